"""From a printed table to a profile: closed forms, published values, two intervals that are never one."""

import time
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import special, stats

from poverty_analysis import context, measures
from poverty_analysis.measures.grouped.families import Dagum, Lognormal, SinghMaddala
from poverty_analysis.measures.grouped.lorenz import BetaLorenz, GeneralQuadratic
from poverty_analysis.measures.grouped.shapes import CurveShape, FamilyShape, JoinedShape
from poverty_analysis.measures.grouped.share_quadrature import share_integral

SIGMA = 0.6
FIFTHS = np.arange(6) / 5


def class_means(family, edges=FIFTHS):
    return np.diff(family.lorenz(edges)) / np.diff(edges) * family.mean


def row(answer, measure, line=None):
    table = answer.profile[answer.profile["measure"] == measure]
    table = table if line is None else table[table["poverty_line"] == line]
    assert len(table) == 1
    return table.iloc[0]


# --- quadrature against closed forms


def normal_quantile(p, rest):
    return np.where(p < 0.5, special.ndtri(p), -special.ndtri(rest))


@pytest.mark.parametrize("sigma", [0.2, 0.6, 1.5])
def test_quadrature_meets_the_closed_forms_of_the_lognormal(sigma):
    """Aitchison and Brown (1957): both Theil measures are sigma^2 / 2; Watts at the median is sigma phi(0)."""

    def relative(p, rest):
        return np.exp(sigma * normal_quantile(p, rest) - sigma**2 / 2)

    deviation = -share_integral(lambda p, rest: np.log(relative(p, rest)))
    theil = share_integral(lambda p, rest: relative(p, rest) * np.log(relative(p, rest)))
    watts = share_integral(lambda p, rest: -sigma * normal_quantile(p, rest), up_to=0.5)
    assert deviation == pytest.approx(sigma**2 / 2, rel=1e-8)
    assert theil == pytest.approx(sigma**2 / 2, rel=1e-8)
    assert watts == pytest.approx(sigma / np.sqrt(2 * np.pi), rel=1e-8)


def relative_singh_maddala(family):
    # the quantile from 1 - p, which keeps its digits at the top
    def relative(p, rest):
        power = np.expm1(-np.where(p < 0.5, np.log1p(-np.minimum(p, 0.5)), np.log(rest)) / family.q)
        return family.scale * power ** (1 / family.a) / family.mean

    return relative


def relative_dagum(family):
    def relative(p, rest):
        height = -np.where(p < 0.5, np.log(p), np.log1p(-np.minimum(rest, 0.5))) / family.p
        log_power = height + np.log(-np.expm1(-height))  # ln(e^h - 1)
        return family.scale * np.exp(-log_power / family.a) / family.mean

    return relative


@pytest.mark.parametrize(
    ("family", "relative"),
    [
        (SinghMaddala(100, 2.25, 1.45), relative_singh_maddala),
        (SinghMaddala(100, 1.5, 0.9), relative_singh_maddala),
        (Dagum(100, 3.0, 0.65), relative_dagum),
        (Dagum(100, 1.6, 0.8), relative_dagum),
    ],
    ids=lambda value: getattr(value, "__name__", repr(value)),
)
def test_quadrature_and_closed_forms_of_heavy_tails_agree(family, relative):
    of = relative(family)
    deviation = -share_integral(lambda p, rest: np.log(of(p, rest)))
    theil = share_integral(lambda p, rest: of(p, rest) * np.log(of(p, rest)))
    headcount = float(family.headcount_ratio(70))
    watts = share_integral(lambda p, rest: np.log(70 / family.mean / of(p, rest)), up_to=headcount)
    assert deviation == pytest.approx(family.mean_log_deviation(), rel=1e-8)
    assert theil == pytest.approx(family.theil_t(), rel=1e-8)
    assert watts == pytest.approx(float(family.watts_index(70)), rel=1e-8)


@pytest.mark.parametrize("a", [1.5, 2.0, 4.0])
def test_theil_measures_of_the_log_logistic(a):
    """Both families with their second shape 1; E ln(x/b) = 0, mean/b = k pi / sin(k pi) with k = 1/a, by hand:
    psi(1 + k) - psi(1 - k) = 1/k - pi cot(k pi)."""
    k = 1 / a
    level = np.log(k * np.pi / np.sin(k * np.pi))
    for family in (SinghMaddala(7, a, 1.0), Dagum(7, a, 1.0)):
        assert family.mean_log_deviation() == pytest.approx(level, rel=1e-12)
        assert family.theil_t() == pytest.approx(1 - k * np.pi / np.tan(k * np.pi) - level, rel=1e-12)


def test_a_quarter_circle_has_both_theil_measures_ln_2():
    """L = 1 - sqrt(1 - p^2): incomes p/sqrt(1 - p^2) of the mean, 0 at the bottom and without end at the top.
    -ln p integrates to 1 and ln sqrt(1 - p^2) to ln 2 - 1; with p = sin t, T is the integral of sin t ln tan t."""
    shape = CurveShape(GeneralQuadratic(1.0, 0.0, 0.0), 100.0)
    assert shape.mean_log_deviation() == pytest.approx(np.log(2), rel=1e-8)
    assert shape.theil_t() == pytest.approx(np.log(2), rel=1e-8)
    # half of the mean: p/sqrt(1 - p^2) = 1/2 at p = 1/sqrt 5
    assert shape.poverty(50.0)[0] == pytest.approx(1 / np.sqrt(5), rel=1e-10)


def test_incomes_spread_evenly_from_zero():
    """L = p^2, incomes 2p of the mean: MLD 1 - ln 2, T ln 2 - 1/2, Watts at the mean 1/2; median 1, S80/S20 9,
    polarisation 2 (1 - 1/3 - 1/2) = 1/3."""
    shape = CurveShape(BetaLorenz(1.0, 1.0, 1.0), 100.0)
    assert shape.mean_log_deviation() == pytest.approx(1 - np.log(2), rel=1e-8)
    assert shape.theil_t() == pytest.approx(np.log(2) - 0.5, rel=1e-8)
    assert shape.poverty(100.0) == pytest.approx((0.5, 0.25, 1 / 6, 0.5), rel=1e-8)
    assert float(shape.incomes_at(0.5)) == pytest.approx(100, rel=1e-12)
    fifth, half, four_fifths = shape.share_of_poorest(np.array([0.2, 0.5, 0.8]))
    assert (1 - four_fifths) / fifth == pytest.approx(9, rel=1e-12)
    assert 2 * (1 - shape.gini_coefficient() - 2 * half) == pytest.approx(1 / 3, rel=1e-12)


def test_a_curve_whose_parameters_are_not_told_apart_is_left_out():
    """Means 1, 3, 5, 7, 9: p^2 at the bounds, where the columns of the general quadratic's fit are dependent."""
    answer = measures.grouped_profile([20.0, 60.0, 100.0, 140.0, 180.0], 100, refits=5)
    assert not answer.fit.loc["general quadratic", "usable"]
    assert answer.fit["usable"].any() and answer.profile["curve"].iloc[0] != "general quadratic"


def test_a_curve_with_negative_incomes_has_no_logarithmic_measure():
    shape = CurveShape(BetaLorenz(0.6, 0.95, 0.52), 100.0)
    assert shape.curve.slope(1e-30) < 0
    assert np.isnan(shape.mean_log_deviation()) and np.isnan(shape.theil_t()) and np.isnan(shape.poverty(40.0)[3])


def test_an_integral_that_does_not_settle_is_missing():
    assert np.isnan(share_integral(lambda p, rest: np.sin(1e6 * p)))


# --- a profile of the lognormal


def test_the_profile_of_exact_fifths_of_a_lognormal():
    """Closed forms: Phi at the line, Gini 2 Phi(sigma/sqrt 2) - 1, both Theil measures sigma^2/2, S80/S20 and
    polarisation from L(p) = Phi(Phi^-1(p) - sigma)."""
    true = Lognormal(1000, SIGMA)
    answer = measures.grouped_profile(measures.grouped_table(class_means(true), rounded_to=0), [700, 1000])
    phi, lorenz = stats.norm.cdf, lambda p: stats.norm.cdf(stats.norm.ppf(p) - SIGMA)
    gini = 2 * phi(SIGMA / np.sqrt(2)) - 1
    mean = 1000 * np.exp(SIGMA**2 / 2)
    expected = {
        ("mean", None): mean,
        ("median", None): 1000,
        ("decile_1", None): 1000 * np.exp(SIGMA * stats.norm.ppf(0.1)),
        ("decile_9", None): 1000 * np.exp(SIGMA * stats.norm.ppf(0.9)),
        ("gini", None): gini,
        ("mean_log_deviation", None): SIGMA**2 / 2,
        ("theil_t", None): SIGMA**2 / 2,
        ("quintile_share_ratio", None): (1 - lorenz(0.8)) / lorenz(0.2),
        ("palma_ratio", None): (1 - lorenz(0.9)) / lorenz(0.4),
        ("wolfson_polarisation", None): 2 * mean * (1 - gini - 2 * lorenz(0.5)) / 1000,
        ("headcount_ratio", 700): phi(np.log(0.7) / SIGMA),
        ("headcount_ratio", 1000): 0.5,
        ("watts_index", 1000): SIGMA / np.sqrt(2 * np.pi),
    }
    for (measure, line), value in expected.items():
        assert row(answer, measure, line)["value"] == pytest.approx(value, rel=1e-8), measure
        assert row(answer, measure, line)["curve"] == "lognormal"
    assert answer.fit["chosen"].sum() == 1 and answer.refits == 0
    assert (answer.profile["rounding_low"] == answer.profile["rounding_high"]).all()


@pytest.mark.slow
@pytest.mark.parametrize("unit", [10, 100])
def test_the_rounding_interval_holds_what_the_unrounded_table_gives(unit):
    true = Lognormal(1000, SIGMA)
    exact = class_means(true)
    printed = np.round(exact / unit) * unit
    answer = measures.grouped_profile(measures.grouped_table(printed, rounded_to=unit), 800, refits=100)
    phi = stats.norm.cdf
    for measure, value in {
        "mean": true.mean,
        "median": 1000,
        "gini": 2 * phi(SIGMA / np.sqrt(2)) - 1,
        "theil_t": SIGMA**2 / 2,
        "headcount_ratio": phi(np.log(0.8) / SIGMA),
    }.items():
        forced = measures.grouped_profile(measures.grouped_table(exact, rounded_to=0), 800).by_curve
        forced = forced[(forced["curve"] == answer.profile["curve"].iloc[0]) & (forced["measure"] == measure)]
        found = row(answer, measure)
        assert found["rounding_low"] <= forced["value"].item() <= found["rounding_high"], measure
        if found["curve"] == "lognormal":
            assert found["rounding_low"] <= value <= found["rounding_high"], measure


@pytest.mark.slow
def test_wider_rounding_gives_a_wider_interval_and_the_same_shapes():
    means = [6900, 15700, 21800, 28900, 51600]
    fine, coarse = (
        measures.grouped_profile(measures.grouped_table(means, rounded_to=unit), 6000, refits=60) for unit in (1, 100)
    )
    rounding = [answer.profile["rounding_high"] - answer.profile["rounding_low"] for answer in (fine, coarse)]
    assert (rounding[1] > 20 * rounding[0]).all()
    for column in ("value", "curves_low", "curves_high", "curves"):
        assert fine.profile[column].tolist() == coarse.profile[column].tolist()


@pytest.mark.slow
def test_every_value_lies_in_both_intervals():
    for year in range(2016, 2022):
        table = measures.grouped_table(context.income_classes("Fujian rural", year)["mean_income"])
        answer = measures.grouped_profile(table, [4000, 8000], refits=20)
        profile = answer.profile
        for low, high in (("rounding_low", "rounding_high"), ("curves_low", "curves_high")):
            assert (profile[low] <= profile["value"]).all() and (profile["value"] <= profile[high]).all(), year
        assert (profile["curves"] >= 3).all()
        heads = profile[profile["measure"] == "headcount_ratio"]["value"]
        assert heads.is_monotonic_increasing
        deciles = [row(answer, f"decile_{number}")["value"] for number in range(1, 10)]
        assert deciles == sorted(deciles)


# --- published tables


@pytest.mark.slow
def test_rural_china_2019_from_its_deciles():
    """World Bank PIP: the median 8.099, the Gini .327 and the headcount at 6.85 are those of the general quadratic;
    those further down come from the bank's own, finer table: they lie between the shapes and that is all."""
    facts = context.load_facts("consumption")["value"]
    shares = [facts[f"pip_decile{number}_share_rural_cn_2019"] for number in range(1, 11)]
    table = measures.grouped_table(income_share=shares, mean=facts["pip_mean_rural_cn_2019"])
    answer = measures.grouped_profile(table, [2.15, 3.65, 6.85], refits=100)
    half = {"median": 0.0005, "gini": 0.0005, "headcount_ratio": 0.000005}
    for measure, line, identifier, unit in [
        ("median", None, "pip_median_rural_cn_2019", 1),
        ("gini", None, "pip_gini_rural_cn_2019", 1),
        ("headcount_ratio", 6.85, "pip_headcount_685_rural_cn_2019", 0.01),
    ]:
        found, published = row(answer, measure, line), facts[identifier] * unit
        assert found["rounding_low"] - half[measure] <= published <= found["rounding_high"] + half[measure]
    for line, name in ((2.15, "215"), (3.65, "365")):
        found, published = (
            row(answer, "headcount_ratio", line),
            facts[f"pip_headcount_{name}_rural_cn_2019"] / 100,
        )
        assert found["curves_low"] <= published <= found["curves_high"]
    assert answer.fit["fit_error"].idxmin() == "general quadratic"


def test_rural_china_2007_by_people():
    """The Gini that a reprint gives for 2007 is .374 (low confidence); the table of fifths alone bounds it at .350."""
    classes = context.income_classes("China rural", 2007)
    table = measures.grouped_table(classes["mean_income"], population=classes["household_size"])
    gini = row(measures.grouped_profile(table, refits=10), "gini")
    assert (
        gini["value"] > 0.350
        and gini["curves_low"] <= 0.374 + 0.0005
        and gini["value"] == pytest.approx(0.374, abs=0.005)
    )


# --- joined populations


def test_two_halves_of_one_population_are_that_population():
    table = measures.grouped_table([6860, 15723, 21805, 28858, 51640])
    alone = measures.grouped_profile(table, [8000, 16_000], refits=0)
    joined = measures.grouped_profile({"a": table, "b": table}, [8000, 16_000], people={"a": 3, "b": 7}, refits=0)
    np.testing.assert_allclose(joined.profile["value"], alone.profile["value"], rtol=1e-8, atol=1e-12)
    assert joined.fit["fit_error"].to_dict() == pytest.approx(alone.fit["fit_error"].to_dict(), nan_ok=True)


def test_rural_and_urban_joined_are_a_sample_of_both():
    """Against quantiles of two lognormals as people, 40 rural to 60 urban, with the measures of samples."""
    rural, urban = Lognormal(10_000, 0.6), Lognormal(25_000, 0.5)
    joined = JoinedShape([FamilyShape(rural), FamilyShape(urban)], np.array([0.4, 0.6]))
    grid = (np.arange(100_000) + 0.5) / 100_000
    income = np.concatenate([rural.quantile(grid), urban.quantile(grid)])
    weights = np.repeat([0.4, 0.6], grid.size)
    assert joined.gini_coefficient() == pytest.approx(measures.gini(income, weights=weights), abs=2e-5)
    assert joined.theil_t() == pytest.approx(measures.theil_t(income, weights=weights), abs=5e-5)
    assert joined.mean_log_deviation() == pytest.approx(measures.mean_log_deviation(income, weights=weights), abs=2e-5)
    for p in (0.1, 0.5, 0.9):
        assert float(joined.incomes_at(p)) == pytest.approx(
            measures.weighted_quantile(income, p, weights=weights), rel=1e-4
        )
    assert float(joined.share_of_poorest(0.3)) == pytest.approx(
        measures.lorenz_curve(income, at=[0.3], weights=weights)["income_share"].item(), abs=1e-5
    )
    expected = [measure(income, 12_000, weights=weights) for measure in
                (measures.headcount_ratio, measures.poverty_gap_index, measures.squared_poverty_gap_index,
                 measures.watts_index)]  # fmt: skip
    assert joined.poverty(12_000) == pytest.approx(expected, abs=2e-5)
    assert joined.share_of_poorest([0.0, 1.0]).tolist() == [0, 1]


@pytest.mark.slow
def test_joined_headcounts_are_weighted_by_people():
    tables = {"rural": measures.grouped_table([4000, 8000, 12_000, 17_000, 30_000]),
              "urban": measures.grouped_table([15_000, 25_000, 35_000, 48_000, 85_000])}  # fmt: skip
    joined = measures.grouped_profile(tables, 9000, people={"rural": 510, "urban": 900}, refits=10)
    parts = {name: measures.grouped_profile(table, 9000, refits=0).by_curve for name, table in tables.items()}
    for curve in ("lognormal", "Singh-Maddala", "Dagum"):
        heads = {
            name: part[(part["curve"] == curve) & (part["measure"] == "headcount_ratio")]["value"].item()
            for name, part in parts.items()
        }
        found = joined.by_curve[(joined.by_curve["curve"] == curve) & (joined.by_curve["measure"] == "headcount_ratio")]
        assert found["value"].item() == pytest.approx((510 * heads["rural"] + 900 * heads["urban"]) / 1410, rel=1e-10)
    assert joined.refits == 10 and set(joined.points) == {"rural", "urban"}


# --- prices, and what is refused


def test_a_deflator_moves_incomes_and_not_lines():
    table = measures.grouped_table([6860, 15723, 21805, 28858, 51640])
    now = measures.grouped_profile(table, 8000 * 1.1, refits=0)
    before = measures.grouped_profile(table, 8000, deflator=1.1, refits=0)
    assert row(before, "median")["value"] == pytest.approx(row(now, "median")["value"] / 1.1, rel=1e-12)
    assert row(before, "headcount_ratio")["value"] == pytest.approx(row(now, "headcount_ratio")["value"], rel=1e-9)
    assert row(before, "gini")["value"] == pytest.approx(row(now, "gini")["value"], rel=1e-12)


def test_three_classes_fit_families_alone():
    answer = measures.grouped_profile([10, 20, 40], refits=5)
    assert answer.fit["usable"].to_dict() == {
        "general quadratic": False, "Beta": False, "lognormal": True, "Singh-Maddala": True, "Dagum": True
    }  # fmt: skip


@pytest.mark.parametrize(
    ("table", "options", "error", "rule"),
    [
        ([10, 20, 30, 40], {"poverty_line": 0}, ValueError, "poverty_line"),
        ([10, 20, 30, 40], {"people": {"a": 1}}, ValueError, "got one table"),
        ({"a": measures.grouped_table([1, 2, 4])}, {}, ValueError, r"behind each table \(a\); got none"),
        ({"a": measures.grouped_table([1, 2, 4])}, {"people": {"b": 1}}, ValueError, r"\(a\); got b"),
        ({"a": measures.grouped_table([1, 2, 4])}, {"people": {"a": 0}}, ValueError, "people of 'a' must be"),
        ({"a": [1, 2, 4]}, {"people": {"a": 1}}, TypeError, "come from grouped_table; got list for 'a'"),
        ([10, 20, 30, 40], {"deflator": 0}, ValueError, "deflator must be"),
        ([10, 20, 30, 40], {"refits": -1}, ValueError, "refits must be"),
        ([10, 30, 20, 40], {}, ValueError, "class 3 must not be poorer"),
        ([10, 10, 10, 10], {}, ValueError, "none among the five"),
    ],
)
def test_bad_input_is_refused(table, options, error, rule):
    with pytest.raises(error, match=rule):
        measures.grouped_profile(table, **options)


def test_the_same_seed_gives_the_same_intervals():
    first, second = (measures.grouped_profile([3, 5, 7, 12, 20], 4, refits=15, rng=3).profile for _ in range(2))
    assert first.equals(second)


@pytest.mark.slow
def test_two_hundred_refits_take_no_longer_than_three_hundred_fits():
    means, start = [6860, 15723, 21805, 28858, 51640], time.perf_counter()
    measures.grouped_profile(means, 8000, refits=0)
    once = time.perf_counter() - start
    start = time.perf_counter()
    answer = measures.grouped_profile(means, 8000, refits=200)
    assert answer.refits == 200
    assert time.perf_counter() - start < 300 * once


def test_shapes_are_handed_on():
    answer = measures.grouped_profile([10, 20, 30, 40, 70], refits=0)
    assert SimpleNamespace(**{name.replace(" ", "_").replace("-", "_"): 1 for name in answer.shapes}).lognormal
    assert float(answer.shapes["Dagum"].share_up_to(answer.shapes["Dagum"].incomes_at(0.3))) == pytest.approx(0.3)


def test_a_table_moved_by_rounding_moves_no_value():
    means, rng = np.array([6860.0, 15723, 21805, 28858, 51640]), np.random.default_rng(0)
    tables = [means, means * (1 + 1e-15 * rng.choice([-1.0, 1.0], 5))]
    once, again = (
        measures.grouped_profile(measures.grouped_table(each, rounded_to=1), 8000, refits=0).by_curve["value"]
        for each in tables
    )
    np.testing.assert_allclose(again, once, rtol=1e-10, atol=1e-12)
