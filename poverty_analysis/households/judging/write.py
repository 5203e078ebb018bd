"""Write data/judging: what make operating-characteristics runs, with python -m, in some minutes."""

from __future__ import annotations

import os

from poverty_analysis.households.judging import interval_coverage
from poverty_analysis.households.judging.characteristics import operating_characteristics
from poverty_analysis.households.judging.few_villages import DRAWS, few_villages
from poverty_analysis.households.judging.sets import coverage_of_sets
from poverty_analysis.households.judging.stored import (
    DIGITS,
    ESTIMATES,
    FEW,
    HOUSEHOLDS,
    KEPT,
    REGISTERS,
    SEED,
    SETS_TABLE,
    SUMMARY,
    stored_table,
    stored_tables,
)
from poverty_analysis.tables import csv_text, data_folder, write_whole

_CARD = """\
table: >-
  operating_characteristics.csv; operating_characteristics_registers.csv; few_villages.csv; coverage_of_sets.csv;
  coverage.csv; band_coverage.csv; school_coverage.csv
title: How estimators behave on synthetic registers with a known truth
kind: >-
  synthetic; no number here describes a household, a village or a programme of Qamdo; in school_coverage.csv samples of
  real schools of California, of which nothing but coverage is stored
rows: >-
  one an estimator and scenario; in the second table one an estimator, scenario and register; in few_villages.csv one an
  estimator, interval and design; in coverage_of_sets.csv one a set and scenario; in coverage.csv one a population,
  number of villages, measure, line and interval; in band_coverage.csv one a number of villages and band;
  in school_coverage.csv one a number of districts, measure, line and interval
made: >-
  by make operating-characteristics, coverage.csv and band_coverage.csv by make coverage, from the package alone;
  school_coverage.csv by make coverage from apipop of R's package survey, whose version stands in each row
registers: {registers} of {households:,} households each, seed {seed}
draws: {draws:,} of each design in few_villages.csv, seed {seed}; whole villages treated, no effect
samples: as many as each row of coverage.csv says, seed {coverage_seed}, from registers of 40,000 and 4,000 households
stored: the estimates of the first {kept} registers are in the second table; {digits} significant digits
unit: log points of income per person, shares and ratios
altered: nothing; a register in which an estimator refuses is counted under failures and in no other measure
note: >-
  Each scenario is a plain register (no complication) and the switches that its estimator's assumptions allow; then one
  switch that they do not allow. How strong a switch is stands in data/assumptions/register.csv, mostly as a
  placeholder, so that the size of a bias is that of these placeholders and no estimate for any place.
"""


def card_text() -> str:
    """Return the card of the stored tables."""
    return _CARD.format(
        registers=REGISTERS,
        households=HOUSEHOLDS,
        seed=SEED,
        kept=KEPT,
        digits=DIGITS,
        draws=DRAWS,
        coverage_seed=interval_coverage.SEED,
    )


def main() -> None:
    """Run all scenarios and write the tables and their card."""
    found = operating_characteristics(
        registers=REGISTERS, households=HOUSEHOLDS, rng=SEED, n_jobs=os.cpu_count() or 1, progress=True
    )
    summary, estimates = stored_tables(found)
    sets = coverage_of_sets(
        registers=REGISTERS, households=HOUSEHOLDS, rng=SEED, n_jobs=os.cpu_count() or 1, progress=True
    )
    folder, card = data_folder() / "judging", card_text()
    files = {
        folder / f"{SUMMARY}.csv": csv_text(summary, index=False),
        folder / f"{ESTIMATES}.csv": csv_text(estimates, index=False),
        folder / f"{FEW}.csv": csv_text(stored_table(few_villages(rng=SEED)), index=False),
        folder / f"{SETS_TABLE}.csv": csv_text(stored_table(sets), index=False),
        folder / "card.yml": card,
    }
    write_whole(files, force=True)


if __name__ == "__main__":
    main()
