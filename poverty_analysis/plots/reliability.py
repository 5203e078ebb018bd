"""Charts of how far one can rely on an answer: coverage over many registers, power, calibration; all synthetic."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike

from poverty_analysis.plots.evaluation import require_few
from poverty_analysis.plots.headings import synthetic_title
from poverty_analysis.plots.measures import LOOKS
from poverty_analysis.plots.number_axes import number_axis, percent_axis, percent_height
from poverty_analysis.plots.style import (
    BLUE,
    GREY,
    INK,
    RED,
    legend_above,
    named_levels,
    one_interval,
)


def coverage_chart(
    table: pd.DataFrame, *, title: str, note: str = "", nominal: float = 0.95, name: str | None = None
) -> Axes:
    """Draw how often intervals hold the truth: a row an estimator, under its own assumptions and with one off.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns estimator, assumptions_hold ("yes" or "no"), coverage, coverage_low, coverage_high (ratios 0-1), as
        `gains.load_operating_characteristics` returns; rows without a coverage are not drawn.
    title, note : str
    nominal : float
        What the intervals promise, 0-1.
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If no row has a coverage.
    """
    known = table[table["coverage"].notna()]
    if known.empty:
        raise ValueError(f"table must have a coverage in some row; got none in {len(table)}")
    names = list(known["estimator"].unique())
    _, axes = plt.subplots(figsize=(8.2, 1.25 + 0.155 * len(names)))
    for row in known.itertuples():
        held = row.assumptions_hold == "yes"
        ends = float(row.coverage_low), float(row.coverage), float(row.coverage_high)
        one_interval(axes, names[::-1].index(row.estimator), ends, color=BLUE if held else RED, marker="os"[not held])
    axes.set_yticks(range(len(names)), [str(name).replace("_", " ") for name in names[::-1]], fontsize=8.5)
    axes.set_ylim(-0.7, len(names) - 0.3)
    axes.axvline(nominal, color=INK, lw=1, ls="--", zorder=0)
    axes.set_xlim(-0.02, 1.02)
    percent_axis(axes, f"registers whose interval holds the truth, per cent; promised: {nominal:.0%}")
    keys = [
        Line2D([], [], marker="o", color=BLUE, lw=4, alpha=0.6, label="own assumptions"),
        Line2D([], [], marker="s", color=RED, mfc="white", lw=4, alpha=0.6, label="one of them switched off"),
    ]
    legend_above(axes, keys)
    synthetic_title(axes, title, note, name=name)
    return axes


def detectable_effects(
    curves: Mapping[str, pd.DataFrame],
    *,
    title: str,
    note: str = "",
    levels: Mapping[str, float] | None = None,
    name: str | None = None,
) -> Axes:
    """Draw the smallest effect that is found with a given probability, by number of villages.

    Parameters
    ----------
    curves : mapping of str to pandas.DataFrame
        By the name in the legend; columns villages, effect (per cent).
    title, note : str
    levels : mapping of str to float, optional
        Effects to be marked, by what they are.
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    ValueError
        If there are no curves, or more than can be told apart.
    """
    require_few(curves)
    _, axes = plt.subplots(figsize=(8.2, 3.2))
    for (series, curve), (color, dashes, _) in zip(curves.items(), LOOKS, strict=False):
        axes.plot(curve["villages"], curve["effect"], color=color, ls=dashes, label=series)
    axes.set_ylim(bottom=0)
    number_axis(axes, "villages in all, half of them in the programme")
    axes.set_ylabel("smallest effect that is found,\nper cent")
    named_levels(axes, levels or {}, side="left", below=True)  # where the curves are high
    axes.legend(loc="upper right", fontsize=8.5)  # the curves fall: nothing is there
    synthetic_title(axes, title, note, name=name)
    return axes


def calibration_chart(
    tables: Mapping[str, pd.DataFrame],
    *,
    title: str,
    risks: Mapping[str, ArrayLike] | None = None,
    note: str = "",
    name: str | None = None,
) -> Axes:
    """Draw observed against predicted frequencies, with intervals; on the diagonal, predictions come true.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        By the name in the legend; columns predicted, observed, low, high (ratios 0-1), as `calibration_table` returns.
    title, note : str
    risks : mapping of str to array_like, optional
        By the same names, the risk predicted for each household (0-1): how many have which is drawn below.
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes
        Those of the frequencies.

    Raises
    ------
    ValueError
        If there are no tables, more than can be told apart, or risks by other names or not between 0 and 1.
    """
    require_few(tables)
    if risks is not None and list(risks) != list(tables):
        raise ValueError(f"risks must have the names of the tables, {list(tables)}; got {list(risks)}")
    _, panels = plt.subplots(
        1 if risks is None else 2,
        figsize=(6.4, 4.8 if risks is None else 6.0),
        sharex=True,
        squeeze=False,
        height_ratios=None if risks is None else (3, 1),
    )
    axes: Axes = panels[0, 0]
    largest = max(float(table[["predicted", "high"]].to_numpy().max()) for table in tables.values())
    axes.plot([0, largest], [0, largest], color=GREY, lw=1, label="as predicted")
    for (series, table), (color, _, marker) in zip(tables.items(), LOOKS, strict=False):
        reach = np.abs(table[["low", "high"]].sub(table["observed"], axis=0).to_numpy().T)
        axes.errorbar(table["predicted"], table["observed"], yerr=reach, color=color, marker=marker, ls="",
                      markersize=5, capsize=2, label=series)  # fmt: skip
    percent_axis(axes, "predicted risk, per cent")
    percent_height(axes, "households that did fall back, per cent")
    if risks is not None:
        axes.xaxis.label.set_visible(False)
        _risks(panels[1, 0], risks)
    legend_above(axes)
    synthetic_title(axes, title, note, name=name)
    return axes


def _risks(axes: Axes, risks: Mapping[str, ArrayLike]) -> None:
    """How many households have which predicted risk, in steps of 2.5 points."""
    for series, risk in risks.items():  # seaborn would leave them out without a word
        if not ((np.asarray(risk, dtype=float) >= 0) & (np.asarray(risk, dtype=float) <= 1)).all():
            raise ValueError(f"risks must lie between 0 and 1; got a missing one or one beyond in {series!r}")
    highest = max(float(np.max(risk)) for risk in risks.values())
    bins = np.arange(max(np.ceil(40 * highest), 1) + 1) / 40
    for (series, risk), (color, _, _) in zip(risks.items(), LOOKS, strict=False):
        sns.histplot(x=np.asarray(risk, dtype=float), bins=bins, element="step", color=color,
                     alpha=0.3, label=series, ax=axes)  # fmt: skip
    percent_axis(axes, "predicted risk, per cent")
    axes.set_ylabel("households")
    axes.grid(axis="x", visible=False)
