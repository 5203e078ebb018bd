"""How much of the published rise of poor people's income the claims could explain, from both starts of 2015."""

from __future__ import annotations

import numpy as np
import pandas as pd

from poverty_analysis import context
from poverty_analysis.gains.claim_draws import drawn_parameters
from poverty_analysis.gains.overlap import annual_claims, population_over
from poverty_analysis.gains.percentiles import percentiles
from poverty_analysis.gains.priors import seed_of
from poverty_analysis.gains.programme_model import income_without
from poverty_analysis.gains.simulation import simulate

# registered poor, net income in 2015 and 2019: two publications whose ends agree and whose starts do not
BASELINES = {
    "all Tibet": ("regpoor_net_tar_2015", "regpoor_net_tar_2019"),
    "Qamdo": ("regpoor_net_qamdo_2015", "regpoor_net_qamdo_2019"),
}

ENDS = ["value", "low", "high"]


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
        N, persons, or a pair with a unit; the 194,600 counted out of poverty by default.

    Returns
    -------
    pandas.DataFrame
        baseline (all Tibet: 1,499 yuan in 2015; Qamdo: 4,836), kind, item, cny_per_person (at printed values and
        medians of the assumptions), low and high (at printed ends and the 5th or 95th percentile of all assumptions at
        once; what is published has no spread), share_of_rise (cny_per_person over the rise). Kinds and their items:

        - income: in 2015, in 2019; rise; trend: growth at the pace of all rural incomes in Tibet;
        - earnings: all claims of earnings added up; transfer: each programme of public cash by its label, of which
          ecological posts are no claim of the report, but counted people times an outside pay;
        - largest: the largest of all these programmes alone; all: all of them added up; rest: the rise less all.

    Raises
    ------
    ValueError
        As `simulate`; also if the population is below 1.

    Notes
    -----
    The two baselines contradict each other (the second lies above the line of 2015) and both are shown. Claims are
    gross and taken as income of 2019 that was not there in 2015, which favours them: dibao was paid before. No more
    people than the population count as reached. The growth of all rural incomes is that of survey income, applied as a
    ratio to administrative income: the levels of the two are not mixed. The parts do not add up to the rise, and are
    not meant to: growth and claims overlap, and so do the claims.

    Examples
    --------
    >>> from poverty_analysis.gains import load_assumptions, programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> table = growth_accounting(programme_claims(load_figures()), load_assumptions())
    >>> table[table["kind"] == "rise"][["baseline", "cny_per_person"]].round(2).values.tolist()
    [['all Tibet', 7829.0], ['Qamdo', 4506.75]]
    """
    annual = annual_claims(claims, assumptions, models=models)
    each = _spread_over(annual, population_over(population, annual))
    earned = {("earnings", "claims of earnings, added up"): each[~each["transfer"].astype(bool)][ENDS].sum()}
    paid = {
        ("transfer", _named(claims.loc[name])): row[ENDS]
        for name, row in each[each["transfer"].astype(bool)].iterrows()
    }
    every = each[ENDS].sum()
    sums = {
        ("largest", "the largest of these programmes alone"): each[ENDS].max().fillna(0.0),
        ("all", "all of these added up"): every,
    }
    pace = context.fact("rpcdi_tar_2019").value / context.fact("rpcdi_tar_2015").value - 1
    rows = []
    for baseline, (before, after) in BASELINES.items():
        start, end = context.fact(before).value, context.fact(after).value
        published = {
            ("income", "income in 2015"): start,
            ("income", "income in 2019"): end,
            ("rise", "rise"): end - start,
            ("trend", "growth at the pace of all rural incomes"): start * pace,
        }
        left = (end - start - every)[["value", "high", "low"]].set_axis(ENDS)  # the more is claimed, the less is left
        items = {key: pd.Series(value, ENDS) for key, value in published.items()}
        items |= {**earned, **paid, **sums, ("rest", "rise less all of these"): left}
        rows += [
            {
                **{"baseline": baseline, "kind": kind, "item": item, "cny_per_person": float(ends["value"])},
                **{"low": float(ends["low"]), "high": float(ends["high"])},
                "share_of_rise": float(ends["value"]) / (end - start),
            }
            for (kind, item), ends in items.items()
        ]
    return pd.DataFrame(rows)


def earnings_of(annual: pd.DataFrame, *, population: float | None = None) -> float:
    """Return all claims of earnings added up, CNY per registered poor person and year, as `growth_accounting` has them.

    Parameters
    ----------
    annual : pandas.DataFrame
        As `annual_claims` returns.
    population : float, optional
        As in `growth_accounting`.

    Examples
    --------
    >>> from poverty_analysis.gains import load_assumptions, programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> round(earnings_of(annual_claims(programme_claims(load_figures()), load_assumptions())))
    652
    """
    each = _spread_over(annual, population_over(population, annual))
    return float(each.loc[~each["transfer"].astype(bool), "value"].sum())


def _spread_over(table: pd.DataFrame, population: float) -> pd.DataFrame:
    """Each claimed gain over a population, CNY a person and year: no more people than it holds have the gain."""
    stated = table.dropna(subset="total_cny_value")
    over = {
        end: stated[[f"total_cny_{end}"]]
        .assign(most=stated[f"gain_per_person_cny_{end}"] * population)
        .astype(float)
        .min(axis=1)
        / population
        for end in ENDS
    }
    return pd.DataFrame({**over, "transfer": stated["transfer"]})


def _named(claim: pd.Series) -> str:
    """A programme of public cash by its label; one whose pay the report does not name says so."""
    return str(claim["label_en"]) + ("" if claim["gain_of"] else ", at an outside pay")


def gain_readings(
    claims: pd.DataFrame,
    assumptions: pd.DataFrame,
    *,
    draws: int = 10_000,
    rng: np.random.Generator | int = 0,
    models: pd.DataFrame | None = None,
) -> pd.DataFrame:
    r"""Set the reported gain beside the same less the trend, the assumed additional part and the outside effect size.

    .. math:: g - y\,\frac{r}{1 + r}

    for the trend-adjusted reading: the growth of income in its last year without the programme, y being that income and
    r its growth.

    Parameters
    ----------
    claims, assumptions, draws, rng, models
        As in `simulate`.

    Returns
    -------
    pandas.DataFrame
        programme, reading (reported, less trend, additional share, effect size), low, median, high: CNY per person per
        year. A reading that a programme does not have has no row; programmes whose gross gain the report does not claim
        have the effect size alone.

    Raises
    ------
    ValueError
        As `simulate`.

    Notes
    -----
    *Less trend* reads the claim as a change of income from one year to the next, which the report does not say; where
    it is an amount received (posts, dibao, dividends) there is no trend in it, and no such row.

    Examples
    --------
    >>> from poverty_analysis.gains import load_assumptions, programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> table = gain_readings(programme_claims(load_figures()), load_assumptions(), draws=200)
    >>> table[table["programme"] == "cooperatives"]["reading"].tolist()
    ['reported', 'less trend', 'additional share', 'effect size']
    """
    seed = seed_of(rng)
    result = simulate(claims, assumptions, draws=draws, rng=seed, models=models).draws
    values = drawn_parameters(assumptions, ["baseline_income_cny", "income_growth", "growth_years"], draws, seed)
    growth = np.asarray(values["income_growth"])
    trend = income_without(values) * growth / (1 + growth)
    rows = []
    for claim in claims.itertuples():
        cells = result[result["programme"] == claim.Index]
        gross, additional, effect = (cells[f"{name}_gain_cny"].to_numpy() for name in ("gross", "additional", "effect"))
        claimed = bool(claim.gain_of) and not np.isnan(gross).any()
        found = {
            "reported": gross if claimed else None,
            "less trend": gross - trend if claimed and claim.gain_timing == "no year" else None,
            "additional share": additional if claimed else None,
            "effect size": effect if not np.isnan(effect).any() else None,
        }
        rows += [
            {"programme": claim.Index, "reading": reading, **percentiles(gains)}
            for reading, gains in found.items()
            if gains is not None
        ]
    return pd.DataFrame(rows, columns=["programme", "reading", "low", "median", "high"])
