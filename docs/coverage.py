"""The table of the page on intervals: how often the interval of each measure holds in samples of few villages."""

from __future__ import annotations

import pandas as pd


def coverage_shown(table: pd.DataFrame) -> pd.DataFrame:
    """Return one row a judged interval, with the symmetric one beside it.

    Parameters
    ----------
    table : pandas.DataFrame
        As `load_coverage` returns.

    Examples
    --------
    >>> from poverty_analysis.households.judging import load_coverage
    >>> shown = coverage_shown(load_coverage())
    >>> list(shown.columns)[:5], sorted(set(shown["holds"])) <= ["no", "yes"]
    (['incomes', 'villages', 'measure', 'line', 'samples'], True)
    """
    keys = ["incomes", "villages", "of_villages", "measure", "poverty_line"]
    own = table[table["interval"] == "default"].copy()
    plain = table[table["interval"] == "identity, design"].drop_duplicates(keys).set_index(keys)["coverage"]
    own["symmetric"] = plain.reindex(pd.MultiIndex.from_frame(own[keys])).to_numpy()
    own["holds"] = own["holds"].where(own["judged"] == "yes", "not judged")
    own["villages"] = own["villages"].astype(str) + " of " + own["of_villages"].astype(str)
    own["line"] = own["poverty_line"].map("{:g}".format, na_action="ignore").fillna("")
    shown = own[["incomes", "villages", "measure", "line", "samples", "coverage", "symmetric", "length_ratio", "holds"]]
    named = {"symmetric": "coverage of value ± t errors", "length_ratio": "length over yardstick"}
    return shown.round({"coverage": 3, "symmetric": 3, "length_ratio": 2}).rename(columns=named)


def schools_shown(table: pd.DataFrame) -> pd.DataFrame:
    """Return one row a measure and line: how often its interval holds, by the number of districts.

    Parameters
    ----------
    table : pandas.DataFrame
        As `load_school_coverage` returns.

    Examples
    --------
    >>> from poverty_analysis.households.judging import load_school_coverage
    >>> list(schools_shown(load_school_coverage()).columns)
    ['measure', 'line', '15 districts', '40 districts', '100 districts']
    """
    own = table[table["interval"] == "default"]
    keys = own.drop_duplicates(["measure", "poverty_line"]).reset_index(drop=True)
    shown = pd.DataFrame({"measure": keys["measure"]})
    shown["line"] = keys["poverty_line"].map("{:g}".format, na_action="ignore").fillna("")
    for districts, part in own.groupby("districts", sort=True):
        shown[f"{districts} districts"] = part["coverage"].to_numpy().round(3)
    return shown
