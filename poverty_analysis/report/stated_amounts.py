"""Amounts each, multiples and plans that the words of one short run of clauses tie to a total and a count.

惠及4200户,户均3000元; 4216户17862人,户均4.24人; 计划500户,实际530户,超计划30户: nothing else stands between that
could be meant. Where more does, `stated_ties` proposes only what agrees.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from poverty_analysis.report.expressions import Interval
from poverty_analysis.report.stated_words import NO_SUMS, SHARES, N, Reading, Stated, agree

_REACHING = "惠及|受益|覆盖|扶持|救助|资助|补助|支持|保障|帮扶|奖励"
_FUND = re.compile(f"[^{N},。;!?:\n]{{0,16}}(?:资金|贷款|信贷|救助金|养老金|补贴|款|奖金|红利)$")
_TOTAL_COUNT_EACH = re.compile(
    f"(?P<t>{N}),(?:共|累计|共计)?(?:{_REACHING})[^{N},。;!?:\n比较]{{0,8}}(?P<n>{N})"
    f"[,、](?P<mean>户均|人均|次均|平均每[户人])(?P<noun>[^{N},。;!?:\n]{{0,6}})(?P<each>{N})"
)
_PERSONS_EACH = re.compile(f"(?P<n>{N})(?P<t>{N})[,、](?:户均|平均每户)(?:人口|规模)?(?P<each>{N})(?=[,、。;)!?\n]|$)")
_COUNT_EACH_TOTAL = re.compile(
    f"(?P<n>{N})[,、](?P<mean>人均|户均|每人|每户|每名)(?P<year>每?年)?(?P<noun>[\u4e00-\u9fff]{{0,6}}?)(?P<each>{N})"
    f"[,、](?P<all>[每全]?年)?(?:共|合计|共计|累计)?(?:发放|兑付|兑现|落实|支付)(?P<what>[\u4e00-\u9fff]{{0,6}}?)(?P<t>{N})"
)
_COUNT_TOTAL_EACH = re.compile(
    f"(?P<n>{N}),[^{N},。;!?:\n比较增]{{0,8}}(?:收入|资金|贷款|补贴|补助|保费|红利|投资|投入)(?P<t>{N}),(?P<mean>户均|人均|村均)(?:为|达到?)?(?P<each>{N})"
)
_OF_VILLAGES = re.compile(f"(?P<t>{N}),(?P<n>{N})个?(?:行政)?村?,?(?P<mean>村均)(?:为|达到?)?(?P<each>{N})")
_BY_AREA = re.compile(
    f"(?P<n>{N}),(?P<what>补偿|补助|补贴)标准(?:为)?(?P<mean>每亩)(?P<each>{N}),(?:[每全]?年)?(?:共|合计)?(?:兑现|发放|落实)?(?P=what)资金(?P<t>{N})"
)
_YIELD = re.compile(
    f"(?:粮食|小麦|玉米|水稻|马铃薯|青稞|大豆|油菜)(?:播种|种植)面积(?:达到?|为|稳定在)?(?P<n>{N})[,、](?:总产量?|产量)(?:达到?|为)?(?P<t>{N})"
    f"[,、](?:平均)?(?:亩产|单产)(?:达到?|为)?(?P<each>{N})"
)
_PLANNED = re.compile(
    f"(?:计划|任务|目标)(?P<verb>[\u4e00-\u9fff]{{2,8}}?)(?P<a>{N})[,、](?:全年|年内)?实际(?:完成)?(?P<did>[\u4e00-\u9fff]{{0,8}}?)(?P<b>{N})"
    f"[,、](?:(?P<over>超额?|多)|(?P<under>少|差|欠))(?:完成|于|出)?(?:年度)?(?:计划|任务|目标)?(?P<s>{N})(?=[,。;!?\n]|$)"
)
_DONE = re.compile(
    f"(?P<year>年度)?(?:计划|任务|目标)(?P<verb>(?!总)[\u4e00-\u9fff]{{2,8}}?)(?P<t>{N})[,、](?:全年|年内)?实际(?:完成)?(?P<did>[\u4e00-\u9fff]{{0,8}}?)(?P<p>{N})"
    f"[,、](?:完成|占|为|达到?)(?P<of_year>年度|全年)?(?:计划|任务|目标)数?的(?P<s>{N})"
)
_OF_SIGNED = re.compile(
    f"(?:签约|协议|合同)(?:资金|金额|总额|引资额){{0,2}}(?:为|达到?)?(?P<t>{N})[,、](?:实际|已)?到位(?:资金|金额)?(?P<p>{N})"
    f"[,、](?:资金|履约)?到位率(?:为|达到?)?(?P<s>{N})"
)
_SPENT = re.compile(
    f"资金(?:累计|实际)?(?:到账|到位|下达)(?P<t>{N}),(?:已|累计|实际)*支出(?P<p>{N}),支出(?:率|进度)(?:为|达到?)?(?P<s>{N})"
)
_OF_BUILT = re.compile(
    f"(?:建成|竣工)[^{N},。;!?:\n]{{0,6}}(?:住房|新居|楼房)(?P<t>{N}),(?:已|实际)?入住(?P<p>{N}),入住率(?:为|达到?)?(?P<s>{N})"
)
_TWO_INCOMES = re.compile(
    f"城镇居民人均可支配收入(?:达到?|为)?(?P<town>{N})(?:[,、](?:同比)?增长{N})?[,;、]农村居民人均可支配收入(?:达到?|为)?(?P<village>{N})"
    f"(?:[,、](?:同比)?增长{N})?[,;、]城乡(?:居民)?(?:人均)?收入(?:之?比|比值)(?:为|是|达到?)?(?P<s>{N})"
)
_MONTHLY = re.compile("低保|工资|[月日季]")
_WIDEST = 0.2  # amounts known no better than that are not held against one another


def stated_amounts(reading: Reading) -> list[tuple[re.Pattern[str], Callable[[re.Match[str]], Iterator[Stated]]]]:
    """Each pattern of such a run of clauses with what finds the identity in its matches."""
    finder = _Amounts(reading)
    return [
        (_TOTAL_COUNT_EACH, finder.total_count_each),
        (_COUNT_EACH_TOTAL, finder.count_each_total),
        (_COUNT_TOTAL_EACH, finder.bare_each),
        (_OF_VILLAGES, finder.bare_each),
        (_BY_AREA, finder.bare_each),
        (_PERSONS_EACH, finder.persons_each),
        (_YIELD, finder.harvest),
        (_PLANNED, finder.planned),
        (_DONE, finder.done),
        (_OF_SIGNED, finder.of_whole),
        (_SPENT, finder.of_whole),
        (_OF_BUILT, finder.of_whole),
        (_TWO_INCOMES, finder.two_incomes),
    ]


class _Amounts:
    def __init__(self, reading: Reading) -> None:
        self.reading, self.text = reading, reading.text

    def total_count_each(self, match: re.Match[str]) -> Iterator[Stated]:
        """分红资金1260万元,惠及4200户,户均分红3000元."""
        fund = _FUND.search(self.text[max(0, match.start() - 20) : match.start()])
        if fund is None:
            return
        named = match["noun"].removesuffix("达").removesuffix("为") in {"", *self._pieces(fund[0])}
        if named and not _MONTHLY.search(fund[0] + match["noun"]):
            yield from self._each(match)

    def count_each_total(self, match: re.Match[str]) -> Iterator[Stated]:
        """护林员1240名,人均年补助8000元,年发放补助992万元."""
        same = match["noun"] == match["what"].removesuffix("资金") or not match["what"]
        by_year = bool(match["year"]) == bool(match["all"])
        if same and by_year and not _MONTHLY.search(match["noun"] + match["what"]):
            yield from self._each(match)

    def bare_each(self, match: re.Match[str]) -> Iterator[Stated]:
        """参保农户1.35万户,保费收入2160万元,户均1600元; 收入3180万元,156个村村均20.4万元."""
        before = "村" if match["mean"] == "村均" and match.start("n") < match.start("t") else ""
        if not _MONTHLY.search(match[0]) and self.text[: match.start("n")].endswith(before):
            yield from self._each(match)

    @staticmethod
    def _pieces(words: str) -> list[str]:
        return [words[place : place + 2] for place in range(len(words) - 1)]

    def _each(self, match: re.Match[str]) -> Iterator[Stated]:
        t, n, each = (self.reading.row(match, name) for name in ("t", "n", "each"))
        unit, of = self.reading.unit(each), match["mean"]
        other = "households" if "户" in of else "persons"  # not 1430人次,人均
        counted = {"次均": {"person-times"}, "村均": {"villages", "items"}, "每亩": {"mu"}}.get(of, {other})
        if unit == self.reading.unit(t) and unit not in NO_SUMS and self.reading.unit(n) in counted:
            yield from self._product(t, n, each)

    def _product(self, t: int, n: int, each: int, scale: float = 1) -> Iterator[Stated]:
        """An amount each, unless it is that of a month or a year and the total that of several."""
        total, number, amount = (self.reading.interval(row) for row in (t, n, each))
        if not all(one.low > 0 and one.high - one.low <= _WIDEST * one.low for one in (total, number, amount)):
            return
        total *= Interval(scale, scale, scale)
        of_several = any(agree(number * amount * Interval(times, times, times), total) for times in range(2, 13))
        if not of_several:
            yield Stated(each, "each", (t, n))

    def persons_each(self, match: re.Match[str]) -> Iterator[Stated]:
        """4216户17862人,户均4.24人."""
        t, n, each = (self.reading.row(match, name) for name in ("t", "n", "each"))
        if [self.reading.unit(row) for row in (n, t, each)] == ["households", "persons", "persons"]:
            yield from self._product(t, n, each)

    def harvest(self, match: re.Match[str]) -> Iterator[Stated]:
        """播种面积42.6万亩,总产量15.8万吨,亩产371公斤."""
        t, n, each = (self.reading.row(match, name) for name in ("t", "n", "each"))
        if [self.reading.unit(row) for row in (n, t, each)] == ["mu", "tonnes", "kg"]:
            yield from self._product(t, n, each, 1000)

    def planned(self, match: re.Match[str]) -> Iterator[Stated]:
        """计划脱贫1200户,实际脱贫1286户,超计划86户."""
        a, b, s = (self.reading.row(match, name) for name in "abs")
        if match["did"] not in {"", match["verb"]} or self.reading.unit(a) != self.reading.unit(b):
            return
        mark = "fall " if match["under"] else ""
        if self.reading.unit(s) == self.reading.unit(b):
            yield Stated(s, f"{mark}difference*", (a, b))

    def done(self, match: re.Match[str]) -> Iterator[Stated]:
        """年度计划投资46亿元,实际完成投资48.3亿元,占年度计划的105%."""
        if match["did"] in {"", match["verb"]} and (match["year"] or not match["of_year"]):
            yield from self.of_whole(match)

    def of_whole(self, match: re.Match[str]) -> Iterator[Stated]:
        """签约资金86.3亿元,到位资金31.5亿元,资金到位率36.5%."""
        t, p, s = (self.reading.row(match, name) for name in "tps")
        same = self.reading.counted(t) == self.reading.counted(p) and self.reading.unit(p) not in NO_SUMS
        if same and self.reading.unit(s) in SHARES and self.reading.lows[t] > 0:
            yield Stated(s, "share*", (p, t))

    def two_incomes(self, match: re.Match[str]) -> Iterator[Stated]:
        """Both incomes of one year, and their ratio."""
        town, village, s = (self.reading.row(match, name) for name in ("town", "village", "s"))
        if {self.reading.unit(town), self.reading.unit(village)} == {"CNY"} and self.reading.unit(s) in {"times", ""}:
            yield Stated(s, "times*", (village, town))
