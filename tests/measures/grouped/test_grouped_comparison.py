"""One table under five shapes: published values, closed forms, and curves that may not be used."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from poverty_analysis.measures.grouped.comparison import grouped_poverty_by_curve
from poverty_analysis.measures.grouped.families import Dagum, Lognormal, SinghMaddala
from poverty_analysis.measures.grouped.points import LorenzPoints, grouped_lorenz_points

REFERENCE = Path(__file__).parents[2] / "reference"
VALUES = pd.read_csv(REFERENCE / "rural_india_1983_curves.csv")
TABLE = pd.read_csv(REFERENCE / "rural_india_1983_points.csv")
INDIA = grouped_lorenz_points(TABLE["population"], income_share=TABLE["income"], cumulative=True)
INDICES = ["headcount_ratio", "poverty_gap_index", "squared_poverty_gap_index"]
NAMES = ["general quadratic", "Beta", "lognormal", "Singh-Maddala", "Dagum"]
TWENTIETHS = np.arange(1, 21) / 20
FIFTHS = np.full(5, 0.2)


@pytest.mark.parametrize(("name", "published"), [("general quadratic", "general_quadratic"), ("Beta", "beta")])
def test_rural_india_1983(name, published):
    """Datt (1998), line 89, mean 109.9: tests/reference/rural_india_1983_curves.csv."""
    row = grouped_poverty_by_curve(INDIA, 89, mean=109.9).set_index("curve").loc[name]
    expected = VALUES[VALUES["curve"] == published].set_index("quantity")["expected"]
    assert row["valid"]
    for index in INDICES:
        assert row[index] == pytest.approx(expected[index], rel=0, abs=1e-8)


def test_a_lognormal_table_gives_the_closed_forms_of_its_family():
    """Aitchison and Brown (1957), sigma .6, median 100, line 80: the values of tests/reference/closed_forms.csv."""
    forms = pd.read_csv(REFERENCE / "closed_forms.csv")
    known = forms[forms["distribution"] == "lognormal"].set_index("measure")["expected"][INDICES].astype(float)
    family = Lognormal(100, 0.6)
    points = LorenzPoints(TWENTIETHS, family.lorenz(TWENTIETHS), family.mean)
    row = grouped_poverty_by_curve(points, 80).set_index("curve").loc["lognormal"]
    assert row[INDICES].to_list() == pytest.approx(known.to_list(), abs=1e-8)


@pytest.mark.parametrize(
    ("name", "family"), [("Singh-Maddala", SinghMaddala(100, 2.5, 1.5)), ("Dagum", Dagum(100, 3.0, 0.6))]
)
def test_a_table_of_a_family_gives_its_measures_back(name, family):
    points = LorenzPoints(TWENTIETHS, family.lorenz(TWENTIETHS), family.mean)
    row = grouped_poverty_by_curve(points, 60).set_index("curve").loc[name]
    assert row["headcount_ratio"] == pytest.approx(float(family.cumulative(60)), abs=1e-7)
    assert row["poverty_gap_index"] == pytest.approx(float(family.poverty_gap_index(60)), abs=1e-7)


@pytest.mark.slow
def test_a_row_for_each_curve_and_line_in_order():
    table = grouped_poverty_by_curve(INDIA, [80, 40, 60], mean=109.9)
    assert table.columns.to_list() == ["curve", "poverty_line", "valid", *INDICES]
    assert table["curve"].to_list() == np.repeat(NAMES, 3).tolist()
    assert table["poverty_line"].to_list() == [80, 40, 60] * 5
    one_by_one = pd.concat(grouped_poverty_by_curve(INDIA, line, mean=109.9) for line in (80, 40, 60))
    again = one_by_one.sort_values("curve", kind="stable", ignore_index=True)
    pd.testing.assert_frame_equal(table.sort_values("curve", kind="stable", ignore_index=True), again)


def test_five_rising_lines_are_five_lines():
    """As many lines as groups, in order: a line for everybody each, never one per group."""
    assert len(grouped_poverty_by_curve(INDIA, [50, 60, 70, 80, 90], mean=109.9)) == 25
    assert len(grouped_poverty_by_curve(INDIA, np.linspace(20, 100, 13), mean=109.9)) == 65


def test_a_curve_that_is_not_valid_has_no_numbers():
    """Rural Fujian 2021, Fujian Statistical Yearbook 2022, table 7-11: neither Lorenz curve is valid at the half."""
    points = grouped_lorenz_points(FIFTHS, mean_income=[6860, 15723, 21805, 28858, 51640])
    table = grouped_poverty_by_curve(points, points.mean / 2).set_index("curve")
    assert table["valid"].to_list() == [False, False, True, True, True]
    assert table.loc[~table["valid"], INDICES].isna().all(axis=None)
    assert table.loc[table["valid"], INDICES].notna().all(axis=None)


def test_a_family_at_its_edge_has_no_numbers():
    """Exponential incomes, L(p) = p + (1 - p) ln(1 - p), are the limit of Singh-Maddala for q without end."""
    p = TWENTIETHS[:-1]
    points = LorenzPoints(TWENTIETHS, np.append(p + (1 - p) * np.log1p(-p), 1.0), 100.0)
    table = grouped_poverty_by_curve(points, 100).set_index("curve")
    assert not table.loc["Singh-Maddala", "valid"]
    assert table.loc["Singh-Maddala", INDICES].isna().all()
    assert table.loc["Dagum", "valid"]


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        ({"poverty_line": 89}, "poverty needs the mean income; got none"),
        ({"poverty_line": 0, "mean": 100}, "poverty_line must be above zero; got 0"),
        ({"poverty_line": [50, np.nan], "mean": 100}, "poverty_line must be finite"),
        ({"poverty_line": 89, "mean": -1}, "mean must be positive; got -1"),
    ],
)
def test_bad_arguments_are_refused(arguments, rule):
    with pytest.raises(ValueError, match=rule):
        grouped_poverty_by_curve(INDIA, **arguments)


def test_too_few_groups_are_refused():
    with pytest.raises(ValueError, match="at least four groups; got 3"):
        grouped_poverty_by_curve(grouped_lorenz_points([0.4, 0.3, 0.3], mean_income=[1, 2, 3]), 1)
