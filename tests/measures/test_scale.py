"""Measures of proportions do not change with the unit of incomes or of weights, from 1e-290 to 1e290."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poverty_analysis.measures import generalized_entropy, influence
from poverty_analysis.measures.inference.design import Design
from poverty_analysis.measures.inference.standard_errors import estimate
from poverty_analysis.measures.profile import poverty_profile
from poverty_analysis.measures.registry import REGISTRY, call_by_name

INCOME = np.array([310.0, 120, 75, 980, 410, 220, 160, 530, 90, 2400])
WEIGHTS = np.array([1.0, 3, 2, 1, 2, 4, 1, 2, 3, 1])
RANK = np.array([3.0, 1, 2, 9, 5, 4, 6, 8, 7, 10])
SCALES = [(1e-290, 1), (1e290, 1), (1, 1e-290), (1, 1e290), (1e290, 1e290), (1e-290, 1e-290), (1e290, 1e-290)]
SCALES += [(1e-290, 1e290), (1e-150, 1), (1e160, 1)]
MORE = {
    "foster_greer_thorbecke": {"alpha": 3},
    "weighted_quantile": {"at": 0.3},
    "atkinson": {"epsilon": 2},
    "generalized_entropy": {"alpha": 2},
    "relative_foster_greer_thorbecke": {"alpha": 1},
    "concentration_index": {"rank_by": RANK},
    "erreygers_index": {"rank_by": RANK, "bounds": np.array([0.0, 3000])},
    "wagstaff_index": {"rank_by": RANK, "bounds": np.array([0.0, 3000])},
    "fields_ok": {"income_1": INCOME[::-1]},
    "hart_index": {"income_1": INCOME[::-1]},
    "mobility_rigidity": {"income_1": INCOME[::-1]},
    "mobility_trace": {"income_1": INCOME[::-1], "classes": 2},
}
IN_CURRENCY = (
    "mean",
    "weighted_quantile",
    "relative_poverty_line",
    "average_shortfall",
    "total_shortfall",
    "fields_ok",
)
OF_INCOMES = ("bounds", "income_1")
IN_PEOPLE = ("poor_count", "total_shortfall")
NAMES = [row.known_as for row in REGISTRY if row.known_as not in ("mean", "kakwani_index")]


def value(name: str, scale: float, people: float, lines: list[float], *, influences: bool = False) -> np.ndarray:
    call = call_by_name(name, (), MORE.get(name, {}))
    options = {key: scale * given if key in OF_INCOMES else given for key, given in call.options.items()}
    if call.at_line:
        options |= {"poverty_line": [scale * z for z in lines] if len(lines) > 1 else scale * lines[0]}
        options["line_per_household"] = False
    function = getattr(influence, name) if influences else call.measure
    return np.asarray(function(scale * INCOME, weights=people * WEIGHTS, **options), dtype=float)


def factor(name: str, scale: float, people: float) -> float:
    return (scale if name in IN_CURRENCY else 1.0) * (people if name in IN_PEOPLE else 1.0)


@pytest.mark.parametrize("lines", [[200.0], [200.0, 500.0]], ids=["one line", "two lines"])
@pytest.mark.parametrize("name", NAMES)
def test_a_measure_does_not_change_with_the_unit(name, lines):
    base = value(name, 1, 1, lines)
    for scale, people in SCALES:
        if factor(name, scale, people) in (0, math.inf):  # no such number
            continue
        found = value(name, scale, people, lines) / factor(name, scale, people)
        assert found == pytest.approx(base, rel=1e-12, abs=0), (scale, people)


@pytest.mark.parametrize("name", NAMES)
def test_influence_values_do_not_change_with_the_unit(name):
    base = value(name, 1, 1, [200.0], influences=True)
    for scale, people in SCALES:
        if factor(name, scale, people) in (0, math.inf):
            continue
        found = value(name, scale, people, [200.0], influences=True) / factor(name, scale, people)
        assert np.abs(found - base).max() <= 1e-12 * np.abs(base).max(), (scale, people)


@pytest.mark.parametrize(("scale", "people"), SCALES)
def test_a_profile_does_not_change_with_the_unit(scale, people):
    data = pd.DataFrame({"income": scale * INCOME, "weight": people * WEIGHTS, "area": np.arange(10) % 2})
    plain = pd.DataFrame({"income": INCOME, "weight": WEIGHTS, "area": np.arange(10) % 2})
    found = poverty_profile(data, "income", [200 * scale, 500 * scale], weights="weight", by="area")
    base = poverty_profile(plain, "income", [200.0, 500.0], weights="weight", by="area")
    times = np.where(base["measure"].isin(["mean", "median"]), scale, 1.0)
    assert (found["estimate"] / times).to_numpy() == pytest.approx(base["estimate"].to_numpy(), rel=1e-12)
    for name in ("people", "poor"):
        assert (found[name] / people).to_numpy() == pytest.approx(base[name].to_numpy(), rel=1e-12, nan_ok=True)


@pytest.mark.parametrize(("scale", "people"), SCALES)
@pytest.mark.parametrize("name", ["headcount_ratio", "gini", "theil_t", "median", "at_risk_of_poverty_rate"])
def test_an_interval_does_not_change_with_the_unit(name, scale, people):
    line = [200.0] if name == "headcount_ratio" else []
    base = estimate(name, INCOME, *line, design=Design(weights=WEIGHTS))
    found = estimate(name, scale * INCOME, *[scale * z for z in line], design=Design(weights=people * WEIGHTS))
    times = scale if name == "median" else 1.0
    assert np.array(found[:4]) / times == pytest.approx(np.array(base[:4]), rel=1e-10)
    assert found[6:10] == base[6:10]


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.floats(-3, 4), st.lists(st.floats(1e-300, 1e300), min_size=2, max_size=6))
def test_an_entropy_is_never_negative(alpha, incomes):
    try:
        found = generalized_entropy(incomes, alpha)
    except ValueError as error:
        assert "too large a value" in str(error)
        return
    assert 0 <= found < math.inf


@pytest.mark.parametrize("alpha", [0.5, 0.6, 0.7, 0.8, 1.0, 2.0])
def test_an_entropy_is_continuous_as_an_income_goes_to_zero(alpha):
    """The limit is that of an income of zero, reached like the income's power of alpha."""
    at_zero = generalized_entropy([1500, 2600, 6900, 0], alpha)
    for tiny in (1e-30, 1e-100, 1e-300):
        found = generalized_entropy([1500, 2600, 6900, tiny], alpha)
        assert found == pytest.approx(
            at_zero, abs=40 * (tiny / 2750) ** min(alpha, 1) * max(1, -math.log(tiny)) + 1e-12
        )


@pytest.mark.parametrize("incomes", [[5.0, 5, 5], [0.1] * 7, [1.0, 1 + 1e-15]])
def test_an_entropy_of_equal_incomes_is_not_below_zero_by_rounding(incomes):
    for alpha in (-1, 0, 0.3, 0.5, 1, 1.7, 2, 3):
        assert 0 <= generalized_entropy(incomes, alpha) < 1e-15
