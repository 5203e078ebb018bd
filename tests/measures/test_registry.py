"""One row a measure: what the rows must hold, and that known by name, shown and summable are three things."""

import inspect
import re
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from poverty_analysis import measures
from poverty_analysis.measures import influence
from poverty_analysis.measures.inference.bootstrap import bootstrap, bootstrap_replicates
from poverty_analysis.measures.inference.standard_errors import estimate
from poverty_analysis.measures.other_names import load_other_names
from poverty_analysis.measures.profile import poverty_profile
from poverty_analysis.measures.registry import KNOWN, REGISTRY, SHOWN, row_of
from poverty_analysis.measures.survey.asked import asked_measures
from poverty_analysis.measures.survey.recording import read_by

PACKAGE = Path(measures.__file__).parents[1]
INCOME = [50, 150, 200, 300]

# public functions that are no measures of one population, by what they are instead
CURVES = {name for name in measures.__all__ if name.endswith("_curve")} | {"pens_parade", "stochastic_dominance"}
DECOMPOSITIONS = {
    "datt_ravallion",
    "generalized_entropy_by_subgroup",
    "gini_by_subgroup",
    "huppi_ravallion",
    "lerman_yitzhaki",
    "mookherjee_shorrocks",
    "poverty_by_subgroup",
    "shapley_growth_redistribution",
}
OF_TWO_YEARS = {"kakwani_pernia_index", "poverty_equivalent_growth_rate", "ravallion_chen_rate"}
OF_GROUPED_DATA = {name for name in measures.__all__ if name.startswith(("fit", "grouped_"))} | {
    "choose_lorenz_curve",
    "lorenz_validity",
}
AROUND_MEASURES = {
    "bootstrap",
    "bootstrap_replicates",
    "difference",
    "estimate",
    "independent_difference",
    "jackknife",
    "linearise",
    "standard_error",
}
OF_PROGRAMMES = {
    "benefit_incidence",
    "concentration_bounds",
    "cost_to_close_gap",
    "incidence_bounds",
    "marginal_contributions",
    "reynolds_smolensky",
}
OF_AREAS = {"area_sums", "fay_herriot", "smoothed_variances"}
SCALES = {"oecd_modified_scale", "square_root_scale"}
OF_TABLES = {"alkire_foster", "open_files", "poverty_profile", "read_survey_file"}
OF_CHECKS = {"sequential_scores", "verification_design"}
OVER_TIME = {
    "chronic_poverty",
    "foster_durations",
    "income_mobility",
    "jalan_ravallion",
    "poverty_spells",
    "spell_table",
    "synthetic_panel_bounds",
    "transition_table",
}
OF_A_SURVEY = {
    "concentration_table",
    "programme_incidence",
    "concentration_bands",
    "growth_incidence_bands",
    "tip_bands",
    "curve_bands",
    "dominance_test",
    "entropy_parts",
    "gini_parts",
    "growth_redistribution",
    "mean_log_deviation_change",
    "sectoral_change",
    "source_parts",
    "subgroup_parts",
    "multidimensional_change",
    "multidimensional_poverty",
    "multidimensional_robustness",
    "two_assurances_three_guarantees",
}
NO_MEASURES = (
    CURVES
    | DECOMPOSITIONS
    | OF_TWO_YEARS
    | OF_GROUPED_DATA
    | AROUND_MEASURES
    | OF_A_SURVEY
    | OVER_TIME
    | OF_CHECKS
    | OF_TABLES
    | OF_PROGRAMMES
    | OF_AREAS
    | SCALES
)


# --- what every row must have -----------------------------------------------------------------------------------------
def test_every_public_function_is_a_measure_with_a_row_or_something_else():
    functions = {name for name in measures.__all__ if inspect.isfunction(getattr(measures, name))}
    assert functions >= NO_MEASURES
    assert functions - NO_MEASURES == {row.known_as for row in REGISTRY} - {"mean"}


def test_every_influence_function_stands_in_a_row_or_belongs_to_a_curve():
    given = {row.influence for row in REGISTRY if row.influence}
    others = {"has_influence_function", "influence_function", "ratio", "lorenz_curve", "generalized_lorenz_curve"}
    assert {getattr(influence, name) for name in {*influence.__all__} - others} == given
    assert {row.known_as for row in REGISTRY if row.influence} == {*influence.__all__} - others


def test_measures_of_two_columns_are_those_of_the_literature_on_ranks_and_mobility():
    assert {row.known_as for row in REGISTRY if row.of_two_columns} == {
        *("concentration_index", "erreygers_index", "kakwani_index", "wagstaff_index"),
        *("fields_ok", "hart_index", "mobility_rigidity", "mobility_trace"),
    }


def test_no_second_table_is_keyed_by_measures():
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py"))}
    found = [
        path.name for path, text in texts.items() if re.search(r"(Mapping|[Dd]ict)\[(Callable|Measure)|is gini\b", text)
    ]
    assert found == []


def test_a_row_is_found_by_its_function_or_a_partial_of_it_and_no_other():
    for row in REGISTRY:
        assert row_of(row.function) is row and row_of(partial(row.function)) is row
    assert row_of(np.median) is None

    class Unhashable:
        __hash__ = None

        def __call__(self, income, *, weights=None):
            return 0.0

    assert row_of(Unhashable()) is None


# --- known by name, shown, summable -----------------------------------------------------------------------------------
def people():
    return pd.DataFrame({"y": [10.0, 30, 30, 60, 90, 150, 20, 40, 70, 330]})


def test_a_measure_that_is_not_shown_is_known_by_name():
    table = poverty_profile(people(), "y", 50, measures=["hoover", "income_gap_ratio", "at_risk_of_poverty_rate"])
    by_name = table.set_index("measure")["estimate"]
    assert by_name["hoover"] == measures.hoover(people()["y"])
    assert by_name["income_gap_ratio"] == pytest.approx(measures.income_gap_ratio(people()["y"], 50), rel=1e-14)
    assert by_name["at_risk_of_poverty_rate"] == measures.at_risk_of_poverty_rate(people()["y"])
    assert not {"hoover", "income_gap_ratio"} & {*SHOWN, *poverty_profile(people(), "y", 50)["measure"]}


@pytest.mark.slow
def test_what_an_engine_cannot_sum_is_refused_with_the_reason(tmp_path):
    pytest.importorskip("ibis")
    people().to_parquet(tmp_path / "people.parquet")
    path = str(tmp_path / "people.parquet")
    for name in (row.known_as for row in REGISTRY if row.formula is None and not row.of_two_columns):
        if name in ("foster_greer_thorbecke", "relative_foster_greer_thorbecke"):
            continue  # take more than a name
        reason = (
            f"measures must be formulas of sums, for data on an engine; got {name}, which needs every row in memory"
        )
        with pytest.raises(ValueError, match=reason):
            poverty_profile(path, "y", 50, measures=[name])
        assert len(poverty_profile(people(), "y", 50, measures=[name])) == 1
    for name in (row.known_as for row in REGISTRY if row.formula and not row.option):
        on_engine = poverty_profile(path, "y", 50, measures=[name])["estimate"]
        assert on_engine[0] == pytest.approx(
            poverty_profile(people(), "y", 50, measures=[name])["estimate"][0], rel=1e-9
        )


def test_a_readers_own_function_works_in_memory_as_before():
    def richest(income, *, weights=None):
        return float(np.max(income))

    def poorest_gap(income, poverty_line, *, weights=None):
        return float(poverty_line - np.min(income))

    table = poverty_profile(people(), "y", 50, measures=[richest, poorest_gap])
    assert table["estimate"].tolist() == [40, 330]
    found = estimate(richest, [1.0, 5.0], influence=lambda income, *, weights=None: np.zeros(2))
    assert (found.value, found.standard_error) == (5, 0)


def test_a_name_that_is_no_measure_is_refused_with_those_that_are():
    with pytest.raises(ValueError, match=r"got 'ginny'; known are headcount_ratio, .*, mobility_trace$"):
        asked_measures(["ginny"])
    with pytest.raises(ValueError, match="got 'svyqsr', which is quintile_share_ratio here"):
        estimate("svyqsr", INCOME)


@pytest.mark.parametrize("label", KNOWN)
def test_estimate_takes_the_names_that_a_profile_takes(label):
    function = KNOWN[label]
    row = row_of(function)
    needed = {"weighted_quantile": (0.3,), "generalized_entropy": (2,), "atkinson": (0.5,)}
    needed |= {"foster_greer_thorbecke": (160, 1), "relative_foster_greer_thorbecke": (1,)}
    of_two = ("concentration_index", "kakwani_index", "fields_ok", "hart_index", "mobility_rigidity")
    needed |= dict.fromkeys(of_two, ([40, 90, 300, 200],))
    if label in ("erreygers_index", "wagstaff_index", "mobility_trace"):
        more = {"bounds": (0, 400)} if label != "mobility_trace" else {"limits": [100]}
        given = ([40, 90, 300, 200],)
        assert estimate(label, INCOME, *given, **more) == estimate(function, INCOME, *given, **more)
        return
    takes_line = "poverty_line" in inspect.signature(row.function).parameters
    more = needed.get(label, (160,) if takes_line else ())
    if label == "quantile_shares":
        with pytest.raises(TypeError, match="measure must return one number"):
            estimate(label, INCOME)
        return
    assert estimate(label, INCOME, *more) == estimate(function, INCOME, *more)


def test_a_bootstrap_takes_names_and_draws_what_it_draws_for_functions():
    assert bootstrap("gini", INCOME, replicates=20, rng=1) == bootstrap(measures.gini, INCOME, replicates=20, rng=1)
    named = bootstrap_replicates(
        {"poor": partial(measures.headcount_ratio, poverty_line=160), "g": "gini"}, INCOME, rng=1
    )
    given = bootstrap_replicates(
        {"poor": partial(measures.headcount_ratio, poverty_line=160), "g": measures.gini}, INCOME, rng=1
    )
    pd.testing.assert_frame_equal(named, given)


# --- what an engine must sum ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("measure", "names", "alphas", "points"),
    [
        ("headcount_ratio", {"headcount"}, set(), set()),
        ("watts_index", {"log_gap"}, set(), set()),
        ("sen_index", {"headcount", "gap", "gap_pairs"}, set(), set()),
        ("average_shortfall", {"gap", "everyone", "lines", "poor_weight"}, set(), set()),
        ("gini", {"half_difference", "mean", "size"}, set(), set()),
        ("theil_t", {"mean", "size"}, {1}, set()),
        ("atkinson(epsilon=1)", {"mean", "size"}, {0}, set()),
        (partial(measures.atkinson, epsilon=3), {"mean", "size"}, {-2}, set()),
        (partial(measures.generalized_entropy, alpha=0.3), {"mean", "size"}, {0.3}, set()),
        ("palma_ratio", set(), set(), {0.4, 0.9}),
        ("quintile_share_ratio", set(), set(), {0.2, 0.8}),
        ("wolfson_polarisation", {"mean", "size", "half_difference"}, set(), {0.5}),
        (partial(measures.quantile_shares, groups=4), {"size"}, set(), {0.25, 0.5, 0.75}),
        (partial(measures.weighted_quantile, at=[0.1, 1]), set(), set(), {0.1, 1}),
    ],
    ids=range(14),  # a function's text differs from process to process
)
def test_a_formula_is_known_by_what_it_asks_for(measure, names, alphas, points):
    read = read_by(asked_measures([measure]))
    assert (set(read.names), set(read.alphas), set(read.points)) == (names, alphas, points)


def test_what_cannot_be_summed_at_own_lines_and_what_is_made_of_pairs():
    """Ranks of gaps, and amounts that are multiplied by the line, need one line for all."""
    asked = [row for row in REGISTRY if row.formula and not row.option]
    found = {row.known_as: read_by(asked_measures([row.known_as])) for row in asked}
    of_one_line = {"sen_index", "sen_shorrocks_thon_index", "average_shortfall", "total_shortfall"}
    assert {name for name, read in found.items() if read.one_line_for_all} == of_one_line
    of_pairs = {"gini", "wolfson_polarisation", "sen_index", "sen_shorrocks_thon_index"}
    assert {name for name, read in found.items() if read.pairs} == of_pairs
    without_gaps = {"headcount_ratio", "poor_count", "watts_index"}
    at_line = {name for name in found if asked_measures([name])[0].at_line}
    assert {name for name in at_line if not found[name].gaps} == without_gaps


# --- names elsewhere --------------------------------------------------------------------------------------------------
def test_at_least_25_names_of_stata_and_r_lead_to_public_functions():
    names = load_other_names()
    assert names.loc[names["program"].isin(["Stata", "R"]), "name"].nunique() >= 25
    assert {*names["measure"]} <= {*measures.__all__}
    assert not names.duplicated(["program", "package", "name", "measure"]).any()


@pytest.mark.parametrize(("name", "ours"), [("fgt", "foster_greer_thorbecke"), ("SST", "sen_shorrocks_thon_index")])
def test_a_name_from_elsewhere_is_led_on(name, ours):
    with pytest.raises(AttributeError, match=f"has no attribute '{name}'; it is {ours} here"):
        getattr(measures, name)


def test_a_name_that_nobody_has_is_refused_plainly():
    with pytest.raises(AttributeError, match=r"module 'poverty_analysis\.measures' has no attribute 'ginny'$"):
        measures.ginny  # noqa: B018
    assert not hasattr(measures, "__wrapped__")
