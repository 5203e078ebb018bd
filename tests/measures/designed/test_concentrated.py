"""Concentration and incidence in a survey: another program's values, hand arithmetic, errors by moving clusters."""

import numpy as np
import pandas as pd
import pytest

from poverty_analysis.measures import (
    Survey,
    benefit_incidence,
    concentration_index,
    concentration_table,
    erreygers_index,
    programme_incidence,
    reynolds_smolensky,
    wagstaff_index,
)

from .conftest import REFERENCE, sample, survey

DESIGNS = ("linearised", "two stages", "calibrated", "BRR mean", "SDR estimate")
INDICES = {"erreygers_index": erreygers_index, "wagstaff_index": wagstaff_index}


def with_aid() -> pd.DataFrame:
    """The sample with an illness and a transfer, made up; ranks without equals."""
    frame = sample()
    rng = np.random.default_rng(4)
    aid = np.where(rng.random(len(frame)) < 0.6, rng.gamma(2, 300, len(frame)), 0.0)
    ranks = frame["land"] + np.arange(1, len(frame) + 1) / 1e6
    return frame.assign(below=frame["income"] < 4000, ranks=ranks, aid=aid)


def of(design: str) -> Survey:
    return survey(design, with_aid())


# --- bounded concentration --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("design", ["linearised", "two stages", "BRR mean", "SDR estimate"])
def test_indices_are_those_of_rineq_under_every_design_of_the_same_weights(design):
    stored = pd.read_csv(REFERENCE / "beyond_gini.csv").set_index(["sample", "measure"])["value"]
    table = concentration_table(of(design), "below", "ranks").set_index("measure")
    for name in INDICES:
        assert table.loc[name, "estimate"] == pytest.approx(stored["survey_sample", name], rel=1e-10)
        assert 0 < table.loc[name, "standard_error"] < 0.5


def test_replicates_are_the_index_under_each_column_of_weights():
    """Balanced half-samples: the root of the mean square of distances from the mean of the eight."""
    people = with_aid()
    table = concentration_table(of("BRR mean"), "below", "ranks").set_index("measure")
    for name, index in INDICES.items():
        each = [
            index(people["below"], people["ranks"], weights=people["people"] * people[f"half{number}"])
            for number in range(1, 9)
        ]
        assert table.loc[name, "standard_error"] == pytest.approx(np.std(each), rel=1e-9)


def clusters_of_one_size(clusters: int = 150, size: int = 4) -> pd.DataFrame:
    rng = np.random.default_rng(8)
    village = np.repeat(np.arange(clusters), size)
    income = np.exp(8 + 0.3 * rng.standard_normal(clusters)[village] + 0.6 * rng.standard_normal(village.size))
    ill = rng.random(village.size) < 1 / (1 + income / 4000)
    aid = np.where(rng.random(village.size) < 0.7, rng.gamma(2, 300, village.size), 0.0)
    area = np.where(village % 3 == 0, "town", "other")
    return pd.DataFrame({"village": village, "income": income, "ill": ill, "aid": aid, "area": area})


def by_leaving_out(people: pd.DataFrame, number) -> float:
    """The standard error of a number, each village left out in turn."""
    each = np.array([number(people[people["village"] != village]) for village in people["village"].unique()])
    return float(np.sqrt((len(each) - 1) * np.var(each)))


@pytest.mark.slow
def test_errors_and_a_difference_are_those_of_leaving_each_village_out():
    people = clusters_of_one_size()
    whole = Survey(people, clusters="village")
    table = concentration_table(whole, "ill", "income").set_index("measure")
    by_area = concentration_table(whole, "ill", "income", by="area")
    less = concentration_table(whole, "ill", "income", by="area", contrast={"town": 1, "other": -1})
    less = less.set_index("measure")
    for name, index in INDICES.items():
        error = by_leaving_out(people, lambda part, index=index: index(part["ill"], part["income"]))
        assert table.loc[name, "standard_error"] == pytest.approx(error, rel=0.02)

        def gap(part, index=index):
            towns = part["area"] == "town"
            one, other = (index(part["ill"][rows], part["income"][rows]) for rows in (towns, ~towns))
            return one - other

        assert less.loc[name, "estimate"] == pytest.approx(gap(people), rel=1e-12)
        assert less.loc[name, "standard_error"] == pytest.approx(by_leaving_out(people, gap), rel=0.03)
        rows = by_area[(by_area["measure"] == name) & (by_area["area"] == "town")]
        towns = people["area"] == "town"
        assert rows["estimate"].item() == pytest.approx(index(people["ill"][towns], people["income"][towns]))


# --- incidence --------------------------------------------------------------------------------------------------------
def test_incidence_by_hand():
    """Five people: 60 to the poorest, 20, 10 and 10 to the upper three."""
    people = pd.DataFrame({"aid": [60, 0, 20, 10, 10], "income": [100, 200, 300, 400, 500]})
    table = programme_incidence(Survey(people), "aid", "income", poverty_line=250)
    for name, expected in {
        "share of transfer": [0.6, 0, 0.2, 0.1, 0.1],
        "share of reached": [0.25, 0, 0.25, 0.25, 0.25],
        "coverage": [1, 0, 1, 1, 1],
    }.items():
        rows = table[table["measure"] == name]
        assert rows["fifth"].tolist() == [1, 2, 3, 4, 5]
        assert rows["estimate"].to_numpy() == pytest.approx(np.array(expected))
    of_all = table[table["fifth"] == 0].set_index("measure")["estimate"]
    # 2 / (n T) times the sum of rank and amount, less (n + 1) / n
    concentration = 2 * (60 + 3 * 20 + 4 * 10 + 5 * 10) / (5 * 100) - 6 / 5
    gini = 2 * (100 + 2 * 200 + 3 * 300 + 4 * 400 + 5 * 500) / (5 * 1500) - 6 / 5
    after = 2 * (160 + 2 * 200 + 3 * 320 + 4 * 410 + 5 * 510) / (5 * 1600) - 6 / 5
    assert of_all["concentration index"] == pytest.approx(concentration)
    assert of_all["Gini before"] == pytest.approx(gini) and of_all["Gini after"] == pytest.approx(after)
    assert of_all["Kakwani index"] == pytest.approx(concentration - gini)
    assert of_all["Reynolds-Smolensky index"] == pytest.approx(gini - after)
    assert of_all["reranking"] == pytest.approx(0, abs=1e-12)
    # two are poor, one of them gets nothing; three of four reached are not poor, with 40 of 100
    targeting = of_all[["exclusion error", "inclusion error", "leakage"]]
    assert targeting.to_numpy() == pytest.approx(np.array([1 / 2, 3 / 4, 4 / 10]))


@pytest.mark.parametrize("design", DESIGNS)
def test_incidence_is_that_of_arrays_and_has_errors_under_every_design(design):
    of_design, people = of(design), with_aid()
    table = programme_incidence(of_design, "aid", "income", "area", poverty_line=4000)
    assert np.isfinite(table["standard_error"]).all()
    for area in people["area"].unique():
        rows = (people["area"] == area).to_numpy()
        aid, income, weights = people["aid"][rows], people["income"][rows], of_design.weights[rows]
        part = table[table["area"] == area]
        fifths = benefit_incidence(aid, income, weights=weights)
        for name, column in (("share of transfer", "share_of_transfer"), ("coverage", "coverage")):
            found = part.loc[part["measure"] == name, "estimate"].to_numpy()
            assert found == pytest.approx(fifths[column].to_numpy(), rel=1e-9, abs=1e-12)
        index = part.set_index("measure")["estimate"]
        expected = reynolds_smolensky(aid, income, transfer=True, weights=weights)
        assert index["Reynolds-Smolensky index"] == pytest.approx(expected.vertical, rel=1e-9)
        assert index["reranking"] == pytest.approx(expected.reranking, rel=1e-7)
        assert index["Kakwani index"] == pytest.approx(expected.kakwani, rel=1e-9)
        assert index["concentration index"] == pytest.approx(concentration_index(aid, income, weights=weights))


@pytest.mark.slow
def test_errors_of_indices_are_those_of_leaving_each_village_out():
    people = clusters_of_one_size()
    table = programme_incidence(Survey(people, clusters="village"), "aid", "income", poverty_line=2000)
    errors = table[table["fifth"] == 0].set_index("measure")["standard_error"]
    names = {"Gini before": "gini_before", "Gini after": "gini_after", "effect": "effect", "reranking": "reranking"}
    names |= {"Kakwani index": "kakwani", "Reynolds-Smolensky index": "vertical"}
    each = []
    for village in people["village"].unique():
        part = people[people["village"] != village]
        each.append(reynolds_smolensky(part["aid"], part["income"], transfer=True))
    for name, field in names.items():
        values = np.array([getattr(one, field) for one in each])
        assert errors[name] == pytest.approx(np.sqrt((len(values) - 1) * values.var()), rel=0.03), name


@pytest.mark.slow
def test_errors_of_fifths_are_those_of_villages_drawn_again():
    """A bootstrap, since leaving out one by one does not hold where a quantile decides; of 400 draws, error 4%."""
    people, rng = clusters_of_one_size(), np.random.default_rng(5)
    villages = people["village"].nunique()
    names = {"share of transfer": "share_of_transfer", "share of reached": "share_of_reached", "coverage": "coverage"}
    draws = [np.bincount(rng.integers(0, villages, villages), minlength=villages) for _ in range(400)]
    for ranked in ("before", "after"):
        each = {name: [] for name in names}
        for drawn in draws:
            weights = drawn[people["village"]]
            found = benefit_incidence(people["aid"], people["income"], weights=weights, ranked=ranked)
            for name, column in names.items():
                each[name].append(found[column])
        table = programme_incidence(Survey(people, clusters="village"), "aid", "income", ranked=ranked)
        for name in names:
            errors = table.loc[table["measure"] == name, "standard_error"].to_numpy()
            assert errors == pytest.approx(np.std(each[name], axis=0), rel=0.2), (ranked, name)


def test_errors_of_targeting_are_those_of_villages_drawn_again():
    people, rng, each = clusters_of_one_size(), np.random.default_rng(6), []
    villages = people["village"].nunique()
    poor, reached, aid = people["income"] < 2000, people["aid"] > 0, people["aid"]
    for _ in range(400):
        w = np.bincount(rng.integers(0, villages, villages), minlength=villages)[people["village"]]
        leaked = w @ np.where(poor, 0, aid) / (w @ aid)
        each.append([w @ (poor & ~reached) / (w @ poor), w @ (reached & ~poor) / (w @ reached), leaked])
    table = programme_incidence(Survey(people, clusters="village"), "aid", "income", poverty_line=2000)
    rows = table.set_index("measure").loc[["exclusion error", "inclusion error", "leakage"]]
    assert rows["standard_error"].to_numpy() == pytest.approx(np.std(each, axis=0), rel=0.15)


def test_fifths_with_the_transfer_are_those_of_arrays():
    people, of_design = with_aid(), of("linearised")
    table = programme_incidence(of_design, "aid", "income", ranked="after")
    fifths = benefit_incidence(people["aid"], people["income"], weights=of_design.weights, ranked="after")
    for name, column in (("share of transfer", "share_of_transfer"), ("coverage", "coverage")):
        found = table.loc[table["measure"] == name, "estimate"].to_numpy()
        assert found == pytest.approx(fifths[column].to_numpy(), rel=1e-9)
    before = programme_incidence(of_design, "aid", "income")
    of_all = (table["fifth"] == 0).to_numpy()
    pd.testing.assert_frame_equal(table[of_all], before[of_all])


def test_a_share_has_an_interval_between_none_and_all():
    """Where all four villages are covered, p villages of four would be with the chance p^4: .025^(1/4) at least."""
    people = pd.DataFrame({"aid": [30, 10, 0, 5.0], "income": [100, 300, 200, 400], "village": [1, 2, 3, 4]})
    table = programme_incidence(Survey(people, clusters="village"), "aid", "income", groups=2, poverty_line=250)
    shares = table[table["fifth"].gt(0) | table["measure"].isin(["exclusion error", "inclusion error", "leakage"])]
    assert shares["low"].between(0, 1).all() and shares["high"].between(0, 1).all()
    assert (shares["low"] < shares["high"]).all()
    full = shares[(shares["measure"] == "coverage") & (shares["fifth"] == 2)].iloc[0]
    assert (full["estimate"], full["high"]) == (1, 1) and full["low"] == pytest.approx(0.025**0.25)
    # both poor villages are reached: with a chance q of being missed, none of two is with (1 - q)^2
    all_reached = Survey(people.assign(aid=[30, 10, 5, 5]), clusters="village")
    none = programme_incidence(all_reached, "aid", "income", poverty_line=250).set_index("measure")
    none = none.loc["exclusion error"]
    assert (none["estimate"], none["low"]) == (0, 0) and none["high"] == pytest.approx(1 - 0.025**0.5)


def test_a_group_that_nothing_reaches_is_missing_with_the_reason_and_others_are_not():
    people = with_aid()
    people.loc[people["area"] == "town", ["aid", "below"]] = 0, False
    whole = Survey(people, weights="people", clusters="psu")
    table = programme_incidence(whole, "aid", "income", "area")
    town = table["area"] == "town"
    shares = table["measure"] == "share of transfer"
    assert table.loc[town & shares, ["fifth", "estimate"]].isna().to_numpy().tolist() == [[False, True]]
    assert table.loc[~town, "estimate"].notna().all() and (table.loc[town & shares, "fifth"] == 0).all()
    indices = concentration_table(whole, "below", "ranks", by="area")
    missing = indices[indices["estimate"].isna()]
    assert missing[["area", "measure"]].to_numpy().tolist() == [["town", "wagstaff_index"]]


@pytest.mark.parametrize(
    "ask, error, said",
    [
        (lambda s: concentration_table(s, "income", "land"), ValueError, "must be between 0 and 1"),
        (lambda s: concentration_table(s, "below", "land", bounds=(1, 0)), ValueError, "upper bound"),
        (lambda s: concentration_table(s, "below", "land", contrast={"town": 1}), ValueError, "one column by"),
        (lambda s: concentration_table(s, "below", "land", by="area", contrast={"sea": 1}), ValueError, "name groups"),
        (lambda s: concentration_table(with_aid(), "below", "land"), TypeError, r"Survey\(frame\)"),
        (lambda s: programme_incidence(s, "aid", "income", groups=0), ValueError, "groups"),
        (lambda s: programme_incidence(s, "aid", "income", ranked="never"), ValueError, "ranked"),
        (lambda s: programme_incidence(s, "aid", "income", poverty_line=0), ValueError, "poverty_line"),
        (lambda s: programme_incidence(s, "lost", "income"), ValueError, "must not be below zero"),
        (lambda s: programme_incidence(s, "none", "income"), ValueError, "must reach somebody"),
        (lambda s: programme_incidence(s, "area", "income"), TypeError, "must be numbers"),
    ],
)
def test_wrong_questions(ask, error, said):
    with pytest.raises(error, match=said):
        ask(Survey(with_aid().assign(lost=-1.0, none=0.0), weights="people"))
