"""Poverty among a population with a programme's simulated gain and without it."""

from __future__ import annotations

import pandas as pd

from poverty_analysis import context
from poverty_analysis.gains.assumptions import assumption_quantile
from poverty_analysis.gains.distribution import income_families, poverty_without
from poverty_analysis.gains.outcomes import KINDS, LINES
from poverty_analysis.gains.percentiles import PERCENTILES
from poverty_analysis.gains.units import persons as counted


def poverty_without_programme(
    summary: pd.DataFrame,
    assumptions: pd.DataFrame,
    programme: str,
    *,
    kind: str = "additional",
    population: float | None = None,
    reach: str = "anyone",
) -> pd.DataFrame:
    """Return poverty among a population with a programme's gain and without it, at both lines, for two or more shapes.

    Parameters
    ----------
    summary : pandas.DataFrame
        As `simulate` returns it: its low, median and high gain are removed in turn.
    assumptions : pandas.DataFrame
        As `load_assumptions` returns; the mean of incomes is `poor_income_cny`, the lines are its two lines.
    programme : str
        A programme of the summary.
    kind : {"gross", "additional"}
        Which gain.
    population : float, optional
        People among whom the programme reaches its (median) persons; the 194,600 counted out of poverty by default.
    reach : {"anyone", "poorest"}
        As in `poverty_without`.

    Returns
    -------
    pandas.DataFrame
        percentile and gain_cny, then the columns of `poverty_without`.

    Raises
    ------
    ValueError
        If the programme has no such gain, or reaches more people than the population.

    Examples
    --------
    >>> from poverty_analysis.gains import load_assumptions, programme_claims, simulate
    >>> from poverty_analysis.report import load_figures
    >>> assumptions = load_assumptions()
    >>> summary = simulate(programme_claims(load_figures()), assumptions, draws=500).summary
    >>> table = poverty_without_programme(summary, assumptions, "relocation")
    >>> len(table)  # 3 percentiles x 3 families x 2 lines x 4 measures
    72
    """
    rows = summary[summary["programme"] == programme].set_index("outcome")
    if kind not in KINDS or f"{kind}_gain_cny" not in rows.index:
        raise ValueError(f"kind must be gross or additional, and a gain that {programme} has; got {kind!r}")
    whole = context.fact("exit_persons_qamdo").value if population is None else population
    reached = float(rows.loc["persons", "median"]) / float(counted(whole, "population"))
    if reached > 1:
        raise ValueError(
            f"population must hold the persons of {programme}; got {whole:,.0f}, {reached:.3g} times fewer"
        )
    medians = assumption_quantile(assumptions.loc[[*LINES.values(), "poor_income_cny"]], 0.5)
    families = income_families(mean_cny=(float(medians["poor_income_cny"]), "CNY"))
    tables = []
    for percentile in PERCENTILES:
        gain = float(rows.loc[f"{kind}_gain_cny", percentile])
        table = poverty_without(
            families,
            gain_cny=(gain, "CNY"),
            reached_share=reached,
            poverty_line=[float(medians[name]) for name in LINES.values()],
            reach=reach,
        )
        table.insert(0, "percentile", percentile)
        table.insert(1, "gain_cny", gain)
        tables.append(table)
    return pd.concat(tables, ignore_index=True)
