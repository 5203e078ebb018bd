"""Published effects and claims beside each other: the forest of studies, and the report's claims in company."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from poverty_analysis.plots.headings import title_and_source
from poverty_analysis.plots.number_axes import number_axis, percent_axis
from poverty_analysis.plots.style import (
    BLUE,
    GREY,
    INK,
    LABEL_WIDTH,
    ORANGE,
    legend_above,
)

FOREST_NOTE = "Source: published studies, each with its source in the table of effects"


def forest(
    pooled: Any,
    labels: Sequence[str],
    *,
    title: str,
    label: str,
    log_points: bool = True,
    note: str = FOREST_NOTE,
    name: str | None = None,
) -> Axes:
    """Draw published effects, their pooled mean and the range predicted for a new place.

    Parameters
    ----------
    pooled : gains.PooledEffect
        As `gains.pooled_effect` returns.
    labels : sequence of str, shape (k,)
        What to call each estimate, in the order of its `weights`.
    title, label, note : str
        The title, the horizontal axis with its unit, what stands under the chart.
    log_points : bool
        Whether effects are log points, to be drawn as per cent of income: exp(effect) - 1.
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes
        A point with its 95% interval each; orange squares where no error was seen and the interval is a guess. Below
        them the mean with its interval, and the range in which a new place is predicted to lie.

    Raises
    ------
    ValueError
        If there is not one label for each estimate.
    """
    table: pd.DataFrame = pooled.weights
    if len(labels) != len(table):
        raise ValueError(f"labels must be one for each of {len(table)} estimates; got {len(labels)}")
    shown = np.expm1 if log_points else np.asarray
    _, axes = plt.subplots(figsize=(8.2, 1.9 + 0.42 * (len(table) + 2)))
    reach = 1.96 * table["standard_error"]
    places = np.arange(len(table) + 2)[::-1]
    for place, row, half in zip(places, table.itertuples(), reach, strict=False):
        tone = ORANGE if row.assumed else BLUE
        axes.hlines(place, *shown([row.effect - half, row.effect + half]), color=tone, lw=3, alpha=0.5)
        axes.plot(*shown([row.effect]), place, "s" if row.assumed else "o", color=tone, markersize=6)
    mean, new = places[-2:]
    axes.hlines(mean, *shown([pooled.low, pooled.high]), color=INK, lw=4, alpha=0.5)
    axes.plot(*shown([pooled.mean]), mean, "D", color=INK, markersize=7)
    axes.hlines(new, *shown([pooled.predicted_low, pooled.predicted_high]), color=GREY, lw=4)
    axes.axvline(0, color=GREY, lw=0.8, zorder=1)
    rows = [*labels, f"Mean of these {pooled.k}, with its 95% interval", "A new place, 95% of the time"]
    axes.set_yticks(places, [fill(text, LABEL_WIDTH, break_on_hyphens=False) for text in rows])
    axes.set_ylim(-0.7, len(rows) - 0.3)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", visible=True)
    (percent_axis if log_points else number_axis)(axes, label)
    seen = Line2D([], [], color=BLUE, marker="o", lw=3, label="error seen or computed")
    guess = Line2D([], [], color=ORANGE, marker="s", lw=3, label="no error seen: interval from a guess")
    whole = Line2D([], [], color=INK, marker="D", lw=4, alpha=0.7, label="mean, 95%")
    range_ahead = Line2D([], [], color=GREY, lw=4, label="a new place, 95%")
    shown_keys = [key for key, drawn in ((seen, ~table["assumed"]), (guess, table["assumed"])) if drawn.any()]
    legend_above(axes, [*shown_keys, whole, range_ahead])
    title_and_source(axes, title, note, name=name)
    return axes


def claims_in_company(
    table: pd.DataFrame, labels: Mapping[str, str], *, title: str, label: str, note: str, name: str | None = None
) -> Axes:
    """Draw the report's claims among those of other places, one row a programme.

    Parameters
    ----------
    table : pandas.DataFrame
        As `gains.claims_in_company` returns, or some of its rows: all of one basis.
    labels : mapping of str to str
        What to call each programme.
    title, label, note : str
        The title, the horizontal axis with its unit, what stands under the chart.
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes
        A grey dot for each place elsewhere, a blue diamond for the report.

    Raises
    ------
    ValueError
        If the table has no rows, or rows of several bases.
    """
    if len(bases := list(dict.fromkeys(table["basis"]))) != 1:
        raise ValueError(f"table must have rows of one basis; got {', '.join(bases) or 'no rows'}")
    programmes = list(dict.fromkeys(table["programme"]))
    _, axes = plt.subplots(figsize=(8.2, 1.7 + 0.5 * len(programmes)))
    for place, programme in enumerate(reversed(programmes)):
        part = table[table["programme"] == programme]
        elsewhere, own = part.loc[~part["own"], "cny"], part.loc[part["own"], "cny"]
        axes.plot(elsewhere, np.full(len(elsewhere), float(place)), "o", color=GREY, alpha=0.75, markersize=7)
        axes.plot(own, np.full(len(own), float(place)), "D", color=BLUE, markersize=9)
    axes.set_yticks(range(len(programmes)), [fill(labels[one], LABEL_WIDTH) for one in reversed(programmes)])
    axes.set_ylim(-0.6, len(programmes) - 0.4)
    axes.set_xlim(0, 1.06 * float(table["cny"].max()))
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", visible=True)
    number_axis(axes, label)
    ours = Line2D([], [], color=BLUE, marker="D", lw=0, markersize=8, label="the report, Qamdo")
    theirs = Line2D([], [], color=GREY, marker="o", lw=0, label="other places, as claimed there")
    legend_above(axes, [ours, theirs])
    title_and_source(axes, title, note, name=name)
    return axes
