"""Income without a programme, what an effect size makes of it, and why growth before and after is no effect."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from poverty_analysis import context
from poverty_analysis.gains.units import INCOME, Measure, converted, finite, plain, rate
from poverty_analysis.measures.sample import Vector


def counterfactual_income(*, baseline_cny: Measure, growth: ArrayLike, years: ArrayLike) -> float | Vector:
    r"""Return the income that a baseline would have grown to without the programme.

    .. math:: y_0 (1 + g)^n

    Parameters
    ----------
    baseline_cny : number, array_like or pair with a unit
        y_0, CNY per person per year.
    growth : array_like
        g, a ratio per year.
    years : array_like
        n, years from the baseline.

    Returns
    -------
    float or numpy.ndarray
        CNY per person per year, nominal where growth is.

    Raises
    ------
    TypeError, ValueError
        If income reads like another unit (万元) or growth like per cent.

    Examples
    --------
    >>> counterfactual_income(baseline_cny=1000, growth=0.5, years=2)
    2250.0
    """
    baseline = converted(baseline_cny, INCOME, "baseline_cny")
    return plain(baseline * (1 + rate(growth, "growth")) ** finite(years, "years", lowest=0))


def effect_gain(*, income_cny: Measure, log_effect: ArrayLike) -> float | Vector:
    r"""Return the gain that an effect on log income makes of a counterfactual income.

    .. math:: y\,(e^\beta - 1)

    Parameters
    ----------
    income_cny : number, array_like or pair with a unit
        y, CNY per person per year without the programme: not the income that is reported with it.
    log_effect : array_like
        beta, log points, from -2 to 2: 0.09 is about 9.4%.

    Returns
    -------
    float or numpy.ndarray
        CNY per person per year, negative where the effect is.

    Raises
    ------
    TypeError, ValueError
        If income reads like another unit or the effect like per cent.

    Examples
    --------
    >>> round(effect_gain(income_cny=5000, log_effect=np.log(1.0961)), 6)
    480.5
    """
    income = converted(income_cny, INCOME, "income_cny")
    return plain(income * np.expm1(finite(log_effect, "log_effect", lowest=-2, highest=2)))


def before_after_against_causal(*, effect: str = "eff_reloc_jde") -> pd.DataFrame:
    r"""Set the published growth of relocated people's income beside that of others and a causal estimate.

    .. math:: \frac{9313}{4221} - 1 = 1.206, \qquad \frac{16021}{12363} - 1 = 0.296

    Parameters
    ----------
    effect : str
        A fact in per cent of income, as a causal estimate.

    Returns
    -------
    pandas.DataFrame, index `reading`
        before and after (CNY per person per year, NaN for the estimate), growth (a ratio over 2016 to 2019; for the
        estimate, the effect), gain_cny (on the income of 2016), share_of_before_after (0-1), source.

    Raises
    ------
    ValueError
        If there is no such fact.

    Notes
    -----
    The groups are not the same: relocated poor people nationally, all rural people, one county. The table shows how
    far apart readings of one programme lie; it corrects none of them. Net income of relocated poor people comes from
    administrative records, rural disposable income from a survey: growth rates stand beside each other here, levels
    are not subtracted.

    Examples
    --------
    >>> table = before_after_against_causal()
    >>> table["growth"].round(4).tolist()
    [1.2063, 0.2959, 0.0961]
    """
    before, after = context.fact("relocated_net_cn_2016"), context.fact("relocated_net_cn_2019")
    others = context.fact("rpcdi_cn_2016"), context.fact("rpcdi_cn_2019")
    estimate = context.fact(effect)
    if not estimate.unit.startswith("%"):
        raise ValueError(f"effect must be a fact in per cent of income; got {effect!r} in {estimate.unit!r}")
    rows = {
        "before and after, relocated poor": (before.value, after.value, after.value / before.value - 1, after.source),
        "before and after, all rural": (
            others[0].value,
            others[1].value,
            others[1].value / others[0].value - 1,
            others[1].source,
        ),
        "causal estimate": (np.nan, np.nan, estimate.value / 100, estimate.source),
    }
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["before", "after", "growth", "source"])
    table.index.name = "reading"
    table.insert(3, "gain_cny", table["growth"] * before.value)
    table.insert(4, "share_of_before_after", table["growth"] / table["growth"].iloc[0])
    return table
