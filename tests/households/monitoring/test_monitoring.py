"""Watching for returns to poverty: two-point cases by hand, closed forms, and what is refused."""

import warnings

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from poverty_analysis.households import monitoring as mo

# --- vulnerability


def two_points():
    """Far: log incomes 7 and 9 (mean 8, variance 1); near: 10 and 10.4 (mean 10.2, variance 0.04)."""
    return pd.DataFrame({"near": [0, 0, 1, 1], "income": np.exp([7, 9, 10, 10.4])})


@pytest.mark.parametrize("variance", ["linear", "exponential"])
def test_vulnerability_of_two_groups_is_that_of_their_own_normals(variance):
    found = mo.vulnerability_as_expected_poverty(two_points(), "income", np.exp(9), ["near"], variance=variance)
    assert found["expected_log_income"].tolist() == pytest.approx([8, 8, 10.2, 10.2])
    assert found["standard_deviation"].tolist() == pytest.approx([1, 1, 0.2, 0.2])
    # (9 - 8) / 1 and (9 - 10.2) / 0.2
    assert found["vulnerability"].tolist() == pytest.approx([stats.norm.cdf(1)] * 2 + [stats.norm.cdf(-6)] * 2)


@pytest.fixture(scope="module")
def households():
    rng = np.random.default_rng(8)
    land = rng.uniform(1, 3, 400)
    income = np.exp(8 + 0.4 * land + np.sqrt(0.1 + 0.1 * land) * rng.normal(size=400))
    return pd.DataFrame({"land": land, "income": income, "weight": rng.uniform(1, 2, 400)})


def test_vulnerability_follows_the_three_steps_written_out(households):
    x = np.column_stack([np.ones(400), households["land"]])
    y = np.log(households["income"].to_numpy())

    def fit(target, divisor):
        return np.linalg.lstsq(x / divisor[:, None], target / divisor, rcond=None)[0]

    squares = (y - x @ fit(y, np.ones(400))) ** 2
    first = x @ fit(squares, np.ones(400))
    variance = x @ fit(squares, first)
    mean = x @ fit(y, np.sqrt(variance))
    found = mo.vulnerability_as_expected_poverty(households, "income", 5000, ["land"])
    expected = stats.norm.cdf((np.log(5000) - mean) / np.sqrt(variance))
    np.testing.assert_allclose(found["vulnerability"], expected, rtol=1e-8)


def test_vulnerability_recovers_the_lognormal_it_was_drawn_from():
    rng = np.random.default_rng(1)
    near = np.repeat([0, 1], 20_000)
    spread = np.where(near == 1, 0.3, 0.7)
    table = pd.DataFrame({"near": near, "income": np.exp(8 + 0.5 * near + spread * rng.normal(size=40_000))})
    found = mo.vulnerability_as_expected_poverty(table, "income", np.exp(8.2), ["near"])
    assert found["vulnerability"].iloc[0] == pytest.approx(stats.norm.cdf(0.2 / 0.7), abs=0.01)
    assert found["vulnerability"].iloc[-1] == pytest.approx(stats.norm.cdf(-0.3 / 0.3), abs=0.01)


def test_vulnerability_calls_those_who_are_always_poor_no_more_vulnerable_than_those_by_turns():
    """Its assumption fails: spread between households is not what may happen to one of them."""
    table = pd.DataFrame({"near": [0] * 4 + [1] * 4, "income": np.exp([7.0, 9.0] * 4)})
    found = mo.vulnerability_as_expected_poverty(table, "income", np.exp(8), ["near"])
    assert found["vulnerability"].tolist() == pytest.approx([0.5] * 8)


def test_vulnerability_refuses_what_has_no_logarithm_or_no_variance(households):
    with pytest.raises(ValueError, match="A log income needs incomes above zero; got 1 of 400"):
        mo.vulnerability_as_expected_poverty(
            households.assign(income=households["income"].where(households.index != 2, 0.0)), "income", 5000, ["land"]
        )
    table = pd.DataFrame({"land": [1.0, 2, 3, 4, 5, 6], "income": np.exp([5.0, 9, 7.9, 8.1, 8, 8.0])})
    with pytest.raises(ValueError, match=r'got 1 of 6 households at or below zero .* use variance="exponential"'):
        mo.vulnerability_as_expected_poverty(table, "income", 3000, ["land"])
    assert len(mo.vulnerability_as_expected_poverty(table, "income", 3000, ["land"], variance="exponential")) == 6
    with pytest.raises(ValueError, match="poverty_line must be a finite number of more than 0"):
        mo.vulnerability_as_expected_poverty(households, "income", 0, ["land"])
    with pytest.raises(ValueError, match='variance must be "linear" or "exponential"'):
        mo.vulnerability_as_expected_poverty(households, "income", 5000, ["land"], variance="constant")


# --- falling back


@pytest.fixture(scope="module")
def risers():
    rng = np.random.default_rng(4)
    unit = np.repeat(np.arange(300), 4)
    far = rng.normal(size=300)[unit]
    income = np.exp(8.3 - 0.3 * far + 0.4 * rng.normal(size=1200))
    return pd.DataFrame(
        {"unit": unit, "village": unit % 30, "year": np.tile(range(2016, 2020), 300), "far": far, "income": income}
    )


def pairs(table, line):
    after = table.assign(year=table["year"] - 1)[["unit", "year", "income"]].rename(columns={"income": "next"})
    joined = table.merge(after, on=["unit", "year"])
    return joined[joined["income"] >= line].assign(fell=lambda t: (t["next"] < line).astype(float))


def test_risk_is_statsmodels_logit_and_its_errors_leave_out_villages(risers):
    """Errors by statsmodels 0.14 itself: one step of its logit without each village, from the full fit."""
    found = mo.falling_back_risk(risers, "income", 3500, ["far"], unit="unit", time="year", cluster="village")
    used = pairs(risers, 3500)
    fit = sm.Logit(used["fell"], sm.add_constant(used[["far"]])).fit(disp=False)
    assert found.coefficients["estimate"].tolist() == pytest.approx(fit.params.tolist())
    without, steps = [], []
    for village in range(30):
        rest = used[used["village"] != village]
        model = sm.GLM(rest["fell"], sm.add_constant(rest[["far"]]), family=sm.families.Binomial())
        without.append(model.fit().params - fit.params)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of one step that is not yet the maximum
            steps.append(model.fit(start_params=fit.params, maxiter=1).params - fit.params)
    errors = [np.sqrt(29 / 30 * (np.array(each) ** 2).sum(axis=0)) for each in (steps, without)]
    assert found.coefficients["standard_error"].tolist() == pytest.approx(errors[0].tolist(), rel=1e-6)
    # the step is a step short of the maximum without the village: within 2 per cent here
    assert found.coefficients["standard_error"].tolist() == pytest.approx(errors[1].tolist(), rel=0.02)
    assert (found.coefficients["n"] == len(used)).all()
    assert found.coefficients["degrees_of_freedom"].tolist() == pytest.approx([29, 29])
    assert found.coefficients.influence.index.tolist() == list(range(30))


def test_the_last_wave_is_a_watch_list_whose_end_is_not_known(risers):
    found = mo.falling_back_risk(risers, "income", 3500, ["far"], unit="unit", time="year", cluster=None)
    last = found.risk[found.risk["year"] == 2019]
    assert last["fell_back"].isna().all() and last["risk"].between(0, 1).all()
    assert len(found.risk) == (risers["income"] >= 3500).sum()
    earlier = found.risk.dropna()
    assert earlier["risk"].mean() == pytest.approx(earlier["fell_back"].mean())  # a logit with a constant
    assert earlier["fell_back"].tolist() == pairs(risers, 3500)["fell"].tolist()


def test_a_wave_that_was_not_fitted_can_be_predicted(risers):
    found = mo.falling_back_risk(
        risers, "income", 3500, ["far"], unit="unit", time="year", fitted_until=2016, cluster=None
    )
    assert found.coefficients["n"].iloc[0] == (pairs(risers, 3500)["year"] == 2016).sum()
    unseen = found.risk.query("year == 2018")
    table = mo.calibration_table(unseen["fell_back"], unseen["risk"], groups=4)
    assert table["observed"].is_monotonic_increasing


def test_who_has_exactly_the_line_is_not_poor():
    before = pd.DataFrame({"unit": range(24), "year": 2018, "income": [100.0] * 24, "far": [0.0, 1.0, 0.0] * 8})
    after = before.assign(year=2019, income=[100.0, 99.0, 99.0, 100.0] * 6)
    found = mo.falling_back_risk(
        pd.concat([before, after]), "income", 100, ["far"], unit="unit", time="year", cluster=None
    )
    assert found.risk.query("year == 2018")["fell_back"].tolist() == [0, 1, 1, 0] * 6
    assert found.coefficients["n"].tolist() == [24, 24]


def test_nobody_who_falls_back_is_refused(risers):
    with pytest.raises(ValueError, match="some of those not poor must fall back and some not; got 0 of"):
        mo.falling_back_risk(risers, "income", 1, ["far"], unit="unit", time="year", cluster=None)
    with pytest.raises(ValueError, match="the panel must be balanced"):
        mo.falling_back_risk(risers.drop(index=5), "income", 3500, ["far"], unit="unit", time="year", cluster=None)
    oracle = risers.assign(known=(risers["income"].shift(-1) < 3500).astype(float))
    with pytest.raises(ValueError, match="a logit needs outcomes that overlap"):
        mo.falling_back_risk(oracle, "income", 3500, ["known"], unit="unit", time="year", cluster=None)


# --- calibration


def test_calibration_groups_are_counted_by_hand():
    observed = [0, 0, 1, 0, 1, 1, 0, 1]
    predicted = [0.1, 0.1, 0.2, 0.2, 0.6, 0.6, 0.9, 0.9]
    table = mo.calibration_table(observed, predicted, groups=4)
    assert table["predicted"].tolist() == pytest.approx([0.1, 0.2, 0.6, 0.9])
    assert table["observed"].tolist() == [0, 0.5, 1, 0.5]
    assert table["n"].tolist() == [2] * 4
    # Wilson with none of two at z = 1.96: 0 to 3.8415 / (2 + 3.8415)
    assert (table["low"][0], table["high"][0]) == pytest.approx((0, 3.84146 / 5.84146), rel=1e-5)
    shuffled = [7, 2, 5, 0, 1, 6, 3, 4]
    again = mo.calibration_table(np.array(observed)[shuffled], np.array(predicted)[shuffled], groups=4)
    pd.testing.assert_frame_equal(again, table)


def test_equal_predictions_stay_together():
    table = mo.calibration_table([0, 1, 0, 1, 1], [0.3, 0.3, 0.3, 0.3, 0.8], groups=5)
    assert table["n"].tolist() == [4, 1]


def test_brier_score_of_the_share_is_its_variance():
    observed = np.array([1, 0, 0, 0])
    assert mo.brier_score(observed, np.full(4, 0.25)) == pytest.approx(0.25 * 0.75)
    assert mo.brier_score(observed, observed) == 0
    assert mo.brier_score([1, 0], [0.5, 0.1], weights=[3, 1]) == pytest.approx((3 * 0.25 + 0.01) / 4)


@settings(derandomize=True, max_examples=30, deadline=None)
@given(st.integers(0, 40), st.integers(1, 40))
def test_wilson_interval_is_where_the_score_test_does_not_reject(successes, n):
    successes = min(successes, n)
    share = successes / n
    low, high = mo.wilson_interval([share], [n])
    assert 0 <= low[0] <= share <= high[0] <= 1
    z = stats.norm.ppf(0.975)
    for end in (low[0], high[0]):
        if 0 < end < 1:
            assert abs(share - end) == pytest.approx(z * np.sqrt(end * (1 - end) / n), rel=1e-6)


@pytest.mark.parametrize(
    ("observed", "predicted", "words"),
    [
        ([0, 2], [0.1, 0.2], "observed must be 0 or 1; got 2 at position 1"),
        ([0, 1], [0.1, 20], "predicted must be shares between 0 and 1; got 20"),
        ([0, np.nan], [0.1, 0.2], "observed must be finite"),
        ([0, 1, 1], [0.1, 0.2], "predicted must be as many as observed; got 2 for 3"),
    ],
)
def test_calibration_refuses_what_is_no_prediction(observed, predicted, words):
    with pytest.raises(ValueError, match=words):
        mo.calibration_table(observed, predicted, groups=1)
    with pytest.raises(ValueError, match=words):
        mo.brier_score(observed, predicted)


# --- targeting


def reached():
    """4 poor, of whom 3 are reached; 6 others, of whom 1; the amounts are 100, 100, 200 and 400."""
    table = pd.DataFrame({"poor": [1] * 4 + [0] * 6, "reached": [1, 1, 1, 0, 1, 0, 0, 0, 0, 0]})
    table["amount"] = [100.0, 100, 200, 0, 400, 0, 0, 0, 0, 0]
    return table


def test_targeting_errors_by_hand():
    found = mo.targeting_errors(reached(), "poor", "reached", benefit="amount", cluster=None)
    values = found.set_index("estimand")["estimate"]
    assert values["coverage"] == pytest.approx(0.75)
    assert values["exclusion error"] == pytest.approx(0.25)
    assert values["inclusion error"] == pytest.approx(0.25)  # 1 of 4
    assert values["leakage"] == pytest.approx(0.5)  # 400 of 800
    assert values["targeting differential"] == pytest.approx(3 / 4 - 1 / 6)
    # coverage without each of the 4 poor is 2/3, 2/3, 2/3 and 1: 9/10 x (3 / 12^2 + 1 / 4^2); the three reached stand
    # in an arm of four, the one who is not in one of six
    assert found["standard_error"][0] == pytest.approx(np.sqrt(0.9 * (3 / 144 + 1 / 16)))
    squares = np.array([3 / 144, 1 / 16])
    assert found["degrees_of_freedom"][0] == pytest.approx(squares.sum() ** 2 / (squares**2 / [3, 5]).sum())


def test_targeting_errors_leave_out_villages_one_by_one():
    """Every row of the table by brute force: asked again without each village."""
    rng = np.random.default_rng(3)
    village = np.repeat(np.arange(12), 15)
    table = pd.DataFrame({"village": village, "poor": rng.random(180) < 0.4, "w": rng.uniform(1, 3, 180)})
    table["reached"] = (village < 4) & (rng.random(180) < 0.7 + 0.2 * table["poor"])
    options = {"cluster": "village", "weights": "w"}
    found = mo.targeting_errors(table, "poor", "reached", **options)
    again = [
        mo.targeting_errors(table[village != each], "poor", "reached", **options)["estimate"] - found["estimate"]
        for each in range(12)
    ]
    squares = 11 / 12 * np.array(again) ** 2
    assert found["standard_error"].tolist() == pytest.approx(np.sqrt(squares.sum(axis=0)).tolist())
    assert found.loc[0, ["treated_clusters", "untreated_clusters"]].tolist() == [4, 12]
    assert found.influence.to_numpy() == pytest.approx(-np.array(again), abs=1e-12)


def test_a_programme_in_one_whole_village_has_no_interval_and_says_why():
    table = pd.DataFrame({"village": np.repeat(np.arange(6), 4), "poor": [1, 1, 0, 0] * 6})
    found = mo.targeting_errors(table.assign(reached=table["village"] == 0), "poor", "reached", cluster="village")
    assert found["standard_error"].isna().all()
    assert found["remark"].str.startswith("no interval: 1 treated cluster").all()


def test_targeting_weights_do_what_copies_do():
    once = mo.targeting_errors(reached().assign(w=[2.0] * 4 + [1.0] * 6), "poor", "reached", weights="w", cluster=None)
    copies = pd.concat([reached(), reached().query("poor == 1")])
    twice = mo.targeting_errors(copies, "poor", "reached", cluster=None)
    assert once["estimate"].tolist() == pytest.approx(twice["estimate"].tolist())


def test_a_programme_without_aim_has_no_differential():
    table = pd.DataFrame({"poor": [1, 1, 0, 0] * 6, "reached": [1, 0] * 12})
    found = mo.targeting_errors(table, "poor", "reached", cluster=None).set_index("estimand")["estimate"]
    assert found["targeting differential"] == pytest.approx(0)
    assert found["inclusion error"] == pytest.approx(0.5)


def test_targeting_refuses_benefits_that_cannot_be():
    with pytest.raises(ValueError, match="amount must be zero for those not reached; got 5 at position 9"):
        mo.targeting_errors(
            reached().assign(amount=[0.0] * 9 + [5]),
            "poor",
            "reached",
            benefit="amount",
            cluster=None,
        )
    with pytest.raises(ValueError, match="amount must not be negative"):
        mo.targeting_errors(reached().assign(amount=-1.0), "poor", "reached", benefit="amount", cluster=None)
    with pytest.raises(ValueError, match="poor must be 1 for some rows and 0 for others"):
        mo.targeting_errors(reached().assign(poor=1), "poor", "reached", cluster=None)
    with pytest.raises(ValueError, match="a standard error needs 20 clusters"):
        mo.targeting_errors(reached(), "poor", "reached", cluster=None, minimum_clusters=20)


def test_targeting_curve_of_a_perfect_and_of_a_useless_score():
    poor = [1, 1, 0, 0]
    assert mo.targeting_area(poor, [4, 3, 2, 1]) == 1
    assert mo.targeting_area(poor, [1, 2, 3, 4]) == 0
    assert mo.targeting_area(poor, [1, 1, 1, 1]) == 0.5
    curve = mo.targeting_curve(poor, [4, 3, 2, 1])
    assert curve["inclusion_error"].tolist()[1:] == pytest.approx([0, 0, 1 / 3, 0.5])


@settings(derandomize=True, max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_targeting_area_is_the_mann_whitney_share_of_pairs(seed):
    rng = np.random.default_rng(seed)
    poor = np.append([0, 1], rng.integers(0, 2, 20))
    score = rng.integers(0, 6, 22)
    pairs = [(a > b) + 0.5 * (a == b) for a in score[poor == 1] for b in score[poor == 0]]
    assert mo.targeting_area(poor, score) == pytest.approx(np.mean(pairs))
