"""Who gets a programme's money: by fifths of the people; and what closing the poverty gap would cost."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from .population import rising_shares
from .sample import Vector, checked_number, checked_vector, checked_weights


def benefit_incidence(
    transfer: ArrayLike,
    income: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    members: ArrayLike | None = None,
    groups: int = 5,
    ranked: str = "before",
) -> pd.DataFrame:
    """Benefit incidence: who gets a transfer, by fifths of people (or other equal groups) from the poorest.

    Parameters
    ----------
    transfer : array_like, shape (n,), currency per person and year
        Zero or more; that of a whole household where `members` are given.
    income : array_like, shape (n,), currency per person and year
        Income per person without the transfer.
    weights : array_like, shape (n,), optional
        People a row stands for; households, where `members` are given.
    members : array_like, shape (n,), optional
        Members of each household: its transfer is divided by them, and they are counted one by one.
    groups : int
        How many equal groups: 5 for fifths.
    ranked : {"before", "after"}
        Whether people are ranked by income without the transfer or with it.

    Returns
    -------
    pandas.DataFrame, index `group` from 1 (poorest), `groups` rows
        `people`; `mean_income` before the transfer; `coverage` (share of the group that gets anything); `mean_transfer`
        over everyone and `mean_of_reached` over those who get it (NaN where none does); `share_of_reached`;
        `share_of_transfer`; `relative` (transfer over income, NaN where the group has none).

    Raises
    ------
    TypeError, ValueError
        On a bad sample, lengths that differ, a transfer below zero, members below 1 or another ranking.

    Notes
    -----
    A row that straddles two groups is split; people of equal rank are alike, so no order of input counts. Ranked by
    income with the transfer, whoever gets much leaves the poorest fifth by it: the same programme looks less pro-poor.
    What the ranking should be depends on what people would have without the programme, which income without it takes to
    be the rest of their income: an assumption.

    References
    ----------
    Demery (2003), Analyzing the incidence of public spending, in Bourguignon and Pereira da Silva (eds.), The impact of
    economic policies on poverty and income distribution, World Bank, chapter 2.

    Examples
    --------
    Of two halves the poorer one gets 30 of 40.

    >>> found = benefit_incidence([30, 10], [100, 300], groups=2)
    >>> found[["mean_transfer", "share_of_transfer", "relative"]].round(3).to_numpy().tolist()
    [[30.0, 0.75, 0.3], [10.0, 0.25, 0.033]]
    """
    if ranked not in ("before", "after"):
        raise ValueError(f'ranked must be "before" or "after"; got {ranked!r}')
    count = int(checked_number(groups, "groups", at_least=1))
    received, incomes, weight = checked_transfer(transfer, income, weights, members)
    rank = incomes if ranked == "before" else incomes + received
    sums = np.column_stack([weight, weight * incomes, weight * (received > 0), weight * received])
    cut = _sums_of_groups(rank, sums, count)
    people, earned, reached, paid = cut.T
    if paid.sum() <= 0:
        raise ValueError("a transfer must reach somebody; got only zeros")
    with np.errstate(divide="ignore", invalid="ignore"):
        table = {
            "people": people,
            "mean_income": earned / people,
            "coverage": reached / people,
            "mean_transfer": paid / people,
            "mean_of_reached": np.where(reached > 0, paid / reached, np.nan),
            "share_of_reached": reached / reached.sum(),
            "share_of_transfer": paid / paid.sum(),
            "relative": np.where(earned > 0, paid / earned, np.nan),
        }
    return pd.DataFrame(table, index=pd.RangeIndex(1, count + 1, name="group"))


class GapCost(NamedTuple):
    """What it would cost to lift everyone to a line.

    Attributes
    ----------
    perfect : float
        Every poor person gets exactly what is missing, nobody else anything.
    with_errors : float
        Spent so that the poor who are reached get what is missing, while the leak goes elsewhere.
    left_open : float
        What is still missing then: the gap of the poor who are not reached.
    uniform : float
        An equal amount for everyone that closes the deepest gap.
    poor : float
        People below the line.
    """

    perfect: float
    with_errors: float
    left_open: float
    uniform: float
    poor: float


def cost_to_close_gap(
    income: ArrayLike,
    poverty_line: float,
    *,
    leakage: float = 0.0,
    exclusion: float = 0.0,
    weights: ArrayLike | None = None,
) -> GapCost:
    r"""Cost of closing the poverty gap, also where part of the money leaks and part of the poor is not reached.

    .. math:: C = \sum_i w_i (z - y_i)_+, \qquad C_e = \frac{(1 - e)\,C}{1 - l}, \qquad \text{left open } e\,C

    Parameters
    ----------
    income : array_like, shape (n,), currency per person and year
    poverty_line : float
        z, in the same currency; above zero.
    leakage : float
        l, share of the money that goes to people who are not poor, 0 or more and below 1: `targeting_errors` estimates
        it.
    exclusion : float
        e, share of the poor who are not reached, 0 to 1.
    weights : array_like, shape (n,), optional
        People a row stands for: their scale is that of the cost.

    Returns
    -------
    GapCost
        Currency per year, and people.

    Raises
    ------
    TypeError, ValueError
        On a bad sample, a line of zero or less, or shares out of bounds.

    Notes
    -----
    Assumed: the poor who are missed have the gap of those who are not; nobody's other income changes. Administration
    costs extra. With a leak of a half, a yuan of gap costs two.

    References
    ----------
    Besley and Kanbur (1990), The principles of targeting, World Bank Policy Research Working Paper 385.

    Examples
    --------
    Two of four are 20 and 50 short of 100; a third of the money leaks.

    >>> found = cost_to_close_gap([80, 50, 120, 300], 100, leakage=1 / 3)
    >>> found.perfect, round(found.with_errors, 9), found.uniform, found.poor
    (70.0, 105.0, 200.0, 2.0)
    """
    incomes = checked_vector(income)
    weight = checked_weights(weights, incomes.size)
    line = checked_number(poverty_line, "poverty_line", above=0)
    leak = checked_number(leakage, "leakage", at_least=0)
    missed = checked_number(exclusion, "exclusion", at_least=0, at_most=1)
    if leak >= 1:
        raise ValueError(f"leakage must be below 1, or nothing arrives; got {leak:g}")
    short = np.maximum(line - incomes, 0.0)
    gap, deepest = float(weight @ short), float(short[weight > 0].max())
    poor = float(weight[short > 0].sum())
    return GapCost(gap, (1 - missed) * gap / (1 - leak), missed * gap, deepest * float(weight.sum()), poor)


def checked_transfer(
    transfer: ArrayLike,
    income: ArrayLike,
    weights: ArrayLike | None,
    members: ArrayLike | None,
    name: str = "transfer",
) -> tuple[Vector, Vector, Vector]:
    """Return transfer and income per person and the weights of people, checked; `members` turn households into these.

    Examples
    --------
    >>> [each.tolist() for each in checked_transfer([400, 100], [50, 500], None, [4, 1])]
    [[100.0, 100.0], [50.0, 500.0], [4.0, 1.0]]
    """
    received, incomes = checked_vector(transfer, name), checked_vector(income)
    if received.size != incomes.size:
        raise ValueError(f"{name} must be as many as incomes; got {received.size} for {incomes.size}")
    if received.min() < 0:
        place = int(np.argmax(received < 0))
        raise ValueError(f"{name} must not be below zero; got {received[place]:g} at position {place}")
    weight = checked_weights(weights, incomes.size)
    if members is None:
        return received, incomes, weight
    size = checked_vector(members, "members")
    if size.size != incomes.size:
        raise ValueError(f"members must be as many as incomes; got {size.size} for {incomes.size}")
    if size.min() < 1:
        place = int(np.argmax(size < 1))
        raise ValueError(f"members must be at least 1; got {size[place]:g} at position {place}")
    return received / size, incomes, weight * size


def _sums_of_groups(rank: Vector, sums: Vector, groups: int) -> Vector:
    """Sums over equal groups of the people (the first column), lowest rank first, shape (groups, columns)."""
    counted = sums[:, 0] > 0
    _, level = np.unique(rank[counted], return_inverse=True)
    of_level = np.column_stack([np.bincount(level, column) for column in sums[counted].T]).astype(np.float64)
    rising = np.concatenate([[0.0], rising_shares(of_level[:, 0])])
    bounds = np.arange(groups + 1) / groups
    upto = np.column_stack(
        [np.interp(bounds, rising, np.concatenate([[0.0], np.cumsum(column)])) for column in of_level.T]
    )
    return np.diff(upto, axis=0)
