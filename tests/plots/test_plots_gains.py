"""The charts of income-gain scenarios draw the numbers they are given, and say what those rest on."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import FillBetweenPolyCollection

from poverty_analysis import plots


@pytest.fixture(autouse=True)
def style():
    with mpl.rc_context():
        mpl.use("agg")
        plots.apply_style()
        yield
        plt.close("all")


def texts(axes):
    return [text.get_text() for text in axes.texts]


def points(axes):
    """Values of single points, from the top row down."""
    found = [(line.get_ydata()[0], line.get_xdata()[0]) for line in axes.lines if len(line.get_xdata()) == 1]
    return [value for _, value in sorted(found, reverse=True)]


def bars(axes):
    """Ends of the level bars, as drawn, and of the upright ones that mark a repeated value."""
    segments = [segment for lines in axes.collections for segment in getattr(lines, "get_segments", list)()]
    level = [segment[:, 0].tolist() for segment in segments if segment[0, 1] == segment[1, 1]]
    return level, [segment[0, 0] for segment in segments if segment[0, 1] != segment[1, 1]]


def line_named(axes, label):
    (line,) = [line for line in axes.lines if line.get_label() == label]
    return line.get_ydata()


def area_named(axes, label):
    """Lower and upper edge of an area at each x, by x."""
    (area,) = [
        area for area in axes.collections if area.get_label() == label and isinstance(area, FillBetweenPolyCollection)
    ]
    edges = {}
    for x, y in area.get_paths()[0].vertices:
        low, high = edges.get(float(x), (y, y))
        edges[float(x)] = (min(low, y), max(high, y))
    return edges


def note(axes):
    return axes.figure.texts[-1].get_text().replace("\n", " ")


def test_distributions_draw_median_and_5_to_95():
    # 0 to 100: the percentiles are the numbers themselves
    axes = plots.gain_distributions({"a": np.arange(101.0), "b": 40.0}, title="t", label="CNY")
    assert points(axes) == [50, 40]
    assert bars(axes)[0] == [[5, 95], [40, 40]]
    assert texts(axes) == ["50\n(5 to 95)", "40"]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [
        "median", "5% to 95% of draws", "draws (99 of 100)"
    ]  # fmt: skip


def test_distributions_count_every_draw_within_the_axis():
    drawn = np.repeat(np.arange(1.0, 41.0), 5)  # each value is 2.5% of the draws, below the 5% of a line of its own
    axes = plots.gain_distributions({"a": drawn}, title="t", label="CNY")
    heights, edges, base = axes.patches[0].get_data()
    assert edges[0] == 0 and base == 0
    assert np.count_nonzero(heights) == 40 and heights.max() == pytest.approx(0.54)


def test_a_repeated_value_is_a_line_with_its_share_outside_the_shape():
    drawn = np.concatenate([np.zeros(300), np.linspace(100, 200, 700)])
    axes = plots.gain_distributions({"rent": drawn}, title="t", label="CNY")
    assert bars(axes)[1] == [0.0]
    assert "30% at 0" in texts(axes)
    heights, edges, _ = axes.patches[0].get_data()
    assert edges[np.flatnonzero(heights)[0]] >= 95  # the shape starts with the draws that are not zero


def test_gains_are_never_drawn_as_losses():
    axes = plots.gain_distributions({"a": np.linspace(-37, 101, 1000)}, title="t", label="CNY")
    _, edges, _ = axes.patches[0].get_data()
    assert np.abs(edges).min() == 0  # no step of the shape has zero inside it


def test_distributions_of_ratios_are_per_cent_and_keep_the_claim_in_sight():
    axes = plots.gain_distributions(
        {"a": np.linspace(0.0, 0.02, 101)}, percent=True, title="t", label="share", line=(1.0, "claim")
    )
    assert texts(axes)[0].startswith("1.00%\n(0.10% to 1.90%)")
    assert axes.get_xlim()[1] > 1 and "claim" in texts(axes)
    assert 1.0 in [line.get_xdata()[0] for line in axes.lines if len(line.get_xdata()) == 2]


@pytest.mark.parametrize(
    ("draws", "message"), [({}, "at least one row"), ({"a": [1, np.nan]}, "finite.*'a'"), ({"a": []}, "finite.*'a'")]
)
def test_bad_draws_are_refused(draws, message):
    with pytest.raises(ValueError, match=message):
        plots.gain_distributions(draws, title="t", label="CNY")


def test_surplus_pays_banks_then_firms_then_people():
    # 1,000 yuan a person: banks are owed 50, firms 20, and 10 were paid out
    axes = plots.surplus_by_return(
        [0.0, 0.05, 0.06, 0.1], investment_per_person=1000, loan_service=50, firms_return=20, dividends=10, title="t"
    )
    assert line_named(axes, "earned").tolist() == pytest.approx([0, 50, 60, 100])
    assert area_named(axes, "banks: loan service")[0.06] == (0, 50)
    assert area_named(axes, "firms: their return")[0.06] == pytest.approx((50, 60))
    assert area_named(axes, "firms: their return")[0.1] == pytest.approx((50, 70))
    assert area_named(axes, "left to share")[0.1] == pytest.approx((70, 100))
    assert line_named(axes, "owed and dividends")[0] == pytest.approx(80)


def test_surplus_shows_how_uncertain_the_debt_is():
    axes = plots.surplus_by_return(
        [0.0, 0.2], investment_per_person=1000, loan_service=np.arange(101.0), firms_return=10, dividends=0, title="t"
    )
    (band,) = [patch for patch in axes.patches if patch.get_label() == "owed, 5% to 95%"]
    assert (band.get_y(), band.get_y() + band.get_height()) == pytest.approx((15, 105))


def test_tornado_puts_the_widest_bar_at_the_top():
    table = pd.DataFrame({"at_low": [90, 150], "at_high": [110, 20]}, index=["narrow", "wide"])
    axes = plots.tornado(table, base=100, title="t", label="CNY")
    assert [label.get_text() for label in axes.get_yticklabels()] == ["narrow", "wide"]  # from the bottom up
    assert [bar.get_x() + bar.get_width() for bar in axes.patches] == [90, 150, 110, 20]
    assert {bar.get_x() for bar in axes.patches} == {100}


@pytest.mark.parametrize(
    "table", [pd.DataFrame({"at_low": [], "at_high": []}), pd.DataFrame({"at_low": [1.0], "at_high": [np.inf]})]
)
def test_a_tornado_of_nothing_or_of_infinity_is_refused(table):
    with pytest.raises(ValueError, match="finite at_low and at_high"):
        plots.tornado(table, base=0, title="t", label="CNY")


def test_fan_draws_quantiles_claim_and_the_region_of_losses():
    draws = np.array([np.arange(101.0) - 50, np.arange(101.0)])
    axes = plots.gain_fan(
        [0, 10], draws, title="t", label="days", claim=(80, "claim"), mark=(3, "mean"), parts={"rent": [5, 6]}
    )
    assert line_named(axes, "median").tolist() == [0, 50]
    assert area_named(axes, "5% to 95%") == {0.0: (-45, 45), 10.0: (5, 95)}
    assert area_named(axes, "25% to 75%") == {0.0: (-25, 25), 10.0: (25, 75)}
    assert list(line_named(axes, "rent")) == [5, 6]
    (losses,) = [patch for patch in axes.patches if patch.get_label() == "less than before"]
    assert losses.get_y() + losses.get_height() == 0 and losses.get_y() <= -45
    assert {"claim", "mean"} <= set(texts(axes))
    assert [80, 80] in [list(line.get_ydata()) for line in axes.lines]


def test_a_fan_needs_one_row_of_draws_for_each_x():
    with pytest.raises(ValueError, match="one row for each x; got shapes"):
        plots.gain_fan([1, 2, 3], np.zeros((2, 5)), title="t", label="days")


def test_frontier_draws_both_lines_with_their_spread_and_the_draws():
    rents = [0.0, 100.0]
    even = pd.DataFrame({"low": [1.0, 0.0], "median": [2.0, 1.0], "high": [3.0, 2.0]}, index=rents)
    claim = even + 20
    axes = plots.break_even_frontier(even, claim, title="t", claim_name="claim", draws=([0.0, 50.0], [10.0, 30.0]))
    assert line_named(axes, "gain is zero").tolist() == [2, 1]
    assert line_named(axes, "claim").tolist() == [22, 21]
    dotted = [line.get_ydata().tolist() for line in axes.lines if line.get_linestyle() == ":"]
    assert dotted == [[1, 0], [3, 2], [21, 20], [23, 22]]
    dots = next(line for line in axes.lines if line.get_marker() == ".")
    assert dots.get_xydata().tolist() == [[0, 10], [50, 30]]
    assert axes.get_ylim()[1] > 30 and axes.get_xlim()[0] < 0  # no dot is hidden on an edge


def test_the_note_names_placeholders_and_judgements_and_no_sourced_value():
    table = pd.DataFrame(
        {"kind": ["placeholder", "judgement", "sourced"], "label_en": ["Rent", "Effect", "Line"]},
        index=["rent", "effect", "line"],
    )
    said = plots.assumptions_note(table, ["line", "effect", "rent"])
    assert "Placeholders (no source found): rent." in said and "Judgement: effect." in said
    assert said.startswith("Scenario") and "line" not in said


def test_a_long_note_takes_lines_of_its_own_and_does_not_meet_the_axis():
    axes = plots.gain_distributions({"a": np.arange(9.0)}, title="t", label="CNY", note="word " * 120)
    figure = axes.figure
    figure.canvas.draw()
    written = figure.texts[-1]
    assert written.get_text().count("\n") >= 3
    label = axes.xaxis.label.get_window_extent()
    assert written.get_window_extent().y1 < label.y0


@pytest.mark.parametrize("words", [5, 60, 160])
def test_a_note_of_any_length_stays_clear_of_the_axis(words):
    axes = plots.gain_distributions({"a": np.arange(101.0)}, title="t", label="CNY", note="word " * words)
    axes.figure.canvas.draw()
    label = axes.xaxis.label.get_window_extent()
    assert axes.figure.texts[-1].get_window_extent().y1 <= label.y0
