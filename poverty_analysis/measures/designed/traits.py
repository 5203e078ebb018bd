"""Who the poor are: means of any column by poor and not poor, with the error of their difference."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from poverty_analysis.tables.frames import is_yes_or_no
from poverty_analysis.tables.given import told

from ..sample import Vector
from .asking import read_column
from .described import are_labels, are_numbers
from .statistic import Matrix, Mean, Share
from .tabulating import Groups, Row, Settings, checked_name, table_of
from .uncertainty import Drawn

Mask = NDArray[np.bool_]
POOR, NOT_POOR, ALL, LESS = "poor", "not poor", "all", "poor less not poor"


class Less(NamedTuple):
    """A mean of one group less that of another."""

    one: Mean
    other: Mean

    @property
    def of_two(self) -> bool:
        """A difference: near zero its coefficient of variation says nothing."""
        return True

    @property
    def inside(self) -> Mask:
        """The rows of both."""
        return self.one.inside | self.other.inside

    def value(self, weights: Vector) -> Vector:
        """Return the differences."""
        return self.one.value(weights) - self.other.value(weights)

    def influence(self, weights: Vector) -> Matrix:
        """Return how each row moves them."""
        return self.one.influence(weights) - self.other.influence(weights)


def columns_of(frame: pd.DataFrame, name: Any, inside: Mask, invalid: str) -> Iterator[tuple[str, Vector, Mask]]:
    """Yield a column as numbers: itself, yes as 1 and no as 0, or for each label who has it.

    Examples
    --------
    >>> frame = pd.DataFrame({"water": pd.Series([True, False], dtype="boolean"), "roof": ["tin", "mud"]})
    >>> [(label, values) for label, values, _ in columns_of(frame, "roof", np.array([True, True]), "error")]
    [('mud', array([0., 1.])), ('tin', array([1., 0.]))]
    >>> [(label, values) for label, values, _ in columns_of(frame, "water", np.array([True, True]), "error")]
    [('', array([1., 0.]))]
    """
    column = frame[checked_name(frame, name, "columns")]
    if are_numbers(column):
        found = read_column(frame, name, "columns", inside, invalid)
        yield "", found.given, found.known
        return
    known = column.notna().to_numpy(dtype=bool)
    missing = int((inside & ~known).sum())
    if missing and invalid == "error":
        raise ValueError(
            f"columns {name!r} must be known for every row; got {missing} missing of {int(inside.sum())}; repair "
            'it, or say invalid="drop"'
        )
    if is_yes_or_no(column):
        yield "", column.astype(object).where(known, False).to_numpy(dtype=float), known
        return
    if not are_labels(column):
        raise TypeError(f"columns {name!r} must be numbers or labels; got {told(column.iloc[0])}")
    codes, labels = pd.factorize(column, sort=True)
    for number, label in enumerate(labels):
        yield str(label), (codes == number).astype(float), known


def characteristics_table(
    drawn: Drawn, settings: Settings, frame: pd.DataFrame, names: Sequence[Any], inside: Mask, poor: Mask
) -> pd.DataFrame:
    """Return means of columns for the poor, all others, everyone, and the first less the second."""
    if not names:
        raise ValueError("columns must name one column or more; got none")
    groups = Groups([], [], [inside], np.where(inside, 0, -1))
    tables = []
    for name in names:
        for label, values, known in columns_of(frame, name, inside, settings.invalid):
            column, held = values[:, None], inside & known
            kind = Share if np.isin(values, (0.0, 1.0)).all() else Mean
            one, other = kind(column, held & poor), kind(column, held & ~poor)
            parts: dict[str, Any] = {POOR: one, NOT_POOR: other, ALL: kind(column, held), LESS: Less(one, other)}
            rows = [Row(0, math.nan, group, statistic, True) for group, statistic in parts.items()]
            found = table_of(drawn, settings, groups, iter([rows])).drop(columns=["poverty_line", "poor"])
            found.insert(0, "characteristic", str(name))
            found.insert(1, "label", label)
            tables.append(found.rename(columns={"measure": "group"}))
    return pd.concat(tables, ignore_index=True)
