"""The stored operating characteristics: 200 registers take minutes, reading what they gave takes none."""

from __future__ import annotations

import numpy as np
import pandas as pd

from poverty_analysis.households.judging.characteristics import OperatingCharacteristics
from poverty_analysis.tables import data_folder, read_table

SUMMARY, ESTIMATES = "operating_characteristics", "operating_characteristics_registers"
FEW, SETS_TABLE, COVERAGE, BANDS = "few_villages", "coverage_of_sets", "coverage", "band_coverage"
SCHOOLS = "school_coverage"
SEED, REGISTERS, HOUSEHOLDS = 20_200_701, 200, 4_000
KEPT = 3
"""Registers whose single estimates are stored, so that a few seconds show that the table comes from its seeds."""
DIGITS = 6


def load_operating_characteristics() -> pd.DataFrame:
    """Return how estimators behave over 200 synthetic registers, as stored in the package.

    Returns
    -------
    pandas.DataFrame
        One row an estimator and scenario; columns as the summary of `operating_characteristics`.

    Notes
    -----
    Synthetic. Written by ``make operating-characteristics``; CC BY 4.0.

    Examples
    --------
    >>> table = load_operating_characteristics()
    >>> sorted(table["assumptions_hold"].unique()), int(table["registers"].min())
    (['no', 'yes'], 200)
    """
    return read_table(data_folder() / "judging" / f"{SUMMARY}.csv", SUMMARY, key=None)


def load_register_estimates() -> pd.DataFrame:
    """Return the single estimates of the first registers, by which the table can be checked.

    Returns
    -------
    pandas.DataFrame
        One row an estimator, scenario and register; columns as the estimates of `operating_characteristics`, without
        the words of a refusal: refused says yes or no.
    """
    return read_table(data_folder() / "judging" / f"{ESTIMATES}.csv", ESTIMATES, key=None)


def load_few_villages() -> pd.DataFrame:
    """Return how often intervals hold with few villages, over 2,000 draws of each design, as stored in the package.

    Returns
    -------
    pandas.DataFrame
        One row an estimator, interval and design; columns as `few_villages.few_villages`.

    Notes
    -----
    Synthetic. Written by ``make operating-characteristics``; CC BY 4.0. With two treated villages a row is shown and
    nothing promised: the interval is as wide as it is because two villages hardly show how villages differ.

    Examples
    --------
    >>> table = load_few_villages()
    >>> rows = table[(table["villages"] == 20) & (table["treated_villages"] == 5) & (table["size_spread"] == 0.5)]
    >>> rows = rows[rows["estimator"] == "difference_in_differences"].set_index("interval")["coverage"]
    >>> bool(rows["sandwich, t of G - 1"] < 0.91 < 0.93 < rows["villages left out, Welch"])
    True
    """
    return read_table(data_folder() / "judging" / f"{FEW}.csv", FEW, key=None)


def load_coverage_of_sets() -> pd.DataFrame:
    """Return how often sets that allow for violations hold the truth, as stored in the package.

    Returns
    -------
    pandas.DataFrame
        One row a set and scenario; columns as `sets.coverage_of_sets`.

    Notes
    -----
    Synthetic. Written by ``make operating-characteristics``; CC BY 4.0. The break-down points of registers with and
    without a violation are alike: with one wave before the reference they do not tell these apart.

    Examples
    --------
    >>> table = load_coverage_of_sets()
    >>> bool((table.loc[table["promised"] == "yes", "coverage_high"] > 0.95).all())
    True
    """
    return read_table(data_folder() / "judging" / f"{SETS_TABLE}.csv", SETS_TABLE, key=None)


def load_band_coverage() -> pd.DataFrame:
    """Return how often bands hold a whole Lorenz curve, as stored in the package.

    Returns
    -------
    pandas.DataFrame
        One row a number of villages and band; columns as `band_coverage.band_coverage`.

    Notes
    -----
    Synthetic. Written by ``make coverage``; CC BY 4.0. Uniform bands hold about as often as they say.

    Examples
    --------
    >>> load_band_coverage()["band"].unique().tolist()
    ['pointwise', 'uniform', 'Bonferroni']
    """
    return read_table(data_folder() / "judging" / f"{BANDS}.csv", BANDS, key=None)


def load_coverage() -> pd.DataFrame:
    """Return how often intervals of measures hold in samples of few villages, as stored in the package.

    Returns
    -------
    pandas.DataFrame
        One row a population, number of villages, measure, line and interval; columns as
        `interval_coverage.interval_coverage`.

    Notes
    -----
    Synthetic. Written by ``make coverage``; CC BY 4.0. The interval "default" is that which `estimate` gives a measure
    where none is named; it alone is judged, in registers of which few villages are drawn. `holds` says no where it
    covers too rarely or is too long; such rows stay.

    Examples
    --------
    >>> table = load_coverage()
    >>> rows = table[(table["measure"] == "headcount_ratio") & (table["judged"] == "yes")]
    >>> bool((rows["coverage"] + 2 * rows["coverage_error"] > 0.93).all())
    True
    """
    return read_table(data_folder() / "judging" / f"{COVERAGE}.csv", COVERAGE, key=None)


def load_school_coverage() -> pd.DataFrame:
    """Return how often the intervals of measures hold on real clusters, schools by district, as stored in the package.

    Returns
    -------
    pandas.DataFrame
        One row a number of districts, measure, line and interval; columns as `school_coverage.school_coverage`, and
        source.

    Notes
    -----
    Shown, and nothing is promised: one of 757 districts holds one school in eleven, and a sample that misses it, as
    nearly all do, does not tell of it. Written by ``make coverage`` where R's package survey is installed; the schools
    themselves (GPL) are not in the package.

    Examples
    --------
    >>> table = load_school_coverage()
    >>> sorted(table["districts"].unique().tolist()), int(table["of_districts"].max())
    ([15, 40, 100], 757)
    """
    return read_table(data_folder() / "judging" / f"{SCHOOLS}.csv", SCHOOLS, key=None)


def stored_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of trials as it is stored: called synthetic, rounded to significant digits."""
    return rounded(_labelled(table))


def stored_tables(found: OperatingCharacteristics) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return both tables as they are stored: rounded to significant digits, the second cut to a few registers."""
    few = found.estimates[found.estimates["register"] < KEPT].copy()
    few.insert(few.columns.get_loc("failure"), "refused", np.where(few["failure"] == "", "no", "yes"))
    return rounded(_labelled(found.summary)), rounded(_labelled(few.drop(columns="failure")))


def _labelled(table: pd.DataFrame) -> pd.DataFrame:
    table = table.copy()
    table.insert(0, "synthetic", "yes")
    return table


def rounded(table: pd.DataFrame) -> pd.DataFrame:
    """Round numbers to significant digits, which another machine reaches too."""
    rounded = {
        name: [float(f"{value:.{DIGITS}g}") for value in column]
        for name, column in table.items()
        if column.dtype.kind == "f"
    }
    return table.assign(**rounded)
