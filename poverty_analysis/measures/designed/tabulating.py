"""The answers of a survey as one tidy table: statistics of groups with errors, intervals and marks."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from poverty_analysis.tables.given import not_one_column, told

from ..inference.case import Group, Terms, terms_of
from ..inference.degrees import degrees_of_clusters, degrees_under
from ..sample import Vector
from ..survey.joined import Known
from ..survey.one_table import NOBODY
from ..survey.survey import ALL, with_all
from .derived import Derived
from .grouping import Grouped, InOrder, found_by_group
from .limits import limits_of
from .reliability import Reliability, coefficient_of_variation
from .statistic import Statistic
from .uncertainty import Alone, Drawn, Found, Held

Mask = NDArray[np.bool_]
NOTHING: Vector = np.zeros(0)
ALL_LONELY = "no standard error: no stratum that holds the group has two clusters, to average over"
ROUNDING = 1e-14  # a standard error below this part of its value is none
COLUMNS = (
    "poverty_line",
    "measure",
    "estimate",
    "standard_error",
    "low",
    "high",
    "interval",
    "coefficient_of_variation",
    "design_effect",
    "degrees_of_freedom",
    "rows",
    "clusters",
    "people",
    "poor",
    "reliability",
    "remark",
)


class Settings(NamedTuple):
    """How numbers become intervals and marks."""

    level: float = 0.95
    degrees_of_freedom: Any = "effective"
    interval: Any = None
    reliability: Reliability = Reliability()
    invalid: str = "error"

    def checked(self) -> Settings:
        """Return the settings, or refuse them."""
        self.terms("error")
        if not isinstance(self.reliability, Reliability):
            raise TypeError(f"reliability must be a Reliability; got {told(self.reliability)}")
        return self

    def terms(self, lonely: str) -> Terms:
        """Return how an interval is asked for."""
        known: Any = "certainty" if lonely == "average" else lonely
        return terms_of(self.interval, self.level, self.degrees_of_freedom, known)


class Groups(NamedTuple):
    """The rows of everyone and of each group, with their labels."""

    names: list[str]
    labels: list[pd.Index]  # for each name, the label of each group
    rows: list[Mask]  # everyone first
    codes: NDArray[np.integer]  # (n,) group of each row, from 0; below 0 where it is not meant

    def label(self, number: int) -> tuple[Any, ...]:
        """Return the labels of a group; "all" for everyone, who is number 0."""
        held = [labels[number - 1] if number else ALL for labels in self.labels]
        return tuple(label.item() if isinstance(label, np.generic) else label for label in held)


def checked_name(frame: pd.DataFrame, name: Any, what: str) -> Any:
    """Return the name of a column that is there, once."""
    if fault := not_one_column(frame, name, what):
        raise ValueError(fault)
    return name


class Row(NamedTuple):
    """One statistic of one group, with what it is called."""

    group: int
    line: Any
    label: str
    statistic: Statistic
    influenced: bool


def table_of(
    drawn: Drawn,
    settings: Settings,
    groups: Groups,
    batches: Iterator[list[Row]],
    poor_at: dict[Any, Any] | None = None,
    in_order: Iterable[InOrder | None] = repeat(None),
) -> pd.DataFrame:
    """Return statistics of groups as one tidy table, group by group so that memory holds one group's influence."""
    known: list[Known] = []  # of groups in order, which give everyone's sums

    def recorded(rows: list[Row], ranked: InOrder | None, of_groups: Sequence[Known] = ()) -> list[dict[str, Any]]:
        if not rows:
            return []
        grouped = found_by_group(drawn, [row.statistic for row in rows], ranked, of_groups)
        if grouped.moving is not None:
            known.append(Known.of(grouped.moving.people))
        own = [row._replace(statistic=each) for row, each in zip(rows, grouped.statistics, strict=True)]
        return list(_records(grouped, settings, groups, own, poor_at or {}))

    turns = zip(batches, in_order, strict=False)
    everyone = next(turns)
    first = [] if everyone[1] else recorded(*everyone)
    later = [record for turn in turns for record in recorded(*turn)]
    records = (recorded(*everyone, known) if everyone[1] else first) + later
    columns = [*groups.names, *COLUMNS]
    table = pd.DataFrame(records, columns=columns)
    for name, labels in zip(groups.names, groups.labels, strict=True):
        if isinstance(labels, pd.CategoricalIndex):
            table[name] = pd.Categorical(table[name], with_all(labels), ordered=bool(labels.ordered))
    return table


def _records(
    grouped: Grouped, settings: Settings, groups: Groups, rows: list[Row], poor_at: dict[Any, Any]
) -> Iterator[dict[str, Any]]:
    place = 0
    drawn, found = grouped.drawn, grouped.found
    units, errors = drawn.units(), found.errors
    terms = settings.terms(drawn.lonely)
    poor: dict[Any, float] = {}
    known_of: list[Mask] = []
    for row, size, reason in zip(rows, found.sizes, found.reasons, strict=True):
        who = _who(row.statistic)
        if [*map(id, who)] != [*map(id, known_of)]:
            known_of, inside = who, row.statistic.inside
            held, group = _group_of(grouped, settings, inside)
            people = float(group.inside.sum())
            poor.clear()
        if row.line in poor_at and row.line not in poor:
            poor[row.line] = _poor(grouped, row, inside, poor_at[row.line])
        own = found.influence if isinstance(found, Found) else None
        own = None if own is None else own[:, place : place + size]
        known = found.simple[place : place + size] if isinstance(found, Alone) else None
        simple = _simple(drawn, row, reason, size, own) if known is None else known
        for number in range(size):
            value, error = float(found.numbers[place]), float(errors[place])
            error = math.nan if math.isnan(value) else 0.0 if error <= ROUNDING * abs(value) else error
            why = reason or _why_none(value, poor.get(row.line, math.nan)) or (ALL_LONELY if math.isnan(error) else "")
            moved = NOTHING if own is None else own[:, number]
            end = limits_of(
                row.statistic, value, error, moved, group, units, terms, number=number, moving=grouped.moving
            )
            said = end.remark if math.isfinite(error) else ""
            yield {
                **dict(zip(groups.names, groups.label(row.group), strict=True)),
                "poverty_line": row.line,
                "measure": row.label + (f"[{number + 1}]" if size > 1 else ""),
                "estimate": value,
                "standard_error": error,
                "low": end.low,
                "high": end.high,
                "interval": end.interval,
                "coefficient_of_variation": coefficient_of_variation(value, error),
                "design_effect": _design_effect(value, error, float(simple[number])),
                "degrees_of_freedom": group.degrees,
                "rows": held.rows,
                "clusters": held.clusters,
                "people": people,
                "poor": poor.get(row.line, math.nan),
                "reliability": _bounds(settings, row).mark(value, error, rows=held.rows, clusters=held.clusters),
                "remark": "; ".join(filter(None, [why, said])),
            }
            place += 1


def _why_none(value: float, poor: float) -> str:
    """Return why a measure is no number, where it said nothing itself."""
    if not math.isnan(value):
        return ""
    return f"no value: {NOBODY}" if poor == 0 else "no value here"


def _design_effect(value: float, error: float, simple: float) -> float:
    """Return the variance over that in a simple sample; NaN where the latter is only rounding, or no number.

    Examples
    --------
    >>> _design_effect(0.5, 0.5, 0.0625), _design_effect(1 - 1e-16, 1e-16, 1e-64)
    (4.0, nan)
    """
    root = math.sqrt(simple) if 0 < simple < math.inf else 0.0
    return (error / root) ** 2 if root > 1e-15 * abs(value) else math.nan


def _group_of(grouped: Grouped, settings: Settings, inside: Mask) -> tuple[Held, Group]:
    """Return what of the sample holds a group, and the group."""
    drawn, of = grouped.drawn, grouped.found.of if isinstance(grouped.found, Alone) else None
    weights = drawn.weights if grouped.moving is not None else np.where(inside, drawn.weights, 0.0)
    everyone = float(drawn.weights.sum())
    if of is None:
        return drawn.held(inside), Group(weights, everyone, degrees_of(drawn, settings, weights))
    share = drawn.by_cluster(of)
    try:
        degrees = degrees_of_clusters(drawn.units(), share / share.max(), settings.degrees_of_freedom)
    except ValueError:  # no stratum of the whole sample has two clusters
        degrees = 0.0
    return drawn.held_by(of), Group(weights, everyone, degrees)


def _who(statistic: Statistic) -> list[Mask]:
    """Return the rows of a number's parts, each as it is held: the same for numbers of the same groups."""
    return [part.inside for part in statistic.parts] if isinstance(statistic, Derived) else [statistic.inside]


def _poor(grouped: Grouped, row: Row, inside: Mask, below: Mask) -> float:
    """Return the people of a group below a line."""
    line = getattr(row.statistic, "line", None)
    if grouped.moving is not None and isinstance(line, float):
        people = grouped.moving.people
        return float(people.poor_weight[np.searchsorted(people.lines, line)])
    return float(grouped.drawn.weights[inside & below[grouped.rows]].sum())


def _bounds(settings: Settings, row: Row) -> Reliability:
    """Return the bounds of a mark: a difference near zero is not judged by its coefficient of variation."""
    if not getattr(row.statistic, "of_two", False):
        return settings.reliability
    return settings.reliability._replace(variation_to_trust=math.inf, variation_to_publish=math.inf)


def _simple(drawn: Drawn, row: Row, reason: str, size: int, influence: NDArray[np.float64] | None) -> list[float]:
    """Return the variance of each number in a simple sample; NaN where there are no influence values."""
    if not row.influenced or reason.startswith("no "):
        return [math.nan] * size
    if influence is None:
        try:
            influence = row.statistic.influence(drawn.weights)
        except ValueError:  # as a density where all incomes are the same; the replicates need none
            return [math.nan] * size
    return [drawn.simple_variance(column, row.statistic.inside) for column in influence.T]


def degrees_of(drawn: Drawn, settings: Settings, inside: Vector) -> float:
    """Return the degrees of freedom of a group, by the weights of its rows; 0 where it has none."""
    rule = settings.degrees_of_freedom
    if drawn.replicates is not None and isinstance(rule, str):
        count = drawn.replicates.weights.shape[1]
        return drawn.replicates.degrees(inside > 0) if rule == "design" else float(count - 1)
    if not (inside > 0).any():
        return 0.0
    try:
        return degrees_under(drawn.units(), inside, rule)
    except ValueError:  # no stratum of the whole sample has two clusters
        return 0.0
