"""A small real panel to try the door on: homicides in fifty states, twenty-one of which passed a law."""

from __future__ import annotations

import pandas as pd

from poverty_analysis.tables import data_folder, read_table


def load_castle() -> pd.DataFrame:
    """Return fifty states in eleven years, with the first year of a castle-doctrine law.

    Returns
    -------
    pandas.DataFrame
        550 rows: state (a number), year, log_homicide_rate (log of homicides in 100,000 people), unemployment_per_cent,
        poverty_per_cent, population_weight, law_from (missing for the 29 states without one).

    Notes
    -----
    From the package causaldata 0.1.5 by Nick Huntington-Klein, MIT; its notice stands in ``data/castle/card.yml``.

    References
    ----------
    Cheng and Hoekstra (2013), Does strengthening self-defense law deter crime or escalate violence?, Journal of Human
    Resources 48, 821-854.

    Examples
    --------
    >>> table = load_castle()
    >>> starts = table.groupby("state")["law_from"].first().value_counts().sort_index()
    >>> len(table), [(int(year), int(states)) for year, states in starts.items()]
    (550, [(2006, 1), (2007, 13), (2008, 4), (2009, 2), (2010, 1)])
    """
    return read_table(data_folder() / "castle" / "castle.csv", "castle", key=None)
