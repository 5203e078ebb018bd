"""Proportions that make a hundred: 38:41:21."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import pandas as pd

from poverty_analysis.report.signs import bare_signs
from poverty_analysis.report.stated_checks import Proposal

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


def proportions(tokens: pd.DataFrame | None) -> Iterator[Proposal]:
    """The parts of 38:41:21 held against 100, where they are near it; 1:2:3 is another thing."""
    for name, parts in proportion_parts(tokens).items():
        total = math.fsum(map(float, parts))
        if abs(total - 100) <= 5:
            literal = ":".join(parts)
            yield Proposal(
                f"{name}_proportion", " + ".join(f"{name}_{place}" for place in range(1, len(parts) + 1)) + " = 100",
                "sentence", "per cent", f"The parts of {literal} make a hundred",
                "A proportion printed as parts of a hundred",
                f"{' + '.join(parts)} = {total:g}; of 100",
            )  # fmt: skip
