"""What a number counts or measures: the noun behind it for counters, the words before it otherwise."""

from __future__ import annotations

import re

from poverty_analysis.report.masked import DATE, NUMBER, OTHER

LONGEST = 12
COUNTERS = {
    "items", "persons", "households", "villages", "townships", "counties", "projects", "person-times", "", "undecided",
    "enterprises",
}  # fmt: skip
_MARKS = NUMBER + DATE + OTHER
_CUT = re.compile(f'[,。;:!?、()“”"《》\n{_MARKS}—]')
_CUT_BEFORE = re.compile(
    f"“[^”{_MARKS}]{{1,8}}”|(?P<cut>{_CUT.pattern})"
)  # what is quoted is part of a name: “三农”支出
_WORD_END = re.compile(  # behind what a name that is too long may be cut
    "的|(?<![共温柔])和(?!谐|美|平|解)|(?<![普以])及(?![率时格其])|、|用于|对(?![外口台象])|把|拥有|提高|加大|增加(?!值)|改善|促进|完善|落实|解决|支持|实施|推进|建设|流域|各级|各类|工程|地区(?!生产)|等(?!级)"
)
# what ends the noun behind a number
_CLOSING = re.compile(
    "以上|以下|左右|以内|得到|实现|完成|达到|(?<![发直])达(?!标)|(?:增|升|降|减|扩|发展|恢复|提升|压减)(?:到|至|为)|增长|增加|下降|减少|提高|投入|投产|建成|开工|通过|获|入选|进入|纳入|列入|启动|竣工|"
    "全部|全面|基本|成功|正式|顺利|扎实|有序|有效|稳步|高效|均(?![衡线])|都(?!市)|已|将(?![士军领])|被|(?<![家级])和|与|及|"
    "存在|(?<!存)在(?![校岗职建册线编读研押库售外籍])|到(?![户家岗])|从(?!业)|由|对(?![外口台象])|为|是|有(?![色机轨线限效声])|占|居(?![民家住委])|位居|摆脱|喝上|用上|住上|搬|脱贫|受益|参加|加快|"
    "追回|办理|处于|就读|缩小|扩大到|就近|就地|就业(?:创业)?$|(?<!收)入住|"
    "全覆盖|确权|托底|落地|签约|并网|通车|运行|投用|使用|挂牌|上市|退出|摘帽|稳定|超过|突破|覆盖|惠及|同比|比上年|较|荣获|取得|享受|入驻|推动|"
    "带动|新增|累计|因|用于|共(?![享同青])|等(?!级)|可以|能够|就能|即可|开诊|运营(?!商|企业|主体|中心|队伍|里程)"
    "|(?<=[一-鿿]{2})(?:配备|发放|参保|拥有)"
    "|(?<=[县市区镇乡村户人所家校学])(?:实施|开展|改造(?![一-鿿]{0,6}(?:项目|工程|任务|试点|方案)))"
)
_OPENING = re.compile(
    f'(?:[{_MARKS}]|[“"][{_MARKS}]+[”"]|[“"](?![^”"]{{1,8}}[”"])|[.)]|第(?![一二三]产业)|把|将(?![士军领])|也|提出|考虑到?|其中|全年|全社会|全省|全区|全市|全县|全国|我省|我区|我市|我县|我国|全系统|目前|去年|今年|预计|力争|确保|使|让|'
    "推动|促进|带动|实现|保持|同时|以及|并(?!购|网)|且|又|还|的|年(?!轻|龄|产|度|均|初预算|末余额)|底(?!线)|末|时期|期间|以来|累计|已|共有(?!制|经济|产权|财产)|共(?!建|享|同|有|和|青)|一对一|再(?!生|造|就)|延续|执行|平均每年|年均|将|要|到|从|由|比上年|较上年|"
    "同比|计划(?!生育|单列|经费)|”|至少|每年|截至|截止|达到|完成(?!率|额|量)|力争|预期|总的|先后|经过|继续|持续|加快|扎实|大力|积极|深入|全面|进一步|稳步|统筹)+"
)
_TAIL = re.compile(
    "(?:同比|比上年|较上年|比去年|较去年|比(?:上|前)?[一二三四五]?年|较[^,]{0,8}|(?<![评对占之环同类配])比(?![例重值照对率由从为是达缩降扩])[^,]{0,10}|与[^,]{0,8}相比|年均|[户人亩村]均|平均|每年|分别|累计|合计|总计|共计|(?<!公)共|均|都|各|已|"
    "也|又|还|再|约|近|高达|达|到|至|为|是|有|从|由|将|要|不|就|的|了|在|力争|预期|预计|计划|确保|持续|稳定|继续|稳步|大幅|快速|连续|首次|(?<![初高])中|(?<![创更革翻焕高维])新|"
    "成功|顺利|全部|基本|(?<!经济)总量|净|拟|将|可以|就?能够|拟按|仅|只|超|逾|突破|超过|一举|历史性|相当于|以上|左右|实际|按可比价格|[同可][口比]口?径|名义|达到|完成|实现|保持|(?<![配入费贷])比|较|以|按|"
    f'[{_MARKS}]|[“”"年底末])+$'
)
# a verb that opens a clause before its object: 中央财政拟安排科技支出, 取消和下放审批事项, 遴选支持领军人才
_AGENT = "中央财政|地方财政|各级财政|省级?财政|市级?财政|县级?财政|中央|国务院各部门|国务院|各部门|各级|各地|政府|我们"
_MODAL = "拟|将|已|要|再|又|共|累计|分别|计划|全年|全部|全面|新"
_DO = (
    "安排|取消|下放|淘汰|关停|关闭|争取|遴选|支持|制定|修订|修改|新建|扩建|改建|续建|改造|提升|建成|建设|培育|引进|实施|组建|开工|开展|举办|发放|兑现|"
    "落实|拨付|筹集|投入|选派|认定|评选|打造|创建|救助|资助|培训|帮扶|扶持|解决|清理|查处|办理|受理|整治|修复|治理|种植|栽植|流转|"
    "出台|签订|减免|压减|调整|增设|设立|建立|配备|开通|吸引|接待|安置|搬迁|化解|处置|修建|铺设|更新|整合|收购|采购|签约|布局|谋划|发展(?!改革|规划|环境|水平)|集聚|投用|吸纳|精准识别|识别|高质量建成"
)
_DONE_FIRST = re.compile(f"(?:{_AGENT})?(?:{_MODAL})*(?:(?:{_DO})(?:和|、|并)?)+(?:了|出)?")
GENERIC = re.compile(  # without its verb such a word says nothing: 改造面积, 培训人数, 支持政策
    "(?:面积|资金|规模|力度|比例|人数|人次|项目|工程|政策|支付|就业|用地|任务|数量|标准|里程|投资|能力|企业|成果|主体|金额|总量|力|率|量|额|户|"
    "兵团|银行|工作|方案|水平|行动|机制|体系)"
)
_COMPARED = re.compile(
    "(?:(?<![评对占之环同类配])比(?![例重值照对率由从为是达缩降扩])|(?<!比)较(?!大|多|高|好)|与[^,]{0,10}(?:相比|持平|相当)$)[^,]{0,12}$"
)
_ORIGIN = re.compile("(?:从|由)(?!业|于)|不低于|不少于|不超过|不高于|至少|超过|低于|高于")
_SUFFIX = re.compile(
    "(?:产量|产值|增加值|收入|支出|投资|人数|面积|里程|总额|余额|占比|比重|增速|销量|价格|人口|数量|规模|容量|利用率|覆盖率|普及率|完成率|率|用水量|用电量|排放量|成交量|吞吐量|销售额|交易额|起数|人次)$"
)


_BETWEEN = re.compile("、|以及|(?<![共温柔])和(?!谐|美|平|解)|(?<!参)与(?!会)|(?<![普以])及(?![率时格其])")


def noun_behind(words: str) -> tuple[int, int] | None:
    """Return where the noun stands in the words behind a counter, or None.

    Examples
    --------
    >>> noun_behind("和美乡村。"), noun_behind("农户脱贫"), noun_behind(",增长")
    ((0, 4), (0, 2), None)
    """
    stretch = _CUT.split(words, maxsplit=1)[0]
    start = re.match("(?:以上|以下|左右|多|余)?的?", stretch).end()  # type: ignore[union-attr]
    first = (
        1
        if stretch[start : start + 1] in {"和", "共", "达", "有", "到", "与", "及"}
        and len(stretch) >= start + 4
        and stretch[start] == "和"
        else 0
    )
    closing = _CLOSING.search(stretch, start + max(first, 0))
    end = closing.start() if closing else len(stretch)
    if (of := stretch.find("的", start + 2, end)) > 0:
        end = of
    if stretch[end - 1 : end] in {"中", "里"} and end - start > 2:  # 186个行政村中
        end -= 1
    if end - start < 2:
        return None
    return max(start, end - LONGEST), end


def noun_before(words: str) -> tuple[int, int] | None:
    """Return where the noun stands in the words before a verb or a number, or None.

    Examples
    --------
    >>> noun_before("全省粮食产量"), noun_before("同比")
    ((2, 6), None)
    """
    start = _object_of(words, _opened(words, 0))
    compared = _COMPARED.search(words, start)
    end = compared.start() if compared else len(words)
    tail = _TAIL.search(words[start:end])
    end = start + tail.start() if tail else end
    if origin := _ORIGIN.search(words[start:end]):  # 教育投入不低于财政支出: the words before, else those behind
        start, end = (start, start + origin.start()) if origin.start() >= 2 else (start + origin.end(), end)
    if words[end - 1 : end] == "按":
        end -= 1
    if cuts := [match.end() for match in _CUT_BEFORE.finditer(words, start, end) if match["cut"]]:
        start = _object_of(words, _opened(words, cuts[-1])) if end - cuts[-1] >= 2 else start
    if end - start < 2:
        return None
    return shortened(words, start, end), end


def shortened(words: str, start: int, end: int) -> int:
    """Where a name of at most twelve signs begins: behind the word that the twelfth before its end would cut.

    Examples
    --------
    >>> words = "县级财政对偏远乡镇学校的转移支付"
    >>> words[shortened(words, 0, len(words)) :]
    '偏远乡镇学校的转移支付'
    """
    quoted = words.count("“", start, end) + words.count("”", start, end)
    if end - start <= LONGEST + quoted:
        return start
    cuts = [match.end() for match in _WORD_END.finditer(words, start, end) if match.end() <= end - 4]
    within = [cut for cut in cuts if cut >= end - LONGEST]
    if within:
        return within[0]
    over = end - start - LONGEST - quoted
    return start + over + over % 2  # most words have two signs


def _opened(words: str, start: int) -> int:
    """Where the words go on behind those that open a clause: 全省, 其中, 到2030年."""
    opening = _OPENING.match(words, start)
    return opening.end() if opening else start


def _object_of(words: str, start: int) -> int:
    """Where the object of an opening verb stands; the start where there is none, or it says nothing alone."""
    done = _DONE_FIRST.match(words, start)
    if done is None:
        return start
    rest = words[done.end() :]
    return start if len(rest) < 3 or GENERIC.match(rest) or re.match("[的在为以等到至与,]", rest) else done.end()


def listed_subjects(words: str) -> list[tuple[int, int]]:
    """Return where the subjects of a list stand before 分别: 精炼铜、镍产量, or 存款和贷款.

    Examples
    --------
    >>> [("精炼铜、镍产量"[a:b]) for a, b in listed_subjects("精炼铜、镍产量")]
    ['精炼铜', '镍产量']
    """
    place = _opened(words, 0)
    stop = len(words)
    if tail := _TAIL.search(words[place:]):
        stop = place + tail.start()
    spans, start = [], place
    for match in _BETWEEN.finditer(words[:stop]):
        if match.start() >= place and match.start() > start:
            spans.append((start, match.start()))
            start = match.end()
    return [*spans, (start, stop)] if stop > start else spans


def shared_head(words: str, span: tuple[int, int]) -> tuple[int, int] | None:
    """Return where the head noun stands that the last subject of a list shares with the others: 产量 of 镍产量."""
    match = _SUFFIX.search(words[span[0] : span[1]])
    if match is None or match.start() == 0:
        return None
    return span[0] + match.start(), span[1]


def has_head(name: str) -> bool:
    """Whether a subject of a list has a head noun of its own: 茶叶产量, but not 精炼铜."""
    return _SUFFIX.search(name) is not None
