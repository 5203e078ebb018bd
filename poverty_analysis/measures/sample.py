"""Incomes, weights, labels and the numbers that steer a measure: checked once, refused with rule, value and place."""

from __future__ import annotations

from decimal import Decimal
from numbers import Real
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from poverty_analysis.tables.frames import as_series
from poverty_analysis.tables.given import numbers_of_cells, told

from .label_codes import sorted_codes

Vector = NDArray[np.float64]
Codes = NDArray[np.intp]


class Sample(NamedTuple):
    """Incomes and weights that have been checked: given in place of incomes, they are not checked again."""

    income: Vector  # (n,) finite
    weights: Vector  # (n,) zero or more, not all zero


def checked_vector(values: ArrayLike, name: str = "income") -> Vector:
    """Return `values` as a one-dimensional array of finite floats.

    Parameters
    ----------
    values : array_like, shape (n,) or (n, 1)
        Numbers: a list, an array, or a Series with any index (the order counts, not the labels).
    name : str
        What the values are, for the error message.

    Returns
    -------
    numpy.ndarray, shape (n,), float64
        May share the caller's memory: never written to in this package.

    Raises
    ------
    TypeError
        If the values are not numbers.
    ValueError
        If there are none, if they have more than one column, or if one is missing or infinite.

    Examples
    --------
    >>> checked_vector([[1], [2]])
    array([1., 2.])
    >>> checked_vector([1, float("nan")])
    Traceback (most recent call last):
        ...
    ValueError: income must be finite; got 1 missing or infinite value (first at position 1); drop or impute it first
    """
    array = np.ma.filled(np.ma.asarray(values).astype(float), np.nan) if np.ma.is_masked(values) else np.asarray(values)
    if array.dtype.kind == "O":  # a nullable pandas column, or None among numbers
        try:
            array = numbers_of_cells(array)
        except TypeError as error:
            raise TypeError(f"{name} {error}") from None
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{name} must be numbers; got values of type {array.dtype}")
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        raise ValueError(f"{name} must be one column of numbers; got shape {array.shape}")
    if array.size == 0:
        raise ValueError(f"{name} must hold at least one value; got none")
    array = array.astype(np.float64, copy=False)
    finite = np.isfinite(array)
    if not finite.all():
        count = int(array.size - finite.sum())
        raise ValueError(
            f"{name} must be finite; got {count} missing or infinite value{'s' if count > 1 else ''} "
            f"(first at position {int(np.argmin(finite))}); drop or impute {'them' if count > 1 else 'it'} first"
        )
    return array


def checked_weights(weights: ArrayLike | None, size: int) -> Vector:
    """Return `weights` as floats of shape (size,); ones where there are none.

    A weight may be zero (the row then counts for nothing) but not negative, and at least one must be positive.

    Parameters
    ----------
    weights : array_like, shape (size,), or None
        People or households that a row stands for, in any unit: measures do not change with their scale.
    size : int
        How many rows the incomes have.

    Returns
    -------
    numpy.ndarray, shape (size,), float64

    Raises
    ------
    TypeError, ValueError
        As `checked_vector`; also if the length is not `size`, a weight is negative or all are zero.

    Examples
    --------
    >>> checked_weights(None, 3)
    array([1., 1., 1.])
    >>> checked_weights([1, -2], 2)
    Traceback (most recent call last):
        ...
    ValueError: weights must not be negative; got -2 at position 1
    """
    if weights is None:
        return np.ones(size)
    array = checked_vector(weights, "weights")
    if array.size != size:
        raise ValueError(f"weights must be as many as incomes; got {array.size} weights for {size} incomes")
    if array.min() < 0:
        place = int(np.argmax(array < 0))
        raise ValueError(f"weights must not be negative; got {array[place]:g} at position {place}")
    if array.max() == 0:
        raise ValueError("weights must have a positive sum; got only zeros")
    return array


def is_single(values: Any) -> bool:
    """Return whether values are held in single precision, as most files of Stata hold them.

    Examples
    --------
    >>> is_single(np.float32([1.9])), is_single(pd.Series([1.9], dtype="Float32")), is_single([1.9])
    (True, True, False)
    """
    return str(getattr(values, "dtype", "")).lower() in ("float32", "float[pyarrow]")


def in_precision_of(values: Any, line: ArrayLike) -> ArrayLike:
    """Return lines in the precision of the values they are compared with: 1.9 is another number in single precision.

    Examples
    --------
    >>> in_precision_of([1.9], 1.9), round(in_precision_of(np.float32([1.9]), 1.9), 12)
    (1.9, 1.899999976158)
    """
    if not is_single(values):
        return line
    try:
        rounded = np.asarray(line, dtype=float).astype(np.float32).astype(float)
    except (TypeError, ValueError, OverflowError):  # what is no line is refused where lines are read
        return line
    return float(rounded) if rounded.ndim == 0 else rounded


def refuse_other_order(first: Any, second: Any, name: str) -> None:
    """Refuse two Series, or their indexes, that hold the same labels in another order: they are matched by position.

    Anything else than two Series passes; so do those of other labels, as where one was made anew.

    Examples
    --------
    >>> refuse_other_order(pd.Series([1, 2]), pd.Series([3, 4], index=[1, 0]), "weights")
    Traceback (most recent call last):
        ...
    ValueError: weights must be in the order of the incomes; got the same labels in another order (0 stands at position
    0, and at 1 there): rows are matched by position, so sort one like the other
    """
    one, other = (each.index if isinstance(each, pd.Series) else each for each in (first, second))
    if not isinstance(one, pd.Index) or not isinstance(other, pd.Index) or len(one) != len(other):
        return
    if one is other or one.equals(other) or not one.is_unique or not other.is_unique:
        return
    place = one.get_indexer(other)
    if (place < 0).any():
        return
    label = int(np.argmax(place != np.arange(place.size)))
    at = int(np.argmax(place == label))
    raise ValueError(
        f"{name} must be in the order of the incomes; got the same labels in another order "
        f"({one[label : label + 1].tolist()[0]!r} stands at position {label}, and at {at} there): rows are matched by "
        "position, so sort one like the other"
    )


def checked_sample(income: ArrayLike | Sample, weights: ArrayLike | None = None) -> Sample:
    """Return incomes and weights, both checked, both of shape (n,); what has been checked is returned as it is.

    Examples
    --------
    >>> checked_sample([100, 150], weights=[2, 1])
    Sample(income=array([100., 150.]), weights=array([2., 1.]))
    """
    if isinstance(income, Sample):
        return income
    refuse_other_order(income, weights, "weights")
    incomes = checked_vector(income)
    return Sample(incomes, checked_weights(weights, incomes.size))


def balanced(weights: Vector) -> Vector:
    """Return weights by a power of two near the largest, where they are so large or small that products would be lost.

    Others are returned as they are. A power of two changes no digit.

    Examples
    --------
    >>> balanced(np.array([3.0, 1.0])), bool(balanced(np.array([3e290, 1e290])).max() < 2)
    (array([3., 1.]), True)
    """
    _, exponent = np.frexp(weights.max(initial=0.0))
    return np.ldexp(weights, -int(exponent)) if abs(int(exponent)) > 300 else weights


def proportions(income: ArrayLike | Sample, weights: ArrayLike | None = None) -> Sample:
    """Return incomes and weights, both checked, of weights of which only proportions matter."""
    sample = checked_sample(income, weights)
    return Sample(sample.income, balanced(sample.weights))


def require_positive(income: Vector, weights: Vector, measure: str) -> None:
    """Refuse incomes at or below zero, by the name of the measure that has no value there.

    A row of weight zero counts for nothing and may hold any income.

    Examples
    --------
    >>> require_positive(np.array([10.0, 0.0]), np.ones(2), "Theil's L")
    Traceback (most recent call last):
        ...
    ValueError: Theil's L needs incomes above zero; got 1 of 2 at or below zero (first: 0 at position 1)
    """
    bad = (income <= 0) & (weights > 0)
    if bad.any():
        place = int(np.argmax(bad))
        raise ValueError(
            f"{measure} needs incomes above zero; got {int(bad.sum())} of {income.size} at or below zero "
            f"(first: {income[place]:g} at position {place})"
        )


def require_not_negative(income: Vector, weights: Vector, measure: str) -> None:
    """Refuse incomes below zero, by the name of the measure that has no value there.

    Examples
    --------
    >>> require_not_negative(np.array([10.0, -3.0]), np.ones(2), "The squared gap")
    Traceback (most recent call last):
        ...
    ValueError: The squared gap needs incomes of zero or more; got 1 of 2 below zero (first: -3 at position 1)
    """
    bad = (income < 0) & (weights > 0)
    if bad.any():
        place = int(np.argmax(bad))
        raise ValueError(
            f"{measure} needs incomes of zero or more; got {int(bad.sum())} of {income.size} below zero "
            f"(first: {income[place]:g} at position {place})"
        )


def checked_labels(labels: ArrayLike, size: int, name: str = "groups") -> tuple[Codes, pd.Index]:
    """Return labels as codes from 0, and the distinct labels in order.

    Parameters
    ----------
    labels : array_like, shape (size,) or (size, 1)
        Numbers or texts; a categorical Series keeps the order of its categories, others are sorted.
    size : int
        How many rows the incomes have.
    name : str
        What the labels are, for the error message.

    Returns
    -------
    codes : numpy.ndarray, shape (size,), integers
    distinct : pandas.Index
        The label of each code.

    Raises
    ------
    ValueError
        If there are not as many labels as rows or one is missing.

    Examples
    --------
    >>> codes, distinct = checked_labels(["rural", "urban", "rural"], 3)
    >>> codes, list(distinct)
    (array([0, 1, 0]), ['rural', 'urban'])
    >>> checked_labels(["rural", None], 2)
    Traceback (most recent call last):
        ...
    ValueError: groups must be known for every row; got 1 missing (first at position 1)
    """
    if type(labels).__module__.split(".")[0] in ("polars", "pyarrow"):
        labels = as_series(labels)
    # as objects, or a missing label among texts would turn into the text "nan"
    array: Any = labels if hasattr(labels, "dtype") else np.array(labels, dtype=object)
    if isinstance(array, np.ndarray) and array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.shape != (size,):
        raise ValueError(f"{name} must be one label a row; got shape {array.shape} for {size} rows")
    try:
        codes, distinct = sorted_codes(array)
    except (TypeError, NotImplementedError):  # lists, or a type of Arrow that holds several values
        raise TypeError(f"{name} must be labels, each one value; got {told(array[:1])}") from None
    if codes.min() < 0:
        raise ValueError(
            f"{name} must be known for every row; got {int((codes < 0).sum())} missing "
            f"(first at position {int(np.argmax(codes < 0))})"
        )
    return codes, pd.Index(distinct)


def checked_number(
    value: float,
    name: str,
    *,
    at_least: float | None = None,
    above: float | None = None,
    at_most: float | None = None,
) -> float:
    """Return `value` as a float that keeps to the bounds given.

    Raises
    ------
    TypeError
        If it is not a real number (True and False are not).
    ValueError
        If it is missing, infinite or out of bounds.

    Examples
    --------
    >>> checked_number(2, "alpha", at_least=0)
    2.0
    >>> checked_number(-1, "alpha", at_least=0)
    Traceback (most recent call last):
        ...
    ValueError: alpha must be a finite number of at least 0; got -1
    """
    if isinstance(value, bool) or not isinstance(value, (Real, Decimal)):
        raise TypeError(f"{name} must be a number; got {told(value)}")
    number = float(value)
    bounds = [(at_least, "at least", 1), (above, "more than", 1), (at_most, "at most", -1)]
    rule = " and ".join(f"{words} {bound:g}" for bound, words, _ in bounds if bound is not None)
    kept = all(side * (number - bound) >= 0 for bound, _, side in bounds if bound is not None)
    if not float("-inf") < number < float("inf") or not kept or number == above:
        raise ValueError(f"{name} must be a finite number{' of ' + rule if rule else ''}; got {value:g}")
    return number


def checked_shares(values: ArrayLike, name: str) -> Vector:
    """Return population shares, each between 0 and 1 (0.2, not 20).

    Examples
    --------
    >>> checked_shares([0.2, 20], "at")
    Traceback (most recent call last):
        ...
    ValueError: at must be shares between 0 and 1; got 20 at position 1
    """
    shares = checked_vector(values, name)
    outside = (shares < 0) | (shares > 1)
    if outside.any():
        place = int(outside.argmax())
        raise ValueError(f"{name} must be shares between 0 and 1; got {shares[place]:g} at position {place}")
    return shares
