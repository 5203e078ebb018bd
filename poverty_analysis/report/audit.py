"""Which figures add up: every identity in checks.csv evaluated with the intervals that the print allows.

The forms of an identity, and when it holds, stand at the head of `identities`.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from poverty_analysis.report.expressions import Interval
from poverty_analysis.report.identities import VERDICTS, Source, examine, parse_identity
from poverty_analysis.tables import TableError, data_folder, read_table, require_columns, rows_of

_LONGEST = 2000  # characters of an identity


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
    path = path if path is not None else data_folder() / "report" / "checks.csv"
    checks = read_table(path, "checks")
    for number, identity in enumerate(checks["identity"], start=2):
        if len(identity) > _LONGEST:  # too long to be quoted in a message, too
            got = f"got {len(identity):,}"
            raise TableError(f"{path}, row {number}, column identity: must be at most {_LONGEST:,} characters; {got}")
        try:
            parse_identity(str(identity))
        except ValueError as error:
            raise TableError(f"{path}, row {number}, column identity: {error}") from None
    return checks


def audit(
    figures: pd.DataFrame,
    checks: pd.DataFrame | None = None,
    *,
    tokens: pd.DataFrame | None = None,
    rounding: str = "rounded",
) -> pd.DataFrame:
    """Evaluate every identity and give a verdict on each.

    Parameters
    ----------
    figures : pandas.DataFrame
        As `load_figures` returns; ``load_figures(corrected=False)`` audits the print.
    checks : pandas.DataFrame, optional
        As `load_checks` returns; the shipped checks by default.
    tokens : pandas.DataFrame, optional
        As `load_tokens` returns: for checks on the parts of a proportion (38:41:21), which is no figure.
    rounding : {"rounded", "cut off"}
        Whether printed digits are rounded, or cut off behind the last: 3.2% is 3.15% to 3.25%, or 3.2% to 3.3%.

    Returns
    -------
    pandas.DataFrame, index `id`
        The columns of `checks`, then implied_value, implied_low, implied_high, stated_value, stated_low, stated_high,
        verdict (one of `VERDICTS`, an ordered category) and detail. Implied and stated are in the check's unit.

    Raises
    ------
    TableError
        If a check names no figure or is no identity; the message quotes it. Nothing is computed then. How a figure is
        printed never ends an audit: a check that the print does not allow cannot be checked, and `detail` says why.

    Notes
    -----
    A check whose note begins with "not comparable" (constant prices) gets that verdict, whatever its numbers say.
    A check whose basis is "reading" tests an assumption together with figures: inconsistent then says that the reading
    in its note and the figures cannot both be right, not which of them is wrong. Interval ends are closed.

    Examples
    --------
    >>> from poverty_analysis.report import load_figures
    >>> audit(load_figures()).loc["industry_execution", "verdict"]
    'consistent'
    >>> audit(load_figures(corrected=False)).loc["land_transfer_household_size", "verdict"]
    'inconsistent'
    """
    checks = load_checks() if checks is None else checks
    require_columns(checks, ["identity"], "checks")
    if rounding not in {"rounded", "cut off"}:
        raise ValueError(f"rounding must be 'rounded' or 'cut off'; got {rounding!r}")
    source = Source.of(figures, tokens, cut=rounding == "cut off")
    findings = []
    for row in rows_of(checks):
        try:
            finding = examine(parse_identity(str(row.identity)), source)
            if str(getattr(row, "note", "")).startswith("not comparable"):
                finding = finding._replace(verdict="not comparable", detail=str(row.note))
            findings.append(finding)
        except ValueError as error:
            raise TableError(f"checks, id {row.Index}, column identity: {error}") from None
    result = checks.copy()
    for side in ("implied", "stated"):
        for position, end in enumerate(Interval._fields):
            result[f"{side}_{end}"] = [float(getattr(finding, side)[position]) for finding in findings]
    result["verdict"] = pd.Categorical([finding.verdict for finding in findings], VERDICTS, ordered=True)
    result["detail"] = [finding.detail for finding in findings]
    return result


__all__ = ["VERDICTS", "audit", "load_checks"]
