"""The names of charts: which there may be, that every drawing function takes one, and that a notebook stores it."""

import inspect

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib.figure import Figure

from poverty_analysis import plots
from poverty_analysis.plots.chart_names import STORED_NAME, require_name

FUNCTIONS = {name: thing for name in plots.__all__ if inspect.isfunction(thing := getattr(plots, name))}
DRAWING = [name for name, function in FUNCTIONS.items() if "title" in inspect.signature(function).parameters]


@pytest.fixture(autouse=True)
def style():
    with mpl.rc_context():
        mpl.use("agg")
        plots.apply_style()
        yield
        plt.close("all")


@pytest.mark.parametrize("name", ["verdicts", "break-even-return", "2020", "a1-2b", "cells", "cell-of-a-table", "cell"])
def test_lower_case_words_joined_by_hyphens_are_names(name):
    figure = Figure()
    plots.name_chart(figure, name)
    assert plots.chart_name(figure) == name


NO_NAMES = ["", "Verdicts", "the verdicts", "break_even", "-a", "a-", "a--b", "a.b", "../a", "a/b", "a\n", " a", "结论",
            "é", "\u0661", "\uff41", "a\u2010b"]  # fmt: skip


@pytest.mark.parametrize("name", NO_NAMES)
def test_anything_else_is_none(name):
    """Also digits and letters of other scripts, and what is no file's name everywhere."""
    figure = Figure()
    with pytest.raises(ValueError, match=r"name must be lower-case ASCII letters, digits and single hyphens .*; got "):
        plots.name_chart(figure, name)
    assert plots.chart_name(figure) is None


@pytest.mark.parametrize("name", ["cell-08", "cell-03-2", "cell-1"])
def test_a_place_is_no_name(name):
    """As charts were called once: a new chart must not lie under the old name of another."""
    with pytest.raises(ValueError, match=rf"must say what the chart shows, not where it stands; got '{name}'"):
        require_name(name)


@pytest.mark.parametrize("name", [8, b"a", ["a"]])
def test_a_name_is_a_string(name):
    with pytest.raises(TypeError, match="a chart's name must be a string; got "):
        plots.name_chart(Figure(), name)


def test_an_id_that_something_else_gave_a_figure_is_no_name():
    figure = Figure()
    assert plots.chart_name(figure) is None
    figure.set_gid("Figure 1")
    assert plots.chart_name(figure) is None


def test_every_function_that_writes_a_title_takes_a_name():
    assert len(DRAWING) > 20
    for function in DRAWING:
        name = inspect.signature(getattr(plots, function)).parameters.get("name")
        assert name is not None and name.kind is name.KEYWORD_ONLY and name.default is None, function


def test_a_chart_drawn_with_plain_matplotlib_gets_its_name_with_its_source():
    _, axes = plt.subplots()
    plots.title_and_source(axes, "Income", "Source: made up", name="income")
    assert plots.chart_name(axes.figure) == "income"
    plots.title_and_source(axes, "Income", "Source: made up")  # said again, without
    assert plots.chart_name(axes.figure) == "income"


def test_a_bad_name_stops_the_drawing():
    _, axes = plt.subplots()
    with pytest.raises(ValueError, match="got 'My income'"):
        plots.title_and_source(axes, "Income", "Source: made up", name="My income")


def test_series_do_not_rename_the_chart_that_shows_them():
    """A loop over series within a drawing function must not take the chart's name for its own variable."""
    import pandas as pd

    waves = pd.Series([1.0, 2.0], index=[2015, 2016])
    axes = plots.group_paths({"others": waves, "participants": waves}, title="means", name="two-paths")
    assert plots.chart_name(axes.figure) == "two-paths"


@pytest.fixture
def shell():
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    plots.apply_style()
    yield shell
    InteractiveShell.clear_instance()


@pytest.mark.parametrize("drawn", ["a line, which has a table", "a picture, which has none"])
@pytest.mark.parametrize("name", ["income", None])
def test_a_notebook_stores_the_name_beside_the_picture(shell, drawn, name):
    _, axes = plt.subplots()
    axes.plot([1, 2], [3, 4]) if drawn.startswith("a line") else axes.imshow([[1]])
    if name:
        plots.name_chart(axes.figure, name)
    data, metadata = shell.display_formatter.format(axes.figure)
    assert metadata.get(STORED_NAME) == name
    assert ("text/csv" in data) == drawn.startswith("a line")
