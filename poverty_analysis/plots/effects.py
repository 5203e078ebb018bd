"""Charts of effects on a synthetic register along what varies: event time, quantiles, the score of a rule."""

from __future__ import annotations

from collections.abc import Mapping

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from poverty_analysis.plots.evaluation import EFFECT, require_few
from poverty_analysis.plots.headings import synthetic_title
from poverty_analysis.plots.number_axes import number_axis
from poverty_analysis.plots.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    legend_above,
)


def effect_paths(
    found: Mapping[str, pd.DataFrame],
    across: str,
    truth: pd.Series,
    *,
    title: str,
    label: str,
    note: str = "",
    name: str | None = None,
) -> Axes:
    """Draw effects along event time, or along quantiles, with intervals, beside the truth: a panel for each series.

    Parameters
    ----------
    found : mapping of str to pandas.DataFrame
        By the panel's title; columns `across`, estimate, low, high (per cent). A missing interval is left out.
    across : str
        Column of the horizontal axis.
    truth : pandas.Series
        Per cent, index: values of `across`.
    title, label, note : str
        The title, what the horizontal axis shows with its unit, and what stands below the chart.
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes
        The first panel; the others stand beside it and have its axes.

    Raises
    ------
    ValueError
        If there are no estimates, or more series than can be told apart.
    """
    require_few(found)
    several = len(found) > 1
    with mpl.rc_context({"figure.constrained_layout.use": False}):  # the layout comes with the title
        grid = sns.FacetGrid(pd.DataFrame({"series": list(found)}), col="series", despine=False)
    grid.figure.set_size_inches(8.2, 3.8)
    grid.set_titles("{col_name}" if several else "", size=9.5)
    for series, axes in grid.axes_dict.items():
        table = found[series]
        reach = np.abs(table[["low", "high"]].sub(table["estimate"], axis=0).fillna(0.0).to_numpy().T)
        axes.axhline(0, color=GREY, lw=0.8)
        steps = "steps-mid" if pd.api.types.is_integer_dtype(truth.index) else "default"  # an effect starts at once
        axes.plot(truth.index, truth, color=INK, lw=1.5, ds=steps, label="truth", zorder=1)
        axes.errorbar(table[across], table["estimate"], yerr=reach, color=BLUE, marker="o", ls="", capsize=2,
                      label=series)  # fmt: skip
        axes.set_xticks(np.sort(np.asarray(truth.index, dtype=float)))
        axes.set(xlabel=label, ylabel=EFFECT.replace("per person, ", "per\nperson, "))
        if several:
            axes.yaxis.set_major_formatter("{x:.0f}")  # of one width: the layout is found before the ticks are
    first: Axes = grid.axes.flat[0]
    key = [Line2D([], [], marker="o", color=BLUE, lw=1.5, label="estimate")] if several else first.containers
    legend_above(first, [*first.get_lines()[1:2], *key], above=1.08 if several else 1.0)
    synthetic_title(first, title, note, name=name)
    return first


def village_means(
    villages: pd.DataFrame,
    lines: Mapping[str, pd.DataFrame],
    *,
    title: str,
    label: str,
    note: str = "",
    name: str | None = None,
) -> Axes:
    """Draw the mean outcome of each village along the score of a rule, the cut-off at 0, and a line on each side.

    Parameters
    ----------
    villages : pandas.DataFrame
        One row a village: score (unit of the axis, cut-off at 0), outcome (CNY per person and year), households
        (size of the point).
    lines : mapping of str to pandas.DataFrame
        By the name in the legend; columns score, outcome.
    title, label, note : str
        The title, what the score is with its unit, and what stands below the chart.
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes
    """
    _, axes = plt.subplots(figsize=(8.2, 3.8))
    sizes = villages["households"] / 3  # points squared: as large as a village's households are many
    sns.scatterplot(
        villages,
        x="score",
        y="outcome",
        size=sizes,
        sizes=(sizes.min(), sizes.max()),
        color=GREY,
        alpha=0.35,
        linewidth=0,
        label="village, by its households",
        legend=False,
        ax=axes,
    )
    for (side, line), color in zip(lines.items(), (BLUE, ORANGE, GREEN), strict=False):
        axes.plot(line["score"], line["outcome"], color=color, lw=2.2, label=side)
    axes.axvline(0, color=INK, lw=1, ls=":", label="threshold")
    number_axis(axes, label)
    axes.set_ylabel("geometric mean of synthetic\nincome, CNY per person and year")
    axes.yaxis.set_major_formatter("{x:,.0f}")
    legend_above(axes)
    synthetic_title(axes, title, note, name=name)
    return axes
