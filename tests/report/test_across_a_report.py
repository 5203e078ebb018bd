"""One quantity that several places of a report give: made-up reports, their arithmetic done by hand."""

import pytest

from poverty_analysis import report


def proposed(text, year=2014):
    draft = report.draft_ledger("一、过去五年工作回顾\n" + text, year=year)
    return report.propose_checks(draft.figures, tokens=draft.tokens)


@pytest.mark.parametrize(
    ("text", "arithmetic"),
    [
        # 18.2 of 240 is 7.583%
        (
            "2013年,全州地区生产总值达到240亿元。\n2013年,旅游业增加值18.2亿元。\n2013年,旅游业增加值占地区生产总值比重达到7.6%。",
            "1,820,000,000 / 24,000,000,000 = 7.5833%; printed 7.6%",
        ),
        # 281 of 365 days are 76.99%
        ("2013年,优良天数比例达到77%。\n2013年,优良天数281天。", "281 / 365 = 76.986%; printed 77%"),
        # 5 years of about 1020
        (
            "五年新增城镇就业5100人。\n平均每年城镇新增就业1020人。",
            "1,020 * 5 = 5,100; printed 5100人",
        ),
    ],
)
def test_what_several_places_give_is_proposed_where_it_agrees(text, arithmetic):
    table = proposed(text)
    assert arithmetic in table["arithmetic"].tolist()
    row = table[table["arithmetic"] == arithmetic].iloc[0]
    assert (row["basis"], row["verdict"]) == ("reading", "consistent")


@pytest.mark.parametrize(
    "text",
    [
        "2013年,全州地区生产总值达到240亿元。\n2013年,旅游业增加值18.2亿元。\n2013年,旅游业增加值占地区生产总值比重达到9.6%。",
        "2013年,优良天数比例达到80%。\n2013年,优良天数281天。",
        "2012年,优良天数比例达到77%。\n2013年,优良天数281天。",  # of two years
        "五年新增城镇就业5100人。\n平均每年城镇新增就业2000人。",
        "2013年,全州地区生产总值达到240亿元。\n2013年,旅游业增加值18.2亿元。\n2013年,旅游业增加值占服务业比重达到7.6%。",
    ],
)
def test_and_not_where_it_does_not_or_is_of_something_else(text):
    table = proposed(text)
    assert not len(table) or not table["note"].str.contains("places").any()


@pytest.mark.parametrize(
    "text",
    [
        "二、2014年预期目标\n居民消费价格涨幅3.5%左右。\n把居民消费价格涨幅控制在3.5%左右,是有把握的。",
        "二、2014年预期目标\n国内生产总值增长6%以上。\n经济增速是综合性指标,预期目标设定为6%以上。",
        "二、2014年预期目标\n城镇新增就业18万人以上。\n2.实现城镇新增就业18万人以上。",
    ],
)
def test_one_target_under_two_names_is_proposed_as_printed_twice(text):
    table = proposed(text)
    assert table["note"].str.startswith("Printed twice").tolist() == [True]


def test_townships_reached_are_no_part_of_the_projects_that_reach_them():
    text = "修建道路项目512个,打通乡镇96个、通达率80.00%,打通村庄330个、通达率55.00%。"
    assert not proposed(text)["arithmetic"].str.contains("512").any()
    text = "行政村153个,光纤覆盖140个、覆盖率91.50%。"
    assert "140 / 153 = 91.503%; printed 91.50%" in proposed(text)["arithmetic"].tolist()


@pytest.mark.parametrize(
    ("text", "arithmetic"),
    [
        ("共有21个重点项目,包括13个在建项目、8个新建项目。", ["13 + 8 = 21; printed 21个"]),
        ("共有31个重点项目,包括13个在建项目、8个新建项目。", []),  # some of them are named
        ("改造120个村庄,其中山区90个、川区30个。", ["90 + 30 = 120; printed 120个"]),
    ],
)
def test_a_total_with_its_noun_behind_it_and_its_parts(text, arithmetic):
    assert proposed(text)["arithmetic"].tolist() == arithmetic
