"""Proportions that make a hundred: 38:41:21."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import pandas as pd

from poverty_analysis.report.signs import bare_signs
from poverty_analysis.report.stated_checks import Proposal

_INDUSTRIES = re.compile("三次产业|一二三|三大产业|三产")
_NEAR = 12  # signs between a name and the proportion that it names
_FAR = 50  # from 100: 20:30:50 tonnes of a thing are farther
_PROPORTION = re.compile(r"[0-9.]+(?::[0-9.]+){2,9}")


def proportion_parts(tokens: pd.DataFrame | None) -> dict[str, list[str]]:
    """The proportions among tokens: by name (their place in the text) their parts as printed.

    Examples
    --------
    >>> proportion_parts(pd.DataFrame({"literal": ["38:41:21"], "start": [7]}))
    {'at7': ['38', '41', '21']}
    """
    if tokens is None:
        return {}
    found = {}
    for literal, start in zip(tokens["literal"], tokens["start"], strict=True):
        if _PROPORTION.fullmatch(plain := bare_signs(str(literal))):
            found[f"at{start}"] = plain.split(":")
    return found


def _of_industries(tokens: pd.DataFrame) -> set[str]:
    """The proportions behind 三次产业, and those they changed to: 三次产业比重由28:34:38调整为22:36:42."""
    found, end = set(), -_NEAR
    for row in tokens.sort_values("start", kind="stable").itertuples():
        near = 0 <= row.start - end <= _NEAR
        if _INDUSTRIES.search(str(row.literal)) or (near and _PROPORTION.fullmatch(bare_signs(str(row.literal)))):
            found.add(f"at{row.start}")
            end = row.end
    return found


def proportions(tokens: pd.DataFrame | None) -> Iterator[Proposal]:
    """The parts of 38:41:21 held against 100, where they are near it or of the three industries; 1:2:3 is not."""
    known = proportion_parts(tokens)
    of_industries = _of_industries(tokens) if tokens is not None and known else set()
    for name, parts in known.items():
        total = math.fsum(map(float, parts))
        if abs(total - 100) <= 5 or (name in of_industries and len(parts) == 3 and abs(total - 100) <= _FAR):
            literal = ":".join(parts)
            yield Proposal(
                f"{name}_proportion", " + ".join(f"{name}_{place}" for place in range(1, len(parts) + 1)) + " = 100",
                "sentence", "per cent", f"The parts of {literal} make a hundred",
                "A proportion printed as parts of a hundred",
                f"{' + '.join(parts)} = {total:g}; of 100",
            )  # fmt: skip
