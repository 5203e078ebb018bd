"""Every public fit is determined to its last digits: inputs moved by 1e-15 move what it returns by less than 1e-12.

A processor changes sums in their last bits, and no more: what such a change cannot move is the same on every machine.
"""

import ast
import contextlib
import importlib
import io
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import poverty_analysis
from poverty_analysis import measures
from poverty_analysis.gains import published_gap
from poverty_analysis.households import evaluation, monitoring
from poverty_analysis.households.evaluation.fit import logit
from poverty_analysis.measures.grouped.lorenz import BetaLorenz, GeneralQuadratic
from poverty_analysis.measures.grouped.points import LorenzPoints, grouped_gini

PACKAGE = Path(poverty_analysis.__file__).parent
DOORS = ("measures", "gains", "households.evaluation", "households.monitoring", "households.judging")
SOLVERS = {"brentq", "least_squares", "linprog", "lstsq", "solve", "inv", "polyfit", "WLS", "GLM"}

# Group shares and mean incomes: six ordinary tables, then hard ones: hardly any inequality, and very much of it.
TABLES = {
    "fifths": (np.full(5, 0.2), np.array([5000, 9000, 13000, 19000, 38000.0])),
    "four groups": (np.full(4, 0.25), np.array([4000, 9000, 14000, 33000.0])),
    "tenths": (np.full(10, 0.1), np.array([1500, 2600, 3400, 4200, 5000, 6000, 7200, 9000, 12000, 26000.0])),
    "unequal groups": (
        np.array([0.05, 0.15, 0.3, 0.3, 0.15, 0.05]),
        np.array([800, 2000, 4000, 7000, 12000, 30000.0]),
    ),
    "twenty groups": (np.full(20, 0.05), np.sort(np.random.default_rng(0).lognormal(9, 0.8, 20))),
    "Dagum's own": (np.full(5, 0.2), np.array([2500, 6500, 9000, 12000, 30000.0])),
    "nearly equal": (np.full(5, 0.2), np.array([7000, 8400, 10000, 11400, 13500.0])),
    "very unequal": (np.full(5, 0.2), np.array([150, 800, 2600, 9000, 60000.0])),
}
FIGURES = ((), ("median",), ("gini",), ("median", "gini"))
CONTROLS = ["land", "distance", "altitude"]
DESIGN = {"cluster": "village", "weights": "weight", "minimum_clusters": 8}
PANEL = {"unit": "unit", "time": "wave", "first_treated": "first"}


def households(seed=0, villages=60, offset=0.0, logs=False):
    """Synthetic households in villages, in four waves: one row a household and wave."""
    rng = np.random.default_rng(seed)
    village = np.repeat(np.arange(villages), 4)
    units = village.size
    altitude = (3800 + 350 * rng.standard_normal(villages))[village]
    distance = (45 * np.exp(0.7 * rng.standard_normal(villages)))[village]
    land, weight = 8 * np.exp(0.6 * rng.standard_normal(units)), rng.uniform(0.5, 3, units)
    treated = (rng.random(units) < 1 / (1 + np.exp((distance - 45) / 90 - (land - 8) / 50))).astype(int)
    invited = (rng.random(units) < 0.5).astype(int)
    joined = (rng.random(units) < 0.2 + 0.6 * invited).astype(int)
    first = np.where(treated == 1, rng.choice([2016, 2017, 2018], units), np.nan)
    waves = []
    for wave in range(2015, 2019):
        inside = wave >= np.nan_to_num(first, nan=np.inf)
        level = 8.5 + 0.05 * (wave - 2015) + 0.02 * land + 0.1 * inside + 0.3 * rng.standard_normal(units)
        columns = {"unit": np.arange(units), "wave": wave, "village": village, "altitude": altitude, "land": land}
        columns |= {"distance": distance, "treated": treated, "invited": invited, "joined": joined, "first": first}
        waves.append(pd.DataFrame({**columns, "weight": weight, "income": np.exp(level) + offset}))
    data = pd.concat(waves, ignore_index=True)
    if logs:  # as an evaluation has them: far from zero, and little spread
        data[["income", "land", "distance"]] = np.log(data[["income", "land", "distance"]])
    return data


def moved(data, rng):
    """The same households with every amount moved by 1e-15 of it, up or down: a trait of a household once for all."""
    data = data.copy()
    for column, key in (("income", None), ("land", "unit"), ("distance", "village"), ("altitude", "village")):
        places = np.arange(len(data)) if key is None else data[key].to_numpy()
        data[column] *= 1 + 1e-15 * rng.choice([-1, 1], places.max() + 1)[places]
    return data


def last(data):
    return data[data["wave"] == 2018].reset_index(drop=True)


def before_and_after(data):
    wide = last(data)
    return wide.assign(change=wide["income"] - data.loc[data["wave"] == 2015, "income"].to_numpy())


ON_HOUSEHOLDS = {
    "naive_comparison": lambda d: evaluation.naive_comparison(last(d), "income", "treated", **DESIGN),
    "regression_with_controls": lambda d: evaluation.regression_with_controls(
        last(d), "income", "treated", CONTROLS, **DESIGN
    ),
    "propensity_score": lambda d: evaluation.propensity_score(last(d), "treated", CONTROLS, weights="weight"),
    "inverse_probability_weighting": lambda d: evaluation.inverse_probability_weighting(
        last(d), "income", "treated", CONTROLS, **DESIGN
    ),
    "doubly_robust": lambda d: evaluation.doubly_robust(last(d), "income", "treated", CONTROLS, **DESIGN),
    "quantile_treatment_effect": lambda d: evaluation.quantile_treatment_effect(
        last(d), "income", "treated", controls=["altitude"], replications=50, **DESIGN
    ),
    "instrumental_variable": lambda d: evaluation.instrumental_variable(
        last(d), "income", "joined", "invited", controls=CONTROLS, **DESIGN
    ),
    "regression_discontinuity": lambda d: evaluation.regression_discontinuity(
        last(d), "income", "altitude", cutoff=3800, treated_side="above", **DESIGN
    ),
    "discontinuity_bandwidth": lambda d: evaluation.discontinuity_bandwidth(last(d), "income", "altitude", cutoff=3800),
    "difference_in_differences": lambda d: evaluation.difference_in_differences(
        d.assign(after=(d["wave"] >= 2017).astype(int)), "income", "treated", "after", **DESIGN
    ),
    "group_time_effects": lambda d: evaluation.group_time_effects(d, "income", controls=["land"], **PANEL, **DESIGN),
    "two_way_weights": lambda d: evaluation.two_way_weights(d, **PANEL, weights="weight"),
    "attrition_weights": lambda d: attrition_weights(d).of_units(attrition_weights(d).weight),
    "lee_bounds": lambda d: evaluation.lee_bounds(
        last(d).assign(income=lambda t: t["income"].where(t["unit"] % 7 > 0), treated=lambda t: t["village"] % 2),
        "income",
        "treated",
        cluster="village",
        replications=50,
    ),
    "manski_bounds": lambda d: evaluation.manski_bounds(
        last(d), "income", "treated", lowest=0, highest=1e6, cluster="village"
    ),
    "threshold_density": lambda d: evaluation.threshold_density(last(d), "altitude", cutoff=3800, bandwidth=500),
    "breakdown": lambda d: evaluation.breakdown(
        evaluation.regression_with_controls(last(d), "income", "treated", CONTROLS, **DESIGN)
    ),
    "wild_bootstrap": lambda d: evaluation.wild_bootstrap(
        evaluation.naive_comparison(last(d), "income", "treated", **DESIGN), draws=99
    ),
    "pre_trend_power": lambda d: evaluation.pre_trend_power(evaluation.event_study(d, "income", **PANEL, **DESIGN)),
    "event_study": lambda d: evaluation.event_study(d, "income", **PANEL, **DESIGN),
    "pre_trend_test": lambda d: evaluation.pre_trend_test(d, "income", **PANEL, **DESIGN),
    "two_way_fixed_effects": lambda d: evaluation.two_way_fixed_effects(d, "income", **PANEL, **DESIGN),
    "stacked_difference_in_differences": lambda d: evaluation.stacked_difference_in_differences(
        d, "income", **PANEL, **DESIGN
    ),
    "falling_back_risk": lambda d: (
        monitoring.falling_back_risk(
            d, "income", float(d["income"].quantile(0.3)), CONTROLS, unit="unit", time="wave", **DESIGN
        ).coefficients
    ),
    "vulnerability_as_expected_poverty": lambda d: monitoring.vulnerability_as_expected_poverty(
        last(d), "income", float(d["income"].quantile(0.3)), ["land"], weights="weight"
    ),
}
ON_TABLES = {
    "fit_lognormal": lambda points, figures: family(measures.fit_lognormal(points, **figures)),
    "fit_singh_maddala": lambda points, figures: family(measures.fit_singh_maddala(points, **figures)),
    "fit_dagum": lambda points, figures: family(measures.fit_dagum(points, **figures)),
    "fit_general_quadratic": lambda points, _: np.array(measures.fit_general_quadratic(points)),
    "fit_beta_lorenz": lambda points, _: np.array(measures.fit_beta_lorenz(points)),
    "choose_lorenz_curve": lambda points, _: np.concatenate(
        [curve or (0.0,) for curve in measures.choose_lorenz_curve(points, points.mean / 2, mean=points.mean)[:2]]
    ),
}
FAMILIES = ("fit_lognormal", "fit_singh_maddala", "fit_dagum")
ALONE = {"published_gap": lambda reversion: published_gap(persistent_share=reversion)["poorest_share"].to_numpy()[-1:]}
# Public functions that solve something and are no fits, each with why.
NO_FITS = {
    "fay_herriot": "held by tests/measures/test_small_areas.py, to 1e-11",
    "grouped_profile": "its shapes are those of the fits above; held by tests/measures/grouped, to 1e-10",
    "grouped_poverty": "inverts the slope of a curve that is already fitted, to 1e-14",
    "lorenz_validity": "says of a fitted curve up to where it holds",
    "synthetic_panel_bounds": "one linear solution a date; held by tests/measures/designed/test_synthetic_panels.py",
    "register_design": "its searches end in whole numbers; the whole register is held by tests/households/register",
}


def grouped_points(shares, incomes):
    return measures.grouped_lorenz_points(shares, mean_income=incomes)


def family(fit):
    return np.array(list(vars(fit.family).values())) if fit.converged else None


def attrition_weights(data):
    """Weights of those that stay, where one in seven has left in the last wave."""
    left = data[(data["wave"] < 2018) | (data["unit"] % 7 > 0)]
    names = {"outcome": "income", "unit": "unit", "time": "wave", "treated_from": "first", "cluster": "village"}
    with contextlib.redirect_stdout(io.StringIO()):
        panel = evaluation.prepare_panel(left, **names)
    return evaluation.attrition_weights(panel, ["land"])


def numbers(found):
    """All numbers of what a fit returns, and for each how large it must be taken to be: an estimate has its error."""
    if isinstance(found, pd.DataFrame):
        found = found.select_dtypes("number")
    return np.asarray(found, dtype=float).ravel()


def sizes(found):
    values = np.abs(numbers(found))
    if isinstance(found, pd.DataFrame) and "lower_bound" in found:
        return values + float(np.ptp(found[["low", "high"]].to_numpy()))
    if isinstance(found, pd.DataFrame) and "standard_error" in found:
        errors = np.repeat(found["standard_error"].to_numpy(dtype=float), found.select_dtypes("number").shape[1])
        return values + np.nan_to_num(errors)
    return values


def off(once, again):
    """By how much of its size the number moves that moves most."""
    gap, size = np.abs(numbers(once) - numbers(again)), sizes(once)
    return float(np.nanmax(np.divide(gap, size, out=np.zeros(gap.size), where=gap > 0)))


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    ("name", "figures"),
    [(name, figures) for name in ON_TABLES for figures in (FIGURES if name in FAMILIES else FIGURES[:1])],
)
def test_groups_moved_by_rounding_move_no_parameter(name, figures, table):
    rng = np.random.default_rng(0)
    shares, incomes = TABLES[table]
    more = {
        "median": np.median(np.repeat(incomes, np.rint(shares * 100).astype(int))),
        "gini": 1.03 * grouped_gini(grouped_points(shares, incomes)),
    }

    def fitted(moves):
        up = 1 + 1e-15 * moves
        named = {figure: more[figure] * up[-k] for k, figure in enumerate(figures, 1)}
        return ON_TABLES[name](grouped_points(shares, incomes * up[: incomes.size]), named)

    size = incomes.size + len(figures)
    once = fitted(np.zeros(size))
    for _ in range(2):
        again = fitted(rng.choice([-1.0, 1.0], size))
        assert (once is None) == (again is None)
        assert once is None or off(once, again) < 1e-12


@pytest.mark.slow
def test_ordinary_tables_and_hard_ones_have_a_family():
    """The test above passes over a fit at the edge of its family: so these are few, and named."""
    at_the_edge = set()
    for fit in (measures.fit_lognormal, measures.fit_singh_maddala, measures.fit_dagum):
        for name, (shares, incomes) in TABLES.items():
            found = fit(grouped_points(shares, incomes))
            at_the_edge |= set() if found.converged else {(fit.__name__, name)}
    assert at_the_edge == EDGES


EDGES: set[tuple[str, str]] = set()


@pytest.mark.parametrize("fit", [measures.fit_lognormal, measures.fit_singh_maddala, measures.fit_dagum])
def test_a_fit_at_the_edge_of_its_family_says_so(fit):
    hardly_any = measures.grouped_lorenz_points([0.2] * 5, mean_income=[9990, 9996, 10000, 10004, 10010])
    assert not fit(hardly_any).converged


@pytest.mark.parametrize("theta", [0.6, 0.65, 0.7])
def test_with_four_groups_both_curves_fit_exactly_and_the_first_is_taken(theta):
    """Three inner points and three parameters each: what is left of the errors is rounding, and decides nothing."""
    p = np.array([0.25, 0.5, 0.75, 1])
    points = LorenzPoints(p, BetaLorenz(theta, 1.0, 0.6).lorenz(p), None)
    chosen = measures.choose_lorenz_curve(points, 70, mean=100)
    assert chosen.comparison[["valid_for_poverty", "valid_for_distribution"]].all(axis=None)
    assert isinstance(chosen.for_poverty, GeneralQuadratic)
    assert isinstance(chosen.for_distribution, GeneralQuadratic)


@pytest.mark.parametrize("data", [{}, {"seed": 1, "logs": True}, {"seed": 2, "offset": 10_000.0}], ids=str)
@pytest.mark.parametrize("name", ON_HOUSEHOLDS)
def test_households_moved_by_rounding_move_no_estimate(name, data):
    rng = np.random.default_rng(0)
    table = households(**data)
    once = ON_HOUSEHOLDS[name](table)
    assert max(off(once, ON_HOUSEHOLDS[name](moved(table, rng))) for _ in range(2)) < 1e-12


TRAITS = [f"trait {number}" for number in range(7)]
PREDICTIONS = {
    "propensity_score": lambda d: evaluation.propensity_score(d, "treated", TRAITS),
    "falling_back_risk": lambda d: monitoring.falling_back_risk(
        d, "income", 5000, TRAITS, unit="unit", time="wave", cluster=None
    ).risk["risk"],
    "vulnerability_as_expected_poverty": lambda d: monitoring.vulnerability_as_expected_poverty(
        d, "income", 5000, TRAITS, variance="exponential"
    )["vulnerability"],
}


@pytest.mark.parametrize("rows", [397, 398, 399])
@pytest.mark.parametrize("name", PREDICTIONS)
def test_like_rows_have_the_same_prediction_to_the_last_bit(name, rows):
    """Or they would be ranked apart; a matrix product adds up the rows at its edge in another order."""
    rng = np.random.default_rng(rows)
    profile = rng.integers(0, 20, rows)
    traits = pd.DataFrame(rng.standard_normal((20, 7))[profile], columns=TRAITS)
    waves = []
    for wave in (2015, 2016, 2017) if name == "falling_back_risk" else (2015,):
        income = np.exp(8.5 + 0.1 * traits["trait 0"] + 0.5 * rng.standard_normal(rows))
        columns = {"unit": np.arange(rows), "wave": wave, "income": income, "treated": rng.integers(0, 2, rows)}
        waves.append(traits.assign(profile=profile, **columns))
    data = pd.concat(waves, ignore_index=True)
    found = PREDICTIONS[name](data)
    assert found.groupby(data.loc[found.index, "profile"]).nunique().eq(1).all()


@pytest.mark.parametrize("persistent_share", [0.3, 0.6, 0.8])
@pytest.mark.parametrize("name", ALONE)
def test_an_argument_moved_by_rounding_moves_no_root(name, persistent_share):
    once = ALONE[name](persistent_share)
    assert max(off(once, ALONE[name](persistent_share * (1 + move))) for move in (-1e-15, 1e-15)) < 1e-12


def test_a_logit_ends_where_its_likelihood_is_flat():
    """The score X'(y - p) is zero there; the change of the deviance, by which statsmodels stops, sees half as far."""
    for seed in range(60):
        rng = np.random.default_rng(seed)
        columns = np.column_stack([np.ones(60), rng.standard_normal((60, 2))])
        outcome = rng.random(60) < 1 / (1 + np.exp(-columns @ rng.normal(0, 1.5, 3)))
        try:
            found = logit(outcome, columns, ["constant", "a", "b"], np.ones(60))
        except ValueError:  # separated
            continue
        score = columns.T @ (outcome - found.fittedvalues)
        assert np.all(np.abs(found.bse**2 * score) < 1e-12 * (np.abs(found.params) + found.bse)), seed


@pytest.mark.parametrize("rows", [200, 40_000, 300_000])
def test_a_regression_keeps_its_digits_where_outcomes_are_far_from_zero(rows):
    """By exact means (math.fsum): log incomes of 8.9, which a programme changes by half a per cent."""
    rng = np.random.default_rng(rows)
    treated = rng.integers(0, 2, rows)
    income = 8.9 + 0.005 * treated + 0.6 * rng.standard_normal(rows)
    means = [math.fsum(income[treated == arm]) / int((treated == arm).sum()) for arm in (0, 1)]
    data = pd.DataFrame({"income": income, "treated": treated, "village": np.arange(rows) % 50})
    found = evaluation.naive_comparison(data, "income", "treated", cluster="village")["estimate"].item()
    assert abs(found - (means[1] - means[0])) < 1e-13


@pytest.mark.slow
def test_every_public_function_that_solves_something_is_here():
    public, mentions = public_functions(), called()
    del mentions[".value"]  # of every kind of statistic: what one of them solves is found by the function that makes it
    solving = {name for name, calls in mentions.items() if any(solver(call) for call in calls)}
    while more := {name for name, calls in mentions.items() if calls & (solving - set(public))} - solving:
        solving |= more
    found = {public[name] for name in solving if name in public}
    assert found == {*ON_HOUSEHOLDS, *ON_TABLES, *ALONE, *NO_FITS}


def solver(call):
    head, _, name = call.rpartition(".")
    return name in SOLVERS and head.startswith(("scipy", "numpy", "statsmodels"))


def public_functions():
    """By full name, the functions that the packages name in `__all__`."""
    found = {}
    for door in DOORS:
        room = importlib.import_module(f"poverty_analysis.{door}")
        for name in room.__all__:
            if callable(value := getattr(room, name)) and not isinstance(value, type):
                found[f"{value.__module__}.{value.__name__}"] = name
    return found


def called():
    """By full name of a function, and ``.name`` of a method, the full names of all that its text mentions."""
    found = {}
    for file in PACKAGE.rglob("*.py"):
        module = ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts)
        tree = ast.parse(file.read_text(encoding="utf-8"))
        known = imported(tree, module)
        for node in tree.body:
            methods = [part for part in node.body if isinstance(part, ast.FunctionDef)] if hasattr(node, "body") else []
            if isinstance(node, ast.FunctionDef):
                found[f"{module}.{node.name}"] = mentioned(node, module, known)
            elif isinstance(node, ast.ClassDef):
                for method in methods:
                    found.setdefault(f".{method.name}", set()).update(mentioned(method, module, known))
    return found


def imported(tree, module):
    known = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            above = module.split(".")[: -node.level] if node.level else []
            known |= {
                each.asname or each.name: ".".join([*above, *([node.module] if node.module else []), each.name])
                for each in node.names
            }
        elif isinstance(node, ast.Import):
            known |= {each.asname: each.name for each in node.names if each.asname}
    return known


def mentioned(function, module, known):
    names = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Name):
            names.add(known.get(node.id, f"{module}.{node.id}"))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            head, _, rest = ast.unparse(node.func).partition(".")
            names.add(f"{known[head]}.{rest}" if head in known else f".{node.func.attr}")
    return names
