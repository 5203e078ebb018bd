"""Identities that a sentence states of its own numbers, by the words that tie them: 从…到…增长, 其中, 占, 年均.

Each is found by one pattern of words and written down with its members' places in the text; `proposals` says them as
checks, with what they assume. A mark ``*`` says that the sentence itself states the identity with all members named;
without it a reader of the pattern assumes that the numbers belong together. Where words tie the numbers
(`stated_changes`, `stated_parts`, `stated_divisions`, `stated_amounts`, most of `stated_shares`) they need not agree;
where only their place does (`stated_sums`, `stated_ties`, a share whose part and whole stand before it) the identity is
noted only if they do: a list need not name all parts, and a false accusation costs more than a missed one.

==================  ==================================================================================
kind                the figure s that it stands with, and its members
==================  ==================================================================================
growth a b          s is the growth from a to b; ``fall`` before the kind: the decline
real a b            the same where the growth is at constant prices, and is not comparable with a and b
doubled n a         s is said to be a doubled, n times over (翻两番)
mean n a b          s is the average growth over n years from a to b
real_rate b d       s is the rate at constant prices of a change d that led to the level b: not comparable
times a b           s is how many times a b is
compound n m        s is the growth over n years of which m is the yearly mean
product n p         s is the growth of a total, the number n and the amount each p of which grow, too
difference a b      s is b - a; with ``fall`` a - b
rate b d            s is the rate of a change d that led to the level b
share p t           s is the share of p in t
whole p             s is the rate of a count p whose total is not printed
parts p1 p2 ...     s is the total of the parts
hundred s1 s2 ...   s and the other shares of a row make up a whole
yearly n t          s is the mean of n years that make t
each t n            s is the amount each of n that make t together
apart h             s are persons fewer than the households h before them, counted by what they do
part t              s is a part of t: at most t
within p1 p2 ...    s is the whole of parts that exclude one another: at least their sum
since b             s is the change since the year before that led to the level b; nothing is printed to check
pair a b            b came after a; nothing is printed to check
of_product          s is a share of the gross product, whose level another place may print
==================  ==================================================================================
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from poverty_analysis.report.figure_context import Context
from poverty_analysis.report.masked import Masked
from poverty_analysis.report.stated_amounts import stated_amounts
from poverty_analysis.report.stated_changes import stated_changes
from poverty_analysis.report.stated_divisions import stated_divisions
from poverty_analysis.report.stated_doublings import stated_doublings
from poverty_analysis.report.stated_parts import stated_parts
from poverty_analysis.report.stated_shares import stated_shares
from poverty_analysis.report.stated_sums import stated_sums
from poverty_analysis.report.stated_ties import stated_ties
from poverty_analysis.report.stated_words import Reading


def stated_identities(masked: Masked, found: pd.DataFrame, contexts: Mapping[int, Context]) -> dict[int, str]:
    """Find the identities that sentences state.

    Parameters
    ----------
    masked : Masked
        As `mask` returns.
    found : pandas.DataFrame
        As `find_quantities` returns, the table that `masked` was made with.
    contexts : mapping of int to Context
        As `read_contexts` returns.

    Returns
    -------
    dict of int to str
        By row of the figure they stand with, kind and the places of members: ``share* 120 95; pair 33``.

    Examples
    --------
    >>> from poverty_analysis.report import draft_ledger
    >>> draft_ledger("贫困发生率从10.2%降至1.7%,下降8.5个百分点。").figures["states"].tolist()
    ['', 'pair 6', 'fall difference* 6 13']
    """
    reading = Reading(masked, found, contexts)
    starts = found["start"].tolist()
    said: dict[int, list[tuple[str, str]]] = {}
    finders = [
        stated_changes, stated_doublings, stated_parts, stated_shares, stated_sums, stated_divisions, stated_amounts,
        stated_ties,
    ]  # fmt: skip
    for pattern, finder in (pair for find in finders for pair in find(reading)):
        place = 0
        while match := pattern.search(masked.text, place):
            for stated in filter(reading.plain, finder(match)):
                if reading.qualified(stated) and not reading.holds(stated):
                    continue
                numbers = [stated.years] * (stated.years > 0) + [starts[member] for member in stated.members]
                _note(said.setdefault(stated.row, []), stated.kind, " ".join(map(str, numbers)))
            place = max(match.end() - 1, match.start() + 1)
    return {
        row: "; ".join(f"{kind} {members}".strip() for kind, members in _without_doubles(entries))
        for row, entries in said.items()
    }


def _without_doubles(entries: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Without the whole that is not printed, where the numbers tell one that is."""
    told = any(kind == "share" for kind, _ in entries)
    return [entry for entry in entries if not (told and entry[0].startswith("whole"))]


def _note(entries: list[tuple[str, str]], kind: str, members: str) -> None:
    """Keep the first identity of a kind that a figure stands with; of sums, each with other parts."""
    known = [of for other, of in entries if other.rstrip("*") == kind.rstrip("*")]
    if not known or (kind.startswith("parts") and not set(members.split()) & set(" ".join(known).split())):
        entries.append((kind, members))
