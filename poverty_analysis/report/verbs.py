"""What the verb beside a number says: whether it measures a rise, a fall or a level, and how it is to be read."""

from __future__ import annotations

import re
from typing import NamedTuple

from poverty_analysis.report.masked import DATE

_UP = "增加|增长|提高|提升|上升|扩大|扩展|上涨|攀升|跃升|拓展|延长|增|升|涨|翻"
_DOWN = "精简|压缩|缩减|降低|下降|减少|压减|缩短|回落|缩小|收窄|下调|下跌|调减|削减|下滑|减|降|跌|缩"
_REACHED = f"(?:{_UP}|{_DOWN}|发展|恢复|进一步提高|压缩|调整)(?:到|至|为)"
_LEVEL = (
    "达到|高达|多达|达|定为|定于|设定为|设定在|保持在|稳定在|控制在|维持在|保持|突破|超过|超|累计完成|累计达|完成|实现|建成|占|为|是|有|共|总计|合计|累计|计(?![划算生])|投入|"
    "新安排|安排|落实|发放|投资|改造|新建|实施|建设|引进|培训|培育|解决|修建|治理|签约|开工|退出|脱贫(?!地区|县|村|户|人口|群众|劳动力|攻坚)|搬迁|帮扶|覆盖|惠及|支持|"
    "严守|坚守|守牢|守住|兑现|争取|筹集|筹措|种植|流转|创建|入选|设立|组建|整合|拥有|获得|接待|举办|打造|认定|资助|救助|保障|供应|交付|带动|降至|升至"
)
_RISE = (
    f"新增|净增加?|净流入|增收|增产|增发|增值|多增|(?:大幅|快速|稳步|持续|平均|年均|逐年)?(?:{_UP})|拉动|加快|提速|"
    "增速|增幅|涨幅|多收|多"
)
_FALL = f"净减|净流出|减收|减产|(?:大幅|持续|平均|年均|逐年)?(?:{_DOWN})|降幅|减幅|少收|少"
_GAP = "高于|低于|快于|慢于|高出|好于|优于|领先|超出|高过"
_NEAR = '[了约近达将有逾超过共不仅只就又再已也各均都仍为以要力争在“"]{0,4}'

_WHEN = f"(?:(?:去年|今年|上年|现在|目前|当前|{DATE})[年底末]{{0,2}}的?)?"  # 降到去年的1.5%
REACHED = re.compile(f"(?P<verb>{_REACHED}){_WHEN}[了约近]{{0,2}}$")
CHANGED = re.compile(
    f"(?<!自然)(?P<verb>(?P<rise>{_RISE})|(?P<fall>{_FALL}))(?P<behind>{_NEAR}|幅度?[为达]?|率[为达]?)$"
)
LEVEL = re.compile(f"(?P<verb>{_LEVEL}){_NEAR}$")
_MEASURE = "全国|全省|全市|全县|平均|同期|上年|去年|世界|预期|计划|增速"
APART = re.compile(
    f"(?<!不)(?P<gap>{_GAP}|超过(?={_MEASURE}))[^,。;]{{0,14}}$|超(?:年度)?(?:计划|预期|全国|全省)[^,。;]{{0,8}}$"
    "|(?<![最提升增年新偏较过减降走调拔加放])[高低快慢]出?$"
)
# 新增城镇就业5870万人, 减少贫困人口100万人: the verb opens the clause, its object stands before the number
_SCOPE = "(?:全[省市县区国镇乡村州]|我[省市县区国州]|各[地级]|本[省市县区镇村])"
SHARE = re.compile("占(?:[^,。;、]{0,14})$")
OPENING = re.compile(
    f"[.)]?{_SCOPE}?(?:累计|全年|共|已|每年|年均|再|净|今年|去年|也|还|要|将|继续|进一步|力争|计划|拟|确保|实现(?=[^,]{{0,6}}新增))*(?P<verb>(?P<rise>新增(?!长)|净增|增加(?!值)|增设|增发|多增)|(?P<fall>减少|压减|净减|削减|降低|减轻|减税降费)|(?P<level>{_LEVEL}))"
)
_BEHIND = re.compile(
    "(?:以上|左右|以内|上下)?(?:的|(?=(?:增长|增速|增幅|涨幅)(?:[,、。;]|$)))(?:年均|平均)?(?:速度|幅度)?(?P<word>增长|增速|增幅|涨幅|提升|降幅|下降|减幅)(?![至到为])"
)


class Verb(NamedTuple):
    """The verb of a number: where it stands in the stretch before it, and the direction it gives."""

    start: int
    end: int
    direction: str
    apart: bool = False  # it opens the clause; between it and the number stands its object
    gap: bool = False


def verb_before(words: str) -> Verb | None:
    """Return the verb of a number from the words of its clause before it.

    Examples
    --------
    >>> tuple(verb_before(words).direction for words in ("贫困发生率降至", "产量增长", "新增城镇就业"))
    ('level', 'rise', 'rise')
    """
    if match := APART.search(words):
        return Verb(match.start(), match.end(), "level", gap=True)
    if match := REACHED.search(words):
        return Verb(match.start("verb"), match.end("verb"), "level")
    if match := SHARE.search(words):
        return Verb(match.start(), match.start() + 1, "level")
    if match := CHANGED.search(words):
        verb = match["verb"]
        tail = words[match.end("verb") :]
        if not (tail.startswith(("为", "以")) and verb in {"增", "降", "减", "升"}):
            return Verb(match.start("verb"), match.end("verb"), "rise" if match["rise"] else "fall")
    level = LEVEL.search(words)
    named = words.endswith("率") and not CHANGED.search(words)  # 投资完成率: a name, no verb
    if (
        not named
        and (opening := OPENING.match(words))
        and (level is None or level.end() == opening.end() or level["verb"] in "有为共达")
    ):
        direction = "rise" if opening["rise"] else "fall" if opening["fall"] else "level"
        if direction == "level" and re.search("新增|净增", words[opening.end() :]):  # 实现城镇新增就业
            direction = "rise"
        return Verb(opening.start("verb"), opening.end("verb"), direction, apart=opening.end() < len(words))
    new = list(re.finditer("新增|净增", words))  # 城镇新增就业: the noun is on both sides
    if new and (level is None or level["verb"] in "有为共达" or level.start() < new[-1].start()):
        return Verb(len(words), len(words), "rise")
    return Verb(level.start("verb"), level.end("verb"), "level") if level else None


def direction_behind(words: str) -> str:
    """Return the direction that a noun behind a number gives: 5%的增长, 3%的降幅; empty where there is none."""
    match = _BEHIND.match(words)
    return "" if match is None else "fall" if match["word"] in {"降幅", "下降", "减幅"} else "rise"


# --- basis and status ------------------------------------------------------------------------------------------------

_THRESHOLD = re.compile("的?[\u4e00-\u9fff]{2,}")
_NOT_NOUNS = re.compile("的(?:速度|增速|增长|幅度|水平|目标)|(?:增长|下降|提高|用于|达到|实现|建成|完成|以上|并|且|和)")
_RATE = re.compile("率[^率]{0,6}$|系数[^,]{0,3}$")
_SHARE = re.compile("占|比重|比例|份额|占比|面[^,。;面]{0,4}$")
_EACH = [
    ("per household", re.compile("户均|每户|每个?家庭"), re.compile("/户")),
    ("per person", re.compile("人均(?!预期寿命)|每人|每名|每生|生均|职均"), re.compile("/人")),
    (
        "per unit",
        re.compile("村均|每村|每亩|亩均|亩产|单产|每个?(?:村|县|乡镇|项目|企业|学校|床位)|每吨|每平方|每[万千]人|每百户"),
        re.compile("/(?:亩|吨|平方|立方|斤|公)"),
    ),
    ("per year", re.compile("每年|年均|年产|年产值|每月|每天|日均|月均"), re.compile("/(?:年|月|日|天)")),
]  # fmt: skip
TIME_UNITS = {"years", "months", "days", "hours", "minutes"}
_TARGET = re.compile(
    "力争|预期(?!寿命)|预计|有望|目标(?!人群|任务完成)|计划(?!生育|经费|书|单列|的[0-9])|拟|将(?![军领士近])|确保|争取(?!到|中央|国家|上级)|规划建设|到本世纪|准备"
)
_RULE = re.compile(
    "标准[为是不按]|不低于|不少于|不高于|每(?:人|户|生|亩)(?:每年)?(?:补助|补贴|奖励|发放|不)|按[^,]{0,10}(?:补助|补贴|奖励|配套)|最高(?:补助|奖励|可)"
)


def basis_of(unit: str, literal: str, before: str, behind: str, verb: Verb | None, direction: str) -> str:
    """Return how a number is to be read: total, change, share, rate, gap, per ..., threshold, duration.

    Parameters
    ----------
    unit, literal : str
        Of the figure.
    before, behind : str
        The words of its clause before it, and those behind it up to the next number.
    verb : Verb or None
    direction : str
    """
    if unit in TIME_UNITS and not re.search("年限|寿命|时间|期限|时长|天数", before):
        return "duration"
    if is_threshold(literal, behind, unit) or (unit == "years of age" and re.search("以[上下]|[至到-]", literal)):
        return "threshold"
    if verb is not None and verb.gap and unit in {"percentage points", "ratio", "times"}:
        return "gap"
    if direction in {"rise", "fall"} and unit in {"ratio", "times"}:
        return "rate"  # of growth
    each = next((name for name, words, stroke in _EACH if words.search(before) or stroke.match(behind)), "")
    if unit == "percentage points":
        return "change"
    if unit == "ratio":
        of = re.search(f"[^率年比速{DATE}]的$", before) or re.match(f"(?:以上|以下|左右)?的(?!{_NO_WHOLE})", behind)
        some = re.search("以[上下]$|左右$|成$|^(?:近|超)", literal) and _OF_THINGS.match(behind)  # 七成以上农户
        return "share" if of or some or _SHARE.search(before) else "rate"
    if each:
        return each
    return "change" if direction in {"rise", "fall"} else "total"


_OF_THINGS = re.compile(
    "[\u4e00-\u9fff]{0,4}(?:[户村镇乡县]|人口|群众|企业|学生|家庭|劳动力|居民|项目|资金|支出|收入|地区)"
)
_NO_WHOLE = "速度|增速|增长|增幅|幅度|水平|目标|比例|利率|税率|降幅|年均"  # 7%的速度: no share
_COUNTED = {"items", "", "villages", "townships", "counties", "projects", "person-times", "times"}


def is_threshold(literal: str, behind: str, unit: str) -> bool:
    """Whether a number only says which things are meant: 20户以上自然村, 500万元以上的企业; not 5个以上项目."""
    if unit in _COUNTED or (unit == "persons" and not literal.rstrip("以上下内及").endswith(("人", "名"))):
        return False
    if not literal.endswith(("以上", "以下", "以内")) or _NOT_NOUNS.match(behind):
        return False
    if behind == "的":  # 集体经济收入5万元以上的54个
        return True
    return bool(_THRESHOLD.match(behind)) and unit != "ratio"


def status_in(words: str) -> tuple[str, str]:
    """Return the status that words of a clause set, and the word; two empty texts where they set none.

    Examples
    --------
    >>> status_in("力争突破"), status_in("已完成")
    (('target', '力争'), ('', ''))
    """
    match = _TARGET.search(words)
    return ("target", match[0]) if match else ("", "")


def rule_in(words: str) -> tuple[str, str]:
    """Return "rule" and the word where a clause states a standing standard."""
    match = _RULE.search(words)
    return ("rule", match[0]) if match else ("", "")
