"""Whom a panel leaves out, and why: counted as it happens."""

from __future__ import annotations

import numpy as np
import pandas as pd

from poverty_analysis.households.evaluation.columns import Mask
from poverty_analysis.measures.sample import Codes, Vector

COLUMNS = ["reason", "arm", "rows", "units", "mean_outcome_first_wave"]


class Tally:
    """Rows still kept, and a table of the others.

    Examples
    --------
    >>> one, two = np.array([5.0, 6, 7, 8]), np.array([1.0, 2, 1, 2])
    >>> never = np.full(4, np.inf)
    >>> tally = Tally(one, two, never, never < 0, np.array([0, 0, 1, 1]))
    >>> tally.drop(np.array([False, True, False, False]), "income missing", "without income")
    >>> tally.table().values.tolist(), tally.words
    ([['income missing', 'never treated', 1, 1, 5.0]], ['1 row without income'])
    """

    def __init__(self, outcome: Vector, wave: Vector, start: Vector, always: Mask, unit: Codes) -> None:
        self.kept = np.ones(outcome.size, dtype=bool)
        self.words: list[str] = []
        self._unit = unit
        self._arm = np.where(always, "always treated", np.where(np.isfinite(start), "treated", "never treated"))
        first = wave == np.nanmin(np.where(np.isnan(outcome), np.nan, wave))
        self._first = pd.Series(outcome[first]).groupby(unit[first]).mean()
        self._rows: list[list[object]] = []

    def drop(self, rows: Mask, reason: str, words: str) -> None:
        """Leave out rows that are still kept, for a reason."""
        gone = rows & self.kept
        if not gone.any():
            return
        self.kept &= ~gone
        self.words.append(f"{gone.sum():,} row{'s' if gone.sum() > 1 else ''} {words}")
        for arm in np.unique(self._arm[gone]):
            mine = gone & (self._arm == arm)
            units = np.unique(self._unit[mine])
            mean = self._first.reindex(units).mean()
            self._rows.append([reason, str(arm), int(mine.sum()), int(units.size), float(mean)])

    def table(self) -> pd.DataFrame:
        """Return one row a reason and arm."""
        return pd.DataFrame(self._rows, columns=COLUMNS)
