"""How often the intervals of measures hold on real clusters: schools drawn by district. Shown, nothing is promised.

The schools are `apipop` of R's package survey, every school of California in 2000 by district, with its score. Its
licence is the GPL, so that it is read from R where the table is made; only what intervals did is stored.
"""

from __future__ import annotations

import io
import shutil
import subprocess

import numpy as np
import pandas as pd

from poverty_analysis.households.judging.interval_coverage import SEED, Population, coverage_of_design
from poverty_analysis.households.judging.stored import SCHOOLS, rounded
from poverty_analysis.tables import csv_text, data_folder, write_whole

DISTRICTS = (15, 40, 100)
"""Drawn of 757, whose median has four schools and whose largest has 552."""
LINES = (400, 500, 600)
"""Scores below which a school counts as poor, so that the measures of poverty have something to count."""
SAMPLES, BOOTSTRAP_SAMPLES = 1_000, 100
_READ = (
    'cat(as.character(packageVersion("survey")), "\\n"); data(api, package = "survey"); '
    'write.csv(apipop[c("dnum", "api00")], stdout(), row.names = FALSE)'
)


def schools() -> tuple[Population, str]:
    """Read the schools from R's package survey.

    Returns
    -------
    people : Population
        A school is a person, its score the income, its district the village.
    version : str
        Of the package survey.

    Raises
    ------
    RuntimeError
        If R or its package survey is not installed.
    """
    if shutil.which("Rscript") is None:
        raise RuntimeError("the schools are read from R's package survey; Rscript is not installed")
    done = subprocess.run(["Rscript", "-e", _READ], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"the schools are read from R's package survey; R said: {done.stderr.strip()}")
    version, _, rest = done.stdout.partition("\n")
    return population_of(pd.read_csv(io.StringIO(rest))), version.strip()


def population_of(table: pd.DataFrame) -> Population:
    """Return schools as a population that is sampled by district.

    Parameters
    ----------
    table : pandas.DataFrame
        One row a school: dnum (district), api00 (score).

    Examples
    --------
    >>> people = population_of(pd.DataFrame({"dnum": [7, 3, 7], "api00": [600, 500, 700]}))
    >>> people.income.tolist(), [rows.tolist() for rows in people.rows]
    ([600.0, 500.0, 700.0], [[0, 2], [1]])
    """
    district = pd.factorize(table["dnum"])[0]
    rows = np.split(np.argsort(district, kind="stable"), np.cumsum(np.bincount(district))[:-1])
    return Population(table["api00"].to_numpy(dtype=float), np.ones(len(table)), district, rows, heaped=False)


def school_coverage(people: Population, *, samples: int = SAMPLES, rng: int = SEED) -> pd.DataFrame:
    """Count how often 95% intervals hold each measure of the scores, in samples of whole districts.

    Parameters
    ----------
    people : Population
        The schools.
    samples : int
        For each number of districts; a tenth of them for bootstrapped intervals of relative measures.
    rng : int
        Seed: sample k with d districts is drawn from (rng, d, k).

    Returns
    -------
    pandas.DataFrame
        One row a number of districts, measure, line and interval; columns as
        `interval_coverage.coverage_of_design`, with districts and of_districts.
    """
    tables = []
    for districts in DISTRICTS:
        found = coverage_of_design(
            people, LINES, districts, samples=samples, bootstrap_samples=max(1, samples // 10), seed=[rng, districts]
        )
        found.insert(0, "districts", districts)
        found.insert(1, "of_districts", len(people.rows))
        tables.append(found)
    return pd.concat(tables, ignore_index=True)


def main() -> None:
    """Write the table, or say why it stays as it is."""
    try:
        people, version = schools()
    except RuntimeError as error:
        print(f"{SCHOOLS}.csv stays as it is: {error}")
        return
    table = school_coverage(people).assign(source=f"apipop of R's package survey {version}")
    write_whole({data_folder() / "judging" / f"{SCHOOLS}.csv": csv_text(rounded(table), index=False)}, force=True)


if __name__ == "__main__":
    main()
