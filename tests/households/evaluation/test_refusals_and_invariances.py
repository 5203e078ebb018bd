"""What every estimator refuses, by its rule and place, and what must not change an estimate."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poverty_analysis.households import evaluation as ev
from poverty_analysis.tables import TableError

CONTROLS = ["near", "land"]
CROSS = {
    "naive": lambda t, **o: ev.naive_comparison(t, "income", "treated", cluster="village", **o),
    "regression": lambda t, **o: ev.regression_with_controls(t, "income", "treated", CONTROLS, cluster="village", **o),
    "weighting": lambda t, **o: ev.inverse_probability_weighting(
        t, "income", "treated", CONTROLS, cluster="village", **o
    ),
    "doubly robust": lambda t, **o: ev.doubly_robust(t, "income", "treated", CONTROLS, cluster="village", **o),
    "difference": lambda t, **o: ev.difference_in_differences(
        t.assign(post=t["household"] % 2), "income", "treated", "post", cluster="village", **o
    ),
    "instrument": lambda t, **o: ev.instrumental_variable(
        t, "income", "treated", "near", cluster="village", minimum_f=0, **o
    ),
    "quantile": lambda t, **o: ev.quantile_treatment_effect(
        t, "income", "treated", cluster="village", replications=50, **o
    ),
}
PANELS = {
    "two-way": ev.two_way_fixed_effects,
    "event study": ev.event_study,
    "group-time": ev.group_time_effects,
    "stacked": ev.stacked_difference_in_differences,
}
NAMES = {"unit": "unit", "time": "year", "cluster": "village"}


@pytest.mark.parametrize("name", CROSS)
def test_what_is_not_an_outcome_or_a_treatment_is_refused(survey, name):
    run = CROSS[name]
    with pytest.raises(
        ValueError, match=r"income must be finite; got 1 missing or infinite value \(first at position 3\)"
    ):
        run(survey.assign(income=survey["income"].where(survey.index != 3)))
    with pytest.raises(ValueError, match="treated must be 1 for some rows and 0 for others; got 0 for all 240 rows"):
        run(survey.assign(treated=0))
    with pytest.raises(ValueError, match="got 1 for all 240 rows"):
        run(survey.assign(treated=1))
    with pytest.raises(ValueError, match="treated must be 0 or 1; got 2 at position 5"):
        run(survey.assign(treated=survey["treated"].where(survey.index != 5, 2)))
    with pytest.raises(ValueError, match="treated must be finite; got 1 missing"):
        run(survey.assign(treated=survey["treated"].where(survey.index != 5)))
    with pytest.raises(TypeError, match="treated must be numbers"):
        run(survey.assign(treated=survey["treated"].map({0: "no", 1: "yes"})))
    with pytest.raises(TableError, match="income is missing"):
        run(survey.drop(columns="income"))
    with pytest.raises(ValueError, match="village must be known for every row; got 1 missing"):
        run(survey.assign(village=survey["village"].where(survey.index != 7)))


@pytest.mark.parametrize("name", CROSS)
def test_a_treatment_may_be_boolean_integer_or_float(survey, name):
    expected = CROSS[name](survey)
    for kind in (bool, float, "Int64", "boolean"):
        pd.testing.assert_frame_equal(CROSS[name](survey.assign(treated=survey["treated"].astype(kind))), expected)


@pytest.mark.parametrize("name", CROSS)
def test_few_clusters_are_answered_unless_the_caller_asks_for_more(survey, name):
    few = survey[survey["village"] < 12]
    assert CROSS[name](few)["clusters"].iloc[0] == 12
    with pytest.raises(ValueError, match=r"needs 20 clusters or more here \(minimum_clusters\); got 12"):
        CROSS[name](few, minimum_clusters=20)
    with pytest.raises(ValueError, match="a standard error needs 2 clusters or more; got 1"):
        CROSS[name](survey.assign(village=3))


def test_collinear_controls_are_refused_by_name(survey):
    table = survey.assign(metres=survey["near"] * 1000 + 3)
    for run in (ev.regression_with_controls, ev.inverse_probability_weighting, ev.doubly_robust):
        with pytest.raises(ValueError, match="got 'metres', which is a combination of constant, near, land"):
            run(table, "income", "treated", ["near", "land", "metres"], cluster=None)
    with pytest.raises(ValueError, match="got 'treated', which is a combination"):
        ev.regression_with_controls(
            table.assign(same=table["treated"] * 2), "income", "treated", ["same"], cluster=None
        )
    with pytest.raises(TypeError, match=r"write \['near'\]"):
        ev.regression_with_controls(table, "income", "treated", "near", cluster=None)


def test_weights_are_positive_and_known(survey):
    for bad, words in (
        (0, "weight must be positive; got 1 zeros"),
        (-1, "weights must not be negative"),
        (np.nan, "finite"),
    ):
        with pytest.raises(ValueError, match=words):
            ev.naive_comparison(
                survey.assign(weight=survey["weight"].where(survey.index != 0, bad)),
                "income",
                "treated",
                weights="weight",
                cluster=None,
            )


def test_an_empty_cell_of_four_is_refused(survey):
    table = survey.assign(post=survey["treated"])
    with pytest.raises(ValueError, match="needs rows in all four cells; got none with treated 1, post 0"):
        ev.difference_in_differences(table, "income", "treated", "post", cluster="village")


@pytest.mark.parametrize("name", PANELS)
def test_panels_that_are_none_are_refused(panel, name):
    def run(table):
        return PANELS[name](table, "income", "start", **NAMES)

    with pytest.raises(ValueError, match=r"got 1 of 120 units without all 5 waves \(first: unit 0, wave 2017\)"):
        run(panel.drop(index=2))
    with pytest.raises(ValueError, match="a unit must be seen once in a wave; got unit 0 2 times in wave 2017"):
        run(pd.concat([panel, panel.iloc[[2]]]))
    with pytest.raises(ValueError, match="income must be finite"):
        run(panel.assign(income=panel["income"].where(panel.index != 2)))
    with pytest.raises(ValueError, match="start must not change within a unit; it does for unit 0 in wave 2017"):
        run(panel.assign(start=panel["start"].where(panel.index != 2, 2018)))
    with pytest.raises(ValueError, match="village must not change within a unit"):
        run(panel.assign(village=panel["village"].where(panel.index != 2, 9)))
    with pytest.raises(ValueError, match="got no unit treated up to 2019"):
        run(panel.assign(start=np.nan))
    with pytest.raises(ValueError, match="or a unit has no before; got 30 units treated from wave 2015 on"):
        run(panel.assign(start=panel["start"].replace(2017, 2015)))
    with pytest.raises(ValueError, match=r"start must be a wave of the panel; got 2017\.5"):
        run(panel.assign(start=panel["start"].replace(2017, 2017.5)))
    if name in ("event study", "group-time"):
        with pytest.raises(ValueError, match="start must be missing \\(never treated\\) for some units"):
            run(panel.assign(start=panel["start"].fillna(2019)))


def test_a_regression_needs_more_rows_than_columns():
    table = pd.DataFrame({"income": [1.0, 2, 3], "treated": [0, 1, 0], "near": [1.0, 2, 5]})
    with pytest.raises(ValueError, match="a regression needs more rows than columns; got 3 rows, 3"):
        ev.regression_with_controls(table, "income", "treated", ["near"], cluster=None)


@pytest.mark.parametrize("name", CROSS)
@settings(derandomize=True, max_examples=5, deadline=None)
@given(scale=st.floats(0.01, 1000), seed=st.integers(0, 99))
def test_scale_order_and_names_change_nothing_else(survey, name, scale, seed):
    expected = CROSS[name](survey)
    rescaled = CROSS[name](survey.assign(income=survey["income"] * scale))
    kept = expected["estimand"].str.startswith("first")
    factor = np.where(kept, 1.0, scale)
    for column in ("estimate", "standard_error", "low", "high"):
        np.testing.assert_allclose(rescaled[column], expected[column] * factor, rtol=1e-6, atol=1e-9 * scale)
    moved = survey.sample(frac=1, random_state=seed)
    if name != "quantile":  # its resamples are drawn by the order in which villages are named
        moved["village"] = moved["village"].map(lambda v: f"village {(v * 7 + 3) % 24}")
    again = CROSS[name](moved)
    np.testing.assert_allclose(again["estimate"], expected["estimate"], rtol=1e-8)
    np.testing.assert_allclose(again["standard_error"], expected["standard_error"], rtol=1e-8)


@pytest.mark.parametrize("name", PANELS)
def test_panels_may_stand_in_any_order_with_any_labels(panel, name):
    expected = PANELS[name](panel, "income", "start", **NAMES)
    moved = panel.sample(frac=1, random_state=4).assign(
        unit=lambda t: "household " + ((t["unit"] * 7) % 120).astype(str), village=lambda t: -t["village"]
    )
    found = PANELS[name](moved, "income", "start", **NAMES)
    pd.testing.assert_frame_equal(found, expected, rtol=1e-8)
    np.testing.assert_allclose(
        PANELS[name](panel.assign(weight=panel["weight"] * 50), "income", "start", **NAMES, weights="weight")["low"],
        PANELS[name](panel, "income", "start", **NAMES, weights="weight")["low"],
    )


@pytest.mark.parametrize("name", PANELS)
def test_a_village_copied_whole_counts_as_one_cluster_only_if_said_so(panel, name):
    """Copies of every household leave clustered errors (almost) as they are and shrink unclustered ones."""
    double = pd.concat([panel, panel.assign(unit=panel["unit"] + 1000)])
    one, two = (PANELS[name](table, "income", "start", **NAMES) for table in (panel, double))
    np.testing.assert_allclose(two["estimate"], one["estimate"], rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(two["standard_error"], one["standard_error"], rtol=0.02)
    by_unit = {"unit": "unit", "time": "year", "cluster": None}
    shrunk = PANELS[name](double, "income", "start", **by_unit)["standard_error"].dropna()
    assert (
        (shrunk / PANELS[name](panel, "income", "start", **by_unit)["standard_error"].dropna())
        .between(0.69, 0.72)
        .all()
    )


def test_the_table_of_the_caller_is_never_changed(survey, panel):
    first, second = survey.copy(), panel.copy()
    for run in CROSS.values():
        run(survey)
    for run in PANELS.values():
        run(panel, "income", "start", **NAMES)
    ev.two_way_weights(panel, "start", unit="unit", time="year")
    pd.testing.assert_frame_equal(survey, first)
    pd.testing.assert_frame_equal(panel, second)
