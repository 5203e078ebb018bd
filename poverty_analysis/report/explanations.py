"""Smallest explanations of an audit's contradictions: which figures or readings, once changed, remove them all."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.optimize import LinearConstraint, brentq, milp

from poverty_analysis.report.audit import Identity, Source, audit, examine, load_checks, names_of, parse_identity
from poverty_analysis.report.expressions import Interval, evaluate

_MOST = 50  # explanations that are listed


def smallest_explanations(
    figures: pd.DataFrame, checks: pd.DataFrame | None = None, *, apart_from: Sequence[str] = ()
) -> pd.DataFrame:
    """Find all smallest sets of figures and readings whose change removes every contradiction.

    Every inconsistent check must hold a figure of the set, or rest on a reading that is in it. The smallest sets are
    the optima of a set cover, found one after the other by integer programming. Contradictions that share no figure
    are explained apart (column `group`): a smallest set for all takes one explanation of each group.

    Parameters
    ----------
    figures, checks : pandas.DataFrame
        As for `audit`.
    apart_from : sequence of str
        Ids of checks whose contradiction is known and explained already.

    Returns
    -------
    pandas.DataFrame
        One row a member of a set: group (from 1), explanation (from 1 in its group), member (id of a figure, or of a
        check whose reading is given up), what ("figure" or "reading"), printed, implied (the value that the
        contradicted checks ask of a figure, with the others as printed; not a number where they ask for different
        ones). Empty without a contradiction.

    Raises
    ------
    TableError
        If a check names no figure or is no identity.

    References
    ----------
    Fellegi, I. P. and Holt, D. (1976). A systematic approach to automatic edit and imputation. Journal of the American
    Statistical Association 71(353): the fewest fields whose change satisfies all edits.

    Examples
    --------
    >>> from poverty_analysis.report import load_figures
    >>> checks = load_checks().loc[["land_transfer_household_size"]]
    >>> table = smallest_explanations(load_figures(corrected=False), checks)
    >>> sorted(table["member"])
    ['land_transfer_household_size', 'land_transfer_households', 'land_transfer_persons']
    """
    checks = load_checks() if checks is None else checks
    checks = checks.drop(index=list(apart_from))
    found = audit(figures, checks)
    wrong = found[found["verdict"] == "inconsistent"]
    columns = ["group", "explanation", "member", "what", "printed", "implied"]
    if wrong.empty:
        return pd.DataFrame(columns=columns)
    source = Source.of(figures)
    parsed = {str(row.Index): parse_identity(str(row.identity)) for row in wrong.itertuples()}
    readings = {str(name) for name in wrong.index if str(wrong.loc[name].get("basis", "")) == "reading"}
    rows = []
    for group, held in enumerate(_groups(parsed), start=1):
        for row in _explained(held, readings, source):
            rows.append((group, *row))
    return pd.DataFrame(rows, columns=columns)


def _groups(parsed: Mapping[str, Identity]) -> list[dict[str, Identity]]:
    """The contradictions that hang together by figures they share, in their order."""
    groups: list[dict[str, Identity]] = []
    for check, identity in parsed.items():
        names = names_of(identity)
        joined = [group for group in groups if any(names & names_of(other) for other in group.values())]
        merged = {name: other for group in joined for name, other in group.items()} | {check: identity}
        groups = [group for group in groups if group not in joined] + [merged]
    return groups


def _explained(
    parsed: Mapping[str, Identity], readings: set[str], source: Source
) -> Iterator[tuple[int, str, str, str, float]]:
    """The explanations of one group: number, member, what it is, print, implied value."""
    members = sorted({name for identity in parsed.values() for name in names_of(identity)})
    given_up = [check for check in parsed if check in readings]
    cover = np.array(
        [[*(name in names_of(identity) for name in members), *(check == other for other in given_up)]
         for check, identity in parsed.items()],
        dtype=float,
    )  # fmt: skip
    for number, chosen in enumerate(_covers(cover), start=1):
        for place in chosen:
            if place >= len(members):
                yield number, given_up[place - len(members)], "reading", "", math.nan
                continue
            name = members[place]
            held = [identity for identity in parsed.values() if name in names_of(identity)]
            printed = str(getattr(source.rows.get(name), "literal", ""))
            yield number, name, "figure", printed, implied_value(name, held, source)


def _covers(cover: np.ndarray) -> list[list[int]]:
    """All smallest covers: solve, forbid what was found, solve again while it stays as small."""
    count = cover.shape[1]
    constraints = [LinearConstraint(cover, lb=1)]
    found: list[list[int]] = []
    smallest = math.inf
    while len(found) < _MOST:
        result = milp(np.ones(count), constraints=constraints, integrality=np.ones(count), bounds=(0, 1))
        if not result.success or result.fun > smallest + 0.5:
            break
        smallest = result.fun
        chosen = [place for place in range(count) if result.x[place] > 0.5]
        found.append(chosen)
        taken = np.zeros(count)
        taken[chosen] = 1.0
        constraints.append(LinearConstraint(taken, ub=len(chosen) - 1))
    return sorted(found)


def implied_value(name: str, identities: Sequence[Identity], source: Source) -> float:
    """Return the value of a figure at which identities hold, the others as printed; not a number where there is none.

    Parameters
    ----------
    name : str
        The figure's id.
    identities : sequence of Identity
        As `parse_identity` returns; those that ask for whole numbers say nothing here.
    source : Source

    Returns
    -------
    float
        In the figure's unit.
    """
    for identity in identities:
        for root in _roots(name, identity, source):
            exact = source._replace(quantities=source.quantities | {name: Interval(root, root, root)})
            if all(examine(other, exact).verdict != "inconsistent" for other in identities if not other.clauses):
                return root
    return math.nan


def _roots(name: str, identity: Identity, source: Source) -> list[float]:
    """Where two sides of an identity meet, over the powers of ten around the print."""
    if identity.clauses or len(identity.sides) < 2:
        return []
    printed = source.quantities[name].value
    size = abs(printed) or 1.0
    grid = np.unique(np.concatenate([sign * size * np.logspace(-5, 5, 41) for sign in (1.0, -1.0)]))
    found = []
    points = {key: Interval(*[source.quantities[key].value] * 3) for key in names_of(identity)}
    for left, right in zip(identity.sides, identity.sides[1:], strict=False):
        gaps = np.array([_gap(value, name, left, right, points) for value in grid])
        for place in np.flatnonzero(np.sign(gaps[:-1]) * np.sign(gaps[1:]) < 0):
            ends = grid[place], grid[place + 1]
            found.append(float(brentq(_gap, *ends, args=(name, left, right, points))))
    return sorted(found, key=lambda root: (abs(root - printed), root))


def _gap(value: float, name: str, left: str, right: str, points: Mapping[str, Interval]) -> float:
    tried = {**points, name: Interval(value, value, value)}
    gap = evaluate(left, tried).value - evaluate(right, tried).value
    return 0.0 if math.isnan(gap) else gap
