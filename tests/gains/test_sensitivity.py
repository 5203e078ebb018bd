"""Tornado and Sobol indices: by hand where the model is linear or a product, and what they refuse."""

import math

import numpy as np
import pytest

from poverty_analysis import gains, report

LOSSES = gains.with_moving_losses(gains.load_models())  # a named case, and the one with the most inputs


@pytest.fixture(scope="module")
def claims():
    return gains.programme_claims(report.load_figures())


@pytest.fixture(scope="module")
def assumptions():
    return gains.load_assumptions()


def test_a_tornado_by_hand(claims, assumptions):
    """Posts: 3,500 yuan times a kept share from 0.525 to 0.975; nothing else moves what a person keeps."""
    table = gains.tornado(claims, assumptions, "ecological_posts")
    assert table.index.tolist() == ["transfer_kept_share"]
    row = table.iloc[0]
    assert [row["input_low"], row["input_high"]] == pytest.approx([0.525, 0.975])
    ends = [row["outcome_low"], row["outcome_median"], row["outcome_high"]]
    assert ends == pytest.approx([3_500 * 0.525, 3_500 * 0.75, 3_500 * 0.975])
    assert row["kind"] == "judgement"


def test_swings_fall_and_signs_stay(claims, assumptions):
    table = gains.tornado(claims, assumptions, "relocation", models=LOSSES)
    assert table["swing"].abs().is_monotonic_decreasing
    assert table.index[0] == "relocation_log_effect"
    assert table.loc["production_lost_share", "swing"] < 0 < table.loc["relocation_log_effect", "swing"]
    assert table["outcome_median"].nunique() == 1
    assert "relocation_cost_per_person_cny" not in table.index  # a cost moves no gain
    value = gains.tornado(claims, assumptions, "relocation", outcome="additional_yuan_per_yuan")
    assert "relocation_cost_per_person_cny" in value.index
    printed = gains.tornado(claims, assumptions, "relocation", outcome="additional_total_cny")
    assert printed.loc["persons", "kind"] == "figure"
    assert [printed.loc["persons", "input_low"], printed.loc["persons", "input_high"]] == pytest.approx(
        [98_550, 99_450]
    )


def test_the_middle_of_a_tornado_is_the_simulation_at_medians(claims, assumptions):
    fixed = gains.with_point_priors(assumptions)
    for name in ("industry", "leading_firms", "dibao"):
        middle = gains.tornado(claims, assumptions, name)["outcome_median"]
        wanted = gains.simulate(claims.loc[[name]], fixed, draws=2_001, rng=0).summary.set_index("outcome")
        if not middle.empty:  # what is left to vary in the simulation is the print, whose middle is its median
            found = wanted.loc["additional_gain_cny", "median"]
            assert middle.iloc[0] == pytest.approx(found, rel=0.01)


def test_sobol_indices_of_a_product_by_hand(claims, assumptions):
    """Y = X Z with independent X and Z: S_x = E(Z)^2 V(X) / V(Y), S_z likewise, the rest is their interaction."""
    table = gains.sobol_indices(claims, assumptions, "nursery", n=2048, rng=0)
    gain = (4_250, 100 / math.sqrt(12))  # printed 4,200 to 4,300
    share = (0.25, math.sqrt(2 * 6 / (8**2 * 9)))  # Beta(2, 6)
    total = (gain[0] ** 2 + gain[1] ** 2) * (share[0] ** 2 + share[1] ** 2) - (gain[0] * share[0]) ** 2
    first = {"gain": share[0] ** 2 * gain[1] ** 2 / total, "additional_share": gain[0] ** 2 * share[1] ** 2 / total}
    for name, value in first.items():
        row = table.loc[name]
        assert row["first_order"] == pytest.approx(value, abs=max(0.002, 4 * row["first_order_error"])), name
        other = next(one for one in first if one != name)
        assert row["total_order"] == pytest.approx(1 - first[other], abs=max(0.002, 4 * row["total_order_error"])), name


def test_sobol_indices_of_a_sum_by_hand(claims, assumptions):
    """Y = c - y X - Z, X uniform to 0.1, Z to 500, y = 3,000 x 1.1^4: variances (0.1 y)^2/12 and 500^2/12 add up."""
    points = {"baseline_income_cny": 3_000, "income_growth": 0.1, "relocation_log_effect": 0.09}
    spread = {"production_lost_share": "loc=0; scale=0.1", "living_cost_increase_cny": "loc=0; scale=500"}
    table = gains.sobol_indices(
        claims,
        gains.with_assumptions(assumptions, {**points, **{k: {"parameters": v} for k, v in spread.items()}}),
        "relocation",
        n=512,
        rng=0,
        models=LOSSES,
    )
    lost, cost = (0.1 * 3_000 * 1.1**4) ** 2, 500**2
    for name, share in (
        ("production_lost_share", lost / (lost + cost)),
        ("living_cost_increase_cny", cost / (lost + cost)),
    ):
        assert table.loc[name, "first_order"] == pytest.approx(share, abs=0.003), name
        assert table.loc[name, "total_order"] == pytest.approx(share, abs=0.003), name  # a sum has no interaction
    assert len(table) == 2


def test_indices_add_up_and_order(claims, assumptions):
    table = gains.sobol_indices(claims, assumptions, "relocation", n=512, rng=3, models=LOSSES)
    assert table["total_order"].is_monotonic_decreasing
    assert table["first_order"].sum() <= 1.02
    assert (table["total_order"] >= table["first_order"] - 0.02).all()
    again = gains.sobol_indices(claims, assumptions, "relocation", n=512, rng=3, models=LOSSES)
    np.testing.assert_array_equal(again["first_order"], table["first_order"])
    assert set(table.index) == {
        *("relocation_log_effect", "production_lost_share", "living_cost_increase_cny", "baseline_income_cny"),
        "income_growth",
    }


@pytest.mark.parametrize(
    ("call", "arguments", "message"),
    [
        (gains.tornado, {"programme": "schools"}, "programme must be one of leading_firms.*; got 'schools'"),
        (gains.tornado, {"programme": "forest", "outcome": "joy"}, "outcome must be one of persons.*; got 'joy'"),
        (
            gains.tornado,
            {"programme": "relocation", "outcome": "gross_gain_cny"},
            "outcome of relocation must be one of",
        ),
        (gains.tornado, {"programme": "forest", "low": 0.9, "high": 0.1}, "low and high must be probabilities"),
        (gains.sobol_indices, {"programme": "forest", "n": 64.0}, "n must be a power of 2; got 64.0"),
        (gains.sobol_indices, {"programme": "forest", "n": 1000}, "n must be a power of 2; got 1000"),
        (
            gains.sobol_indices,
            {"programme": "dibao", "outcome": "gross_yuan_per_yuan", "n": 64},
            "an input of dibao must",
        ),
        (
            gains.sobol_indices,
            {"programme": "industry", "outcome": "additional_payback_years", "n": 64},
            "outcome must be finite for a variance; got an infinite additional_payback_years",
        ),
    ],
)
def test_what_is_refused(claims, assumptions, call, arguments, message):
    with pytest.raises(ValueError, match=message):
        call(claims, assumptions, **arguments)


def test_one_figure_that_is_gain_and_cost_is_one_input(claims, assumptions):
    """What dibao pays is its gain and its cost: no bar for the cost, and a yuan of gain for a yuan whatever is paid."""
    table = gains.tornado(claims, assumptions, "dibao", outcome="gross_total_cny")
    assert table.index.tolist() == ["years_since_2016", "gain"]
    nothing = gains.tornado(claims, assumptions, "dibao", outcome="gross_yuan_per_yuan")
    assert nothing.empty
    assert nothing.columns.tolist() == table.columns.tolist()
