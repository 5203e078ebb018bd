"""A survey has the values and standard errors of R's `survey`, under every design: stored, and run again where R is."""

import csv
import io
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from poverty_analysis.measures.designed import Survey, replicates

REFERENCE = Path(__file__).parents[2] / "reference"
LINE = 4000
STORED = pd.read_csv(REFERENCE / "survey_sample_r.csv")


def found(bound: Survey, people: pd.DataFrame, design: str) -> dict[str, float]:
    """What the product gives, by R's words for it."""
    values = {}

    def keep(name, row):
        values[name], values[f"{name} se"] = row["estimate"], row["standard_error"]

    table = bound.profile("income", LINE, "area", measures=["mean", "headcount_ratio", "poverty_gap_index", "gini"])
    names = {"mean": "mean", "headcount_ratio": "headcount", "poverty_gap_index": "gap", "gini": "gini"}
    for row in table.to_dict("records"):
        name = names[row["measure"]]
        keep(name if row["area"] == "all" else f"{name} {row['area']}", row)
    keep("total", bound.profile("income", LINE, measures=["poor_count"]).iloc[0])
    frame = people.assign(poor=(people["income"] < LINE).astype(float))
    values["deff headcount"] = table.iloc[0]["design_effect"]
    less = bound.contrast({"herding": 1, "town": -1}, "headcount_ratio", "income", LINE, by="area")
    values["herding less town"], values["herding less town se"] = less[:2]
    rows = Survey(frame, **kept(design)).totals("poor", of="rows").iloc[0] if design in ROWS else None
    if rows is not None:
        keep("households", rows)
    return values


ROWS = ("calibrated", "post-stratified")


def kept(design: str) -> dict[str, object]:
    on, weights = (["land", "area"], "calibrated") if design == "calibrated" else (["area"], "post")
    common = {"persons": "members", "strata": "stratum", "clusters": "psu", "base_weights": "weight"}
    return {**common, "weights": weights, "calibrated_on": on}


ELSEWHERE = (
    "degrees of freedom",
    "degrees of freedom town",
    "headcount logit low",
    "headcount logit high",
    "mean of s1 to s5 alone",
    "mean of s1 to s5 alone se",
)


@pytest.mark.parametrize("design", sorted(STORED["design"].unique()))
def test_values_and_errors_are_those_of_r(design, survey_of, people):
    rows = STORED[(STORED["design"] == design) & ~STORED["quantity"].isin(ELSEWHERE)]
    ours = found(survey_of(design), people, design)
    assert len(rows) >= 4
    for quantity, value in zip(rows["quantity"], rows["value"], strict=True):
        assert ours[quantity] == pytest.approx(value, rel=1e-9, abs=1e-12), quantity


@pytest.mark.parametrize("design", sorted(STORED["design"][STORED["quantity"] == "degrees of freedom town"].unique()))
def test_degrees_of_freedom_of_a_design_are_those_of_r(design, by_design, people):
    """Replicates that are sums of others tell nothing new: six, of eight half samples in six strata."""
    stored = STORED.set_index(["design", "quantity"])["value"][design]
    bound = by_design(design)
    everyone = bound.estimate("headcount_ratio", "income", LINE)
    assert everyone.degrees_of_freedom == stored["degrees of freedom"]
    town = bound.where(people["area"] == "town").estimate("headcount_ratio", "income", LINE)
    assert town.degrees_of_freedom == stored["degrees of freedom town"]
    by_area = bound.profile("income", LINE, "area", measures=["headcount_ratio"]).set_index("area")
    assert by_area.loc["town", "degrees_of_freedom"] == stored["degrees of freedom town"]


def test_degrees_of_freedom_of_replicates_are_found_once_for_the_same_rows(people, monkeypatch):
    asked = []
    monkeypatch.setattr(replicates, "replicate_degrees", lambda weights: asked.append(weights) or 5.0)
    half = {"replicates": "half*", "replication": "BRR", "combined": False, "degrees_of_freedom": "design"}
    bound = Survey(people, weights="weight", **half)
    for _ in range(2):
        bound.profile("income", LINE, "area", measures=["mean", "headcount_ratio"])
        bound.estimate("headcount_ratio", "income", LINE)
    sizes = people["area"].value_counts().sort_index(kind="stable")
    assert [len(weights) for weights in asked] == [len(people), *sizes]
    part = bound.of_rows(np.arange(7))
    part.estimate("mean", "income")
    assert len(asked[-1]) == 7


def test_lonely_clusters_count_where_they_hold_a_group(survey_of, people):
    """R's subset takes strata without anyone of it out: neither refused nor part of the average."""
    stored = STORED.set_index(["design", "quantity"])["value"]["lonely average"]
    bound = Survey(people, weights="weight", persons="members", strata="lone", clusters="psu")
    for each in (bound, survey_of("lonely average")):
        found = each.where(~people["lone"].isin(["s6", "s7"])).estimate("mean", "income")
        assert found.value == pytest.approx(stored["mean of s1 to s5 alone"], rel=1e-9)
        assert found.standard_error == pytest.approx(stored["mean of s1 to s5 alone se"], rel=1e-9)
    with pytest.raises(ValueError, match="got 2 of 7 with one"):
        bound.estimate("mean", "income")
    lonely = survey_of("lonely average").where(people["lone"].isin(["s6", "s7"])).profile("income", measures=["mean"])
    assert lonely["standard_error"].isna().all() and lonely["remark"][0].startswith("no standard error: no stratum")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("Rscript") is None, reason="no Rscript here: the stored values were compared")
def test_r_gives_the_stored_values_again():
    installed = ["Rscript", "-e", 'stopifnot(requireNamespace("survey", quietly = TRUE))']
    if subprocess.run(installed, capture_output=True, check=False).returncode:
        pytest.skip("R has no package survey here: the stored values were compared")
    files = [str(REFERENCE / name) for name in ("survey_sample.R", "survey_sample.csv")]
    said = subprocess.run(["Rscript", *files], capture_output=True, text=True, check=True).stdout
    rows = list(csv.reader(io.StringIO(said)))
    stored = STORED.set_index(["design", "quantity"])["value"]
    assert {(design, quantity) for design, quantity, _ in rows} == set(stored.index)
    for design, quantity, value in rows:
        assert float(value) == pytest.approx(stored[design, quantity], rel=1e-9, abs=1e-12)


LONELY = pd.read_csv(REFERENCE / "lonely_contrasts.csv")
LONELY_PEOPLE = pd.DataFrame(
    {
        "stratum": np.repeat(np.arange(8), [4, 4, 2, 4, 2, 4, 2, 2]),
        "cluster": [1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 1, 1, 2, 2, 1, 1, 1, 1, 2, 2, 1, 1, 1, 2],
        "group": list("abababababccccccddddbccc"),
        "income": [1, 4, 2, 8, 3, 5, 9, 7, 2, 6, 5, 3, 8, 6, 4, 1, 2, 9, 4, 4, 3, 7, 5, 2],
        "weight": [1, 2, 1, 3, 2, 2, 1, 1, 1, 2, 1, 1, 2, 2, 1, 3, 1, 2, 1, 2, 2, 1, 1, 2],
    }
)


@pytest.mark.parametrize("row", LONELY.to_dict("records"), ids=lambda row: f"{row['groups']} {row['c']}")
def test_a_contrast_averages_over_the_strata_of_all_groups_as_in_r(row):
    """A coefficient of 0 changes nothing, also not the degrees of freedom."""
    design = {"weights": "weight", "strata": "stratum", "clusters": "cluster", "lonely_cluster": "average"}
    part = Survey(LONELY_PEOPLE, **design).where(LONELY_PEOPLE["group"].isin(list(row["groups"])))
    factors = {group: row[group] for group in "abc" if group in row["groups"]}
    found = part.contrast(factors, "mean", "income", by="group")
    assert (found.value, found.standard_error) == pytest.approx((row["value"], row["standard_error"]), rel=1e-12)
    named = {group: factor for group, factor in factors.items() if factor}
    assert part.contrast(named, "mean", "income", by="group") == pytest.approx(found)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("Rscript") is None, reason="no Rscript here: the stored values were compared")
def test_r_gives_the_stored_contrasts_again():
    found = subprocess.run(
        ["Rscript", str(REFERENCE / "lonely_contrasts.R")], capture_output=True, text=True, check=False
    )
    if found.returncode and "survey" in found.stderr:
        pytest.skip("R has no package survey here: the stored values were compared")
    again = pd.read_csv(io.StringIO(found.stdout))
    pd.testing.assert_frame_equal(again.drop(columns="source"), LONELY.drop(columns="source"), rtol=1e-12)


def test_intervals_and_degrees_of_freedom_of_r(people):
    stored = STORED.set_index(["design", "quantity"])["value"]["linearised"]
    common = {"weights": "weight", "persons": "members", "strata": "stratum", "clusters": "psu"}
    bound = Survey(people, **common, degrees_of_freedom="design", interval="logit")
    found = bound.estimate("headcount_ratio", "income", LINE)
    assert found.degrees_of_freedom == stored["degrees of freedom"]
    assert found.low == pytest.approx(stored["headcount logit low"], rel=1e-9)
    assert found.high == pytest.approx(stored["headcount logit high"], rel=1e-9)
    town = bound.where(people["area"] == "town").estimate("headcount_ratio", "income", LINE)
    assert town.degrees_of_freedom == stored["degrees of freedom town"]
