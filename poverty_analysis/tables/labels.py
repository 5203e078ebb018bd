"""Labels of variables, as files of Stata and SPSS have them: kept beside a table, and put into it for readers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

VARIABLE_LABELS = "variable_labels"  # the key of a table's `attrs`
OF_PANDAS = "column_names_to_labels"  # that of `pandas.read_spss`
NAMED_IN = ("characteristic", "source", "poverty_line", "measure")  # columns of tables that hold names of others


def variable_labels(frame: pd.DataFrame, names: Iterable[Any] | None = None) -> dict[Any, str]:
    """Return what is said of a table's variables, by their names: of all, or of some.

    Parameters
    ----------
    frame : pandas.DataFrame
        With `attrs["variable_labels"]`, as `read_survey_file` gives it, or as `pandas.read_spss` does.
    names : iterable of column names, optional

    Examples
    --------
    >>> frame = pd.DataFrame({"v1": [3], "v2": [4]})
    >>> frame.attrs["variable_labels"] = {"v1": "household size", "v2": ""}
    >>> variable_labels(frame)
    {'v1': 'household size'}
    """
    found = frame.attrs.get(VARIABLE_LABELS) or frame.attrs.get(OF_PANDAS) or {}
    if not isinstance(found, dict):
        return {}
    wanted = found if names is None else [name for name in names if isinstance(name, (str, int)) and name in found]
    return {name: found[name].strip() for name in wanted if isinstance(found[name], str) and found[name].strip()}


def for_readers(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with labels of variables in place of their names: in its heads, and where cells name a variable.

    A label that another column has, or is named by, is not put in. What code reads keeps the names: this is a copy.

    Parameters
    ----------
    table : pandas.DataFrame
        As `Survey.profile` and its like return it, with labels in `attrs["variable_labels"]`.

    Examples
    --------
    >>> table = pd.DataFrame({"v1": ["town"], "characteristic": ["v2"], "estimate": [0.2]})
    >>> table.attrs["variable_labels"] = {"v1": "where they live", "v2": "has electricity"}
    >>> for_readers(table)
      where they live   characteristic  estimate
    0            town  has electricity       0.2
    """
    labels = variable_labels(table)
    taken, heads = set(map(str, table.columns)), []
    for name in table.columns:
        label = labels.get(name, name)
        heads.append(name if label in taken else label)
        taken.add(heads[-1])
    found = table.set_axis(heads, axis=1)
    for column in NAMED_IN:
        if column in table.columns and not pd.api.types.is_numeric_dtype(table[column].dtype):
            found[column] = [_labelled(cell, labels) for cell in table[column]]
    return found


def _labelled(cell: Any, labels: dict[Any, str]) -> Any:
    """Return a label for the name of a variable, alone or before one of its values."""
    if not isinstance(cell, str):
        return cell
    name, sign, value = cell.partition(": ")
    return labels.get(name, name) + sign + value
