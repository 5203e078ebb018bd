"""Kinds of sentences that were once misread: whose number, of which years, which way. All of them are made up."""

import pytest

from poverty_analysis import report

REVIEW = "一、过去五年工作回顾\n"


def figure(text, literal, year=2014):
    rows = report.draft_ledger(text, year=year).figures
    (row,) = [row for row in rows.itertuples() if row.literal == literal]
    return row


@pytest.mark.parametrize(
    ("text", "literal", "subject"),
    [
        # the verb 累计 is whole, and what stands before it is the noun
        ("县财政用于道路养护支出五年累计3.2亿元。", "3.2亿元", "县财政用于道路养护支出"),
        ("茶园灌溉投资累计4500万元。", "4500万元", "茶园灌溉投资"),
        # a name too long is cut where a word ends, not within one
        ("县级财政对偏远乡镇学校的转移支付达到2亿元。", "2亿元", "偏远乡镇学校的转移支付"),
        ("县直单位退休职工和乡镇集体企业退休职工的补助标准提高到300元。", "300元", "补助标准"),
        ("着力支持青岭河流域山洪沟综合治理项目12个。", "12个", "山洪沟综合治理项目"),
        ("继续提高乡镇企业退休人员养老金,全年人均增加1680元。", "1680元", "乡镇企业退休人员养老金"),
        ("劳动年龄人口平均受教育年限达到10.2年。", "10.2年", "年龄人口平均受教育年限"),
        ("带动农户户均增收3000元。", "3000元", "农户"),
        ("视力障碍及重度残疾人帮扶性就业1800人。", "1800人", "重度残疾人帮扶性就业"),
        # words that end a name before its verb
        ("返乡大学生将高达2300人。", "2300人", "返乡大学生"),
        ("保障性住房新安排740套。", "740套", "保障性住房"),
        ("农机智能设备配比达到20%。", "20%", "农机智能设备配比"),
        ("科技创新投入30万元。", "30万元", "科技创新"),
        # the noun behind a counter: where it ends, and signs that are part of a word
        ("我县有2.9万在校学生。", "2.9万", "在校学生"),
        ("13万城乡居民参保。", "13万", "城乡居民"),
        ("6个县级医养中心开诊运营。", "6个", "县级医养中心"),
        ("推进6个县级医养中心高效运行。", "6个", "县级医养中心"),
        ("为1700个乡村卫生室配备了医疗设备。", "1700个", "乡村卫生室"),
        ("对86万名困难群众发放一次性补贴。", "86万名", "困难群众"),
        ("36项改革任务扎实推进。", "36项", "改革任务"),
        ("培育3个都市圈。", "3个", "都市圈"),
        ("引进8家有色金属企业。", "8家", "有色金属企业"),
        ("3万名从业人员受益。", "3万名", "从业人员"),
        ("支持12所农村中小学改造危房。", "12所", "农村中小学"),
        ("实施30个老旧小区改造项目。", "30个", "老旧小区改造项目"),
        ("底线是严守18万亩耕地红线。", "18万亩", "耕地红线"),
        # quotation marks stand within a name
        ("县财政用于“三农”的支出12亿元。", "12亿元", "县财政用于“三农”的支出"),
        ("安排“三农”支出12亿元。", "12亿元", "“三农”支出"),
        ("“十三五”期间计划实施产业项目160个。", "160个", "产业项目"),
        # what stands in front of a name
        ("把居民消费价格涨幅控制在3.5%左右。", "3.5%左右", "居民消费价格涨幅"),
        ("2.实现城镇新增就业1.8万人以上。", "1.8万人以上", "城镇新增就业"),
        ("今年也要再减少贫困人口1万人以上。", "1万人以上", "贫困人口"),
        ("延续执行设备更新贴息75%政策。", "75%", "设备更新贴息"),
        ("养老金从2005年人均每月610元提高到现在的1480元。", "1480元", "养老金"),
    ],
)
def test_whose_number_it_is(text, literal, subject):
    row = figure(REVIEW + text, literal)
    assert row.subject.strip("·") == subject and len(row.label_zh) <= 12 + row.label_zh.count("“") * 2


def test_two_names_and_two_numbers_joined_by_and_are_pairs_without_more():
    rows = report.draft_ledger("城镇居民人均收入和农村居民人均收入实际增长8.4%和11.4%。").figures
    assert rows["subject"].tolist() == ["城镇居民人均收入", "农村居民人均收入"]


@pytest.mark.parametrize(
    ("text", "literal", "period"),
    [
        # a span in its own clause adds up, whatever its verb
        ("五年整理复垦补充耕地152.6公顷。", "152.6公顷", "2009-2013"),
        ("五年来,森林覆盖率达到35%。", "35%", "2013"),
        # the year of prices, and a year something is a multiple of, are not when it was
        ("将标准定为2300元(2010年不变价),比上年提高92%。", "92%", "2013"),
        ("安排资金1713万元,是2010年的2.2倍。", "2.2倍", "2013"),
        # what something rose from is of the year that its sentence started from
        ("资本充足率从2008年底的8.4%提升到去年底的13.3%,不良率由6.1%下降到0.95%。", "6.1%", "end 2008"),
        ("资本充足率从2008年底的8.4%提升到去年底的13.3%,不良率由6.1%下降到0.95%。", "0.95%", "2013"),
        ("养老金从2005年人均每月610元提高到现在的1480元。", "1480元", "2013"),
    ],
)
def test_of_which_years_it_is(text, literal, period):
    assert figure(REVIEW + text, literal).period == period


@pytest.mark.parametrize(
    ("text", "literal", "direction"),
    [
        ("实现城镇新增就业5000人以上。", "5000人以上", "rise"),
        ("今年也要再减少贫困人口1万人以上。", "1万人以上", "fall"),
        ("还要继续压减煤炭产能30万吨。", "30万吨", "fall"),
        ("实现增加值30亿元。", "30亿元", "level"),
    ],
)
def test_which_way_it_goes(text, literal, direction):
    assert figure(REVIEW + text, literal).direction == direction


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("份额提高2个多百分点。", 0.02, "percentage points"),
        ("新增5000多万千瓦新机组。", 5e7, "kW"),
        ("近14万农民的饭碗。", 14e4, "persons"),
    ],
)
def test_what_a_number_measures(text, value, unit):
    row = next(report.draft_ledger(text).figures.itertuples())
    assert (row.value, row.unit) == (pytest.approx(value), unit)
