"""How wrong assumptions may be: closed forms against grids, coverage of sets, bounds by hand, sums of comparisons."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from poverty_analysis.households import evaluation as ev
from poverty_analysis.households.evaluation.parts import Moves
from poverty_analysis.households.evaluation.result import with_memory

NAMES = {"unit": "unit", "time": "year", "cluster": "village"}


def event_result(effects, covariance, clusters=4_000):
    """Effects at event times -2, 0, 1, 2 (reference -1) with a given covariance; with so many clusters t is normal."""
    times = np.arange(-2.0, -2 + len(effects) + 1)
    times = np.delete(times, 1)
    root = np.linalg.cholesky(covariance)
    signs = np.linalg.qr(np.random.default_rng(0).normal(size=(clusters, len(effects))))[0]
    without = signs @ root.T * np.sqrt(clusters / (clusters - 1))
    moves = Moves(without, without, 1.0, pd.RangeIndex(clusters), np.full(clusters, 2))
    table = pd.DataFrame({"estimand": times.astype(str), "estimate": effects})
    table["standard_error"] = np.sqrt(np.diag(covariance))
    return with_memory(table, moves, level=0.95, event_times=times, reference=-1.0)


SE, CORRELATION = 0.015, 0.5
COVARIANCE = SE**2 * ((1 - CORRELATION) * np.eye(4) + CORRELATION)


@pytest.mark.slow
def test_a_set_is_the_union_of_what_a_grid_of_violations_allows():
    """Without sampling error: every path of trends whose steps are at most M times the largest before the start."""
    effects = np.array([0.03, 0.10, 0.12, 0.11])
    result = event_result(effects, 1e-18 * np.eye(4))
    rng = np.random.default_rng(1)
    steps = rng.uniform(-1, 1, size=(200_000, 3))
    steps[:8] = np.array(np.meshgrid(*[[-1, 1]] * 3)).reshape(3, -1).T  # the corners
    for weights, target in ((np.full(3, 1 / 3), "mean"), (np.array([1.0, 0, 0]), "first"), ([0.2, -0.5, 1],) * 2):
        weights = np.asarray(weights, dtype=float)
        for bound in (0.0, 0.5, 1.0, 2.0):
            trends = np.cumsum(bound * 0.03 * steps, axis=1)
            found = (effects[1:] - trends) @ weights
            row = ev.relative_magnitudes(result, target=target, bounds=[bound]).iloc[0]
            assert [row["low"], row["high"]] == pytest.approx([found.min(), found.max()], abs=1e-6)


def test_without_violation_the_set_is_the_interval(panel):
    result = ev.event_study(panel, "income", "start", **NAMES)
    first = ev.relative_magnitudes(result, target="first", bounds=[0]).iloc[0]
    row = result[result["event_time"] == 0].iloc[0]
    assert [first["low"], first["high"]] == pytest.approx([row["low"], row["high"]])
    sets = ev.relative_magnitudes(result)
    assert (np.diff(sets["low"]) < 0).all() and (np.diff(sets["high"]) > 0).all()
    by_cells = ev.relative_magnitudes(ev.group_time_effects(panel, "income", "start", **NAMES, aggregate="event_time"))
    assert by_cells["estimand"].iloc[0] == "mean effect at event times 0 to 2"


@pytest.mark.slow
@pytest.mark.parametrize("violation", [0.0, 0.02, 0.04, 0.08])
def test_sets_at_their_bound_cover(violation):
    """One wave before the reference; trends that go on by as much a wave as they did before: 400 draws, se .011.

    Design of the closed form's trial: error .015, correlation .5, mean of three effects.
    """
    truth = np.array([0.09, 0.09, 0.09])
    rng = np.random.default_rng(7)
    trend = violation * np.array([-1.0, 1, 2, 3])
    inside = []
    for noise in rng.multivariate_normal(np.zeros(4), COVARIANCE, size=400):
        result = event_result(np.append(0, truth) + trend + noise, COVARIANCE, clusters=40)
        row = ev.relative_magnitudes(result, bounds=[1.0]).iloc[0]
        inside.append(row["low"] <= truth.mean() <= row["high"])
    assert np.mean(inside) >= 0.95


def test_breakdown_is_the_bound_at_which_the_set_reaches_zero(panel):
    result = ev.event_study(panel, "income", "start", **NAMES)
    table = ev.breakdown(result)
    assert table["status"].tolist() == ["turns", "turns"] and (table["holds_if"] == "<=").all()
    for row, target in zip(table.itertuples(), ("mean", "first"), strict=True):
        near = ev.relative_magnitudes(result, target=target, bounds=[row.value - 0.01, row.value + 0.01])
        assert near["low"].iloc[0] > 0 > near["low"].iloc[1]
    effect = (1 + panel["year"] - panel["start"]).where(panel["year"] >= panel["start"], 0)
    nothing = panel.assign(income=panel["income"] - effect)
    flat = ev.breakdown(ev.event_study(nothing, "income", "start", **NAMES))
    assert flat["status"].tolist() == ["never", "never"] and flat["value"].isna().all()


def test_breakdown_says_what_it_lacks(panel, survey):
    no_lead = panel[panel["year"] > 2015].assign(start=panel["start"].replace(2018, 2017))
    found = ev.breakdown(ev.event_study(no_lead, "income", "start", **NAMES))
    assert (found["status"] == "undefined").all() and "an effect before the start" in found["sentence_en"][0]
    with pytest.raises(ValueError, match="needs an effect before the start beside the reference"):
        ev.relative_magnitudes(ev.event_study(no_lead, "income", "start", **NAMES))
    with pytest.raises(ValueError, match=r"needs effects by event time; got other rows: use event_study"):
        ev.relative_magnitudes(ev.group_time_effects(panel, "income", "start", **NAMES))
    overall = ev.breakdown(ev.group_time_effects(panel, "income", "start", **NAMES))
    assert overall["status"].tolist() == ["undefined"]
    with pytest.raises(ValueError, match="bounds must be 0 or more"):
        ev.relative_magnitudes(ev.event_study(panel, "income", "start", **NAMES), bounds=[-1])
    with pytest.raises(ValueError, match='target must be "mean", "first"'):
        ev.relative_magnitudes(ev.event_study(panel, "income", "start", **NAMES), target="last")
    assert len(ev.breakdown(ev.naive_comparison(survey, "income", "treated", cluster="village"))) == 2


def test_robustness_values_are_those_of_the_published_formula(survey):
    """f from the textbook t and its degrees of freedom; RV explains the estimate away, by adding such a confounder."""
    import statsmodels.api as sm

    table = ev.breakdown(ev.regression_with_controls(survey, "income", "treated", ["near"], cluster=None))
    fit = sm.OLS(survey["income"], sm.add_constant(survey[["near", "treated"]])).fit()
    f = abs(fit.tvalues["treated"]) / np.sqrt(fit.df_resid)
    value = (np.sqrt(f**4 + 4 * f**2) - f**2) / 2
    assert table["value"][0] == pytest.approx(value)
    # a column that explains just so much of what is left of both, in the direction of the bias, leaves nothing
    left = {name: sm.OLS(survey[name], sm.add_constant(survey["near"])).fit().resid for name in ("treated", "income")}
    d = left["treated"] / np.linalg.norm(left["treated"])
    rest = left["income"] - d * (d @ left["income"])
    e = rest / np.linalg.norm(rest)
    hidden = np.sqrt(value) * d + np.sqrt(1 - value) * np.sqrt(value) * e
    noise = np.random.default_rng(0).normal(size=240)
    basis = np.linalg.qr(np.column_stack([np.ones(240), survey["near"], d, e]))[0]
    noise -= basis @ (basis.T @ noise)
    hidden += noise / np.linalg.norm(noise) * np.sqrt(1 - hidden @ hidden)
    again = sm.OLS(survey["income"], sm.add_constant(survey[["near", "treated"]].assign(hidden=hidden))).fit()
    assert abs(again.params["treated"]) < 1e-8
    assert 0 < table["value"][1] < table["value"][0]


def test_pre_trend_power_is_that_of_the_normal_with_one_lead():
    # error .013: a slope of 1.96 x .013 = .0255 is found half the time, of 2.80 x .013 = .0364 in 80 per cent
    result = event_result(np.array([0.0, 0.1, 0.1, 0.1]), 0.013**2 * np.eye(4))
    table = ev.pre_trend_power(result)
    assert table["slope"].round(4).tolist() == [0.0255, 0.0364]
    # going on, it adds 1, 2 and 3 times the slope to the three effects: twice on average
    np.testing.assert_allclose(table["bias_of_mean"], 2 * table["slope"])
    with pytest.raises(ValueError, match="powers must lie between significance and 1"):
        ev.pre_trend_power(result, powers=[0.01])


def test_comparisons_add_up_to_the_regression(panel):
    for table in (panel, panel[~(panel["unit"] % 8 == 1)], panel[panel["start"].notna()]):
        found = ev.bacon_decomposition(table, "income", "start", unit="unit", time="year")
        two_way = ev.two_way_fixed_effects(table, "income", "start", **NAMES)["estimate"].item()
        assert found["weight"].sum() == pytest.approx(1, abs=1e-12) and (found["weight"] > 0).all()
        assert float((found["weight"] * found["estimate"]).sum()) == pytest.approx(two_way, abs=1e-10)
    weighted = ev.bacon_decomposition(panel, "income", "start", unit="unit", time="year", weights="weight")
    two_way = ev.two_way_fixed_effects(panel, "income", "start", **NAMES, weights="weight")["estimate"].item()
    assert float((weighted["weight"] * weighted["estimate"]).sum()) == pytest.approx(two_way, abs=1e-10)
    wide = panel.set_index(["unit", "year"])["income"].unstack()  # noqa: PD010
    first = panel.groupby("unit")["start"].first()
    late = ev.bacon_decomposition(panel, "income", "start", unit="unit", time="year").iloc[-1]
    rise = wide[[2018, 2019]].mean(axis=1) - wide[[2017]].mean(axis=1)
    assert (late["treated"], late["compared"]) == (2018, 2017)
    assert late["estimate"] == pytest.approx(rise[first == 2018].mean() - rise[first == 2017].mean())


def test_comparisons_are_refused_where_they_do_not_add_up(panel):
    options = {"unit": "unit", "time": "year", "outcome": "income", "treated_from": "start", "cluster": None}
    with pytest.raises(ValueError, match="needs a balanced panel"):
        ev.bacon_decomposition(ev.prepare_panel(panel.drop(index=3), **options))
    with pytest.raises(ValueError, match="needs a balanced panel"):
        ev.bacon_decomposition(ev.prepare_panel(panel, **{**options, "unit": None}))
    with pytest.raises(ValueError, match="got one start and nobody never treated"):
        ev.bacon_decomposition(panel[panel["start"] == 2017], "income", "start", unit="unit", time="year")


def test_manski_bounds_are_the_extremes_of_all_fillings():
    rng = np.random.default_rng(3)
    table = pd.DataFrame({"poor": rng.integers(2, size=30), "treated": rng.integers(2, size=30)})
    found = ev.manski_bounds(table, "poor", "treated", lowest=0, highest=1, cluster=None).iloc[0]
    one, none = table["treated"] == 1, table["treated"] == 0
    worst = np.where(one, table["poor"], 0).mean() - np.where(none, table["poor"], 1).mean()
    best = np.where(one, table["poor"], 1).mean() - np.where(none, table["poor"], 0).mean()
    assert found[["lower_bound", "upper_bound"]].tolist() == pytest.approx([worst, best])
    assert best - worst == pytest.approx(1) and found["low"] < worst and found["high"] > best
    with pytest.raises(ValueError, match="poor must lie from 0 to 1; got 2"):
        ev.manski_bounds(table.assign(poor=2), "poor", "treated", lowest=0, highest=1, cluster=None)


def test_lee_bounds_are_those_of_leaving_out_the_excess():
    """10 of 10 treated seen, 6 of 8 others: a quarter of the treated (2.5 rows) is trimmed, the edge row by half."""
    treated, others = np.arange(1.0, 11), np.array([2.0, 4, 6, 3, 5, 7])
    table = pd.DataFrame({"income": [*treated, *others, None, None], "treated": [1] * 10 + [0] * 8})
    found = ev.lee_bounds(table, "income", "treated", cluster=None).iloc[0]
    low = (treated[:7].sum() + 8 * 0.5) / 7.5 - others.mean()
    high = (treated[3:].sum() + 3 * 0.5) / 7.5 - others.mean()
    assert found[["lower_bound", "upper_bound"]].tolist() == pytest.approx([low, high])
    turned = ev.lee_bounds(table.assign(treated=1 - table["treated"]), "income", "treated", cluster=None).iloc[0]
    assert turned[["lower_bound", "upper_bound"]].tolist() == pytest.approx([-high, -low])
    whole = ev.lee_bounds(table.dropna(), "income", "treated", cluster=None).iloc[0]
    naive = ev.naive_comparison(table.dropna(), "income", "treated", cluster=None)["estimate"].item()
    assert whole["lower_bound"] == whole["upper_bound"] == pytest.approx(naive)


def lot(villages=12):
    """Whole villages by lot in 2017, of eight households each; every fifth of those left out is not seen again."""
    rng = np.random.default_rng(5)
    village = np.repeat(np.arange(villages), 8)
    table = pd.DataFrame({"unit": np.arange(village.size), "village": village, "start": np.where(village % 2, 2017, 0)})
    table["altitude"] = 100 * (village % 2) + rng.uniform(0, 90, village.size) - 100 * (1 - village % 2)
    waves = [table.assign(year=year, income=rng.normal(size=village.size)) for year in (2016, 2017)]
    waves[1] = waves[1][(waves[1]["start"] > 0) | (waves[1]["unit"] % 5 > 0)]
    return pd.concat(waves, ignore_index=True)


def test_bounds_and_thresholds_of_a_prepared_panel_are_those_of_its_columns():
    table = lot()
    panel = ev.prepare_panel(table, unit="unit", time="year", outcome="income", treated_from="start", cluster="village")
    first, last = (table[table["year"] == year].set_index("unit") for year in (2016, 2017))
    everybody = first.assign(income=last["income"], treated=first["start"] > 0).reset_index()
    given = {"cluster": "village"}
    pd.testing.assert_frame_equal(ev.lee_bounds(panel), ev.lee_bounds(everybody, "income", "treated", **given))
    seen, limits = everybody.dropna(), {"lowest": -9, "highest": 9}
    pd.testing.assert_frame_equal(
        ev.manski_bounds(panel, **limits).drop(columns="assumptions"),
        ev.manski_bounds(seen, "income", "treated", **limits, **given).drop(columns="assumptions"),
    )
    at = {"cutoff": 0, "bandwidth": 200, "treated_side": "above"}
    found = ev.regression_discontinuity(panel, running="altitude", **at)
    by_name = ev.regression_discontinuity(seen, "income", "altitude", treated="treated", **at, **given)
    pd.testing.assert_frame_equal(found.to_frame(), by_name.to_frame())
    assert found.panel is panel and found["estimand"].item().startswith("effect at 0")  # sharp: the side decides
    placebos = {"placebos": [145], "cutoff": 0, "bandwidth": 40}
    pd.testing.assert_frame_equal(
        ev.placebo_cutoffs(panel, running="altitude", **placebos),
        ev.placebo_cutoffs(seen, "income", "altitude", **placebos, **given),
    )


@pytest.mark.parametrize("bounds", ["lee_bounds", "manski_bounds"])
def test_bounds_and_thresholds_say_what_is_missing(bounds):
    limits = {"lowest": -9, "highest": 9} if bounds == "manski_bounds" else {}
    table = lot()
    table["treated"] = table["start"] > 0
    ask = getattr(ev, bounds)
    with pytest.raises(TypeError, match="treated must name a column"):
        ask(table, "income", **limits, cluster=None)
    with pytest.raises(TypeError, match="cluster must be said"):
        ask(table, "income", "treated", **limits)
    names = {"time": "year", "outcome": "income", "treated_from": "start", "cluster": "village"}
    panel = ev.prepare_panel(table, unit="unit", **names)
    with pytest.raises(TypeError, match="a prepared panel knows its columns; got outcome='income'"):
        ask(panel, "income", **limits)
    one = table.assign(treated=table["village"] == 3)
    with pytest.raises(
        ValueError, match="two clusters or more in each arm; got 1 treated cluster of 12, so that nothing"
    ):
        ask(one, "income", "treated", **limits, cluster="village")
    with pytest.raises(ValueError, match="got 1 untreated cluster of 12"):
        ask(one.assign(treated=~one["treated"]), "income", "treated", **limits, cluster="village")
    with pytest.raises(TypeError, match="running must name the column of the score; got none"):
        ev.regression_discontinuity(panel, cutoff=0)
    with pytest.raises(TypeError, match="outcome must name a column"):
        ev.regression_discontinuity(table, running="altitude", cutoff=0, cluster=None)


def test_lee_bounds_of_two_villages_an_arm_draw_until_somebody_of_both_is_seen():
    table = lot(4)[lambda t: t["year"] == 2017].assign(treated=lambda t: t["start"] > 0)
    gone = table.assign(income=table["income"].where(table["village"] != 2))  # nobody of one of two villages left out
    found = ev.lee_bounds(gone, "income", "treated", cluster="village").iloc[0]
    assert found["low"] < found["lower_bound"] < found["upper_bound"] < found["high"]
    cross = ev.prepare_panel(lot(), unit=None, time="year", outcome="income", treated_from="start", cluster="village")
    with pytest.raises(ValueError, match="who is missing is known of a panel alone"):
        ev.lee_bounds(cross)


def test_the_interval_of_imbens_and_manski_shrinks_to_the_usual_one():
    """Nobody missing: two-sided t; far apart: one-sided."""
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"poor": rng.integers(2, size=400) * 1.0, "treated": [0, 1] * 200})
    found = ev.manski_bounds(table, "poor", "treated", lowest=0, highest=1, cluster=None).iloc[0]
    p = table["poor"].to_numpy()
    each = np.where(table["treated"] == 1, p, 0) - np.where(table["treated"] == 0, p, 1)
    error = each.std(ddof=1) / np.sqrt(400)
    assert found["lower_bound"] - found["low"] == pytest.approx(stats.norm.ppf(0.95) * error, rel=0.02)


def test_weights_for_those_who_leave_bring_back_who_was_there(panel):
    # who has much land leaves more often, and gains more: without weights the mean gain is too small
    rng = np.random.default_rng(1)
    units = pd.DataFrame({"unit": range(4_000), "land": rng.integers(2, size=4_000) * 1.0})
    units["start"] = np.where(units["unit"] % 2 == 0, 2.0, np.nan)
    leaves = rng.random(4_000) < 0.2 + 0.5 * units["land"]
    first = units.assign(year=1, income=rng.normal(size=4_000))
    second = units.assign(year=2, income=first["income"] + units["land"] * units["start"].notna())[~leaves]
    options = {"unit": "unit", "time": "year", "outcome": "income", "treated_from": "start", "cluster": None}
    prepared = ev.prepare_panel(pd.concat([first, second]), **options)
    plain = ev.group_time_effects(prepared)["estimate"].item()
    weighted = ev.group_time_effects(ev.attrition_weights(prepared, ["land"]))["estimate"].item()
    assert plain < 0.35  # 0.3 x 0.5 / (0.3 x 0.5 + 0.8 x 0.5)
    assert weighted == pytest.approx(0.5, abs=0.04)
    with pytest.raises(ValueError, match="some units must stay and some leave; got 120 of 120"):
        ev.attrition_weights(ev.prepare_panel(panel, **{**options}), [])


def test_people_who_moved_across_a_threshold_are_seen():
    rng = np.random.default_rng(5)
    score = rng.normal(size=3_000)
    even = pd.DataFrame({"score": score})
    moved = even.assign(score=np.where((score > -0.2) & (score < 0) & (rng.random(3_000) < 0.5), -score, score))
    assert ev.threshold_density(even, "score", cutoff=0)["p_value"].item() > 0.05
    found = ev.threshold_density(moved, "score", cutoff=0)
    assert found["p_value"].item() < 0.001 and found["statistic"].item() > 0
    turned = ev.threshold_density(moved.assign(score=-moved["score"]), "score", cutoff=0)
    assert turned["statistic"].item() == pytest.approx(-found["statistic"].item())
    with pytest.raises(ValueError, match=r"a density needs ten scores or more (above|below) the cutoff"):
        ev.threshold_density(even, "score", cutoff=4)


def test_the_density_of_a_panel_is_that_of_its_last_wave():
    scores = pd.DataFrame({"score": np.random.default_rng(5).normal(size=600)}).assign(unit=range(600))
    first = scores.assign(year=2015, income=1.0)
    last = scores[100:].assign(year=2019, income=2.0)  # a hundred are not seen again
    table = pd.concat([first, last]).assign(start=lambda rows: (rows["score"] > 0).map({True: 2018.0}))
    panel = ev.prepare_panel(table, unit="unit", time="year", outcome="income", treated_from="start", cluster=None)
    pd.testing.assert_frame_equal(
        ev.threshold_density(panel, "score", cutoff=0), ev.threshold_density(last, "score", cutoff=0)
    )


@pytest.mark.slow
def test_the_density_test_rejects_one_in_twenty_where_nobody_moved():
    rng = np.random.default_rng(2)
    found = [
        ev.threshold_density(pd.DataFrame({"score": rng.normal(size=1_000)}), "score", cutoff=0.3)["p_value"].item()
        for _ in range(400)
    ]
    assert 0.02 < np.mean(np.array(found) < 0.05) < 0.09  # 400 draws: se .011


def test_a_donut_leaves_out_who_is_nearest():
    x = np.linspace(-10, 10, 81)[:-1] + 0.125
    table = pd.DataFrame({"score": x, "income": np.where(x < 0, 5 + x, 2 * x)})
    table.loc[table["score"].abs() < 1, "income"] += 50 * (table["score"] < 0)
    options = {"cutoff": 0, "bandwidth": 6, "cluster": None}
    found = ev.regression_discontinuity(table, "income", "score", donut=1, **options).iloc[0]
    assert found["estimate"] == pytest.approx(5) and "without 1 around it" in found["estimand"]
    assert found["n"] == ((table["score"].abs() < 6) & (table["score"].abs() >= 1)).sum()


def test_the_interval_of_a_threshold_is_that_of_parabolas():
    """On a curve that straight lines take for a jump, the interval of parabolas holds zero."""
    rng = np.random.default_rng(0)
    x = rng.uniform(-1, 1, 800)
    table = pd.DataFrame({"score": x, "income": np.where(x < 0, 4 * x**2, 0) + rng.normal(scale=0.1, size=800)})
    found = ev.regression_discontinuity(table, "income", "score", cutoff=0, bandwidth=1, cluster=None).iloc[0]
    assert abs(found["estimate"]) > 3 * found["standard_error"]
    assert found["low"] < 0 < found["high"]
