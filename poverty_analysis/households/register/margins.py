"""The margins of a synthetic register: what the report prints, which of it a register can hold, and how it is met."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import optimize, special

from poverty_analysis.gains.assumptions import assumption_quantile
from poverty_analysis.gains.claims import programme_claims
from poverty_analysis.measures.sample import Vector
from poverty_analysis.tables import data_folder, read_table

Counts = NDArray[np.int64]

LARGEST_HOUSEHOLD = 15
_OTHERS = {
    "people": "reaches people whom the report does not call poor",
    "dibao recipients": "reaches the recipients of dibao, who are on a list of their own",
}


class Whole(NamedTuple):
    """How many households, persons, villages and counties a register has, and the printed interval of its persons."""

    households: int
    persons: int
    persons_low: int
    persons_high: int
    villages: int
    counties: int
    scale: float


def register_whole(figures: pd.DataFrame, households: int) -> Whole:
    """Return the size of a register of so many households, all else in the proportion that the report prints.

    Raises
    ------
    TypeError, ValueError
        If the number of households is not whole, or gives less than ten a county.
    """
    if isinstance(households, (bool, np.bool_)) or not isinstance(households, (int, np.integer)):
        raise TypeError(f"households must be a whole number; got {households!r}")
    counties = int(figures.loc["exit_counties", "value"])
    if households < 10 * counties:
        raise ValueError(f"households must be at least {10 * counties}, ten a county; got {households}")
    scale = households / float(figures.loc["exit_households", "value"])
    printed = figures.loc["exit_persons"]
    return Whole(
        households=int(households),
        persons=round(printed["value"] * scale),
        persons_low=int(np.floor(printed["low"] * scale)),
        persons_high=int(np.ceil(printed["high"] * scale)),
        villages=max(counties, round(figures.loc["villages_with_clinic", "value"] * scale)),
        counties=counties,
        scale=scale,
    )


def register_targets(
    figures: pd.DataFrame, assumptions: pd.DataFrame, *, households: int | None = None
) -> pd.DataFrame:
    """Return what the report prints of each programme, and whether a register of the poor can hold it.

    Parameters
    ----------
    figures : pandas.DataFrame
        As `report.load_figures` returns.
    assumptions : pandas.DataFrame
        As `load_assumptions` returns.
    households : int, optional
        The size of the register; as the report prints by default. Another one scales every count.

    Returns
    -------
    pandas.DataFrame, index `programme`
        label_en, label_zh, counted (persons or workers of a household count as reached), income_source,
        nearer_sooner, mean_size (assumed persons per household, NaN for the register's own); households and persons,
        each with ``_low`` and ``_high``, NaN where not printed; held; reason, why not, or what the register takes for
        granted.

    Notes
    -----
    Printed values are the targets. Scaled targets are rounded, scaled intervals widened to whole numbers.

    Examples
    --------
    >>> from poverty_analysis.gains import load_assumptions
    >>> from poverty_analysis.report import load_figures
    >>> targets = register_targets(load_figures(), load_assumptions())
    >>> targets.loc[["land_transfer", "dibao"], ["households", "persons", "held"]].values.tolist()
    [[7568.0, 26749.0, True], [20000.0, 77900.0, False]]
    >>> targets.loc["ecological_posts", "reason"]
    'reaches 200,000 to 300,000 persons, more than the 194,600 of the register'
    """
    whole = register_whole(
        figures, round(figures.loc["exit_households", "value"]) if households is None else households
    )
    claims = programme_claims(figures)
    traits = read_table(data_folder() / "gains" / "register_programmes.csv", "register_programmes", key="programme")
    if unplaced := [str(name) for name in claims.index if name not in traits.index]:
        raise ValueError(
            f"data/gains/register_programmes.csv must hold every programme; got none for {unplaced[0]}: say there whom "
            "it counts and which income it moves"
        )
    sizes = assumption_quantile(assumptions.loc[[name for name in traits["household_size_parameter"] if name]], 0.5)
    rows = {}
    for claim in claims.itertuples():
        trait = traits.loc[claim.Index]
        row: dict[str, Any] = {name: getattr(claim, name) for name in ("label_en", "label_zh")}
        row |= {name: trait[name] for name in ("counted", "income_source")}
        row["nearer_sooner"] = trait["nearer_sooner"] == "yes"
        row["mean_size"] = sizes.get(trait["household_size_parameter"], np.nan)
        for quantity in ("households", "persons"):
            row[quantity] = float(np.rint(getattr(claim, f"{quantity}_value") * whole.scale))
            row[f"{quantity}_low"] = float(np.floor(getattr(claim, f"{quantity}_low") * whole.scale))
            row[f"{quantity}_high"] = float(np.ceil(getattr(claim, f"{quantity}_high") * whole.scale))
        refusal = _refusal(claim, whole)
        rows[claim.Index] = {**row, "held": not refusal, "reason": refusal or trait["note"]}
    table = pd.DataFrame.from_dict(rows, orient="index")
    table.index.name = "programme"
    return table


def _refusal(claim: Any, whole: Whole) -> str:
    """Why a register of the poor cannot hold a programme, by its printed numbers or by whom it reaches."""
    printed = whole.persons / whole.scale
    if claim.persons_low > printed:
        span = f"{claim.persons_low:,.0f} to {claim.persons_high:,.0f}"
        return f"reaches {span} persons, more than the {printed:,.0f} of the register"
    return _OTHERS.get(claim.beneficiaries, "")


def size_counts(whole: Whole) -> Counts:
    """Return how many households have 1 to 15 persons: a Poisson shape, tilted until persons add up exactly.

    Returns
    -------
    numpy.ndarray of int, shape (15,)

    Notes
    -----
    Exponential tilting of a Poisson distribution is another Poisson distribution; the shape is a placeholder, since the
    report prints no household sizes. What rounding leaves is repaired by households with one person more or less.
    """
    sizes = np.arange(1, LARGEST_HOUSEHOLD + 1)
    mean = whole.persons / whole.households

    def excess(log_rate: float) -> float:
        return float(_poisson(sizes, log_rate) @ sizes - mean)

    shares = _poisson(sizes, optimize.brentq(excess, -10.0, 10.0))
    counts = apportioned(shares * whole.households, whole.households)
    return _repaired(counts, sizes, whole.persons, np.full(len(sizes), whole.households))


def _poisson(sizes: Counts, log_rate: float) -> Vector:
    logs = sizes * log_rate - special.gammaln(sizes + 1)
    weights = np.exp(logs - logs.max())
    return weights / weights.sum()


def apportioned(shares: Vector, total: int) -> Counts:
    """Round parts to whole numbers with a given total, by largest remainders.

    Examples
    --------
    >>> apportioned(np.array([1.2, 2.7, 0.1]), 4).tolist()
    [1, 3, 0]
    """
    counts = np.floor(shares + 1e-9).astype(np.int64)
    left = total - int(counts.sum())
    # remainders are rounded, so that equal ones are equal on every machine; the first of them is taken
    counts[np.argsort(-np.round(shares - counts, 9), kind="stable")[:left]] += 1
    return counts


def class_counts(available: Counts, row: Any, *, by_size: bool) -> Counts:
    """Return how many households of each class a programme reaches, so that households and persons are as printed.

    One number, for all classes together, where no persons are printed or `by_size` is not asked for.

    Parameters
    ----------
    available : numpy.ndarray of int, shape (15,)
        Households with 1 to 15 persons, or workers, whichever the programme counts.
    row : row of `register_targets`
    by_size : bool
        Whether persons are met, by tilting.

    Raises
    ------
    ValueError
        If no choice of that many households has persons within the printed interval, or there are not so many.
    """
    classes = np.arange(1, len(available) + 1)
    mean = available @ classes / available.sum() if np.isnan(row.mean_size) else row.mean_size
    households = round(row.persons / mean) if np.isnan(row.households) else round(row.households)
    if households > available.sum():
        raise ValueError(
            f"{row.Index}: must reach at most the {available.sum():,} households of the register; got {households:,}"
        )
    if np.isnan(row.persons) or not by_size:
        return np.array([households])
    _check_attainable(available, classes, households, row)
    persons = round(row.persons)
    chosen = apportioned(_tilted(available, classes, households, persons), households)
    return _repaired(np.minimum(chosen, available), classes, persons, available)


def _check_attainable(available: Counts, classes: Counts, households: int, row: Any) -> None:
    """Refuse a margin that even the smallest, or the largest, households cannot meet."""
    fewest = _filled(available, households) @ classes
    most = _filled(available[::-1], households)[::-1] @ classes
    if fewest > row.persons or most < row.persons:
        raise ValueError(
            f"{row.Index}: {households:,} households must have {row.persons:,.0f} {row.counted}; in this register they "
            f"can have {fewest:,} to {most:,}"
        )


def _filled(available: Counts, households: int) -> Counts:
    """Take so many households from the first class on."""
    before = np.concatenate([[0], np.cumsum(available)[:-1]])
    return np.clip(households - before, 0, available)


def _tilted(available: Counts, classes: Counts, households: int, persons: int) -> Vector:
    r"""Expected households by class, :math:`n_c\,\mathrm{logit}^{-1}(a + \theta c)`, with both totals met.

    The tilting weight :math:`e^{\theta c}` in the odds of being chosen, so that no class gives more than it has.
    """
    mean = available @ classes / available.sum()
    spread = np.sqrt(available @ (classes - mean) ** 2 / available.sum())
    z = (classes - mean) / spread
    wanted = np.array([households, (persons - mean * households) / spread])

    def misses(parameters: Vector) -> Vector:
        chosen = available * special.expit(parameters[0] + parameters[1] * z)
        return np.array([chosen.sum(), chosen @ z]) - wanted

    start = np.array([special.logit(np.clip(households / available.sum(), 0.01, 0.99)), 0.0])
    found = optimize.least_squares(misses, start, x_scale=[1.0, 1.0], xtol=1e-14, ftol=1e-14, gtol=1e-14)
    return available * special.expit(found.x[0] + found.x[1] * z)


def _repaired(counts: Counts, classes: Counts, persons: int, most: Counts) -> Counts:
    """Exchange households for larger or smaller ones until persons are met exactly, where most can be exchanged."""
    counts, places = counts.copy(), range(len(classes))
    while difference := persons - int(counts @ classes):
        sign = 1 if difference > 0 else -1
        room, step, i = max(
            (min(counts[i], most[i + sign * step] - counts[i + sign * step]), -step, i)
            for i in places
            for step in range(1, abs(difference) + 1)
            if i + sign * step in places
        )
        if room <= 0:
            raise ValueError(f"persons must be attainable by exchange of households; got {difference:+,} left")
        moved = min(abs(difference) // -step, max(1, int(room) // 4))
        counts[i] -= moved
        counts[i - sign * step] += moved
    return counts
