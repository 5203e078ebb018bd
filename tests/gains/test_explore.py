"""Exploring one programme gives the engine's own numbers, moves the right way, and refuses what a programme has not."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poverty_analysis import gains, report
from poverty_analysis.gains.exploration import NO_CHOICE

DRAWS = 60
CLAIMS = gains.programme_claims(report.load_figures())
ASSUMPTIONS = gains.load_assumptions()


def explore(programme, **choices):
    return gains.explore(CLAIMS, ASSUMPTIONS, programme, draws=DRAWS, **choices)


def simulated(programme, **changes):
    changed = gains.with_assumptions(ASSUMPTIONS, changes)
    result = gains.simulate(CLAIMS.loc[[programme]], changed, draws=DRAWS, rng=0)
    return result.summary.set_index("outcome"), result.draws


@pytest.mark.parametrize("programme", CLAIMS.index)
def test_with_nothing_chosen_the_numbers_are_those_of_the_simulation(programme):
    scenario, (summary, draws) = explore(programme), simulated(programme)
    assert scenario.choices == {} and scenario.poverty_line_cny == 4000
    for name in scenario.summary.index:
        own = name.replace("below_line", "below_2020_line")
        assert scenario.summary.loc[name].tolist() == summary.loc[own, ["low", "median", "high", "unit"]].tolist()
        if name in scenario.draws:
            np.testing.assert_array_equal(scenario.draws[name], draws[own])
    missing = {"persons", "additional_gain_cny", "below_line_with", "below_line_without_additional"}
    assert missing <= set(scenario.summary.index)


def test_a_choice_is_one_changed_assumption_and_nothing_else():
    scenario = explore("relocation", log_effect=0.2, poverty_line_cny=5000, years_lasting=30)
    summary, draws = simulated("relocation", relocation_log_effect=0.2, poverty_line_2020_cny=5000, relocation_years=30)
    assert (
        scenario.summary.loc["additional_yuan_per_yuan", "median"] == summary.loc["additional_yuan_per_yuan", "median"]
    )
    assert scenario.summary.loc["below_line_with", "high"] == summary.loc["below_2020_line_with", "high"]
    np.testing.assert_array_equal(scenario.draws["additional_gain_cny"], draws["additional_gain_cny"])
    assert scenario.draws["years_lasting"].eq(30).all() and scenario.poverty_line_cny == 5000


@pytest.mark.parametrize(
    ("programme", "parameter"),
    [("forest", "additional_share"), ("dividends", "transfer_kept_share"), ("dibao", "dibao_kept_share")],
)
def test_the_additional_share_fixes_the_programmes_own(programme, parameter):
    scenario, (summary, _) = explore(programme, additional_share=0.4), simulated(programme, **{parameter: 0.4})
    name = "additional_gain_cny"
    assert scenario.summary.loc[name, "median"] == summary.loc[name, "median"]
    np.testing.assert_allclose(scenario.draws[name], 0.4 * scenario.draws["gross_gain_cny"])


def test_payback_is_cost_over_gain_by_hand():
    # forest: 3,300 to 3,400 yuan per person and year; half of it is additional; 16,750 yuan a person
    scenario = explore("forest", additional_share=0.5, cost_per_person_cny=16_750)
    drawn = scenario.draws
    np.testing.assert_allclose(drawn["gross_payback_years"], 16_750 / drawn["gross_gain_cny"])
    assert drawn["additional_payback_years"].between(16_750 / 1_700, 16_750 / 1_650).all()  # 9.85 to 10.15 years


def test_years_of_the_claim_divide_the_stated_gain():
    one, three = explore("forest", years_of_claim=1), explore("forest", years_of_claim=3)
    np.testing.assert_allclose(three.draws["gross_gain_cny"], one.draws["gross_gain_cny"] / 3)


def test_years_lasting_weigh_the_gain_against_the_cost():
    # without interest ten years are worth ten times one year; with 3 to 8% from 6.71 to 8.53 times (annuities by hand:
    # (1 - 1.08^-10) / 0.08 = 6.7101, (1 - 1.03^-10) / 0.03 = 8.5302)
    scenario = explore("forest", cost_per_person_cny=10_000, years_lasting=10)
    weight = scenario.draws["gross_yuan_per_yuan"] * 10_000 / scenario.draws["gross_gain_cny"]
    assert weight.between(6.7100, 8.5303).all()


def test_the_cost_of_industry_is_its_capital_per_person_printed():
    # 130,000 persons printed: 50,000 yuan each are 6.5 billion; what it pays back is those 6.5 billion
    scenario, printed = explore("industry", cost_per_person_cny=50_000), explore("industry")
    wages = gains.industry_scenario(CLAIMS, ASSUMPTIONS, draws=DRAWS, rng=0)["wages"]  # do not follow the capital
    ratio = (scenario.draws["gross_gain_cny"] - wages) / (printed.draws["gross_gain_cny"] - wages)
    low, high = 6.5e9 / CLAIMS.loc["industry", "cost_high"], 6.5e9 / CLAIMS.loc["industry", "cost_low"]
    assert ratio.between(low - 1e-9, high + 1e-9).all()
    paid = scenario.draws["gross_payback_years"] * scenario.draws["gross_gain_cny"] * scenario.draws["persons"]
    np.testing.assert_allclose(paid, 6.5e9)


@pytest.mark.slow
@settings(derandomize=True, max_examples=8, deadline=None)
@given(
    st.sampled_from(["forest", "leading_firms", "land_transfer", "dividends"]),
    st.tuples(st.integers(0, 100), st.integers(0, 100)).map(sorted),
    st.tuples(st.floats(1_000, 200_000), st.floats(1_000, 200_000)).map(sorted),
)
def test_more_additional_is_more_gain_more_cost_is_longer_payback(programme, shares, costs):
    less, more = (explore(programme, additional_share=share / 100, cost_per_person_cny=costs[0]) for share in shares)
    dearer = explore(programme, additional_share=shares[0] / 100, cost_per_person_cny=costs[1])
    name = "additional_gain_cny"
    assert (more.draws[name] >= less.draws[name]).all()
    assert (more.draws["below_line_without_additional"] >= less.draws["below_line_without_additional"]).all()
    assert (more.draws["additional_payback_years"] <= less.draws["additional_payback_years"]).all()
    assert (dearer.draws["additional_payback_years"] >= less.draws["additional_payback_years"]).all()
    np.testing.assert_array_equal(dearer.draws[name], less.draws[name])  # the cost moves no gain here


def test_nothing_additional_leaves_the_people_below_the_line_where_they_are():
    scenario = explore("forest", additional_share=0.0, cost_per_person_cny=5_000)
    table = scenario.summary["median"]
    assert table["below_line_without_additional"] == table["below_line_with"]
    assert math.isinf(table["additional_payback_years"]) and table["additional_gain_cny"] == 0


def test_a_higher_line_has_more_people_below_it():
    low, high = explore("relocation", poverty_line_cny=3000), explore("relocation", poverty_line_cny=6000)
    for name in ("below_line_with", "below_line_without_additional"):
        assert high.summary.loc[name, "median"] > low.summary.loc[name, "median"]


@pytest.mark.slow
def test_what_can_be_chosen_follows_the_programme():
    choices = {name: gains.explorable(CLAIMS, ASSUMPTIONS, name) for name in CLAIMS.index}
    for name, table in choices.items():
        assert ("additional_share" in table.index) != ("log_effect" in table.index), name
        assert "poverty_line_cny" in table.index
        for choice, row in table.iterrows():  # what it offers, explore takes
            value = row["median"] if pd.notna(row["median"]) else 20_000
            with_cost = {"cost_per_person_cny": 20_000} if choice == "years_lasting" else {}
            assert explore(name, **{choice: value}, **with_cost).choices[choice] == value
    assert not {"cost_per_person_cny", "years_lasting"} & set(choices["dibao"].index)
    # the report's printed investment over its printed persons: 10.893 billion / 130,000
    assert choices["industry"].loc["cost_per_person_cny", "median"] == pytest.approx(10.893e9 / 130_000)
    assert choices["industry"].loc["cost_per_person_cny", "kind"] == "figure"
    assert choices["forest"].loc["cost_per_person_cny", "parameter"] == ""


@pytest.mark.parametrize(
    ("programme", "choice"),
    [("forest", "log_effect"), ("relocation", "additional_share"), ("relocation", "years_of_claim"),
     ("dibao", "cost_per_person_cny"), ("ecological_posts", "years_lasting")],
)  # fmt: skip
def test_a_choice_that_a_programme_has_not_is_refused_with_the_reason(programme, choice):
    with pytest.raises(ValueError, match=f"{choice} must be left out for {programme}: {NO_CHOICE[choice]}; got 1"):
        explore(programme, **{choice: 1})


def test_other_errors_name_the_rule():
    with pytest.raises(ValueError, match=r"programme must be a row of claims; got 'roads'"):
        explore("roads")
    with pytest.raises(ValueError, match=r"years_lasting must come with cost_per_person_cny for forest"):
        explore("forest", years_lasting=10)
    with pytest.raises(ValueError, match=r"must lie within lowest 0 and highest 1"):
        explore("forest", additional_share=1.5)
    with pytest.raises(ValueError, match=r"cost_per_person_cny must be above 0; got 0"):
        explore("forest", cost_per_person_cny=0)
    with pytest.raises(ValueError, match=r"cost_per_person_cny"):
        explore("forest", cost_per_person_cny=7)  # 万元
    with pytest.raises(TypeError, match=r"poverty_line_cny"):
        explore("forest", poverty_line_cny="4000 yuan")


def test_the_tables_of_the_caller_stay_as_they_are():
    claims, assumptions = CLAIMS.copy(), ASSUMPTIONS.copy()
    explore("industry", cost_per_person_cny=1_000)
    explore("forest", cost_per_person_cny=1_000)
    pd.testing.assert_frame_equal(claims, CLAIMS)
    pd.testing.assert_frame_equal(assumptions, ASSUMPTIONS)


def test_the_assumptions_named_are_those_that_matter():
    named = {name: set(explore(name).assumptions.index) for name in ("forest", "relocation", "dibao")}
    assert "income_growth" in named["relocation"] and "income_growth" not in named["forest"]
    assert "discount_rate" in named["relocation"] and "discount_rate" not in named["forest"] | named["dibao"]
    chosen = explore("relocation", cost_per_person_cny=70_000).assumptions
    assert "relocation_cost_per_person_cny" not in chosen.index
    assert chosen.loc["cost_per_person_cny", ["parameters", "kind"]].tolist() == ["value=70000.0", "judgement"]


# A claim of the reader's own


def test_a_claim_of_ones_own_is_explored_by_hand():
    """900 yuan a person and year; half of it is 450, and 9,000 yuan are paid back in 10 or 20 years."""
    own = gains.claim("weaving", persons=1000, gain=900, basis="per person", years=1)
    table = gains.load_assumptions()
    assert "years_of_claim" not in gains.explorable(own, table, "weaving").index
    scenario = gains.explore(own, table, "weaving", additional_share=0.5, cost_per_person_cny=9000, draws=50)
    stated = scenario.summary["median"]
    assert stated[["persons", "gross_gain_cny", "additional_gain_cny"]].tolist() == [1000, 900, 450]
    assert stated[["gross_payback_years", "additional_payback_years"]].tolist() == [10, 20]


def test_a_project_of_ones_own_pays_out_of_the_chosen_cost():
    """A tenth of 5,000 yuan a person is 500; the jobs of the report's projects are not its own."""
    own = gains.claim("looms", kind="industry", persons=200)
    table = gains.with_assumption(gains.load_assumptions(), "industry_payout_share", value=0.1)
    scenario = gains.explore(own, table, "looms", cost_per_person_cny=5000, draws=50)
    assert scenario.summary.loc["gross_gain_cny", "median"] == pytest.approx(500)
