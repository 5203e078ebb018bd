"""All of a synthetic register that is not drawn: its margins, assumptions, effects and truth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd

from poverty_analysis.gains.assumptions import assumption_quantile, load_assumptions, require_parameters
from poverty_analysis.gains.claims import programme_claims
from poverty_analysis.gains.distribution import Incomes
from poverty_analysis.gains.overlap import annual_claims
from poverty_analysis.gains.programme_model import load_models
from poverty_analysis.gains.simulation import unit_mean
from poverty_analysis.households.register.income import mean_incomes, source_shares, variance_shares
from poverty_analysis.households.register.margins import Counts, Whole, class_counts, register_targets, register_whole
from poverty_analysis.households.register.population import Kinds, by_class, household_kinds
from poverty_analysis.households.register.truth import Effect, Truth, checked_truth, effect_size
from poverty_analysis.measures.sample import Vector
from poverty_analysis.report import load_figures
from poverty_analysis.tables import data_folder

_KNOB = "register_"
_FIRST = 12  # programmes whose random numbers stand before those of waves; a change of it changes every register


class RegisterDesign(NamedTuple):
    """All of a register that is not drawn; see `register_design`.

    Attributes
    ----------
    whole : Whole
        Households, persons, villages, counties.
    kinds : Kinds
        Households by persons and workers.
    streams, later : tuple of str
        All programmes that have random numbers of their own, held or not: the first `_FIRST`, and those added since,
        whose numbers come from other streams, so that a new programme moves no other.
    programmes : pandas.DataFrame
        Rows of `register_targets`: those held.
    counts : dict of str to numpy.ndarray
        By programme, households of each size that enter, or of any size (one number).
    knobs : dict of str to float
        The assumptions `register_...`, without that prefix.
    effects : dict of str to (float, str)
        By programme, mean first effect and its unit.
    truth : Truth
    waves : numpy.ndarray of int
    means : numpy.ndarray, shape (waves,)
        Mean income without programmes, CNY per person and year.
    variances : dict of str to float
        Shares of the variance of normal scores of income.
    unit_incomes : family
        Shape of incomes, with mean 1.
    split : numpy.ndarray, shape (4,)
        Mean shares of wages, operating, property and transfers without programmes.
    """

    whole: Whole
    kinds: Kinds
    streams: tuple[str, ...]
    later: tuple[str, ...]
    programmes: pd.DataFrame
    counts: dict[str, Counts]
    knobs: dict[str, float]
    effects: dict[str, tuple[float, str]]
    truth: Truth
    waves: Counts
    means: Vector
    variances: dict[str, float]
    unit_incomes: Incomes
    split: Vector


def register_design(
    households: int = 38_400,
    *,
    waves: Iterable[int] = range(2015, 2020),
    truth: Truth = Truth(),  # noqa: B008 - immutable
    programmes: Sequence[str] | None = None,
    figures: pd.DataFrame | None = None,
    assumptions: pd.DataFrame | None = None,
    incomes: Incomes | None = None,
) -> RegisterDesign:
    """Settle all of a register that is not drawn: its margins, its assumptions and its truth.

    Parameters
    ----------
    households : int
        At least 110, ten a county.
    waves : iterable of int
        At least two years, rising; rural incomes of Tibet are known for 2015 to 2021.
    truth : Truth
        Which complications the register has, and the effects of the programmes.
    programmes : sequence of str, optional
        Those in the register; all that it can hold by default (`register_targets`).
    figures : pandas.DataFrame, optional
        As `report.load_figures` returns, the default.
    assumptions : pandas.DataFrame, optional
        As `load_assumptions` returns, the default. Medians are taken.
    incomes : family, optional
        Shape of incomes without programmes (`measures.SinghMaddala`, `Dagum`, `Lognormal`; its mean does not matter).
        By default the Singh-Maddala of `income_families`, rural China 2007.

    Returns
    -------
    RegisterDesign

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range, an assumption is missing, or a named programme cannot be held: by its numbers,
        or because those it reaches are not the registered poor. The message says which and why.

    Examples
    --------
    >>> register_design(programmes=["forest", "ecological_posts"])
    Traceback (most recent call last):
        ...
    ValueError: ecological_posts cannot be in a register: reaches 200,000 to 300,000 persons, more than the 194,600 of
    the register
    """
    figures = load_figures() if figures is None else figures
    assumptions = load_assumptions() if assumptions is None else assumptions
    years = _checked_waves(waves)
    whole = register_whole(figures, households)
    targets = register_targets(figures, assumptions, households=households)
    held = _held(targets, programmes)
    checked_truth(truth, list(held.index))
    knobs = _knobs(assumptions)
    kinds = household_kinds(whole, knobs["worker_chance"])
    counts = {
        str(row.Index): class_counts(by_class(kinds, row.counted), row, by_size=truth.selection_on_size)
        for row in held.itertuples()
    }
    return RegisterDesign(
        whole=whole,
        kinds=kinds,
        streams=tuple(targets.index[:_FIRST]),
        later=tuple(targets.index[_FIRST:]),
        programmes=held,
        counts=counts,
        knobs=knobs,
        effects=_effects(held, truth, figures, assumptions),
        truth=truth,
        waves=years,
        means=mean_incomes(years, knobs),
        variances=variance_shares(knobs),
        unit_incomes=unit_mean(incomes),
        split=source_shares(),
    )


def _checked_waves(waves: Iterable[int]) -> np.ndarray:
    years = list(waves)
    if not all(isinstance(year, (int, np.integer)) and not isinstance(year, bool) for year in years):
        raise TypeError(f"waves must be whole years; got {years!r}")
    if len(years) < 2 or any(b <= a for a, b in pairwise(years)):
        raise ValueError(f"waves must be at least two years, rising; got {years!r}")
    return np.array(years, dtype=np.int64)


def _held(targets: pd.DataFrame, programmes: Sequence[str] | None) -> pd.DataFrame:
    """The programmes asked for, or a refusal by name and reason."""
    if programmes is None:
        return targets[targets["held"]]
    if isinstance(programmes, str):
        raise TypeError(f"programmes must be a list of names; got {programmes!r}")
    for name in programmes:
        if name not in targets.index:
            raise ValueError(f"programmes must be among {', '.join(targets.index)}; got {name!r}")
        if not targets.loc[name, "held"]:
            raise ValueError(f"{name} cannot be in a register: {targets.loc[name, 'reason']}")
    return targets[targets.index.isin(programmes)]


def _knobs(assumptions: pd.DataFrame) -> dict[str, float]:
    """The register's own assumptions at their medians, without their prefix."""
    shipped = load_assumptions(data_folder() / "assumptions" / "register.csv").index
    require_parameters(assumptions, list(shipped))
    medians = assumption_quantile(assumptions.loc[shipped], 0.5)
    return {name.removeprefix(_KNOB): float(value) for name, value in medians.items()}


def _with_own_effects(assumptions: pd.DataFrame) -> pd.DataFrame:
    """The assumptions with those of the register in the place of the scenarios': its world was settled with its own."""
    own = [f"{_KNOB}{name}" if f"{_KNOB}{name}" in assumptions.index else name for name in assumptions.index]
    return assumptions.loc[own].set_axis(assumptions.index)


def _effects(
    held: pd.DataFrame, truth: Truth, figures: pd.DataFrame, assumptions: pd.DataFrame
) -> dict[str, tuple[float, str]]:
    """Mean effects: the truth's own, else the median of the assumption behind the model, else a share of the claim."""
    if held.empty:
        return {}
    assumptions = _with_own_effects(assumptions)
    models = load_models()
    claims = programme_claims(figures).loc[held.index]
    claimed = annual_claims(claims, assumptions, models=models)["gain_per_person_cny_value"]
    effects: dict[str, tuple[float, str]] = {}
    for name in held.index:
        model = models.loc[name]
        parameter = model["effect_parameter"] or model["additional_parameter"]
        median = float(assumption_quantile(assumptions.loc[[parameter]], 0.5).iloc[0])
        default: Effect = median
        if not model["effect_parameter"]:
            default = (median * float(claimed[name]), "CNY")
        elif parameter.endswith("_cny"):
            default = (median, "CNY")
        effects[name] = effect_size(truth.effects.get(name, default), name)
    return effects
