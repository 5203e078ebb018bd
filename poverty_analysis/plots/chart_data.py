"""The numbers of a chart, read back from what was drawn: one table, whatever function drew it."""

from __future__ import annotations

import re
import sys
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from poverty_analysis.plots.chart_marks import NUMBERS, VALUE, colour_bars, panel_rows
from poverty_analysis.plots.chart_names import STORED_NAME, chart_name
from poverty_analysis.plots.chart_pictures import KIND as PICTURES
from poverty_analysis.plots.chart_pictures import chart_pictures, pictures_wanted
from poverty_analysis.plots.chart_shapes import Row
from poverty_analysis.plots.language import language_in_use, translate
from poverty_analysis.tables import csv_text

WORDS = ["series", "name", "text"]
COLUMNS = ["panel", "mark", "series", "name", *NUMBERS, "text"]
DIGITS = 6  # significant digits of a number in a stored table: more than a chart shows
NOISE = 1e-9  # of a column's largest number, below which a number is 0: sums differ there between machines
CSV = "text/csv"
SUBTITLE, OWN_NAME = "subtitle", "package"  # group ids of the words above and below a chart that are no note


def chart_data(figure: Figure) -> pd.DataFrame:
    """Return what a chart shows as a table: its numbers, and the words that say what they are.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Drawn by any function, in the package or not. Its words are put into the language in use, as drawing does.

    Returns
    -------
    pandas.DataFrame
        One row a mark, or a point of a line, in the order in which they were drawn:

        - `panel`: from 1; missing for what belongs to the whole chart.
        - `mark`: title, subtitle, note, panel, x axis, y axis or value axis (words alone); line, point, bar, interval,
          band, step, reference (a line or band across the whole panel), cell or text.
        - `series`: the word of the legend.
        - `name`: the row's label, on an axis of words, instead of a number; what a reference line is.
        - `x`, `y`: where it is, in the unit that the axis says.
        - `x_low`, `x_high`, `y_low`, `y_high`: from where to where it reaches; inf for an arrow.
        - `value`: the number that the colour of a heat map's cell stands for, in the unit of the value axis; its row is
          the `name`, its column the `series`. Only the table of a heat map has this column.
        - `text`: words drawn beside the marks or in a cell, and those of title, axes and note.

    Raises
    ------
    TypeError
        If something is drawn that has no place in such a table, such as an image, or points coloured by numbers.

    Notes
    -----
    Numbers are not rounded, and in the unit that the axis says: where it writes ratios as per cent, per cent. A point
    and the interval through it, of one colour and at one place, are one row. A shape of draws is steps, as high as they
    are drawn; empty ones and cells without a number are left out.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> _, axes = plt.subplots()
    >>> _ = axes.plot([2016, 2020], [1.5, 3.0], label="paid")
    >>> chart_data(axes.figure)[["panel", "mark", "series", "x", "y"]]
       panel  mark series       x    y
    0      1  line   paid  2016.0  1.5
    1      1  line   paid  2020.0  3.0
    >>> plt.close()
    """
    translate(figure)
    title = figure.get_suptitle()
    rows: list[Row] = [{"mark": "title", "text": title}]
    said = {text: text.get_gid() for text in figure.texts if text.get_text() != title}
    for mark, gid in (("subtitle", SUBTITLE), ("note", None)):
        rows += [{"mark": mark, "text": text.get_text()} for text, given in said.items() if given == gid]
    bars = {bar.axes for axes in figure.axes for bar in colour_bars(axes)}
    for number, panel in enumerate((axes for axes in figure.axes if axes not in bars), start=1):
        rows += [{"panel": number, **row} for row in panel_rows(panel)]
    cells = [VALUE] if any(VALUE in row for row in rows) else []
    table = pd.DataFrame([row for row in rows if row.get("text") != ""], columns=[*COLUMNS[:-1], *cells, "text"])
    table["panel"] = table["panel"].astype("Int64")
    for column in WORDS:
        table[column] = [_one_line(word) if isinstance(word, str) else "" for word in table[column]]
    return table.astype(dict.fromkeys([*NUMBERS, *cells], float))


def chart_csv(figure: Figure) -> str:
    """Return the table of a chart as CSV, with numbers of six significant digits.

    The sixth may differ between machines: `publishing.chart_comparison` compares such tables.
    """
    table = chart_data(figure)
    for column in table.columns.intersection([*NUMBERS, VALUE]):
        sizes = table[column].abs()
        least = NOISE * sizes[np.isfinite(sizes)].max()
        table[column] = [0.0 if abs(value) <= least else float(f"{value:.{DIGITS}g}") for value in table[column]]
    panels = [None if pd.isna(panel) else panel for panel in table["panel"]]
    return csv_text(table.assign(panel=pd.Series(panels, dtype=object)), index=False)


def offer_chart_data() -> None:
    """Let every figure that IPython shows carry its table beside its picture, as `text/csv`; notebooks store both.

    A chart's name goes along in the metadata of the output, where a picture without a table has it too.

    Nothing happens outside IPython.
    """
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None:
        shell.display_formatter.mimebundle_formatter.for_type(Figure, _bundle)


def _bundle(figure: Figure, include: object = None, exclude: object = None) -> tuple[dict[str, Any], dict[str, str]]:
    name = chart_name(figure)
    said = {STORED_NAME: name} if name else {}
    _show_other_pictures()
    try:
        shown: dict[str, Any] = {CSV: chart_csv(figure)}
    except TypeError:  # a reader's own picture: half a table would be worse than none
        return {}, said
    if name and pictures_wanted():
        shown[PICTURES] = chart_pictures(figure)
        _show_no_other_picture()
        shown["image/png"] = shown[PICTURES][f"{language_in_use()}.png"]
    return shown, said


_drawing: list[Any] = []  # IPython's own way to draw a figure, while one has its picture


def _show_no_other_picture() -> None:
    """Let IPython take the picture that is there instead of drawing one more."""
    shell = sys.modules["IPython"].get_ipython()
    _drawing.append((shell, shell.display_formatter.formatters["image/png"].type_printers.pop(Figure, None)))


def _show_other_pictures() -> None:
    """Let IPython draw again: the next figure may have no picture of its own."""
    while _drawing:
        shell, printer = _drawing.pop()
        if printer is not None:
            shell.display_formatter.formatters["image/png"].for_type(Figure, printer)


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
