"""Other errors for a result: the plain sandwich, the restricted wild cluster bootstrap, a band for all rows at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from poverty_analysis.households.evaluation.columns import Matrix, seeded
from poverty_analysis.households.evaluation.parts import Regression, root_of_squares, scale_of
from poverty_analysis.households.evaluation.result import Result, require_result, with_memory

WEBB = np.array([-np.sqrt(1.5), -1.0, -np.sqrt(0.5), np.sqrt(0.5), 1.0, np.sqrt(1.5)])
BAND_CLUSTERS = 20
BLOCK = 2_000_000  # draws times clusters held at a time


def sandwich(result: Result) -> Result:
    r"""The same estimates with the plain cluster-robust sandwich and t of G - 1: what most programs print.

    .. math:: \hat V = \frac{G}{G-1}\frac{n-1}{n-k}\sum_g s_g s_g'

    (without the second factor where the estimator is no regression).

    Parameters
    ----------
    result : Result
        Of any estimator but quantiles.

    Returns
    -------
    Result
        Every row with an interval, however few clusters it rests on: to compare with other programs, not to use.

    References
    ----------
    Cameron and Miller (2015), A practitioner's guide to cluster-robust inference, Journal of Human Resources 50,
    317-372, section II.

    Examples
    --------
    >>> import pandas as pd
    >>> from poverty_analysis.households import evaluation
    >>> table = pd.DataFrame({"income": [12, 14, 8, 10], "treated": [1, 1, 0, 0]})
    >>> found = evaluation.naive_comparison(table, "income", "treated", cluster=None)
    >>> float(sandwich(found)["standard_error"].iloc[0].round(6))  # residuals of 1: sqrt(4/3 x 3/2 x 4/4)
    1.414214
    """
    moves = require_result(result).known_moves()
    error = np.sqrt(moves.factor) * root_of_squares(moves.linear)
    if result.event_times is not None and (base := result["remark"].str.contains("the reference")).any():
        error = np.where(base, np.nan, error)
    count = moves.arms.size
    half = stats.t.ppf((1 + result.level) / 2, count - 1) * error
    table = result.to_frame().assign(
        standard_error=error,
        low=result["estimate"] - half,
        high=result["estimate"] + half,
        degrees_of_freedom=float(count - 1),
        remark="plain sandwich with t of G - 1: too narrow with few clusters, or few treated ones",
    )
    return _as(result, table)


def wild_bootstrap(result: Result, *, draws: int = 999, rng: np.random.Generator | int = 0) -> Result:
    r"""The same estimate with the interval of the restricted wild cluster bootstrap (Webb's six weights).

    For each effect b, residuals of the regression in which the effect is b are flipped and scaled by cluster, and b
    stays in the interval where

    .. math:: p(b) = \frac1B\#\{|t^*_j(b)| \ge |t(b)|\} \ge 1 - level

    Parameters
    ----------
    result : Result
        Of `naive_comparison`, `regression_with_controls`, `difference_in_differences` or `two_way_fixed_effects`.
    draws : int
        B, at least 99.
    rng : numpy.random.Generator or int
        A generator, or a seed.

    Returns
    -------
    Result
        low and high of the bootstrap; standard error and degrees of freedom are not its own and missing. An end is
        infinite where no effect that far away is rejected.

    Raises
    ------
    TypeError, ValueError
        If the result is not that of a regression, or draws are too few.

    Notes
    -----
    The fast exact form: each statistic is a ratio whose parts are linear and quadratic in b, and are made once from
    cross-products of clusters. With two or three treated clusters the interval is very wide: it says that the data
    hardly speak.

    References
    ----------
    Cameron, Gelbach and Miller (2008), Bootstrap-based improvements for inference with clustered errors, Review of
    Economics and Statistics 90, 414-427. Webb (2023), Reworking wild bootstrap-based inference for clustered errors,
    Canadian Journal of Economics 56, 839-858. Roodman, MacKinnon, Nielsen and Webb (2019), Fast and wild, Stata
    Journal 19, 4-60.

    Examples
    --------
    >>> import pandas as pd
    >>> from poverty_analysis.households import evaluation
    >>> table = pd.DataFrame({"income": range(24), "treated": [0, 1] * 12, "village": np.arange(24) // 2})
    >>> found = evaluation.naive_comparison(table, "income", "treated", cluster="village")
    >>> wild_bootstrap(found)[["low", "high"]].round(6).values.tolist()  # every village shows 1 exactly
    [[1.0, 1.0]]
    """
    if isinstance(draws, bool) or not isinstance(draws, int) or draws < 99:
        raise ValueError(f"draws must be a whole number of at least 99; got {draws!r}")
    require_result(result)
    if result.regression is None:
        raise TypeError(
            "the wild bootstrap is of a regression's coefficient (naive_comparison, regression_with_controls, "
            f"difference_in_differences, two_way_fixed_effects); got {result['estimand'].iloc[0]!r}"
        )
    asked, unit = _in_unit(result.regression)
    parts = _parts(asked, draws, seeded(rng))
    estimate = float(result["estimate"].iloc[0]) / unit
    moves = result.known_moves()
    scale = float(np.sqrt(moves.factor) * root_of_squares(moves.linear)[0]) / unit
    alpha = 1 - result.level

    def kept(effect: float) -> bool:
        return parts.p_value(estimate, effect) >= alpha

    low, high = (unit * _end(kept, estimate, sign * scale) for sign in (-1, 1))
    table = result.to_frame().assign(
        low=low,
        high=high,
        standard_error=np.nan,
        degrees_of_freedom=np.nan,
        remark=f"restricted wild cluster bootstrap, Webb's weights, {draws} draws",
    )
    return _as(result, table)


def bootstrap_p_value(
    asked: Regression, effect: float, *, draws: int = 999, rng: np.random.Generator | int = 0
) -> float:
    """Return the p-value of one effect of a regression's last column by the restricted wild cluster bootstrap.

    Parameters
    ----------
    asked : Regression
    effect : float
        In the unit of the outcome.
    draws, rng
        As `wild_bootstrap`.
    """
    asked, unit = _in_unit(asked)
    parts = _parts(asked, draws, seeded(rng))
    return parts.p_value(parts.estimate, effect / unit)


def _in_unit(asked: Regression) -> tuple[Regression, float]:
    """A regression whose outcome is of the size of one, and the unit that is so."""
    unit = float(scale_of(asked.outcome))
    return asked._replace(outcome=asked.outcome / unit), unit


class _Parts(NamedTuple):
    """The bootstrap statistic of every draw, as polynomials of the effect that is imposed."""

    shift: Matrix  # (2, draws): estimate less effect, constant and slope
    square: Matrix  # (3, draws): its variance, constant, slope, square
    own: float  # variance of the estimate itself
    estimate: float

    def p_value(self, estimate: float, effect: float) -> float:
        """Share of draws whose t is as far from zero as that of the estimate."""
        shift = self.shift[0] + effect * self.shift[1]
        square = self.square[0] + effect * (self.square[1] + effect * self.square[2])
        own = (estimate - effect) ** 2 / self.own if self.own > 0 else np.inf
        with np.errstate(divide="ignore", invalid="ignore"):
            drawn = np.where(square > 0, shift**2 / square, 0.0)
        # the tolerance counts a draw that gives back the sample, or its mirror image, as a tie
        return float((drawn >= own * (1 - 1e-9)).mean()) if np.isfinite(own) else float(estimate == effect)


def _parts(asked: Regression, draws: int, generator: np.random.Generator) -> _Parts:
    """Make the polynomials from cross-products of clusters."""
    weight, others = asked.weights, asked.columns[:, :-1]
    root = np.sqrt(weight)
    target = np.column_stack([asked.outcome, asked.columns[:, -1]])
    fit = np.linalg.lstsq(others * root[:, None], target * root[:, None], rcond=None)[0]
    left = target - others @ fit  # outcome and last column, others taken out
    kept, pull = left[:, 1], left[:, 1] * weight
    denominator = float(pull @ kept)
    count = asked.labels.size

    def totals(columns: Matrix) -> Matrix:
        return np.column_stack([np.bincount(asked.codes, column, minlength=count) for column in columns.T])

    # residuals with the effect b imposed are left[:, 0] - b left[:, 1]; the fit takes back what all columns explain
    everything = np.column_stack([others, kept])
    inverse = np.linalg.pinv((everything * weight[:, None]).T @ everything)
    explained = totals(everything * pull[:, None]) @ inverse
    factor = count / (count - 1) * (weight.size - 1) / (weight.size - asked.columns.shape[1])
    own = totals((left[:, :1] - left[:, 1:] * (pull @ left[:, 0] / denominator)) * pull[:, None])[:, 0]
    shifts, squares = [], []
    step = max(BLOCK // count, 1)
    drawn = WEBB[generator.integers(6, size=(draws, count))]
    scores = [totals(left[:, [place]] * pull[:, None])[:, 0] * sign for place, sign in ((0, 1), (1, -1))]
    sums = [totals(everything * (weight * left[:, place])[:, None]) * sign for place, sign in ((0, 1), (1, -1))]
    # sums over clusters g of (v_g q_g - m_g'a)(v_g r_g - m_g'b), multiplied out, are products of the draws v alone
    width = explained.shape[1]
    inner = explained.T @ explained
    once = np.column_stack([*scores, *sums, *(score[:, None] * explained for score in scores)])
    twice = np.column_stack([scores[0] ** 2, scores[0] * scores[1], scores[1] ** 2])
    for first in range(0, draws, step):
        v = drawn[first : first + step]
        shift, pulled = (part.T for part in np.split(v @ once, [2], axis=1))
        fits, mixed = pulled[: 2 * width].reshape(2, width, -1), pulled[2 * width :].reshape(2, width, -1)
        own_squares = (v**2 @ twice).T
        shifts.append(shift)
        squares.append(
            np.stack(
                [
                    times
                    * (
                        own_squares[one + two]
                        - _dot(mixed[one], fits[two])
                        - _dot(mixed[two], fits[one])
                        + _dot(fits[one], inner @ fits[two])
                    )
                    for one, two, times in ((0, 0, 1), (0, 1, 2), (1, 1, 1))
                ]
            )
        )
    scale = factor / denominator**2
    return _Parts(
        np.concatenate(shifts, axis=1) / denominator,
        np.concatenate(squares, axis=1) * scale,
        float((own**2).sum()) * scale,
        float(pull @ left[:, 0]) / denominator,
    )


def _dot(one: Matrix, two: Matrix) -> NDArray[np.float64]:
    return np.einsum("kb,kb->b", one, two)


def _end(kept: Callable[[float], bool], estimate: float, step: float) -> float:
    """The outermost effect on one side that is kept, by a search outwards and halving."""
    if step == 0:
        return estimate
    reach = np.concatenate([np.arange(0.25, 8.01, 0.25), np.geomspace(9, 2_000, 40)])
    outermost = max((place for place, far in enumerate(reach) if kept(estimate + far * step)), default=-1)
    if outermost == reach.size - 1:
        return float(np.sign(step) * np.inf)
    inside, outside = 0.0 if outermost < 0 else float(reach[outermost]), float(reach[outermost + 1])
    for _ in range(50):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if kept(estimate + middle * step) else (inside, middle)
    return estimate + inside * step


def uniform_band(result: Result, *, draws: int = 9_999, rng: np.random.Generator | int = 0) -> Result:
    r"""The same estimates with a band that holds all of them at once as often as the level says.

    .. math:: \hat\theta_r \pm c\,\widehat{se}_r, \qquad c \text{ the quantile of } \max_r |Z_r|

    with Z jointly t with the correlation of the rows and the fewest degrees of freedom among them.

    Parameters
    ----------
    result : Result
        With several rows, such as those of `event_study`. Rows without an interval have no part in it.
    draws : int
        Of Z, at least 999.
    rng : numpy.random.Generator or int
        A generator, or a seed.

    Returns
    -------
    Result
        low and high of the band, with a remark.

    Raises
    ------
    ValueError
        With fewer than 20 clusters: the correlation is then not known well enough.

    References
    ----------
    Montiel Olea and Plagborg-Moller (2019), Simultaneous confidence bands, Journal of Applied Econometrics 34, 1-17.
    """
    moves = require_result(result).known_moves()
    if moves.arms.size < BAND_CLUSTERS:
        raise ValueError(f"a band over rows needs {BAND_CLUSTERS} clusters or more; got {moves.arms.size}")
    if isinstance(draws, bool) or not isinstance(draws, int) or draws < 999:
        raise ValueError(f"draws must be a whole number of at least 999; got {draws!r}")
    rows = np.flatnonzero(result["standard_error"].to_numpy() > 0)
    if rows.size < 2:
        raise ValueError(f"a band is over two rows or more with an interval; got {rows.size}")
    generator = seeded(rng)
    scaled = moves.without[:, rows] / root_of_squares(moves.without[:, rows])
    normal = generator.standard_normal((draws, scaled.shape[0])) @ scaled
    freedom = float(result["degrees_of_freedom"].iloc[rows].min())
    drawn = np.abs(normal).max(axis=1) / np.sqrt(generator.chisquare(freedom, draws) / freedom)
    width = float(np.quantile(drawn, result.level)) * result["standard_error"]
    return _as(
        result,
        result.to_frame().assign(
            low=result["estimate"] - width,
            high=result["estimate"] + width,
            remark=[
                f"band for {rows.size} rows at once" if place in rows else text
                for place, text in enumerate(result["remark"])
            ],
        ),
    )


def _as(result: Result, table) -> Result:  # type: ignore[no-untyped-def]
    """A table that remembers what the result did."""
    return with_memory(
        table,
        result.moves,
        level=result.level,
        event_times=result.event_times,
        reference=result.reference,
        panel=result.panel,
        regression=result.regression,
    )
