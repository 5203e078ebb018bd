"""What a sentence adds to a number: a unit or a bound that several numbers share, or a noun that says what is counted.

``2.16和1.66个百分点`` gives the first its unit and ``分别突破300亿元和3000亿元`` the second its bound;
``2.35万贫困人口`` counts persons, and ``1.7万户`` of market entities are no households. `Token.read_as` is the print
with what is added to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from poverty_analysis.report.counting import SHARED_UNIT, Token, read_token
from poverty_analysis.report.quantities import Quantity
from poverty_analysis.report.units import MONEY, UNITS, WORDS

_LIST = re.compile("[、,]|和|与|及|以及|或")
_BEHIND_WORDS = re.compile("(?:及|或)?以[上下]$|以内$|左右$|上下$")
_LEADS = {word for meaning in ("at least", "at most", "below", "about") for word in WORDS[meaning]}
_LEADS -= {"以上", "以下", "以内", "及以上", "及以下", "左右", "上下", "上", "来"}
_PERSONS = (
    "人口|群众|学生|农民工|农民|职工|居民|牧民|老年人|老人|儿童|毕业生|劳动力|劳动者|干部|人才|教师|医生|志愿者|党员|移民|"
    "残疾人|妇女|青年|军人|师生|市民|村民|消费者|从业者|参保人员|人员"
)
_PERSONS_BEHIND = re.compile(
    f"(?:(?:建档立卡|农村|城镇|农业|农牧|贫困|困难|低收入|转移|易地|搬迁|脱贫|库区|返乡|高校|受灾|各类|城乡|各族|失业|转移|义务教育|"
    f"大|中小|在校|适龄|留守|退役|专业|技能|技术|创新|高层次|就业|重点|特困|参保|外来|常住|户籍|流动|农|的)){{0,4}}(?:{_PERSONS})"
)
_HOUSEHOLDS_BEHIND = re.compile("(?:贫困|脱贫|困难|搬迁|受灾)?(?:农牧?户|农村家庭|贫困户|脱贫户|搬迁户|家庭)")
_LONG_NAME = re.compile(
    "(?:(?!帮助|用于|支持|惠及|投入|资助|解决|服务|补助|发放|让|为|给|向|对)[\u4e00-\u9fff]){0,9}"
    "(?:群众|学生|在校生|居民|农民|职工|老人|儿童|毕业生|人口(?![规比密红老])|教师|医生|医师|中国人|妇女|党员|劳动力)"
)
_PERSONS_BEFORE = re.compile(
    "(?:人口|人数|群众|学生|职工|居民|农民工|农民|劳动力)(?:总数|总量|规模)?(?:累计|净|共|每年|年均|已)?"
    "(?:减少|增加|新增|转移|脱贫|搬迁)?(?:了|为|达到?|约|近|超|共|有|至|到|增至|降至|减至)?$"
)
_FIRMS = (
    "经营主体|市场主体|企业|个体工商户|工商户|商户|公司|合作社|纳税人|中小微|上市|四上|用人单位|商事主体|个体户|民营"
)
_FIRMS_BEHIND = re.compile(f"(?:(?!参加|加入|入股|签约|流转)[\u4e00-\u9fff]){{0,8}}?(?:{_FIRMS})")
_REACHED = "带动|吸纳|覆盖|惠及|帮扶|联结|服务|辐射|助力|帮助|支持|加入"  # 合作社带动860户: households
_FIRMS_BEFORE = re.compile(
    f"(?:{_FIRMS}|(?<![贫困低保农牧])主体)(?:(?!{_REACHED})[^,。;、0-9户人村]){{0,10}}"
    f"(?:(?:从|由)(?:上年的?|去年的?|[12][0-9]{{3}}年的?)?|[^,。;人村]{{0,8}}户(?:(?!{_REACHED})[^,。;0-9人村]){{0,6}}(?:,(?:净增加?|净减少?|增加|减少))?)?$"
)


# 收入比由上年的2.36缩小至2.30: how many times the other
_IS_RATIO = re.compile("(?:收入|消费|支出)[^,。;]{0,8}?(?:比值?|倍差)(?!上年|去年)[^,。;]{0,16}$")
# 港币3亿元: other money is named before its amount; not 每日币3元
_OTHER_COIN = re.compile(
    f"(?<!每)(?P<coin>{'|'.join(coin for coin, unit in UNITS.items() if unit in MONEY - {'CNY'})})$"
)
# what is a share of a whole and ends at one
_SHARE_BEFORE = re.compile(
    "(?:占[^,。;0-9]{0,12}|比重|比例|份额)"
    "(?:(?:提高|提升|上升|增加|下降|降低|降|升|增)(?:到|至|为)|达到?|已?达|为|均|都|分别|约|近|有|不低于|超过|是|保持在|稳定在|的){0,2}$"
)
# a rate of a whole ends at one; these may pass it, or are of no whole
_RATE_BEFORE = re.compile(
    "(?P<of>[\u4e00-\u9fff]{2})率(?:同比|均|都|分别|已|也)*"
    "(?:(?:提高|提升|上升|增加|下降|降低|降|升|增|恢复|稳定|保持|维持|控制)(?:到|至|为|在)|达到?|为|是|约|近|有|不低于|超过|高于|预计|目标){0,2}$"
)
_OF_NO_WHOLE = re.compile(
    "毛入学|增长|完成|执行|贡献|产销|杠杆|负债|回报|收益|利润|周转|投资|替代|[利税汇费]$|复种|换手|倍增|抚养|比"
)


def add_from_sentence(text: str, tokens: Sequence[Token]) -> list[Token]:
    """Add to the figures of a line what its sentences say of them.

    Examples
    --------
    >>> from poverty_analysis.report import find_quantities
    >>> find_quantities("分别降低1.27和0.94个百分点。")[["literal", "read_as", "unit"]].values.tolist()
    [['1.27', '1.27个百分点', 'percentage points'], ['0.94个百分点', '0.94个百分点', 'percentage points']]
    """
    done = list(tokens)
    for place in range(len(done) - 2, -1, -1):  # from the last of a list, whose unit all share, to the first
        done[place] = _with_unit(text, done[place], done[place + 1])
        done[place] = _with_word_behind(text, done[place], done[place + 1])
    for place in range(1, len(done)):
        done[place] = _with_word_before(text, done[place - 1], done[place])
        done[place] = _zero(text, done[place - 1], done[place])
    return [_of_a_noun(text, token) if token.quantity else token for token in done]


def _listed(text: str, first: Token, second: Token) -> bool:
    gap = text[first.end : second.start]
    return bool(first.quantity and second.quantity and _LIST.fullmatch(gap))


def _as_read(text: str, token: Token) -> str:
    return token.read_as or text[token.start : token.end]


def _reread(token: Token, read_as: str, unit_from: str) -> Token:
    """The token with what is added to it, or as it was where that gives no quantity."""
    quantity = read_token(read_as)
    if quantity is None:
        return token
    words = " ".join(dict.fromkeys([*token.qualifier.split(), *quantity.qualifier.split()]))
    return token._replace(quantity=quantity, read_as=read_as, unit_from=unit_from, qualifier=words)


def _with_unit(text: str, token: Token, following: Token) -> Token:
    """2.16和1.66个百分点, 3.2万、5.8万吨, 3.1、4.2%."""
    if not _listed(text, token, following) or (token.quantity and token.quantity.unit):
        return token
    literal, other = _as_read(text, token), _as_read(text, following)
    match = SHARED_UNIT.search(_BEHIND_WORDS.sub("", other))
    if match is None or text[token.end : following.start] == "," or not re.search("[0-9一-九万亿千百]$", literal):
        return token
    multiplier = match["multiplier"] if literal[-1].isdigit() and len(re.sub(r"\..*", "", literal)) < 4 else ""
    return _reread(token, literal + multiplier + match["unit"], "sentence")


def _same_unit(token: Token, other: Token) -> bool:
    return bool(token.quantity and other.quantity and token.quantity.unit == other.quantity.unit)


def _shares(text: str, first: Token, second: Token) -> bool:
    """Whether two figures stand in one list behind 分别."""
    if not (_same_unit(first, second) and _listed(text, first, second)):
        return False
    return "分别" in re.split("[。;!?]", text[max(0, first.start - 60) : first.start])[-1]


def _with_word_before(text: str, earlier: Token, token: Token) -> Token:
    """分别突破300亿元和3000亿元: the bound before the first is that of all."""
    if not _shares(text, earlier, token) or token.qualifier:
        return token
    lead = next((word for word in earlier.qualifier.split() if word in _LEADS), "")
    return _reread(token, lead + _as_read(text, token), token.unit_from) if lead else token


def _with_word_behind(text: str, token: Token, following: Token) -> Token:
    """分别为42万吨和65万吨左右: the word behind the last is that of all."""
    if not _shares(text, token, following) or token.qualifier:
        return token
    word = _BEHIND_WORDS.search(_as_read(text, following))
    return _reread(token, _as_read(text, token) + word[0], token.unit_from) if word else token


def _of_a_noun(text: str, token: Token) -> Token:
    """Persons whom a noun names (2.35万贫困人口), firms that are counted in 户, the magnitude of an earthquake."""
    quantity = token.quantity
    assert quantity is not None
    before = text[max(0, token.start - 24) : token.start]
    if quantity.unit == "ratio" and 0 <= quantity.value <= 1 < quantity.high and _of_a_whole(before):
        return token._replace(quantity=quantity._replace(high=1.0))
    if quantity.unit == "CNY" and (coin := _OTHER_COIN.search(before)):
        return _named(token, quantity, UNITS[coin["coin"]])
    if quantity.unit not in {None, "households", "items"}:
        return token
    behind = re.split("[,。;、:!?0-9]", text[token.end : token.end + 14])[0]
    if quantity.unit is None and (
        _PERSONS_BEHIND.match(behind)
        or _persons_at_last(text, token, behind)
        or _large_number_of_persons(text, token, before)
    ):
        return _named(token, quantity, "persons")
    if quantity.unit is None and _HOUSEHOLDS_BEHIND.match(behind) and text[token.end - 1] in "万亿":
        return _named(token, quantity, "households")
    if quantity.unit is None and _IS_RATIO.search(before) and 1 <= quantity.value <= 20:
        return _named(token, quantity, "times")
    if quantity.unit == "households" and (_FIRMS_BEHIND.match(behind) or _FIRMS_BEFORE.search(before)):
        return _named(token, quantity, "items")
    if quantity.unit == "items" and text[token.end - 1] == "级" and "地震" in behind[:4]:
        return _named(token, quantity, "magnitude")
    return token


def _zero(text: str, earlier: Token, token: Token) -> Token:
    """由24.6%降至零: a zero of what it fell from."""
    fell = earlier.quantity and re.search("(?:降|减)(?:少|低)?[至到为]$", text[max(0, token.start - 4) : token.start])
    share = fell and earlier.quantity is not None and earlier.quantity.unit == "ratio"
    near = token.start - earlier.end <= 16 and token.quantity is not None and token.quantity.unit is None
    return _reread(token, "0%", "sentence") if share and near and text[token.start : token.end] in "0零" else token


def _persons_at_last(text: str, token: Token, behind: str) -> bool:
    """Whether a large number without a counter stands before a long name of persons: 1.6万山洪灾害受灾群众."""
    return text[token.end - 1] in "万亿" and _LONG_NAME.match(behind) is not None


def _of_a_whole(before: str) -> bool:
    """Whether a percentage is a share of a whole by the words before it: 占, 比重, 覆盖率; not 毛入学率."""
    if _SHARE_BEFORE.search(before):
        return True
    rate = _RATE_BEFORE.search(before[-16:]) if "率" in before else None
    before = before[-16:]
    return rate is not None and not _OF_NO_WHOLE.search(before[max(0, rate.start("of") - 1) : rate.end("of")])


def _large_number_of_persons(text: str, token: Token, before: str) -> bool:
    return text[token.end - 1] in "万亿" and _PERSONS_BEFORE.search(before) is not None


def _named(token: Token, quantity: Quantity, unit: str) -> Token:
    return token._replace(quantity=quantity._replace(unit=unit), unit_from="noun")
