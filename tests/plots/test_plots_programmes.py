"""Charts of scenarios draw the numbers that they are given; every expected value here is one of the inputs."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from poverty_analysis import gains, plots, report
from poverty_analysis.plots.style import BLUE, ORANGE, RED


@pytest.fixture(autouse=True)
def style():
    with mpl.rc_context():
        mpl.use("agg")
        plots.apply_style()
        yield
        plt.close("all")


@pytest.fixture(scope="module")
def claims():
    return gains.programme_claims(report.load_figures())


def points(axes):
    """Single points as (height, value), from the top down."""
    found = [
        (float(line.get_ydata()[0]), float(line.get_xdata()[0])) for line in axes.lines if len(line.get_xdata()) == 1
    ]
    return sorted(found, reverse=True)


def bars(axes):
    """Horizontal intervals as (low, high), from the top down."""
    segments = [segment for lines in axes.collections for segment in lines.get_segments()]
    return [tuple(segment[:, 0]) for segment in sorted(segments, key=lambda segment: -segment[0, 1])]


def texts(axes):
    return [text.get_text() for text in axes.texts]


def dashed(axes):
    """Where the upright dashed lines stand."""
    return sorted(line.get_xdata()[0] for line in axes.lines if line.get_linestyle() == "--")


RANGES = pd.DataFrame(
    [("firms", "gross", 1.0, 2.0, 4.0), ("firms", "additional", 0.5, 0.6, 0.9), ("posts", "additional", 3.0, 3.0, 3.0)],
    columns=["row", "kind", "low", "median", "high"],
)


def test_ranges_are_drawn_row_by_row_and_kind_by_kind():
    axes = plots.scenario_ranges(RANGES, title="t", label="CNY", lines={"line": 2.5})
    assert [value for _, value in points(axes)] == [2.0, 0.6, 3.0]
    assert bars(axes) == [(1.0, 4.0), (0.5, 0.9)]  # a point without spread has no bar
    assert [label.get_text() for label in axes.get_yticklabels()] == ["firms", "posts"]
    assert dashed(axes) == [2.5] and texts(axes) == ["line"]
    words = [text.get_text() for text in axes.get_legend().get_texts()]
    assert words == ["gross", "additional", "5% to 95% of draws"]


def test_a_row_with_one_kind_stands_at_the_height_of_its_label():
    axes = plots.scenario_ranges(RANGES, title="t", label="CNY")
    assert points(axes)[-1][0] == list(axes.get_yticks())[1] == 0


def test_kinds_keep_their_colour_where_a_row_lacks_one():
    axes = plots.scenario_ranges(RANGES, title="t", label="CNY")
    colours = {float(line.get_xdata()[0]): line.get_color() for line in axes.lines}
    assert colours == {2.0: BLUE, 0.6: ORANGE, 3.0: ORANGE}


def test_a_range_without_upper_end_is_an_arrow():
    table = RANGES.assign(high=[np.inf, 0.9, 3.0])
    axes = plots.scenario_ranges(table, title="t", label="CNY")
    assert bars(axes) == [(0.5, 0.9)] and "" in texts(axes)


@pytest.mark.parametrize("table", [RANGES.iloc[:0], RANGES.assign(low=[3.0, 0, 0]), RANGES.assign(high=np.nan)])
def test_ranges_that_are_none_are_refused(table):
    with pytest.raises(ValueError, match="low <= median <= high"):
        plots.scenario_ranges(table, title="t", label="CNY")


def test_more_kinds_than_tones_are_refused():
    table = pd.DataFrame({"row": "a", "kind": list("abcdef"), "low": 0.0, "median": 1.0, "high": 2.0})
    with pytest.raises(ValueError, match="kinds"):
        plots.scenario_ranges(table, title="t", label="CNY")


def test_claims_stand_in_both_bases(claims):
    # report: 3,300 yuan or more per household, 7,568 households, 26,749 persons: 933.66 per person
    left, right = plots.claims_by_basis(claims.loc[["land_transfer", "dividends", "forest"]], title="t")
    assert [value for _, value in points(left)] == [3300, pytest.approx(3300 * 6211 / 1287)]
    assert [value for _, value in points(right)] == [
        pytest.approx(3300 * 7568 / 26749),
        pytest.approx(66397400 / 26000),
        3300,
    ]
    assert texts(left).count("not stated") == 1 and "not stated" not in texts(right)
    assert bars(right)[-1] == (3300, 3400)
    labels = [label.get_text() for label in left.get_yticklabels()]
    assert labels[0].endswith("3.5 persons a household") and "persons" not in labels[1]


def test_claims_as_printed_and_by_counts_have_two_colours(claims):
    left, right = plots.claims_by_basis(claims.loc[["forest"]], title="t")
    assert left.lines[0].get_color() == ORANGE and right.lines[0].get_color() == BLUE


BOUNDS = pd.DataFrame(
    {
        "programmes": [2, 3],
        "persons_sum": [150.0, 400.0],
        "population": [100.0, 100.0],
        "distinct_low": [60.0, 120.0],
        "distinct_high": [100.0, 100.0],
        "possible": [True, False],
        "programmes_per_person": [1.5, 4.0],
    },
    index=["poor", "everyone"],
)


def test_overlap_draws_sums_bounds_and_population():
    axes = plots.overlap_bars(BOUNDS, title="t")
    drawn = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in axes.patches]
    assert drawn == [(0, 150), (0, 400), (60, 100), (100, 120)]
    assert dashed(axes) == [100]
    assert mpl.colors.to_hex(axes.patches[-1].get_facecolor()).upper() == RED
    assert texts(axes)[:2] == ["1.5 programmes a person, at least", "one programme alone has more people"]


def test_growth_accounts_have_a_panel_for_each_baseline(claims):
    named = ["leading_firms", "land_transfer", "dividends", "cooperatives", "forest", "nursery"]
    named += ["ecological_posts", "dibao"]  # two transfers, each with a bar of its own
    table = gains.growth_accounting(claims.loc[named], gains.load_assumptions())
    panels = plots.growth_accounts(table, title="t")
    for axes, start, end in zip(panels, (1499.0, 4835.6), (9328.0, 9342.35), strict=True):  # two official publications
        widths = [bar.get_width() for bar in axes.patches]
        assert widths[0] == pytest.approx(end - start)
        assert sum(widths[2:5]) == pytest.approx(widths[5])  # earnings, posts and dibao are all claims
        assert widths[3] == 3_500  # a post each, at an outside pay that does not vary
        assert len(bars(axes)) == 3  # what is not published has ends: earnings, dibao, the sum
        assert all(low < width < high for (low, high), width in zip(bars(axes), (widths[2], *widths[4:]), strict=True))
        assert f"{start:,.0f} yuan in 2015" in axes.get_title(loc="left")
        assert texts(axes)[0] == "100%"


def test_before_after_stands_beside_the_causal_estimate():
    axes = plots.before_after_causal(gains.before_after_against_causal(), assumed=(0.01, 0.18), title="t", source="s")
    # officials: 4,221 and 9,313 yuan; 12,363 and 16,021; the study: 9.61%
    assert [bar.get_width() for bar in axes.patches] == pytest.approx([9313 / 4221 - 1, 16021 / 12363 - 1, 0.0961])
    assert bars(axes) == [(0.01, 0.18)]
    assert texts(axes)[0].strip() == "+120.6% (5,092 yuan)"


def test_a_fan_has_the_median_and_the_band_of_each_year():
    draws = np.arange(101.0)[:, None] * [1, 2]  # percentiles 5, 50, 95 are 5, 50, 95, and twice that
    axes = plots.fan([1, 2], {"gain": draws}, title="t", label="CNY", years_label="years", lines={"none": 7.0})
    assert axes.lines[0].get_ydata().tolist() == [50, 100]
    band = axes.collections[0].get_paths()[0].vertices
    assert {tuple(point) for point in band} >= {(1, 5), (1, 95), (2, 10), (2, 190)}
    assert axes.lines[1].get_ydata()[0] == 7 and texts(axes) == ["none"]


def test_the_frontier_has_needed_and_assumed_effects():
    needed = np.linspace(0, 1, 101)[:, None] + [0.0, 1.0]
    axes = plots.move_frontier(
        [100.0, 200.0], needed, assumed=(0.05, 0.15), costs={"there": 150.0}, levels={"growth": 1.2}, title="t"
    )
    assert axes.lines[0].get_ydata() == pytest.approx([0.5, 1.5])
    assert axes.patches[0].get_extents().transformed(axes.transData.inverted()).height == pytest.approx(0.1)
    assert texts(axes) == ["there", "growth"] and 150.0 in dashed(axes)


def test_a_long_note_takes_several_lines_and_loses_nothing():
    note = " ".join(f"word{number}" for number in range(60))
    axes = plots.scenario_ranges(RANGES, title="t", label="CNY", source=note)
    written = axes.figure.texts[-1].get_text()
    assert written.count("\n") >= 2 and written.split() == note.split()
