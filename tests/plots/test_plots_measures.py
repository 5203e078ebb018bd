"""Charts of distributions: each draws the numbers it is given, names them, and carries units and source."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from poverty_analysis import measures, plots
from poverty_analysis.plots.measures import LOOKS


@pytest.fixture(autouse=True)
def style():
    with mpl.rc_context():
        mpl.use("agg")
        plots.apply_style()
        yield
        plt.close("all")


def curve(axes, name):
    (line,) = [line for line in axes.lines if line.get_label() == name]
    return np.column_stack(line.get_data())


def legend(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def test_lorenz_curves_draw_shares_below_the_diagonal():
    halves = measures.lorenz_curve([10, 30])  # the poorer half has a quarter
    axes = plots.lorenz_curves({"halves": halves}, title="Two halves", source="Source: by hand")
    assert curve(axes, "halves").tolist() == [[0, 0], [0.5, 0.25], [1, 1]]
    assert curve(axes, "equal incomes").tolist() == [[0, 0], [1, 1]]
    assert legend(axes) == ["equal incomes", "halves"]
    assert "per cent" in axes.get_xlabel() and "per cent" in axes.get_ylabel()
    assert axes.get_aspect() == 1


def test_the_legend_of_lorenz_curves_lies_beside_them():
    names = ["rural China 2007, Gini 0.35", "rural Fujian 2019, Gini 0.27", "rural Fujian 2021, Gini 0.33"]
    axes = plots.lorenz_curves(dict.fromkeys(names, measures.lorenz_curve([1, 3])), title="t", source="s")
    axes.figure.canvas.draw()
    box = axes.get_legend().get_window_extent()
    assert axes.get_window_extent().x1 < box.x0 and box.x1 < axes.figure.bbox.x1  # on no curve, and on the picture


def test_tip_curves_draw_gaps_largest_first():
    # handbook's country C, line 125 (Haughton and Khandker 2009, chapter 4): gaps .2 and .12 of four persons
    axes = plots.tip_curves({"C": measures.tip_curve([100, 110, 150, 160], 125)}, title="t", source="s")
    np.testing.assert_allclose(curve(axes, "C"), [[0, 0], [0.25, 0.05], [0.5, 0.08], [1, 0.08]], rtol=1e-12)
    assert axes.get_ylim()[0] == 0
    assert "per cent of the line" in axes.get_ylabel()


def test_incidence_curves_draw_headcounts_and_mark_lines():
    found = measures.poverty_incidence_curve([10, 20, 30, 40], [15, 25, 35])
    axes = plots.incidence_curves({"four": found}, title="t", source="s", marks={"a line": 25})
    assert curve(axes, "four").tolist() == [[15, 0.25], [25, 0.5], [35, 0.75]]
    (mark,) = [line for line in axes.lines if line.get_label() != "four"]
    assert set(mark.get_xdata()) == {25}
    assert [text.get_text() for text in axes.texts] == ["a line"]
    assert legend(axes) == ["four"]  # a mark is named beside its line
    assert axes.get_xlim() == (15, 35)
    assert "CNY per person and year" in axes.get_xlabel()


def test_a_line_without_a_value_leaves_a_gap():
    table = pd.DataFrame({"poverty_line": [1.0, 2.0, 3.0], "headcount_ratio": [0.1, np.nan, 0.3]})
    axes = plots.incidence_curves({"not valid at 2": table}, title="t", source="s")
    assert np.isnan(curve(axes, "not valid at 2")[1, 1])


def test_heights_are_written_as_whole_per_cent():
    table = pd.DataFrame({"poverty_line": [1.0, 2.0], "headcount_ratio": [0.0, 0.25]})
    axes = plots.incidence_curves({"x": table}, title="t", source="s")
    axes.figure.canvas.draw()
    written = [label.get_text() for label in axes.get_yticklabels()]
    assert written[:2] == ["0%", "5%"]
    assert [axes.yaxis.get_major_formatter()(share, 0) for share in (0.3, 0.07, 0.025)] == ["30%", "7%", "2.5%"]


def test_groups_are_marked_and_fine_grids_are_not():
    fine = measures.lorenz_curve(np.arange(1, 101))
    axes = plots.lorenz_curves({"fine": fine, "groups": measures.lorenz_curve([1, 2])}, title="t", source="s")
    shown = {line.get_label(): line.get_marker() for line in axes.lines}
    assert shown["fine"] == "" and shown["groups"] == LOOKS[1][2]


def test_curves_differ_in_colour_and_in_dashes():
    assert len({color for color, _, _ in LOOKS}) == len({str(dashes) for _, dashes, _ in LOOKS}) == len(LOOKS)


@pytest.mark.parametrize("draw", [plots.lorenz_curves, plots.tip_curves, plots.incidence_curves])
def test_title_and_source_are_on_every_chart(draw):
    table = pd.DataFrame({name: [0.5, 1.0] for name in
        ("population_share", "income_share", "cumulative_gap", "poverty_line", "headcount_ratio")})  # fmt: skip
    figure = draw({"x": table}, title="A title", source="Source: a yearbook").figure
    assert figure.get_suptitle() == "A title"
    assert "Source: a yearbook" in [text.get_text() for text in figure.texts]


@pytest.mark.parametrize("count", [0, len(LOOKS) + 1])
@pytest.mark.parametrize("draw", [plots.lorenz_curves, plots.tip_curves])
def test_no_curves_or_too_many_are_refused(draw, count):
    table = pd.DataFrame({"population_share": [0, 1], "income_share": [0, 1], "cumulative_gap": [0, 0]})
    with pytest.raises(ValueError, match=f"must have 1 to {len(LOOKS)} of them; got {count}"):
        draw({str(i): table for i in range(count)}, title="t", source="s")


def test_no_incidence_curves_are_refused():
    with pytest.raises(ValueError, match="got 0"):
        plots.incidence_curves({}, title="t", source="s")


PEOPLE = pd.DataFrame({"income": [100.0, 150, 201, 900], "persons": [1, 2, 1, 4]})


def test_cumulative_incomes_are_exact_at_every_rung_and_end_with_the_axis():
    """One person of eight has at most 100, three at most 200, four at most 300; the rest lies beyond the axis."""
    axes = plots.cumulative_incomes({"all": PEOPLE}, title="t", highest=500, marks={"a line": 250})
    assert curve(axes, "all").tolist() == [[-np.inf, 0], [100, 1 / 8], [200, 3 / 8], [300, 4 / 8]]
    assert axes.get_xlim() == (0, 500) and legend(axes) == ["all"]
    assert [text.get_text() for text in axes.texts] == ["a line"]
    assert axes.figure.get_suptitle() == "Synthetic: t"
    table = plots.chart_data(axes.figure)
    assert table.loc[table["mark"] == "line", ["x", "y"]].to_numpy().tolist() == [[100, 12.5], [200, 37.5], [300, 50]]


def test_cumulative_incomes_reach_everybody_and_agree_with_the_headcount():
    rng = np.random.default_rng(3)
    people = pd.DataFrame({"income": rng.gamma(2, 3000, 500), "persons": rng.integers(1, 7, 500)})
    axes = plots.cumulative_incomes({"drawn": people}, title="t", step=50)
    incomes, shares = curve(axes, "drawn")[1:].T
    found = measures.poverty_incidence_curve(people["income"], incomes, weights=people["persons"])
    np.testing.assert_allclose(shares, found["headcount_ratio"], rtol=1e-12)  # nobody has a whole multiple of 50
    assert shares[-1] == pytest.approx(1)


@pytest.mark.parametrize("column", ["income", "persons"])
@pytest.mark.parametrize("wrong", [np.nan, -1.0])
def test_cumulative_incomes_refuse_what_is_no_income_or_weight(column, wrong):
    with pytest.raises(ValueError, match=f"{column} must be 0 or more; got a missing or negative one in 'all'"):
        plots.cumulative_incomes({"all": PEOPLE.assign(**{column: wrong})}, title="t")


@pytest.mark.parametrize("count", [0, len(LOOKS) + 1])
def test_no_cumulative_incomes_or_too_many_are_refused(count):
    with pytest.raises(ValueError, match=f"must have 1 to {len(LOOKS)} of them; got {count}"):
        plots.cumulative_incomes({str(number): PEOPLE for number in range(count)}, title="t")
