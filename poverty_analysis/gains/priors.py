"""What a row of the assumptions table draws: a scipy.stats distribution, a fixed value, or nothing with a chance."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from scipy import special, stats

from poverty_analysis.measures.sample import Vector


class Prior(NamedTuple):
    """A distribution within bounds, as two functions.

    Attributes
    ----------
    quantile : callable
        From probabilities, 0 to 1, to values.
    sample : callable
        From a number of draws and a generator to independent values; a single float where the value is fixed.
    """

    quantile: Callable[[Vector], Vector]
    sample: Callable[[int, np.random.Generator], Vector | float]


@lru_cache(maxsize=4096)
def quantile_of(one: Prior, probability: float) -> float:
    """Return one quantile of a prior, looked up where it was asked for before."""
    return float(one.quantile(np.array(probability)))


class PriorError(ValueError):
    """A prior that is none; `column` names the cell of the assumptions table that is to blame."""

    def __init__(self, column: str, message: str) -> None:
        super().__init__(message)
        self.column = column


def parse_parameters(text: str) -> dict[str, float]:
    """Read the parameters of a distribution as the assumptions table writes them.

    Examples
    --------
    >>> parse_parameters("a=2; b=6")
    {'a': 2.0, 'b': 6.0}
    >>> parse_parameters("a=two")
    Traceback (most recent call last):
        ...
    poverty_analysis.gains.priors.PriorError: got 'a=two'; must be name=number, with a semicolon between several
    """
    found: dict[str, float] = {}
    for piece in filter(None, (part.strip() for part in text.split(";"))):
        name, sign, number = (part.strip() for part in piece.partition("="))
        try:
            value = float(number)
        except ValueError:
            value = np.nan
        if not (sign and name.isidentifier() and np.isfinite(value)):
            raise PriorError("parameters", f"got {piece!r}; must be name=number, with a semicolon between several")
        if name in found:
            raise PriorError("parameters", f"got {name} twice; must name each parameter once")
        found[name] = value
    return found


def prior(distribution: str, parameters: str, lowest: float = np.nan, highest: float = np.nan) -> Prior:
    r"""Return the prior that a row of the assumptions table describes.

    Parameters
    ----------
    distribution : str
        ``fixed`` (value); the name of a distribution of scipy.stats, with its shapes, loc and scale; or
        ``zero_or_lognorm`` (p_zero, median, sigma): zero with probability p_zero, else lognormal,

        .. math:: F(x) = p_0 + (1 - p_0)\,\Phi\!\left(\frac{\ln(x/\text{median})}{\sigma}\right), \quad x \ge 0.

    parameters : str
        As `parse_parameters` reads them.
    lowest, highest : float
        Bounds that every draw keeps; NaN for none. The distribution is conditioned on them, not clipped: no draw
        piles up on a bound.

    Returns
    -------
    Prior

    Raises
    ------
    PriorError
        If there is no such distribution, a parameter is unknown, missing or impossible, the bounds are reversed, or
        they leave less than half of the distribution (which is then not the one that was meant).

    Examples
    --------
    >>> prior("fixed", "value=3500").sample(4, np.random.default_rng(0))
    3500.0
    >>> prior("uniform", "loc=2; scale=4").quantile(np.array([0, 0.5, 1]))
    array([2., 4., 6.])
    >>> prior("zero_or_lognorm", "p_zero=0.5; median=300; sigma=0.6").quantile(np.array([0.25, 0.75])).round(9)
    array([  0., 300.])
    """
    # np.nan is the same as itself, as another NaN is not: without it no prior without bounds would be found again
    return _prior(distribution, parameters, *(np.nan if np.isnan(end) else end for end in (lowest, highest)))


@lru_cache(maxsize=1024)
def _prior(distribution: str, parameters: str, lowest: float, highest: float) -> Prior:
    if lowest > highest:
        raise PriorError("lowest", f"got lowest {lowest:g} above highest {highest:g}; must not be above it")
    values = parse_parameters(parameters)
    if distribution == "fixed":
        return _fixed(values, lowest, highest)
    if distribution == "zero_or_lognorm":
        return _within(_zero_or_lognorm(values), lowest, highest)
    return _within(_scipy(distribution, values), lowest, highest)


class _Free(NamedTuple):
    """A distribution before its bounds; `below` is the probability of values smaller than x, `upto` of up to x."""

    quantile: Callable[[Vector], Vector]
    sample: Callable[[int, np.random.Generator], Vector]
    below: Callable[[float], float]
    upto: Callable[[float], float]


def _fixed(values: dict[str, float], lowest: float, highest: float) -> Prior:
    _require_names("fixed", values, needed={"value"})
    value = values["value"]
    if value < lowest or value > highest:
        raise PriorError(
            "parameters", f"got value {value:g}; must lie within lowest {lowest:g} and highest {highest:g}"
        )
    return Prior(lambda u: np.full(np.shape(u), value), lambda draws, rng: value)


def _zero_or_lognorm(values: dict[str, float]) -> _Free:
    _require_names("zero_or_lognorm", values, needed={"p_zero", "median", "sigma"})
    zero, median, sigma = values["p_zero"], values["median"], values["sigma"]
    if not 0 <= zero < 1:
        raise PriorError("parameters", f"got p_zero {zero:g}; must be a probability from 0 to below 1")
    for name in ("median", "sigma"):
        if values[name] <= 0:
            raise PriorError("parameters", f"got {name} {values[name]:g}; must be positive")

    def quantile(u: Vector) -> Vector:
        rest = np.clip((np.asarray(u, dtype=float) - zero) / (1 - zero), 0, 1)
        return np.where(rest > 0, median * np.exp(sigma * special.ndtri(rest)), 0.0)

    def upto(x: float) -> float:
        if x <= 0:
            return zero if x == 0 else 0.0
        return float(zero + (1 - zero) * special.ndtr(np.log(x / median) / sigma))

    return _Free(quantile, lambda n, rng: quantile(rng.random(n)), lambda x: 0.0 if x <= 0 else upto(x), upto)


def _scipy(distribution: str, values: dict[str, float]) -> _Free:
    family: Any = getattr(stats, distribution, None)
    discrete = isinstance(family, stats.rv_discrete)
    if not (discrete or isinstance(family, stats.rv_continuous)):
        raise PriorError(
            "distribution",
            f"got {distribution!r}; must be fixed, zero_or_lognorm or a distribution of scipy.stats (norm, beta, "
            "lognorm, uniform, triang, ...)",
        )
    shapes = {name.strip() for name in (family.shapes or "").split(",") if name.strip()}
    optional = {"loc"} if discrete else {"loc", "scale"}
    _require_names(distribution, values, needed=shapes, optional=optional)
    if values.get("scale", 1.0) <= 0:
        raise PriorError("parameters", f"got scale {values['scale']:g}; must be positive")
    frozen = family(**values)
    if not np.isfinite(frozen.ppf(0.5)):
        raise PriorError("parameters", f"got {values}; {distribution} must allow them (their median is not a number)")
    return _Free(
        frozen.ppf,
        lambda draws, rng: np.asarray(frozen.rvs(size=draws, random_state=rng), dtype=float),
        lambda x: float(frozen.cdf(np.ceil(x) - 1) if discrete else frozen.cdf(x)),
        lambda x: float(frozen.cdf(x)),
    )


def _within(free: _Free, lowest: float, highest: float) -> Prior:
    """Condition a distribution on its bounds; untouched where they do not bind."""
    under = 0.0 if np.isnan(lowest) else free.below(lowest)
    upto = 1.0 if np.isnan(highest) else free.upto(highest)
    if upto - under < 0.5:
        raise PriorError(
            "highest",
            f"got bounds {lowest:g} to {highest:g}, which hold {max(upto - under, 0):.3g} of the distribution; must "
            "hold at least half of it",
        )

    def quantile(u: Vector) -> Vector:
        inside = free.quantile(under + np.asarray(u, dtype=float) * (upto - under))
        # the last bit of a quantile may fall behind the bound that it stands for
        return np.clip(inside, None if np.isnan(lowest) else lowest, None if np.isnan(highest) else highest)

    if under == 0 and upto == 1:
        return Prior(quantile, free.sample)
    return Prior(quantile, lambda draws, rng: quantile(rng.random(draws)))


def _require_names(
    distribution: str, values: dict[str, float], *, needed: set[str], optional: frozenset[str] | set[str] = frozenset()
) -> None:
    unknown, missing = set(values) - needed - optional, needed - set(values)
    if unknown or missing:
        allowed = ", ".join(sorted(needed)) + (f" and, if wanted, {', '.join(sorted(optional))}" if optional else "")
        raise PriorError(
            "parameters",
            f"got {', '.join(values) or 'none'}; {distribution} must have {allowed.removeprefix(' and, ')}",
        )


def stream(rng: np.random.Generator | int, name: str) -> np.random.Generator:
    """Return the generator of one named input: the same seed and name, the same numbers, whatever else is drawn.

    So a changed assumption changes its own draws and no others. `rng` is a seed; for a generator draw one first with
    `seed_of`.
    """
    return np.random.default_rng([seed_of(rng), zlib.crc32(name.encode())])


def seed_of(rng: np.random.Generator | int) -> int:
    """Return a seed as it is, or one drawn from a generator.

    Raises
    ------
    TypeError
        If `rng` is neither.

    Examples
    --------
    >>> seed_of(7)
    7
    """
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(2**63))
    if isinstance(rng, bool) or not isinstance(rng, (int, np.integer)) or rng < 0:
        raise TypeError(f"rng must be a numpy.random.Generator or a seed of 0 or more; got {rng!r}")
    return int(rng)
