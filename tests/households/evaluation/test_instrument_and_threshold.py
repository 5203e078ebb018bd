"""An instrument and a threshold: Wald's ratio, exact lines, the sandwich written out, and what breaks them."""

import numpy as np
import pandas as pd
import pytest

from poverty_analysis.households import evaluation as ev


@pytest.fixture(scope="module")
def lottery():
    """Offers by lot; ability moves both participation and income; the effect is 2 for all."""
    rng = np.random.default_rng(5)
    n = 600
    offer = np.tile([0, 1], n // 2)
    ability = rng.normal(size=n)
    treated = (ability + 1.5 * offer + rng.normal(size=n) > 1).astype(int)
    village = np.repeat(np.arange(30), n // 30)
    income = 5 + 2 * treated + ability + rng.normal(size=30)[village] + rng.normal(size=n)
    return pd.DataFrame(
        {"offer": offer, "treated": treated, "income": income, "village": village, "land": rng.normal(size=n)}
    )


def test_one_instrument_is_walds_ratio(lottery):
    found = ev.instrumental_variable(lottery, "income", "treated", "offer", cluster="village").set_index("estimand")
    means = lottery.groupby("offer")[["income", "treated"]].mean()
    rise, moved = means.loc[1] - means.loc[0]
    assert found.loc["LATE", "estimate"] == pytest.approx(rise / moved)
    assert found.loc["first stage", "estimate"] == pytest.approx(moved)
    stage = found.loc["first stage"]
    assert found.loc["first-stage F", "estimate"] == pytest.approx((stage["estimate"] / stage["standard_error"]) ** 2)
    assert np.isnan(found.loc["first-stage F", "standard_error"])


def test_its_error_is_that_of_the_ratio_written_out(lottery):
    """For one instrument: u = y - a - b D; se^2 = sum over villages of (sum z~ u)^2 / (sum z~ D)^2."""
    found = ev.sandwich(ev.instrumental_variable(lottery, "income", "treated", "offer", cluster="village")).iloc[0]
    z, d, y = (lottery[name].to_numpy(float) for name in ("offer", "treated", "income"))
    z = z - z.mean()
    b = z @ y / (z @ d)
    u = y - b * d
    u = u - u.mean()
    totals = pd.Series(z * u).groupby(lottery["village"]).sum()
    n, g = len(lottery), 30
    error = np.sqrt((totals**2).sum() * g / (g - 1) * (n - 1) / (n - 2)) / abs(z @ d)
    assert (found["estimate"], found["standard_error"]) == pytest.approx((b, error))


def test_two_stages_with_controls_and_weights_solve_the_moment_equations(lottery):
    table = lottery.assign(weight=np.linspace(1, 2, len(lottery)))
    found = ev.instrumental_variable(
        table, "income", "treated", "offer", controls=["land"], weights="weight", cluster=None
    ).iloc[0]
    ones = np.ones(len(table))
    z = np.column_stack([ones, table["land"], table["offer"]])
    x = np.column_stack([ones, table["land"], table["treated"]])
    w = table["weight"].to_numpy()[:, None]
    assert found["estimate"] == pytest.approx(np.linalg.solve((z * w).T @ x, (z * w).T @ table["income"])[-1])


def test_an_instrument_that_acts_on_its_own_is_taken_for_an_effect():
    # the offer is worth 1 by itself, participation nothing; it moves half: 1 / 0.5
    table = pd.DataFrame({"offer": [1] * 12 + [0] * 12, "treated": [1] * 9 + [0] * 3 + [1] * 3 + [0] * 9})
    table["income"] = 4.0 + table["offer"]
    assert ev.instrumental_variable(table, "income", "treated", "offer", cluster=None)["estimate"][0] == pytest.approx(
        2
    )


def test_a_weak_instrument_is_refused_with_its_strength_where_that_is_asked_for(lottery):
    given = lottery, "income", "treated", "land"
    with pytest.raises(ValueError, match=r"first-stage F must be at least 10; got \d+\.\d+: land is a weak instrument"):
        ev.instrumental_variable(*given, minimum_f=10, cluster="village")
    assert len(ev.instrumental_variable(*given, cluster="village")) == 3


def lines(jump, slope_below=1.0, slope_above=2.0):
    x = np.linspace(-10, 10, 81)[:-1] + 0.125  # no score on the threshold
    return pd.DataFrame({"score": x, "income": np.where(x < 0, 30 + slope_below * x, 30 - jump + slope_above * x)})


@pytest.mark.parametrize("bandwidth", [3, 6, 20])
def test_exact_lines_give_the_jump_at_any_bandwidth(bandwidth):
    found = ev.regression_discontinuity(lines(5), "income", "score", cutoff=0, bandwidth=bandwidth, cluster=None).iloc[
        0
    ]
    assert found["estimate"] == pytest.approx(5)
    assert found["n"] == (lines(5)["score"].abs() < bandwidth).sum()


def test_the_side_that_is_treated_sets_the_sign():
    above = ev.regression_discontinuity(
        lines(5), "income", "score", cutoff=0, bandwidth=6, treated_side="above", cluster=None
    )
    assert above["estimate"].item() == pytest.approx(-5)


def test_sharp_estimate_is_kernel_weighted_least_squares_and_its_error_leaves_out_each_village(lottery, sandwich):
    score = np.linspace(-1, 1, len(lottery) + 1)[:-1] + 1e-4
    table = lottery.assign(score=score)
    found = ev.regression_discontinuity(table, "income", "score", cutoff=0.1, bandwidth=0.7, cluster="village").iloc[0]
    weight = np.maximum(0, 1 - np.abs(score - 0.1) / 0.7)
    near = weight > 0
    x, below, villages = score[near] - 0.1, score[near] < 0.1, table["village"][near].to_numpy()
    columns, income = np.column_stack([np.ones(near.sum()), x, x * below, below]), table["income"][near].to_numpy()

    def jump(rows):
        return sandwich(income[rows], columns[rows], villages[rows], weight[near][rows])[0][-1]

    each = np.array([jump(villages != village) for village in np.unique(villages)])
    full, count = jump(villages >= 0), len(np.unique(villages))
    error = np.sqrt((count - 1) / count * ((each - full) ** 2).sum())
    assert (found["estimate"], found["standard_error"]) == pytest.approx((full, error))


def test_fuzzy_estimate_is_the_jump_of_income_over_the_jump_of_participation():
    # exact lines; participation is 3 in 4 below and 1 in 4 above, the same at every score: 5 / 0.5
    table = lines(5, slope_above=1.0).loc[np.repeat(range(80), 4)].reset_index(drop=True)
    place = np.arange(len(table)) % 4
    table["treated"] = np.where(table["score"] < 0, place < 3, place < 1).astype(int)
    found = ev.regression_discontinuity(
        table, "income", "score", cutoff=0, treated="treated", bandwidth=6, cluster=None
    )
    assert found["estimate"].tolist() == pytest.approx([10, 0.5])


def test_participation_that_follows_the_threshold_is_sharp():
    table = lines(5).assign(treated=lambda t: t["score"] < 0)
    options = {"cutoff": 0, "bandwidth": 6, "cluster": None}
    assert ev.regression_discontinuity(table, "income", "score", treated="treated", **options).equals(
        ev.regression_discontinuity(table, "income", "score", **options)
    )


def test_a_threshold_that_moves_nobody_is_refused():
    table = lines(5).assign(treated=lambda t: np.arange(80) % 2)
    with pytest.raises(ValueError, match="participation must jump up on the treated side"):
        ev.regression_discontinuity(table, "income", "score", cutoff=0, treated="treated", bandwidth=6, cluster=None)


def test_a_kink_is_no_jump_but_a_curve_within_a_wide_bandwidth_is_taken_for_one():
    kinked = lines(0)
    options = {"cutoff": 0, "cluster": None}
    assert ev.regression_discontinuity(kinked, "income", "score", bandwidth=6, **options)["estimate"].item() == (
        pytest.approx(0, abs=1e-9)
    )
    curved = kinked.assign(income=np.where(kinked["score"] < 0, kinked["score"] ** 2, 0.0))
    wide = ev.regression_discontinuity(curved, "income", "score", bandwidth=10, **options)["estimate"].item()
    narrow = ev.regression_discontinuity(curved, "income", "score", bandwidth=2, **options)["estimate"].item()
    assert abs(wide) > 5 > 0.5 > abs(narrow)


def test_bandwidth_scales_with_the_score_and_not_with_the_outcome():
    rng = np.random.default_rng(3)
    score = rng.uniform(-5, 5, 800)
    table = pd.DataFrame({"score": score, "income": np.sin(score) + (score < 0) + rng.normal(size=800)})
    width = ev.discontinuity_bandwidth(table, "income", "score", cutoff=0)
    assert 0.5 < width < 5
    thousand = table.assign(score=score * 1000, income=table["income"] * 7 + 3)
    assert ev.discontinuity_bandwidth(thousand, "income", "score", cutoff=0) == pytest.approx(1000 * width, rel=1e-6)


def test_a_cluster_without_which_nobody_is_moved_leaves_no_effect():
    """Village 0 alone has offers that differ; its weight in the cross-products is all, and others pull against it."""
    table = pd.DataFrame(
        {
            "village": [0, 0, 0, 0, 1, 1, 2, 2],
            "offer": [0, 1, 0, 1, 1, 1, 1, 1],
            "treated": [0, 1, 0, 0, 0, 1, 1, 0],
            "income": [1.0, 4, 2, 3, 2, 5, 4, 1],
        }
    )
    found = ev.instrumental_variable(table, "income", "treated", "offer", cluster="village")
    assert np.isfinite(found["estimate"].iloc[0]) and np.isnan(found["standard_error"].iloc[0])
    assert "cannot be made without one of the clusters" in found["remark"].iloc[0]
