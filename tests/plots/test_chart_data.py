"""The table of a chart gives back the numbers that were drawn, and IPython shows it beside the picture."""

import csv
import io

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import seaborn as sns
from matplotlib.lines import Line2D

from poverty_analysis import plots, report
from poverty_analysis.plots.chart_data import COLUMNS
from poverty_analysis.plots.chart_marks import NUMBERS, VALUE
from poverty_analysis.plots.number_axes import percent_height
from poverty_analysis.publishing.chart_comparison import chart_difference


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


# --- what seaborn draws
SHARES = pd.DataFrame({"all": [0.25, 0.5], "in it": [np.nan, 1.0]}, index=["relocation", "forests"])
CELLS = [
    {"mark": "cell", "series": "all", "name": "relocation", "value": 0.25, "text": "25%"},
    {"mark": "cell", "series": "all", "name": "forests", "value": 0.5, "text": "50%"},
    {"mark": "cell", "series": "in it", "name": "forests", "value": 1.0, "text": "100%"},
]


def cells(axes):
    """The rows of a heat map's cells, each as what it has."""
    table = plots.chart_data(axes.figure)
    rows = table[table["mark"] == "cell"].drop(columns="panel").to_dict("records")
    return [{key: value for key, value in row.items() if value != "" and value == value} for row in rows]


def test_a_heat_map_has_a_row_for_each_cell_with_a_number(axes):
    sns.heatmap(SHARES, annot=True, fmt=".0%", cbar=False, ax=axes)
    assert sorted(cells(axes), key=str) == sorted(CELLS, key=str)
    table = plots.chart_data(axes.figure)
    assert list(table.columns) == [*COLUMNS[:-1], VALUE, "text"]
    assert set(table["mark"]) == {"cell"} and table["panel"].eq(1).all()  # what is written in cells has no other row


def test_a_bar_of_colours_says_what_the_numbers_are_and_is_no_panel(axes):
    bar = sns.heatmap(SHARES, cbar_kws={"label": "share of persons, per cent", "format": "{x:.0%}"}, ax=axes)
    assert [row["value"] for row in cells(bar)] == [25, 50, 100]  # as the bar writes them
    table = plots.chart_data(axes.figure)
    assert table.loc[table["mark"] == "value axis", "text"].tolist() == ["share of persons, per cent"]
    assert set(table["panel"]) == {1}


def test_years_beside_a_heat_map_are_the_names_of_its_rows(axes):
    sns.heatmap(pd.DataFrame({2015: [1.0], 2019: [2.0]}, index=[7]), cbar=False, ax=axes)
    for language in ("en", "zh"):
        with plots.in_language(language):
            found = [(row["name"], row["series"], row["value"]) for row in cells(axes)]
            assert found == [("7", "2015", 1), ("7", "2019", 2)]


def test_cells_between_numbers_have_their_edges(axes):
    axes.pcolormesh([0, 10, 30], [1, 2], [[5.0, 6.0]])
    assert [{key: row[key] for key in ("x_low", "x_high", "y_low", "y_high", "value")} for row in cells(axes)] == [
        {"x_low": 0, "x_high": 10, "y_low": 1, "y_high": 2, "value": 5},
        {"x_low": 10, "x_high": 30, "y_low": 1, "y_high": 2, "value": 6},
    ]


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda axes: axes.pcolormesh([[0, 1], [0.5, 1.5]], [[0, 0], [1, 1]], [[1.0]]), "got a slanted grid"),
        (lambda axes: axes.pcolormesh([0, 1], [0, 1], [[[1.0, 0, 0]]]), "one number for each of its 1 x 1 cells"),
        (lambda axes: axes.scatter([1, 2], [1, 2], c=[3.0, 4.0]), "no place for shapes coloured by numbers"),
        (lambda axes: axes.hexbin([1, 2], [1, 2], gridsize=2), "no place for shapes coloured by numbers"),
    ],
)
def test_colours_whose_numbers_would_be_lost_are_refused(axes, draw, message):
    draw(axes)
    with pytest.raises(TypeError, match=message):
        plots.chart_data(axes.figure)


def test_the_file_of_a_heat_map_keeps_six_digits_and_is_compared_as_numbers(axes):
    sns.heatmap(pd.DataFrame({"a": [1 / 3, 20.0]}, index=["b", "c"]), cbar=False, ax=axes)
    text = plots.chart_csv(axes.figure)
    assert [row["value"] for row in csv.DictReader(io.StringIO(text))] == ["0.333333", "20"]
    assert chart_difference(text, text.replace("0.333333", "0.333334")) is None
    assert chart_difference(text, text.replace("0.333333", "0.3334")) == "value '0.3334' for '0.333333' in row 2"
    assert chart_difference(text, text.replace(",value,", ",")).startswith("columns ")


@pytest.mark.parametrize("fill", [True, False], ids=["filled", "outline"])
def test_a_histogram_of_seaborn_has_its_counts(axes, fill):
    sns.histplot(x=[1, 1, 1, 7], bins=[0, 2, 4, 6, 8], element="step", fill=fill, label="drawn", ax=axes)
    found = marks(axes)
    if fill:  # three between 0 and 2, one between 6 and 8
        step = {"mark": "step", "series": "drawn", "y_low": 0}
        assert found == [
            {**step, "x_low": 0, "x_high": 2, "y_high": 3},
            {**step, "x_low": 6, "x_high": 8, "y_high": 1},
        ]
    else:  # an outline has at each edge the count from there on
        assert [(row["x"], row["y"]) for row in found] == [(0, 3), (2, 0), (4, 0), (6, 1), (8, 1)]


def test_steps_of_one_height_are_steps(axes):
    sns.histplot(x=[1, 3], bins=[0, 2, 4], element="step", ax=axes)
    assert [(row["mark"], row["x_low"], row["x_high"], row["y_high"]) for row in marks(axes)] == [
        ("step", 0, 2, 1),
        ("step", 2, 4, 1),
    ]


def test_steps_that_run_up_the_panel(axes):
    sns.histplot(y=[1, 1, 3], bins=[0, 2, 4], element="step", ax=axes)
    assert [(row["mark"], row["y_low"], row["y_high"], row["x_low"], row["x_high"]) for row in marks(axes)] == [
        ("step", 0, 2, 0, 2),
        ("step", 2, 4, 0, 1),
    ]


def test_a_flat_band_is_a_band(axes):
    axes.fill_between([1, 2, 3], 0, 2)
    assert [(row["mark"], row["x"], row["y_high"]) for row in marks(axes)] == [("band", x, 2) for x in (1, 2, 3)]


def test_a_violin_is_a_band_along_its_numbers(axes):
    axes.fill_betweenx([10, 20, 30], [-1, -3, 0], [1, 3, 0])
    assert [(row["mark"], row["y"], row["x_low"], row["x_high"]) for row in marks(axes)] == [
        ("band", 10, -1, 1),
        ("band", 20, -3, 3),
        ("band", 30, 0, 0),
    ]


def test_a_violin_of_seaborn_reaches_from_its_least_to_its_greatest(axes):
    sns.violinplot(y=[1.0, 2.0, 2.5, 4.0], inner=None, cut=0, ax=axes)
    rows = [row for row in marks(axes) if row["mark"] == "band"]
    assert (rows[0]["y"], rows[-1]["y"]) == (1, 4)
    assert all(row["x_low"] == pytest.approx(-row["x_high"]) for row in rows)


def test_a_cumulative_curve_starts_at_its_first_number(axes):
    sns.ecdfplot(x=[10, 20], weights=[1, 3], label="persons", ax=axes)
    assert [(row["series"], row["x"], row["y"]) for row in marks(axes)] == [("persons", 10, 0.25), ("persons", 20, 1)]
