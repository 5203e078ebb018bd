"""Comparisons of two groups: against means, against the sandwich written out, and where their assumption fails."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from poverty_analysis.households import evaluation as ev

COLUMNS = ["estimand", "estimate", "standard_error", "low", "high", "n", "clusters", "assumptions"]
COLUMNS += ["treated_clusters", "untreated_clusters", "degrees_of_freedom", "remark"]


def wide_incomes(table):
    """One row a unit, one column a year."""
    return table.set_index(["unit", "year"])["income"].unstack()  # noqa: PD010


def test_naive_comparison_is_a_difference_of_means_with_the_sandwich(survey, sandwich):
    found = ev.sandwich(ev.naive_comparison(survey, "income", "treated", cluster="village")).iloc[0]
    means = survey.groupby("treated")["income"].mean()
    _, errors = sandwich(survey["income"], np.column_stack([np.ones(240), survey["treated"]]), survey["village"])
    assert found["estimate"] == pytest.approx(means[1] - means[0])
    assert found["standard_error"] == pytest.approx(errors[1])
    half = stats.t.ppf(0.975, 23) * errors[1]
    assert (found["low"], found["high"]) == pytest.approx((means[1] - means[0] - half, means[1] - means[0] + half))
    assert (found["n"], found["clusters"]) == (240, 24)


def test_weighted_comparison_is_a_difference_of_weighted_means(survey, sandwich):
    found = ev.sandwich(ev.naive_comparison(survey, "income", "treated", cluster="village", weights="weight")).iloc[0]
    columns = np.column_stack([np.ones(240), survey["treated"]])
    beta, errors = sandwich(survey["income"], columns, survey["village"], survey["weight"])
    one, two = (
        np.average(group["income"], weights=group["weight"]) for _, group in survey.groupby("treated", sort=False)
    )
    assert abs(found["estimate"]) == pytest.approx(abs(one - two))
    assert (found["estimate"], found["standard_error"]) == pytest.approx((beta[1], errors[1]))


def test_without_clusters_each_row_is_its_own(survey, sandwich):
    found = ev.sandwich(ev.naive_comparison(survey, "income", "treated", cluster=None)).iloc[0]
    columns = np.column_stack([np.ones(240), survey["treated"]])
    assert found["standard_error"] == pytest.approx(sandwich(survey["income"], columns, range(240))[1][1])
    assert found["clusters"] == 240


def test_regression_is_the_comparison_after_the_controls_are_taken_out(survey, sandwich):
    found = ev.regression_with_controls(survey, "income", "treated", ["near", "land"], cluster="village")
    found = ev.sandwich(found).iloc[0]
    others = np.column_stack([np.ones(240), survey["near"], survey["land"]])
    left = survey["treated"] - others @ np.linalg.lstsq(others, survey["treated"], rcond=None)[0]
    assert found["estimate"] == pytest.approx(float(left @ survey["income"] / (left @ survey["treated"])))
    _, errors = sandwich(survey["income"], np.column_stack([others, survey["treated"]]), survey["village"])
    assert found["standard_error"] == pytest.approx(errors[-1])


def test_regression_finds_what_selection_on_the_control_hides_and_the_naive_comparison_does_not():
    # income = 2 treated + 3 near exactly; three of four near households take part, one of four others:
    # naive 2 + 3 (3/4 - 1/4) = 3.5
    table = pd.DataFrame({"near": [1] * 12 + [0] * 12, "treated": ([1] * 9 + [0] * 3) + ([1] * 3 + [0] * 9)})
    table["income"] = 2 * table["treated"] + 3 * table["near"]
    assert ev.naive_comparison(table, "income", "treated", cluster=None)["estimate"].item() == pytest.approx(3.5)
    assert ev.regression_with_controls(table, "income", "treated", ["near"], cluster=None)[
        "estimate"
    ].item() == pytest.approx(2)


def test_regression_with_a_county_uses_indicators(survey):
    table = survey.assign(
        county=np.where(survey["village"] < 8, "Gonjo", np.where(survey["village"] < 16, "Markam", "Z"))
    )
    by_hand = table.assign(m=(table["county"] == "Markam") * 1.0, z=(table["county"] == "Z") * 1.0)
    one = ev.regression_with_controls(table, "income", "treated", ["county"], cluster="village")
    two = ev.regression_with_controls(by_hand, "income", "treated", ["m", "z"], cluster="village")
    assert one["estimate"].item() == pytest.approx(two["estimate"].item())


def test_before_after_is_the_mean_change_with_its_error(panel):
    some = panel[panel["start"].notna()]
    found = ev.before_after(some, "income", unit="unit", time="year", before=2016, after=2019, cluster="village")
    found = ev.sandwich(found).iloc[0]
    wide = wide_incomes(some)
    change = wide[2019] - wide[2016]
    assert found["estimate"] == pytest.approx(change.mean())
    totals = (change - change.mean()).groupby(some.groupby("unit")["village"].first()).sum() / change.size
    count = totals.size
    assert found["standard_error"] == pytest.approx(float(np.sqrt((totals**2).sum() * count / (count - 1))))
    assert (found["n"], found["clusters"]) == (2 * change.size, count)


def test_before_after_takes_a_trend_for_an_effect():
    # everybody gains 5 a year, the programme nothing
    table = pd.DataFrame({"unit": np.repeat(range(20), 2), "year": [2015, 2019] * 20})
    table["income"] = table["unit"] + 5.0 * (table["year"] - 2015)
    found = ev.before_after(table, "income", unit="unit", time="year", before=2015, after=2019, cluster=None)
    assert found["estimate"].item() == pytest.approx(20)


def four_cells(rise_of_participants, rise_of_others):
    """40 households, 20 villages, two waves: levels 8 and 10, rises as given, offsets by household that add up to 0."""
    table = pd.DataFrame({"household": np.repeat(range(40), 2), "post": [0, 1] * 40})
    table["village"] = table["household"] // 2
    table["treated"] = (table["household"] < 20).astype(int)
    rise = np.where(table["treated"] == 1, rise_of_participants, rise_of_others)
    table["income"] = 8 + 2 * table["treated"] + rise * table["post"] + np.where(table["household"] % 2 == 0, 0.5, -0.5)
    return table


def test_difference_in_differences_is_four_means():
    # 10 to 17 and 8 to 12: 7 - 4 = 3
    table = four_cells(7, 4)
    assert table.groupby(["treated", "post"])["income"].mean().tolist() == [8, 12, 10, 17]
    found = ev.difference_in_differences(table, "income", "treated", "post", cluster="village")
    assert found["estimate"].item() == pytest.approx(3)
    assert found.columns.tolist() == COLUMNS


def test_difference_in_differences_takes_a_trend_of_its_own_for_an_effect():
    # no effect, but participants were growing by 3 more: 7 - 4 again
    assert ev.difference_in_differences(four_cells(7, 4), "income", "treated", "post", cluster="village")[
        "estimate"
    ].item() == pytest.approx(3)
    assert ev.difference_in_differences(four_cells(4, 4), "income", "treated", "post", cluster="village")[
        "estimate"
    ].item() == pytest.approx(0, abs=1e-12)


def test_difference_in_differences_has_the_sandwich_of_its_clusters(survey, sandwich):
    table = survey.assign(post=survey["household"] % 2)
    found = ev.difference_in_differences(table, "income", "treated", "post", cluster="village", controls=["land"])
    found = ev.sandwich(found)
    t, p = table["treated"], table["post"]
    beta, errors = sandwich(
        table["income"], np.column_stack([np.ones(240), t, p, table["land"], t * p]), table["village"]
    )
    assert found[["estimate", "standard_error"]].iloc[0].tolist() == pytest.approx([beta[-1], errors[-1]])
    by_row = ev.difference_in_differences(table, "income", "treated", "post", cluster="household", controls=["land"])
    assert by_row["clusters"].item() == 240
