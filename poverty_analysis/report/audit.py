"""Which figures add up: every identity in checks.csv evaluated with the intervals that the print allows.

The forms of an identity, and when it holds:

=============================  ================================================================================
form                           verdict
=============================  ================================================================================
``a / b = c``                  consistent: the left side, computed from the printed values, lies in the interval of
                               the right side; consistent within rounding: only other values inside the intervals
                               agree; inconsistent: none do
``a <= b``, ``a >= b``,        consistent: true for all values; within rounding: for some; inconsistent: for none
``1 <= a / b <= 10``
``a / ? = c``                  ? is a whole number; consistent if one prints the percentage c; ``any`` as numerator
                               stands for any whole number; clauses joined by ``and`` share one ?
``a / b``                      nothing printed to compare with: cannot be checked, the implied value is shown
=============================  ================================================================================

Where an end is open (以上) and only values beyond the print would fail, the verdict is "cannot be checked".
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from poverty_analysis.report.denominators import possible_denominators, possible_numerators
from poverty_analysis.report.expressions import Interval, evaluate, names_in
from poverty_analysis.tables import TableError, data_folder, read_table

VERDICTS = ["consistent", "consistent within rounding", "inconsistent", "cannot be checked"]

_RELATION = re.compile("(<=|>=|=)")
_WHOLE = re.compile(r"\s*(?P<part>[A-Za-z_]\w*)\s*/\s*(?P<whole>\?|[A-Za-z_]\w*)\s*=\s*(?P<share>[A-Za-z_]\w*)\s*")
_RELATIVE_TOLERANCE = 1e-12


class Finding(NamedTuple):
    """The implied side, the stated side and the verdict of one check."""

    implied: Interval
    stated: Interval
    verdict: str
    detail: str = ""


NOTHING = Interval(math.nan, math.nan, math.nan)


def load_checks(path: Path | str | None = None) -> pd.DataFrame:
    """Load the identities to audit; the Qamdo report's by default.

    Returns
    -------
    pandas.DataFrame, index `id`
        Columns as in the codebook: theme, identity, basis (definition, logic, reading: an assumption that the note
        names, derived: nothing to compare with), unit of the implied side, labels, note.

    Raises
    ------
    FileNotFoundError, TableError
        If the file is missing or is not what its codebook says.

    Examples
    --------
    >>> load_checks().loc["industry_execution", "identity"]
    'industry_projects_started / industry_projects_planned = industry_plan_execution_rate'
    """
    return read_table(path if path is not None else data_folder() / "report" / "checks.csv", "checks")


def audit(figures: pd.DataFrame, checks: pd.DataFrame | None = None) -> pd.DataFrame:
    """Evaluate every identity and give a verdict on each.

    Parameters
    ----------
    figures : pandas.DataFrame
        As `load_figures` returns; ``load_figures(corrected=False)`` audits the print.
    checks : pandas.DataFrame, optional
        As `load_checks` returns; the shipped checks by default.

    Returns
    -------
    pandas.DataFrame, index `id`
        The columns of `checks`, then implied_value, implied_low, implied_high, stated_value, stated_low, stated_high,
        verdict (one of `VERDICTS`, an ordered category) and detail. Implied and stated are in the check's unit.

    Raises
    ------
    TableError
        If a check names no figure or is no identity; the message quotes it. Nothing is computed then.

    Notes
    -----
    A check whose basis is "reading" tests an assumption, not arithmetic: inconsistent then says that the reading in
    its note cannot be right. Interval ends are closed, so rounding never makes the audit harsher than the print.

    Examples
    --------
    >>> from poverty_analysis.report import load_figures
    >>> audit(load_figures()).loc["industry_execution", "verdict"]
    'consistent'
    >>> audit(load_figures(corrected=False)).loc["land_transfer_household_size", "verdict"]
    'inconsistent'
    """
    checks = load_checks() if checks is None else checks
    quantities = {
        str(row.Index): Interval(row.value, row.low, row.high) for row in figures[["value", "low", "high"]].itertuples()
    }
    findings = []
    for row in checks.itertuples():
        try:
            findings.append(_examine(str(row.identity), quantities, figures))
        except ValueError as error:
            raise TableError(f"checks, id {row.Index}, column identity: {error}") from None
    result = checks.copy()
    for side in ("implied", "stated"):
        for position, end in enumerate(Interval._fields):
            result[f"{side}_{end}"] = [float(getattr(finding, side)[position]) for finding in findings]
    result["verdict"] = pd.Categorical([finding.verdict for finding in findings], VERDICTS, ordered=True)
    result["detail"] = [finding.detail for finding in findings]
    return result


def _examine(identity: str, quantities: Mapping[str, Interval], figures: pd.DataFrame) -> Finding:
    """Give the finding of one identity."""
    if "?" in identity or re.search(r"\bany\b", identity):
        return _examine_whole(identity, figures)
    sides = _RELATION.split(identity)
    if len(sides) == 1:
        return Finding(evaluate(identity, quantities), NOTHING, "cannot be checked", "nothing printed to compare with")
    values = [evaluate(side, quantities) for side in sides[::2]]
    if not any(names_in(side) for side in sides[::2]):
        raise ValueError(f'"{identity}" must name a figure')
    if sides[1::2] == ["<=", "<="]:
        return _examine_between(*values)
    if len(sides) != 3:
        raise ValueError(f'"{identity}" must have one =, <= or >=, or the form 1 <= a <= 2')
    left, right = values
    return Finding(left, right, _equal(left, right) if sides[1] == "=" else _ordered(left, right, sides[1]))


def _at_most(a: float, b: float) -> bool:
    """a <= b, but for the last bits of a division."""
    return a <= b or math.isclose(a, b, rel_tol=_RELATIVE_TOLERANCE)


def _equal(implied: Interval, stated: Interval) -> str:
    if _at_most(stated.low, implied.value) and _at_most(implied.value, stated.high):
        return "consistent"
    overlap = _at_most(implied.low, stated.high) and _at_most(stated.low, implied.high)
    return "consistent within rounding" if overlap else "inconsistent"


def _ordered(left: Interval, right: Interval, relation: str) -> str:
    lesser, greater = (left, right) if relation == "<=" else (right, left)
    if _at_most(lesser.high, greater.low):
        return "consistent"
    if not _at_most(lesser.low, greater.high):
        return "inconsistent"
    return "cannot be checked" if math.isinf(lesser.high) else "consistent within rounding"


def _examine_between(lowest: Interval, middle: Interval, highest: Interval) -> Finding:
    verdicts = {_ordered(lowest, middle, "<="), _ordered(middle, highest, "<=")}
    worst = next(v for v in ["inconsistent", "cannot be checked", *VERDICTS[1::-1]] if v in verdicts)
    return Finding(middle, Interval(math.nan, lowest.value, highest.value), worst)


def _examine_whole(identity: str, figures: pd.DataFrame) -> Finding:
    """Look for one whole number that prints every percentage of the identity."""
    found: set[int] | None = None
    shares: list[Any] = []
    for clause in identity.split(" and "):
        match = _WHOLE.fullmatch(clause)
        if not match:
            raise ValueError(f'"{clause.strip()}" must have the form a / ? = c, any / ? = c or any / b = c')
        rows = {name: _row(figures, name) for name in match.groupdict().values() if name not in {"any", "?"}}
        share = rows[match["share"]].literal
        shares.append(rows[match["share"]])
        if match["part"] == "any":
            if match["whole"] == "?":
                if found is None:
                    raise ValueError(f'"{identity}" must give a numerator in its first clause')
                found = {whole for whole in found if possible_numerators(whole, share)}
            else:
                found = set(possible_numerators(int(rows[match["whole"]].value), share))
        else:
            wholes = set(possible_denominators(int(rows[match["part"]].value), share))
            found = wholes if found is None else found & wholes
    numbers = sorted(found or ())
    detail = (
        f"{len(numbers)} whole numbers: {numbers[0]} to {numbers[-1]}"
        if len(numbers) > 3
        else (" or ".join(map(str, numbers)) or "no whole number prints this")
    )
    implied = Interval(numbers[0] if len(numbers) == 1 else math.nan, numbers[0], numbers[-1]) if numbers else NOTHING
    return Finding(implied, NOTHING, "consistent" if numbers else "inconsistent", detail)


def _row(figures: pd.DataFrame, name: str) -> Any:
    if name not in figures.index:
        raise ValueError(f'"{name}" must be the id of a figure')
    return figures.loc[name]
