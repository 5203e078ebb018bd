"""Panels without noise, whose every number a hand can write down: nothing is made of rounding."""

import numpy as np
import pandas as pd
import pytest

from poverty_analysis.households import evaluation as ev

NAMES = {"unit": "unit", "time": "year", "outcome": "income", "treated_from": "start", "cluster": "village"}


def exact(starts=(2014, 0), effect=1.0, before=None):
    """Twelve villages of five units in 2010 to 2017: unit and wave effects, an effect, and a deviation before it."""
    unit = np.repeat(np.arange(60), 8)
    year = np.tile(np.arange(2010, 2018), 60)
    start = np.array(starts)[(unit // 5) % len(starts)]
    since = np.where(start > 0, year - start, -99)
    income = (unit * 7 % 11) + (year - 2010) / 3 + np.where(since >= 0, effect, 0.0)
    for event, step in (before or {}).items():
        income = income + np.where((since >= event) & (start > 0), step, 0.0)
    return pd.DataFrame({"unit": unit, "village": unit // 5, "year": year, "start": start, "income": income})


def door(table):
    return ev.prepare_panel(table, **NAMES)


@pytest.mark.parametrize("starts", [(2014, 0), (2013, 2015, 0)])
def test_trends_that_are_parallel_exactly_are_no_violation(starts):
    panel = door(exact(starts))
    study = ev.event_study(panel)
    since = study["event_time"]
    np.testing.assert_allclose(study["estimate"], (since >= 0).astype(float), atol=1e-12)
    assert (study.loc[since < 0, "estimate"] == 0).all()
    test = ev.pre_trend_test(panel)
    assert test["statistic"].item() == 0 and test["p_value"].item() == 1
    assert ev.breakdown(study)["status"].tolist() == ["always", "always"]
    with pytest.raises(ValueError, match="got errors that are zero, or that follow from those of other effects"):
        ev.pre_trend_power(study)


@pytest.mark.parametrize("starts", [(2014, 0), (2013, 2015, 0)])
def test_no_effect_at_all_never_holds(starts):
    panel = door(exact(starts, effect=0.0))
    for found in (ev.event_study(panel), ev.group_time_effects(panel, aggregate="event_time")):
        assert ev.breakdown(found)["status"].tolist() == ["never", "never"]
    assert ev.breakdown(ev.two_way_fixed_effects(panel))["status"].tolist() == ["never", "never"]


def test_clusters_that_say_the_same_are_no_certainty():
    """No outcome of any unit changes: errors of zero, which say nothing of villages that were not asked."""
    table = exact()
    panel = door(table.assign(income=table["unit"].astype(float)))
    for found in (ev.two_way_fixed_effects(panel), ev.group_time_effects(panel), ev.difference_in_differences(panel)):
        row = found.iloc[0]
        assert (row["low"], row["high"]) == (0, 0) and row["remark"].startswith("all clusters say exactly the same")


def test_who_is_never_treated_and_seen_once_compares_with_nobody():
    table = exact((2013, 2015, 0))
    panel = door(table[(table["start"] > 0) | (table["year"] == 2010)])
    with pytest.raises(ValueError, match="any wave: control='not_yet_treated' compares with those treated later, too"):
        ev.group_time_effects(panel)
    found = ev.group_time_effects(panel, control="not_yet_treated")
    assert found["estimate"].item() == pytest.approx(1)  # cohort 2013 in 2013 and 2014 against that of 2015


def test_what_explains_everything_must_be_everything():
    """The robustness value tends to 1 - 1/f2 as the partial f grows; its textbook form has no digits left there."""
    from poverty_analysis.households.evaluation.robustness import robustness_value

    assert robustness_value(1e4) == pytest.approx(1 - 1e-8, abs=1e-15)
    assert robustness_value(1e9) == 1 and robustness_value(np.inf) == 1 and robustness_value(0.0) == 0
    assert ev.breakdown(ev.two_way_fixed_effects(door(exact())))["value"].tolist() == pytest.approx([1, 1])


@pytest.mark.parametrize(("reference", "steps"), [(-1, 1), (-2, 2), (-3, 3)])
def test_every_step_after_the_reference_may_bend(reference, steps):
    """A bend of 0.25 at event time -3 is the largest seen; an effect at 0 is so many steps after the reference."""
    found = ev.event_study(door(exact(before={-3: 0.25})), reference=reference)
    sets = ev.relative_magnitudes(found, target="first", bounds=[0, 1, 2])
    np.testing.assert_allclose(sets["low"], 1 - steps * 0.25 * sets["bound"], atol=1e-12)
    np.testing.assert_allclose(sets["high"], 1 + steps * 0.25 * sets["bound"], atol=1e-12)


def test_waves_of_anticipation_may_bend_too():
    """The effect at 0 is measured against event time -2, and trends may bend twice on the way."""
    panel = door(exact(before={-3: 0.25}))
    found = ev.group_time_effects(panel, aggregate="event_time", anticipation=1)
    first = ev.relative_magnitudes(found, target="first", bounds=[1])
    assert first[["low", "high"]].to_numpy()[0].tolist() == pytest.approx([0.5, 1.5])
    # the mean over event times 0 to 3 is bent by 1, 1, 3/4, 1/2 and 1/4 of the five steps
    mean = ev.relative_magnitudes(found, bounds=[1])
    assert mean[["low", "high"]].to_numpy()[0].tolist() == pytest.approx([1 - 3.5 / 4, 1 + 3.5 / 4])


def test_a_reference_after_the_start_says_nothing_about_trends():
    found = ev.event_study(door(exact()), reference=1)
    with pytest.raises(ValueError, match="needs a reference before the start; got event time 1"):
        ev.relative_magnitudes(found)
    assert ev.breakdown(found)["status"].tolist() == ["undefined", "undefined"]


def test_a_part_or_copy_of_a_result_is_refused_by_name():
    found = ev.event_study(door(exact()))
    for use in (ev.breakdown, ev.relative_magnitudes, ev.sandwich, ev.uniform_band, ev.wild_bootstrap):
        for table in (found.head(3), found.table):
            with pytest.raises(TypeError, match="result must be what an estimator returned; got DataFrame"):
                use(table)


def test_controls_of_a_panel_are_checked_by_unit_and_wave():
    table = exact((2014, 2015, 0))
    table["land"] = (table["unit"] * 5 % 7) + table["year"] % 3
    table["kind"] = np.where(table["land"] % 2 == 0, "terraced", "flat")
    table["fixed"] = table["unit"] % 4
    as_number = table.assign(kind=(table["kind"] == "terraced").astype(float))
    for estimator in (ev.two_way_fixed_effects, ev.group_time_effects):
        one, other = (estimator(door(each), controls=["kind"]) for each in (table, as_number))
        pd.testing.assert_frame_equal(one, other)
        gap = table.assign(land=table["land"].where((table["unit"] != 3) | (table["year"] != 2012)))
        with pytest.raises(
            ValueError, match=r"land must be known in every row; got 1 missing \(first: unit 3 in wave 2"
        ):
            estimator(door(gap), controls=["land"])
        with pytest.raises(ValueError, match="controls must not hold the outcome itself; got 'income'"):
            estimator(door(table), controls=["land", "income"])
    with pytest.raises(ValueError, match=r"controls must change over time within some unit.*got 'fixed'"):
        ev.two_way_fixed_effects(door(table), controls=["fixed"])
    last = table[table["year"] == 2017].assign(treated=lambda t: (t["start"] > 0).astype(int))
    for estimator in (ev.regression_with_controls, ev.inverse_probability_weighting, ev.doubly_robust):
        with pytest.raises(ValueError, match="controls must not hold the outcome itself"):
            estimator(last, "income", "treated", ["land", "income"], cluster=None)
        with pytest.raises(ValueError, match="controls must not hold the outcome itself"):
            estimator(door(exact()), controls=["income"])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"level": "0.95"}, "level must be a number"),
        ({"level": 95}, "level must be between 0 and 1; got 95"),
        ({"anticipation": "1"}, r"anticipation \(in the unit of time\) must be a number"),
        ({"anticipation": -1}, r"anticipation \(in the unit of time\) must be a finite number of at least 0; got -1"),
        ({"minimum_clusters": "20"}, "minimum_clusters must be a number"),
    ],
)
def test_numbers_that_steer_are_numbers(options, words):
    with pytest.raises((TypeError, ValueError), match=words):
        ev.group_time_effects(door(exact()), **options)


def test_seeds_and_references_are_refused_by_name():
    panel = door(exact(effect=1.0))
    for rng in ("a", -1):
        with pytest.raises(TypeError, match=r"rng must be a numpy\.random\.Generator or a whole number"):
            ev.wild_bootstrap(ev.two_way_fixed_effects(panel), rng=rng)
    with pytest.raises(TypeError, match="reference must be a number; got '-1'"):
        ev.event_study(panel, reference="-1")
    assert ev.relative_magnitudes(ev.event_study(panel), bounds=1)["bound"].tolist() == [1]


def test_what_is_asked_of_other_estimators_is_refused_by_name():
    panel = door(exact())
    for waves in (0, 1.5, True, "1"):
        with pytest.raises(ValueError, match="waves_before and waves_after must be whole numbers of at least 1"):
            ev.stacked_difference_in_differences(panel, waves_before=waves)
    table = exact()[lambda t: t["year"] == 2017].assign(treated=lambda t: (t["start"] > 0).astype(int))
    with pytest.raises(ValueError, match="data: must have the columns nothing; nothing is missing"):
        ev.permutation_test(table, lambda t: 1.0, "nothing", cluster="village")
    with pytest.raises(ValueError, match='estimand must be "ATT" or "ATE"; got \'ATC\''):
        ev.covariate_balance(table, "treated", ["income"], estimand="ATC")
