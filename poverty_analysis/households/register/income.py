"""Incomes of a synthetic register: a family's shape, a published mean by wave, persistence, villages, and sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from scipy import special

from poverty_analysis import context
from poverty_analysis.gains.distribution import Incomes
from poverty_analysis.households.register.population import Kinds
from poverty_analysis.measures.sample import Vector

SOURCES = ("wage", "operating", "property", "transfer")
PARTS = 16
"""Incomes stand in sixteenths of a yuan, which binary fractions hold exactly: sources add up to the last bit."""
FINE_PARTS = 1024
"""Distances and land stand in parts of a kilometre and of a mu."""

_SHARES = ("household", "land", "distance", "altitude", "village", "village_year", "ability", "passing")


class Component(NamedTuple):
    """Standard scores of the households that make up their income, shape (n,), (n, waves) for the last two."""

    household: Vector
    land: Vector
    distance: Vector
    altitude: Vector
    village: Vector
    ability: Vector
    village_year: Vector
    passing: Vector


def mean_incomes(waves: Vector, knobs: Mapping[str, float]) -> Vector:
    r"""Return mean income without programmes by wave, CNY per person and year.

    .. math:: \mu_t = \mu_{2015} \frac{R_t}{R_{2015}} e^{g(t - 2015)}

    with R the disposable income of rural Tibet and g `register_added_growth`.

    Raises
    ------
    ValueError
        If rural Tibet's income of a year is not known.
    """
    published = []
    for year in waves:
        try:
            published.append(context.fact(f"rpcdi_tar_{year}").value)
        except ValueError:
            raise ValueError(
                f"waves must be years with a rural income of Tibet in data/context (2015 to 2021); got {year}"
            ) from None
    growth = np.array(published) / context.fact("rpcdi_tar_2015").value
    return knobs["baseline_income_cny"] * growth * np.exp(knobs["added_growth"] * (np.asarray(waves) - 2015))


def source_shares() -> Vector:
    """Return the shares of wages, operating, property and transfers in rural Qinghai 2019, the nearest stand-in."""
    amounts = np.array([context.fact(f"rural_{source}_qinghai_2019").value for source in SOURCES])
    return amounts / amounts.sum()


def variance_shares(knobs: Mapping[str, float]) -> dict[str, float]:
    """Return the shares of variance, or refuse them if they do not make a whole."""
    shares = {name: knobs[f"variance_{name}"] for name in _SHARES}
    if abs(sum(shares.values()) - 1) > 1e-9:
        raise ValueError(f"the assumptions register_variance_... must add to 1; got {sum(shares.values()):.6g}")
    return shares


def kind_scores(kinds: Kinds) -> Vector:
    """Return how household size and workers move income: fewer persons, and more workers to a person, have more.

    Returns
    -------
    numpy.ndarray, shape (kinds,)
        Mean 0 and variance 1 over persons.
    """
    persons = kinds.persons * kinds.households

    def standard(values: Vector) -> Vector:
        mean = persons @ values / persons.sum()
        spread = np.sqrt(persons @ (values - mean) ** 2 / persons.sum())
        return (values - mean) / spread

    return standard(standard(kinds.workers / kinds.persons) - standard(np.log(kinds.persons)))


def persistent(shocks: Vector, persistence: float) -> Vector:
    r"""Return an autoregression with variance 1 in every wave, :math:`u_t = \rho u_{t-1} + \sqrt{1-\rho^2}\,e_t`.

    Parameters
    ----------
    shocks : numpy.ndarray, shape (waves, n)
        Standard normal.

    Returns
    -------
    numpy.ndarray, shape (n, waves)

    Examples
    --------
    >>> persistent(np.array([[1.0], [1.0]]), 0.6).tolist()
    [[1.0, 1.4]]
    """
    passing = np.empty(shocks.shape[::-1])
    passing[:, 0] = shocks[0]
    for wave in range(1, len(shocks)):
        passing[:, wave] = persistence * passing[:, wave - 1] + np.sqrt(1 - persistence**2) * shocks[wave]
    return passing


def untreated_incomes(
    component: Component, shares: Mapping[str, float], unit_incomes: Incomes, means: Vector
) -> Vector:
    r"""Return incomes per person had there been no programme, CNY per year, shape (n, waves).

    .. math:: Y_{ht} = \mu_t\, Q(\Phi(z_{ht})), \qquad z_{ht} = \sum_k \pm\sqrt{v_k}\, z_{k,ht}

    with Q the quantile function of a family with mean 1. Land, ability, village and luck raise z; distance and altitude
    lower it.
    """
    weight = {name: np.sqrt(share) for name, share in shares.items()}
    score = weight["household"] * component.household + weight["land"] * component.land
    score -= weight["distance"] * component.distance + weight["altitude"] * component.altitude
    score += weight["village"] * component.village + weight["ability"] * component.ability
    z = weight["passing"] * component.passing
    z += weight["village_year"] * component.village_year
    for in_wave in z.T:  # a column that NumPy spreads over few waves takes longer
        in_wave += score
    income = unit_incomes.quantile(special.ndtr(z, out=z))
    for in_wave, mean in zip(income.T, means, strict=True):
        in_wave *= mean
    return income


def log_spread(unit_incomes: Incomes) -> tuple[float, float]:
    """Return the median of log income and half the span of its middle 68%, by which log income is standardised."""
    low, middle, high = np.log(unit_incomes.quantile(special.ndtr(np.array([-1.0, 0.0, 1.0]))))
    return float(middle), float(high - low) / 2


def in_parts(amount: Vector, parts: int = PARTS) -> Vector:
    """Return incomes in sixteenths of a yuan, or other amounts in other parts, rounded up: they stay above zero.

    The last bits of what came through an exponential depend on the processor; in parts they do not show.
    """
    found = amount * parts
    np.ceil(found, out=found)
    found /= parts
    return found


def source_split(gamma: Vector, changes: Vector, most: float) -> Vector:
    """Return the shares of the four sources without programmes: a household's own, somewhat changed in every wave.

    Were they not, a source that no programme touches would give away income without programmes.

    Parameters
    ----------
    gamma : numpy.ndarray, shape (4, n)
        Gamma variates, whose shares follow a Dirichlet distribution.
    changes : numpy.ndarray, shape (4, waves, n)
        Uniform numbers.
    most : float
        By what share a source may be larger or smaller in a wave.

    Returns
    -------
    numpy.ndarray, shape (4, n, waves)

    Examples
    --------
    >>> source_split(np.array([[1.0], [3.0]]), np.array([[[0.5]], [[1.0]]]), 0.0).ravel().tolist()
    [0.25, 0.75]
    """
    amounts = 2 * most * changes.swapaxes(1, 2)
    amounts += 1 - most
    amounts *= gamma[:, :, None]
    amounts /= amounts.sum(axis=0)
    return amounts


def by_source(income: Vector, untreated: Vector, split: Vector, gained: Mapping[str, Vector]) -> dict[str, Vector]:
    """Split incomes into sources that add up exactly.

    Parameters
    ----------
    income : numpy.ndarray, shape (n, waves)
        In sixteenths of a yuan.
    untreated : numpy.ndarray, shape (n, waves)
        Without programmes, on the scale of `income`.
    split : numpy.ndarray, shape (4, n, waves)
        Shares of the four sources without programmes.
    gained : mapping of str to numpy.ndarray, shape (n, waves)
        By source, how programmes that add to it weigh in the gain. A gain goes to these sources; a loss falls on all.

    Returns
    -------
    dict of str to numpy.ndarray, shape (n, waves)
        By source, CNY; transfers are what is left.
    """
    gain = income - untreated
    base = np.minimum(untreated, income)
    total = np.zeros(income.shape)
    for each in gained.values():
        total += each
    total[total <= 0] = 1.0
    weight = np.maximum(gain, 0, out=gain)
    weight /= total
    scratch = total
    parts = dict(zip(SOURCES, np.empty((len(SOURCES), *income.shape)), strict=True))  # together, in large pages
    left = parts[SOURCES[-1]]
    left[...] = income
    for place, source in enumerate(SOURCES[:-1]):
        amount = np.multiply(base, split[place], out=parts[source])
        if source in gained:
            amount += np.multiply(weight, gained[source], out=scratch)
        amount *= PARTS
        np.floor(amount, out=amount)
        amount /= PARTS
        left -= amount
    return parts
