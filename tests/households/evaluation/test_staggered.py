"""Staggered starts: ATT(g, t) from means by hand, errors written out, and why two-way fixed effects go wrong."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from poverty_analysis.households import evaluation as ev

NAMES = {"unit": "unit", "time": "year"}
EACH = {**NAMES, "cluster": None}


def wide_incomes(table):
    """One row a unit, one column a year."""
    return table.set_index(["unit", "year"])["income"].unstack()  # noqa: PD010


def changes(panel, start, wave, base, others):
    """Mean change of a cohort less mean change of the others, from group means alone."""
    wide = wide_incomes(panel)
    first = panel.groupby("unit")["start"].first()
    change = wide[wave] - wide[base]
    return change[first == start].mean() - change[others(first)].mean()


def growing(effect, *, never=4, trend=0.0):
    """Cohorts of 2016 and 2018, four units each, and `never` untreated ones; five waves; no noise."""
    starts = [2016.0] * 4 + [2018.0] * 4 + [np.nan] * never
    table = pd.DataFrame({"unit": np.repeat(range(len(starts)), 5), "year": list(range(2015, 2020)) * len(starts)})
    table["start"] = np.repeat(starts, 5)
    since = table["year"] - table["start"]
    table["income"] = (
        100.0
        + table["unit"]
        + 5.0 * (table["year"] - 2015)
        + np.where(since >= 0, effect(since), 0.0)
        + trend * table["start"].notna() * (table["year"] - 2015)
    )
    return table


@pytest.mark.parametrize("control", ["never_treated", "not_yet_treated"])
def test_every_att_is_a_difference_of_mean_changes(panel, control):
    found = ev.group_time_effects(panel, "income", "start", **EACH, aggregate="none", control=control)
    assert len(found) == 8  # two cohorts, four waves each beside the base wave
    for row in found.itertuples():
        base, last = row.first_treated - 1, max(row.time, row.first_treated - 1)

        def others(first, last=last, start=row.first_treated):
            later = first.isna() if control == "never_treated" else first.isna() | (first > last)
            return later & (first != start)

        assert row.estimate == pytest.approx(changes(panel, row.first_treated, row.time, base, others))


def test_aggregates_are_means_over_treated_unit_waves(panel):
    table = panel.loc[~(panel["unit"] % 8 == 1), :]  # cohorts of 30 and 15
    cells = ev.group_time_effects(table, "income", "start", **EACH, aggregate="none")
    after = cells[cells["time"] >= cells["first_treated"]]
    size = after["first_treated"].map({2017.0: 30, 2018.0: 15})
    overall = ev.group_time_effects(table, "income", "start", **EACH)
    assert overall["estimate"].item() == pytest.approx(np.average(after["estimate"], weights=size))
    events = ev.group_time_effects(table, "income", "start", **EACH, aggregate="event_time").set_index("event_time")
    at_one = after["time"] - after["first_treated"] == 1
    assert events.loc[1, "estimate"] == pytest.approx(np.average(after["estimate"][at_one], weights=size[at_one]))
    cohorts = ev.group_time_effects(table, "income", "start", **EACH, aggregate="cohort").set_index("first_treated")
    assert cohorts.loc[2018, "estimate"] == pytest.approx(after["estimate"][after["first_treated"] == 2018].mean())


def test_the_error_of_one_cohort_is_that_of_a_difference_in_differences(panel, sandwich):
    """One cohort, one wave: a regression of the change on a constant and the cohort, up to (n - 1) / (n - k)."""
    some = panel[panel["start"].isna() | (panel["start"] == 2018)]
    cell = ev.sandwich(ev.group_time_effects(some, "income", "start", **NAMES, cluster="village", aggregate="none"))
    wide = wide_incomes(some)
    first = some.groupby("unit")[["start", "village"]].first()
    change, treated = wide[2019] - wide[2017], first["start"].notna()
    beta, errors = sandwich(change, np.column_stack([np.ones(len(wide)), treated]), first["village"])
    n = len(wide)
    row = cell[cell["time"] == 2019].iloc[0]
    assert row["estimate"] == pytest.approx(beta[1])
    assert row["standard_error"] == pytest.approx(errors[1] / np.sqrt((n - 1) / (n - 2)))


@pytest.mark.slow
@pytest.mark.parametrize("control", ["never_treated", "not_yet_treated"])
@pytest.mark.parametrize("aggregate", ["overall", "event_time", "cohort", "none"])
def test_errors_are_those_of_giving_each_village_a_little_more_weight(panel, control, aggregate):
    """The infinitesimal jackknife: how estimates move with a village's weight, by difference quotients."""

    def run(weight):
        return ev.group_time_effects(
            panel.assign(weight=weight),
            "income",
            "start",
            **NAMES,
            cluster="village",
            weights="weight",
            control=control,
            aggregate=aggregate,
        )

    weight, step = panel["weight"], 1e-5
    moves = np.array(
        [
            run(weight * (1 + step * (panel["village"] == village)))["estimate"]
            - run(weight * (1 - step * (panel["village"] == village)))["estimate"]
            for village in range(24)
        ]
    ) / (2 * step)
    expected = np.sqrt(24 / 23 * (moves**2).sum(axis=0))
    np.testing.assert_allclose(ev.sandwich(run(weight))["standard_error"], expected, rtol=1e-4)


def test_two_way_fixed_effects_is_the_regression_with_all_indicators(panel, sandwich):
    found = ev.two_way_fixed_effects(panel, "income", "start", **NAMES, cluster="village", weights="weight")
    found = ev.sandwich(found).iloc[0]
    indicators = pd.get_dummies(panel[["unit", "year"]].astype(str), drop_first=True).to_numpy(float)
    treated = (panel["year"] >= panel["start"]).to_numpy(float)
    columns = np.column_stack([np.ones(len(panel)), indicators, treated])
    beta, errors = sandwich(panel["income"], columns, panel["village"], panel["weight"])
    assert found["estimate"] == pytest.approx(beta[-1])
    # unit effects lie within clusters and cost no degrees of freedom here, so only the factor differs
    n, k_all, k = len(panel), columns.shape[1], 5
    assert found["standard_error"] == pytest.approx(errors[-1] * np.sqrt((n - k_all) / (n - k)))


def test_two_way_fixed_effects_go_wrong_where_effects_grow_and_cohort_wise_estimates_do_not():
    # effects 1, 2, 3, 4 for the cohort of 2016 and 1, 2 for that of 2018: mean (10 + 3) / 6
    table = growing(lambda since: 1 + since, never=0)
    options = EACH
    two_way = ev.two_way_fixed_effects(table, "income", "start", **options)["estimate"].item()
    assert two_way < 1  # below every single effect
    honest = ev.group_time_effects(table, "income", "start", **options, control="not_yet_treated")
    assert honest["estimate"].item() == pytest.approx((1 + 2) / 2)  # 2016 and 2017 of the first cohort
    assert "4 of 6 treated cohort-waves have no comparison" in honest["assumptions"].item()
    with_never = growing(lambda since: 1 + since)
    found = ev.group_time_effects(with_never, "income", "start", **options)
    assert found["estimate"].item() == pytest.approx(13 / 6)
    same = growing(lambda since: 2 + 0 * since)
    assert ev.two_way_fixed_effects(same, "income", "start", **options)["estimate"].item() == pytest.approx(2)


def test_two_way_weights_say_what_the_regression_averages():
    table = growing(lambda since: 1 + since, never=1)
    weights = ev.two_way_weights(table, "start", **NAMES)
    assert weights["weight"].sum() == pytest.approx(1)
    assert weights["share"].tolist() == pytest.approx([1 / 6] * 6)
    assert (weights["weight"] < 0).any()
    effects = 1 + weights["event_time"]
    found = ev.two_way_fixed_effects(table, "income", "start", **EACH)
    assert found["estimate"].item() == pytest.approx(float((weights["weight"] * effects).sum()))


def test_event_study_finds_the_path_and_calls_a_trend_by_its_name():
    options = EACH
    found = ev.event_study(growing(lambda since: 1 + since), "income", "start", **options).set_index("event_time")
    assert found.loc[[-3, -2, -1, 0, 1, 2, 3], "estimate"].tolist() == pytest.approx([0, 0, 0, 1, 2, 3, 4], abs=1e-9)
    trending = ev.event_study(growing(lambda since: 0 * since, trend=2.0), "income", "start", **options)
    # two more a year: minus two, minus four before the reference, plus two in each wave from the start on
    assert trending["estimate"].tolist() == pytest.approx([-4, -2, 0, 2, 4, 6, 8], abs=1e-9)


def test_pre_trend_test_is_the_wald_test_of_the_leads(panel):
    test = ev.pre_trend_test(panel, "income", "start", **NAMES, cluster="village").iloc[0]
    wide = {event: ((panel["year"] - panel["start"]) == event).to_numpy(float) for event in (-3, -2, 0, 1, 2)}
    years = [(panel["year"] == year).to_numpy(float) for year in range(2016, 2020)]
    columns = pd.DataFrame(np.column_stack([*years, *wide.values()]))
    within = (columns - columns.groupby(panel["unit"]).transform("mean")).to_numpy()
    y = (panel["income"] - panel.groupby("unit")["income"].transform("mean")).to_numpy()
    village = panel["village"].to_numpy()
    beta = np.linalg.lstsq(within, y, rcond=None)[0]
    without = [np.linalg.lstsq(within[village != v], y[village != v], rcond=None)[0] - beta for v in range(24)]
    covariance = 23 / 24 * np.array(without).T @ np.array(without)
    leads = [4, 5]
    f = beta[leads] @ np.linalg.inv(covariance[np.ix_(leads, leads)]) @ beta[leads] / 2
    assert (test["statistic"], test["degrees_of_freedom"]) == pytest.approx((f, 2))
    # every village holds units of both kinds: 23 degrees of freedom
    assert test["p_value"] == pytest.approx(stats.f.sf(f, 2, 23))


def test_stacked_estimate_is_the_mean_of_cohort_differences(panel):
    found = ev.stacked_difference_in_differences(panel, "income", "start", **EACH, waves_before=2, waves_after=2)
    wide = wide_incomes(panel)
    first = panel.groupby("unit")["start"].first()
    each = []
    for start in (2017, 2018):
        window = list(range(start - 2, start + 2))
        clean = first.isna() | (first > window[-1])
        rise = wide[window[2:]].mean(axis=1) - wide[window[:2]].mean(axis=1)
        each.append(rise[first == start].mean() - rise[clean].mean())
    assert found["estimate"].item() == pytest.approx(np.mean(each))  # cohorts of the same size


def test_stacks_are_weighted_by_their_participants(panel):
    table = panel[panel["unit"] % 8 != 1]  # cohorts of 30 and 15, in stacks of 105 and 75 units
    options = {**EACH, "waves_before": 2, "waves_after": 2}
    found = ev.stacked_difference_in_differences(table, "income", "start", **options)["estimate"].item()
    first, second = (
        ev.stacked_difference_in_differences(
            table[table["start"].isin([start]) | table["start"].isna() | (table["start"] > start + 1)],
            "income",
            "start",
            **options,
        )["estimate"].item()
        for start in (2017, 2018)
    )
    assert found == pytest.approx((30 * first + 15 * second) / 45)


def test_stacked_estimate_says_which_cohorts_it_leaves_out(panel):
    found = ev.stacked_difference_in_differences(panel, "income", "start", **EACH, waves_before=1, waves_after=3)
    assert "1 of 2 cohorts left out" in found["estimand"].item()
    with pytest.raises(ValueError, match="got none of 2 cohorts"):
        ev.stacked_difference_in_differences(panel, "income", "start", **EACH, waves_before=4, waves_after=3)


def test_a_start_after_the_last_wave_is_no_start_yet(panel):
    later = panel.assign(start=panel["start"].fillna(2025))
    for estimator in (ev.group_time_effects, ev.two_way_fixed_effects, ev.event_study):
        one, two = (estimator(table, "income", "start", **EACH)["estimate"] for table in (panel, later))
        pd.testing.assert_series_equal(one, two)


def test_nullable_integers_are_starts_too(panel):
    nullable = panel.assign(start=panel["start"].astype("Int64"))
    assert ev.group_time_effects(nullable, "income", "start", **EACH).equals(
        ev.group_time_effects(panel, "income", "start", **EACH)
    )
