"""The door for a researcher's own panel: recoded, checked, and a table of whom it leaves out."""

from __future__ import annotations

import numpy as np
import pandas as pd

from poverty_analysis.households.evaluation.columns import UNSAID, Mask, Unsaid, as_table, said
from poverty_analysis.households.evaluation.door_columns import Asked, Source, read_columns, with_labels
from poverty_analysis.households.evaluation.door_notes import notes_of
from poverty_analysis.households.evaluation.dropped import Tally
from poverty_analysis.households.evaluation.panel import Panel, require_waves, seen_twice
from poverty_analysis.measures.sample import Codes, Vector, checked_labels


def prepare_panel(
    frame: pd.DataFrame,
    *,
    unit: str | None,
    time: str,
    outcome: str,
    treated_from: str | None = None,
    treated: str | None = None,
    cluster: str | Unsaid | None = UNSAID,
    village: str | None = None,
    weights: str | None = None,
    balance: bool = False,
) -> Panel:
    """Return a table of households and waves as the estimators of this package take it; print what was done to it.

    Parameters
    ----------
    frame : pandas.DataFrame, or a table of polars or Arrow
        One row a household and wave, in any order; households may come and go. Named levels of an index are columns.
    unit : str or None
        Column of the household; None for repeated cross-sections, in which each row is another household.
    time, outcome : str
        Columns of the wave (numbers, dates, months or quarters, or one word with a number such as w1 and w2; evenly
        spaced or not) and of the outcome (numbers).
    treated_from : str, optional
        Column of the wave (or date) from which the unit is treated. Never treated is missing, infinite, 0, a number
        more than 1,000 below the first wave or from 9,999 on (each only where no wave has such a value), or a word
        without digits. A start between two waves counts from the next one.
    treated : str, optional
        In its place, a column of 0 and 1 (or True and False, yes and no) that says whether the row is treated, and is
        never switched off. Rows without outcome say so, too.
    cluster : str or None
        Column within which errors go together; None where each unit entered by itself. It has no default.
    village : str, optional
        Column of the place that enters as a whole, if such there is: where treatment is the same throughout each, finer
        clusters are refused.
    weights : str, optional
        Column of sampling weights, which may differ between waves.
    balance : bool
        Whether to keep only units seen in every wave.

    Returns
    -------
    Panel
        Its `dropped` is a table of whom it leaves out: reason, arm, rows, units, mean_outcome_first_wave (of these
        units, as far as they were seen in it). Rows without wave, unit, outcome, cluster or weight, with weight 0, and
        units treated from the first wave on (they have no before) are left out and counted; blank text is no unit,
        village or cluster. Village, cluster and weight of a unit are those of its last wave before the start, and of
        the first wave seen where it never starts.

    Raises
    ------
    TypeError, ValueError, TableError
        If a column is missing or not what it should be, a unit is seen twice in a wave, its start differs between
        rows, a weight is negative or infinite, an outcome infinite or the same everywhere, there is one wave, nobody is
        treated or nobody left to compare with, errors are clustered finer than treatment or by what no unit keeps, or
        labels differ in blanks or type alone.

    Examples
    --------
    >>> table = pd.DataFrame({
    ...     "household": [1, 1, 1, 2, 2, 2, 3, 3, 4, 4], "year": [2010, 2012, 2014] * 2 + [2010, 2014, 2010, 2012],
    ...     "income": [5, 6, 9, 4, 4, None, 3, 4, 8, 9], "start": [2013] * 3 + [0] * 3 + [None] * 2 + [2009] * 2})
    >>> panel = prepare_panel(
    ...     table, unit="household", time="year", outcome="income", treated_from="start", cluster=None
    ... )
    7 rows of 3 households in 3 waves (2010 to 2014); 1 of 3 seen in every wave
    treated at some time: 1; never: 2, written 0, missing
    1 start between two waves counts from the next
    left out: 1 row without income; 2 rows of units treated from the first wave on (see .dropped)
    >>> panel.dropped[["reason", "arm", "rows", "units"]].values.tolist()
    [['income missing', 'never treated', 1, 1], ['treated from the first wave on', 'always treated', 2, 1]]
    """
    table = as_table(frame, "frame")
    asked = Asked(table, unit, time, outcome, treated_from, treated, said(cluster), village, weights, balance)
    asked = with_labels(asked)
    table, source = asked.frame, read_columns(asked)
    tally = Tally(source.outcome, source.wave, source.start, source.always, source.unit)
    for column, name in (("wave", time), ("unit", unit), ("outcome", outcome), ("treated", treated)):
        if name is not None:
            tally.drop(source.missing[column], f"{name} missing", f"without {name}")
    for name in dict.fromkeys((asked.cluster, village, weights)):
        if name is not None:
            tally.drop(table[name].isna().to_numpy(), f"{name} missing", f"without {name}")
    if weights is not None:
        tally.drop(source.weight == 0, f"{weights} is 0", f"with {weights} 0")
    early = "of units treated from the first wave on" + _negative(source)
    tally.drop(source.always, "treated from the first wave on", early)
    tally.drop(source.unknown, "treated when first seen", "of units already treated when first seen")
    if balance and unit is not None:
        tally.drop(_not_throughout(source, tally.kept), "not seen in every wave", "of units not seen in every wave")
    panel = _panel(asked, source, tally)
    print(panel)
    return panel


def _negative(source: Source) -> str:
    """What to say of starts below zero where no wave is: these may have been meant as never."""
    odd = source.always & (source.start < 0) & (np.nanmin(source.wave) >= 0)
    if not odd.any():
        return ""
    return f" (start {', '.join(f'{value:g}' for value in np.unique(source.start[odd])[:6])}: write missing for never)"


def _not_throughout(source: Source, kept: Mask) -> Mask:
    """Rows of units that are not seen in every wave."""
    waves = np.unique(source.wave[kept]).size
    return (np.bincount(source.unit[kept], minlength=len(source.labels)) < waves)[source.unit]


def _panel(asked: Asked, source: Source, tally: Tally) -> Panel:
    """Put what is left into order, with one start, cluster, village and weight a unit."""
    kept = np.flatnonzero(tally.kept)
    if kept.size == 0:
        raise ValueError("some rows must be left; got none: " + "; ".join(tally.words))
    kept = kept[np.lexsort((source.wave[kept], source.unit[kept]))]
    waves, wave = np.unique(source.wave[kept], return_inverse=True)
    old, unit = np.unique(source.unit[kept], return_inverse=True)
    units = source.labels[old]
    require_waves(waves)
    again = np.flatnonzero((unit[1:] == unit[:-1]) & (wave[1:] == wave[:-1]))  # rows are in order
    if again.size:
        first = int(again[0])
        count = int(((unit == unit[first]) & (wave == wave[first])).sum())
        why = _why_twice(asked, source, asked.frame.iloc[kept], waves[wave])
        raise ValueError(seen_twice(units[unit[first]], waves[wave[first]], count) + why)
    start = source.start[kept]
    _require_one_start(start, unit, units, waves[wave], asked.treated_from or "")
    frame = asked.frame.iloc[kept]
    base = _base_rows(unit, waves[wave], start)
    moved = 0
    if asked.cluster is None:
        cluster, clusters = unit, units
    else:
        cluster, clusters = checked_labels(frame[asked.cluster], kept.size, asked.cluster)
        moved = _movers(unit, cluster, base)
        _require_places(asked, unit, cluster, base, start)
        cluster = cluster[base]
        left, cluster = np.unique(cluster, return_inverse=True)
        clusters = clusters[left]
    weight = source.weight[kept] if asked.unit is None else source.weight[kept][base]
    places = ("unit", "time", "outcome", "treated_from", "treated", "cluster", "village", "weights")
    panel = Panel(
        units, waves, unit, wave, source.outcome[kept], weight / weight.mean(), cluster, clusters, start, frame,
        {place: name or "" for place, name in zip(places, asked[1:-1], strict=True)}, asked.unit is None,
    )  # fmt: skip
    panel.names["treated_from"] = asked.treated_from or asked.treated or ""  # type: ignore[index]
    _require_comparison(panel, source, tally)
    if asked.village is not None:
        moved = max(moved, _require_coarse(panel, asked.village, base))
    return panel._replace(dropped=tally.table(), notes=tuple(notes_of(panel, source, tally, kept, moved)))


def _why_twice(asked: Asked, source: Source, frame: pd.DataFrame, wave: Vector) -> str:
    """What to do where units are seen twice in a wave, if that can be told."""
    for name in dict.fromkeys((asked.village, asked.cluster)):
        if name is None or name == asked.unit:
            continue
        if not pd.DataFrame({"unit": frame[asked.unit], "place": frame[name]}).assign(wave=wave).duplicated().any():
            return f": labels of {asked.unit} are unique within {name} alone; make one label of both"
    return ": dates count by month; number waves that lie closer together" if source.dated else ""


def _base_rows(unit: Codes, wave: Vector, start: Vector) -> Codes:
    """For each row the row of its unit in the last wave before the start, or the first one seen; rows are in order."""
    first = np.searchsorted(unit, np.arange(unit.max() + 1))
    before = np.bincount(unit, (wave < start) & np.isfinite(start)).astype(int)
    return (first + np.maximum(before - 1, 0))[unit]


def _movers(unit: Codes, place: Codes, base: Codes) -> int:
    """Number of units that are elsewhere than before their start in some wave."""
    return int(np.unique(unit[place != place[base]]).size)


def _require_places(asked: Asked, unit: Codes, cluster: Codes, base: Codes, start: Vector) -> None:
    """Refuse clusters that change within every unit that never starts: such as waves, they hold no unit whole."""
    never = np.isinf(start)
    followed = int((np.bincount(unit[never]) > 1).sum())
    if followed > 1 and np.unique(unit[never & (cluster != cluster[base])]).size == followed:
        raise ValueError(
            f"cluster must hold units whole, but for those who move; got {asked.cluster!r}, which changes within each "
            f"of the {followed:,} units never treated that are seen in several waves"
        )


def _require_one_start(start: Vector, unit: Codes, units: pd.Index, wave: Vector, name: str) -> None:
    """Refuse a unit whose start differs between rows."""
    differs = start != start[np.searchsorted(unit, unit)]
    if differs.any():
        place = int(np.argmax(differs))
        raise ValueError(
            f"{name} must not change within a unit; it does for unit {units[unit[place]]} in wave {wave[place]:g}: "
            "write the start in all its rows"
        )


def _require_comparison(panel: Panel, source: Source, tally: Tally) -> None:
    """Refuse a panel in which nothing can be compared."""
    name = panel.names["treated_from"]
    if not panel.treated.any():
        waves = f"waves are {panel.waves[0]:g} to {panel.waves[-1]:g}"
        if panel.names["treated"]:
            why = "who is in it has 1 in all waves, and none 0 before the start" if source.always.any() else waves
        elif set(pd.unique(panel.frame[name].dropna())) <= {0, 1}:
            why = f"{waves}; a column of 0 and 1 is treated={name!r}"
        else:
            why = "; ".join([waves, *(f"{word} is never" for word in source.never[:6]), *tally.words])
        raise ValueError(
            f"{name} must fall within the panel for some unit; got none treated after the first wave ({why})"
        )
    if panel.treated.all() and panel.starts.size < 2:
        raise ValueError(f"somebody must be left to compare with; got all treated from wave {panel.starts[0]:g} on")
    if (panel.outcome == panel.outcome[0]).all():
        raise ValueError(f"{panel.names['outcome']} must vary; got {panel.outcome[0]:g} everywhere")


def _require_coarse(panel: Panel, village: str, base: Codes) -> int:
    """Refuse clusters finer than a village that is treated as a whole; return how many units moved."""
    codes, labels = checked_labels(panel.frame[village], panel.outcome.size, village)
    moved, place = _movers(panel.unit, codes, base), codes[base]
    pairs = pd.DataFrame({"village": place, "start": panel.first, "cluster": panel.cluster})
    kinds = pairs.groupby("village")[["start", "cluster"]].nunique()
    if (kinds["start"] == 1).all() and (kinds["cluster"] > 1).any():
        raise ValueError(
            f"errors must not be clustered finer than treatment, which is the same throughout each {village}; got "
            f"{panel.clusters.size} clusters for {labels.size}: say cluster={village!r}"
        )
    return moved
