"""The words in which sentences say changes: from … to …, a level with what it is compared with, change and rate."""

from __future__ import annotations

import re

from poverty_analysis.report.stated_words import ABOUT, BY, CHANGE, DOWN, OVER, UP, C, D, N, W

_BUDGETED = f"(?:[,、](?:完成|为|占){C}{{1,14}}?的{N})?"  # 完成年初预算的98%, which says nothing of the change
_TO = f"(?P<to>(?:{UP}|{DOWN}|发展|恢复|变为|变)(?:了)?(?:到|至|为))"
FROM_TO = re.compile(
    f"(?P<head>[^{N}。;\n]{{0,30}})(?:从|由){C}{{0,16}}?(?P<a>{N}){ABOUT}{C}{{0,10}}?{_TO}{C}{{0,14}}?(?P<b>{N})"
)
OF_ALL = re.compile(  # words of a change behind from … to … that is of all the time between: 五年来累计减少
    "(?:(?P<years>[二三四五六七八九十两])年[间来]?|期间|(?P<added>累计|总?共|合计)|净|实际|名义|的|也|年均|年平均)*"
)
STOCKS = {"ratio", "households", "persons", "villages", "townships", "counties", "projects", "items", "firms"}
OF_BASE = re.compile("的?(?:实际|名义|净)?")  # and of one that is of the year before
YEAR_BASE = re.compile(f"上年|去年|上一年|同期|年初|{D}")  # not 比全市平均420公斤高30公斤,增长5%
OTHER_BASE = re.compile("全[国省市县州区]|平均|预算|计划|任务|目标")
SIGNED = re.compile("下降|下跌|减少|降低|回落|负|亏|逆差")  # before a number: of which sign?
_FEWER = "减贫|脱贫"  # 由3210人减少到12人,减贫3198人
THEN = re.compile(  # what stands behind a change from … to …: 增长40%, 年均增长8%, 五年累计减贫3198人
    f"{ABOUT}(?P<noun>{C}{{0,6}}?)[,、(]?(?P<between>{C}{{0,10}}?)(?P<mean>年均|年平均)?(?P<real>实际|名义)?"
    f"(?:{CHANGE}|(?P<fewer>{_FEWER})(?:了|约|近)?)(?P<s>{N})"
)
TIMES = re.compile(f"{ABOUT}[,、(]?(?:是|为|相当于|达到?)(?P<of>{C}{{0,10}}?)的(?P<s>{N})")
INTERLEAVED = re.compile(f"分别(?:从|由){C}{{0,10}}?(?P<a>{N}(?:[、和]{N})+){C}{{0,6}}?{_TO}(?P<b>{N}(?:[、和]{N})+)")
BESIDE = "相比,?"  # 35.8万人,与2010年的39.1万人相比,减少3.3万人
WITH_BASE = re.compile(
    f"(?P<head>{W}{{0,30}})(?P<b>{N}){_BUDGETED},?(?:比|较|(?P<beside>[与同和])){C}{{0,16}}?的?(?P<a>{N})"
    f"(?(beside){BESIDE}|[^{N},、。;!?:\n]{{0,4}}?){CHANGE}(?P<d>{N})"
    f"(?:[,、](?P<between>{C}{{0,6}}?)(?P<up2>{UP})?(?P<down2>{DOWN})?(?P<s>{N}))?"
)
TIMES_BASE = re.compile(f"(?P<b>{N})[,、]?(?:是|为|相当于){C}{{0,10}}?(?P<a>{N})的(?P<s>{N})")  # 是上年30亿元的1.1倍
BRACKETED_BASE = re.compile(
    f"(?P<b>{N})\\((?:上年|去年|上年同期|去年同期|(?P<year>{D})年?)[为是]?(?P<a>{N})\\)[,、]?(?:同比|比上年)?{CHANGE}(?P<s>{N})"
)
_NEWLY = f"(?:{D}|全年|累计)?新"  # 五年新增420公里
LEVEL = re.compile(
    f"{N}(?:{_BUDGETED})(?={ABOUT}{C}{{0,6}}?[,、(]?{OVER}?(?:的|{_NEWLY})?(?:{UP}|{DOWN}))"
)  # 收入11亿元,同比增长…
NEXT_CHANGE = re.compile(
    f"{ABOUT}(?P<noun>{C}{{0,6}}?)[,、(]?(?P<over>{OVER})?的?(?P<between>实际|名义|少|多|净|{_NEWLY})?{CHANGE}(?P<s>{N})"
)
_REACHED = "达到|达|增至|增加到|提高到|降至|减至|减少到"
CHANGES_LEVEL = re.compile(  # 支出增加30亿元、规模达230亿元,增长15%; 增加1亿元、增长10%,达到11亿元
    f"{CHANGE}(?P<d>{N})[,、]{OVER}?(?:(?P<up2>{UP})|(?P<down2>{DOWN})){BY}(?P<s>{N})[,、]"
    f"(?:总量|总额|总规模|规模|总数|余额|总值)?(?:{_REACHED}|为)[了约近]?(?P<b>{N})"
)
CHANGE_LEVEL_RATE = re.compile(
    f"{CHANGE}(?P<d>{N})[,、](?:总量|总额|总规模|规模|总数|余额)?(?:{_REACHED}|近|约|为){{0,2}}(?P<b>{N})[,、]"
    f"{OVER}?(?:(?P<up2>{UP})|(?P<down2>{DOWN})){BY}(?P<s>{N})"
)
SINCE = re.compile(f"(?P<b>{N}){ABOUT}[,、(](?:比|较)(?:上年|去年){CHANGE}(?P<d>{N})")
COMPOUND = re.compile(  # 比2015年增长61.1%,年均增长10%
    f"(?:比|较)(?P<base>{D})[年末底]{{0,2}}(?:增长|提高)(?P<s>{N}){ABOUT}[,、(]?年均(?P<prices>实际|名义)?(?:增长|提高)(?P<m>{N})"
)
THREE = re.compile(f"分别{W}{{0,10}}?(?P<a>{N})、(?P<b>{N})(?:、|和|、和)(?P<c>{N})")
EACH = re.compile("人均|户均|亩均|均价|单价|平均")  # 人次, 人均花费 and 总花费: the last is the product of the others
MOST = 3  # changes behind one level
HOW_MANY = re.compile("人次|人数|户数|数量|销量|面积")
