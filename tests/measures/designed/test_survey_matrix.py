"""Every public function of the measures under every kind of design: a finite error, or a sentence that says why not."""

import inspect
import math

import numpy as np
import pytest

from poverty_analysis import measures
from poverty_analysis.measures.registry import KNOWN, REGISTRY
from poverty_analysis.measures.survey.asked import asked_measures

LINE = 4000
DESIGNS = ("linearised", "two stages", "calibrated", "BRR mean", "SDR estimate")
PUBLIC = [name for name in measures.__all__ if name != "influence"]
# what a function takes beside incomes, where it must be told
TAKES = {
    "atkinson": {"epsilon": 1},
    "foster_greer_thorbecke": {"alpha": 2},
    "generalized_entropy": {"alpha": 2},
    "generalized_lorenz_curve": {"at": [0.2, 0.5]},
    "lorenz_curve": {"at": [0.2, 0.5]},
    "relative_foster_greer_thorbecke": {"alpha": 1},
    "weighted_quantile": {"at": 0.5},
}
OF_TWO_COLUMNS = {row.known_as for row in REGISTRY if row.of_two_columns}
WITH_ERROR = {*KNOWN, *TAKES} - OF_TWO_COLUMNS


def options_of(name: str) -> dict[str, object]:
    return {key: value for key, value in TAKES.get(name, {}).items() if value is not None}


def line_of(name: str):
    try:
        function = KNOWN[name] if name in KNOWN else getattr(measures, name)
        return LINE if asked_measures([function])[0].at_line else None
    except (TypeError, ValueError):
        return None


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("name", sorted({*PUBLIC, *KNOWN}))
def test_a_finite_error_or_a_sentence(name, design, survey_of):
    asked = name if name in KNOWN else getattr(measures, name)
    try:
        found = survey_of(design).estimate(asked, "income", line_of(name), **options_of(name))
    except (TypeError, ValueError) as error:
        said = str(error)
        assert name not in WITH_ERROR, said
        assert len(said) > 30 and " " in said and "Traceback" not in said and "positional" not in said, said
        return
    errors = (
        [found.standard_error]
        if isinstance(found, measures.estimate.__globals__["Estimate"])
        else (found["standard_error"].to_list())
    )
    assert errors and all(math.isfinite(error) and error >= 0 for error in errors), errors


@pytest.mark.parametrize("design", DESIGNS)
def test_every_known_measure_by_groups_is_in_the_profile(design, survey_of):
    relative = [name for name in KNOWN if name in ("at_risk_of_poverty_rate",)]
    asked = ["headcount_ratio", "gini", "median", "palma_ratio"]
    table = survey_of(design).profile("income", LINE, "area", measures=asked)
    assert len(table) == 4 * 4 and np.isfinite(table["standard_error"]).all()
    for line in ("everyone", "group"):
        rates = survey_of(design).estimate(relative[0], "income", line, "area")
        assert np.isfinite(rates["standard_error"]).all() and (rates["standard_error"] > 0).all()


@pytest.mark.parametrize("design", DESIGNS)
def test_other_questions_have_finite_errors_too(design, survey_of, people):
    of = survey_of(design)
    less = of.contrast({"town": 1, "herding": -1}, "gini", "income", by="area")
    matrix = of.covariance(["headcount_ratio", "gini"], "income", LINE, "area")
    who = of.characteristics(["land", "area", "members"], "income", LINE)
    whole = of.totals(["land", "area"], "stratum", of="rows")
    assert less.standard_error > 0 and np.linalg.eigvalsh(matrix.to_numpy()).min() > -1e-12
    assert np.isfinite(who["standard_error"]).all() and np.isfinite(whole["standard_error"]).all()
    assert of.where(people["area"] == "town").estimate("gini", "income").standard_error > 0


def test_the_matrix_speaks_of_functions_that_are_there():
    assert {name for name in TAKES if name not in KNOWN} <= {*PUBLIC}
    assert all(inspect.isfunction(getattr(measures, name)) or name[0].isupper() or name == "Survey" for name in PUBLIC)
