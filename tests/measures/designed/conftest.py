"""A synthetic sample, and the survey that it is under each of a dozen designs."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from poverty_analysis.measures.designed import Survey

REFERENCE = Path(__file__).parents[2] / "reference"
REPLICATED = ("BRR", "Fay", "JK1", "JKn", "SDR")


def panel() -> pd.DataFrame:
    """The sample in three waves: incomes that move by chance, made up."""
    rng, waves = np.random.default_rng(11), []
    for number, year in enumerate((2015, 2017, 2019)):
        moved = np.exp(rng.normal(0.05, 0.3, len(sample()))) if number else 1.0
        waves.append(sample().assign(person=np.arange(len(sample())), year=year, income=sample()["income"] * moved))
    return pd.concat(waves, ignore_index=True)


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


def survey(design: str, frame: pd.DataFrame | None = None, **more_options) -> Survey:
    frame = sample() if frame is None else frame
    common = {"weights": "weight", "persons": "members", "strata": "stratum", "clusters": "psu", **more_options}
    kind, _, rest = design.partition(" ")
    if kind in REPLICATED:
        columns = {"BRR": "half*", "Fay": "fay*", "JK1": "jack[0-9]*", "JKn": "jackn*", "SDR": "sdr*"}
        more = {"fay": 0.3} if kind == "Fay" else {"replicate_scales": [0.5] * 12} if kind == "JKn" else {}
        return Survey(frame, **common, replicates=columns[kind], replication=kind, combined=False, centre=rest, **more)
    if kind == "lonely":
        rule = {"adjust": "centre"}.get(rest, rest)
        return Survey(frame, **{**common, "strata": "lone"}, lonely_cluster=rule)
    if kind in ("calibrated", "post-stratified"):
        on, weights = (["land", "area"], "calibrated") if kind == "calibrated" else (["area"], "post")
        return Survey(frame, **{**common, "weights": weights}, calibrated_on=on, base_weights="weight")
    if kind == "two":
        common |= {"clusters": ["psu", "ssu"], "sampling_fraction": ["psus_there", "ssus_there"]}
    if kind == "one":
        common["sampling_fraction"] = "psus_there"
    return Survey(frame, **common)


@pytest.fixture(scope="session")
def survey_of() -> Callable[[str], Survey]:
    return cache(survey)


@pytest.fixture(scope="session")
def by_design() -> Callable[[str], Survey]:
    return cache(lambda design: survey(design, degrees_of_freedom="design"))


@pytest.fixture(scope="session")
def panel_of() -> Callable[[str], Survey]:
    return cache(lambda design: survey(design, panel(), id="person", wave="year"))


@pytest.fixture(scope="session")
def people() -> pd.DataFrame:
    return sample()
