"""Identities that a sentence states of its own numbers, by the words that tie them: 从…到…增长, 其中, 占, 年均.

Each is found by one pattern of words and written down with its members' places in the text, whether or not the numbers
agree: `proposals` says them as checks, with what they assume. A mark ``*`` says that the sentence itself states the
identity with all members named; without it a reader of the pattern assumes that the numbers belong together.

==================  ==================================================================================
kind                the figure s that it stands with, and its members
==================  ==================================================================================
growth a b          s is the growth from a to b; ``fall`` before the kind: the decline
real a b            the same where the growth is at constant prices, and is not comparable with a and b
mean n a b          s is the average growth over n years from a to b
difference a b      s is b - a; with ``fall`` a - b
rate b d            s is the rate of a change d that led to the level b
share p t           s is the share of p in t
whole p             s is the rate of a count p whose total is not printed
parts p1 p2 ...     s is the total of the parts
part t              s is a part of t: at most t
pair a b            b came after a; nothing is printed to check
==================  ==================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from poverty_analysis.report.figure_context import Context
from poverty_analysis.report.masked import DATE, NUMBER, Masked

N, D = NUMBER, DATE
_W = f"[^{N}。;!?\n]"
_C = f"[^{N},。;!?:\n]"
_UP = "增加|增长|提高|提升|上升|扩大|上涨|净增|增收|跃升|高出|高|多|升|增|涨"
_DOWN = "下降|减少|降低|回落|压减|缩小|收窄|下调|减|降|低|少|跌"
_TO = f"(?P<to>(?:{_UP}|{_DOWN}|发展|恢复|变为|变)(?:了)?(?:到|至|为))"
_ABOUT = "(?:左右|以上|以下|多|余)?"
_CHANGE = f"(?:(?P<up>{_UP})|(?P<down>{_DOWN}))(?:了|约|近)?"
_FROM_TO = re.compile(
    f"(?P<head>[^{N}。;\n]{{0,30}})(?:从|由){_C}{{0,16}}?(?P<a>{N}){_ABOUT}{_C}{{0,10}}?{_TO}{_C}{{0,14}}?(?P<b>{N})"
    f"(?:{_ABOUT}[,、(]?(?P<between>{_C}{{0,10}}?)(?P<mean>年均|年平均)?(?P<real>实际|名义)?{_CHANGE}(?P<s>{N}))?"
)
_INTERLEAVED = re.compile(
    f"分别(?:从|由){_C}{{0,10}}?(?P<a>{N}(?:[、和]{N})+){_C}{{0,6}}?{_TO}(?P<b>{N}(?:[、和]{N})+)"
)
_WITH_BASE = re.compile(
    f"(?P<head>{_W}{{0,30}})(?P<b>{N}),?(?:比|较){_C}{{0,16}}?的?(?P<a>{N}){_C}{{0,4}}?{_CHANGE}(?P<d>{N})"
    f"(?:[,、](?P<between>{_C}{{0,6}}?)(?P<up2>{_UP})?(?P<down2>{_DOWN})?(?P<s>{N}))?"
)
_LEVEL_CHANGE_RATE = re.compile(
    f"(?P<head>{_W}{{0,30}})(?P<b>{N})[,、(]?(?:同比|(?:比|较)(?:上年|去年|{D}年?|[^{N},。;]{{0,6}}))?{_CHANGE}(?P<d>{N})"
    f"[,、](?P<between>同比|比上年|较上年)?(?:(?P<up2>{_UP})|(?P<down2>{_DOWN}))(?:了|幅度?为?)?(?P<s>{N})"
)
_OF_WHOLE = re.compile(
    f"(?P<p>{N})[,、(]?(?:占(?P<of>{_C}{{0,12}}?)(?:的?(?:比例|比重|百分比)|比)?|(?P<verb>[\u4e00-\u9fff]{{2}})率)"
    f"(?:的|为|达到?|约|近)?(?P<s>{N})"
)
_GENERIC = re.compile("(?:其|全部|总数?|总量|总额|全体)?(?:中|的)?(?:总数|总量|总额|全部|总)?的?")
_URBAN = re.compile(
    f"常住(?:总)?人口(?:为|达到?|约)?(?P<t>{N})[^。;\n]{{0,30}}?城镇(?:常住)?人口(?:为|达到?|约)?(?P<p>{N})[^。;\n{N}]{{0,20}}?城镇化率(?:为|达到?|约)?(?P<s>{N})"
)
_CUMULATED = re.compile(f"新增{_C}{{0,14}}?(?P<d>{N}){_C}{{0,10}},累计(?:达到?|完成|建成|有)?{_C}{{0,6}}?(?P<t>{N})")
_TOTAL_OF_PARTS = re.compile(
    f"(?P<t>{N})(?:{_ABOUT}[,、。;:(]?\n?(?P<word>其中|包括)|{_ABOUT}[,、;:(]?(?P<each>分别[为是]|分别))"
)
_WHOLE_RATES = "覆盖|开工|完工|完成|通畅|通达|达标|合格|执行|竣工|投产|硬化|入住|签约|建成|整改|办结|就业|安置"
_REAL = re.compile("生产总值|GDP|增加值|经济总量|实际|可比价|不变价|同口径|可比口径")
_PARTITIONS = [
    ("中央", "地方"), ("城镇", "农村"), ("城镇", "乡村"), ("城市", "农村"), ("男", "女"), ("出口", "进口"),
    ("第一产业", "第二产业", "第三产业"), ("一产", "二产", "三产"), ("国内", "国外"), ("省内", "省外"),
    ("境内", "境外"),
]  # fmt: skip
_SHARES = {"ratio"}
_CHANGES = {"percentage points"}
_NO_SUMS = {"ratio", "percentage points", "times", "years", "months", "days", "hours", "minutes", "years of age", ""}


class Stated(NamedTuple):
    """An identity: the row of the figure it stands with, its kind with marks, its members' rows."""

    row: int
    kind: str
    members: tuple[int, ...]
    years: int = 0


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
    reader = _Statements(masked, found, contexts)
    starts = found["start"].tolist()
    said: dict[int, list[str]] = {}
    for stated in reader.all():
        places = [str(starts[member]) for member in stated.members]
        years = [str(stated.years)] if stated.years else []
        said.setdefault(stated.row, []).append(" ".join([stated.kind, *years, *places]))
    return {row: "; ".join(dict.fromkeys(entries)) for row, entries in said.items()}


class _Statements:
    def __init__(self, masked: Masked, found: pd.DataFrame, contexts: Mapping[int, Context]) -> None:
        self.masked, self.contexts = masked, contexts
        self.units, self.values = found["unit"].tolist(), found["value"].tolist()

    def all(self) -> Iterator[Stated]:
        """Every identity, sentence by sentence."""
        finders: list[tuple[re.Pattern[str], Callable[[re.Match[str]], Iterator[Stated]]]] = [
            (_FROM_TO, self._from_to),
            (_INTERLEAVED, self._interleaved),
            (_WITH_BASE, self._with_base),
            (_LEVEL_CHANGE_RATE, self._level_change_rate),
            (_OF_WHOLE, self._of_whole),
            (_URBAN, self._urban),
            (_CUMULATED, self._cumulated),
            (_TOTAL_OF_PARTS, self._parts),
        ]
        for pattern, finder in finders:
            place = 0
            while match := pattern.search(self.masked.text, place):
                yield from (stated for stated in finder(match) if self._plain(stated))
                place = max(match.end() - 1, match.start() + 1)

    def _row(self, match: re.Match[str], name: str) -> int:
        return self.masked.row[match.start(name)]

    def _unit(self, row: int) -> str:
        return str(self.units[row])

    def _plain(self, stated: Stated) -> bool:
        """Whether none of the numbers is a threshold, a duration or a gap."""
        rows = (stated.row, *stated.members)
        return not any(self.contexts[row].basis in {"threshold", "duration"} for row in rows if row in self.contexts)

    # --- changes -----------------------------------------------------------------------------------------------------

    def _from_to(self, match: re.Match[str]) -> Iterator[Stated]:
        a, b = self._row(match, "a"), self._row(match, "b")
        if self._unit(a) != self._unit(b):
            return
        yield Stated(b, "pair", (a,))
        if match["s"]:
            yield from self._change(match, a, b, self._row(match, "s"), fall=bool(match["down"]))

    def _change(self, match: re.Match[str], a: int, b: int, s: int, *, fall: bool) -> Iterator[Stated]:
        """What the number behind a change from a to b says: points, an amount, a growth, times."""
        mark = "fall " if fall else ""
        unit = self._unit(s)
        groups = match.groupdict()
        if groups.get("mean"):
            if unit not in _SHARES or self._unit(a) in _SHARES:
                return
            if self._is_real(match, s):
                yield Stated(s, "real", (a, b))
            elif years := self._years(a, b):
                yield Stated(s, f"{mark}mean", (a, b), years)
        elif (unit in _CHANGES and self._unit(a) in _SHARES) or (unit == self._unit(a) and unit not in _SHARES):
            yield Stated(s, f"{mark}difference*", (a, b))
        elif unit in _SHARES | {"times"} and self._unit(a) not in _SHARES | _CHANGES:
            yield Stated(s, "real" if self._is_real(match, s) else f"{mark}growth", (a, b))

    def _is_real(self, match: re.Match[str], s: int) -> bool:
        """Whether a growth is at constant prices: by its words, or by what it is the growth of."""
        start, end = match.span()
        subject = self.contexts[s].subject if s in self.contexts else ""
        return bool(_REAL.search(self.masked.text[max(0, start - 20) : end + 12]) or _REAL.search(subject))

    def _years(self, a: int, b: int) -> int:
        first, last = (re.findall("[12][0-9]{3}", self.contexts[row].period) for row in (a, b))
        return max(0, int(last[-1]) - int(first[-1])) if first and last else 0

    def _interleaved(self, match: re.Match[str]) -> Iterator[Stated]:
        firsts, lasts = ([match.start(name) + m.start() for m in re.finditer(N, match[name])] for name in ("a", "b"))
        for first, last in zip(firsts, lasts, strict=False):
            if len(firsts) == len(lasts):
                yield Stated(self.masked.row[last], "pair", (self.masked.row[first],))

    def _with_base(self, match: re.Match[str]) -> Iterator[Stated]:
        """13697, 较…的9323增加4374, 增长…: level, base, change, and a rate."""
        a, b, d = (self._row(match, name) for name in ("a", "b", "d"))
        if self._unit(a) != self._unit(b) or (match["between"] and "年均" in match["between"]):
            return
        yield from self._change(match, a, b, d, fall=bool(match["down"]))
        if match["s"] and (match["up2"] or match["down2"]):
            yield from self._change(match, a, b, self._row(match, "s"), fall=bool(match["down2"]))

    def _level_change_rate(self, match: re.Match[str]) -> Iterator[Stated]:
        b, d, s = (self._row(match, name) for name in ("b", "d", "s"))
        falls = bool(match["down"]), bool(match["down2"])
        if self._unit(b) != self._unit(d) or self._unit(s) not in _SHARES or falls[0] != falls[1]:
            return
        if self._unit(b) in _NO_SUMS:
            return
        yield Stated(s, "real" if self._is_real(match, s) else ("fall " if falls[0] else "") + "rate*", (b, d))

    # --- parts and wholes --------------------------------------------------------------------------------------------

    def _of_whole(self, match: re.Match[str]) -> Iterator[Stated]:
        p, s = self._row(match, "p"), self._row(match, "s")
        if self._unit(s) not in _SHARES or self._unit(p) in _NO_SUMS:
            return
        text, place = self.masked.text, match.start("p")
        start = max((text.rfind(sign, 0, place) for sign in "。;!?\n"), default=-1) + 1
        earlier = [sign for sign in range(start, place) if text[sign] == N]
        verb, of = match["verb"], match["of"]
        if verb is not None and not re.search(_WHOLE_RATES, verb):
            return
        generic = of is None or _GENERIC.fullmatch(of) is not None
        if verb is None or verb in text[max(start, place - 12) : place]:
            for sign in reversed(earlier):
                total = self.masked.row[sign]
                same = self._unit(total) == self._unit(p) or {self._unit(total), self._unit(p)} <= {
                    "items",
                    "",
                    "projects",
                }
                words = text[max(start, sign - 16) : sign]
                if same and self.values[total] > self.values[p] and (generic or str(of)[:2] in words):
                    between = text[sign + 1 : place]
                    tied = N not in between and (verb is not None or "其中" in between or bool(of))
                    yield Stated(s, "share*" if tied else "share", (p, total))
                    break
        if verb is not None:
            yield Stated(s, "whole", (p,))

    def _urban(self, match: re.Match[str]) -> Iterator[Stated]:
        t, p, s = (self._row(match, name) for name in ("t", "p", "s"))
        if self._unit(t) == self._unit(p) and self._unit(s) in _SHARES:
            yield Stated(s, "share*", (p, t))

    def _cumulated(self, match: re.Match[str]) -> Iterator[Stated]:
        d, t = self._row(match, "d"), self._row(match, "t")
        if self._unit(d) == self._unit(t):
            yield Stated(d, "part", (t,))

    def _parts(self, match: re.Match[str]) -> Iterator[Stated]:
        first = self.masked.text.find(N, match.end())
        if first < 0:
            return
        word, unit = match["word"] or match["each"], self._unit(self.masked.row[first])
        t = self._total(match.start("t"), unit) if match["word"] else self._row(match, "t")
        if t is None or self._unit(t) != unit or unit in _NO_SUMS:
            return
        parts = self._list_behind(match.end(), unit)
        if parts and word == "其中":
            yield Stated(parts[0][0], "part", (t,))
        rows, labels = [row for row, _ in parts], [label for _, label in parts]
        if len(parts) >= 2 and (kind := self._sum(word, t, rows, labels)):
            yield Stated(t, kind, tuple(rows))

    def _list_behind(self, place: int, unit: str) -> list[tuple[int, str]]:
        """The figures of a unit in the rest of a sentence, each with the words before it, as far as they are a list."""
        text = self.masked.text
        stop = re.compile("[。!?\n]").search(text, place)
        end = min(stop.start() if stop else len(text), place + 160)
        parts = []
        for sign in (sign for sign in range(place, end) if text[sign] == N):
            row, words = self.masked.row[sign], text[place:sign]
            place = sign + 1
            if ";" in words or re.search("其中|比|较|从|由|达到|增至", words):
                break
            if self._unit(row) == unit and not re.search(f"^(?:{_UP}|{_DOWN})", words.lstrip(",、")):
                parts.append((row, words))
            elif self._unit(row) not in _SHARES:
                break
        return parts

    def _total(self, sign: int, unit: str) -> int | None:
        """The total before 其中: the nearest of its unit in its sentence, not a change by which that is compared."""
        text, rows = self.masked.text, self.masked.row
        start = max(text.rfind(end, 0, sign) for end in "。!?\n") + 1
        for place in range(sign, start - 1, -1):
            if text[place] != N or self._unit(rows[place]) != unit:
                continue
            clause = max(text.rfind(end, start, place) for end in ",;:(") + 1
            if not re.search("[比较]", text[max(start, clause) : place]):
                return rows[place]
        return None

    def _sum(self, word: str, t: int, signs: list[int], labels: list[str]) -> str:
        """ "parts*" where the words say that the parts are all there are, "parts" where only their sum does."""
        years = all(D in label for label in labels)
        named = any(
            len(names) == len(labels) and all(any(name in label for label in labels) for name in names)
            for names in _PARTITIONS
        )
        if years or named or word in {"包括", "分别为", "分别是"}:
            return "parts*"
        total = sum(self.values[row] for row in signs)
        return "parts" if abs(total - self.values[t]) <= 0.005 * abs(self.values[t]) else ""
