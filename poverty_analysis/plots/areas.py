"""The dot chart of areas: what each area's own sample says, and what it says with the others' help."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from poverty_analysis.plots.headings import synthetic_title
from poverty_analysis.plots.number_axes import percent_axis
from poverty_analysis.plots.style import (
    BLUE,
    INK,
    ORANGE,
    legend_above,
)

_NORMAL = 1.96


def area_dots(
    areas: pd.DataFrame,
    truth: pd.Series | None = None,
    *,
    title: str,
    label: str = "poor, per cent",
    note: str = "",
    name: str | None = None,
) -> Axes:
    """Draw a share by area on a synthetic register: direct and model estimate with 95% intervals, and the truth.

    Parameters
    ----------
    areas : pandas.DataFrame, index = name of the area
        As `measures.area_sums` returns: columns `direct`, `direct_se`, `estimate`, `se`.
    truth : pandas.Series, optional
        The true share by area, where it is known.
    title : str
        The chart's title.
    label : str
        The horizontal axis, with its unit.
    note : str
        What stands under the chart besides that it is synthetic.
    name : str, optional
        As `name_chart` takes it; a chart without one is shown, but not published.

    Returns
    -------
    matplotlib.axes.Axes
        The highest estimate on top.

    Raises
    ------
    ValueError
        If there are no areas, or one has no truth though others do.
    """
    if areas.empty:
        raise ValueError("areas must hold at least one; got none")
    ordered = areas.sort_values("estimate", ascending=False, kind="stable")
    if truth is not None and (missing := ordered.index.difference(truth.index)).size:
        raise ValueError(f"truth must be known for every area; got none for {', '.join(map(str, missing))}")
    _, axes = plt.subplots(figsize=(8.2, 1.9 + 0.38 * len(ordered)))
    places = np.arange(len(ordered))[::-1]
    looks = (("direct", "direct_se", ORANGE, "s", 0.16), ("estimate", "se", BLUE, "o", -0.16))
    for value, error, color, marker, shift in looks:
        reach = _NORMAL * ordered[error]
        axes.hlines(
            places + shift, (ordered[value] - reach).clip(lower=0), ordered[value] + reach, color=color, lw=3, alpha=0.5
        )
        axes.plot(ordered[value], places + shift, marker, color=color, markersize=5)
    marks = [
        Line2D([], [], color=ORANGE, marker="s", lw=3, label="own sample, 95% interval"),
        Line2D([], [], color=BLUE, marker="o", lw=3, label="small-area model, 95% interval"),
    ]
    if truth is not None:
        axes.plot(truth.loc[ordered.index], places, "|", color=INK, markersize=14, markeredgewidth=1.6)
        marks.append(Line2D([], [], color=INK, marker="|", lw=0, markersize=12, label="truth"))
    axes.set_yticks(places, [str(area) for area in ordered.index])
    axes.set_ylim(-0.7, len(ordered) - 0.3)
    axes.set_xlim(left=0)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", visible=True)
    percent_axis(axes, label)
    axes.xaxis.set_major_formatter(lambda share, _: f"{100 * share:.10g}%")
    legend_above(axes, marks)
    synthetic_title(axes, title, note, name=name)
    return axes
