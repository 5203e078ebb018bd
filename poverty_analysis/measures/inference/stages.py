"""Clusters drawn in stages: who lies in which, how many of how many were drawn, and the variance of totals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..sample import Codes, Vector
from .design import SampledUnits

Lonely = Literal["error", "certainty", "centre", "average"]
LONELY = ("error", "certainty", "centre", "average")


class Stage(NamedTuple):
    """One stage of drawing: units within strata; at a second stage each first unit is a stratum of its own."""

    unit: Codes  # (r,) unit of each row, 0 to u - 1
    stratum: Codes  # (u,) stratum of each unit, 0 to h - 1
    size: Vector  # (h,) units drawn in each stratum
    fraction: Vector  # (h,) share of the stratum's units that was drawn; 0 with replacement
    above: Vector  # (h,) product of the shares drawn on the stages before


def staged(strata: Codes, clusters: Sequence[Codes], fractions: Sequence[Vector]) -> list[Stage]:
    """Return the stages of a design, from codes of rows that count.

    Parameters
    ----------
    strata : numpy.ndarray, shape (r,)
        Code of each row's stratum.
    clusters : sequence of numpy.ndarray, shape (r,)
        Codes of the units of each stage, each counted within the one before; a stage without labels is left out.
    fractions : sequence of numpy.ndarray, shape (r,)
        For as many stages as are known: shares drawn, or, where any is above 1, how many units there were to draw from.

    Returns
    -------
    list of Stage
        As many as can be used: a further stage adds to the variance only where the shares drawn are known up to it.

    Raises
    ------
    ValueError
        If a share or count is not possible, or differs within a stratum.

    Examples
    --------
    Two of four villages, in each two of ten households.

    >>> village, household = np.array([0, 0, 1, 1]), np.arange(4)
    >>> first, second = staged(np.zeros(4, int), [village, household], [np.full(4, 4.0), np.full(4, 10.0)])
    >>> first.fraction, second.fraction, second.above
    (array([0.5]), array([0.2, 0.2]), array([0.5, 0.5]))
    """
    stages: list[Stage] = []
    within, above = pd.factorize(strata)[0], np.ones(int(strata.max()) + 1)
    above = np.ones(int(within.max()) + 1)
    for number, codes in enumerate(clusters):
        pairs = within.astype(np.int64) * (int(codes.max()) + 1) + codes
        unit, distinct = pd.factorize(pairs)
        stratum = (distinct // (int(codes.max()) + 1)).astype(np.intp)
        size = np.bincount(stratum, minlength=above.size).astype(float)
        known = number < len(fractions)
        fraction = _shares(fractions[number], within, size, number + 1) if known else np.zeros(above.size)
        stages.append(Stage(unit, stratum, size, fraction, above))
        if number + 1 >= len(fractions):
            break
        above = (above * fraction)[stratum]
        within = unit
    return stages


def stages_of_design(units: SampledUnits) -> list[Stage]:
    """Return the one stage of a design, with its clusters in place of rows."""
    clusters = np.arange(units.stratum.size)
    return [Stage(clusters, units.stratum, units.size, units.fraction, np.ones(units.size.size))]


def _shares(given: Vector, within: Codes, size: Vector, stage: int) -> Vector:
    """Return the share drawn in each stratum of a stage, from shares or from counts of units to draw from."""
    each = np.zeros(size.size)
    each[within] = given
    name = f"sampling_fraction of stage {stage}"
    differs = each[within] != given
    if differs.any():
        raise ValueError(
            f"{name} must be one for all rows of a stratum; got {int(differs.sum())} rows with another value (first: "
            f"{given[np.argmax(differs)]:g} beside {each[within[np.argmax(differs)]]:g})"
        )
    if each.min() < 0:
        raise ValueError(f"{name} must not be negative; got {each.min():g}")
    if each.max() <= 1:
        return each
    if (each < size).any():
        place = int(np.argmax(each < size))
        raise ValueError(
            f"{name} must be shares up to 1, or counts of the units there are; got {each[place]:g} where "
            f"{size[place]:g} were drawn"
        )
    return size / each


def stages_of_units(stages: Sequence[Stage]) -> list[Stage]:
    """Return the stages with the units of the last one in place of the rows: for totals by these.

    Examples
    --------
    >>> village, household = np.array([0, 0, 1, 1]), np.array([0, 1, 2, 2])
    >>> stages = staged(np.zeros(4, int), [village, household], [np.full(4, 0.5), np.full(4, 0.5)])
    >>> [stage.unit for stage in stages_of_units(stages)]
    [array([0, 0, 1]), array([0, 1, 2])]
    """
    found = []
    unit = np.arange(stages[-1].stratum.size)
    for stage in reversed(stages):
        found.append(stage._replace(unit=unit))
        unit = stage.stratum[unit]
    return found[::-1]


def lonely_strata(stage: Stage) -> NDArray[np.bool_]:
    """Return which strata have one unit, and not because all there are were drawn."""
    return (stage.size == 1) & (stage.fraction < 1)


def strata_held(stage: Stage) -> NDArray[np.bool_]:
    """Return which strata hold any of the rows of a stage.

    Examples
    --------
    >>> (villages,) = staged(np.array([0, 0, 1, 1]), [np.arange(4)], [])
    >>> strata_held(villages._replace(unit=villages.unit[:2]))
    array([ True, False])
    """
    held = np.zeros(stage.size.size, dtype=bool)
    held[stage.stratum[np.flatnonzero(np.bincount(stage.unit, minlength=stage.stratum.size))]] = True
    return held


def refuse_lonely(stages: Sequence[Stage], at: Codes | slice = slice(None)) -> None:
    """Refuse strata with one unit drawn out of several, where they hold any of the rows, saying what can be done."""
    for number, stage in enumerate(stages, start=1):
        lonely = lonely_strata(stage)
        if lonely.any() and (lonely := lonely & strata_held(stage._replace(unit=stage.unit[at]))).any():
            what = (
                "a stratum must have two clusters"
                if number == 1
                else f"a cluster must have two units of stage {number}"
            )
            raise ValueError(
                f"{what} or more for a standard error; got {int(lonely.sum())} of {lonely.size} with one; join it "
                'with a similar one, or say lonely_cluster="certainty", "centre" or "average"'
            )


def staged_covariance(
    rows: NDArray[np.float64], stages: Sequence[Stage], lonely: Lonely, at: Codes | slice = slice(None)
) -> NDArray[np.float64]:
    r"""Covariance matrix of totals, from what each row adds to them.

    .. math:: \hat V = \sum_s \sum_h \pi_h (1 - f_h) \frac{n_h}{n_h - 1} \sum_{c \in h} d_c d_c',
        \quad d_c = u_c - \bar u_h

    with :math:`\pi_h` the product of the shares drawn on the stages before.

    Parameters
    ----------
    rows : numpy.ndarray, shape (m, k)
        Weight times influence over the sum of weights: the totals are the measures, to first order.
    stages : sequence of Stage
    lonely : {"error", "certainty", "centre", "average"}
        What a stratum with one unit adds: nothing allowed, nothing, its distance from the mean of all units, or as
        much as other strata that hold any of the rows do on average.
    at : numpy.ndarray, shape (m,), optional
        Which of the r rows these are; the others add nothing. All where left out.

    Returns
    -------
    numpy.ndarray, shape (k, k)

    References
    ----------
    Saerndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, section 4.3. Lumley (2010), Complex Surveys,
    chapter 2.

    Examples
    --------
    >>> villages = staged(np.zeros(4, int), [np.array([0, 0, 1, 1])], [])
    >>> staged_covariance(np.array([[1.0], [1], [2], [2]]), villages, "error")  # totals 2 and 4: 2 (1 + 1)
    array([[4.]])
    """
    if lonely == "error":
        refuse_lonely(stages, at)
    unit = _units(rows)
    found = np.zeros((rows.shape[1], rows.shape[1]))
    for stage in stages:
        found += products(_deviations(rows / unit, stage._replace(unit=stage.unit[at]), lonely))
    return np.asarray(found * unit[:, None] * unit, dtype=float)


def first_deviations(
    rows: NDArray[np.float64], stages: Sequence[Stage], lonely: Lonely, at: Codes | slice = slice(None)
) -> NDArray[np.float64]:
    """Return how far the totals of each cluster of the first stage are from its stratum's mean, as its variance counts.

    Two clusters of a stratum are as far from its mean as each other, and say one thing: they are one row.

    Parameters and scale as `staged_covariance`, of which the sum of their products is the part of the first stage.

    Examples
    --------
    >>> villages = staged(np.zeros(6, int), [np.array([0, 0, 1, 1, 2, 2])], [])
    >>> totals = np.array([[1.0], [1], [2], [2], [3], [3]])
    >>> first_deviations(totals, villages, "error").ravel().round(6).tolist()  # 2 of the mean, roots of 3/2
    [-2.44949, 0.0, 2.44949]
    >>> first_deviations(totals[:4], staged(np.zeros(4, int), [np.array([0, 0, 1, 1])], []), "error").round(9).tolist()
    [[-2.0]]
    """
    unit = _units(rows)
    first = stages[0]
    each = _deviations(rows / unit, first._replace(unit=first.unit[at]), lonely) * unit
    _, place = np.unique(first.stratum, return_index=True)  # the first of each stratum
    of_two, leading = first.size[first.stratum] == 2, np.zeros(len(each), dtype=bool)
    leading[place] = True
    each[of_two] *= np.sqrt(2)
    return np.asarray(each[leading | ~of_two], dtype=float)


def staged_errors(
    rows: NDArray[np.float64], stages: Sequence[Stage], lonely: Lonely, at: Codes | slice = slice(None)
) -> Vector:
    """Return the standard error of each total: the root of the diagonal of `staged_covariance`.

    Examples
    --------
    >>> villages = staged(np.zeros(4, int), [np.array([0, 0, 1, 1])], [])
    >>> staged_errors(np.array([[1.0], [1], [2], [2]]), villages, "error")
    array([2.])
    """
    if lonely == "error":
        refuse_lonely(stages, at)
    unit = _units(rows)
    squares = np.zeros(rows.shape[1])
    for stage in stages:
        deviations = _deviations(rows / unit, stage._replace(unit=stage.unit[at]), lonely)
        squares += np.einsum("ij,ij->j", deviations, deviations)
    return np.asarray(np.sqrt(squares) * unit, dtype=float)


def _units(rows: NDArray[np.float64]) -> Vector:
    """Return a power of two near each column's largest number: squares of tiny and huge ones would be lost."""
    largest = np.abs(rows).max(axis=0, initial=0.0)
    return np.asarray(np.where(largest > 0, 2.0 ** np.frexp(largest)[1], 1.0))


def products(columns: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sums of products of columns; of few numbers without the threads of a matrix product, which cost more.

    Examples
    --------
    >>> products(np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([[10., 14.],
           [14., 20.]])
    """
    if columns.size > 2**18:
        return np.asarray(columns.T @ columns, dtype=float)
    return np.asarray(np.einsum("ij,ik->jk", columns, columns), dtype=float)


def _deviations(rows: NDArray[np.float64], stage: Stage, lonely: Lonely) -> NDArray[np.float64]:
    """Return the deviations of a stage's units from their strata, scaled so that squares sum to what the stage adds."""
    units, strata = stage.stratum.size, stage.size.size
    factor, size = np.sqrt(factors(stage, lonely))[stage.stratum], np.maximum(stage.size, 1.0)
    found = np.empty((rows.shape[1], units))
    for deviation, column in zip(found, rows.T, strict=True):  # one at a time: large arrays for all take longer
        deviation[...] = np.bincount(stage.unit, column, minlength=units)
        means = np.bincount(stage.stratum, deviation, minlength=strata) / size
        if lonely == "centre":
            means[lonely_strata(stage)] = deviation.mean()
        deviation -= means[stage.stratum]
        deviation *= factor
    return found.T


def factors(stage: Stage, lonely: Lonely, held: NDArray[np.bool_] | None = None) -> Vector:
    """Return by what the squared deviations of units from the mean of their stratum count, for each stratum.

    Strata with one unit count as much as the others on average, of those that hold any row (`held`, if it is known);
    where none of these has two units, nobody knows how much.
    """
    factor = np.where(stage.size > 1, stage.size / np.maximum(stage.size - 1, 1), 1.0) * (1 - stage.fraction)
    alone = lonely_strata(stage)
    if lonely == "average" and alone.any():
        held = strata_held(stage) if held is None else held
        told = int((held & ~alone).sum())
        factor = factor * (int(held.sum()) / told if told else np.nan)
    return np.asarray(factor * stage.above)
