"""Values that other programs give on the same data, and where ours differ: by which factor, and why."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from poverty_analysis import measures as m
from poverty_analysis.measures import Survey
from poverty_analysis.measures.grouped.lorenz import BetaLorenz, GeneralQuadratic
from poverty_analysis.measures.grouped.poverty import grouped_poverty

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


def five_incomes():
    y = [10, 20, 30, 40, 50]
    return {f"Atkinson {name}": m.atkinson(y, epsilon=epsilon) for name, epsilon in ((".5", 0.5), ("1", 1))}


def ten_incomes():
    return {"Schutz distance": m.hoover([20, 50, 80, 100, 100, 100, 100, 120, 150, 180])}


def lorenz_of_five():
    heights = m.lorenz_curve([1, 2, 3, 4, 5], at=[0.2, 0.4, 0.6, 0.8])["income_share"]
    return {f"Lorenz curve at {number}/5": float(height) for number, height in enumerate(heights, start=1)}


def eight_incomes():
    first = m.wolfson_polarisation([6, 6, 8, 8, 10, 10, 12, 12])
    second = m.wolfson_polarisation([2, 4, 6, 8, 10, 12, 14, 16])
    return {"Wolfson of 6 6 8 8 10 10 12 12": first, "Wolfson of 2 4 ... 16": second}


def one_region_has_nothing():
    y, region = [0, 0, 5, 5], ["a", "a", "b", "b"]
    found = m.generalized_entropy_by_subgroup(y, 1, groups=region)
    assert found.groups["within"].tolist() == [0, 0] and found.groups["value"].isna().tolist() == [True, False]
    table = m.entropy_parts(Survey(pd.DataFrame({"y": y, "region": region})), "y", "region", alpha=1)
    assert table["estimate"].tolist()[:3] == pytest.approx(found[:3], abs=1e-15)
    assert table["standard_error"].notna().all()
    return {"Theil's T": found.total, "within": found.within, "between": found.between}


def four_incomes():
    y, line = [100, 110, 150, 160], 125
    found = {f"FGT {alpha:g}": m.foster_greer_thorbecke(y, line, alpha) for alpha in (0, 0.5, 1, 1.5, 2, 2.5)}
    found |= {"Sen": m.sen_index(y, line), "Watts": m.watts_index(y, line)}
    return found | {"Sen-Shorrocks-Thon": m.sen_shorrocks_thon_index(y, line)}


def table_6_3():
    samples = pd.read_csv(REFERENCE / "samples.csv")
    y = samples.loc[samples["sample"] == "table 6.3", "income"].to_numpy()
    found = {f"GE {alpha:g}": m.generalized_entropy(y, alpha) for alpha in (1.25, 1.5, 1.75, 2, 2.25, 2.5)}
    found |= {f"Atkinson {number / 4:g}": m.atkinson(y, epsilon=number / 4) for number in range(1, 10)}
    found |= {"Gini": m.gini(y), "Theil's L": m.mean_log_deviation(y), "Theil's T": m.theil_t(y)}
    return found | {"Hoover": m.hoover(y)}


def of_a_curve(curve):
    """The curves of Datt's example as wbpip tests them, at a mean of 51.566 and a line of 57.792."""
    mean, line = 51.5660557757944, 57.791666666666664
    poor = grouped_poverty(curve, line, mean=mean, allow_invalid=True)
    median = mean * float(curve.slope(0.5))
    wolfson = 2 * (1 - 2 * float(curve.lorenz(0.5)) - curve.gini()) * mean / median
    found = dict(zip(("headcount", "gap", "squared gap"), poor, strict=True))
    found |= {"Gini": curve.gini(), "median": median, "Wolfson": wolfson}
    heights = [*curve.lorenz(np.arange(10) / 10), 1.0]
    return found | {f"tenth {number}": share for number, share in enumerate(np.diff(heights), start=1)}


CASES = {
    "pysal: incomes 10 to 50": five_incomes,
    "pysal: ten incomes": ten_incomes,
    "pysal: incomes 1 to 5": lorenz_of_five,
    "pysal: eight incomes": eight_incomes,
    "pysal: one region of two has nothing": one_region_has_nothing,
    "Julia: 100 110 150 160 below 125": four_incomes,
    "Julia: table 6.3 of Haughton and Khandker": table_6_3,
    "wbpip: general quadratic curve": lambda: of_a_curve(
        GeneralQuadratic(0.795981535745657, -1.4445933880119242, 0.14728191995919815)
    ),
    "wbpip: Beta curve": lambda: of_a_curve(BetaLorenz(0.57803721740313529, 0.94205090386544987, 0.52578600019473676)),
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
