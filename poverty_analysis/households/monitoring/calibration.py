"""Whether predicted chances come true: observed against predicted, by groups of equal size."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from poverty_analysis.gains.units import finite
from poverty_analysis.measures.sample import Vector, checked_shares, checked_vector, checked_weights


def calibration_table(
    observed: ArrayLike,
    predicted: ArrayLike,
    *,
    groups: int = 10,
    weights: ArrayLike | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    r"""Observed against predicted frequency, in groups from the lowest to the highest prediction.

    Parameters
    ----------
    observed : array_like, shape (n,)
        0 or 1: fell back, was poor.
    predicted : array_like, shape (n,)
        Probabilities, 0-1.
    groups : int
        Groups of rows of equal number, at least 1; equal predictions stay together, so that there may be fewer.
    weights : array_like, shape (n,), optional
        Sampling weights.
    level : float
        Coverage of the interval, between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        One row a group: group (from 1), n, predicted (mean), observed (share), low, high (Wilson's interval of the
        share, with the effective number :math:`(\sum w)^2/\sum w^2`).

    Raises
    ------
    TypeError, ValueError
        If a value is missing, an outcome is neither 0 nor 1, a prediction is outside 0-1, or groups are more than rows.

    Notes
    -----
    The interval takes rows as independent; where villages share shocks it is too narrow.

    References
    ----------
    Wilson (1927), Probable inference, the law of succession, and statistical inference, Journal of the American
    Statistical Association 22, 209-212.

    Examples
    --------
    >>> table = calibration_table([0, 0, 0, 1, 1, 1], [0.2, 0.2, 0.2, 0.6, 0.6, 0.6], groups=2)
    >>> table[["group", "n", "predicted", "observed"]].round(9).values.tolist()
    [[1.0, 3.0, 0.2, 0.0], [2.0, 3.0, 0.6, 1.0]]
    """
    happened, chance, weight = _checked(observed, predicted, weights)
    if isinstance(groups, bool) or not isinstance(groups, int) or not 1 <= groups <= happened.size:
        raise ValueError(f"groups must be a whole number from 1 to the {happened.size} rows; got {groups!r}")
    ranks = stats.rankdata(chance, method="min") - 1
    _, group = np.unique(np.floor(ranks * groups / happened.size), return_inverse=True)
    table = pd.DataFrame({"w": weight, "p": weight * chance, "y": weight * happened, "square": weight**2})
    sums = table.groupby(group).sum()
    share = (sums["y"] / sums["w"]).to_numpy()
    low, high = wilson_interval(share, (sums["w"] ** 2 / sums["square"]).to_numpy(), level=level)
    return pd.DataFrame(
        {
            "group": np.arange(1, len(sums) + 1),
            "n": np.bincount(group),
            "predicted": (sums["p"] / sums["w"]).to_numpy(),
            "observed": share,
            "low": low,
            "high": high,
        }
    )


def brier_score(observed: ArrayLike, predicted: ArrayLike, *, weights: ArrayLike | None = None) -> float:
    r"""Mean squared distance between prediction and outcome.

    .. math:: \frac{\sum_i w_i (p_i - y_i)^2}{\sum_i w_i}

    Parameters
    ----------
    observed, predicted, weights
        As `calibration_table`.

    Returns
    -------
    float
        0 (certain and right) to 1 (certain and wrong). Predicting the observed share q for everybody gives
        :math:`q(1 - q)`: compare with that.

    Raises
    ------
    TypeError, ValueError
        As `calibration_table`.

    References
    ----------
    Brier (1950), Verification of forecasts expressed in terms of probability, Monthly Weather Review 78, 1-3.

    Examples
    --------
    >>> round(brier_score([1, 0], [0.8, 0.4]), 9)  # (0.04 + 0.16) / 2
    0.1
    """
    happened, chance, weight = _checked(observed, predicted, weights)
    return float(np.average((chance - happened) ** 2, weights=weight))


def wilson_interval(share: ArrayLike, n: ArrayLike, *, level: float = 0.95) -> tuple[Vector, Vector]:
    r"""Wilson's interval of a share.

    .. math:: \frac{p + z^2/2n \pm z\sqrt{p(1-p)/n + z^2/4n^2}}{1 + z^2/n}

    Parameters
    ----------
    share : array_like
        p, 0-1.
    n : array_like
        Rows behind it, above 0.
    level : float
        Coverage, between 0 and 1.

    Returns
    -------
    low, high : numpy.ndarray
        Within 0-1.

    Examples
    --------
    None of 10 at z = 1.96: from 0 to 3.8416 / (10 + 3.8416).

    >>> low, high = wilson_interval([0.0], [10])
    >>> low.round(4).tolist(), high.round(4).tolist()
    ([0.0], [0.2775])
    """
    if not 0 < level < 1:
        raise ValueError(f"level must be between 0 and 1; got {level!r}")
    p, count = finite(share, "share", lowest=0, highest=1), finite(n, "n", lowest=1e-9)
    z = stats.norm.ppf((1 + level) / 2)
    middle = (p + z**2 / (2 * count)) / (1 + z**2 / count)
    half = z * np.sqrt(p * (1 - p) / count + z**2 / (4 * count**2)) / (1 + z**2 / count)
    # rounding would leave a hair below 0 where the share is 0, and above 1 where it is 1
    return np.where(p == 0, 0.0, middle - half), np.where(p == 1, 1.0, middle + half)


def _checked(observed: ArrayLike, predicted: ArrayLike, weights: ArrayLike | None) -> tuple[Vector, Vector, Vector]:
    happened = checked_vector(np.asarray(observed, dtype=float), "observed")
    chance = checked_shares(predicted, "predicted")
    if happened.size != chance.size:
        raise ValueError(f"predicted must be as many as observed; got {chance.size} for {happened.size}")
    if (odd := (happened != 0) & (happened != 1)).any():
        place = int(np.argmax(odd))
        raise ValueError(f"observed must be 0 or 1; got {happened[place]:g} at position {place}")
    weight = checked_weights(weights, happened.size)
    if (weight == 0).any():
        raise ValueError(f"weights must be positive; got zero at position {int(np.argmin(weight))}: leave the row out")
    return happened, chance, weight
