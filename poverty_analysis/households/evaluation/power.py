"""How large an effect a number of villages can show, before any data are collected."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import stats

from poverty_analysis.gains.units import finite, plain, share
from poverty_analysis.households.evaluation.columns import as_table, clusters, numbers
from poverty_analysis.households.evaluation.parts import scale_of
from poverty_analysis.measures.sample import Vector


def intracluster_correlation(data: pd.DataFrame, outcome: str, cluster: str) -> float:
    r"""Share of the variance of an outcome that lies between clusters, by analysis of variance.

    .. math:: \rho = \frac{MSB - MSW}{MSB + (\tilde n - 1)\,MSW}, \qquad
              \tilde n = \frac{1}{G-1}\Big(n - \frac{\sum_g n_g^2}{n}\Big)

    Parameters
    ----------
    data, outcome, cluster
        As `naive_comparison`.

    Returns
    -------
    float
        Up to 1; below 0 where rows of a cluster are less alike than rows of different clusters.

    Raises
    ------
    TypeError, ValueError, TableError
        If there are fewer than two clusters, no cluster has two rows, or the outcome does not vary.

    References
    ----------
    Donner and Klar (2000), Design and Analysis of Cluster Randomization Trials in Health Research, chapter 1.

    Examples
    --------
    Villages (1, 3) and (5, 7): MSB = 2 (2^2 + 2^2) / 1 = 16, MSW = 4 / 2 = 2; (16 - 2) / (16 + 2).

    >>> table = pd.DataFrame({"village": ["a", "a", "b", "b"], "income": [1, 3, 5, 7]})
    >>> round(intracluster_correlation(table, "income", "village"), 6)
    0.777778
    """
    data = as_table(data)
    values, codes = numbers(data, outcome), clusters(data, cluster)
    unit = float(scale_of(values))
    values = values / unit
    sizes = np.bincount(codes)
    groups, count = sizes.size, values.size
    if groups < 2 or count == groups:
        raise ValueError(
            f"an intracluster correlation needs two clusters and two rows in some; got {groups} for {count} rows"
        )
    means = np.bincount(codes, values) / sizes
    between = float((sizes * (means - values.mean()) ** 2).sum()) / (groups - 1)
    within = float(((values - means[codes]) ** 2).sum()) / (count - groups)
    if between == within == 0:
        raise ValueError(f"{outcome} must vary; got {values[0] * unit:g} everywhere")
    size = (count - (sizes**2).sum() / count) / (groups - 1)
    return float((between - within) / (between + (size - 1) * within))


def minimum_detectable_effect(
    *,
    clusters: ArrayLike,
    cluster_size: ArrayLike,
    intracluster_correlation: ArrayLike,
    standard_deviation: ArrayLike = 1.0,
    treated_share: ArrayLike = 0.5,
    power: ArrayLike = 0.8,
    significance: float = 0.05,
) -> float | Vector:
    r"""Smallest effect that a comparison of villages finds with a given probability.

    .. math:: (t_{1-\alpha/2} + t_{power})\;\sigma\sqrt{\frac{1}{P(1-P)J}\Big(\rho + \frac{1-\rho}{m}\Big)},
              \quad t \text{ with } J - 2 \text{ degrees of freedom}

    Parameters
    ----------
    clusters : array_like
        J, villages in all, at least 3.
    cluster_size : array_like
        m, households interviewed in each, at least 1.
    intracluster_correlation : array_like
        rho, 0-1: of incomes for one wave; of changes for a difference in differences.
    standard_deviation : array_like
        sigma, of the same outcome, in its unit; with 1 the effect is in standard deviations.
    treated_share : array_like
        P, share of villages in the programme, 0-1.
    power : array_like
        Probability of finding the effect, 0.5 to 1.
    significance : float
        alpha, of the two-sided test.

    Returns
    -------
    float or numpy.ndarray
        In the unit of `standard_deviation`; arguments are broadcast.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range.

    Notes
    -----
    Whole villages are in the programme or not, all of one size, and no control is used. More households in a village
    help up to :math:`\rho`, more villages always.

    References
    ----------
    Bloom (2005), Randomizing groups to evaluate place-based programs, in Learning More from Social Experiments. Duflo,
    Glennerster and Kremer (2007), Using randomization in development economics research, Handbook of Development
    Economics 4, equation 12.

    Examples
    --------
    With 400 villages of 10 and no clustering it is that of 4,000 households, (1.966 + 0.843) x 2 / sqrt(4000).

    >>> round(minimum_detectable_effect(clusters=400, cluster_size=10, intracluster_correlation=0), 4)
    0.0888
    """
    chance = share(power, "power")
    if (chance < 0.5).any() or (chance >= 1).any():
        raise ValueError("power must be from 0.5 to below 1; got a value outside")
    error, freedom = _standard_error(
        clusters, cluster_size, intracluster_correlation, standard_deviation, treated_share
    )
    return plain((stats.t.ppf(1 - _significance(significance) / 2, freedom) + stats.t.ppf(chance, freedom)) * error)


def power_to_detect(
    effect: ArrayLike,
    *,
    clusters: ArrayLike,
    cluster_size: ArrayLike,
    intracluster_correlation: ArrayLike,
    standard_deviation: ArrayLike = 1.0,
    treated_share: ArrayLike = 0.5,
    significance: float = 0.05,
) -> float | Vector:
    r"""Probability that a comparison of villages finds an effect: the inverse of `minimum_detectable_effect`.

    .. math:: F_t\Big(\frac{|\tau|}{se} - t_{1-\alpha/2}\Big)

    Parameters
    ----------
    effect : array_like
        tau, in the unit of `standard_deviation`.
    clusters, cluster_size, intracluster_correlation, standard_deviation, treated_share, significance
        As `minimum_detectable_effect`.

    Returns
    -------
    float or numpy.ndarray
        0-1. The chance of a significant effect of the wrong sign is left out, as usual: at no effect this is half of
        `significance`.

    Raises
    ------
    TypeError, ValueError
        As `minimum_detectable_effect`.

    Examples
    --------
    >>> design = {"clusters": 40, "cluster_size": 20, "intracluster_correlation": 0.1}
    >>> round(power_to_detect(minimum_detectable_effect(**design, power=0.9), **design), 9)
    0.9
    """
    error, freedom = _standard_error(
        clusters, cluster_size, intracluster_correlation, standard_deviation, treated_share
    )
    critical = stats.t.ppf(1 - _significance(significance) / 2, freedom)
    return plain(stats.t.cdf(np.abs(finite(effect, "effect")) / error - critical, freedom))


def _significance(value: float) -> float:
    if not 0 < value < 1:
        raise ValueError(f"significance must be between 0 and 1; got {value!r}")
    return value


def _standard_error(
    count: ArrayLike, size: ArrayLike, correlation: ArrayLike, deviation: ArrayLike, treated: ArrayLike
) -> tuple[Vector, Vector]:
    """Standard error of a difference in means between villages, and its degrees of freedom."""
    number, rows = finite(count, "clusters", lowest=3), finite(size, "cluster_size", lowest=1)
    rho, part = share(correlation, "intracluster_correlation"), share(treated, "treated_share")
    if (part <= 0).any() or (part >= 1).any():
        raise ValueError("treated_share must be above 0 and below 1; got a value outside")
    spread = finite(deviation, "standard_deviation", lowest=0)
    return spread * np.sqrt((rho + (1 - rho) / rows) / (part * (1 - part) * number)), number - 2
