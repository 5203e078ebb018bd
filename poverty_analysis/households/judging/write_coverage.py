"""Write data/judging/coverage.csv: what make coverage runs, with python -m, in an hour."""

from __future__ import annotations

from poverty_analysis.households.judging.interval_coverage import interval_coverage
from poverty_analysis.households.judging.stored import COVERAGE, stored_table
from poverty_analysis.tables import csv_text, data_folder, write_whole


def main() -> None:
    """Draw all samples and write the table."""
    table = stored_table(interval_coverage(progress=True))
    write_whole({data_folder() / "judging" / f"{COVERAGE}.csv": csv_text(table, index=False)}, force=True)


if __name__ == "__main__":
    main()
