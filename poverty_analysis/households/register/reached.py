"""Margin by margin, what a synthetic register reaches of what the report prints."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from poverty_analysis.gains.assumptions import load_assumptions
from poverty_analysis.households.register.margins import register_targets, register_whole
from poverty_analysis.households.register.synthetic import Register


def register_report(
    register: Register, figures: pd.DataFrame, *, assumptions: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return margin by margin what the report prints and what the register reaches.

    Parameters
    ----------
    register : Register
    figures : pandas.DataFrame
        As `report.load_figures` returns.
    assumptions : pandas.DataFrame, optional
        As `load_assumptions` returns, the default.

    Returns
    -------
    pandas.DataFrame
        margin (register, a programme, or two programmes and what they share), counted (households, persons, workers,
        villages, counties), target, low, high, reached, holds, note. `holds` is <NA> where nothing is printed, and for
        a programme that the register refuses; the note says why. Two programmes share between the Frechet bounds of
        the persons that they reach.

    Notes
    -----
    In a register of another size than the printed 38,400 households every target is scaled and rounded, every interval
    scaled and widened to whole numbers.

    Examples
    --------
    >>> from poverty_analysis.gains import synthetic_register
    >>> from poverty_analysis.report import load_figures
    >>> table = register_report(synthetic_register(households=400, programmes=["forest"]), load_figures())
    >>> table.loc[table["margin"] == "forest", ["counted", "target", "reached", "holds"]].values.tolist()
    [['households', 13.0, 13, True], ['persons', 65.0, 65, True]]
    """
    assumptions = load_assumptions() if assumptions is None else assumptions
    households = register.households
    whole = register_whole(figures, len(households))
    targets = register_targets(figures, assumptions, households=len(households))
    size = households["persons"]
    rows = [
        _row("register", "households", whole.households, whole.households, whole.households, len(households)),
        _row("register", "persons", whole.persons, whole.persons_low, whole.persons_high, int(size.sum())),
        _row("register", "villages", whole.villages, whole.villages, whole.villages, len(register.villages)),
        _row("register", "counties", whole.counties, whole.counties, whole.counties, households["county"].nunique()),
    ]
    reached = {}
    for target in targets.itertuples():
        start = f"{target.Index}_start"
        if start not in households.columns:
            note = f"refused: {target.reason}" if not target.held else "not asked for"
            rows += [
                _row(target.Index, "households", target.households, target.households_low, target.households_high)
                | {"note": note},
                _row(target.Index, target.counted, target.persons, target.persons_low, target.persons_high)
                | {"note": note},
            ]
            continue
        inside = households[start].notna().to_numpy(dtype=bool)
        reached[target.Index] = np.where(inside, households[target.counted], 0)
        number = int(inside.sum())
        rows += [
            _row(target.Index, "households", target.households, target.households_low, target.households_high, number)
            | {"note": target.reason},
            _row(
                target.Index,
                target.counted,
                target.persons,
                target.persons_low,
                target.persons_high,
                int(reached[target.Index].sum()),
            )
            | {"note": target.reason},
        ]
    rows += [_shared(a, b, reached, whole.persons) for a, b in combinations(reached, 2)]
    table = pd.DataFrame(rows)
    return table.astype({"holds": "boolean", "reached": "Int64"})


def _row(
    margin: str, counted: str, target: float, low: float, high: float, reached: int | None = None
) -> dict[str, Any]:
    holds = None if reached is None or np.isnan(low) else bool(low <= reached <= high)
    return {
        "margin": margin,
        "counted": counted,
        "target": float(target),
        "low": float(low),
        "high": float(high),
        "reached": reached,
        "holds": holds,
        "note": "",
    }


def _shared(a: str, b: str, reached: dict[str, np.ndarray], persons: int) -> dict[str, Any]:
    """Persons whom two programmes both reach, between their Frechet bounds; workers are among a household's persons."""
    first, second = (int(reached[name].sum()) for name in (a, b))
    both = int(np.minimum(reached[a], reached[b]).sum())
    return _row(f"{a} and {b}", "persons", np.nan, max(0, first + second - persons), min(first, second), both)
