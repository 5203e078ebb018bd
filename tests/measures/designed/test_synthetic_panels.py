"""Bounds from two cross-sections: by hand, against a known truth, and what they refuse."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from poverty_analysis import gains
from poverty_analysis.measures import Survey, synthetic_panel_bounds
from poverty_analysis.measures.synthetic_panels import _both_below

CELLS = ["poor, poor", "poor, not poor", "not poor, poor", "not poor, not poor"]


def two_years(size=400, rho=0.5, seed=3) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A panel with a known truth, log incomes of what does not change and of residuals of correlation rho."""
    rng = np.random.default_rng(seed)
    school, town = rng.integers(0, 10, size), rng.random(size) < 0.3
    first = rng.normal(size=size)
    second = rho * first + np.sqrt(1 - rho**2) * rng.normal(size=size)
    fixed = pd.DataFrame({"who": range(size), "school": school, "area": np.where(town, "town", "farm")})
    before = fixed.assign(year=2015, income=np.exp(7.5 + 0.08 * school + 0.5 * town + 0.5 * first))
    after = fixed.assign(year=2019, income=np.exp(7.8 + 0.08 * school + 0.5 * town + 0.4 * second))
    return before, after


def stacked(before, after, rng) -> pd.DataFrame:
    half = rng.permutation(len(before)) < len(before) // 2
    return pd.concat([before[half], after[~half]], ignore_index=True)


def test_by_hand():
    """Logs 0, 2 | 0, 2 in the field and 2, 4 | 2, 4 in town: means 1 and 3, residuals -1 and 1 at both dates; line 3/2.

    In the field one of two is poor at either date, in town none. Residual for residual the same are poor. Drawn anew,
    everyone of the field is poor at first with a chance of 1/2.
    """
    logs = [0, 2, 2, 4]
    people = pd.DataFrame({"income": np.exp(logs * 2), "year": [1] * 4 + [2] * 4, "area": ["field"] * 2 + ["town"] * 2 +
                           ["field"] * 2 + ["town"] * 2})  # fmt: skip
    table = synthetic_panel_bounds(Survey(people), "income", np.exp(1.5), "area", "year")
    assert table["at_1"].to_numpy() == pytest.approx([0.25, 0, 0, 0.75])
    assert table["at_0"].to_numpy() == pytest.approx([0.125, 0.125, 0.125, 0.625])
    assert table["width"].to_numpy() == pytest.approx([0.125] * 4)
    assert table.attrs["explained"] == pytest.approx((0.5, 0.5))


@pytest.mark.parametrize("rho", [0.0, 0.3, 0.8, 0.97, 1.0])
def test_the_chance_of_two_normals_is_that_of_scipy(rho):
    h, k = np.array([-2.5, -0.3, 0.0, 1.4]), np.array([0.2, -1.0, 0.0, 1.2])
    of = stats.multivariate_normal(cov=[[1, rho], [rho, 1]], allow_singular=True)
    np.testing.assert_allclose(_both_below(h, k, rho), of.cdf(np.column_stack([h, k])), atol=2e-7)


def test_of_normal_residuals_the_given_correlation_gives_the_truth():
    before, after = two_years(size=20_000, rho=0.6)
    lines = 1800, 2600
    poor = before["income"] < lines[0], after["income"] < lines[1]
    truth = [np.mean(a & b) for a in (poor[0], ~poor[0]) for b in (poor[1], ~poor[1])]
    people = stacked(before, after, np.random.default_rng(0))
    options = {"line_0": lines[0], "correlation": 0.6}
    table = synthetic_panel_bounds(Survey(people), "income", lines[1], ["school", "area"], "year", **options)
    np.testing.assert_allclose(table["normal"], truth, atol=0.012)  # three errors of a share of 10,000 of each
    assert ((table["low"] <= truth) & (truth <= table["high"])).all()
    assert (table["low"] <= table["normal"] + 1e-3).all() and (table["normal"] <= table["high"] + 1e-3).all()


def register_halves(households: int, halves: int) -> tuple[np.ndarray, np.ndarray]:
    """Of random halves of a synthetic register: whether each true cell lies in its bounds, and how wide these are."""
    register = gains.synthetic_register(households=households, rng=1)
    panel = register.panel.merge(register.villages[["village", "altitude_m", "distance_km"]], on="village")
    before, after = (panel[panel["wave"] == wave].sort_values("household", kind="stable") for wave in (2015, 2019))
    weight = before["persons"].to_numpy()
    poor = [(each["income_per_person_cny"] < line).to_numpy() for each, line in ((before, 2855), (after, 3747))]
    truth = [np.average(a & b, weights=weight) for a in (poor[0], ~poor[0]) for b in (poor[1], ~poor[1])]
    rng, held, width = np.random.default_rng(5), [], []
    for _ in range(halves):
        survey = Survey(stacked(before.reset_index(drop=True), after.reset_index(drop=True), rng), weights="persons")
        covariates = ["altitude_m", "distance_km", "persons", "county"]
        table = synthetic_panel_bounds(survey, "income_per_person_cny", 3747, covariates, "wave", line_0=2855)
        held.append((table["low"] <= truth) & (truth <= table["high"]))
        width.append(table["width"])
    return np.array(held), np.array(width)


@pytest.mark.slow
def test_the_registers_truth_lies_in_the_bounds_of_95_of_100_halves():
    """99 of 100 when it was written, bounds 0.10 to 0.11 wide; covariates explain a seventh of the variance."""
    held, width = register_halves(2_000, 100)
    assert held.all(axis=1).mean() >= 0.95
    assert 0.05 < width.mean() < 0.15


@pytest.mark.parametrize("design", ["linearised", "two stages", "BRR mean"])
def test_a_survey_of_two_years_has_errors_from_replicates_alone(design, panel_of):
    survey = panel_of(design)
    table = synthetic_panel_bounds(survey, "income", 4000, ["land", "area"], "year", "area", years=[2015, 2019])
    assert np.isfinite(table["error_at_0"]).all() == design.startswith("BRR")
    assert table.groupby("area")["at_1"].sum().to_numpy() == pytest.approx(1)
    assert len(table) == 16


SURVEY = Survey(pd.concat(two_years(), ignore_index=True))


@pytest.mark.parametrize(
    ("ask", "error", "said"),
    [
        (lambda: synthetic_panel_bounds(SURVEY.people, "income", 1, "area", "year"), TypeError, r"Survey\(frame\)"),
        (lambda: synthetic_panel_bounds(SURVEY, "income", 0, "area", "year"), ValueError, "line must be"),
        (lambda: synthetic_panel_bounds(SURVEY, "income", 9, [], "year"), ValueError, "covariates must name"),
        (lambda: synthetic_panel_bounds(SURVEY, "income", 9, "aria", "year"), ValueError, "got 'aria'"),
        (lambda: synthetic_panel_bounds(SURVEY, "income", 9, "area", "school"), ValueError, "years must be two"),
        (lambda: synthetic_panel_bounds(SURVEY, "income", 9, "area", "year", correlation=2), ValueError, "correlation"),
        (lambda: synthetic_panel_bounds(SURVEY, "school", 9, "area", "year"), ValueError, "above zero for logarithms"),
        (lambda: synthetic_panel_bounds(SURVEY, "area", 9, "school", "year"), TypeError, "must be numbers"),
    ],
)
def test_wrong_questions(ask, error, said):
    with pytest.raises(error, match=said):
        ask()


def test_a_label_that_is_at_one_date_only_is_no_covariate():
    people = SURVEY.people.assign(dated=SURVEY.people["year"].astype(str))
    with pytest.raises(ValueError, match="got '2019' at one"):
        synthetic_panel_bounds(Survey(people), "income", 9, "dated", "year")
