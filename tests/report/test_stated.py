"""Identities that sentences state, or that a report prints twice: made-up sentences, arithmetic by hand."""

import pytest

from poverty_analysis import report


def proposals(text, year=2021):
    draft = report.draft_ledger(text, year=year)
    return report.propose_checks(draft.figures, tokens=draft.tokens)


@pytest.mark.parametrize(
    ("text", "arithmetic", "verdict"),
    [
        # 1.1 to the fifth is 1.61051
        (
            "2020年产值达到8亿元,比2015年增长61.1%,年均增长10%。",
            "(1 + 10%) ^ 5 - 1 = 61.051%; printed 61.1%",
            "consistent",
        ),
        (
            "2020年产值达到8亿元,比2015年增长50%,年均增长10%。",
            "(1 + 10%) ^ 5 - 1 = 61.051%; printed 50%",
            "inconsistent",
        ),
        # 30 on 200 is 15%
        (
            "补助支出增加30亿元、规模达230亿元,增长15%。",
            "3,000,000,000 / (23,000,000,000 - 3,000,000,000) = 15%; printed 15%",
            "consistent",
        ),
        # parts across a sentence end and a semicolon, with their changes
        (
            "安排支出90亿元,比上年增加12亿元。其中,中央60亿元,增加7亿元;地方30亿元,增加5亿元。",
            "6,000,000,000 + 3,000,000,000 = 9,000,000,000; printed 90亿元",
            "consistent",
        ),
        (
            "安排支出90亿元,比上年增加12亿元。其中,中央60亿元,增加7亿元;地方30亿元,增加8亿元。",
            "700,000,000 + 800,000,000 = 1,500,000,000; printed 12亿元",
            "inconsistent",
        ),
        # the total behind its parts
        (
            "县级安排41亿元,比上年增加3亿元,乡镇自筹9亿元。全县合计50亿元。",
            "4,100,000,000 + 900,000,000 = 5,000,000,000; printed 50亿元",
            "consistent",
        ),
        # a count without a noun is of what was counted in the sentence before
        ("计划建设项目160个。已开工152个、开工率95.00%。", "152 / 160 = 95%; printed 95.00%", "consistent"),
        # 1.05 x 1.04 is 1.092
        (
            "游客人次、旅游总收入、游客人均收入分别增长5%、9.2%、4%。",
            "(1 + 5%) * (1 + 4%) - 1 = 9.2%; printed 9.2%",
            "consistent",
        ),
        # printed twice
        (
            "一、2021年任务\n全县生产总值增长7%左右。\n新建水窖40处。\n提出生产总值增长7%左右,考虑了需要。\n",
            "7%左右 = 7%左右",
            "consistent",
        ),
    ],
)
def test_what_is_stated_is_proposed_whether_or_not_it_agrees(text, arithmetic, verdict):
    table = proposals(text)
    assert table.set_index("arithmetic")["verdict"].to_dict().get(arithmetic) == verdict


def test_a_level_less_its_change_is_held_against_the_year_before():
    text = "一、2020年工作回顾\n“三农”投入36亿元。\n二、2021年任务\n今年安排“三农”投入41亿元,比上年增加5亿元。\n"
    assert "4,100,000,000 - 500,000,000 = 3,600,000,000; printed 36亿元" in proposals(text)["arithmetic"].tolist()
    other = text.replace("“三农”投入36亿元", "“三农”投入35亿元")  # names differ between chapters: no accusation
    assert proposals(other).empty


@pytest.mark.parametrize(
    "text",
    [
        "甲镇水窖40处。乙镇水窖52处。",  # two places, not one quantity
        "一期计划项目160个。二期已开工学校152所、开工率95.00%。",  # the schools are not of the projects
        "2020年产值增长10%,年均增长9%。",  # no number of years
        "合计有3处。",
    ],
)
def test_what_does_not_belong_together_is_not_proposed(text):
    table = proposals(text)
    assert not table.index.str.contains("repeated|compound|parts|ratio").any()


@pytest.mark.parametrize(
    ("text", "literal", "subject"),
    [
        ("县财政将安排科研支出34亿元。", "34亿元", "科研支出"),
        ("各部门取消和调整收费项目69项。", "69项", "收费项目"),
        ("清理评比表彰项目29项。", "29项", "评比表彰项目"),
        ("争取省级预算内投资20亿元。", "20亿元", "省级预算内投资"),
        ("公务用车由2.3万辆压减至1.1万辆。", "1.1万辆", "公务用车"),
        ("12万亩林地确权到户,占林地总数的六成。", "12万亩", "林地"),
        ("帮扶39个欠发达乡镇。", "39个", "欠发达乡镇"),
        ("卫生厕所普及率、垃圾收集覆盖率、污水治理率分别提高到81%、72%、63%。", "81%", "卫生厕所普及率"),
        ("赤字占产值的比重从2008年的3.1%降到去年的1.6%。", "1.6%", "赤字"),
        ("改造面积300平方米。", "300平方米", "改造面积"),
        ("县直学校投资完成率98%。", "98%", "县直学校投资完成率"),
        ("选派干部两名,培训300人次。", "300人次", "培训"),
    ],
)
def test_a_subject_is_what_is_counted_not_who_did_it(text, literal, subject):
    row = report.draft_ledger(text).figures.set_index("literal").loc[literal]
    assert (row["subject"], row["label_zh"].split("·")[0]) == (subject, subject)


@pytest.mark.parametrize(
    ("text", "literal", "unit", "high"),
    [
        ("贫困人口减少68多万。", "68多万", "persons", 690_000),
        ("安置1.6万山洪地质灾害受灾群众。", "1.6万", "persons", 16_500),
        ("投入5000万帮助困难群众。", "5000万", "undecided", 50_005_000),
        ("2亿多人口的市场。", "2亿多", "persons", 300_000_000),
        ("接待团队12批次。", "12批次", "items", 12),
        ("有机质含量达到24克/千克。", "24克/千克", "g per kg", 24.5),
        ("耕层厚度21厘米。", "21厘米", "cm", 21.5),
        ("2个克难攻坚小组。", "2个", "items", 2),
        ("通电率达到100%。", "100%", "ratio", 1),
        ("初中毛入学率100%。", "100%", "ratio", 1.005),
        ("投资完成率为98%以上。", "98%以上", "ratio", float("inf")),
    ],
)
def test_units_and_ends_by_the_words_beside(text, literal, unit, high):
    row = report.draft_ledger(text).figures.set_index("literal").loc[literal]
    assert row["unit"] == unit and row["high"] == pytest.approx(high)
