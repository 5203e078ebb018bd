"""Small deterministic tables, and the cluster-robust sandwich written out: what the estimators are compared with."""

import numpy as np
import pandas as pd
import pytest


@pytest.fixture(scope="session")
def sandwich():
    """Return coefficients and CR1 standard errors of least squares, from the textbook formula alone."""

    def compute(outcome, columns, clusters, weights=None):
        y, x = np.asarray(outcome, float), np.asarray(columns, float)
        w = np.ones(y.size) if weights is None else np.asarray(weights, float)
        bread = np.linalg.inv(x.T @ (x * w[:, None]))
        beta = bread @ (x.T @ (w * y))
        residual = y - x @ beta
        meat = np.zeros((x.shape[1],) * 2)
        labels = sorted(set(clusters))
        for label in labels:
            inside = np.asarray(clusters) == label
            pull = x[inside].T @ (w[inside] * residual[inside])
            meat += np.outer(pull, pull)
        g, (n, k) = len(labels), x.shape
        return beta, np.sqrt(np.diag(bread @ meat @ bread * g / (g - 1) * (n - 1) / (n - k)))

    return compute


@pytest.fixture(scope="session")
def survey():
    """One wave: 240 households in 24 villages, participation chosen by who is near."""
    rng = np.random.default_rng(7)
    village = np.repeat(np.arange(24), 10)
    near = rng.normal(size=240) + rng.normal(size=24)[village]
    land = rng.normal(size=240)
    treated = (0.3 * near + rng.normal(size=240) > 0.3).astype(int)
    shock = rng.normal(size=24)[village]
    income = 10 + 2 * treated + near + 0.5 * land + shock + rng.normal(size=240)
    return pd.DataFrame(
        {
            "household": np.arange(240),
            "village": village,
            "near": near,
            "land": land,
            "treated": treated,
            "income": income,
            "weight": rng.uniform(1, 3, size=240),
        }
    )


@pytest.fixture(scope="session")
def panel():
    """Five waves: 120 units in 24 villages; starts in 2017 and 2018 by unit, half never; effects grow with time."""
    rng = np.random.default_rng(11)
    unit = np.repeat(np.arange(120), 5)
    year = np.tile(np.arange(2015, 2020), 120)
    start = np.where(np.arange(120) % 4 == 0, 2017.0, np.where(np.arange(120) % 4 == 1, 2018.0, np.nan))[unit]
    since = year - start
    effect = np.where(since >= 0, 1 + since, 0.0)
    income = 5 + rng.normal(size=120)[unit] + 0.3 * (year - 2015) + effect + rng.normal(size=600)
    return pd.DataFrame(
        {
            "unit": unit,
            "village": unit // 5,
            "year": year,
            "start": start,
            "income": income,
            "weight": rng.uniform(1, 3, size=120)[unit],
        }
    )
