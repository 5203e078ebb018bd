"""Intervals, errors and degrees of freedom against R's survey package, as stored and, where R is there, anew."""

import math
import shutil
import subprocess
from functools import cache
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from poverty_analysis.measures.inference.design import Design
from poverty_analysis.measures.inference.jackknife import jackknife
from poverty_analysis.measures.inference.standard_errors import estimate

REFERENCE = Path(__file__).parents[2] / "reference"
STORED = pd.read_csv(REFERENCE / "survey_intervals.csv")
SHARES = {"logit": "logit", "beta": "beta", "wald": "identity"}  # methods of svyciprop


@cache
def sample() -> tuple[np.ndarray, dict[str, Design], np.ndarray]:
    """The made-up sample of the R script: no random numbers, so that both languages make the same."""
    i = np.arange(240)
    income = 800 + ((i * 7919) % 1009) * 9 + ((i // 12) % 7) * 420
    weights = 1 + ((i * 31) % 17) / 8 + ((i // 12) % 5)
    drawn = np.bincount(i // 80, minlength=3) * 0.0
    for stratum in range(3):
        drawn[stratum] = np.unique(i[i // 80 == stratum] // 12).size
    fraction = (drawn / np.array([60, 30, 25]))[i // 80]
    plain = Design(weights=weights, strata=i // 80, clusters=i // 12)
    designs = {"with_replacement": plain, "sampling_fraction": plain._replace(sampling_fraction=fraction)}
    return income, designs, (i * 13) % 11 < 4


def found_for(row: pd.Series):
    income, designs, in_a = sample()
    options = {
        "design": designs[row.design],
        "domain": in_a if row.group == "a" else None,
        "degrees_of_freedom": "design",
        "interval": "identity",
    }
    if row.statistic in SHARES:
        return estimate("headcount_ratio", income, row.line, **(options | {"interval": SHARES[row.statistic]}))
    if row.statistic.startswith("jackknife of "):
        name = row.statistic.removeprefix("jackknife of ")
        return jackknife(name, income, *([] if math.isnan(row.line) else [row.line]), **options)
    return estimate(row.statistic, income, *([] if math.isnan(row.line) else [row.line]), **options)


def agrees(row: pd.Series) -> None:
    found = found_for(row)
    assert found.value == pytest.approx(row["value"], rel=1e-9)  # svyglm stops at 1e-8 of the deviance
    assert found.standard_error == pytest.approx(row.standard_error, rel=2e-9)
    assert found.degrees_of_freedom == row.degrees_of_freedom
    if not math.isnan(row.low):
        assert (found.low, found.high) == pytest.approx((row.low, row.high), rel=2e-8)


@pytest.mark.parametrize("number", range(len(STORED)))
def test_value_error_degrees_and_interval_equal_those_of_r(number):
    agrees(STORED.iloc[number])


@pytest.mark.slow
def test_r_still_gives_the_stored_numbers():
    if shutil.which("Rscript") is None:
        pytest.skip("Rscript is not installed: the stored numbers of R's survey are not recreated")
    script = REFERENCE / "survey_intervals.R"
    run = subprocess.run(["Rscript", str(script)], capture_output=True, text=True, timeout=120)
    if "no package called" in run.stderr:
        pytest.skip("R's survey is not installed: its stored numbers are not recreated")
    assert run.returncode == 0, run.stderr
    again = pd.read_csv(StringIO(run.stdout))
    assert again[["design", "statistic", "group"]].equals(STORED[["design", "statistic", "group"]])
    for name in ("value", "standard_error", "degrees_of_freedom", "low", "high"):
        assert again[name].to_numpy() == pytest.approx(STORED[name].to_numpy(), rel=1e-8, nan_ok=True)
