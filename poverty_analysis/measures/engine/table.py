"""A survey as a table on an engine (DuckDB, Spark): its columns found by name, checked and summed up in one scan."""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..sample import Vector
from ..survey.survey import column_groups, in_group

Expression = Any  # of Ibis, which is an optional package


class EngineSurvey(NamedTuple):
    """A checked table with columns of our own names, and what one scan says of each group."""

    table: Expression  # y income, w weight, g number of the group, m its mean income, z0, z1, ... households' own lines
    income_name: str
    by: list[str]
    groups: list[pd.Index]  # for each column of `by`, the label of each group; of one length
    rows: Vector  # shape (groups,), as all below: rows of positive weight
    people: Vector
    mean: Vector
    lowest: Vector
    highest: Vector
    all_rows: int  # those of weight zero too


def import_ibis() -> Any:
    """Return the package that speaks to engines, or say how to get it."""
    try:
        import ibis
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            "data on an engine need Ibis and DuckDB; got neither; pip install poverty-analysis[scale]", name="ibis"
        ) from None
    return ibis


def is_engine_table(data: object) -> bool:
    """Return whether data are a table of Ibis; false where that is not even loaded."""
    ibis = sys.modules.get("ibis")
    return ibis is not None and isinstance(data, ibis.expr.types.Table)


def exactly(value: float) -> Expression:
    """Return a number for the engine: as text, since some engines read a long decimal number less precisely."""
    return import_ibis().literal(repr(float(value))).cast("float64")


def total(values: Expression) -> Expression:
    """Return the sum of a column as the engine computes it best.

    A plain running sum adds one rounding error a row: 1e8 weights of 0.1 come out wrong in the ninth digit. DuckDB has
    a compensated sum. Spark sums each of many partitions apart.
    """
    return _compensated_sum()(values) if values.get_backend().name == "duckdb" else values.sum()


@cache
def _compensated_sum() -> Callable[[Expression], Expression]:
    def fsum(values: float) -> float:  # type: ignore[empty-body]
        """Name DuckDB's own function."""

    return import_ibis().udf.agg.builtin(fsum)


def branches(value: Expression, edges: Sequence[float], leaves: Sequence[Expression], line_rule: str) -> Expression:
    """Return, for a value below edge k and not below edge k - 1, leaf k: halving, for as few comparisons as can be."""
    if not edges:
        return leaves[0]
    middle = len(edges) // 2
    edge = exactly(edges[middle])
    return import_ibis().ifelse(
        value < edge if line_rule == "<" else value <= edge,
        branches(value, edges[:middle], leaves[: middle + 1], line_rule),
        branches(value, edges[middle + 1 :], leaves[middle + 1 :], line_rule),
    )


def read_engine_survey(
    data: Expression,
    income: Any,
    weights: Any,
    by: Any,
    own_lines: Sequence[str] = (),
    kept: Mapping[str, str] | None = None,
) -> EngineSurvey:
    """Return a table's incomes, weights and groups, checked by one scan.

    A second scan follows where rows have a weight of zero: they count for nothing and are left out. Columns that are
    kept, by names of our own, are handed on as they are.
    """
    names = column_names(data, by, "by", several=True) if by is not None else []
    numbers = {"y": _number(data, income, "income"), "w": exactly(1) if weights is None else None}
    if weights is not None:
        numbers["w"] = _number(data, weights, "weights")
    own = {f"z{k}": _number(data, name, "poverty_line") for k, name in enumerate(own_lines)}
    if is_single_column(data, income):
        own = {name: line.cast("float32").cast("float64") for name, line in own.items()}
    numbers |= own
    others = {f"b{k}": name for k, name in enumerate(names)} | dict(kept or {})
    table = data.select(**numbers, **{ours: data[name] for ours, name in others.items()})
    titles = {"y": f"income {str(income)!r}", "w": "weights", "group": names}
    titles |= {f"z{k}": f"poverty_line {name!r}" for k, name in enumerate(own_lines)}
    facts = _facts(table, names, own_lines)
    _refuse_missing(facts, names, titles, weights)
    all_rows = int(facts["rows"].sum())
    codes, groups = _groups(facts, names)
    if weights is not None:
        _refuse_weights(facts, names, groups, codes, weights)
        if facts["w_lowest"].min() == 0:
            table = table.filter(table.w > 0)
            facts = _facts(table, names, own_lines)
            codes, groups = _groups(facts, names)
    facts = facts.iloc[np.argsort(codes, kind="stable")].reset_index(drop=True)
    facts["mean"] = facts["income"] / facts["people"]
    rows, people, mean, lowest, highest = (
        facts[name].to_numpy(dtype=float) for name in ("rows", "people", "mean", "y_lowest", "y_highest")
    )
    grouped = _with_groups(table, facts, names)
    return EngineSurvey(grouped, str(income), names, groups, rows, people, mean, lowest, highest, all_rows)


def column_names(data: Expression, wanted: Any, argument: str, *, several: bool = False) -> list[str]:
    """Return the names of columns that are asked for, refused by the argument's name."""
    names = wanted if several and isinstance(wanted, list) else [wanted]
    for name in names:
        if not isinstance(name, Hashable):
            raise TypeError(f"{argument} must name a column, for data on an engine; got {type(name).__name__}")
        if name not in data.columns:
            known = ", ".join(repr(column) for column in data.columns)
            raise ValueError(f"{argument} must name a column; got {name!r}; columns are {known}")
        if alike := [each for each in data.columns if each != name and each.casefold() == str(name).casefold()]:
            raise ValueError(
                f"{argument} must name one column whatever the case of its letters, as engines read names; "
                f"got {name!r} beside {alike[0]!r}: rename one"
            )
    if not names or len(set(names)) < len(names):
        raise ValueError(f"{argument} must name one column or more, each once; got {wanted!r}")
    return names


def _number(data: Expression, wanted: Any, argument: str) -> Expression:
    (name,) = column_names(data, wanted, argument)
    column = data[name]
    if not column.type().is_numeric() or column.type().is_boolean():
        found = f"values of type {column.type()}{_such_as(column)}"
        raise TypeError(f"{argument} {name!r} must be numbers; got {found}")
    return column if column.type().is_float64() else column.cast("float64")


def is_single_column(data: Expression, name: Any) -> bool:
    """Return whether a column is held in single precision."""
    return isinstance(name, str) and name in data.columns and bool(data[name].type().is_float32())


def _such_as(column: Expression) -> str:
    """Return a text of the column that is no number, to look for; nothing where it holds no texts."""
    if not column.type().is_string():
        return ""
    no_number = column.try_cast("float64").isnull() & column.notnull()  # noqa: PD003, PD004 - Ibis's names
    texts = column.as_table().filter(no_number).limit(1).execute()
    return f", such as {texts.iloc[0, 0]!r}" if len(texts) else ""


def _facts(table: Expression, names: Sequence[str], own_lines: Sequence[str]) -> pd.DataFrame:
    """Return counts, sums and extremes of each group; a missing or infinite number shows in them."""
    wanted: dict[str, Expression] = {
        "rows": table.count(),
        "people": total(table.w),
        "income": total(table.w * table.y),
    }
    for name in ["y", "w", *(f"z{k}" for k in range(len(own_lines)))]:
        column = table[name]
        wanted |= {f"{name}_known": column.count(), f"{name}_lowest": column.min(), f"{name}_highest": column.max()}
    keys = [f"b{k}" for k in range(len(names))]
    facts = (table.group_by(keys).aggregate(**wanted) if keys else table.aggregate(**wanted)).execute()
    for key in keys:
        if table[key].type().is_date():  # which comes back with a time of day
            facts[key] = pd.to_datetime(facts[key]).dt.date
    return facts


def _refuse_missing(facts: pd.DataFrame, names: Sequence[str], titles: dict[str, Any], weights: Any) -> None:
    rows = int(facts["rows"].sum())
    if rows == 0:
        raise ValueError(f"{titles['y']} must hold at least one value; got none")
    for number, name in enumerate(names):
        missing = facts[f"b{number}"].isna()
        if missing.any():
            count = int(facts["rows"][missing].sum())
            raise ValueError(f"by {name!r} must be known for every row; got {count} missing")
    for column in (name.removesuffix("_known") for name in facts.columns if name.endswith("_known")):
        title = titles[column]
        where = f"; in column {str(weights)!r}" if column == "w" else ""
        unknown = rows - int(facts[f"{column}_known"].sum())
        if unknown:
            raise ValueError(f"{title} must be finite; got {unknown} missing; drop or impute them first{where}")
        ends = facts[[f"{column}_lowest", f"{column}_highest"]].to_numpy(dtype=float)
        if not np.isfinite(ends).all():
            raise ValueError(
                f"{title} must be finite; got missing or infinite values; drop or impute them first{where}"
            )
        if column.startswith("z") and ends.min() <= 0:
            raise ValueError(f"{title} must be above zero; got {ends.min():g}")


def _refuse_weights(facts: pd.DataFrame, names: list[str], groups: list[pd.Index], codes: Any, weights: Any) -> None:
    lowest = facts["w_lowest"].min()
    if lowest < 0:
        raise ValueError(f"weights must not be negative; got {lowest:g}; in column {str(weights)!r}")
    if facts["w_highest"].max() == 0:
        raise ValueError(f"weights must have a positive sum; got only zeros; in column {str(weights)!r}")
    nobody = np.flatnonzero(facts["people"].to_numpy() == 0)
    if nobody.size:
        empty = in_group(names, groups, int(codes[nobody].min()))
        raise ValueError(f"every group must hold people; got a sum of weights of zero {empty}")


def _groups(facts: pd.DataFrame, names: list[str]) -> tuple[Any, list[pd.Index]]:
    """Return the number of each row's group, in the order of labels, and each group's labels."""
    if not names:
        return np.zeros(1, dtype=np.intp), []
    frame = facts[[f"b{k}" for k in range(len(names))]].set_axis(names, axis=1)
    _, codes, groups = column_groups(frame, names)
    return codes, groups


def _with_groups(table: Expression, facts: pd.DataFrame, names: Sequence[str]) -> Expression:
    """Return the table with the number and the mean income of each row's group; 1 where that is not above zero."""
    ibis = import_ibis()
    mean = facts["mean"].where(facts["mean"] > 0, 1.0)  # what divides by the mean is refused there
    if not names:
        return table.mutate(g=ibis.literal(0).cast("int64"), m=exactly(mean.iloc[0]))
    keys = [f"b{k}" for k in range(len(names))]
    few = facts[keys].assign(g=np.arange(len(facts)), m=mean)
    return table.inner_join(ibis.memtable(few), keys).drop(*keys)
