"""Smallest explanations of an audit's contradictions: which figures or readings, once changed, remove them all."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from poverty_analysis.report.audit import audit, load_checks
from poverty_analysis.report.expressions import Interval, evaluate_at
from poverty_analysis.report.identities import Identity, Source, examine, names_of, parse_identity
from poverty_analysis.tables import rows_of

_MOST = 50  # explanations that are listed
_MOST_TRIED = 400  # covers that are looked at in a group
_HOLD = {"consistent", "consistent within rounding"}
_Constraint = tuple[np.ndarray, float, float]  # coefficients of the members, and between what their sum must lie


def smallest_explanations(
    figures: pd.DataFrame, checks: pd.DataFrame | None = None, *, apart_from: Sequence[str] = ()
) -> pd.DataFrame:
    """Find all smallest sets of figures and readings whose change removes every contradiction.

    Every inconsistent check must hold a figure of the set, or rest on a reading that is in it, and each figure of the
    set must have a value at which the checks that it alone is to mend, and those that held, hold with the others as
    printed. The smallest sets are the optima of a set cover, found one after the other by integer programming.
    Contradictions that share no figure are explained apart (column `group`): a smallest set for all takes one
    explanation of each group.

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
    parsed = {str(row.Index): parse_identity(str(row.identity)) for row in rows_of(found)}
    held = {check: parsed[check] for check in parsed if found.loc[check, "verdict"] in _HOLD}
    readings = {str(name) for name in wrong.index if str(wrong.loc[name].get("basis", "")) == "reading"}
    rows = []
    for number, group in enumerate(_groups({str(name): parsed[str(name)] for name in wrong.index}), start=1):
        rows += [(number, *row) for row in _Group(group, held, readings, source).explained()]
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


class _Group:
    """Contradictions that hang together: their figures, the readings that may be given up, and what else must hold."""

    def __init__(self, wrong: Mapping[str, Identity], held: Mapping[str, Identity], readings: set[str], source: Source):
        self.wrong, self.source = wrong, source
        self.figures = sorted({name for identity in wrong.values() for name in names_of(identity)})
        self.members = [*self.figures, *(check for check in wrong if check in readings)]
        self.place = {member: place for place, member in enumerate(self.members)}
        self.checks = {
            name: [identity for identity in [*wrong.values(), *held.values()] if name in names_of(identity)]
            for name in self.figures
        }
        self._of = {id(identity): check for check, identity in wrong.items()}
        self._roots: dict[tuple[str, int], list[float]] = {}
        self._values: dict[tuple[str, frozenset[int]], float | None] = {}

    def explained(self) -> Iterator[tuple[int, str, str, str, float]]:
        """The explanations of the group: number, member, what it is, print, implied value."""
        for number, chosen in enumerate(self._covers(feasible=True) or self._covers(feasible=False), start=1):
            for member in (self.members[place] for place in chosen):
                if member not in self.checks:
                    yield number, member, "reading", "", math.nan
                    continue
                held = [identity for identity in self.wrong.values() if member in names_of(identity)]
                printed = str(getattr(self.source.rows.get(member), "literal", ""))
                yield number, member, "figure", printed, implied_value(member, held, self.source)

    def _covers(self, *, feasible: bool) -> list[list[int]]:
        """All smallest covers: solve, forbid what was found, solve again while it stays as small.

        A cover whose figure would have to take two values at once is no explanation: one of the checks that it alone
        is to mend needs another member.
        """
        from scipy.optimize import milp  # a third of the time of importing this room, for a few audits

        count = len(self.members)
        touches = [
            [member in names_of(identity) or member == check for member in self.members]
            for check, identity in self.wrong.items()
        ]
        constraints: list[_Constraint] = [(np.array(touches, dtype=float), 1, np.inf)]
        found: list[list[int]] = []
        smallest = math.inf
        for _ in range(_MOST_TRIED):
            result = milp(np.ones(count), constraints=constraints, integrality=np.ones(count), bounds=(0, 1))
            if not result.success or result.fun > smallest + 0.5 or len(found) >= _MOST:
                break
            chosen = [place for place in range(count) if result.x[place] > 0.5]
            cuts = [cut for place in chosen if (cut := self._cut(place, chosen)) is not None] if feasible else []
            constraints += cuts
            if not cuts:
                smallest = result.fun
                found.append(chosen)
                taken = np.zeros(count)
                taken[chosen] = 1.0
                constraints.append((taken, -np.inf, len(chosen) - 1))
        return sorted(found)

    def _cut(self, place: int, chosen: Sequence[int]) -> _Constraint | None:
        """What a cover must have beside a figure that cannot mend alone what the cover leaves to it; None if it can."""
        name = self.members[place]
        others = {self.members[other] for other in chosen if other != place}
        alone = [
            identity
            for identity in self.checks.get(name, [])
            if not (names_of(identity) & others or self._of.get(id(identity)) in others)
        ]
        if not alone or self._can_be(name, alone):
            return None
        for identity in list(alone):  # as few checks as cannot hold together
            fewer = [other for other in alone if other is not identity]
            if fewer and not self._can_be(name, fewer):
                alone = fewer
        row = np.zeros(len(self.members))
        for identity in alone:
            for member in names_of(identity) | {self._of.get(id(identity), "")}:
                if member in self.place:
                    row[self.place[member]] = 1.0
        row[place] = -1.0
        return row, 0, np.inf

    def _can_be(self, name: str, identities: Sequence[Identity]) -> bool:
        key = name, frozenset(map(id, identities))
        if key not in self._values:
            roots = {root for identity in identities for root in self._root(name, identity)}
            self._values[key] = _value(name, identities, roots, self.source)
        return self._values[key] is not None

    def _root(self, name: str, identity: Identity) -> list[float]:
        key = name, id(identity)
        if key not in self._roots:
            self._roots[key] = _roots(name, identity, self.source)
        return self._roots[key]


def _value(name: str, identities: Sequence[Identity], roots: set[float], source: Source) -> float | None:
    """A value of a figure at which identities hold that compare numbers, the others as printed; None without one."""
    sided = [identity for identity in identities if not identity.clauses and len(identity.sides) > 1]
    printed = source.quantities[name]
    if not sided:
        return printed.value
    ends = sorted(roots | {printed.value})
    ends = [ends[0] / 2, *ends, ends[-1] * 2]
    for value in [*ends, *[(first + last) / 2 for first, last in pairwise(ends)]]:
        tried = _printed_as(value, printed)
        if tried.value < 0 <= printed.value:
            continue
        changed = source._replace(quantities=source.quantities | {name: tried})
        if all(examine(identity, changed).verdict != "inconsistent" for identity in sided):
            return value
    return None


def _printed_as(value: float, printed: Interval) -> Interval:
    """A value as finely printed as a figure is: a count stays a whole number."""
    if printed.low == printed.high and printed.value == round(printed.value):
        return Interval(*[float(round(value))] * 3)
    return Interval(value, value - (printed.value - printed.low), value + (printed.high - printed.value))


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
    from scipy.optimize import brentq

    if identity.clauses or len(identity.sides) < 2:
        return []
    printed = source.quantities[name].value
    size = abs(printed) or 1.0
    grid = np.unique(np.concatenate([sign * size * np.logspace(-5, 5, 41) for sign in (1.0, -1.0)]))
    found = []
    points = {key: source.quantities[key].value for key in names_of(identity)}
    for left, right in pairwise(identity.sides):
        gaps = np.nan_to_num(np.broadcast_to(_gap(grid, name, left, right, points), grid.shape))
        found += [float(grid[place]) for place in np.flatnonzero(gaps == 0)]
        for place in np.flatnonzero(np.sign(gaps[:-1]) * np.sign(gaps[1:]) < 0):
            ends = float(grid[place]), float(grid[place + 1])
            found.append(float(brentq(_gap_at, *ends, args=(name, left, right, points))))
    return sorted(found, key=lambda root: (abs(root - printed), root))


def _gap(value: Any, name: str, left: str, right: str, points: Mapping[str, float]) -> Any:
    """By how much two sides differ at a value of a figure, or at each of several; not a number where one is none."""
    tried = {**points, name: value}
    return evaluate_at(left, tried) - evaluate_at(right, tried)


def _gap_at(value: float, name: str, left: str, right: str, points: Mapping[str, float]) -> float:
    gap = float(_gap(value, name, left, right, points))
    return 0.0 if math.isnan(gap) else gap
