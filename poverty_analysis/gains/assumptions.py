"""The assumptions of the models as a table that the user edits: loaded, refused by row, drawn."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from poverty_analysis.gains.pooling import pooled_prior
from poverty_analysis.gains.priors import Prior, PriorError, prior, quantile_of, seed_of, stream
from poverty_analysis.measures.sample import Vector
from poverty_analysis.tables import TableError, data_folder, read_table, rows_of

KINDS = ("sourced", "pooled", "judgement", "placeholder")
MOST_DRAWS = 1_000_000
_LEAST_MONEY = 5  # CNY: a typical amount between 0 and this reads like 万元


def load_assumptions(path: Path | str | None = None) -> pd.DataFrame:
    """Load the assumptions of the models, one parameter a row.

    Sources: each row names its own, `context:` an id of `context.load_facts`, `evidence:` one of `load_evidence` or of
    `load_observations`, `report:` one of `report.load_figures`, or whose judgement it is; about 100 rows in 8 files
    under the licence in LICENSE-DATA.

    Parameters
    ----------
    path : path, optional
        A CSV file, or a folder with several; ``data/assumptions`` by default.

    Returns
    -------
    pandas.DataFrame, index `parameter`
        theme (the file's name), label_en, label_zh, distribution, parameters, lowest, highest (bounds of every draw,
        NaN for none), unit, kind, reason, source. A name ends in `_cny` where the parameter is an amount of money.

    Raises
    ------
    FileNotFoundError
        If there is no such file, or no CSV file in the folder.
    TableError
        If a row is not what the codebook says, its distribution or a parameter of it is unknown or impossible, its
        bounds are reversed, or its source is missing; the message names file, row and column.

    Notes
    -----
    Kinds: *sourced*, the value or the ends stand in the named source; *pooled*, computed from published effects when
    the table is loaded (its file says which: distribution ``pooled``, parameters ``pool=county_programmes``);
    *judgement*, centred on the named source with a spread that no source states; *placeholder*, no source was found,
    and the value only holds the place of one.

    Examples
    --------
    >>> assumptions = load_assumptions()
    >>> assumptions.loc["additional_share", ["distribution", "parameters", "kind"]].tolist()
    ['beta', 'a=2; b=6', 'judgement']
    """
    path = Path(path) if path is not None else data_folder() / "assumptions"
    files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    if not files:
        raise FileNotFoundError(f"{path}: must hold a CSV file of assumptions; got none")
    tables: list[pd.DataFrame] = []
    homes: dict[str, str] = {}
    for file in files:
        table = _with_pooled_priors(read_table(file, "assumptions", key=None), file)
        for number, row in enumerate(rows_of(table), start=2):
            if row.parameter in homes:
                raise TableError(
                    f"{file}, row {number}, column parameter: got {row.parameter!r} again; stands in "
                    f"{homes[row.parameter]}"
                )
            homes[row.parameter] = f"{file}, row {number}"
            check_assumption(row, homes[row.parameter])
        table.insert(0, "theme", file.stem)
        tables.append(table)
    return pd.concat(tables).set_index("parameter")


def assumption_quantile(assumptions: pd.DataFrame, probability: float) -> pd.Series:
    """Return one quantile of every parameter, in the parameter's unit.

    Parameters
    ----------
    assumptions : pandas.DataFrame
        As `load_assumptions` returns.
    probability : float
        From 0 to 1; 0.5 for medians.

    Returns
    -------
    pandas.Series, index `parameter`

    Raises
    ------
    ValueError
        If the probability is none.

    Examples
    --------
    >>> float(assumption_quantile(load_assumptions(), 0.5)["years_since_2016"])
    4.25
    """
    if not 0 <= probability <= 1:
        raise ValueError(f"probability must lie from 0 to 1; got {probability!r}")
    values = [quantile_of(one, probability) for one in priors_of(assumptions).values()]
    return pd.Series(values, index=assumptions.index, name=f"quantile {probability:g}")


def draw(assumptions: pd.DataFrame, draws: int, rng: np.random.Generator | int) -> dict[str, Vector | float]:
    """Draw every parameter of the table.

    Parameters
    ----------
    assumptions : pandas.DataFrame
        As `load_assumptions` returns, or some of its rows.
    draws : int
        At least one.
    rng : numpy.random.Generator or int
        A generator, or a seed.

    Returns
    -------
    dict of str to numpy.ndarray, shape (draws,), or float
        By parameter, in its unit; a single float where it is fixed.

    Raises
    ------
    TypeError, ValueError
        If the number of draws is not a whole number from 1, or `rng` is neither generator nor seed.

    Notes
    -----
    Each parameter has a stream of random numbers of its own, found by its name: a changed assumption leaves the draws
    of all others as they were.

    Examples
    --------
    >>> drawn = draw(load_assumptions(), draws=3, rng=0)
    >>> drawn["ecological_post_pay_cny"], drawn["additional_share"].shape
    (3500.0, (3,))
    """
    checked_draws(draws)
    seed = seed_of(rng)
    return {name: one.sample(draws, stream(seed, name)) for name, one in priors_of(assumptions).items()}


def prior_of(assumptions: pd.DataFrame, parameter: str) -> Prior:
    """Return the distribution of one parameter of the table."""
    row = assumptions.loc[parameter]
    return prior(row["distribution"], row["parameters"], float(row["lowest"]), float(row["highest"]))


def priors_of(assumptions: pd.DataFrame) -> dict[str, Prior]:
    """Return the distribution of every parameter of the table, in its order."""
    return {
        str(row.Index): prior(row.distribution, row.parameters, float(row.lowest), float(row.highest))
        for row in rows_of(assumptions)
    }


def require_parameters(assumptions: pd.DataFrame, parameters: list[str]) -> None:
    """Refuse what is no table of assumptions, holds one twice, or lacks one which a model needs."""
    if not isinstance(assumptions, pd.DataFrame):
        raise TypeError(
            f"assumptions must be a table, as load_assumptions returns it; got {type(assumptions).__name__}"
        )
    if assumptions.index.has_duplicates:
        twice = assumptions.index[assumptions.index.duplicated()][0]
        raise ValueError(f"assumptions must hold each parameter once; got {twice} twice")
    if missing := [name for name in parameters if name not in assumptions.index]:
        raise ValueError(
            f"assumptions must hold {missing[0]}; got {len(assumptions)} others: add the row to data/assumptions, or "
            "to the table"
        )


def checked_draws(draws: int) -> int:
    """Return a number of draws, or refuse it."""
    if isinstance(draws, bool) or not isinstance(draws, (int, np.integer)):
        raise TypeError(f"draws must be a whole number; got {draws!r}")
    if draws < 1:
        raise ValueError(f"draws must be at least 1; got {draws}")
    if draws > MOST_DRAWS:
        raise ValueError(f"draws must be at most {MOST_DRAWS:,}, over a gigabyte; got {draws:,}: run several seeds")
    return int(draws)


def check_assumption(row: Any, place: str) -> None:
    """Hold one row to the rules that the codebook cannot state."""
    if not str(row.source).strip():
        raise TableError(f"{place}, column source: must not be empty")
    if row.kind not in KINDS:
        raise TableError(f"{place}, column kind: got {row.kind!r}; must be one of {', '.join(KINDS)}")
    try:
        found = prior(row.distribution, row.parameters, float(row.lowest), float(row.highest))
    except PriorError as error:
        raise TableError(f"{place}, column {error.column}: {error}") from None
    expected = _shipped_units().get(row.parameter, row.unit)
    if row.unit != expected:
        raise TableError(f"{place}, column unit: got {row.unit!r}; {row.parameter} must be in {expected}")
    median = abs(quantile_of(found, 0.5))
    if row.unit.startswith("CNY") and 0 < median < _LEAST_MONEY:
        raise TableError(
            f"{place}, column parameters: got a median of {median:g}; must be 0 or at least {_LEAST_MONEY} in "
            f"{row.unit}: is it in 万元?"
        )


def _with_pooled_priors(table: pd.DataFrame, file: Path) -> pd.DataFrame:
    """Compute the priors of kind pooled from their pool of evidence; refuse one that is typed."""
    for place, row in enumerate(rows_of(table)):
        if (row.kind == "pooled") != (row.distribution == "pooled"):
            raise TableError(
                f"{file}, row {place + 2}, column distribution: got {row.distribution!r} with kind {row.kind!r}; a "
                "pooled prior is computed: distribution pooled, parameters pool=NAME"
            )
        if row.kind == "pooled":
            name = row.parameters.removeprefix("pool=").strip()
            try:
                found = pooled_prior(name)
            except ValueError as error:
                raise TableError(f"{file}, row {place + 2}, column parameters: {error}") from None
            table.loc[place, ["distribution", "parameters"]] = found
    return table


@cache
def _shipped_units() -> dict[str, str]:
    """The unit that the models take each of the package's own parameters in."""
    files = sorted((data_folder() / "assumptions").glob("*.csv"))
    return pd.concat([read_table(file, "assumptions", key="parameter") for file in files])["unit"].to_dict()
