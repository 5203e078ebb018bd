"""Values that other programs give on the same data, and where ours differ: by which factor, and why."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from poverty_analysis import measures as m
from poverty_analysis.measures import Survey

REFERENCE = Path(__file__).parents[1] / "reference"
PARITY = pd.read_csv(REFERENCE / "parity.csv", keep_default_na=False)

TWELVE = pd.DataFrame(
    {
        "y": [90, 110, 150, 160, 80, 130, 200, 95, 100, 170, 60, 140],
        "w": [1.5, 2, 1, 3, 2.25, 1, 1, 4, 2, 1, 1.75, 2],
        "h": [1] * 4 + [2] * 6 + [3] * 2,
        "c": [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 1, 1],
        "drawn": [0.5] * 4 + [1 / 3] * 6 + [1.0] * 2,
    }
)


def single_precision():
    y = np.float32([1.9, 1.9, 3, 4])
    return {f"headcount below 1.9, rule {rule}": m.headcount_ratio(y, 1.9, line_rule=rule) for rule in ("<", "<=")}


def mean_of_a_stratum():
    rules = {"lonely_cluster": "certainty", "interval": "identity", "degrees_of_freedom": "design"}
    found = Survey(TWELVE, weights="w", strata="h", clusters="c", **rules).where(TWELVE["h"] == 2).estimate("mean", "y")
    names = ("mean", "standard error", "low", "high", "level", "degrees of freedom")
    return dict(zip(names, found[:6], strict=True))


def shares_drawn():
    bound = Survey(TWELVE, weights="w", strata="h", clusters="c", sampling_fraction="drawn")
    return dict(zip(("rate", "standard error"), bound.estimate("headcount_ratio", "y", 125)[:2], strict=True))


def half_samples():
    frame = pd.DataFrame({"alive": [25, 24, 30, 49, 80, 70], "arrests": [120, 78, 185, 228, 670, 530]})
    for number, sample in enumerate(("101010", "100101", "011001", "010110")):
        frame[f"half{number}"] = [2.0 * int(sign) for sign in sample]
    found = {}
    for centre in ("mean", "estimate"):
        bound = Survey(frame, replicates="half*", replication="BRR", centre=centre)
        row = bound.ratio("alive", "arrests").iloc[0]
        found |= {"ratio": row["estimate"], f"standard error from the {centre}": row["standard_error"]}
    mean = bound.estimate("mean", "alive")
    return found | {"mean": mean.value, "standard error of the mean": mean.standard_error}


def line_of_everyone():
    bound = Survey(pd.read_csv(REFERENCE / "survey_sample.csv"), weights="weight", persons="members")
    table = bound.estimate("at_risk_of_poverty_rate", "income", "everyone", by="area")
    return table.set_index("area")["estimate"].to_dict()


def handbook():
    samples = pd.read_csv(REFERENCE / "samples.csv")
    return {"Gini": m.gini(samples.loc[samples["sample"] == "table 6.3", "income"])}


CASES = {
    "incomes in single precision at the line": single_precision,
    "mean of a stratum of twelve rows": mean_of_a_stratum,
    "the same rows, shares drawn .5, 1/3 and 1": shares_drawn,
    "half samples of scd": half_samples,
    "rate at the line of everyone": line_of_everyone,
    "incomes of Haughton and Khandker, table 6.3": handbook,
}


@pytest.mark.parametrize("case", CASES)
def test_values_of_other_programs(case):
    ours = CASES[case]()
    rows = PARITY[PARITY["case"] == case]
    assert len(rows)
    for row in rows.itertuples():
        expected = float(row.expected) * float(row.factor)
        assert ours[row.quantity] == pytest.approx(expected, rel=float(row.tolerance), abs=1e-12), row.quantity
        assert (row.verdict == "agrees") == (float(row.factor) == 1)


def test_what_other_programs_match_without_a_word_is_refused():
    with pytest.raises(ValueError, match="same labels in another order"):
        m.headcount_ratio(pd.Series([300, 200, 100], index=[2, 1, 0]), 150, weights=pd.Series([10, 1, 1]))
    assert set(PARITY["case"]) == {*CASES, "two Series of one index in other orders"}
