"""Errors with few clusters: each cluster left out by hand, Welch's t, rows without an interval, the wild bootstrap."""

import inspect

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from poverty_analysis.gains import evaluation as ev

NAMES = {"unit": "unit", "time": "year", "cluster": "village"}
CONTROLS = ["near", "land"]
EXACT = {
    "naive": lambda t: ev.naive_comparison(t, "income", "treated", cluster="village", weights="weight"),
    "regression": lambda t: ev.regression_with_controls(t, "income", "treated", CONTROLS, cluster="village"),
    "difference": lambda t: ev.difference_in_differences(
        t.assign(post=t["household"] % 2), "income", "treated", "post", cluster="village"
    ),
    "instrument": lambda t: ev.instrumental_variable(t, "income", "treated", "near", cluster="village"),
    "threshold": lambda t: ev.regression_discontinuity(
        t, "income", "near", cutoff=0.1, bandwidth=3, cluster="village", treated="treated", treated_side="above",
        minimum_f=0,
    ),
}  # fmt: skip
PANELS = {
    "two-way": lambda t: ev.two_way_fixed_effects(t, "income", "start", **NAMES, weights="weight"),
    "event study": lambda t: ev.event_study(t, "income", "start", **NAMES),
    "overall": lambda t: ev.group_time_effects(t, "income", "start", **NAMES, weights="weight"),
    "not yet": lambda t: ev.group_time_effects(t, "income", "start", **NAMES, control="not_yet_treated"),
    "events": lambda t: ev.group_time_effects(t, "income", "start", **NAMES, aggregate="event_time"),
    "before": lambda t: ev.before_after(
        t[t["start"].notna()], "income", before=2016, after=2019, **NAMES, weights="weight"
    ),
}


def left_out(run, table):
    """The estimate without each village less the estimate, by running the estimator again."""
    full = run(table)["estimate"].to_numpy()
    return np.array([run(table[table["village"] != v])["estimate"] - full for v in table["village"].unique()])


@pytest.mark.parametrize("name", EXACT)
def test_errors_leave_out_each_village_of_one_wave(survey, name):
    run, found = EXACT[name], EXACT[name](survey)
    without = left_out(run, survey)
    rows = [place for place, text in enumerate(found["estimand"]) if text != "first-stage F"]
    np.testing.assert_allclose(-found.influence.to_numpy()[:, rows], without[:, rows], rtol=1e-7, atol=1e-10)
    error = np.sqrt(23 / 24 * (without**2).sum(axis=0))
    np.testing.assert_allclose(found["standard_error"].iloc[rows], error[rows])


@pytest.mark.parametrize("name", PANELS)
def test_errors_leave_out_each_village_of_a_panel(panel, name):
    # villages of unequal size, and some without starts of one cohort
    table = panel[~(panel["unit"] % 8 == 1) & (panel["unit"] % 11 != 0)]
    run, found = PANELS[name], PANELS[name](table)
    without = left_out(run, table)
    np.testing.assert_allclose(-found.influence, without, rtol=1e-7, atol=1e-10)
    covariance = 23 / 24 * without.T @ without
    np.testing.assert_allclose(found.covariance, covariance, rtol=1e-7, atol=1e-10)
    kept = found["standard_error"].notna().to_numpy()
    np.testing.assert_allclose(found["standard_error"][kept], np.sqrt(np.diag(covariance))[kept])


def test_stacks_leave_out_each_village(panel):
    def run(table):
        return ev.stacked_difference_in_differences(table, "income", "start", **NAMES)

    # the weights of the stacks stay those of the whole panel, so that this is not exact
    without = left_out(run, panel)
    assert run(panel)["standard_error"].item() == pytest.approx(np.sqrt(23 / 24 * (without**2).sum()), rel=0.05)


@pytest.mark.parametrize("estimator", [ev.inverse_probability_weighting, ev.doubly_robust])
def test_weighted_errors_are_near_those_of_leaving_out_villages(survey, estimator):
    def run(table):
        return estimator(table, "income", "treated", CONTROLS, cluster="village")

    error = np.sqrt(23 / 24 * (left_out(run, survey) ** 2).sum())
    assert run(survey)["standard_error"].item() == pytest.approx(error, rel=0.05)


def villages(counts, treated, rng=1, waves=2, size=12):
    """Whole villages treated from the second wave on; no effect; village and household shocks."""
    rng = np.random.default_rng(rng)
    village = np.repeat(np.arange(counts), size)
    table = pd.DataFrame({"unit": np.arange(counts * size), "village": village})
    table["start"] = np.where(village < treated, 2.0, np.nan)
    change = rng.normal(scale=0.35, size=counts)[village] + rng.normal(scale=0.7, size=village.size)
    long = pd.concat([table.assign(year=1, income=0.0), table.assign(year=2, income=change)])
    return long.assign(ever=long["start"].notna(), post=long["year"] == 2)


def test_degrees_of_freedom_are_welchs_for_whole_villages_of_one_size():
    """With villages of one size the jackknife is Welch's two-sample t of village means, up to G / (G - 1) factors."""
    table = villages(20, 5)
    found = ev.difference_in_differences(table, "income", "ever", "post", cluster="village").iloc[0]
    change = table[table["year"] == 2].groupby("village")["income"].mean().to_numpy()
    one, two = change[:5], change[5:]
    # leaving out one of m values moves their mean by (mean - value) / (m - 1)
    v1 = 19 / 20 * ((one - one.mean()) ** 2).sum() / 4**2
    v0 = 19 / 20 * ((two - two.mean()) ** 2).sum() / 14**2
    freedom = (v1 + v0) ** 2 / (v1**2 / 4 + v0**2 / 14)
    half = stats.t.ppf(0.975, freedom) * np.sqrt(v1 + v0)
    assert found["estimate"] == pytest.approx(one.mean() - two.mean())
    assert found[["standard_error", "degrees_of_freedom"]].tolist() == pytest.approx([np.sqrt(v1 + v0), freedom])
    assert (found["high"] - found["low"]) / 2 == pytest.approx(half)
    assert found[["treated_clusters", "untreated_clusters"]].tolist() == [5, 15]
    assert found["remark"] == ""


def test_two_or_three_treated_villages_keep_an_interval_that_says_what_it_is_worth():
    for treated in (2, 3):
        found = ev.difference_in_differences(villages(20, treated), "income", "ever", "post", cluster="village")
        assert np.isfinite(found["low"].item())
        assert f"{treated} treated clusters" in found["remark"].item()
        assert "neither for nor against" in found["remark"].item()
    few = ev.difference_in_differences(villages(20, 18), "income", "ever", "post", cluster="village")
    assert "2 untreated clusters" in few["remark"].item()


@pytest.mark.parametrize("estimator", ["difference", "two-way", "group-time", "naive"])
def test_one_treated_village_has_an_estimate_and_no_interval(estimator):
    table = villages(20, 1)
    found = {
        "difference": lambda t: ev.difference_in_differences(t, "income", "ever", "post", cluster="village"),
        "two-way": lambda t: ev.two_way_fixed_effects(t, "income", "start", **NAMES),
        "group-time": lambda t: ev.group_time_effects(t, "income", "start", **NAMES),
        "naive": lambda t: ev.naive_comparison(t[t["year"] == 2], "income", "ever", cluster="village"),
    }[estimator](table).iloc[0]
    assert np.isfinite(found["estimate"])
    assert found[["standard_error", "low", "high", "degrees_of_freedom"]].isna().all()
    assert found["remark"].startswith("no interval: 1 treated cluster")


def staggered(sizes=(10, 1, 2), never=27):
    """Villages of three households; cohorts of so many villages start in 3, 4 and 5; five waves, no effect."""
    starts = [start for start, count in zip((3.0, 4.0, 5.0), sizes, strict=True) for _ in range(count)]
    village = np.repeat(np.arange(len(starts) + never), 3)
    rng = np.random.default_rng(4)
    units = pd.DataFrame({"unit": range(village.size), "village": village})
    units["start"] = np.array(starts + [np.nan] * never)[village]
    table = units.merge(pd.DataFrame({"year": range(1, 6)}), how="cross")
    shock = rng.normal(size=(village.max() + 1, 5))
    table["income"] = shock[table["village"], table["year"] - 1] + rng.normal(size=len(table))
    return table


def test_single_cohorts_and_event_times_below_five_villages_have_no_interval_and_say_why():
    table = staggered()
    cohorts = ev.group_time_effects(table, "income", "start", **NAMES, aggregate="cohort")
    assert cohorts["treated_clusters"].tolist() == [10, 1, 2]
    assert cohorts["untreated_clusters"].tolist() == [27, 27, 27]
    assert cohorts["low"].notna().tolist() == [True, False, False]
    assert cohorts["remark"].tolist()[0] == ""
    assert cohorts["remark"].str.contains("1 treated cluster, fewer than 5|2 treated clusters, fewer").tolist()[1:] == [
        True,
        True,
    ]
    cells = ev.group_time_effects(table, "income", "start", **NAMES, aggregate="none")
    assert (cells["low"].notna() == (cells["first_treated"] == 3)).all()
    for events in (
        ev.group_time_effects(table, "income", "start", **NAMES, aggregate="event_time"),
        ev.event_study(table, "income", "start", **NAMES),
    ):
        # event times -4 (2 villages), -3 (3), -2 (13), 0 (13), 1 (11), 2 (10), and -1 in the event study
        counts = events.set_index("event_time")["treated_clusters"]
        assert counts.drop(-1.0, errors="ignore").tolist() == [2, 3, 13, 13, 11, 10]
        shown = events["low"].notna() | (events["event_time"] == -1)
        assert (shown == (events["treated_clusters"] >= 5)).all()
    overall = ev.group_time_effects(table, "income", "start", **NAMES)
    assert overall["treated_clusters"].item() == 13 and np.isfinite(overall["low"].item())


def test_event_times_of_a_single_start_keep_their_interval_with_a_remark():
    table = staggered(sizes=(3, 0, 0))
    for events in (
        ev.group_time_effects(table, "income", "start", **NAMES, aggregate="event_time"),
        ev.event_study(table, "income", "start", **NAMES),
    ):
        kept = events[events["event_time"] != -1]
        assert kept["low"].notna().all() and kept["remark"].str.contains("3 treated clusters").all()


def test_an_average_over_cohorts_of_one_village_moves_when_a_cohort_is_left_out():
    """Five cohorts of one village: without it, the others are averaged; by hand from the cells."""
    table = staggered(sizes=(1, 1, 1), never=20)
    found = ev.group_time_effects(table, "income", "start", **NAMES)
    cells = ev.group_time_effects(table, "income", "start", **NAMES, aggregate="none")
    after = cells[cells["time"] >= cells["first_treated"]]
    for village, start in enumerate((3.0, 4.0, 5.0)):
        others = after[after["first_treated"] != start]["estimate"].mean()
        assert found.influence["ATT"].loc[village] == pytest.approx(found["estimate"].item() - others)


def test_clusters_must_be_said_by_every_estimator(survey, panel):
    one = survey, "income", "treated"
    names = {"unit": "unit", "time": "year"}
    calls = {
        "naive_comparison": lambda: ev.naive_comparison(*one),
        "before_after": lambda: ev.before_after(panel, "income", before=2015, after=2019, **names),
        "regression_with_controls": lambda: ev.regression_with_controls(*one, CONTROLS),
        "inverse_probability_weighting": lambda: ev.inverse_probability_weighting(*one, CONTROLS),
        "doubly_robust": lambda: ev.doubly_robust(*one, CONTROLS),
        "quantile_treatment_effect": lambda: ev.quantile_treatment_effect(*one),
        "instrumental_variable": lambda: ev.instrumental_variable(*one, "near"),
        "regression_discontinuity": lambda: ev.regression_discontinuity(survey, "income", "near", cutoff=0),
        "difference_in_differences": lambda: ev.difference_in_differences(*one, "household"),
        "two_way_fixed_effects": lambda: ev.two_way_fixed_effects(panel, "income", "start", **names),
        "event_study": lambda: ev.event_study(panel, "income", "start", **names),
        "pre_trend_test": lambda: ev.pre_trend_test(panel, "income", "start", **names),
        "group_time_effects": lambda: ev.group_time_effects(panel, "income", "start", **names),
        "stacked_difference_in_differences": lambda: ev.stacked_difference_in_differences(
            panel, "income", "start", **names
        ),
        "placebo_date": lambda: ev.placebo_date(panel, "income", "start", fake=2016, **names),
    }
    asking = {
        name
        for name in ev.__all__
        if callable(getattr(ev, name)) and not inspect.isclass(getattr(ev, name))
        if "minimum_clusters" in inspect.signature(getattr(ev, name)).parameters
    }
    assert asking == set(calls)
    for call in calls.values():
        with pytest.raises(TypeError, match="cluster=None"):
            call()


def test_a_result_is_its_table_and_remembers(survey):
    found = ev.naive_comparison(survey, "income", "treated", cluster="village")
    assert isinstance(found, ev.Result) and isinstance(found, pd.DataFrame)
    for plain in (found.table, found.to_frame(), found.assign(more=1), found.iloc[:1], pd.concat([found, found])):
        assert type(plain) is pd.DataFrame
    assert str(found) == str(found.table)
    assert found.influence.index.tolist() == list(range(24))
    kinds = survey.groupby("village")["treated"].agg(["min", "max"]).sum(axis=1)
    assert found.arms.map({"untreated": 0, "both": 1, "treated": 2}).tolist() == kinds.tolist()
    assert found.event_times is None and found.panel is None
    quantiles = ev.quantile_treatment_effect(survey, "income", "treated", cluster="village", replications=50)
    with pytest.raises(ValueError, match="this result has no covariance"):
        _ = quantiles.covariance


def brute_force_p(y, x, groups, effect, draws):
    """The restricted wild cluster bootstrap by fitting every sample."""

    def fit(outcome):
        beta = np.linalg.lstsq(x, outcome, rcond=None)[0]
        bread, left = np.linalg.inv(x.T @ x), outcome - x @ beta
        pulls = np.array([x[groups == g].T @ left[groups == g] for g in np.unique(groups)])
        g, (n, k) = len(pulls), x.shape
        return beta[-1], np.sqrt((bread @ pulls.T @ pulls @ bread)[-1, -1] * g / (g - 1) * (n - 1) / (n - k))

    null = y - effect * x[:, -1]
    rest = x[:, :-1] @ np.linalg.lstsq(x[:, :-1], null, rcond=None)[0]
    estimate, error = fit(y)
    t = abs((estimate - effect) / error)
    drawn = []
    for flips in draws:
        value, own = fit(rest + effect * x[:, -1] + flips[groups] * (null - rest))
        drawn.append(abs((value - effect) / own))
    return (np.array(drawn) >= t * (1 - 1e-9)).mean()


def test_wild_bootstrap_is_that_of_fitting_every_sample():
    table = villages(8, 3, size=4)
    table = table[table["year"] == 2].assign(land=lambda t: np.sin(np.arange(len(t))))
    found = ev.regression_with_controls(table, "income", "ever", ["land"], cluster="village")
    boot = ev.wild_bootstrap(found, draws=199, rng=5)
    webb = np.array([-np.sqrt(1.5), -1, -np.sqrt(0.5), np.sqrt(0.5), 1, np.sqrt(1.5)])
    draws = webb[np.random.default_rng(5).integers(6, size=(199, 8))]
    x = np.column_stack([np.ones(len(table)), table["land"], table["ever"]])
    y, groups = table["income"].to_numpy(), table["village"].to_numpy()
    for end, outward in ((boot["low"].item(), -1), (boot["high"].item(), 1)):
        assert brute_force_p(y, x, groups, end - outward * 1e-6, draws) >= 0.05
        assert brute_force_p(y, x, groups, end + outward * 1e-6, draws) < 0.05
    assert boot["standard_error"].isna().all() and "Webb" in boot["remark"].item()


def test_wild_bootstrap_takes_a_panel_and_refuses_what_is_no_regression(panel):
    two_way = ev.two_way_fixed_effects(panel, "income", "start", **NAMES)
    boot = ev.wild_bootstrap(two_way)
    assert boot["low"].item() < two_way["estimate"].item() < boot["high"].item()
    width = (boot["high"] - boot["low"]).item() / (two_way["high"] - two_way["low"]).item()
    assert width == pytest.approx(1, abs=0.15)  # 24 villages that all hold both kinds: nothing to correct
    with pytest.raises(TypeError, match="the wild bootstrap is of a regression's coefficient"):
        ev.wild_bootstrap(ev.group_time_effects(panel, "income", "start", **NAMES))
    with pytest.raises(ValueError, match="draws must be a whole number of at least 99"):
        ev.wild_bootstrap(two_way, draws=10)


def test_two_treated_villages_of_the_bootstrap_bound_little():
    found = ev.difference_in_differences(villages(20, 2), "income", "ever", "post", cluster="village")
    wide = ev.wild_bootstrap(found)
    assert wide["high"].item() - wide["low"].item() > 2 * (found["high"].item() - found["low"].item()) * 0.3


def test_a_band_holds_all_rows_and_is_wider_than_each_interval(panel):
    events = ev.event_study(panel, "income", "start", **NAMES)
    band = ev.uniform_band(events)
    rows = events["low"].notna()
    width, each = (band["high"] - band["low"])[rows], (events["high"] - events["low"])[rows]
    ratio = (width / each).to_numpy()
    assert np.allclose(ratio, ratio[0]) and ratio[0] > 1
    # no wider than five separate tests at once would need (Bonferroni), with 23 degrees of freedom
    assert ratio[0] < stats.t.ppf(1 - 0.025 / rows.sum(), 23) / stats.t.ppf(0.975, 23) + 0.02
    with pytest.raises(ValueError, match="a band over rows needs 20 clusters or more; got 12"):
        ev.uniform_band(ev.event_study(panel[panel["village"] < 12], "income", "start", **NAMES))


def test_the_anderson_rubin_set_is_where_the_reduced_form_is_not_rejected(survey):
    """By brute force: y - b D regressed on the instrument, with jackknife errors, at a grid of b."""
    mixed = survey.groupby("village")["treated"].transform("nunique") == 2
    table = survey[mixed].assign(offer=np.arange(mixed.sum()) % 2)
    table["treated"] = np.where(np.arange(mixed.sum()) % 5 < 3, table["offer"], table["treated"])
    found = ev.instrumental_variable(table, "income", "treated", "offer", cluster="village").iloc[0]

    def rejected(b):
        moved = table.assign(left=table["income"] - b * table["treated"])
        row = ev.naive_comparison(moved, "left", "offer", cluster="village").iloc[0]
        return not row["low"] <= 0 <= row["high"]

    # all villages hold both kinds of rows: the degrees of freedom are G - 1 whatever b is
    for end, outward in ((found["low"], -1), (found["high"], 1)):
        assert not rejected(end - outward * 1e-6) and rejected(end + outward * 1e-6)


def test_a_weak_instrument_bounds_nothing_and_says_so(survey):
    rng = np.random.default_rng(0)
    table = survey.assign(coin=rng.integers(2, size=len(survey)))
    found = ev.instrumental_variable(table, "income", "treated", "coin", cluster="village").iloc[0]
    assert (found["low"], found["high"]) == (-np.inf, np.inf)
    assert "unbounded" in found["remark"]
