"""A synthetic register of the poor: it meets the report's printed margins, and its maker knows what is true of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from poverty_analysis.gains.distribution import Incomes
from poverty_analysis.gains.priors import seed_of
from poverty_analysis.households.register.design import RegisterDesign, register_design
from poverty_analysis.households.register.draw import (
    drawn_part,
    parts_of,
    register_plan,
    thresholds_of,
    thresholds_over_parts,
)
from poverty_analysis.households.register.tables import tables_of
from poverty_analysis.households.register.truth import RegisterTruth, Truth

SYNTHETIC = "synthetic: drawn at random to meet printed margins; no row is a person, a household or a village"


class Register(NamedTuple):
    """A synthetic register. Every table has a column `synthetic`, always True, and says so in its `attrs`.

    Attributes
    ----------
    villages : pandas.DataFrame
        synthetic, village, county, altitude_m, distance_km (to the county town), altitude_above_cutoff_m (above that
        from which households are to be relocated), relocation_eligible, households.
    households : pandas.DataFrame
        synthetic, household, village, county, persons, workers, land_mu, cooperatives_invited (by lot), and per
        programme `<programme>_start`, the first wave in it, <NA> for never.
    persons : pandas.DataFrame
        synthetic, person, household, works.
    panel : pandas.DataFrame
        synthetic, household, village, county, wave, persons (the weight), income_per_person_cny, its sources
        `wage_`, `operating_`, `property_` and `transfer_income_per_person_cny`, which add up to it exactly, and per
        programme `<programme>`, whether the household is in it that year.
    truth : RegisterTruth
        What none of these tables shows; None in a register that was read from files without it.
    """

    villages: pd.DataFrame
    households: pd.DataFrame
    persons: pd.DataFrame
    panel: pd.DataFrame
    truth: RegisterTruth | None


def synthetic_register(
    households: int = 38_400,
    rng: np.random.Generator | int = 0,
    *,
    waves: Iterable[int] = range(2015, 2020),
    truth: Truth = Truth(),  # noqa: B008 - immutable
    programmes: Sequence[str] | None = None,
    figures: pd.DataFrame | None = None,
    assumptions: pd.DataFrame | None = None,
    incomes: Incomes | None = None,
) -> Register:
    """Draw a synthetic register of the poor, with a known truth. For teaching and for testing methods, nothing else.

    Parameters
    ----------
    households : int
        As the report prints by default; another number scales every margin with it.
    rng : numpy.random.Generator or int
        A generator, or a seed: the same seed, the same register.
    waves, truth, programmes, figures, assumptions, incomes
        As in `register_design`.

    Returns
    -------
    Register

    Raises
    ------
    TypeError, ValueError
        As `register_design`.

    Notes
    -----
    Households and persons of the register, and households of every programme, are exactly as printed, persons of every
    programme that prints them within the interval, by `register_report`. Everything else is an assumption: see the
    rows `register_...` of `load_assumptions`. To draw many, make the design once and call `draw_register`.

    Examples
    --------
    >>> register = synthetic_register(households=400, rng=0)
    >>> len(register.households), len(register.persons), len(register.panel)
    (400, 2027, 2000)
    >>> int(register.households["forest_start"].notna().sum())  # 1,287 of 38,400
    13
    """
    design = register_design(
        households,
        waves=waves,
        truth=truth,
        programmes=programmes,
        figures=figures,
        assumptions=assumptions,
        incomes=incomes,
    )
    return draw_register(design, rng)


def draw_register(design: RegisterDesign, rng: np.random.Generator | int = 0) -> Register:
    """Draw one register of a design; the same seed, the same register.

    Households of one seed are the same under every truth: what a switch changes is what it says.

    Parameters
    ----------
    design : RegisterDesign
        As `register_design` returns.
    rng : numpy.random.Generator or int
        A generator, or a seed.

    Examples
    --------
    >>> design = register_design(400, programmes=["relocation"])
    >>> registers = [draw_register(design, seed) for seed in range(3)]
    >>> [len(register.households) for register in registers]
    [400, 400, 400]
    """
    seed = seed_of(rng)
    plan = register_plan(design, seed)
    part = drawn_part(design, plan, seed)
    return _marked(tables_of(design, plan, part, thresholds_of(design, part)))


def draw_register_in_parts(
    design: RegisterDesign, rng: np.random.Generator | int = 0, *, households: int = 100_000
) -> Iterator[Register]:
    """Draw one register in parts that fit in memory: together, row by row, what `draw_register` draws at once.

    Parameters
    ----------
    design : RegisterDesign
        As `register_design` returns.
    rng : numpy.random.Generator or int
        A generator, or a seed.
    households : int
        About how many to a part; a part holds whole blocks of 32 villages.

    Yields
    ------
    Register
        The part's villages, households, persons, panel and truth.

    Notes
    -----
    The plan of the whole (one byte a household, some numbers a village) stays in memory. Who enters a programme depends
    on all households: two passes before the first part find the lowest chance that still enters, exactly.

    Examples
    --------
    >>> design = register_design(4_000, programmes=["relocation"])
    >>> parts = list(draw_register_in_parts(design, rng=0, households=1_500))
    >>> len(parts), sum(len(part.households) for part in parts)
    (2, 4000)
    """
    if households < 1:
        raise ValueError(f"households must be at least 1; got {households}")
    seed = seed_of(rng)
    plan = register_plan(design, seed)
    parts = parts_of(plan, households)
    thresholds = thresholds_over_parts(design, plan, seed, parts)
    for blocks in parts:
        yield _marked(tables_of(design, plan, drawn_part(design, plan, seed, blocks), thresholds))


def _marked(tables: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame, RegisterTruth]) -> Register:
    """The tables as a register, each saying that it is synthetic."""
    register = Register(*tables)
    for table in (*tables[:4], tables[4].households, tables[4].panel):
        table.attrs["synthetic"] = SYNTHETIC
    return register
