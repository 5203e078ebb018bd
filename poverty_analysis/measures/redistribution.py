"""What taxes and transfers do to inequality: Reynolds-Smolensky with reranking, marginal contributions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from .concentration import concentration_index, kakwani_index
from .incidence import checked_transfer
from .inequality import gini
from .population import positive_mean, weighted_mean
from .sample import checked_vector, checked_weights


class Redistribution(NamedTuple):
    """What a tax or a transfer does to inequality.

    Attributes
    ----------
    gini_before, gini_after : float
    effect : float
        `gini_before` less `gini_after`: above 0 it narrows inequality. `vertical` less `reranking`.
    vertical : float
        Reynolds-Smolensky index: `gini_before` less the concentration index of income after, over ranks before.
    reranking : float
        Atkinson-Plotnick: `gini_after` less that concentration index, 0 or more; 0 where nobody changes place.
    kakwani : float
        As `kakwani_index`: of a transfer, below 0 it narrows inequality.
    rate : float
        Mean of the tax or transfer over mean income before.
    """

    gini_before: float
    gini_after: float
    effect: float
    vertical: float
    reranking: float
    kakwani: float
    rate: float


def reynolds_smolensky(
    payment: ArrayLike, income: ArrayLike, *, transfer: bool = False, weights: ArrayLike | None = None
) -> Redistribution:
    r"""Reynolds-Smolensky index with reranking: how far a tax or a transfer narrows inequality, and by which way.

    .. math:: G_X - G_N = (G_X - C_N) - (G_N - C_N), \qquad G_X - C_N = \frac{t}{1-t} K

    of which the first term is the vertical part and the second reranking, with X income before, N after, C their
    concentration over ranks of X, t the mean rate and K the Kakwani index; for a transfer of rate b it is -b/(1 +
    b) K.

    Parameters
    ----------
    payment : array_like, shape (n,), currency per person and year
        The tax paid or, with `transfer`, the transfer received; zero or more.
    income : array_like, shape (n,), currency per person and year
        Income before it.
    transfer : bool
        Whether the payment is received.
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    Redistribution

    Raises
    ------
    TypeError, ValueError
        On a bad sample, lengths that differ, a payment below zero, none at all, or a mean income of zero or less.

    References
    ----------
    Reynolds and Smolensky (1977), Public expenditures, taxes, and the distribution of income, Academic Press. Kakwani
    (1984), On the measurement of tax progressivity and redistributive effect, Advances in Econometrics 3, 149-168.

    Examples
    --------
    A tax of 250 on the richest of four throws them to the second place.

    >>> found = reynolds_smolensky([0, 0, 0, 250], [100, 200, 300, 400])
    >>> round(found.vertical, 4), round(found.reranking, 4), round(found.effect, 4)
    (0.1667, 0.1333, 0.0333)
    """
    paid, incomes, weight = checked_transfer(payment, income, weights, None, "payment")
    before = gini(incomes, weights=weight)
    after = incomes + paid if transfer else incomes - paid
    inequality, concentration = gini(after, weights=weight), concentration_index(after, incomes, weights=weight)
    return Redistribution(
        before,
        inequality,
        before - inequality,
        before - concentration,
        inequality - concentration,
        kakwani_index(paid, incomes, weights=weight),
        weighted_mean(paid, weight) / positive_mean(incomes, weight, "A rate"),
    )


def marginal_contributions(
    income: ArrayLike,
    payments: Mapping[str, ArrayLike],
    *,
    measure: Callable[..., float] = gini,
    order: Sequence[str] | None = None,
    weights: ArrayLike | None = None,
) -> pd.DataFrame:
    """Marginal contribution of each tax and transfer: the index without it less the index with it.

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
        Income before any of them.
    payments : mapping of str to array_like of shape (n,)
        By name: above zero what is received, below zero what is paid.
    measure : callable
        `f(income, weights=...)`: the Gini index, or a poverty measure with its line by `functools.partial`.
    order : sequence of str, optional
        With it payments are brought in one after the other in this order, and contributions sum to the total change.
        Without it each is taken out of the whole alone, and they do not.
    weights : array_like, shape (n,), optional
        People a row stands for; only proportions matter.

    Returns
    -------
    pandas.DataFrame, index `payment`
        Columns `mean` (per person), `without`, `with`, `contribution`; in the order asked for, or given. Above 0, the
        payment lowers the index.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, lengths that differ, no payments, an order that does not name each of them once, or what
        `measure` refuses.

    Notes
    -----
    The contribution of a tax depends on which transfers stand beside it. Another order gives other numbers, none of
    them the true one: say which.

    References
    ----------
    Lustig (ed., 2018), Commitment to Equity Handbook, Brookings, chapter 4. Lambert (2001), The distribution and
    redistribution of income, 3rd ed., Manchester, chapter 11.

    Examples
    --------
    >>> pays = {"tax": [0, -20], "grant": [20, 0]}
    >>> marginal_contributions([100, 300], pays, order=["tax", "grant"])["contribution"].round(4).to_dict()
    {'tax': 0.0132, 'grant': 0.0368}
    """
    base = checked_vector(income)
    weight = checked_weights(weights, base.size)
    if not payments:
        raise ValueError("payments must hold at least one tax or transfer; got none")
    changes = {name: checked_vector(values, f"payment {name!r}") for name, values in payments.items()}
    for name, values in changes.items():
        if values.size != base.size:
            raise ValueError(f"payment {name!r} must be as many as incomes; got {values.size} for {base.size}")
    names = list(changes) if order is None else list(order)
    if sorted(names) != sorted(changes):
        raise ValueError(f"order must name each payment once ({', '.join(changes)}); got {', '.join(names) or 'none'}")
    whole = base + np.sum(list(changes.values()), axis=0)
    rows: list[list[float]] = []
    reached = base
    for name in names:
        without, having = (whole - changes[name], whole) if order is None else (reached, reached + changes[name])
        index = [float(measure(each, weights=weight)) for each in (without, having)]
        rows.append([weighted_mean(changes[name], weight), *index, index[0] - index[1]])
        reached = having if order is not None else reached
    columns = ["mean", "without", "with", "contribution"]
    return pd.DataFrame(rows, index=pd.Index(names, name="payment"), columns=columns)
