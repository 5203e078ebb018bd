"""Where a condition on one number turns, others as they are: every root within bounds, and the ends over corners."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from poverty_analysis.measures.sample import Vector

POINTS = 64  # where a range is looked at for changes of sign
_STILL = 1e-9  # a margin that moves less than this, relative to its size, does not move
_CORNER_POINTS = 16

Margin = Callable[[Vector], Vector]


class Turn(NamedTuple):
    """Where a margin, which holds from 0 on, changes within a range.

    Attributes
    ----------
    status : str
        turns (once), interval (more than once), always, never, still (it does not move), undefined (it is no number).
    value, value_high : float
        The first and the second place where it turns; NaN where there is none.
    holds_if : str
        ">=" or "<=" where it turns once; "between" or "outside" for an interval; else empty.
    """

    status: str
    value: float = float("nan")
    value_high: float = float("nan")
    holds_if: str = ""


def turning_point(margin: Margin, lowest: float, highest: float) -> Turn:
    """Find where a margin turns within a range, to the last digits.

    Parameters
    ----------
    margin : callable
        From numbers of shape (n,) to margins of that shape: the condition holds from 0 on.
    lowest, highest : float
        The range.

    Returns
    -------
    Turn

    Notes
    -----
    The range is looked at on 64 points; two turns between two of them are not seen. Where the margin is a straight
    line, the turn is its zero in closed form; else the piece in which it turns is divided by 64 again and again.

    Examples
    --------
    >>> turning_point(lambda x: 2 * x - 3, 0, 10)[:4]
    ('turns', 1.5, nan, '>=')
    >>> turning_point(lambda x: (x - 2) * (5 - x), 0, 10).holds_if
    'between'
    """
    grid = np.linspace(lowest, highest, POINTS)
    values = np.broadcast_to(np.asarray(margin(grid), dtype=float), grid.shape)
    if not np.isfinite(values).any():
        return Turn("undefined")
    holds = values >= 0
    if np.ptp(values) <= _STILL * max(np.abs(values).max(), 1e-300):
        return Turn("still")
    changes = np.flatnonzero(holds[1:] != holds[:-1])
    if not changes.size:
        return Turn("always" if holds[0] else "never")
    roots = [_refined(margin, grid[at], grid[at + 1], bool(holds[at])) for at in changes[:2]]
    if len(changes) == 1:
        return Turn("turns", roots[0], holds_if="<=" if holds[0] else ">=")
    return Turn("interval", roots[0], roots[1], "outside" if holds[0] else "between")


def _refined(margin: Margin, low: float, high: float, low_holds: bool) -> float:
    """The place within a bracket where the margin turns; an end of the part in which it holds."""
    first, last, middle = (float(value) for value in margin(np.array([low, high, (low + high) / 2])))
    if np.isfinite(first) and np.isfinite(last) and abs(middle - (first + last) / 2) <= 1e-12 * abs(last - first):
        return float(low - first * (high - low) / (last - first))
    for _ in range(12):
        grid = np.linspace(low, high, POINTS)
        holds = np.broadcast_to(np.asarray(margin(grid), dtype=float), grid.shape) >= 0
        at = int(np.flatnonzero(holds != low_holds)[0])
        low, high = float(grid[at - 1]), float(grid[at])
        if high - low <= 4e-16 * max(abs(low), abs(high)):
            break
    return low if low_holds else high


def turning_points_over_corners(
    margin: Callable[[Vector, int | slice], Vector], corners: int, lowest: float, highest: float
) -> tuple[float, float]:
    """Find where a margin turns under the best and under the worst of many settings of everything else.

    Parameters
    ----------
    margin : callable
        From numbers of shape (m, 1) and a choice of corners (a number, or a slice for all) to margins of shape
        (m, corners chosen).
    corners : int
        How many there are.
    lowest, highest : float
        The range.

    Returns
    -------
    friendly, hostile : float
        NaN where it does not turn once within the range.

    Notes
    -----
    Which corner is best may change with the number itself, so that the best is looked for anew at each place found,
    until it stays.

    Examples
    --------
    With b of 1 or 3, x - b turns at 1 or at 3.

    >>> b = np.array([1.0, 3.0])
    >>> [round(x, 9) for x in turning_points_over_corners(lambda x, at: x - np.atleast_1d(b[at]), 2, 0, 10)]
    [1.0, 3.0]
    """
    grid = np.linspace(lowest, highest, _CORNER_POINTS)
    table = np.broadcast_to(np.asarray(margin(grid[:, None], slice(None)), dtype=float), (_CORNER_POINTS, corners))
    return (
        _over_corners(margin, table, grid, np.nanargmax if np.isfinite(table).any() else None),
        _over_corners(margin, table, grid, np.nanargmin if np.isfinite(table).any() else None),
    )


def _over_corners(
    margin: Callable[[Vector, int | slice], Vector],
    table: Vector,
    grid: Vector,
    choose: Callable[[Vector], np.intp] | None,
) -> float:
    if choose is None:
        return float("nan")
    best = np.array([row[choose(row)] for row in table])
    changes = np.flatnonzero((best[1:] >= 0) != (best[:-1] >= 0))
    if len(changes) != 1:
        return float("nan")
    at = int(changes[0])
    low, high, low_holds = float(grid[at]), float(grid[at + 1]), bool(best[at] >= 0)
    place = low if (low_holds == (choose is np.nanargmax)) else high
    found = float("nan")
    for _ in range(12):
        row = np.ravel(np.broadcast_to(margin(np.array([[place]]), slice(None)), (1, table.shape[1])))
        corner = int(choose(row))
        turn = turning_point(lambda x, one=corner: np.ravel(margin(x[:, None], one)), low, high)  # type: ignore[misc]
        if turn.status != "turns" or turn.value == found:
            break
        found = place = turn.value
    return found
