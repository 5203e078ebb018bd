"""Write data/judging/coverage.csv: what make coverage runs, with python -m, in an hour.

With names of measures behind the command only their rows are counted anew, and all others stay as they are.
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from io import StringIO
from pathlib import Path

import pandas as pd

from poverty_analysis.households.judging.interval_coverage import interval_coverage
from poverty_analysis.households.judging.stored import COVERAGE, stored_table
from poverty_analysis.tables import csv_text, data_folder, write_whole

KEY = ["incomes", "villages", "of_villages", "measure", "poverty_line", "interval"]


def main(names: Collection[str] = ()) -> None:
    """Draw all samples and write the table, or the rows of some measures of it."""
    path = data_folder() / "judging" / f"{COVERAGE}.csv"
    found = interval_coverage(progress=True, only=(lambda call: call.label in names) if names else None)
    text = csv_text(stored_table(found), index=False)
    write_whole({path: with_rows(path, text) if names else text}, force=True)


def with_rows(path: Path, text: str) -> str:
    """Return a stored table as it is but for the rows of a new one, which take the place of those of the same cells.

    Raises
    ------
    ValueError
        If the stored table has not just these rows of the new table's measures.
    """
    stored, new = (pd.read_csv(each, dtype=str, keep_default_na=False) for each in (path, StringIO(text)))
    place = stored["measure"].isin(new["measure"])
    if not stored.loc[place, KEY].reset_index(drop=True).equals(new[KEY]):
        named = ", ".join(new["measure"].unique())
        raise ValueError(f"{path.name} must have the cells of {named} that are counted now: count all anew")
    stored.loc[place] = new.set_axis(stored.index[place])
    return csv_text(stored, index=False)


if __name__ == "__main__":
    main(sys.argv[1:])
