"""A sample behind a table: its rows, groups, weights and errors, as measures beside a single column use them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from poverty_analysis.tables.given import is_one_of
from poverty_analysis.tables.labels import VARIABLE_LABELS, variable_labels

from .asking import read_groups
from .binding import Bound, said_of
from .described import Asks, listed, unknown
from .statistic import Statistic
from .tabulating import Row, Settings, checked_name, degrees_of, table_of
from .uncertainty import Found
from .waves import Waves

Parts = Callable[[NDArray[np.bool_]], Mapping[str, Statistic]]


class Sampled:
    """What a survey holds once it is made, and how numbers given as statistics get their errors."""

    _asks: Asks
    _bound: Bound
    _settings: Settings
    _waves: Waves | None
    _inside: NDArray[np.bool_]  # the rows that are meant, by `where`

    @property
    def notes(self) -> list[str]:
        """What is to be said of the design under a table: what a row counts for, strata, clusters, rows left out."""
        said = said_of(self._bound, self._asks)
        if self._waves is not None:
            said.append(f"{self._waves.people.size} people in {self._waves.dates.size} waves")
        if not self._inside.all():
            said.append(f"restricted to {int(self._inside.sum())} of {self._inside.size} rows, in the design of all")
        return said

    def tabulate(self, parts: Parts, by: Any = None) -> pd.DataFrame:
        """Tabulate numbers that are given as statistics, for everyone and for groups.

        Parameters
        ----------
        parts : callable
            Of the rows of a group, shape (n,) of bool: a mapping of what a number is called to its statistic (one
            with `inside`, `value(weights)` and `influence(weights)`).
        by : column name or list of names, optional

        Returns
        -------
        pandas.DataFrame
            As `profile`.

        Examples
        --------
        >>> from poverty_analysis.measures import Survey
        >>> from .statistic import Mean
        >>> survey = Survey(pd.DataFrame({"land": [1.0, 3.0]}))
        >>> survey.tabulate(lambda rows: {"mean of land": Mean(np.array([[1.0], [3.0]]), rows)})["estimate"].item()
        2.0
        """
        groups = read_groups(self._bound.frame, by, self._inside, self._settings.invalid)
        batches = (
            [Row(number, math.nan, label, statistic, True) for label, statistic in parts(rows).items()]
            for number, rows in enumerate(groups.rows)
        )
        table = table_of(self._bound.drawn, self._settings, groups, batches).drop(columns=["poverty_line", "poor"])
        return self._told(table, *listed(by))

    @property
    def people(self) -> pd.DataFrame:
        """The table, without the rows that were left out: not to be written to."""
        return self._bound.frame

    def inside(self, columns: Any = None) -> NDArray[np.bool_]:
        """Return the rows that are meant, in which columns are known: what is missing is refused, or left out."""
        found = self._inside
        for name in listed(columns):
            known = self._bound.frame[checked_name(self._bound.frame, name, "columns")].notna().to_numpy(dtype=bool)
            if self._settings.invalid == "error" and (lost := int((self._inside & ~known).sum())):
                raise ValueError(
                    f"columns {name!r} must be known for every row; got {lost} missing of {int(self._inside.sum())}; "
                    'repair it, or say invalid="drop"'
                )
            found = found & known
        return found

    def groups(self, by: Any = None) -> Iterator[tuple[dict[str, Any], NDArray[np.bool_]]]:
        """Yield the labels and the rows of everyone, then of each group."""
        groups = read_groups(self._bound.frame, by, self._inside, self._settings.invalid)
        for number, rows in enumerate(groups.rows):
            yield dict(zip(groups.names, groups.label(number), strict=True)), rows

    def found(self, statistics: Sequence[Statistic]) -> Found:
        """Return the values of statistics with their joint covariance."""
        return self._bound.drawn.found(statistics)

    def deviations(self, found: Found, statistics: Sequence[Statistic]) -> NDArray[np.float64] | None:
        """Return how far each cluster moves the values of statistics; each replicate, where clusters have no names."""
        return self._bound.drawn.deviations(found, statistics)

    def degrees(self, inside: NDArray[np.bool_]) -> float:
        """Return the degrees of freedom of the rows of a group; 0 where it has none."""
        return degrees_of(self._bound.drawn, self._settings, np.where(inside, self._bound.drawn.weights, 0.0))

    @property
    def waves(self) -> Waves:
        """Who each row is of, and when; refused where id and wave were not given."""
        if self._waves is None:
            raise ValueError("a survey over time needs id= and wave=, the columns of person and date; got neither")
        return self._waves

    @property
    def weights(self) -> NDArray[np.float64]:
        """People that each row stands for: not to be written to."""
        return self._bound.drawn.weights

    @property
    def level(self) -> float:
        """Coverage of intervals."""
        return self._settings.level

    def _told(self, table: pd.DataFrame, *names: Any) -> pd.DataFrame:
        """Return a table with what is to be said of the design, and what the file says of the columns asked for."""
        table.attrs["notes"] = self.notes
        if self._settings.invalid == "drop":
            frame = self._bound.frame
            columns = [name for name in names if is_one_of(name, frame.columns)]
            lost = {name: int((self._inside & unknown(frame[name])).sum()) for name in columns}
            table.attrs["notes"] += [
                f"rows left out: {name!r}: {count} missing" for name, count in lost.items() if count
            ]
        if labels := variable_labels(self._bound.frame, names):
            table.attrs[VARIABLE_LABELS] = labels
        return table
