"""Outcomes of any size, and tables of any type: numbers that are the same whatever they are counted in."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from poverty_analysis.households import evaluation as ev

CLUSTER = {"cluster": "village"}
CROSS = {
    "naive": lambda t: ev.naive_comparison(t, "income", "treated", **CLUSTER),
    "regression": lambda t: ev.regression_with_controls(t, "income", "treated", ["near", "land"], **CLUSTER),
    "weighting": lambda t: ev.inverse_probability_weighting(t, "income", "treated", ["near"], **CLUSTER),
    "doubly robust": lambda t: ev.doubly_robust(t, "income", "treated", ["near"], **CLUSTER),
    "difference": lambda t: ev.difference_in_differences(t, "income", "treated", "post", **CLUSTER),
    "instrument": lambda t: ev.instrumental_variable(t, "income", "treated", "offer", **CLUSTER),
    "quantiles": lambda t: ev.quantile_treatment_effect(t, "income", "treated", replications=50, **CLUSTER),
    "threshold": lambda t: ev.regression_discontinuity(t, "income", "near", cutoff=0, **CLUSTER),
    "wild": lambda t: ev.wild_bootstrap(CROSS["naive"](t), draws=99),
    "sandwich": lambda t: ev.sandwich(CROSS["naive"](t)),
    "lee": lambda t: ev.lee_bounds(t, "income", "treated", replications=50, **CLUSTER),
}
ENDS = ["estimate", "standard_error", "low", "high", "lower_bound", "upper_bound"]


@pytest.fixture(scope="module")
def table(survey):
    return survey.assign(post=survey["household"] % 2, offer=(survey["near"] > 0).astype(int))


@pytest.fixture(scope="module")
def panels(panel):
    names = {"unit": "unit", "time": "year", "outcome": "income", "treated_from": "start", "cluster": "village"}
    return lambda factor: ev.prepare_panel(panel.assign(income=panel["income"] * factor), **names)


@pytest.mark.parametrize("name", CROSS)
@pytest.mark.parametrize("factor", [1e-200, 1e150, 1e300])
def test_an_outcome_may_be_counted_in_any_unit(table, name, factor):
    """Squares of such numbers, and their squares, are beyond what a machine holds."""
    expected = CROSS[name](table)
    found = CROSS[name](table.assign(income=table["income"] * factor))
    unit = np.where(found["estimand"].str.startswith("first"), 1.0, factor)
    for column in found.columns.intersection(ENDS):
        np.testing.assert_allclose(found[column] / unit, expected[column], rtol=1e-6, err_msg=column)
    if "degrees_of_freedom" in found:
        np.testing.assert_allclose(found["degrees_of_freedom"], expected["degrees_of_freedom"], rtol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("factor", [1e-200, 1e200])
def test_what_has_no_unit_does_not_change_with_it(table, panels, factor):
    scaled = table.assign(income=table["income"] * factor)
    for one in (
        lambda t: ev.intracluster_correlation(t, "income", "village"),
        lambda t: ev.discontinuity_bandwidth(t, "income", "near", cutoff=0),
        lambda t: ev.breakdown(CROSS["naive"](t))["value"],
    ):
        np.testing.assert_allclose(one(scaled), one(table), rtol=1e-6)
    large, usual = panels(factor), panels(1.0)
    for one in (
        lambda p: ev.pre_trend_test(p)["statistic"],
        lambda p: ev.breakdown(ev.event_study(p))["value"],
        lambda p: ev.breakdown(ev.two_way_fixed_effects(p))["value"],
    ):
        np.testing.assert_allclose(one(large), one(usual), rtol=1e-6)
    for one in (
        lambda p: ev.pre_trend_power(ev.event_study(p))["slope"],
        lambda p: ev.uniform_band(ev.event_study(p))["low"],
        lambda p: ev.relative_magnitudes(ev.event_study(p))["low"],
    ):
        np.testing.assert_allclose(one(large) / factor, one(usual), rtol=1e-6)


@pytest.mark.parametrize("name", CROSS)
def test_a_table_may_be_of_any_type(table, name):
    pyarrow = pytest.importorskip("pyarrow")
    polars = pytest.importorskip("polars")
    expected = CROSS[name](table)
    truth = {column: table[column].astype(bool) for column in ("treated", "post", "offer")}
    for other in (
        table.convert_dtypes(),
        table.convert_dtypes(dtype_backend="pyarrow"),
        pyarrow.Table.from_pandas(table),
        polars.from_pandas(table),
        table.set_index(["village", "household"]),
        table.assign(**{column: cells.astype(object) for column, cells in truth.items()}),
        table.assign(**{column: cells.astype("category") for column, cells in truth.items()}),
        table.assign(income=table["income"].map(lambda cell: Decimal(repr(cell)))),
        table.assign(village=table["village"].map("village {:02d}".format).astype("category")),
    ):
        pd.testing.assert_frame_equal(pd.DataFrame(CROSS[name](other)), pd.DataFrame(expected), rtol=1e-9)


def test_scores_keep_the_index_of_the_table(table):
    index = [f"row {place}" for place in range(len(table))]
    found = ev.propensity_score(table.set_axis(index), "treated", ["near"])
    assert found.index.tolist() == index
    names = table.set_index(["village", "household"])
    assert ev.propensity_score(names, "treated", ["near"]).index.equals(names.index)
    np.testing.assert_allclose(found, ev.propensity_score(names, "treated", ["near"]))
    for one in (ev.covariate_balance, ev.score_overlap):
        pd.testing.assert_frame_equal(one(names, "treated", ["near"]), one(table, "treated", ["near"]))


@pytest.mark.parametrize("form", [lambda cell: cell, int, lambda cell: Decimal(int(cell)), lambda cell: cell > 0])
def test_controls_that_are_objects_are_numbers_where_they_are(table, form):
    """Each number as a label of its own would take up nearly all there is to explain."""
    numbers = (table["land"] * 10).round()
    as_objects = pd.Series([form(cell) for cell in numbers], dtype=object, index=table.index)
    expected = table.assign(land=numbers.map(form).astype(float))
    for estimator in (ev.regression_with_controls, ev.doubly_robust):
        one, other = (
            estimator(each, "income", "treated", ["land"], cluster="village")
            for each in (table.assign(land=as_objects), expected)
        )
        pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize("zero", [1e4, 2.019e7, 1e9])
def test_controls_and_instruments_may_lie_far_from_zero(table, zero):
    """A date as 20190301, a code, a population: what differs is a small part of it."""
    steps = table.assign(land=(table["land"] * 8).round() / 8, offer=(table["near"] * 8).round() / 8)
    away = steps.assign(land=steps["land"] + zero, offer=steps["offer"] + zero)
    for name in ("regression_with_controls", "inverse_probability_weighting", "doubly_robust"):
        estimator = getattr(ev, name)
        one, other = (estimator(each, "income", "treated", ["land"], **CLUSTER) for each in (steps, away))
        np.testing.assert_allclose(other[["estimate", "low"]], one[["estimate", "low"]], rtol=1e-9, err_msg=name)
    one, other = (
        ev.instrumental_variable(each, "income", "treated", "offer", controls=["land"], **CLUSTER)
        for each in (steps, away)
    )
    np.testing.assert_allclose(other[["estimate", "low"]], one[["estimate", "low"]], rtol=1e-9)
    one, other = (
        ev.difference_in_differences(each, "income", "treated", "post", controls=["land"], **CLUSTER)
        for each in (steps, away)
    )
    np.testing.assert_allclose(other[["estimate", "low"]], one[["estimate", "low"]], rtol=1e-9)
