"""Simulate the programmes: draw from printed intervals and priors, return distributions of gains, not points."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from poverty_analysis.gains.assumptions import checked_draws
from poverty_analysis.gains.claim_draws import checked_claims, draw_inputs, resolved, shared_values
from poverty_analysis.gains.distribution import Incomes, income_families
from poverty_analysis.gains.outcomes import DRAWN, OUTCOMES, outcomes_in_blocks, summarised
from poverty_analysis.gains.priors import seed_of
from poverty_analysis.gains.programme_model import OTHER_MODEL, kinds_of, load_models
from poverty_analysis.measures.sample import Vector
from poverty_analysis.tables import rows_of


class Simulation(NamedTuple):
    """Draws of every programme and what they come to.

    Attributes
    ----------
    draws : pandas.DataFrame
        One row a programme and draw: programme, draw (from 0), then the outcomes of `outcomes.DRAWN`: all but those
        that are another one over a constant, such as a gain over the line. NaN where an outcome cannot be said.
    summary : pandas.DataFrame
        One row a programme and outcome that can be said: programme, outcome, low (5th percentile), median, high (95th),
        error_low, error_median, error_high (Monte Carlo standard errors of these), unit.
    """

    draws: pd.DataFrame
    summary: pd.DataFrame


def simulate(
    claims: pd.DataFrame,
    assumptions: pd.DataFrame,
    *,
    draws: int = 10_000,
    rng: np.random.Generator | int = 0,
    models: pd.DataFrame | None = None,
    incomes: Incomes | None = None,
) -> Simulation:
    r"""Simulate what the claims would mean for people, under stated assumptions. A scenario, not an estimate.

    Parameters
    ----------
    claims : pandas.DataFrame
        As `programme_claims` returns, or some of its rows.
    assumptions : pandas.DataFrame
        As `load_assumptions` returns; change one with `with_assumption`.
    draws : int
        At least 1.
    rng : numpy.random.Generator or int
        A generator, or a seed: the same seed gives the same draws.
    models : pandas.DataFrame, optional
        As `load_models` returns; the shipped ones by default.
    incomes : family, optional
        The shape of incomes behind the headcounts (`measures.SinghMaddala`, `Dagum`, `Lognormal`; its mean does not
        matter, `poor_income_cny` sets it). By default the Singh-Maddala of `income_families`.

    Returns
    -------
    Simulation
        Outcomes, gross (as claimed, or as the model of the programme has it) and additional (what would not have come
        without the programme): gain per person and year; over the line of 2020 and over mean income; total per year;
        yuan per yuan of cost (present value over `asset_life_years` where the cost is capital, of a move along its path
        over `relocation_years`; ``..._yuan_per_yuan_official`` is that at the official discount rate); simple payback
        in years, infinite where the gain is not positive, or a move's gains do not reach its cost within its years;
        people reached who are below each line with the gain and
        without it. `effect_gain_cny` is what outside effect sizes give, whatever the report claims.

    Raises
    ------
    TypeError, ValueError
        If claims are none or read like another unit, a programme has no model, an assumption is missing, or the number
        of draws or the generator is none.

    Notes
    -----
    A printed interval is drawn uniformly. A claim without upper end is closed by the assumption
    ``upper_<programme>_gain``. Within a draw all programmes share incomes, growth, prices and years; additional share
    and effect size are each programme's own draw, also where several have one prior. Figures are independent, but one
    figure that is used twice is drawn once. Every input has random numbers of its own, found by its name, so that a
    changed assumption, or a programme left out, moves nothing else.

    `percentile_summary` says what a Monte Carlo error is: how well the draws show the scenario, not how well the
    scenario is known.

    Assumptions are independent of each other, because nothing is known of how they move together; were it known, the
    distributions could be wider or narrower.

    Programmes overlap: their totals and persons must not be added; see `overlap_bounds`.

    Examples
    --------
    >>> from poverty_analysis.gains import load_assumptions, programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> result = simulate(programme_claims(load_figures()), load_assumptions(), draws=200, rng=0)
    >>> len(result.draws), result.draws["programme"].nunique()
    (2400, 12)
    >>> dibao = result.summary.query("programme == 'dibao' and outcome == 'gross_yuan_per_yuan'")
    >>> dibao[["low", "median", "high"]].round(9).values.tolist()  # what is paid is gain and cost
    [[1.0, 1.0, 1.0]]
    """
    count, seed = checked_draws(draws), seed_of(rng)
    models = load_models() if models is None else models
    programmes = list(zip(*matched(checked_claims(claims), models), strict=True))
    unit_incomes = unit_mean(incomes)
    inputs = draw_inputs(programmes, assumptions, count, seed)
    shared = shared_values(inputs[0]) if inputs else {}
    cells = np.empty((len(DRAWN), len(programmes), count))
    rows: list[dict[str, object]] = []
    for place, ((claim, model), drawn) in enumerate(zip(programmes, inputs, strict=True)):
        values = resolved(claim, {**drawn, **shared})
        into = {name: cells[number, place] for number, name in enumerate(DRAWN)}
        summaries = summarised(outcomes_in_blocks(model, claim, values, unit_incomes, into=into))
        rows += [
            {"programme": claim.Index, "outcome": name, **summaries[name], "unit": unit}
            for name, unit in OUTCOMES.items()
            if name in summaries
        ]
    return Simulation(_tidy(cells, [str(claim.Index) for claim, _ in programmes]), pd.DataFrame(rows))


def matched(claims: pd.DataFrame, models: pd.DataFrame) -> tuple[list[Any], list[Any]]:
    """Return the rows of claims and of their models, or refuse a programme without one."""
    kinds = kinds_of(claims, models)
    by_kind = {row.Index: row for table in (OTHER_MODEL, models) for row in rows_of(table)}
    return list(rows_of(claims)), [by_kind[kind]._replace(Index=name) for name, kind in kinds.items()]


def unit_mean(incomes: Incomes | None) -> Incomes:
    """Return a family with mean 1 and the shape of the one given."""
    family = income_families(mean_cny=(1.0, "CNY"))["singh_maddala"] if incomes is None else incomes
    return type(family)(**{**vars(family), "scale": family.scale / family.mean})


def _tidy(cells: Vector, programmes: list[str]) -> pd.DataFrame:
    """One row a programme and draw, without a copy of the cells."""
    outcomes, kinds, count = cells.shape
    table = pd.DataFrame(cells.reshape(outcomes, kinds * count).T, columns=list(DRAWN), copy=False)
    codes = np.repeat(np.arange(kinds, dtype=np.int8 if kinds < 128 else np.int32), count)
    table.insert(0, "programme", pd.Categorical.from_codes(codes, categories=programmes))
    table.insert(1, "draw", np.tile(np.arange(count, dtype=np.int32), kinds))
    return table
