"""How a table on an engine was drawn: its strata and clusters, counted by one scan, and its rows in lots."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..inference.design import Design, LonelyCluster, SampledUnits, sampled_units
from ..sample import Codes, Vector
from .table import EngineSurvey, Expression, column_names, import_ibis, total

MOST_CLUSTERS = 1_000_000  # clusters that hold anyone of a group, over all groups: some 300 bytes each
LOT = 500  # vectors of the engine, of 2,048 rows each
_KEPT = {"strata": "s", "clusters": "c", "sampling_fraction": "f"}


class Drawn(NamedTuple):
    """The clusters of a table, and those of each group: pairs of a group and a cluster that holds anyone of it."""

    units: SampledUnits  # one row a cluster
    group: Codes  # (p,) group of each pair, rising
    unit: Codes  # (p,) its cluster
    rows: Vector  # (p,)
    weight: Vector  # (p,)
    squares: Vector  # (p,) sum of squared weights
    labels: pd.DataFrame  # (p,) by which rows are found: g, s, c


def columns_of_design(data: Expression, design: Design, weights: Any) -> dict[str, str]:
    """Return the columns of a design by our own names for them, refused by the field's name.

    Raises
    ------
    TypeError, ValueError
        If the design is none, its clusters are no column, its weights are not those of the profile, or the engine is
        not DuckDB.
    """
    if not isinstance(design, Design):
        raise TypeError(f"design must be a Design; got {type(design).__name__}")
    if data.get_backend().name != "duckdb":
        raise ValueError(f"design must be for DuckDB, or for data in memory; got one for {data.get_backend().name}")
    if design.clusters is None:
        raise ValueError(
            "design.clusters must name a column, for data on an engine: where each row is a cluster, all rows would be "
            "held; got None"
        )
    if design.weights is not None and design.weights is not weights and design.weights != weights:
        raise ValueError("design.weights must be those of the profile; got others: give them once, as weights")
    found = {}
    for field, ours in _KEPT.items():
        if (name := getattr(design, field)) is not None:
            (found[ours],) = column_names(data, name, f"design.{field}")
    return found


def read_drawn(survey: EngineSurvey, names: Mapping[str, str], lonely_cluster: LonelyCluster) -> Drawn:
    """Return the clusters of a table and of its groups, counted by one scan.

    Raises
    ------
    ValueError
        If there are more than `MOST_CLUSTERS`, a label is missing, a sampling fraction varies within a stratum, squares
        of weights are no floats, or as `sampled_units`.
    """
    table, keys = survey.table, ["g", *(key for key in ("s", "c") if key in names)]
    wanted = {"rows": table.count(), "weight": total(table.w), "squares": total(table.w * table.w)}
    if "f" in names:
        wanted |= {"known": table.f.count(), "least": table.f.min(), "most": table.f.max()}
    pairs = table.group_by(keys).aggregate(**wanted).limit(MOST_CLUSTERS + 1).execute()
    if len(pairs) > MOST_CLUSTERS:
        raise ValueError(
            f"design.clusters must be at most {MOST_CLUSTERS:,} for data on an engine, counted in each group, as sums "
            f"of each are held in memory; got more in column {names['c']!r}: take larger clusters, or data in memory"
        )
    for key, field in (("s", "strata"), ("c", "clusters")):
        if key in names and (missing := pairs[key].isna()).any():
            count = int(pairs.loc[missing, "rows"].sum())
            raise ValueError(f"{field} must be known for every row; got {count} missing; in column {names[key]!r}")
    pairs = pairs.sort_values(keys, kind="stable", ignore_index=True)
    labels = [pairs[key] for key in ("s", "c") if key in names]
    unit, units = pd.factorize(pd.MultiIndex.from_arrays(labels))
    first = np.unique(unit, return_index=True)[1]
    held = np.bincount(unit, pairs["weight"], minlength=len(units))
    one = pairs.iloc[first]
    design = Design(
        held,
        one["s"].to_numpy() if "s" in names else None,
        one["c"].to_numpy(),
        _fractions(pairs, names)[first] if "f" in names else None,
    )
    drawn = sampled_units(design, len(units), lonely_cluster=lonely_cluster)
    rows, weight, squares = (pairs[name].to_numpy(dtype=float) for name in ("rows", "weight", "squares"))
    if not (np.isfinite(squares) & ((squares > 0) | (weight == 0))).all():
        raise ValueError(
            "weights must be from about 1e-150 to 1e150 for a design on an engine, as their squares are summed; got "
            f"sums of {weight.min():g} to {weight.max():g} in clusters: divide them all by one number"
        )
    # a cluster's number is that of its row here, as each row is one
    return Drawn(drawn, pairs["g"].to_numpy(), drawn.unit[unit], rows, weight, squares, pairs[keys])


def _fractions(pairs: pd.DataFrame, names: Mapping[str, str]) -> Vector:
    """Return the sampling fraction of each pair, the same in all of a stratum."""
    if pairs["known"].sum() < pairs["rows"].sum():
        count = int(pairs["rows"].sum() - pairs["known"].sum())
        raise ValueError(f"sampling_fraction must be finite; got {count} missing; in column {names['f']!r}")
    differs = pairs["least"] != pairs["most"]
    if differs.any():
        low, high = pairs.loc[differs, ["least", "most"]].iloc[0]
        raise ValueError(
            f"sampling_fraction must be the same for every row of a stratum; got {low:g} and {high:g} in one; in "
            f"column {names['f']!r}"
        )
    return pairs["least"].to_numpy(dtype=float)


def lots(survey: EngineSurvey, drawn: Drawn) -> Iterator[tuple[Vector, Vector, Codes]]:
    """Yield incomes, weights and pairs of all rows, some at a time, in rising order of income within each lot."""
    keys = list(drawn.labels.columns)
    numbers = drawn.labels.assign(pair=np.arange(len(drawn.labels)))
    table = survey.table.inner_join(import_ibis().memtable(numbers), keys).select("y", "w", "pair")
    table.limit(0).execute()  # the engine learns of the numbers
    engine = table.get_backend()
    found = engine.raw_sql(engine.compile(table))
    while len(lot := found.fetch_df_chunk(LOT)):
        income, weight, pair = (lot[name].to_numpy() for name in ("y", "w", "pair"))
        order = np.argsort(income, kind="stable")
        yield income[order], weight[order], pair[order]
