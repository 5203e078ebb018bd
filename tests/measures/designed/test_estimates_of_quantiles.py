"""Several quantiles in one call: each is what it is in a call of its own."""

from functools import partial

import numpy as np
import pandas as pd
import pytest

from poverty_analysis import measures
from poverty_analysis.measures.inference.design import Design

SHARES = [0.1, 0.5]
NUMBERS = ["estimate", "standard_error", "low", "high"]


@pytest.fixture(scope="module")
def people():
    rng = np.random.default_rng(0)
    income = rng.lognormal(8, 0.5, 600)
    return pd.DataFrame({"income": income, "village": np.repeat(np.arange(30), 20), "area": np.tile(["a", "b"], 300)})


def test_quantiles_of_a_survey_are_those_of_single_calls(people):
    survey = measures.Survey(people, clusters="village")
    together = survey.estimate(measures.weighted_quantile, "income", at=SHARES)
    for (_, row), share in zip(together.iterrows(), SHARES, strict=True):
        alone = survey.estimate(measures.weighted_quantile, "income", at=share)
        expected = [alone.value, alone.standard_error, alone.low, alone.high]
        assert row[NUMBERS].tolist() == pytest.approx(expected, rel=1e-12)


def test_quantiles_of_a_profile_are_those_of_single_calls(people):
    def profile(*asked):
        found = [partial(measures.weighted_quantile, at=at) for at in asked]
        design = Design(clusters="village")
        return measures.poverty_profile(people, "income", 3000, by="area", measures=found, design=design)[NUMBERS]

    np.testing.assert_allclose(profile(SHARES), profile(*SHARES), rtol=1e-12)
