"""The table of a chart gives back the numbers that were drawn, and IPython shows it beside the picture."""

import csv
import io

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.lines import Line2D

from poverty_analysis import plots, report
from poverty_analysis.plots.chart_data import COLUMNS
from poverty_analysis.plots.chart_marks import NUMBERS
from poverty_analysis.plots.style import percent_height


@pytest.fixture(autouse=True)
def style():
    with mpl.rc_context():
        mpl.use("agg")
        plots.apply_style()
        yield
        plt.close("all")


@pytest.fixture
def axes():
    return plt.subplots()[1]


def marks(axes):
    """The rows that have numbers, each as what it has."""
    table = plots.chart_data(axes.figure)
    rows = table[table[NUMBERS].notna().any(axis=1)].to_dict("records")
    return [{key: value for key, value in row.items() if key != "panel" and value != "" and value == value}
            for row in rows]  # fmt: skip


def test_a_line_and_points(axes):
    axes.plot([2016, 2020], [1.5, 3], label="paid")
    axes.plot([1, 2], [7, 8], "o", label="counted")
    assert marks(axes) == [
        {"mark": "line", "series": "paid", "x": 2016, "y": 1.5},
        {"mark": "line", "series": "paid", "x": 2020, "y": 3},
        {"mark": "point", "series": "counted", "x": 1, "y": 7},
        {"mark": "point", "series": "counted", "x": 2, "y": 8},
    ]


def test_a_scatter_is_points(axes):
    axes.scatter([1, 2], [3, 4], label="villages")
    assert marks(axes) == [
        {"mark": "point", "series": "villages", "x": 1, "y": 3},
        {"mark": "point", "series": "villages", "x": 2, "y": 4},
    ]


def test_bars_begin_and_end(axes):
    axes.barh([0, 1], [3, -2], left=10, label="left")
    axes.bar([5], [4], bottom=[1])
    assert marks(axes) == [
        {"mark": "bar", "series": "left", "y": 0, "x_low": 10, "x_high": 13},
        {"mark": "bar", "series": "left", "y": 1, "x_low": 8, "x_high": 10},
        {"mark": "bar", "x": 5, "y_low": 1, "y_high": 5},
    ]


def test_a_band_has_its_ends_at_every_place(axes):
    axes.fill_between([1, 2, 3], [0, 0, 1], [2, 3, 1], label="5% to 95%")
    ends = [(1, 0, 2), (2, 0, 3), (3, 1, 1)]
    assert marks(axes) == [
        {"mark": "band", "series": "5% to 95%", "x": x, "y_low": low, "y_high": high} for x, low, high in ends
    ]


def test_lines_across_the_panel_have_the_names_at_their_ends(axes):
    plots.number_axis(axes, "CNY")
    plots.style.named_lines(axes, {"line of 2020": 4000})
    plots.style.named_levels(axes, {"no change": 0.25})
    axes.axhspan(0.1, 0.2)
    assert marks(axes) == [
        {"mark": "reference", "name": "line of 2020", "x": 4000},
        {"mark": "reference", "name": "no change", "y": 0.25},
        {"mark": "reference", "y_low": 0.1, "y_high": 0.2},
    ]


def test_a_shape_is_steps_without_the_empty_ones(axes):
    axes.stairs([1, 0, 2], [0, 10, 20, 30])
    assert marks(axes) == [
        {"mark": "step", "x_low": 0, "x_high": 10, "y_low": 0, "y_high": 1},
        {"mark": "step", "x_low": 20, "x_high": 30, "y_low": 0, "y_high": 2},
    ]


def test_whiskers_belong_to_their_points(axes):
    axes.errorbar([1, 2], [10, 20], yerr=[[1, 2], [3, 4]], ls="", marker="o", capsize=2, label="found")
    assert marks(axes) == [
        {"mark": "point", "series": "found", "x": 1, "y": 10, "y_low": 9, "y_high": 13},
        {"mark": "point", "series": "found", "x": 2, "y": 20, "y_low": 18, "y_high": 24},
    ]


def test_rows_have_names_and_a_point_has_its_interval():
    rows = pd.DataFrame({"value": [3000.0, 3300.0], "low": [2950.0, 3300.0], "high": [3050.0, np.inf]})
    _, axes = plt.subplots()
    plots.interval_points(axes, rows, labels=["Co-operatives", "Land transfer"])
    assert marks(axes) == [
        {"mark": "point", "name": "Co-operatives", "x": 3000, "x_low": 2950, "x_high": 3050},
        {"mark": "point", "name": "Land transfer", "x": 3300, "x_high": np.inf},
    ]


def test_the_legend_names_marks_by_kind_and_colour(axes):
    axes.plot([0, 1], [1, 2], color="C0")
    axes.plot([0], [5], "s", color="C0")
    axes.plot([0], [6], "D", color="C1")
    axes.plot([0], [7], "x", color="C2")
    keys = [Line2D([], [], color="C0", label="path"), Line2D([], [], color="C0", marker="s", ls="", label="start"),
            Line2D([], [], color="C1", marker="D", ls="", label="end")]  # fmt: skip
    axes.legend(handles=keys)
    assert [mark.get("series") for mark in marks(axes)] == ["path", "path", "start", "end", None]


def test_words_stand_in_rows_of_their_own(axes):
    axes.plot([1], [2], "o")
    axes.set_title("Qamdo", loc="left")
    axes.set_ylabel("CNY per\nperson")
    axes.annotate("a peak", (1, 2))
    plots.title_and_source(axes, "Income", "Source: made up")
    table = plots.chart_data(axes.figure)
    words = table.loc[table["text"] != "", ["mark", "text"]].to_numpy().tolist()
    assert words == [
        ["title", "Income"],
        ["note", "Source: made up"],
        ["panel", "Qamdo"],
        ["y axis", "CNY per person"],
        ["text", "a peak"],
    ]
    assert table["panel"].isna().tolist() == [True, True, False, False, False, False]


def test_figures_of_the_report_come_back_with_their_intervals_and_tokens():
    figures = report.load_figures()
    ids = ["exit_persons", "ecology_persons", "relocation_persons"]
    axes = plots.figure_points(figures, ids, title="t", label="persons")
    found = [(row["x"], row["x_low"], row["x_high"]) for row in marks(axes) if row["mark"] == "point"]
    assert found == [tuple(row) for row in figures.loc[ids, ["value", "low", "high"]].to_numpy().tolist()]
    table = plots.chart_data(axes.figure)
    assert list(table.loc[table["mark"] == "text", "text"])[::-1] == list(figures.loc[ids, "literal"])


def test_a_picture_has_no_table(axes):
    axes.imshow([[1, 2], [3, 4]])
    with pytest.raises(TypeError, match="lines, points, bars, bands and steps; got AxesImage"):
        plots.chart_data(axes.figure)


def test_the_file_opens_in_a_spreadsheet_and_keeps_six_digits(axes):
    axes.plot([1, 2], [1234567.89, -1 / 3], label="=1+1")
    axes.plot([1, 2], [1e-12, 0.1 + 0.2], label="b")
    text = plots.chart_csv(axes.figure)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert list(rows[0]) == COLUMNS
    assert [row["y"] for row in rows] == ["1234570", "-0.333333", "0", "0.3"]
    assert [row["series"] for row in rows] == ["'=1+1", "'=1+1", "b", "b"]
    assert {row["panel"] for row in rows} == {"1"}


def test_a_chart_that_a_notebook_shows_carries_its_table():
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    try:
        plots.apply_style()
        _, axes = plt.subplots()
        axes.plot([1, 2], [3, 4])
        shown, _ = shell.display_formatter.format(axes.figure)
        assert shown["text/csv"] == plots.chart_csv(axes.figure)
        _, other = plt.subplots()
        other.imshow([[1]])
        assert "text/csv" not in shell.display_formatter.format(other.figure)[0]
    finally:
        InteractiveShell.clear_instance()


def test_where_the_axis_writes_per_cent_the_table_does(axes):
    """A quarter is 25 on such an axis; the other axis keeps its own unit."""
    axes.barh([0, 1], [0.25, 1.206], label="growth")
    axes.axvline(0.5)
    plots.percent_axis(axes, "change, per cent")
    rows = marks(axes)
    assert [row.get("x_high", row.get("x")) for row in rows] == pytest.approx([25, 120.6, 50])
    assert [row["y"] for row in rows[:2]] == [0, 1]


def test_where_heights_are_written_as_per_cent_too(axes):
    axes.plot([2016, 2020], [0.1, 0.04], label="poor")
    percent_height(axes, "share below the line, per cent")
    assert [(row["x"], row["y"]) for row in marks(axes)] == [(2016, 10), (2020, 4)]
    plots.use_language("zh")
    try:  # said in Chinese, the axis still writes per cent
        assert [(row["x"], row["y"]) for row in marks(axes) if row["mark"] == "line"] == [(2016, 10), (2020, 4)]
    finally:
        plots.use_language("en")


def test_names_that_end_in_per_cent_are_names(axes):
    axes.plot([0.25, 0.5], [0, 1], "o")
    axes.set_yticks([0, 1], ["30%", "40%"])
    assert [row["x"] for row in marks(axes)] == [0.25, 0.5]
    assert [row["y"] for row in marks(axes)] == [0, 1]
