"""The values of a profile as one tidy table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..call import Call
from ..inference.estimated import Estimate
from .survey import ALL, Lines, with_all
from .tabulation import Values

COLUMNS = ("poverty_line", "measure", "estimate", "standard_error", "low", "high", "rows", "people", "poor")
NOBODY = "the measure needs somebody poor; got nobody"
NO_VALUE = "the measure has no value here"


def refuse_names(by: Sequence[str]) -> None:
    """Refuse groups whose name is that of a column of the profile."""
    if set(by) & set(COLUMNS):
        raise ValueError(f"by must not be named as a column of the profile is; got {', '.join(by)}")


def tidy(
    by: Sequence[str], labels_of: Sequence[pd.Index], lines: Lines, measures: Sequence[Call], groups: Sequence[Values]
) -> pd.DataFrame:
    """Return the values of all groups as one table."""
    labels: list[tuple[Any, str]] = [(line, each.label) for line in lines.labels for each in measures if each.at_line]
    poor_at = [number for number in range(len(lines.labels)) for each in measures if each.at_line]
    without_line = [each.label for each in measures if not each.at_line]
    for label, found in zip(without_line, groups[0].without_line, strict=True):
        numbers = [""] if found.size == 1 else [f"[{number}]" for number in range(1, found.size + 1)]
        labels += [(np.nan, label + number) for number in numbers]
    cells = len(labels)
    columns: dict[str, Any] = {name: _repeated(distinct, cells) for name, distinct in zip(by, labels_of, strict=True)}
    columns["poverty_line"] = [line for line, _ in labels] * len(groups)
    columns["measure"] = [label for _, label in labels] * len(groups)
    columns["estimate"] = np.concatenate([v for g in groups for v in (g.at_lines.ravel(), *g.without_line)])
    columns["rows"] = np.repeat([group.rows for group in groups], cells)
    columns["people"] = np.repeat([group.people for group in groups], cells)
    no_line = np.full(cells - len(poor_at), np.nan)
    columns["poor"] = np.concatenate([v for group in groups for v in (group.poor[poor_at], no_line)])
    missing = np.isnan(columns["estimate"])
    if missing.any() or any(group.why_missing for group in groups):
        values = zip(without_line, groups[0].without_line, strict=True)
        of = [each.label for _ in lines.labels for each in measures if each.at_line]
        of += [label for label, found in values for _ in found]
        whys = [group.why_missing.get(label, "") for group in groups for label in of]
        nobody = columns["poor"] == 0
        columns["remark"] = [
            why or (NOBODY if none and lost else NO_VALUE if lost else "")
            for why, lost, none in zip(whys, missing, nobody, strict=True)
        ]
    return pd.DataFrame(columns)


def _repeated(labels: pd.Index, times: int) -> pd.Series | pd.Categorical:
    """Return the label of everyone and of each group so many times; a categorical keeps its order."""
    if isinstance(labels, pd.CategoricalIndex):
        everyone = pd.Categorical([ALL, *labels], categories=with_all(labels), ordered=labels.ordered)
        return everyone.repeat(times)
    return pd.Series([ALL, *labels]).repeat(times).array


def add_errors(table: pd.DataFrame, estimates: Sequence[Estimate]) -> None:
    """Put standard errors and intervals beside the estimates, and what is to be said of them last."""
    after = table.columns.get_loc("estimate")
    for number, name in enumerate(("standard_error", "low", "high")):
        table.insert(after + 1 + number, name, [getattr(found, name) for found in estimates])
    known = table["remark"] if "remark" in table else [""] * len(table)
    table["remark"] = [why or found.remark for why, found in zip(known, estimates, strict=True)]
