"""Hold a table of figures against a copy of its source: every token at its place, every number accounted for."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Mapping
from typing import Any, NamedTuple

import pandas as pd

from poverty_analysis.report.figures import load_tokens, source_card
from poverty_analysis.report.signs import bare_signs
from poverty_analysis.tables import require_columns


class Verification(NamedTuple):
    """What `verify` found; clean when both tables are empty.

    Attributes
    ----------
    missing : pandas.DataFrame
        Rows whose token does not stand where the table says: table, id, literal, start, end, found.
    unaccounted : pandas.DataFrame
        Runs of digits or Chinese numerals in the text that no row covers: literal, paragraph, start, end.
    numbers : int
        Runs of digits or numerals in the text, all told.
    same_text : bool
        Whether the text is, to the character, the one that was transcribed, by the SHA-256 in the card.
    """

    missing: pd.DataFrame
    unaccounted: pd.DataFrame
    numbers: int
    same_text: bool


NUMERALS = re.compile("[0-9０-９]+|[〇零一二两三四五六七八九十百千万亿]+")


def verify(
    figures: pd.DataFrame,
    text: str,
    *,
    tokens: pd.DataFrame | None = None,
    card: Mapping[str, Any] | None = None,
) -> Verification:
    """Hold the figures against a copy of the source: every token at its place, every number accounted for.

    Parameters
    ----------
    figures : pandas.DataFrame
        As `load_figures` returns.
    text : str
        The whole source text with its line breaks, as `read_source` returns.
    tokens : pandas.DataFrame, optional
        The numbers that are no figures; the Qamdo report's (`load_tokens`) by default.
    card : mapping, optional
        The data card of the source (`source_card`), whose SHA-256 says which text was transcribed; Qamdo's by default.

    Returns
    -------
    Verification

    Raises
    ------
    TypeError
        If `text` is not text (a path, say: read it with `read_source` first).

    Examples
    --------
    >>> figures = load_figures().loc[["conferences"]].assign(start=1, end=3, paragraph=1)
    >>> found = verify(figures, "共7次、8户", tokens=load_tokens().head(0))
    >>> len(found.missing), found.unaccounted.literal.tolist()
    (0, ['8'])
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be the source as text; got {type(text).__name__}; read_source(path) reads it")
    tokens = load_tokens() if tokens is None else tokens
    require_columns(figures, ["literal", "paragraph", "start", "end"], "figures")
    require_columns(tokens, ["literal", "paragraph", "start", "end"], "tokens")
    breaks = [place for place, sign in enumerate(text) if sign == "\n"]
    missing = _missing(figures, "figures", text, breaks) + _missing(tokens, "tokens", text, breaks)
    covered = bytearray(len(text))
    for table in (figures, tokens):
        for start, end in zip(table["start"], table["end"], strict=True):
            covered[start:end] = b"\x01" * (min(end, len(text)) - min(start, len(text)))
    runs = list(NUMERALS.finditer(text))
    unaccounted = [
        {"literal": run[0], "paragraph": bisect_left(breaks, run.start()) + 1, "start": run.start(), "end": run.end()}
        for run in runs
        if not all(covered[run.start() : run.end()])
    ]
    # a copy may end with line breaks that the transcribed text did not have
    digest = hashlib.sha256(text.rstrip("\n").encode("utf-8", "surrogatepass")).hexdigest()
    return Verification(
        pd.DataFrame(missing, columns=["table", "id", "literal", "start", "end", "found"]),
        pd.DataFrame(unaccounted, columns=["literal", "paragraph", "start", "end"]),
        len(runs),
        digest == (source_card() if card is None else card)["sha256"],
    )


def _missing(table: pd.DataFrame, name: str, text: str, breaks: list[int]) -> list[dict[str, object]]:
    """Rows whose literal, paragraph or detached qualifying word is not where the table says."""
    rows = []
    for row in table.itertuples():
        found = text[row.start : row.end]
        clause = re.split("[,，;；。、\n]", text[max(0, row.start - _LONGEST_CLAUSE) : row.start])[-1]
        if getattr(row, "read_as", row.literal) != row.literal:  # a word that several numbers of a sentence share
            clause = re.split("[。\n]", text[max(0, row.start - _LONGEST_CLAUSE) : row.start])[-1]
            clause += re.split("[。\n]", text[row.end : row.end + _LONGEST_CLAUSE])[0]
        around = bare_signs(f"{row.literal} {clause}")
        apart = [word for word in str(getattr(row, "qualifier", "")).split() if bare_signs(word) not in around]
        paragraph = bisect_left(breaks, row.start) + 1
        if found != row.literal or paragraph != row.paragraph or apart:
            place = {"table": name, "id": row.Index, "literal": row.literal, "start": row.start, "end": row.end}
            shown = found if len(found) <= len(row.literal) + 20 else f"{len(found):,} characters"
            rows.append(place | {"found": f"{shown} (paragraph {paragraph})"})
    return rows


_LONGEST_CLAUSE = 200
