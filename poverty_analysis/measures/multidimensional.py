"""Multidimensional poverty by counting deprivations, after Alkire and Foster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from .deprivations import counted
from .sample import Vector, checked_weights, refuse_other_order


class AlkireFoster(NamedTuple):
    """Multidimensional poverty and its parts.

    Attributes
    ----------
    H : float
        Multidimensional headcount ratio: share of people deprived in k or more, 0-1.
    A : float
        Intensity: mean share of weighted deprivations among the poor, 0-1; NaN where nobody is poor.
    M0 : float
        Adjusted headcount ratio, H times A, 0-1.
    M1, M2 : float or None
        Adjusted poverty gap and adjusted squared gap, 0-1; None for ordinal achievements.
    raw_headcounts : pandas.Series, index = dimension
        Share of people deprived in each dimension, poor or not.
    censored_headcounts : pandas.Series, index = dimension
        Share of people poor and deprived in each dimension.
    contributions : pandas.Series, index = dimension
        Share of M0 that each dimension makes up; they sum to 1. NaN where M0 is 0.
    subgroups : pandas.DataFrame or None, index = group
        `population_share`, `H`, `A`, `M0` and `contribution` to the overall M0, where `by` is given.
    people : pandas.DataFrame, one row per person, with the index of the achievements
        `score`, the share of weighted deprivations, 0-1, of the poor and of others; `poor`, whether the count reaches
        k; then one column a dimension, whether deprived in it.
    """

    H: float
    A: float
    M0: float
    M1: float | None
    M2: float | None
    raw_headcounts: pd.Series
    censored_headcounts: pd.Series
    contributions: pd.Series
    subgroups: pd.DataFrame | None
    people: pd.DataFrame


def alkire_foster(
    achievements: pd.DataFrame | ArrayLike,
    cutoffs: ArrayLike | Mapping[str, float],
    *,
    k: float,
    weights_dimension: ArrayLike | Mapping[str, float] | None = None,
    weights: ArrayLike | None = None,
    ordinal: bool = False,
    by: ArrayLike | None = None,
) -> AlkireFoster:
    r"""Return the Alkire-Foster measures of multidimensional poverty.

    Person i is deprived in dimension j where :math:`y_{ij} < z_j`, and poor where the weighted count of deprivations
    :math:`c_i = \sum_j w_j [y_{ij} < z_j]` is k or more. With people weighted by :math:`v_i`, :math:`V = \sum v_i`,
    :math:`W = \sum w_j` and the gaps of the poor :math:`g_{ij} = (z_j - y_{ij})/z_j` where deprived, 0 elsewhere,

    .. math::

        H = \frac1V \sum_i v_i [c_i \ge k], \qquad
        M_\alpha = \frac{1}{VW} \sum_i v_i [c_i \ge k] \sum_j w_j g_{ij}^\alpha, \qquad A = M_0 / H .

    Parameters
    ----------
    achievements : pandas.DataFrame or array_like, shape (n, d)
        One row per person, one column per dimension, more being better; each in its own unit. Yes/no columns count
        as 1 and 0.
    cutoffs : array_like, shape (d,), or mapping from dimension to cutoff
        Deprivation cutoffs z, in the units of the columns. A mapping, or a Series with labels, is matched by name.
    k : float
        Poverty cutoff, in the units of `weights_dimension`: 0 < k <= their sum. With equal weights, a number of
        dimensions; the smallest weight is the union rule, the sum the intersection rule.
    weights_dimension : array_like, shape (d,), or mapping, optional
        Positive weights of the dimensions. By default 1 each, so that they sum to d, as in the article.
    weights : array_like, shape (n,), optional
        People that each row stands for.
    ordinal : bool
        True where some achievements only rank (yes/no, self-rated health): gaps then mean nothing, and M1 and M2 are
        left out.
    by : array_like, shape (n,), optional
        A group for each row, for the decomposition of M0.

    Returns
    -------
    AlkireFoster

    Raises
    ------
    TypeError, ValueError
        If an achievement is missing or not a number, shapes or names disagree, k is out of range, a weight is not
        positive, or (unless `ordinal`) a cutoff is not positive or an achievement is negative.

    Notes
    -----
    Nobody with a missing achievement is counted as not deprived: missing values are refused. The gap of a deprived
    person who is not poor counts for nothing (censoring). Counts reach k up to the rounding of floating-point sums.
    M0 is the sum of weighted censored headcounts over W, which is what `contributions` splits.

    References
    ----------
    Alkire, S. and Foster, J. (2011). Counting and multidimensional poverty measurement. Journal of Public Economics
    95(7-8): 476-487.

    Examples
    --------
    Two people and two dimensions, poor if deprived in both: one person is, by half of each cutoff.

    >>> result = alkire_foster([[1, 2], [5, 2]], cutoffs=[2, 4], k=2)
    >>> result.H, result.A, result.M0, result.M1, result.M2
    (0.5, 1.0, 0.5, 0.25, 0.125)
    >>> result.raw_headcounts.tolist(), result.censored_headcounts.tolist()
    ([0.5, 1.0], [0.5, 0.5])
    """
    each = counted(achievements, cutoffs, k=k, weights_dimension=weights_dimension, ordinal=ordinal, weights=weights)
    v = checked_weights(weights, each.score.size)
    index = achievements.index if isinstance(achievements, pd.DataFrame) else None
    refuse_other_order(index, weights, "weights")
    refuse_other_order(index, by, "by")
    # everything but the gaps depends on what is lacked together alone: weights are summed once for each combination
    total = v.sum()
    people = np.bincount(each.combination, weights=v, minlength=len(each.combinations)) / total
    poor = people * each.poor_combinations
    headcount = float(poor.sum())
    by_dimension = poor @ each.combinations
    adjusted = float(by_dimension @ each.shares)
    names = each.dimensions
    return AlkireFoster(
        H=headcount,
        A=adjusted / headcount if headcount > 0 else float("nan"),
        M0=adjusted,
        M1=None if each.gaps is None else float(v @ each.gaps @ each.shares / total),
        M2=None if each.gaps is None else float(v @ each.gaps**2 @ each.shares / total),
        raw_headcounts=pd.Series(people @ each.combinations, index=names, name="raw_headcount"),
        censored_headcounts=pd.Series(by_dimension, index=names, name="censored_headcount"),
        contributions=pd.Series(
            by_dimension * each.shares / adjusted if adjusted > 0 else np.nan, index=names, name="contribution"
        ),
        subgroups=None if by is None else _by_subgroup(by, v / total, each.poor, each.adjusted(0), adjusted),
        people=pd.concat(
            [
                pd.DataFrame({"score": each.score, "poor": each.poor}, index=index),
                pd.DataFrame(each.deprived, columns=names, index=index),
            ],
            axis=1,
        ),
    )


def _by_subgroup(by: ArrayLike, v: Vector, poor: NDArray[np.bool_], score: Vector, overall: float) -> pd.DataFrame:
    groups = np.asarray(by)
    if groups.shape != v.shape:
        raise ValueError(f"by must give one group per row; got shape {groups.shape} for {v.size} rows")
    if pd.isna(groups).any():
        raise ValueError(f"by must have no missing group; got one at position {int(np.argmax(pd.isna(groups)))}")
    sums = pd.DataFrame({"population_share": v, "H": v * poor, "M0": v * score}).groupby(groups).sum()
    sums = sums[sums["population_share"] > 0]
    share = sums["population_share"]
    # 0/0 is NaN without a warning in pandas: no intensity where nobody is poor, no contribution to a total of 0
    return pd.DataFrame(
        {
            "population_share": share,
            "H": sums["H"] / share,
            "A": sums["M0"] / sums["H"],
            "M0": sums["M0"] / share,
            "contribution": sums["M0"] / overall if overall > 0 else np.nan,
        }
    )
