"""What the door did to a table, in sentences."""

from __future__ import annotations

import numpy as np

from poverty_analysis.households.evaluation.door_columns import Source
from poverty_analysis.households.evaluation.dropped import Tally
from poverty_analysis.households.evaluation.panel import Panel
from poverty_analysis.measures.sample import Codes


def _seen_late(panel: Panel) -> int:
    """Number of treated units of a panel that are first seen at their start or after it."""
    if panel.repeated:
        return 0
    earliest = panel.waves[panel.of_units(panel.wave)]  # rows are in order
    first = panel.of_units(panel.first)
    return int((np.isfinite(first) & (earliest >= first)).sum())


def notes_of(panel: Panel, source: Source, tally: Tally, kept: Codes, movers: int) -> list[str]:
    """What was done, in sentences."""
    notes = [_size(panel), *_starts(panel, source, kept), *_seldom_seen(panel)]
    if source.dated:
        notes += _dates(panel)
    if movers:
        notes.append(
            f"{movers:,} moved; each counts where it was in its last wave before the start (never: first seen)"
        )
    if tally.words:
        notes.append(f"left out: {'; '.join(tally.words)} (see .dropped)")
    return notes


def _size(panel: Panel) -> str:
    """How many rows, units and waves there are."""
    waves = f"in {panel.waves.size} waves ({panel.waves[0]:g} to {panel.waves[-1]:g})"
    if panel.repeated:
        return f"{panel.units.size:,} rows {waves}"
    count = panel.units.size
    return (
        f"{panel.outcome.size:,} rows of {count:,} {panel.names['unit']}s {waves}; {_throughout(panel):,} of {count:,} "
        "seen in every wave"
    )


def _throughout(panel: Panel) -> int:
    """Number of units seen in every wave."""
    return int((np.bincount(panel.unit) == panel.waves.size).sum())


def _starts(panel: Panel, source: Source, kept: Codes) -> list[str]:
    """Who starts when, and how starts were read."""
    first = panel.of_units(panel.first)
    never = f", written {', '.join(source.never[:6])}" if source.never else ""
    notes = [f"treated at some time: {np.isfinite(first).sum():,}; never: {np.isinf(first).sum():,}{never}"]
    moved, amid, unseen = (
        int(np.unique(panel.unit[rows[kept]]).size) for rows in (source.moved, source.within, source.unseen)
    )
    if moved:
        notes.append(
            f"{moved:,} start{'s' if moved > 1 else ''} between two waves count{'' if moved > 1 else 's'} from the next"
        )
    if amid:
        notes.append(
            f"{amid:,} start{'s' if amid > 1 else ''} between the first interview of a wave and its last: all rows of "
            "that wave count as before"
        )
    if unseen:
        notes.append(
            f"{unseen:,} not seen in the wave before they are first seen treated: each may have started in that wave"
        )
    return notes


def _seldom_seen(panel: Panel) -> list[str]:
    """Who shows no change."""
    notes = []
    if once := 0 if panel.repeated else int((np.bincount(panel.unit) == 1).sum()):
        notes.append(f"{once:,} seen in one wave alone: they show no change")
    if late := _seen_late(panel):
        notes.append(f"{late:,} of the treated not seen before their start: they show no change of their own")
    return notes


def _dates(panel: Panel) -> list[str]:
    """How dates were read, and what to do where that cuts waves to pieces."""
    time = panel.names["time"]
    notes = [f"dates in {time} were read as the year (with the month where a unit is seen twice a year)"]
    if not panel.repeated and not _throughout(panel):
        notes.append(
            f"nobody is seen in all {panel.waves.size} waves: where interviews of one wave fall into several months or "
            f"years, put its number into a column and name that (time=)"
        )
    return notes
