"""A survey has the values and standard errors of R's `survey`, under every design: stored, and run again where R is."""

import csv
import io
import shutil
import subprocess
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from poverty_analysis.measures.designed import Survey

REFERENCE = Path(__file__).parents[2] / "reference"
LINE = 4000
STORED = pd.read_csv(REFERENCE / "survey_sample_r.csv")
REPLICATED = ("BRR", "Fay", "JK1", "JKn", "SDR")


@cache
def sample() -> pd.DataFrame:
    frame = pd.read_csv(REFERENCE / "survey_sample.csv")
    number = frame.groupby(["stratum", "psu"]).ngroup().to_numpy()
    stratum = pd.factorize(frame["stratum"])[0]
    more = {}
    for replicate in range(12):
        out, mates = number == replicate, stratum == replicate // 2
        more[f"jack{replicate + 1}"] = np.where(out, 0, 12 / 11)
        more[f"jackn{replicate + 1}"] = np.where(out, 0.0, np.where(mates, 2.0, 1.0))
    for replicate in range(8):
        more[f"fay{replicate + 1}"] = 1 + (frame[f"half{replicate + 1}"] - 1) * 0.7
    return frame.assign(**more, people=frame["weight"] * frame["members"])


def survey(design: str) -> Survey:
    common = {"weights": "weight", "persons": "members", "strata": "stratum", "clusters": "psu"}
    kind, _, rest = design.partition(" ")
    if kind in REPLICATED:
        columns = {"BRR": "half*", "Fay": "fay*", "JK1": "jack[0-9]*", "JKn": "jackn*", "SDR": "sdr*"}
        more = {"fay": 0.3} if kind == "Fay" else {"replicate_scales": [0.5] * 12} if kind == "JKn" else {}
        return Survey(
            sample(), **common, replicates=columns[kind], replication=kind, combined=False, centre=rest, **more
        )
    if kind == "lonely":
        rule = {"adjust": "centre"}.get(rest, rest)
        return Survey(sample(), **{**common, "strata": "lone"}, lonely_cluster=rule)
    if kind in ("calibrated", "post-stratified"):
        on, weights = (["land", "area"], "calibrated") if kind == "calibrated" else (["area"], "post")
        return Survey(sample(), **{**common, "weights": weights}, calibrated_on=on, base_weights="weight")
    if kind == "two":
        common |= {"clusters": ["psu", "ssu"], "sampling_fraction": ["psus_there", "ssus_there"]}
    if kind == "one":
        common["sampling_fraction"] = "psus_there"
    return Survey(sample(), **common)


@cache
def found(design: str) -> dict[str, float]:
    """What the product gives, by R's words for it."""
    bound = survey(design)
    values = {}

    def keep(name, row):
        values[name], values[f"{name} se"] = row["estimate"], row["standard_error"]

    table = bound.profile("income", LINE, "area", measures=["mean", "headcount_ratio", "poverty_gap_index", "gini"])
    names = {"mean": "mean", "headcount_ratio": "headcount", "poverty_gap_index": "gap", "gini": "gini"}
    for row in table.to_dict("records"):
        name = names[row["measure"]]
        keep(name if row["area"] == "all" else f"{name} {row['area']}", row)
    keep("total", bound.profile("income", LINE, measures=["poor_count"]).iloc[0])
    frame = sample().assign(poor=(sample()["income"] < LINE).astype(float))
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


ELSEWHERE = ("degrees of freedom", "degrees of freedom town", "headcount logit low", "headcount logit high")


def compared(table: pd.DataFrame) -> int:
    count = 0
    for design, rows in table.groupby("design"):
        ours = found(design)
        for quantity, value in zip(rows["quantity"], rows["value"], strict=True):
            if quantity in ELSEWHERE:
                continue
            assert ours[quantity] == pytest.approx(value, rel=1e-9, abs=1e-12), (design, quantity)
            count += 1
    return count


@pytest.mark.parametrize("design", sorted(STORED["design"].unique()))
def test_values_and_errors_are_those_of_r(design):
    assert compared(STORED[STORED["design"] == design]) >= 4


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
