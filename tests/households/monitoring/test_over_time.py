"""Monitoring and measures over time speak of the same people: predicted risk adds up to the observed rate."""

import numpy as np
import pytest

from poverty_analysis import gains
from poverty_analysis.households import monitoring
from poverty_analysis.measures import Survey, spell_table, transition_table

LINE = 3500


@pytest.fixture(scope="module")
def panel():
    found = gains.synthetic_register(households=400, rng=3).panel
    return found[found["wave"] >= 2017].assign(income=lambda d: d["income_per_person_cny"])


def test_the_mean_risk_of_falling_back_is_the_rate_of_entering_poverty(panel):
    """The logit has a constant: over the rows it is fitted on, predictions average to what happened."""
    names = {"unit": "household", "time": "wave", "cluster": "village"}
    risk = monitoring.falling_back_risk(panel, "income", LINE, ["income"], **names).risk
    survey = Survey(panel, clusters="village", id="household", wave="wave")
    table = spell_table(survey, "income", LINE).set_index("measure")
    entered = table.loc["entered by the next wave"]
    fitted = risk[risk["fell_back"].notna()]
    assert fitted["risk"].mean() == pytest.approx(entered["estimate"], rel=1e-6)
    assert entered["low"] < entered["estimate"] < entered["high"]


def test_a_household_that_fell_back_is_one_that_the_transition_table_counts(panel):
    names = {"unit": "household", "time": "wave", "cluster": "village"}
    risk = monitoring.falling_back_risk(panel, "income", LINE, ["income"], **names).risk
    moves = transition_table(Survey(panel, clusters="village", id="household", wave="wave"), "income", LINE)
    moves = moves.query("measure == 'share of origin' and from_state == 'not poor' and to_state == 'poor'")
    for row in moves[moves["to_wave"] == moves["from_wave"] + 1].itertuples():
        assert row.estimate == pytest.approx(np.nanmean(risk.loc[risk["wave"] == row.from_wave, "fell_back"]))
