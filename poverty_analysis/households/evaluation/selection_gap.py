"""How trend and selection turn a small effect into a large growth before and after: the published gap in miniature."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy import optimize, special

from poverty_analysis import context
from poverty_analysis.gains.units import finite, plain, rate, share
from poverty_analysis.measures.sample import Vector


def before_after_growth(
    *, annual_growth: ArrayLike, years: ArrayLike, reversion: ArrayLike, effect: ArrayLike
) -> float | Vector:
    r"""Return the growth that a comparison before and after shows.

    .. math:: (1 + g)^n\,(1 + r)\,(1 + \tau) - 1

    Parameters
    ----------
    annual_growth : array_like
        g, growth of everybody's income, a ratio per year.
    years : array_like
        n, from before to after.
    reversion : array_like
        r, by how much participants gain on everybody without any programme, a ratio over all the years, such as
        `mean_reversion` returns. More than -1.
    effect : array_like
        tau, causal effect on income, a ratio. More than -1.

    Returns
    -------
    float or numpy.ndarray
        A ratio over all the years; arguments are broadcast.

    Raises
    ------
    TypeError, ValueError
        If growth reads like per cent, or a ratio would leave no income.

    Examples
    --------
    Growth of 10% a year for two years, a rebound of a half, and an effect of a tenth: 1.21 x 1.5 x 1.1.

    >>> round(before_after_growth(annual_growth=0.1, years=2, reversion=0.5, effect=0.1), 6)
    0.9965
    """
    parts = [1 + finite(value, name, lowest=-1) for value, name in ((reversion, "reversion"), (effect, "effect"))]
    growth = (1 + rate(annual_growth, "annual_growth")) ** finite(years, "years", lowest=0)
    return plain(growth * parts[0] * parts[1] - 1)


def mean_reversion(*, share_selected: ArrayLike, persistent_share: ArrayLike, log_spread: ArrayLike) -> float | Vector:
    r"""Return by how much the poorest of one year gain on everybody until a later year, without any programme.

    Log incomes of the two years are jointly normal with the same standard deviation :math:`\sigma` around the mean of
    their year, and correlation :math:`\kappa`. Of those chosen as the poorest share p of the first year,
    :math:`q = \Phi^{-1}(p)`, mean income rises against everybody's by

    .. math:: \frac{\Phi(q - \kappa\sigma)}{\Phi(q - \sigma)} - 1

    Parameters
    ----------
    share_selected : array_like
        p, above 0, at most 1.
    persistent_share : array_like
        :math:`\kappa`, 0-1: 1 if nobody changes place.
    log_spread : array_like
        :math:`\sigma`, standard deviation of log income, above 0 and at most 5.

    Returns
    -------
    float or numpy.ndarray
        A ratio, 0 or more.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of its range.

    Notes
    -----
    An error in the income of the first year does the same as a bad year.

    References
    ----------
    Galton (1886), Regression towards mediocrity in hereditary stature, Journal of the Anthropological Institute 15,
    246-263. Ashenfelter (1978), Estimating the effect of training programs on earnings, Review of Economics and
    Statistics 60, 47-57, for the dip before a programme.

    Examples
    --------
    Everybody is chosen, or nobody ever changes place: nothing. Half are chosen, sigma 1, no persistence: the
    chosen have the mean Phi(-1) / 0.5 = 0.3173 of everybody's before, and everybody's after.

    >>> mean_reversion(share_selected=[1, 0.2], persistent_share=[0.3, 1], log_spread=0.6)
    array([0., 0.])
    >>> round(1 / (1 + mean_reversion(share_selected=0.5, persistent_share=0, log_spread=1)), 4)
    0.3173
    """
    chosen, kept = share(share_selected, "share_selected"), share(persistent_share, "persistent_share")
    spread = finite(log_spread, "log_spread", lowest=0, highest=5)
    if (chosen <= 0).any() or (spread <= 0).any():
        raise ValueError("share_selected and log_spread must be above 0; got 0")
    edge = special.ndtri(chosen)
    return plain(np.exp(special.log_ndtr(edge - kept * spread) - special.log_ndtr(edge - spread)) - 1)


def published_gap(*, persistent_share: float = 0.6, log_spread: float = 0.64) -> pd.DataFrame:
    r"""Take the published growth of relocated people's income apart: trend, effect, and what selection must do.

    .. math:: \frac{9313}{4221} = \frac{16021}{12363} \times 1.0961 \times (1 + r)

    Parameters
    ----------
    persistent_share : float
        As `mean_reversion`, between 2016 and 2019. The default is that of the synthetic register without programmes,
        of which two fifths of the variance pass, one half a year, and a twentieth at once: a placeholder.
    log_spread : float
        As `mean_reversion`. The default is that of a lognormal with a Gini of 0.35, about that of rural China in 2007.

    Returns
    -------
    pandas.DataFrame, index `step`
        In order "trend of all rural people", "causal estimate", "selection and all else": growth (a ratio over 2016 to
        2019 of this step alone), before_after (growth before and after with all steps up to this one; the last is the
        published), poorest_share (how small a share of the poorest must be chosen by one year's income for mean
        reversion alone to make the step; NaN for the others), source.

    Raises
    ------
    ValueError
        If mean reversion cannot fill the gap with these two numbers.

    Notes
    -----
    A possibility, not a finding: the groups are not the same (relocated poor people nationally, all rural people,
    one county), nor are the concepts of income, and all else than trend and effect stands in the last step.

    Examples
    --------
    >>> table = published_gap()
    >>> table[["growth", "before_after"]].round(3).values.tolist()
    [[0.296, 0.296], [0.096, 0.42], [0.553, 1.206]]
    """
    before, after = context.fact("relocated_net_cn_2016"), context.fact("relocated_net_cn_2019")
    rural = context.fact("rpcdi_cn_2016"), context.fact("rpcdi_cn_2019")
    estimate = context.fact("eff_reloc_jde")
    trend, effect = rural[1].value / rural[0].value - 1, estimate.value / 100
    total = after.value / before.value - 1
    rest = (1 + total) / ((1 + trend) * (1 + effect)) - 1
    growths = [trend, effect, rest]
    table = pd.DataFrame(
        {
            "growth": growths,
            "before_after": np.cumprod(1 + np.array(growths)) - 1,
            "poorest_share": [np.nan, np.nan, _poorest_share(rest, persistent_share, log_spread)],
            "source": [rural[1].source, estimate.source, after.source],
        },
        index=pd.Index(["trend of all rural people", "causal estimate", "selection and all else"], name="step"),
    )
    return table


def _poorest_share(reversion: float, persistent_share: float, log_spread: float) -> float:
    """Share of the poorest whose mean reversion is so large."""

    def surplus(chosen: float) -> float:
        found = mean_reversion(share_selected=chosen, persistent_share=persistent_share, log_spread=log_spread)
        return float(found) - reversion

    smallest = 1e-6
    if surplus(smallest) < 0:
        raise ValueError(
            f"mean reversion cannot make a gain of {reversion:.3f} with persistent_share {persistent_share:g} and "
            f"log_spread {log_spread:g}: even the poorest millionth gains {surplus(smallest) + reversion:.3f}"
        )
    return float(optimize.brentq(surplus, smallest, 1.0, xtol=1e-20))
