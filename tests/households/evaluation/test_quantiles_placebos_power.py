"""Quantile effects, placebos and power: counted by hand, and checked against exact distributions."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from poverty_analysis.households import evaluation as ev


def test_quantile_effects_are_differences_of_order_statistics():
    # others 1 to 20, participants twice that: the effect on a quantile is the quantile itself
    table = pd.DataFrame({"income": [*range(1, 21), *range(2, 42, 2)], "treated": [0] * 20 + [1] * 20})
    found = ev.quantile_treatment_effect(table, "income", "treated", quantiles=[0.05, 0.5, 1.0], cluster=None)
    assert found["estimate"].tolist() == [1, 10, 20]
    assert (found["standard_error"] > 0).all()


def test_quantile_effects_with_controls_compare_with_weighted_others():
    # as strata of the weighting tests: others weighted to the participants are 3/4 near (income 10), 1/4 far (5)
    table = pd.DataFrame(
        {"near": [1] * 4 + [0] * 4, "treated": [1, 1, 1, 0, 1, 0, 0, 0], "income": [12, 12, 12, 10, 8, 5, 5, 5]}
    )
    table = pd.concat([table] * 12, ignore_index=True)
    options = {"quantiles": [0.2, 0.5], "replications": 50, "cluster": None}
    with_controls = ev.quantile_treatment_effect(table, "income", "treated", controls=["near"], **options)
    assert with_controls["estimate"].tolist() == [8 - 5, 12 - 10]
    plain = ev.quantile_treatment_effect(table, "income", "treated", **options)
    assert plain["estimate"].tolist() == [8 - 5, 12 - 5]


def test_bootstrap_error_of_a_median_is_near_its_normal_value():
    # median of n normals: sd x sqrt(pi / 2 n); two groups of 400
    rng = np.random.default_rng(2)
    table = pd.DataFrame({"income": rng.normal(size=800), "treated": [0, 1] * 400})
    found = ev.quantile_treatment_effect(table, "income", "treated", quantiles=[0.5], replications=400, cluster=None)
    assert found["standard_error"].item() == pytest.approx(np.sqrt(2 * np.pi / 2 / 400), rel=0.25)


def test_a_mean_effect_of_zero_can_hide_effects_at_both_ends():
    table = pd.DataFrame(
        {"income": [*range(1, 22), *(11 + 2 * (v - 11) for v in range(1, 22))], "treated": [0] * 21 + [1] * 21}
    )
    assert ev.naive_comparison(table, "income", "treated", cluster=None)["estimate"].item() == pytest.approx(
        0, abs=1e-9
    )
    found = ev.quantile_treatment_effect(table, "income", "treated", quantiles=[0.1, 0.9], cluster=None)
    assert found["estimate"].tolist() == [-8, 8]


def mean_gap(table):
    return float(table.loc[table["treated"] == 1, "income"].mean() - table.loc[table["treated"] == 0, "income"].mean())


@pytest.mark.slow
def test_permutation_p_value_is_that_of_all_ways_to_deal():
    # six villages, three treated, the three richest: 2 of the 20 ways are as far apart, p -> 0.1
    table = pd.DataFrame({"village": range(6), "treated": [1, 1, 1, 0, 0, 0], "income": [8, 9, 10, 1, 2, 3]})
    test = ev.permutation_test(table, mean_gap, "treated", cluster="village", permutations=999).iloc[0]
    assert test["statistic"] == pytest.approx(7)
    assert test["p_value"] == pytest.approx(0.1, abs=4 * np.sqrt(0.1 * 0.9 / 1000))


def test_permutation_within_villages_keeps_the_number_treated_in_each():
    table = pd.DataFrame({"village": [0, 0, 0, 1, 1, 1], "treated": [1, 0, 0, 1, 1, 0], "income": [3, 1, 2, 5, 6, 4]})
    seen = []
    ev.permutation_test(
        table,
        lambda dealt: seen.append(tuple(dealt.groupby("village")["treated"].sum())) or mean_gap(dealt),
        "treated",
        cluster="village",
        shuffle="within_clusters",
        permutations=50,
    )
    assert set(seen) == {(1, 2)}


def test_permutation_takes_an_estimator_of_the_package_and_keeps_the_table(panel):
    small = panel[panel["unit"] < 48]
    before = small.copy()
    test = ev.permutation_test(
        small,
        lambda t: ev.group_time_effects(t, "income", "start", unit="unit", time="year", cluster="unit"),
        "start",
        cluster="unit",
        permutations=19,
    ).iloc[0]
    assert test["p_value"] == 1 / 20  # effects of 1 to 3: no deal of starts comes near
    pd.testing.assert_frame_equal(small, before)


def test_permutation_of_villages_needs_villages_that_are_all_of_a_kind():
    table = pd.DataFrame({"village": [0, 0, 1, 1], "treated": [1, 0, 0, 0], "income": [3, 1, 2, 5]})
    with pytest.raises(ValueError, match="treated must be the same throughout a cluster"):
        ev.permutation_test(table, mean_gap, "treated", cluster="village")


def test_placebo_date_finds_a_trend_and_nothing_else():
    units = pd.DataFrame({"unit": range(24), "start": [2018.0] * 12 + [np.nan] * 12})
    table = units.merge(pd.DataFrame({"year": range(2015, 2020)}), how="cross")
    table["income"] = table["unit"] + 4.0 * (table["year"] >= table["start"])
    options = {"fake": 2017, "unit": "unit", "time": "year", "cluster": "unit"}
    assert ev.placebo_date(table, "income", "start", **options)["estimate"].item() == pytest.approx(0, abs=1e-9)
    # one more a year for those who will enter: 2017 against the mean of 2015 and 2016 is 1.5
    table["income"] += (table["year"] - 2015) * table["start"].notna()
    assert ev.placebo_date(table, "income", "start", **options)["estimate"].item() == pytest.approx(1.5)
    with pytest.raises(ValueError, match="fake must be a wave after 2015 and before the first start in 2018"):
        ev.placebo_date(table, "income", "start", fake=2018, unit="unit", time="year", cluster="unit")


def test_minimum_detectable_effect_by_hand():
    # 42 villages of 9, rho 0.1: sqrt(0.1 + 0.9 / 9) = 0.447214; over sqrt(0.25 x 42) = 3.240370;
    # t(40): 2.021075 and 0.850700 (tables): 2.871775 x 0.138013
    found = ev.minimum_detectable_effect(clusters=42, cluster_size=9, intracluster_correlation=0.1)
    assert found == pytest.approx(0.39634, abs=5e-5)


def test_more_households_help_up_to_rho_and_more_villages_always():
    many = ev.minimum_detectable_effect(clusters=100, cluster_size=1e9, intracluster_correlation=0.04)
    limit = (stats.t.ppf(0.975, 98) + stats.t.ppf(0.8, 98)) * np.sqrt(0.04 / 25)
    assert many == pytest.approx(limit)
    by_villages = ev.minimum_detectable_effect(
        clusters=[20, 40, 80, 160], cluster_size=20, intracluster_correlation=0.1, standard_deviation=2000
    )
    assert (np.diff(by_villages) < 0).all()


def test_power_holds_in_a_simulated_trial():
    """2,000 trials of 20 villages of 5: an effect of the minimum size is found as often as the power says."""
    rng = np.random.default_rng(1)
    rho, villages, size = 0.2, 20, 5
    effect = ev.minimum_detectable_effect(clusters=villages, cluster_size=size, intracluster_correlation=rho, power=0.7)
    treated = np.arange(villages) % 2 == 0
    means = rng.normal(scale=np.sqrt(rho + (1 - rho) / size), size=(2000, villages)) + effect * treated
    p = stats.ttest_ind(means[:, treated], means[:, ~treated], axis=1).pvalue
    assert (p < 0.05).mean() == pytest.approx(0.7, abs=0.04)
    assert ev.power_to_detect(
        effect, clusters=villages, cluster_size=size, intracluster_correlation=rho
    ) == pytest.approx(0.7)


def test_intracluster_correlation_is_zero_where_villages_are_alike_and_one_where_households_are():
    alike = pd.DataFrame({"village": np.repeat(range(50), 2), "income": [1.0, 3.0] * 50})
    assert ev.intracluster_correlation(alike, "income", "village") == pytest.approx(-1)  # -1 / (2 - 1)
    same = alike.assign(income=alike["village"] * 1.0)
    assert ev.intracluster_correlation(same, "income", "village") == pytest.approx(1)


@pytest.mark.slow
def test_permutation_tests_the_overall_effect_of_event_times_and_cells(panel):
    options = {"unit": "unit", "time": "year", "cluster": "unit"}
    small = panel[panel["unit"] < 40]
    for estimator, more in (
        (ev.event_study, {}),
        (ev.group_time_effects, {"aggregate": "event_time"}),
        (ev.group_time_effects, {"aggregate": "none"}),
        (ev.group_time_effects, {"aggregate": "cohort"}),
    ):

        def run(t, estimator=estimator, more=more):
            return estimator(t, "income", "start", **options, **more)

        test = ev.permutation_test(small, run, "start", cluster="unit", permutations=19).iloc[0]
        found = run(small)
        after = found
        if "event_time" in found:
            after = found[found["event_time"] >= 0]
        elif "time" in found:
            after = found[found["time"] >= found["first_treated"]]
        assert test["statistic"] == pytest.approx(after["estimate"].mean())
        assert test["p_value"] == 1 / 20  # effects of 1 to 3, never the leads around zero
    with pytest.raises(ValueError, match="a permutation test needs one effect; got quantiles"):
        ev.permutation_test(
            small.assign(treated=small["start"].notna()),
            lambda t: ev.quantile_treatment_effect(t, "income", "treated", cluster="unit", replications=50),
            "treated",
            cluster="unit",
        )


def test_permutation_within_villages_moves_households_with_all_their_waves(panel):
    seen = []

    def watch(t):
        seen.append(t.groupby("unit")["start"].nunique(dropna=False).max())
        return float(t["start"].notna().groupby(t["village"]).sum().sum())

    ev.permutation_test(
        panel, watch, "start", cluster="village", unit="unit", shuffle="within_clusters", permutations=19
    )
    assert set(seen) == {1}
    mixed = panel.assign(start=panel["start"].where(panel.index != 2, 2019))
    with pytest.raises(ValueError, match="start must be the same in all rows of a unit"):
        ev.permutation_test(mixed, watch, "start", cluster="village", unit="unit", shuffle="within_clusters")


@pytest.mark.slow
def test_permutation_of_units_holds_its_size_where_nothing_happens():
    """120 registers of 12 villages, households entering by lot within them, no effect: about one in ten at 10%."""
    rng = np.random.default_rng(6)
    found = []
    for _ in range(120):
        unit = pd.DataFrame({"unit": range(48), "village": np.repeat(range(12), 4)})
        unit["start"] = np.where(unit["unit"] % 2 == 0, 2.0, np.nan)
        unit["level"] = rng.normal(size=48)
        long = unit.merge(pd.DataFrame({"year": [1, 2, 3]}), how="cross")
        long["income"] = long["level"] + rng.normal(scale=0.3, size=len(long))
        treated = long["start"].notna()

        def gap(t):
            inside = t["start"].notna()
            return float(t.loc[inside, "income"].mean() - t.loc[~inside, "income"].mean())

        assert treated.any()
        test = ev.permutation_test(
            long, gap, "start", cluster="village", unit="unit", shuffle="within_clusters", permutations=39, rng=1
        )
        found.append(test["p_value"].item())
    assert 0.03 < np.mean(np.array(found) <= 0.1) < 0.19  # 120 draws: se .027


def test_permutation_takes_a_prepared_panel():
    table = pd.DataFrame({"unit": np.repeat(range(30), 2), "year": [1, 2] * 30})
    table["start"] = np.where(table["unit"] < 15, 2.0, np.nan)
    table["income"] = np.random.default_rng(1).normal(size=60) + 5 * (table["year"] >= table["start"])
    panel = ev.prepare_panel(table, unit="unit", time="year", outcome="income", treated_from="start", cluster=None)
    test = ev.permutation_test(panel, ev.group_time_effects, permutations=39).iloc[0]
    assert test["p_value"] == 1 / 40 and test["clusters"] == 30
    with pytest.raises(TypeError, match="a prepared panel knows its columns; got cluster='unit'"):
        ev.permutation_test(panel, ev.group_time_effects, cluster="unit")
