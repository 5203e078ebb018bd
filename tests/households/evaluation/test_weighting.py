"""Weighting: known probabilities by hand, statsmodels' own treatment effects, and what selection on the unseen does."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.treatment.treatment_effects import TreatmentEffect

from poverty_analysis.households import evaluation as ev

CONTROLS = ["near", "land"]


def strata(copies=3):
    """Near: 3 of 4 take part, incomes 12 against 10; far: 1 of 4, incomes 8 against 5."""
    table = pd.DataFrame({"near": [1] * 4 + [0] * 4, "treated": [1, 1, 1, 0, 1, 0, 0, 0]})
    table["income"] = [12, 12, 12, 10, 8, 5, 5, 5]
    return pd.concat([table] * copies, ignore_index=True)


@pytest.mark.parametrize("estimator", [ev.inverse_probability_weighting, ev.doubly_robust])
def test_effects_of_strata_are_averaged_over_everybody_or_over_participants(estimator):
    # effects 2 (near) and 3 (far); half of all and three quarters of participants are near
    for estimand, expected in (("ATE", 2.5), ("ATT", 2.25)):
        found = estimator(strata(), "income", "treated", ["near"], estimand=estimand, cluster=None)
        assert found["estimate"].item() == pytest.approx(expected)
        assert found["estimand"].item() == estimand
    # naive: (3 x 12 + 8) / 4 - (10 + 3 x 5) / 4 = 11 - 6.25
    assert ev.naive_comparison(strata(), "income", "treated", cluster=None)["estimate"].item() == pytest.approx(4.75)


def test_weights_are_those_of_known_probabilities_by_hand():
    # one row of each kind stands for several: the weights do what copies do
    short = strata(copies=1).drop_duplicates().assign(times=[3.0, 1.0, 1.0, 3.0])
    found = ev.inverse_probability_weighting(
        short, "income", "treated", ["near"], estimand="ATE", weights="times", cluster=None
    )
    # participants: 3/0.75 x 12 + 1/0.25 x 8 over 8; others: 1/0.25 x 10 + 3/0.75 x 5 over 8
    assert found["estimate"].item() == pytest.approx((4 * 12 + 4 * 8) / 8 - (4 * 10 + 4 * 5) / 8)


@pytest.fixture(scope="module")
def statsmodels_effect(survey):
    columns = sm.add_constant(survey[CONTROLS])
    selection = sm.Logit(survey["treated"], columns).fit(disp=False)
    return TreatmentEffect(sm.OLS(survey["income"], columns), survey["treated"], results_select=selection)


@pytest.mark.parametrize(("estimand", "group"), [("ATE", "all"), ("ATT", 1)])
def test_weighting_is_that_of_statsmodels(survey, statsmodels_effect, estimand, group):
    theirs = statsmodels_effect.ipw(effect_group=group)
    ours = ev.inverse_probability_weighting(survey, "income", "treated", CONTROLS, estimand=estimand, cluster=None)
    ours = ev.sandwich(ours).iloc[0]
    assert ours["estimate"] == pytest.approx(theirs.effect[0], rel=1e-6)
    # their errors have no factor n / (n - 1)
    assert ours["standard_error"] == pytest.approx(float(theirs.results_gmm.bse[0]) * np.sqrt(240 / 239), rel=1e-3)


def test_doubly_robust_is_that_of_statsmodels(survey, statsmodels_effect):
    theirs = statsmodels_effect.aipw()
    ours = ev.doubly_robust(survey, "income", "treated", CONTROLS, estimand="ATE", cluster=None)
    ours = ev.sandwich(ours).iloc[0]
    assert ours["estimate"] == pytest.approx(theirs.effect[0], rel=1e-6)
    assert ours["standard_error"] == pytest.approx(float(theirs.results_gmm.bse[0]) * np.sqrt(240 / 239), rel=1e-3)


@pytest.mark.slow
@pytest.mark.parametrize("estimator", [ev.inverse_probability_weighting, ev.doubly_robust])
@pytest.mark.parametrize("estimand", ["ATE", "ATT"])
def test_errors_are_those_of_giving_each_village_a_little_more_weight(survey, estimator, estimand):
    """The infinitesimal jackknife: how the estimate moves with a village's weight, by difference quotients."""

    def run(weight):
        return estimator(
            survey.assign(weight=weight),
            "income",
            "treated",
            CONTROLS,
            estimand=estimand,
            cluster="village",
            weights="weight",
        )

    weight, step = survey["weight"], 1e-5
    moves = [
        run(weight * (1 + step * (survey["village"] == village)))["estimate"].item()
        - run(weight * (1 - step * (survey["village"] == village)))["estimate"].item()
        for village in range(24)
    ]
    moves = np.array(moves) / (2 * step)
    assert ev.sandwich(run(weight))["standard_error"].item() == pytest.approx(
        np.sqrt(24 / 23 * (moves**2).sum()), rel=1e-4
    )


def test_doubly_robust_survives_a_wrong_logit_or_a_wrong_line_but_not_both():
    # income jumps with near (0, 1, 2): the line is wrong in near alone, right with an indicator of each value
    counts = {0: (2, 8), 1: (8, 4), 2: (6, 6)}  # treated, untreated
    rows = [(n, d) for n, (one, two) in counts.items() for d, times in ((1, one), (0, two)) for _ in range(times)]
    table = pd.DataFrame(rows, columns=["near", "treated"])
    table["income"] = table["near"].map({0: 0.0, 1: 9.0, 2: 3.0}) + 1.0 * table["treated"]
    table["kind"] = table["near"].map({0: "a", 1: "b", 2: "c"})
    right = ev.doubly_robust(table, "income", "treated", ["kind"], cluster=None)["estimate"].item()
    wrong = ev.doubly_robust(table, "income", "treated", ["near"], cluster=None)["estimate"].item()
    assert right == pytest.approx(1)
    assert abs(wrong - 1) > 0.5


def test_weighting_cannot_see_what_is_not_among_its_controls():
    hidden = strata(4).rename(columns={"near": "ability"}).assign(near=[0] * 16 + [1] * 16)
    found = ev.inverse_probability_weighting(hidden, "income", "treated", ["near"], cluster=None)["estimate"].item()
    assert found == pytest.approx(4.75)  # the naive answer, not 2.25


def test_balance_is_reached_by_the_weights(survey):
    table = ev.covariate_balance(survey, "treated", CONTROLS).set_index("control")
    group = survey.groupby("treated")
    near = (group["near"].mean()[1] - group["near"].mean()[0]) / np.sqrt(group["near"].var().mean())
    assert table.loc["near", "standardised_difference"] == pytest.approx(near)
    assert table.loc["near", "weighted_standardised_difference"] < near / 3


def test_overlap_is_described_and_its_lack_refused(survey):
    far = survey.assign(near=survey["near"] + 3 * survey["treated"])
    with pytest.raises(ValueError, match=r"probabilities of participation must be up to 0\.99 for the ATT"):
        ev.inverse_probability_weighting(far, "income", "treated", ["near"], cluster=None)
    table = ev.score_overlap(survey, "treated", CONTROLS).set_index("group")
    assert table.loc["treated", "n"] == survey["treated"].sum()
    assert table.loc["untreated", "effective_n"] < table.loc["untreated", "n"]


def test_perfect_separation_is_refused(survey):
    table = survey.assign(rule=survey["treated"] * 2.0 + survey["near"].clip(-0.5, 0.5))
    with pytest.raises(ValueError, match="a logit needs outcomes that overlap; got a combination of rule"):
        ev.propensity_score(table, "treated", ["rule"])
    # almost: one value of the control holds participants only
    table["rule"] = np.where((table["treated"] == 1) & (table["land"] > 0), 1.0, 0.0)
    with pytest.raises(ValueError, match="overlap"):
        ev.propensity_score(table, "treated", ["rule"])


def test_somebody_far_away_is_no_warning(recwarn):
    """One untreated row lies so far off that the exponential of its odds is beyond a float; its probability is 0."""
    near = np.array([-9000.0, -1, -0.5, 0, 0.5, 1, 1.5, 2])
    table = pd.DataFrame({"near": near, "treated": [0, 0, 1, 0, 1, 0, 1, 1], "income": np.arange(8.0)})
    found = ev.propensity_score(table, "treated", ["near"])
    assert found[0] < 1e-300 and found[1:].between(0.1, 0.95).all()
    assert not recwarn.list


def test_somebody_certain_to_take_part_who_did_not_stands_for_all_others():
    """Its probability rounds to 1, and its odds are so large that no other untreated row counts beside it."""
    near = np.array([9000.0, -1, -0.5, 0, 0.5, 1, 1.5, 2])
    table = pd.DataFrame({"near": near, "treated": [0, 0, 1, 0, 1, 0, 1, 1], "weight": [1e-12, *[1.0] * 7]})
    assert ev.propensity_score(table, "treated", ["near"], weights="weight")[0] == 1
    overlap = ev.score_overlap(table, "treated", ["near"], weights="weight").set_index("group")
    assert overlap["effective_n"].tolist() == pytest.approx([4, 1], abs=0.01)
    balance = ev.covariate_balance(table, "treated", ["near"], weights="weight")
    assert balance["weighted_mean_untreated"].item() == pytest.approx(9000, rel=0.01)
