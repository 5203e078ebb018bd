"""Columns of a table as an evaluation needs them: checked once, refused with the rule, the value and the place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from poverty_analysis.measures.sample import (
    Codes,
    Vector,
    checked_labels,
    checked_number,
    checked_vector,
    checked_weights,
)
from poverty_analysis.tables import require_columns
from poverty_analysis.tables.frames import as_frame, is_yes_or_no

Matrix = NDArray[np.float64]
Mask = NDArray[np.bool_]
_NUMBERS = ("integer", "floating", "mixed-integer-float", "decimal", "boolean")  # what pandas calls such objects


def as_table(data: Any, name: str = "data") -> pd.DataFrame:
    """Return a table of pandas, polars or Arrow as one of pandas, in which named levels of the index are columns, too.

    Examples
    --------
    >>> table = pd.DataFrame({"unit": [1, 1], "year": [2010, 2012], "income": [5, 6]}).set_index(["unit", "year"])
    >>> list(as_table(table))
    ['income', 'unit', 'year']
    """
    if isinstance(getattr(data, "frame", None), pd.DataFrame):
        raise TypeError(f"{name} must be a table here; got a prepared panel: hand over the rows of a wave of its frame")
    return as_frame(data, name)


def numbers(data: pd.DataFrame, column: str) -> Vector:
    """Return a column of numbers, or of True and False as 1 and 0, as finite floats, or refuse it by its name.

    Examples
    --------
    >>> numbers(pd.DataFrame({"income": [100, None]}), "income")
    Traceback (most recent call last):
        ...
    ValueError: income must be finite; got 1 missing or infinite value (first at position 1); drop or impute it first
    """
    require_columns(data, [column], "data")
    series = data[column]
    if is_yes_or_no(series):
        series = series.astype(object).astype("boolean").astype("Float64")
    return checked_vector(series.to_numpy(), column)


def indicator(data: pd.DataFrame, column: str, *, both: bool = True) -> Mask:
    """Return a column of 0 and 1, or of True and False (of any type), as booleans.

    Parameters
    ----------
    data : pandas.DataFrame
    column : str
    both : bool
        Whether a column of only zeros or only ones is refused: there is then nothing to compare.

    Examples
    --------
    >>> indicator(pd.DataFrame({"treated": [1.0, 0.0]}), "treated")
    array([ True, False])
    >>> indicator(pd.DataFrame({"treated": [1, 2]}), "treated")
    Traceback (most recent call last):
        ...
    ValueError: treated must be 0 or 1; got 2 at position 1
    >>> indicator(pd.DataFrame({"treated": [0, 0]}), "treated")
    Traceback (most recent call last):
        ...
    ValueError: treated must be 1 for some rows and 0 for others; got 0 for all 2 rows: nothing to compare
    """
    try:
        values = numbers(data, column)
    except TypeError as error:
        raise TypeError(f"{error}: of words make True and False first, as in data[{column!r}] == 'yes'") from None
    if (odd := (values != 0) & (values != 1)).any():
        place = int(np.argmax(odd))
        raise ValueError(f"{column} must be 0 or 1; got {values[place]:g} at position {place}")
    if both and (values == values[0]).all():
        raise ValueError(
            f"{column} must be 1 for some rows and 0 for others; got {values[0]:g} for all {values.size} rows: "
            "nothing to compare"
        )
    return values == 1


def sampling_weights(data: pd.DataFrame, column: str | None) -> Vector:
    """Return the weights of a table, scaled to a mean of one; ones where no column is named."""
    if column is None:
        return np.ones(len(data))
    weights = checked_weights(numbers(data, column), len(data))
    if (weights == 0).any():
        raise ValueError(
            f"{column} must be positive; got {int((weights == 0).sum())} zeros (first at position "
            f"{int(np.argmin(weights))}): leave these rows out first, so that n says what was used"
        )
    return weights / weights.mean()


def clusters(data: pd.DataFrame, column: str | None) -> Codes:
    """Return the cluster of each row as codes; each row is its own where no column is named."""
    if column is None:
        return np.arange(len(data))
    require_columns(data, [column], "data")
    return checked_labels(data[column], len(data), column)[0]


def require_list(controls: Sequence[str], outcome: str | None = None) -> None:
    """Refuse controls that are the name of one column, or hold the outcome itself."""
    if isinstance(controls, str):
        raise TypeError(f"controls must be a list of column names; got the text {controls!r}: write [{controls!r}]")
    if outcome is not None and outcome in list(controls):
        raise ValueError(f"controls must not hold the outcome itself; got {outcome!r} among them")


class Controls(NamedTuple):
    """Control variables as numbers, with their names."""

    columns: Matrix  # (n, k)
    names: list[str]


def control_columns(data: pd.DataFrame, controls: Sequence[str]) -> Controls:
    """Return controls as numbers; text or categories become indicators, the first label being the reference.

    Examples
    --------
    >>> table = pd.DataFrame({"land_mu": [5, 7, 6], "county": ["Gonjo", "Markam", "Gonjo"]})
    >>> control_columns(table, ["land_mu", "county"])
    Controls(columns=array([[5., 0.],
           [7., 1.],
           [6., 0.]]), names=['land_mu', 'county=Markam'])
    """
    require_list(controls)
    require_columns(data, list(controls), "data")
    columns: list[Vector] = []
    names: list[str] = []
    for name in controls:
        if _is_numeric(data[name]):
            columns.append(numbers(data, name))
            names.append(str(name))
            continue
        codes, labels = checked_labels(data[name], len(data), name)
        columns += [(codes == code).astype(float) for code in range(1, len(labels))]
        names += [f"{name}={label}" for label in labels[1:]]
    return Controls(np.column_stack(columns) if columns else np.empty((len(data), 0)), names)


def _is_numeric(column: pd.Series) -> bool:
    """Whether a column holds numbers, or True and False, as a type of numbers or as objects."""
    if column.dtype == object:
        return pd.api.types.infer_dtype(column, skipna=True) in _NUMBERS
    return column.dtype.kind in "iufb"  # of pandas' own types too


def centred_controls(data: pd.DataFrame, controls: Sequence[str]) -> Controls:
    """Return controls less their mean, for models with a constant: nothing but the constant changes.

    Dates and codes lie far from zero and differ little; their products have no digits left for that.

    Examples
    --------
    >>> centred_controls(pd.DataFrame({"day": [20190301, 20190303]}), ["day"]).columns.tolist()
    [[-1.0], [1.0]]
    """
    found = control_columns(data, controls)
    return found._replace(columns=found.columns - found.columns.mean(axis=0))


def checked_level(level: float) -> float:
    """Return the coverage of an interval, between 0 and 1."""
    if not 0 < checked_number(level, "level") < 1:
        raise ValueError(f"level must be between 0 and 1; got {level!r}")
    return float(level)


def seeded(rng: np.random.Generator | int) -> np.random.Generator:
    """Return a generator, or one made from a seed.

    Examples
    --------
    >>> seeded(-1)
    Traceback (most recent call last):
        ...
    TypeError: rng must be a numpy.random.Generator or a whole number of at least 0; got -1
    """
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError):
        raise TypeError(f"rng must be a numpy.random.Generator or a whole number of at least 0; got {rng!r}") from None


class Unsaid:
    """What `cluster` is until the caller says what errors are clustered by; there is no default."""

    def __repr__(self) -> str:
        return "to be said"


UNSAID = Unsaid()


def said(cluster: str | Unsaid | None) -> str | None:
    """Return the column that errors are clustered by, or refuse to guess it.

    Examples
    --------
    >>> said(UNSAID)
    Traceback (most recent call last):
        ...
    TypeError: cluster must be said: the column within which errors go together (the village, where villages enter as
    a whole), or cluster=None, where each unit entered by itself
    """
    if isinstance(cluster, Unsaid):
        raise TypeError(
            "cluster must be said: the column within which errors go together (the village, where villages enter as a "
            "whole), or cluster=None, where each unit entered by itself"
        )
    return cluster
