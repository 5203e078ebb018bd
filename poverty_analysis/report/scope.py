"""Whether a figure is of the whole that a report is on, by the words of its sentence: the county's, not a project's."""

from __future__ import annotations

import re
from collections.abc import Set
from typing import Any, NamedTuple

from poverty_analysis.report.matching import DATED, Side, core, head, own_area

# what is a part of the whole, or done by a part of it: named before a figure, the figure may be of that alone
_PART = re.compile(
    "项目|工程|园区?|开发区|新区|企业|公司|集团|合作社|基地|景区|水库|电站|矿|厂|店|社区|街道|[^城乡村]镇(?!化)|(?<!城)乡(?![村镇])|"
    "[^农乡]村(?![民级])|贫困户|的农?户|招聘会|现场会|活动|行动|政策|计划|带动|参与|对口|协作"
)
_DOING = re.compile("^(?:通过|依托|开展|举办|组织|实施|支持|推动|推进|建设|利用|借助|帮助)")
_TIME = re.compile(
    f"(?:{DATED}|全年|去年|上年|当年|年末|年底|一年来|过去的?一年|这一年|我们|今年|以来|[,、:年度内间末底的在至到])*"
)
_OF_YEAR = re.compile("全年|今年|去年|上年|当年|一年来|过去的?一年|[12][0-9]{3}年")
_ENDS = "[。!?;\n]"
_OF_WHICH = re.compile(f"(?:以上|左右)?(?:的[^,。]|\\([^)]*(?:{_PART.pattern}))")  # 320人的石门镇, 320人(石门镇)
_OF_AREAS = re.compile("生产总值[^,]*[0-9]")  # which only areas have: what stands behind it is of the area, too
_OF_ITSELF = re.compile("其中|包括|[比较占]|同比|增|减|下降|上升|超|高于|低于")
_REVISED = re.compile(
    "口径|调整(?:后|前|为|到)|[上下]调后|修订|修正|核减|核增|初步|快报|预计|有望|剔除|扣除|还原|可比|按[新旧原]|"
    "普查|不含|不包括|未含|未计入|除外"
)
_GOAL = "(?:目标|任务|计划)"
_REACHED = re.compile(
    f"超额|提前|如期|完成[^,;。]{{0,10}}{_GOAL}|(?:目标|任务)[^,;。]{{0,8}}(?:完成|实现)|超出[^,;。]{{0,6}}目标|"
    f"{_GOAL}数?的1[0-9]{{2}}"
)
_FELL_SHORT = re.compile(
    f"[未没][有能]?(?:完成|达到|达标|实现)|未达|差距|低于[^,;。]{{0,6}}(?:预期|{_GOAL})|{_GOAL}数?的[1-9]?[0-9](?![0-9])"
)
_STRIVEN = re.compile("力争|争取|努力|尽量|尽力")


class Scope(NamedTuple):
    """What the words around a figure say of its scope.

    Attributes
    ----------
    whole : bool
        Whether they say that it is of the report's whole area and of the year: 全县…, 2021年,…, 全年….
    opens : bool
        Whether nothing stands before it in its sentence but that, or nothing at all.
    part : str
        Why it may be of a part, or of another count; empty where nothing speaks for that.
    """

    whole: bool
    opens: bool
    part: str


def scope_of(side: Side, row: Any, headlines: Set[str] = frozenset(), *, listed: bool = False) -> Scope:
    """Read the scope of a figure from its sentence.

    Parameters
    ----------
    side : Side
    row : row
        Of its figures.
    headlines : set of str
        The words before the main targets: a figure behind one of them in its sentence (生产总值增长6%,就业1500人) is of
        the same whole.
    listed : bool
        Whether it stands in a list of main targets, which are of the whole: only the item itself is then looked at.
    """
    start, plain = int(row.start), side.plain
    *earlier, sentence = re.split(_ENDS, plain[max(plain.rfind("\n", 0, start) + 1, start - 200) : start])
    if listed:
        sentence = re.split("目标[^,;:。]{0,6}[是为:]+", sentence)[-1]
    *clauses, own = re.split("[,:]", sentence)
    if not core(own) and clauses:  # 产值达到30万元,增长9%
        own = clauses.pop()
    of_areas = [place for place, clause in enumerate(clauses) if _OF_AREAS.search(clause)]
    if part := _part_named(clauses[of_areas[-1] if of_areas else 0 :], own, side, row):
        return Scope(False, False, part)
    area = own_area(plain)
    of_area = bool(area) and re.search(f"[全我]{area}", own) is not None
    company = any(name and name in core(clause) for name in headlines for clause in clauses)
    timed = all(_TIME.fullmatch(clause) for clause in clauses)
    of_year = any(_OF_YEAR.search(clause) for clause in [*clauses, own])
    opens = timed and (of_area or not (earlier and _PART.search(earlier[-1])))
    whole = listed or of_area or company or (opens and of_year)
    return Scope(whole, opens or whole, "")


def _part_named(clauses: list[str], own: str, side: Side, row: Any) -> str:
    """What in the sentence of a figure speaks for a part of the whole."""
    rest = side.plain[int(row.end) : int(row.end) + 40]
    if any(_PART.search(clause) or _DOING.search(clause) for clause in clauses) or _OF_WHICH.match(rest):
        return "a project, a place or a programme is named beside it, and may be all that it is of"
    if row.unit != "ratio" and _has_sibling(own, side, row):
        return "another number of its list may be a part of the same whole"
    return ""


def _has_sibling(own: str, side: Side, row: Any) -> bool:
    """Whether another figure of its unit stands beside it, of a like name: 粮食产量6万吨、薯类4.5万吨."""
    unit = re.sub("[-0-9.,万亿千百十余多约]|以[上下内]|左右", "", str(row.literal))
    number = f"[0-9.]+[万亿千百]*{re.escape(unit)}"
    if re.search(f"{number}[^、]*、[^、]*$", own):
        return True
    rest = re.split(_ENDS, side.plain[int(row.end) : int(row.end) + 60])[0]
    after = re.match(f"[^,、]{{0,6}}(?P<sign>[,、])(?P<words>[^,、0-9]{{0,16}}){number}", rest)
    if after is None or _OF_ITSELF.match(after["words"]):
        return False
    name, words = head(side.plain, row), after["words"]
    alike = "均" not in words and any(name[place : place + 2] in words for place in range(len(name) - 1))
    return after["sign"] == "、" or alike or len(core(words)) < 2


def doubts(side: Side, row: Any, verdict: str = "") -> str:
    """What the sentence of a figure itself says against a verdict on it; empty where it says nothing.

    Parameters
    ----------
    side : Side
    row : row
    verdict : str
        On a promise, of which the figure is the outcome: "met" or "missed".
    """
    start, end = int(row.start), int(row.end)
    rest = re.compile("[^。!?\n]{0,80}").match(side.plain, end)
    sentence = re.split("[。!?\n]", side.plain[max(0, start - 200) : start])[-1] + (rest[0] if rest else "")
    if _REVISED.search(sentence):
        return "counted anew, expected, or on another base"
    if verdict == "missed" and _REACHED.search(sentence):
        return "the report itself says that a target was reached, or changed"
    if verdict == "met" and _FELL_SHORT.search(sentence):
        return "the report itself says that a target was not reached"
    return ""


def striven_for(side: Side, row: Any) -> bool:
    """Whether a target was striven for (力争) rather than promised."""
    start = int(row.start)
    return _STRIVEN.search(re.split("[。;!?\n]", side.plain[max(0, start - 60) : start])[-1]) is not None
