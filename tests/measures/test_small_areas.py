"""Fay-Herriot by hand, on draws from its own model, and on the synthetic register with its known truth."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from poverty_analysis import households, measures

FIVE = [1.0, 2.0, 3.0, 4.0, 5.0]  # mean 3, variance 10/4 = 2.5


def test_fay_herriot_by_hand():
    """D = 1 and a constant: A = 2.5 - 1, weight 3/5; g1 = 1.5 x 1/2.5 = .6, g2 = .4^2 x 2.5/5 = .08,
    var A = 2/(5/2.5^2) = 2.5, g3 = 2.5/2.5^3 = .16; MSE = .6 + .08 + .32 = 1."""
    with pytest.warns(UserWarning, match="5 areas are too few for 1 coefficient"):
        found = measures.fay_herriot(FIVE, [1.0] * 5)
    assert found.area_variance == pytest.approx(1.5, rel=1e-9)
    assert found.method == "REML" and "too few" in found.remark
    assert found.areas["estimate"].tolist() == pytest.approx([1.8, 2.4, 3.0, 3.6, 4.2])
    assert found.areas["weight_of_direct"].tolist() == pytest.approx([0.6] * 5)
    assert found.parts.iloc[0].tolist() == pytest.approx([0.6, 0.08, 0.16])
    assert found.areas["mse"].tolist() == pytest.approx([1.0] * 5)
    assert found.coefficients.loc["constant"].tolist() == pytest.approx([3, np.sqrt(0.5)])


def test_adjusted_likelihood_by_hand():
    """D = 4 > 2.5: REML is 0. Of log A - 2 log(A + 4) - 5/(A + 4) the slope is zero where A^2 - 5A - 16 = 0."""
    with pytest.warns(UserWarning, match="too few"):
        found = measures.fay_herriot(FIVE, [4.0] * 5)
    assert found.method == "adjusted likelihood"
    assert found.area_variance == pytest.approx((5 + np.sqrt(89)) / 2, rel=1e-9)


def test_one_covariate_that_says_all_takes_the_regression():
    x = pd.DataFrame({"x": np.arange(30.0)}, index=[f"area {number}" for number in range(30)])
    y = 2 + 3 * x["x"] + np.tile([0.1, -0.1], 15)
    found = measures.fay_herriot(y, np.full(30, 1.0), x)
    assert found.coefficients["coefficient"].tolist() == pytest.approx([2, 3], abs=0.05)
    assert found.areas.index.tolist() == x.index.tolist()
    assert (found.areas["weight_of_direct"] < 0.2).all()


def test_the_benchmark_is_met_and_the_least_known_move_most():
    rng = np.random.default_rng(2)
    error, people = np.tile([0.0004, 0.01], 20), np.arange(1.0, 41)
    y = 0.3 + rng.normal(0, 0.05, 40) + rng.normal(0, np.sqrt(error))
    found = measures.fay_herriot(y, error, population=people, benchmark=0.33)
    share = people / people.sum()
    assert share @ found.areas["benchmarked"] == pytest.approx(0.33, rel=1e-12)
    moved = (found.areas["benchmarked"] - found.areas["estimate"]).to_numpy() / share
    assert moved[1::2].min() > moved[::2].max() > 0
    plain = measures.fay_herriot(y, error, population=people)
    assert plain.areas["benchmarked"].tolist() == plain.areas["estimate"].tolist()


def test_sums_of_areas_by_hand():
    """The five by hand as one county: mean 3; own part (.6 + .32)/5, shared h = .4: .16 x .5 = .08."""
    with pytest.warns(UserWarning):
        found = measures.fay_herriot(FIVE, [1.0] * 5)
    county = measures.area_sums(found, ["all"] * 5).loc["all"]
    assert county["areas"] == 5
    assert (county["direct"], county["estimate"]) == pytest.approx((3, 3))
    assert county["direct_se"] == pytest.approx(np.sqrt(1 / 5))
    assert county["se"] == pytest.approx(np.sqrt(0.92 / 5 + 0.08))
    two = measures.area_sums(found, ["a", "a", "b", "b", "b"], population=[1, 3, 1, 1, 2])
    assert two["direct"].tolist() == pytest.approx([1.75, (3 + 4 + 10) / 4])


def test_smoothed_variances_by_hand():
    """n V/(1 - f): 0 x, .06 x 5/.5 = .6; weights 4 and 4: s^2 = .3; (1 - f)/n s^2 = .06 and .03."""
    smooth = measures.smoothed_variances([0.0, 0.06], [5, 5], sampling_fraction=[0.0, 0.5])
    assert smooth.tolist() == pytest.approx([0.06, 0.03])


@pytest.mark.slow
def test_the_error_is_right_on_draws_from_the_model():
    """Mean squared error of 60 draws, 60 areas, A = .01 and D from .005 to .03: stated within a fifth of the true."""
    rng = np.random.default_rng(7)
    error = np.tile([0.005, 0.01, 0.03], 20)
    x = pd.DataFrame({"x": rng.uniform(0, 1, 60)})
    missed, stated, direct = [], [], []
    for _ in range(60):
        truth = 0.2 + 0.3 * x["x"].to_numpy() + rng.normal(0, 0.1, 60)
        y = truth + rng.normal(0, np.sqrt(error))
        areas = measures.fay_herriot(y, error, x).areas
        missed.append(np.mean((areas["estimate"] - truth) ** 2))
        stated.append(areas["mse"].mean())
        direct.append(np.mean((y - truth) ** 2))
    assert np.mean(stated) == pytest.approx(np.mean(missed), rel=0.2)
    assert np.sqrt(np.mean(missed) / np.mean(direct)) < 0.75


@pytest.mark.parametrize("level", [0.0001, 0.005, 3.0])  # of sampling variance: to the third A is zero by REML
def test_areas_moved_by_rounding_move_no_estimate(level):
    rng = np.random.default_rng(4)
    y, error = 0.3 + rng.normal(0, 0.1, 40), level * rng.uniform(0.5, 2, 40)
    once = measures.fay_herriot(y, error)
    again = measures.fay_herriot(y * (1 + 1e-15 * rng.choice([-1, 1], 40)), error)
    assert once.method == again.method == ("adjusted likelihood" if level == 3 else "REML")
    assert again.area_variance == pytest.approx(once.area_variance, rel=1e-11)
    np.testing.assert_allclose(again.areas, once.areas, rtol=1e-11)


@pytest.mark.parametrize(
    ("call", "error", "rule"),
    [
        (lambda: measures.fay_herriot([1, 2], [1]), ValueError, "as many as areas; got 1 for 2"),
        (lambda: measures.fay_herriot([1, 2, 3, 4], [1, 0, 1, 1]), ValueError, "above zero; got 0 at position 1"),
        (lambda: measures.fay_herriot([1, 2, 3], [1, 1, 1]), ValueError, "three areas more.*got 3 areas for 1"),
        (lambda: measures.fay_herriot(FIVE, [1] * 5, [1] * 5), TypeError, "must be a DataFrame; got list"),
        (lambda: measures.fay_herriot(FIVE, [1] * 5, pd.DataFrame({"x": [1]})), ValueError, "a row for each area"),
        (
            lambda: measures.fay_herriot(FIVE, [1] * 5, pd.DataFrame({"x": [2] * 5})),
            ValueError,
            "or be constant; got x",
        ),
        (lambda: measures.fay_herriot([1, 2, None, 4, 5], [1] * 5), ValueError, "direct must be finite"),
        (lambda: measures.smoothed_variances([0, 0], [3, 3]), ValueError, "got only zeros"),
        (lambda: measures.smoothed_variances([1, -1], [3, 3]), ValueError, "not be below zero; got -1 at position 1"),
        (lambda: measures.smoothed_variances([1, 1], [3, 1]), ValueError, "at least 2; got 1"),
        (lambda: measures.smoothed_variances([1, 1], [3, 3], sampling_fraction=[0, 1]), ValueError, "below 1; got 1"),
        (lambda: measures.smoothed_variances([1, 1], [3]), ValueError, "sample_size must be as many"),
    ],
)
def test_bad_input_is_refused(call, error, rule):
    with pytest.raises(error, match=rule):
        call()


# --- on the synthetic register, whose truth is known


@pytest.fixture(scope="module")
def register():
    return households.synthetic_register(households=6000, rng=3)


def village_samples(register, draws, size=6):
    """Headcounts below 4,000 in 2019: the truth by village, and estimates from six households of each."""
    panel = register.panel[register.panel["wave"] == 2019]
    homes = register.households.set_index("household").loc[panel["household"]]
    table = pd.DataFrame(
        {
            "village": panel["village"].to_numpy(),
            "poor": panel["income_per_person_cny"].lt(4000).to_numpy(),
            "persons": panel["persons"].to_numpy(),
            "workers": homes["workers"].to_numpy(),
        }
    )
    table = table[table.groupby("village")["poor"].transform("size") > size]  # a village taken whole has no error
    by = table.groupby("village")
    known = register.villages.set_index("village").loc[by.size().index]
    covariates = pd.DataFrame({"altitude": known["altitude_m"] / 1000, "distance": known["distance_km"] / 100,
                               "size": by["persons"].mean(), "workers": by["workers"].mean()})  # fmt: skip
    rng, rows = np.random.default_rng(1), [np.asarray(index) for index in by.indices.values()]
    poor, part = table["poor"].to_numpy().astype(float), size / by.size().to_numpy()
    for _ in range(draws):
        drawn = np.array([poor[rng.choice(index, size, replace=False)] for index in rows])
        own = drawn.var(axis=1, ddof=1) * (1 - part) / size
        error = measures.smoothed_variances(own, np.full(len(rows), size), sampling_fraction=part)
        yield by["poor"].mean().to_numpy(), drawn.mean(axis=1), error, covariates, known


def test_villages_of_the_register(register):
    """Error at most .75 of the direct estimate's, the stated one within a fifth of the true one."""
    missed, direct, stated = [], [], []
    for truth, y, error, covariates, _ in village_samples(register, 10):
        areas = measures.fay_herriot(y, error, covariates).areas
        missed.append(np.mean((areas["estimate"] - truth) ** 2))
        direct.append(np.mean((y - truth) ** 2))
        stated.append(areas["mse"].mean())
    assert np.sqrt(np.mean(missed) / np.mean(direct)) <= 0.75
    assert np.mean(stated) == pytest.approx(np.mean(missed), rel=0.2)


def test_eleven_counties_are_too_few_and_villages_sum_to_them(register):
    _, y, error, covariates, known = next(village_samples(register, 1))
    found = measures.fay_herriot(y, error, covariates, population=known["households"])
    counties = measures.area_sums(found, known["county"], population=known["households"])
    assert len(counties) == 11 and counties["areas"].sum() == len(y)
    with pytest.warns(UserWarning, match="11 areas are too few"):
        few = measures.fay_herriot(counties["direct"], counties["direct_se"] ** 2)
    assert few.remark


def test_areas_are_those_of_metafor_and_of_samplics():
    """The same model by two other programs; their versions and date stand in each row of the table."""
    table = pd.read_csv(Path(__file__).parents[1] / "reference" / "small_areas.csv")
    found = measures.fay_herriot(table["direct"], table["sampling_variance"], table[["altitude"]])
    assert found.method == "REML"
    assert found.area_variance == pytest.approx(0.00569349547204, rel=1e-10)  # metafor 3.8-1 on R 4.2.2, 2026-11-29
    coefficients = found.coefficients.loc[["constant", "altitude"]]
    assert coefficients["coefficient"].to_numpy() == pytest.approx(
        np.array([0.454743313384, -0.34751753511]), rel=1e-10
    )
    errors = np.array([0.039393258112, 0.0728952164212])
    assert coefficients["standard_error"].to_numpy() == pytest.approx(errors, rel=1e-10)
    for column in ("estimate_metafor", "estimate_samplics"):
        np.testing.assert_allclose(found.areas["estimate"], table[column], rtol=1e-10)
    np.testing.assert_allclose(found.areas["mse"], table["mse_samplics"], rtol=1e-10)
