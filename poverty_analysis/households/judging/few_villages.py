"""How often intervals hold with few villages: trials in which whole villages are treated and nothing happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from poverty_analysis.households.evaluation.columns import Mask, Matrix
from poverty_analysis.households.evaluation.fit import regression
from poverty_analysis.households.evaluation.tidy import welch
from poverty_analysis.households.evaluation.wild import bootstrap_p_value
from poverty_analysis.households.monitoring.calibration import wilson_interval
from poverty_analysis.measures.sample import Vector

DRAWS = 2_000
PAIRS = ((20, 5), (20, 3), (10, 3), (40, 5), (20, 10), (117, 8), (20, 2))
SPREADS = (0.5, 1.0)
SHOWN_ONLY = (20, 2)
"""Two treated villages: shown, and promised nothing of."""
HOUSEHOLDS = 20  # of a village of middle size
VILLAGE_SHOCK, HOUSEHOLD_SHOCK = 0.25, 0.5  # standard deviations of log income in one wave
WAVES = 3
ONE_START = ("difference_in_differences", "two_way_fixed_effects", "group_time_effects")
STAGGERED = "group_time_effects, two starts"
WELCH, SANDWICH, BOOTSTRAP = "villages left out, Welch", "sandwich, t of G - 1", "wild bootstrap"


class Trial(NamedTuple):
    """Villages of many draws: treated ones first."""

    size: Matrix  # (draws, villages): households
    income: NDArray[np.float64]  # (draws, villages, waves): mean log income of their households
    treated: int


def draw_trials(villages: int, treated: int, spread: float, draws: int, rng: np.random.Generator) -> Trial:
    r"""Draw villages of :math:`\max(3, round(20 e^{s z}))` households, whose incomes move by village and household.

    Parameters
    ----------
    villages, treated : int
    spread : float
        s, standard deviation of log sizes.
    draws : int
    rng : numpy.random.Generator

    Returns
    -------
    Trial
        No effect on anybody.
    """
    size = np.maximum(3, np.round(HOUSEHOLDS * np.exp(spread * rng.standard_normal((draws, villages)))))
    shock = VILLAGE_SHOCK * rng.standard_normal((draws, villages, WAVES))
    noise = HOUSEHOLD_SHOCK * rng.standard_normal((draws, villages, WAVES)) / np.sqrt(size)[:, :, None]
    return Trial(size, shock + noise, treated)


def trial_table(trial: Trial, draw: int, *, starts: int = 1) -> pd.DataFrame:
    """One draw as a panel of village means, weighted by their households: the estimates are those of households.

    Parameters
    ----------
    trial : Trial
    draw : int
    starts : int
        1: all treated villages start in wave 2 of two waves; 2: half of them in wave 3 of three.

    Returns
    -------
    pandas.DataFrame
        village, wave, income, households, start, ever, post.
    """
    villages, waves = trial.size.shape[1], starts + 1
    start = np.where(np.arange(villages) < trial.treated, 2.0, np.nan)
    if starts == 2:
        start[early(trial.treated) : trial.treated] = 3.0
    table = pd.DataFrame(
        {
            "village": np.repeat(np.arange(villages), waves),
            "wave": np.tile(np.arange(1, waves + 1), villages),
            "income": trial.income[draw, :, :waves].ravel(),
            "households": np.repeat(trial.size[draw], waves),
            "start": np.repeat(start, waves),
        }
    )
    return table.assign(ever=table["start"].notna(), post=table["wave"] >= 2)


def early(treated: int) -> int:
    """Number of treated villages that start first, where starts differ: the larger half."""
    return (treated + 1) // 2


def difference_moves(trial: Trial) -> tuple[Vector, Matrix]:
    """Estimate of each draw with one start, and its move without each village; shapes (draws,), (villages, draws)."""
    change = trial.income[:, :, 1] - trial.income[:, :, 0]
    groups = np.arange(trial.size.shape[1]) < trial.treated
    one, without_one = _mean(change, trial.size, groups)
    two, without_two = _mean(change, trial.size, ~groups)
    return one - two, (without_one - without_two).T


def staggered_moves(trial: Trial) -> tuple[Vector, Matrix]:
    """Overall ATT of each draw with two starts against the never treated, and its move without each village."""
    place = np.arange(trial.size.shape[1])
    never = place >= trial.treated
    cells = [(place < early(trial.treated), 1, 0), (place < early(trial.treated), 2, 0)]
    cells.append(((place >= early(trial.treated)) & ~never, 2, 1))
    effect, without, weight, left = [], [], [], []
    for cohort, wave, base in cells:
        change = trial.income[:, :, wave] - trial.income[:, :, base]
        one, moved_one = _mean(change, trial.size, cohort)
        two, moved_two = _mean(change, trial.size, never)
        effect.append(one - two)
        without.append((one - two)[:, None] + moved_one - moved_two)
        held = trial.size * cohort
        weight.append(held.sum(axis=1))
        left.append(held.sum(axis=1, keepdims=True) - held)
    value = np.average(effect, axis=0, weights=weight)
    known = np.isfinite(without)
    shares = np.where(known, left, 0.0)
    moved = (shares * np.where(known, without, 0.0)).sum(axis=0) / shares.sum(axis=0) - value[:, None]
    return value, moved.T


def _mean(change: Matrix, size: Matrix, group: Mask) -> tuple[Vector, Matrix]:
    """Weighted mean over a group of villages, and how it moves without each village (NaN where nothing is left)."""
    weight = size * group
    mean = (change * weight).sum(axis=1) / weight.sum(axis=1)
    left = weight.sum(axis=1, keepdims=True) - weight
    with np.errstate(divide="ignore", invalid="ignore"):
        moved = np.where(left > 0, -weight * (change - mean[:, None]) / left, np.nan)
    return mean, moved


def few_villages(draws: int = DRAWS, *, bootstrap_draws: int = 999, rng: int = 0) -> pd.DataFrame:
    """Count how often 95% intervals hold an effect of nothing, by number of villages, treated ones and spread of sizes.

    Parameters
    ----------
    draws : int
        Of each design.
    bootstrap_draws : int
        Of the wild bootstrap in each.
    rng : int
        A seed; each design has a stream of its own.

    Returns
    -------
    pandas.DataFrame
        One row an estimator, kind of interval and design: estimator, interval, villages, treated_villages, size_spread,
        draws, coverage, coverage_low, coverage_high (Wilson's interval of it), median_width (log points), judged ("no"
        for two treated villages, of which nothing is promised).

    Notes
    -----
    In a panel of two waves with one start the three estimators are one number with one interval. The bootstrap covers
    where it does not reject an effect of nothing. Its widths are not computed here.
    """
    rows = []
    for number, (villages, treated, spread) in enumerate((*pair, spread) for spread in SPREADS for pair in PAIRS):
        trial = draw_trials(villages, treated, spread, draws, np.random.default_rng([rng, number]))
        for names, interval, inside, width in _intervals(trial, bootstrap_draws):
            low, high = wilson_interval(inside.mean(), draws)
            rows += [
                {
                    "estimator": estimator,
                    "interval": interval,
                    "villages": villages,
                    "treated_villages": treated,
                    "size_spread": spread,
                    "draws": draws,
                    "coverage": inside.mean(),
                    "coverage_low": float(low),
                    "coverage_high": float(high),
                    "median_width": width,
                    "judged": "no" if (villages, treated) == SHOWN_ONLY else "yes",
                }
                for estimator in names
            ]
    return pd.DataFrame(rows).sort_values(["estimator", "interval"], kind="stable", ignore_index=True)


def _intervals(trial: Trial, bootstrap_draws: int) -> Iterator[tuple[tuple[str, ...], str, Mask, float]]:
    """Each estimator and interval of many draws: whether it holds zero, and its median width."""
    count = trial.size.shape[1]
    arms = (np.arange(count) < trial.treated).astype(int)
    every: tuple[tuple[tuple[str, ...], Callable[[Trial], tuple[Vector, Matrix]]], ...] = (
        (ONE_START, difference_moves),
        ((STAGGERED,), staggered_moves),
    )
    for names, moves in every:
        value, without = moves(trial)
        variance, freedom = welch(without, arms)
        half = stats.t.ppf(0.975, freedom) * np.sqrt(variance)
        yield names, WELCH, np.abs(value) <= half, float(np.median(2 * half))
        if moves is difference_moves:
            plain = stats.t.ppf(0.975, count - 1) * _sandwich(trial)
            yield names, SANDWICH, np.abs(value) <= plain, float(np.median(2 * plain))
            yield names, BOOTSTRAP, _bootstrap(trial, arms, bootstrap_draws), np.nan


def _sandwich(trial: Trial) -> Vector:
    """Plain cluster-robust error of the difference in each draw, without the factor of rows."""
    change = trial.income[:, :, 1] - trial.income[:, :, 0]
    treated = np.arange(trial.size.shape[1]) < trial.treated
    total = np.zeros(change.shape[0])
    for group in (treated, ~treated):
        weight = trial.size * group
        mean = (change * weight).sum(axis=1) / weight.sum(axis=1)
        total += ((weight * (change - mean[:, None])) ** 2).sum(axis=1) / weight.sum(axis=1) ** 2
    return np.sqrt(treated.size / (treated.size - 1) * total)


def _bootstrap(trial: Trial, arms: NDArray[np.intp], draws: int) -> Mask:
    """Whether the wild bootstrap keeps an effect of nothing, in each draw."""
    columns = np.column_stack([np.ones(arms.size), arms])
    inside = []
    for number, (size, income) in enumerate(zip(trial.size, trial.income, strict=True)):
        asked = regression(income[:, 1] - income[:, 0], columns, ["constant", "treated"], size, np.arange(arms.size))
        inside.append(bootstrap_p_value(asked, 0.0, draws=draws, rng=number) >= 0.05)
    return np.array(inside)
