"""Levels that a sentence says have doubled: 由300万元增加到620万元,翻一番."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from poverty_analysis.report.change_words import FROM_TO, SIGNED
from poverty_analysis.report.stated_words import CHANGES, NO_SUMS, C, N, Reading, Stated

_TIMES = {"一": 1, "两": 2, "二": 2, "三": 3}
_WORD = "[,、]?(?:实现|已|就|增长)?翻了?(?P<times>[一两二三])?番(?:多|有余|以上)?(?=[,、。;!)\n]|$)"
_FROM_TO = re.compile(FROM_TO.pattern + _WORD)
_BASE = re.compile(f"(?P<b>{N})[,、](?:比|较)(?P<head>{C}{{0,12}}?)的?(?P<a>{N})(?P<to>){_WORD}")


def stated_doublings(reading: Reading) -> list[tuple[re.Pattern[str], Callable[[re.Match[str]], Iterator[Stated]]]]:
    """Each pattern of a doubling with what finds the identities in its matches."""

    def doubled(match: re.Match[str]) -> Iterator[Stated]:
        a, b = reading.row(match, "a"), reading.row(match, "b")
        same = reading.unit(a) == reading.unit(b) and reading.unit(b) not in NO_SUMS | CHANGES
        if same and not reading.is_real(*match.span(), b) and not SIGNED.search(match[0]):
            yield Stated(b, "doubled", (a,), _TIMES.get(match["times"] or "一", 1))

    return [(_FROM_TO, doubled), (_BASE, doubled)] if "番" in reading.text else []
