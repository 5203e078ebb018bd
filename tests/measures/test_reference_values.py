"""Every measure against published numbers and closed forms: one table of values, one test each."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from poverty_analysis.measures import (
    curves,
    distribution_sensitive,
    inequality,
    poverty,
    poverty_curves,
    quantiles,
)
from poverty_analysis.measures.registry import KNOWN, REGISTRY

REFERENCE = Path(__file__).parents[1] / "reference"
MODULES = (poverty, distribution_sensitive, inequality, quantiles, curves, poverty_curves)


def table(name):
    """Rows of a reference table, each with a name that a failing test shows."""
    rows = pd.read_csv(REFERENCE / name, dtype=str, keep_default_na=False)
    columns = [column for column in rows.columns if column not in ("expected", "source")]
    return [pytest.param(row, id=" ".join(row[columns])) for _, row in rows.iterrows()]


def value_of(row, income, weights, options):
    curve = (getattr(module, row.measure) for module in MODULES if hasattr(module, row.measure))
    function = KNOWN[row.measure] if row.measure in KNOWN else next(curve)
    line = [float(row.poverty_line)] if row.poverty_line else []
    result = function(income, *line, weights=weights, **options)
    if isinstance(result, pd.DataFrame):
        return result.iloc[0, 1]  # a curve at one point
    return np.ravel(result)[0]  # of several shares, the first


def as_printed(income, weights):
    return income, weights


def thousandfold_weights(income, weights):
    return income, 1000 * weights


def hundred_copies(income, weights):
    return np.repeat(income, 100), np.repeat(weights, 100)


def shuffled(income, weights):
    order = np.random.default_rng(7).permutation(income.size)
    return income[order], weights[order]


def first_row_split(income, weights):
    return np.append(income, income[0]), np.append([0.25 * weights[0], *weights[1:]], 0.75 * weights[0])


SAME_POPULATION = [as_printed, thousandfold_weights, hundred_copies, shuffled, first_row_split]


def check(row, variant):
    """Ten printed digits: the expected value is within half of the tenth."""
    samples = pd.read_csv(REFERENCE / "samples.csv")
    sample = samples[samples["sample"] == row["sample"]]
    income, weights = variant(sample["income"].to_numpy(float), sample["weight"].to_numpy(float))
    value = value_of(row, income, weights, json.loads(row.options or "{}"))
    assert value == pytest.approx(float(Fraction(row.expected)), rel=0, abs=6e-11)


@pytest.mark.parametrize("variant", SAME_POPULATION)
@pytest.mark.parametrize("row", table("handbook_poverty.csv"))
def test_handbook_poverty(row, variant):
    check(row, variant)


@pytest.mark.parametrize("variant", SAME_POPULATION)
@pytest.mark.parametrize("row", table("handbook_inequality.csv"))
def test_handbook_inequality(row, variant):
    check(row, variant)


@pytest.mark.parametrize("variant", SAME_POPULATION)
@pytest.mark.parametrize("row", table("weighted_ties.csv"))
def test_weighted_ties(row, variant):
    check(row, variant)


@pytest.mark.parametrize("variant", SAME_POPULATION)
@pytest.mark.parametrize("row", table("ineq_help_page.csv"))
def test_ineq_help_page(row, variant):
    check(row, variant)


@pytest.mark.parametrize("variant", [as_printed, shuffled, first_row_split])  # there are counts among them
@pytest.mark.parametrize("row", table("by_hand.csv"))
def test_by_hand(row, variant):
    check(row, variant)


TABLES = ("handbook_poverty", "handbook_inequality", "weighted_ties", "ineq_help_page", "by_hand", "closed_forms")
# of two columns, and so not in a table of samples: by hand in test_inequality_measures
OF_TWO_COLUMNS = {row.known_as for row in REGISTRY if row.of_two_columns}


def test_every_measure_has_a_value_from_outside():
    valued = {name for each in TABLES for name in pd.read_csv(REFERENCE / f"{each}.csv")["measure"]}
    assert {row.known_as for row in REGISTRY} - valued == OF_TWO_COLUMNS


def lognormal(sigma, median=100.0, line=80.0):
    """A fine grid of the standard normal, with the line at the end of a cell: the midpoint rule is exact enough."""
    edge = np.log(line / median) / sigma
    below, above = np.linspace(edge - 8, edge, 150_001), np.linspace(edge, edge + 9, 150_001)
    middle = np.concatenate([(below[1:] + below[:-1]) / 2, (above[1:] + above[:-1]) / 2])
    width = np.concatenate([np.diff(below), np.diff(above)])
    return median * np.exp(sigma * middle), np.exp(-(middle**2) / 2) * width


def pareto(shape):
    """Logarithms of incomes above the lowest are exponential."""
    logs = (np.arange(300_000) + 0.5) * 1e-4
    return np.exp(logs), np.exp(-shape * logs)


def uniform(top):
    return (np.arange(100_000) + 0.5) / 100_000 * top, np.ones(100_000)


@pytest.mark.parametrize("row", table("closed_forms.csv"))
def test_closed_forms(row):
    population = {"lognormal": lognormal, "pareto": pareto, "uniform": uniform}[row.distribution]
    income, weights = population(float(row.parameter))
    assert value_of(row, income, weights, {}) == pytest.approx(float(Fraction(row.expected)), rel=0, abs=1e-8)


@pytest.mark.parametrize("path", sorted(REFERENCE.glob("*.csv")), ids=lambda path: path.name)
def test_every_reference_value_names_its_source(path):
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert rows["source"].str.len().min() > 10
