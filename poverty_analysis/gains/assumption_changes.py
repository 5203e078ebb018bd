"""One assumption changed, or some, in one place: everything that is computed from the table follows."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pandas as pd

from poverty_analysis.gains.assumptions import assumption_quantile, check_assumption, require_parameters
from poverty_analysis.gains.units import finite

CHANGED_BY = {"value", "distribution", "parameters", "lowest", "highest", "reason", "source"}


def with_assumptions(assumptions: pd.DataFrame, changes: Mapping[str, float | Mapping[str, Any]]) -> pd.DataFrame:
    """Return a copy of the assumptions with some of them changed: the one place that a notebook offers for it.

    Parameters
    ----------
    assumptions : pandas.DataFrame
        As `load_assumptions` returns; not changed.
    changes : mapping of str to float or mapping
        By parameter: the value to fix it at, or the arguments of `with_assumption`.

    Returns
    -------
    pandas.DataFrame

    Raises
    ------
    TypeError, ValueError
        As `with_assumption`; also if a change is neither a number nor a mapping, or names an argument it does not have.

    Examples
    --------
    >>> from poverty_analysis.gains import load_assumptions
    >>> changed = with_assumptions(
    ...     load_assumptions(), {"industry_return": 0.12, "additional_share": {"parameters": "a=2; b=2"}})
    >>> changed.loc[["industry_return", "additional_share"], "parameters"].tolist()
    ['value=0.12', 'a=2; b=2']
    """
    for parameter, change in changes.items():
        arguments = change if isinstance(change, Mapping) else {"value": change}
        try:
            if unknown := set(arguments) - CHANGED_BY:
                raise TypeError(
                    f"a change of {parameter} must be a number, or name {', '.join(sorted(CHANGED_BY))}; got "
                    f"{', '.join(sorted(unknown))}"
                )
            assumptions = with_assumption(assumptions, parameter, **arguments)
        except (TypeError, ValueError) as error:
            _show_in_one_line(error)
            raise
    return assumptions.copy() if not changes else assumptions


def _show_in_one_line(error: Exception) -> None:
    """Let a notebook show an error without the calls that led to it: they are not the reader's, who changed a value."""
    line = f"{type(error).__name__}: {error}"
    vars(error)["_render_traceback_"] = lambda: [line]  # what IPython asks for


def with_assumption(
    assumptions: pd.DataFrame,
    parameter: str,
    *,
    value: float | None = None,
    distribution: str | None = None,
    parameters: str | None = None,
    lowest: float | None = None,
    highest: float | None = None,
    reason: str = "changed by the user",
    source: str = "the user",
) -> pd.DataFrame:
    """Return a copy of the assumptions with one of them changed; everything that is computed from it follows.

    Parameters
    ----------
    assumptions : pandas.DataFrame
        As `load_assumptions` returns; not changed.
    parameter : str
        A row of it.
    value : float, optional
        Fix the parameter at this value.
    distribution, parameters : str, optional
        Or give it another distribution, or the same one other parameters (``"a=2; b=2"``).
    lowest, highest : float, optional
        Other bounds; those of the row stay where none are given. NaN takes a bound away.
    reason, source : str
        Why, and from whom.

    Returns
    -------
    pandas.DataFrame
        The row's kind is judgement.

    Raises
    ------
    TypeError, ValueError
        If there is no such parameter, the value is no number, neither or both of value and distribution parameters are
        given, or the change is refused as `load_assumptions` would.

    Examples
    --------
    >>> from poverty_analysis.gains import load_assumptions
    >>> changed = with_assumption(load_assumptions(), "additional_share", value=0.1)
    >>> changed.loc["additional_share", ["distribution", "parameters", "kind"]].tolist()
    ['fixed', 'value=0.1', 'judgement']
    """
    require_parameters(assumptions, [parameter])
    if (value is None) == (parameters is None):
        raise ValueError("give value, or parameters with or without a distribution; got both or neither")
    row = assumptions.loc[parameter].to_dict()
    cells: dict[str, Any] = {"kind": "judgement", "reason": reason, "source": source}
    if value is not None:
        cells |= {"distribution": "fixed", "parameters": f"value={float(finite(value, f'{parameter}, value'))!r}"}
    else:
        cells |= {"distribution": distribution or row["distribution"], "parameters": parameters}
    cells |= {end: float(bound) for end, bound in (("lowest", lowest), ("highest", highest)) if bound is not None}
    changed = assumptions.copy()
    for column, cell in cells.items():
        changed.loc[parameter, column] = cell
    check_assumption(SimpleNamespace(**{**row, **cells}, parameter=parameter), f"assumption {parameter}")
    return changed


def with_point_priors(assumptions: pd.DataFrame) -> pd.DataFrame:
    """Return a copy with every parameter fixed at its median: what is left is the print's own interval.

    Examples
    --------
    >>> from poverty_analysis.gains import load_assumptions
    >>> with_point_priors(load_assumptions()).loc["industry_return", ["distribution", "parameters"]].tolist()
    ['fixed', 'value=0.035']
    """
    changed = assumptions.copy()
    medians = assumption_quantile(assumptions, 0.5)
    changed["distribution"] = "fixed"
    changed["parameters"] = [f"value={float(median)!r}" for median in medians]
    return changed
