"""Whether a numeral counts something, and how far the printed quantity around it reaches."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from poverty_analysis.report import set_phrases as phrases
from poverty_analysis.report.quantities import Quantity, parse_quantity
from poverty_analysis.report.set_phrases import DASH, DIGIT, SIGNS
from poverty_analysis.report.units import MEASURED, UNITS

LONGEST = 60  # signs that a printed quantity may have

# --- the shape of a printed quantity -------------------------------------------------------------------------------

_COMMAS = "[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+"
_TERM = rf"(?:{_COMMAS})(?:\.[0-9]+)?"
_ARABIC = (
    rf"{_TERM}(?:(?:(?!千[伏瓦米克]|百分点)[百千万亿]){{1,3}}"
    rf"(?:零?(?:{_TERM})[百千万亿]{{1,2}}|[0-9]{{4}}(?![0-9])){{0,3}})?"
)
_CHINESE = f"[{SIGNS}几]+(?:点[{DIGIT}]+[百千万亿]{{0,2}})?"
_NOT_A_UNIT = {  # a counter that is the beginning of another word
    "人": "民币|均|大代表|口",
    "户": "籍|均|外|型",
    "年": "级|龄|均|轻|度",
    "部": "门|队|署|分|委|长|件",
    "本": "科|级|县|市|地|土|村|区",
    "家": "庭|长|园|禽|畜|政|访",
    "处": "理|置|级",
    "条": "件",
    "克": "服|难|制|什|拉|隆|强|己|勤",
    "期": "间|望|限",
    "次": "级|日|年|月",
    "只": "有|要|能|是",
    "支": "付|出|持|援|柱|部书记|委",
    "座": "谈",
    "批": "准|复|示",
    "轮": "换|训|岗|胎",
    "种": "植|养|子|粮",
    "组": "织|建|成",
    "元": "素|旦",
    "成": "立|果|员|为|本|功|效|分|熟|长|群|不变|套|就|都|人|年",
    "台": "账|湾|阶",
    "册": "子",
    "个": "别|体|税|性|人所得",
    "区": "域|间|别",
    "市": "场|民|值|政",
    "州": "县",
    "对": "口|接|策|象|比|照|外|于",
    "片": "面",
    "块": "链",
    "例": "如|外|会",
    "起": "步|点|来|到",
    "门": "诊|槛",
    "眼": "科|前|光",
    "站": "位|在",
    "校": "园|长",
    "级": "别",
    "场": "所|景|面|地",
    "间": "接|隔",
    "大": "于|约|学|病|力|幅|众|学生|力度|专|额|型|户",
    "类": "似",
    "村": "民|委|级|均|干|支|医",
    "县": "城|级|委|乡村|域|长",
    "乡": "村|土|级",
    "镇": "区|级",
    "株": "洲",
    "头": "部|疼",
    "日": "均|常|间|报|产|供|照|照片",
    "天": "然|气|水",
    "月": "均|报|租",
    "亩": "均",
    "米": "粉|面",
    "所": "有|在|需|属|得|以(?![上下内])|致",
    "斤": "两",
    "口": "岸|号|径",
    "届": "时",
    "列": "入|为|出|席|举|第|居|在|全|级|装|支",
    "款": "项|待|式|额",
    "个点": "位|上|的|开|在|以",
    "名": "义(?!务)|称|录|单|额|牌",
}
_NOT_A_UNIT |= dict.fromkeys([unit for unit in UNITS if unit[0].isascii()], "[A-Za-z0-9²³]")
# 500元/人以上: the stroke belongs to the token only where a word of bound stands behind it
_NOT_A_UNIT |= dict.fromkeys(
    [unit for unit in UNITS if "/" in unit and unit[0] in "元吨"], "$|(?!(?:及|或)?以[上下]|左右|上下)"
)
_NOT_A_UNIT |= dict.fromkeys(  # 八成六, not 七成五个村
    [unit for unit in UNITS if len(unit) == 2 and unit[0] == "成"],
    "(?!$|[^\u4e00-\u9fff0-9]|的|左右|以[上下内]|上下)",
)
_NOT_A_UNIT |= {"欧元": "区", "加元": "素|旦", "台币": "种"}  # 3欧元区国家, 2加元素5种, 2台币种设备
_NOT_A_UNIT["成半"] = "年|数|天|月|日|个|小|径|价|额"  # 两成半农户, not 两成半年内
_UNIT = "|".join(
    f"{unit}(?!{_NOT_A_UNIT[unit]})" if unit in _NOT_A_UNIT else unit for unit in sorted(UNITS, key=len, reverse=True)
)
_TIMES = "(?:(?!千[伏瓦米克]|百分点)[百千万亿]){1,2}"  # not the 千 of 千瓦
_MORE = rf"(?:[余多](?:{_TIMES})?|来(?:{_TIMES})?(?={_UNIT}))"  # 20余万; 十来户, not 三来一补
_NUMBER = (
    rf"(?:[百千万三四五六七八九十二]{{1,2}}分之(?:{_CHINESE}|{_TERM})|(?:{_ARABIC}|数?{_CHINESE}){_MORE}?(?:%|‰)?)"
)
_FOLLOW = "(?:(?:及|或)?以[上下]|以内|左右|上下)"
_LATE_OVER = r"(?<=[年元岁倍天个月])[余多](?=$|[^\u4e00-\u9fff]|[来的时]|月)"  # 3年多, 两个多月
_TAIL = rf"(?P<unit>{_UNIT})?(?P<follow>{_FOLLOW}|{_LATE_OVER})?"
SHARED_UNIT = re.compile(rf"(?P<multiplier>[百千万亿]*)(?P<unit>{_UNIT}|%|‰)$")
QUANTITY = re.compile(rf"(?P<first>{_NUMBER}){_TAIL}")
_LAST_OF_RANGE = re.compile(rf"(?P<dash>{DASH})(?P<last>{_NUMBER}){_TAIL}")
_SHARES = re.compile(rf"{_TERM}(?::{_TERM}){{2,9}}")
_RATIO = re.compile(rf"{_TERM}:{_TERM}|[1-9][0-9]?/[1-9][0-9]?(?![0-9/])")

# --- words before a number -----------------------------------------------------------------------------------------

_BOUNDS = "越过|不低于|不少于|不高于|不超过|不超|至少|至多|最多|不足|不到|超过|突破|高于|多于|大于|低于|少于|小于"
_BOUNDS += "|未满|不满|大约|将近|接近|≥|≤|<|(?<![A-Za-z0-9\"'/=-])>"  # not the end of an HTML tag
_LEAD = re.compile(
    rf"(?P<word>{_BOUNDS}|(?<![节签预契合条公制集违履邀誓特失])约|(?<![最附临邻靠贴亲相就])近|(?<![赶反高])超|逾|上)$"
)
_FIRM = "不低于|不少于|不高于|不超过|至少|至多|最多"
_APART = re.compile(
    rf"(?P<word>{_FIRM})[^0-9{SIGNS}几]{{1,14}}$"
    rf"|(?P<of>超过|约|大约|近|不足|不到|接近)(?:占)?[^0-9{SIGNS}几]{{1,14}}的$"
    r"|(?P<verb>超过|突破|约|大约|不足|不到|多于|少于|高于|低于)(?:了|有|为|达|达到|占|过)$"
)
_CLAUSE = re.compile(r"[,;。、\n:!?]")
_RECENT = {
    "年",
    "个月",
    "月",
    "天",
    "日",
    "期",
    "届",
    "轮",
    "批",
    "次",
}  # 近三年 is the last three years, not nearly three
_EACH_BEFORE = re.compile("(?:每[^0-9,。;、]{0,6}|(?:至少|不少于|只|仅)(?:有|要有|配备|培养|建)?)$")
_TO_ZERO = re.compile("(?:[降减少归]|下降|降低|减少)(?:为|至|到)$")
_REACHED = re.compile("(?:为期|期限|满|不到|不足|超过|近|约|延长)$")
_BOUNDARY = re.compile(r"$|[,,.;。、!?)\s”]")
_CAMPAIGN = frozenset("企村人名户亩县镇乡家校店场区社里年")
_BEFORE_MINUS = frozenset("为是达增减降升计得长额差值温至到 ,:;(")
_ARTICLE_UNITS = set("批种类次大起届期级支")


class Token(NamedTuple):
    start: int
    end: int
    kind: str
    quantity: Quantity | None = None
    qualifier: str = ""
    read_as: str = ""  # the print with what its sentence adds; empty: as printed
    unit_from: str = ""


_BEFORE_A_COUNT = set("人户总次基指倍整分系多少岁年个件台半")


def figure(text: str, position: int, stop: int, floor: int) -> Token:
    """Grow a numeral into the printed quantity around it."""
    several = position > floor and text[position - 1] == "数" and text[position] in "十百千万亿"  # 数百, not 户数百
    several = several and text[max(0, position - 2) : position - 1] not in _BEFORE_A_COUNT
    start = position - 1 if several else position
    if shares := _SHARES.match(text, position):  # 38:41:21, the parts of a whole
        return Token(position, shares.end(), "slogan")
    if (ratio := _RATIO.match(text, position)) and (quantity := _parsed(ratio[0])):
        lead = _LEAD.search(text[max(floor, position - 4) : position])  # 超过1/3
        bounded = _parsed(lead["word"] + ratio[0]) if lead else None
        start = position - len(lead["word"]) if lead and bounded else position
        return Token(start, ratio.end(), "figure", bounded or quantity, bounded.qualifier if bounded else "")
    match = QUANTITY.match(text, start)
    if match is None or match.end() - start > LONGEST:
        return Token(position, stop, "slogan" if text[position].isdigit() else "word")
    digits = text[position].isdigit()
    if not digits and not _counts(text, start, match, floor):
        return _not_counting(text, position, stop)
    return _with_words(text, start, match, floor) or Token(position, stop, "slogan" if digits else "word")


def _not_counting(text: str, position: int, stop: int) -> Token:
    """A Chinese numeral that counts nothing: a name of a place, of a campaign, or a word."""
    if place := phrases.PLACE.match(text, position):
        return Token(position, place.end(), "slogan")
    bare = all(sign in "百千万亿" for sign in text[position:stop])
    campaign = bare and text[position - 1 : position] != "每" and text[stop : stop + 1] in _CAMPAIGN
    return Token(position, stop + 1 if campaign else stop, "slogan" if campaign else "word")


def _counts(text: str, start: int, match: re.Match[str], floor: int) -> bool:
    """Whether a Chinese numeral counts something."""
    number, unit = match["first"], match["unit"]
    if "分之" in number or number[0] == "数":
        return True
    plain = number.rstrip("余多来")
    before = text[max(floor, start - 10) : start]
    lead = _LEAD.search(before)
    if all(sign in "百千万亿" for sign in plain):
        level = len(plain) > 1 and UNITS.get(unit) in MEASURED and match["follow"] is not None  # 千万吨以上
        return plain != number or level or (lead is not None and bool(unit or len(plain) > 1 or lead["word"] != "上"))
    if "几" in plain and len(plain) == 1:
        return False
    if len(plain) > 1 and set(plain) <= set(DIGIT) and not unit:
        return False
    if not unit:
        if (last := _LAST_OF_RANGE.match(text, match.end())) and last["unit"]:  # 三至五年
            return True
        if plain == "零":
            return bool(_TO_ZERO.search(before)) and _BOUNDARY.match(text, match.end()) is not None
        return len(plain) > 1 and bool(set(plain) & set("十百千万亿")) and _large(plain)
    if unit and unit[0] == "成":
        return True
    if plain == "一":
        return _one_counts(text, start, match, floor)
    return not (unit == "级" and not match["follow"])


def _large(plain: str) -> bool:
    """Whether a number of several signs without a unit is more than a word such as 十三 in a name."""
    quantity = _parsed(plain)
    return quantity is not None and quantity.value >= 20


def _one_counts(text: str, start: int, match: re.Match[str], floor: int) -> bool:
    before = text[max(floor, start - 10) : start]
    unit = match["unit"]
    if unit == "倍":
        return True
    if unit in _ARTICLE_UNITS:
        return False
    if unit in _RECENT:
        return _REACHED.search(before) is not None
    if _BOUNDARY.match(text, match.end()):
        return bool(before) and not _CLAUSE.search(before[-1:])
    listed = 0 < floor < start <= floor + 10 and text[floor - 1] in UNITS and text[start - 1] in "、和及"
    return listed or bool(_EACH_BEFORE.search(before))


def _with_words(text: str, start: int, match: re.Match[str], floor: int) -> Token | None:
    """Put the words before and behind a number to it, and its range, as far as they make one quantity."""
    ends = [match.end(), match.end("unit") if match["unit"] else match.end("first"), match.end("first")]
    number_start = start
    sign = text[start - 1 : start]
    if sign == "-" and _is_minus(text[max(0, start - 2) : start - 1], match):
        number_start = start - 1
    before = text[max(floor, number_start - 24) : number_start]
    last = _LAST_OF_RANGE.match(text, match.end())
    grows = last and last["dash"] in "至到" and before.endswith(("从", "由", "自"))  # 从3万元到5万元: no range
    if last and not grows and last.end() - start <= LONGEST and match["follow"] is None:
        ends = [last.end(), last.end("unit") if last["unit"] else last.end("last"), *ends]
    unit = match["unit"] or ""
    words = _words_before(before, unit)
    for end in ends:
        for word, apart in words:
            begin = number_start if apart else number_start - len(word)
            literal = text[begin:end]
            if quantity := _parsed((word + literal) if apart else literal):
                return Token(begin, end, "figure", quantity, quantity.qualifier)
    return None


def _is_minus(before: str, match: re.Match[str]) -> bool:
    """Whether a dash before a number is its sign: 净增-120人, 为-2.41‰, -12℃; not that of 甲-2户 or 2019-120."""
    if re.match("[0-9A-Za-z%‰]", before) or not match["first"][0].isdigit():
        return False
    if match["first"][-1] in "%‰" or UNITS.get(match["unit"]) == "degrees Celsius":
        return True
    return before in _BEFORE_MINUS or not before


def read_token(literal: str) -> Quantity | None:
    """What a token allows; None where it is no quantity."""
    return _parsed(literal) if len(literal) <= LONGEST else None


@lru_cache(maxsize=4096)
def _parsed(literal: str) -> Quantity | None:
    """What a token allows; None where it is no quantity. Reports print the same tokens again and again."""
    try:
        return parse_quantity(literal)
    except ValueError:
        return None


def _words_before(before: str, unit: str) -> list[tuple[str, bool]]:
    """The qualifying words to try in front of a number: joined to it, standing apart from it, none."""
    if lead := _LEAD.search(before):
        recent = lead["word"] == "近" and unit in _RECENT
        return [("", False)] if recent else [(lead["word"], False), ("", False)]
    clause = _CLAUSE.split(before)[-1]
    if apart := _APART.search(clause):
        word = apart["word"] or apart["of"] or apart["verb"]
        if not (unit == "个百分点" and word in {"超过", "高于", "低于"}):
            return [(word, True), ("", False)]
    return [("", False)]
