"""What other programs call our measures: Stata, R, and the short names of the literature."""

from __future__ import annotations

from functools import cache

import pandas as pd

from poverty_analysis.tables import data_folder, read_table


@cache
def load_other_names() -> pd.DataFrame:
    """Load the names that Stata, R and the literature have for measures of this package.

    Returns
    -------
    pandas.DataFrame
        One row a name and measure; columns as in the codebook. Shared: not to be written to.

    Raises
    ------
    FileNotFoundError, TableError
        If the file is missing or is not what its codebook says.

    Examples
    --------
    >>> names = load_other_names()
    >>> names.loc[names["name"] == "svygini", ["program", "package", "measure"]].iloc[0].tolist()
    ['R', 'convey', 'gini']
    """
    return read_table(data_folder() / "measures" / "measure_names.csv", "measure_names", key=None)


def known_elsewhere(name: str) -> list[str]:
    """Return our names for what others call by another one, in capitals or not; none if it is not known.

    Examples
    --------
    >>> known_elsewhere("povdeco"), known_elsewhere("FGT"), known_elsewhere("ginny")
    (['foster_greer_thorbecke', 'poverty_by_subgroup'], ['foster_greer_thorbecke'], [])
    """
    table = load_other_names()
    return list(dict.fromkeys(table.loc[table["name"].str.casefold() == name.casefold(), "measure"]))
