"""How estimators behave on synthetic registers: the stored table comes from its seeds, and says what it should."""

import numpy as np
import pandas as pd
import pytest

from poverty_analysis import gains
from poverty_analysis.households.judging.cases import OWN, SCENARIOS, Scenario
from poverty_analysis.households.judging.characteristics import summarised
from poverty_analysis.households.judging.estimators import analysis_table
from poverty_analysis.households.judging.stored import (
    HOUSEHOLDS,
    KEPT,
    SEED,
    load_operating_characteristics,
    load_register_estimates,
)

SOME = ["naive_comparison", "group_time_effects", "instrumental_variable", "regression_discontinuity, sharp"]


@pytest.fixture(scope="module")
def stored():
    return load_operating_characteristics()


@pytest.mark.slow
def test_a_few_stored_rows_come_from_their_seeds():
    found = gains.operating_characteristics(SOME, registers=2, households=HOUSEHOLDS, rng=SEED).estimates
    table = load_register_estimates()
    expected = table[table["estimator"].isin(SOME) & (table["register"] < 2)].reset_index(drop=True)
    keys = ["estimator", "scenario", "register", "seed"]
    pd.testing.assert_frame_equal(found[keys], expected[keys], check_dtype=False)
    assert (found["failure"] != "").tolist() == (expected["refused"] == "yes").tolist()
    for column in ("truth", "estimate", "standard_error", "low", "high"):
        np.testing.assert_allclose(found[column], expected[column], rtol=1e-5, atol=1e-9)


def test_every_scenario_is_stored_and_says_that_it_is_synthetic(stored):
    assert list(zip(stored["estimator"], stored["scenario"], strict=True)) == [
        (each.estimator, each.scenario) for each in SCENARIOS
    ]
    assert (stored["synthetic"] == "yes").all() and (load_register_estimates()["synthetic"] == "yes").all()
    assert len(load_register_estimates()) == KEPT * len(SCENARIOS)
    assert (stored["registers"] == 200).all() and (stored["households"] == HOUSEHOLDS).all()


def test_under_its_own_assumptions_each_estimator_is_unbiased_and_covers(stored):
    own = stored[stored["assumptions_hold"] == "yes"]
    assert len(own) == stored["estimator"].nunique()
    assert (own["failures"] == 0).all()
    assert (own["bias"].abs() < 3 * own["bias_error"]).all()
    assert own["coverage"].between(0.92, 0.97).all()


def test_with_an_assumption_switched_off_each_estimator_fails_visibly(stored):
    broken = stored[stored["assumptions_hold"] == "no"]
    refuses = broken["failures"] > 0.9 * broken["registers"]
    biased = broken["bias"].abs() > 4 * broken["bias_error"]
    narrow = broken["coverage_high"] < 0.9
    assert (refuses | biased | narrow).all()


def test_each_broken_scenario_differs_from_its_own_in_one_switch_or_in_the_call_alone():
    for estimator in dict.fromkeys(each.estimator for each in SCENARIOS):
        mine = [each for each in SCENARIOS if each.estimator == estimator]
        (own,) = [each for each in mine if each.assumptions_hold]
        for each in mine:
            changed = {
                name for name in {*own.switches, *each.switches} if own.switches.get(name) != each.switches.get(name)
            }
            assert len(changed) + (each.run is not own.run) == (each is not own)


@pytest.mark.slow
def test_the_table_of_an_evaluator_holds_nothing_that_only_the_maker_knows():
    register = gains.synthetic_register(400, programmes=["industry"])
    table = analysis_table(register, "industry")
    hidden = {*register.truth.households.columns, *register.truth.panel.columns}
    assert not {"ability", "growth", "industry_effect", "untreated_income_per_person_cny"} & set(table.columns)
    assert set(table.columns) & hidden == {"synthetic", "household", "wave"}
    assert table["synthetic"].all() and len(table) == len(register.panel)
    row = table[table["treated"]].iloc[0]
    assert row["wave"] >= row["start"] and row["ever"]
    assert len(table["start"].dropna().unique()) > 1 and "post" not in table  # no wave is after the start of all
    plain = gains.synthetic_register(400, programmes=["industry"], truth=gains.PLAIN_TRUTH)
    one_start = analysis_table(plain, "industry")
    assert (one_start["post"] == (one_start["wave"] >= one_start["start"].min())).all()
    panel = register.panel.set_index(["household", "wave"])
    assert row["log_income"] == pytest.approx(
        np.log(panel.loc[(row["household"], row["wave"]), "income_per_person_cny"])
    )


def answers(*estimates, low=0.0, high=2.0):
    return pd.DataFrame(
        {
            "estimator": "mean",
            "scenario": OWN,
            "truth": 1.0,
            "estimate": estimates,
            "standard_error": 0.5,
            "low": low,
            "high": high,
            "failure": "",
        }
    )


MEAN = Scenario("mean", OWN, "industry", 0.1, {}, lambda table: table, lambda register, programme: 1.0)


def test_the_summary_is_that_of_its_rows_by_hand():
    table = answers(1.0, 2.0, 3.0)
    table.loc[2, "low"] = 1.5
    row = summarised(table, [MEAN], 500).iloc[0]
    # errors 0, 1, 2: mean 1, standard deviation 1, mean square 5/3; two of three intervals hold 1
    assert row[["bias", "bias_error", "rmse"]].tolist() == pytest.approx([1, 1 / np.sqrt(3), np.sqrt(5 / 3)])
    assert row[["coverage", "error_ratio"]].tolist() == pytest.approx([2 / 3, 0.5])
    assert row[["registers", "households", "failures"]].tolist() == [3, 500, 0]


def test_refusals_are_counted_and_count_for_nothing_else():
    table = answers(1.0, 3.0, np.nan)
    table.loc[2, "failure"] = "a standard error needs 20 clusters"
    row = summarised(table, [MEAN], 500).iloc[0]
    assert (row["failures"], row["bias"], row["coverage"]) == (1, 1, 1)
    table["failure"] = "refused"
    assert "bias" not in summarised(table, [MEAN], 500).columns


@pytest.mark.slow
def test_processes_and_the_choice_of_estimators_change_nothing():
    one = gains.operating_characteristics(["naive_comparison", "placebo_date"], registers=2, households=800, rng=3)
    two = gains.operating_characteristics(["naive_comparison"], registers=2, households=800, rng=3, n_jobs=2)
    first = one.estimates[one.estimates["estimator"] == "naive_comparison"].reset_index(drop=True)
    pd.testing.assert_frame_equal(first, two.estimates, rtol=1e-9)
    other = gains.operating_characteristics(["naive_comparison"], registers=2, households=800, rng=4)
    assert not np.allclose(other.estimates["estimate"], two.estimates["estimate"])


def test_what_is_no_number_of_registers_or_no_estimator_is_refused():
    with pytest.raises(ValueError, match="estimators must be among naive_comparison; before_after"):
        gains.operating_characteristics(["matching"])
    with pytest.raises(TypeError, match=r"write \['naive_comparison'\]"):
        gains.operating_characteristics("naive_comparison")
    for options, words in (
        ({"registers": 1}, "registers must be a whole number of at least 2; got 1"),
        ({"households": 10}, "households must be a whole number of at least 110"),
        ({"n_jobs": 0}, "n_jobs must be a whole number of at least 1"),
    ):
        with pytest.raises(ValueError, match=words):
            gains.operating_characteristics(**options)
