"""Budgets, plans, communiques and summaries: made-up reports, read by hand."""

import pytest

from poverty_analysis import report
from poverty_analysis.report.periods import report_year

BUDGET = """关于青岭县2020年财政预算执行情况和2021年财政预算(草案)的报告
——2021年1月18日在县人民代表大会第六次会议上
一、2020年财政预算执行情况
全县一般公共预算收入完成42138万元,为年初预算的102.7%,比上年决算数增加2385万元,增长6.0%。
教育支出61210万元,同口径增长5.5%。上年结转15000万元。
整合财政涉农资金2.44亿元,已拨付2.31亿元。
二、2021年财政预算草案
安排衔接资金1.8亿元,比上年增加2000万元。
"""
PLAN = """青岭县第十四个五年规划和远景目标纲要
第一章 发展环境
“十三五”时期,贫困发生率由24.6%降至零。
第二章 主要目标
——服务业增加值占比达到48%,居民人均可支配收入年均增长8%左右。
——单位产值能耗累计下降13%。
展望二〇三五年,人均产值在2020年基础上翻一番,城镇化率达到55%左右。
"""
SUMMARY = """青岭县2019年脱贫攻坚工作总结
一、基本情况
全县辖14个乡镇,2014年识别贫困户4188户16120人。
二、主要成效
截至2019年底,减贫4120户15862人,贫困发生率由2014年的24.6%下降至0.4%。
今年以来,实施扶贫项目286个,完工271个,吸纳贫困劳动力612人就业,人均月增收1800元。
三、存在问题
边缘户126户存在风险。
四、下一步打算
新建饮水工程32处。
"""
NOTICE = """关于青岭县退出贫困县评估情况的公告
2020年2月26日
共抽查12个乡镇;入户调查1486户,其中建档立卡户862户、其他农户624户。
2016年至2019年,投入资金8.64亿元,其中中央5.12亿元、省级2.50亿元、县级1.02亿元。
2019年农民收入11286元,同比增长10.2%,比全省平均水平(9.1%)高1.1个百分点。贫困户收入由2015年的2846元增加到2019年的8862元,年均增长32.8%。
贫困村中,集体收入5万元以上的54个。有21户住房存在隐患。
"""
COMMUNIQUE = """青岭县2020年国民经济和社会发展统计公报
全年第一产业增加值10.41亿元,增长4.1%。人口自然增长率为2.60‰。
全县共有医疗卫生机构214个。城乡居民收入比由上年的2.36缩小至2.30。空气优良天数比率97.8%。
"""


@pytest.mark.parametrize(
    ("text", "year"), [(BUDGET, 2021), (PLAN, 2021), (SUMMARY, 2019), (COMMUNIQUE, 2021), ("关于2019年的说明", None)]
)
def test_the_year_in_which_a_report_was_given(text, year):
    assert report_year(text) == year


@pytest.mark.parametrize(
    ("text", "literal", "column", "expected"),
    [
        (BUDGET, "42138万元", "period", "2020"),
        (BUDGET, "42138万元", "status", "achieved"),
        (BUDGET, "102.7%", "subject", "一般公共预算收入"),
        (BUDGET, "6.0%", "subject", "一般公共预算收入"),
        (BUDGET, "5.5%", "subject", "教育支出"),
        (BUDGET, "15000万元", "period", "2020"),
        (BUDGET, "2.31亿元", "subject", "财政涉农资金"),
        (BUDGET, "1.8亿元", "status", "target"),
        (BUDGET, "1.8亿元", "period", "2021"),
        (PLAN, "24.6%", "period", "2015"),
        (PLAN, "24.6%", "status", "achieved"),
        (PLAN, "零", "unit", "ratio"),
        (PLAN, "48%", "period", "2025"),
        (PLAN, "48%", "status", "target"),
        (PLAN, "8%左右", "period", "2021-2025"),
        (PLAN, "13%", "direction", "fall"),
        (PLAN, "55%左右", "period", "2035"),
        (SUMMARY, "14个", "status", "achieved"),
        (SUMMARY, "4188户", "period", "2014"),
        (SUMMARY, "4120户", "subject", "减贫"),
        (SUMMARY, "15862人", "subject", "减贫"),
        (SUMMARY, "0.4%", "status", "achieved"),
        (SUMMARY, "24.6%", "basis", "rate"),
        (SUMMARY, "286个", "status", "achieved"),
        (SUMMARY, "271个", "subject", "扶贫项目"),
        (SUMMARY, "612人", "subject", "贫困劳动力"),
        (SUMMARY, "1800元", "subject", "贫困劳动力"),
        (SUMMARY, "126户", "period", "2019"),
        (SUMMARY, "32处", "period", "2020"),
        (SUMMARY, "32处", "status", "target"),
        (NOTICE, "12个", "status", "achieved"),
        (NOTICE, "862户", "status", "achieved"),
        (NOTICE, "5.12亿元", "period", "2016-2019"),
        (NOTICE, "1.02亿元", "period", "2016-2019"),
        (NOTICE, "1.1个百分点", "basis", "gap"),
        (NOTICE, "32.8%", "period", "2016-2019"),
        (NOTICE, "5万元以上", "basis", "threshold"),
        (NOTICE, "21户", "subject", "住房"),
        (COMMUNIQUE, "10.41亿元", "subject", "第一产业增加值"),
        (COMMUNIQUE, "10.41亿元", "period", "2020"),
        (COMMUNIQUE, "2.60‰", "direction", "level"),
        (COMMUNIQUE, "2.60‰", "subject", "人口自然增长率"),
        (COMMUNIQUE, "214个", "subject", "医疗卫生机构"),
        (COMMUNIQUE, "2.30", "subject", "城乡居民收入比"),
        (COMMUNIQUE, "2.30", "unit", "times"),
        (COMMUNIQUE, "2.36", "period", "2019"),
        (COMMUNIQUE, "97.8%", "subject", "空气优良天数比率"),
    ],
)
def test_each_kind_of_report_by_hand(text, literal, column, expected):
    figures = report.draft_ledger(text).figures.set_index("literal")
    assert figures.loc[literal, column] == expected


@pytest.mark.parametrize(
    ("text", "literals"),
    [
        ("扩大关键零部件进口。", []),
        ("这是我县不断进取的五年。", []),
        ("党的十八大科学总结了经验。", []),
        ("新建学校50所以上。", ["50所以上"]),
    ],
)
def test_what_is_no_figure(text, literals):
    found = report.find_quantities(text)
    assert found.loc[found["kind"] == "figure", "literal"].tolist() == literals


@pytest.mark.parametrize(
    ("text", "literal", "expected"),
    [
        # one verb gives the list its direction, a level printed with its own word does not take it
        ("公路里程新增170公里、突破700公里。", "突破700公里", {"direction": "level", "basis": "total"}),
        ("经营收入均保持10%以上增长。", "10%以上", {"direction": "rise"}),
        ("7%左右的速度可以实现就业。", "7%左右", {"basis": "rate"}),
        ("人均预期寿命达到77岁。", "77岁", {"basis": "total"}),
        ("脱贫地区农民收入突破1.2万元。", "突破1.2万元", {"subject": "脱贫地区农民收入"}),
        ("经济总量超9万亿元,占全国比重升至6.5%。", "6.5%", {"subject": "经济总量"}),
        ("解决60万无电地区人口用电。", "60万", {"unit": "persons"}),
        ("提高1200万中小学教师待遇。", "1200万", {"unit": "persons"}),
        ("加快12条公路建设。", "12条", {"direction": "level", "basis": "total"}),
        ("增速加快0.5个百分点。", "0.5个百分点", {"direction": "rise", "basis": "change"}),
    ],
)
def test_what_the_words_beside_say(text, literal, expected):
    row = report.draft_ledger(text).figures.set_index("literal").loc[literal]
    assert {column: row[column] for column in expected} == expected


def test_the_figures_of_one_verb_are_of_one_period():
    text = "一、“十四五”工作回顾\n厕所普及率、垃圾收集率分别提高到88%、83.6%。\n"
    assert report.draft_ledger(text, year=2026).figures["period"].tolist() == ["2025", "2025"]


def test_plans_that_are_over_are_no_time_of_what_is_to_come():
    text = "二、2026年任务\n用好“十四五”批复的5处基地,确保新增装机30万千瓦。\n"
    figures = report.draft_ledger(text, year=2026).figures.set_index("literal")
    assert figures.loc["30万千瓦", ["period", "status"]].tolist() == ["2026", "target"]


@pytest.mark.parametrize(
    ("text", "literal", "value", "low", "high", "unit"),
    [
        ("培训十几万人次。", "十几万人次", 155_000, 110_000, 200_000, "person-times"),
        ("超过1/3的村。", "超过1/3", 1 / 3, 1 / 3, 1, "ratio"),
        ("七成以上农户参加。", "七成以上", 0.7, 0.7, 1, "ratio"),
        ("货运周转量12.6亿吨公里。", "12.6亿吨公里", 1.26e9, 1.255e9, 1.265e9, "tonne-km"),
        ("客运周转量2.1亿人公里。", "2.1亿人公里", 2.1e8, 2.05e8, 2.15e8, "person-km"),
        ("年均浓度18微克/立方米。", "18微克/立方米", 18, 17.5, 18.5, "micrograms per m3"),
        ("孕产妇死亡率12.5/10万。", "12.5/10万", 12.5, 12.45, 12.55, "per hundred thousand"),
        ("利率下调25个基点。", "25个基点", 25, 25, 25, "basis points"),
        ("出生率提高0.8个千分点。", "0.8个千分点", 0.8, 0.75, 0.85, "per mille points"),
    ],
)
def test_units_of_communiques(text, literal, value, low, high, unit):
    row = report.draft_ledger(text).figures.set_index("literal").loc[literal]
    assert row["unit"] == unit
    assert row[["value", "low", "high"]].tolist() == pytest.approx([value, low, high])


def test_traditional_signs_are_read_as_the_simplified():
    text = "青嶺縣2020年脫貧攻堅工作總結\n一、主要成效\n建成扶貧車間約20個,吸納貧困勞動力612人就業,錯退率低於0.2%。\n"
    text += "二、下一步打算\n力爭農民收入增長百分之八以上。\n"
    draft = report.draft_ledger(text)
    figures = draft.figures.set_index("literal")
    assert draft.card["year"] == 2020
    assert figures.loc["約20個", ["subject", "status"]].tolist() == ["扶贫车间", "achieved"]
    assert figures.loc["612人", "subject"] == "贫困劳动力"
    assert figures.loc["低於0.2%", ["subject", "high"]].tolist() == ["错退率", 0.002]
    assert figures.loc["百分之八以上", ["subject", "status", "status_word"]].tolist() == ["农民收入", "target", "力争"]
