"""Poverty without a gain: closed forms against samples and by hand, and what must not change."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poverty_analysis import context, gains, measures
from poverty_analysis.measures import Dagum, Lognormal, SinghMaddala

STEADY = settings(derandomize=True, max_examples=50, deadline=None)
FAMILIES = {
    "singh_maddala": SinghMaddala(8_000, 2.4, 1.3),
    "dagum": Dagum(9_000, 3.0, 0.7),
    "lognormal": Lognormal(7_000, 0.65),
}
MEASURES = ["headcount_ratio", "poverty_gap_index", "squared_poverty_gap_index"]


def table_of(incomes, **options):
    table = gains.poverty_without(incomes, **options)
    return table.set_index(["family", "poverty_line", "measure"])


def sample_of(family, size=400_000):
    """Quantiles at even steps: a sample without Monte Carlo error."""
    return family.quantile((np.arange(size) + 0.5) / size)


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("gain", [950.0, -400.0])
def test_a_flat_gain_against_a_sample(name, gain):
    incomes = sample_of(FAMILIES[name])
    table = table_of({name: FAMILIES[name]}, gain_cny=(gain, "CNY"), reached_share=0.5, poverty_line=[3_218, 4_000])
    for line in (3_218.0, 4_000.0):
        for alpha, measure in enumerate(MEASURES):
            with_gain = np.mean(np.where(incomes < line, 1 - incomes / line, 0) ** alpha * (incomes < line))
            less = incomes - gain
            without = np.mean(np.where(less < line, 1 - less / line, 0) ** alpha * (less < line))
            row = table.loc[(name, line, measure)]
            assert row["with"] == pytest.approx(with_gain, abs=1e-5)
            assert row["without"] == pytest.approx((with_gain + without) / 2, abs=1e-5)
            assert row["difference"] == row["without"] - row["with"]
        below = table.loc[(name, line, "share_below_zero"), "without"]
        assert below == pytest.approx(0.5 * np.mean(incomes < gain), abs=1e-5)


@pytest.mark.parametrize("name", FAMILIES)
def test_a_gain_of_the_poorest_against_a_sample(name):
    incomes = sample_of(FAMILIES[name])
    reached = incomes <= np.quantile(incomes, 0.3)
    table = table_of({name: FAMILIES[name]}, gain_cny=950, reached_share=0.3, poverty_line=4_000, reach="poorest")
    less = np.where(reached, incomes - 950, incomes)
    for alpha, measure in enumerate(MEASURES):
        without = np.mean(np.where(less < 4_000, 1 - less / 4_000, 0) ** alpha * (less < 4_000))
        assert table.loc[(name, 4_000.0, measure), "without"] == pytest.approx(without, abs=2e-5)


@pytest.mark.parametrize("name", FAMILIES)
def test_a_proportional_gain_is_another_scale(name):
    """Incomes less a share are the same family with a smaller scale: the measures of the measures wing on a sample."""
    family = FAMILIES[name]
    gain = 0.1 * family.mean
    table = table_of({name: family}, gain_cny=gain, poverty_line=4_000, spread="proportional")
    less = 0.9 * sample_of(family)
    for measure in MEASURES:
        expected = getattr(measures, measure)(less, 4_000)
        assert table.loc[(name, 4_000.0, measure), "without"] == pytest.approx(expected, abs=1e-5)
    assert table.loc[(name, 4_000.0, "share_below_zero"), "without"] == 0


@pytest.mark.slow
@STEADY
@given(gain=st.floats(5, 3_000), more=st.floats(1.05, 2), share=st.floats(0, 1), line=st.floats(2_000, 8_000))
def test_poverty_without_rises_with_the_gain_and_with_those_reached(gain, more, share, line):
    def without(**options):
        return gains.poverty_without(FAMILIES, poverty_line=line, **options)["without"].to_numpy()

    base = without(gain_cny=gain, reached_share=share)
    assert (without(gain_cny=gain * more, reached_share=share) >= base - 1e-12).all()
    assert (without(gain_cny=gain, reached_share=1) >= base - 1e-12).all()
    with_gain = gains.poverty_without(FAMILIES, gain_cny=gain, reached_share=0, poverty_line=line)
    np.testing.assert_allclose(with_gain["difference"], 0, atol=1e-15)
    nothing = gains.poverty_without(FAMILIES, gain_cny=0, reached_share=share, poverty_line=line)
    np.testing.assert_allclose(nothing["difference"], 0, atol=1e-12)


def test_everyone_is_reached_whoever_is_reached_first():
    both = [gains.poverty_without(FAMILIES, gain_cny=500, reach=reach) for reach in ("anyone", "poorest")]
    np.testing.assert_allclose(both[0]["without"], both[1]["without"], rtol=1e-12)


def test_the_two_lines_are_the_default_and_three_shapes_are_fitted():
    families = gains.income_families(mean_cny=context.fact("regpoor_net_qamdo_2019").value)
    table = gains.poverty_without(families, gain_cny=1_000)
    assert table["poverty_line"].unique().tolist() == [3_218, 4_000]
    assert table["family"].unique().tolist() == ["singh_maddala", "dagum", "lognormal"]


def test_shapes_meet_the_published_gini_of_the_same_table():
    """Grouped Gini with person weights: 0.350, a lower bound; a smooth curve through the points lies above it."""
    published = context.fact("rural_gini_cn_2007_grouped").value  # 0.345, by household
    for name, family in gains.income_families(mean_cny=10_000).items():
        assert family.mean == pytest.approx(10_000), name
        assert published < family.gini() < published + 0.04, name


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"gain_cny": 0.095}, "gain_cny must be 0 or from 5 to 200,000 yuan"),
        ({"gain_cny": 500, "reached_share": 50}, "reached_share must lie from 0 to 1; got 50"),
        ({"gain_cny": 500, "poverty_line": 0}, "poverty_line must be above 0"),
        ({"gain_cny": 500, "spread": "even"}, "spread must be flat or proportional"),
        ({"gain_cny": 500, "reach": "rich"}, "reach anyone or poorest"),
        ({"gain_cny": 100_000, "spread": "proportional"}, "gain_cny must be below the mean"),
    ],
)
def test_what_is_refused(options, message):
    with pytest.raises(ValueError, match=message):
        gains.poverty_without(FAMILIES, **options)
    with pytest.raises(ValueError, match="place and year must have five fifths"):
        gains.income_families(mean_cny=10_000, place="Qamdo rural")
