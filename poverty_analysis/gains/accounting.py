"""How much of the published rise of poor people's income the claims could explain, under both published baselines."""

from __future__ import annotations

import pandas as pd

from poverty_analysis import context
from poverty_analysis.gains.overlap import annual_claims
from poverty_analysis.gains.units import persons as counted

# registered poor, net income in 2015 and 2019: two publications whose ends agree and whose starts do not
BASELINES = {
    "all Tibet": ("regpoor_net_tar_2015", "regpoor_net_tar_2019"),
    "Qamdo": ("regpoor_net_qamdo_2015", "regpoor_net_qamdo_2019"),
}


def growth_accounting(
    claims: pd.DataFrame,
    assumptions: pd.DataFrame,
    *,
    population: float | None = None,
    models: pd.DataFrame | None = None,
) -> pd.DataFrame:
    r"""Set the claimed gains, spread over all registered poor people, against the published rise of their income.

    .. math:: \frac{1}{N}\sum_i g_i \min(n_i, N) \quad\text{against}\quad y_{2019} - y_{2015}

    Parameters
    ----------
    claims, assumptions, models
        As in `simulate`.
    population : float, optional
        N; the 194,600 counted out of poverty by default.

    Returns
    -------
    pandas.DataFrame
        baseline (all Tibet: 1,499 yuan in 2015; Qamdo: 4,836), item, cny_per_person, share_of_rise. Items: income in
        2015 and 2019; the rise; growth at the pace of all rural incomes in Tibet; claims, at least (the largest
        programme alone); claims, at most (all added up); of these earnings and transfers; what is left of the rise
        after all claims, negative where they exceed it.

    Raises
    ------
    ValueError
        As `simulate`; also if the population is below 1.

    Notes
    -----
    The two baselines contradict each other (the second lies above the line of 2015) and both are shown. Claims are
    gross, at printed values and medians of the assumptions, and taken as income of 2019. No more people than the
    population count as reached. The growth of all rural incomes is that of survey income, applied as a ratio to
    administrative income: the levels of the two are not mixed. The parts do not add up to the rise, and are not meant
    to: growth and claims overlap, and so do the claims.

    Examples
    --------
    >>> from poverty_analysis.gains import load_assumptions, programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> table = growth_accounting(programme_claims(load_figures()), load_assumptions())
    >>> table[table["item"] == "rise"][["baseline", "cny_per_person"]].round(2).values.tolist()
    [['all Tibet', 7829.0], ['Qamdo', 4506.75]]
    """
    whole = context.fact("exit_persons_qamdo").value if population is None else population
    whole = float(counted(whole, "population"))
    table = annual_claims(claims, assumptions, models=models).dropna(subset="total_cny_value")
    each = table["gain_per_person_cny_value"] * table["persons_value"].clip(upper=whole) / whole
    pace = context.fact("rpcdi_tar_2019").value / context.fact("rpcdi_tar_2015").value - 1
    rows = []
    for baseline, (before, after) in BASELINES.items():
        start, end = context.fact(before).value, context.fact(after).value
        items = {
            "income in 2015": start,
            "income in 2019": end,
            "rise": end - start,
            "growth at the pace of all rural incomes": start * pace,
            "claims, at least (the largest alone)": float(each.max()),
            "claims, at most (all added up)": float(each.sum()),
            "of these earnings": float(each[~table["transfer"].astype(bool)].sum()),
            "of these transfers": float(each[table["transfer"].astype(bool)].sum()),
            "rise less all claims": end - start - float(each.sum()),
        }
        rows += [
            {"baseline": baseline, "item": item, "cny_per_person": value, "share_of_rise": value / (end - start)}
            for item, value in items.items()
        ]
    return pd.DataFrame(rows)
