"""When a figure is of: made-up reports, read by hand."""

import pytest

from poverty_analysis import report
from poverty_analysis.report.vocabulary import PERIOD, current_period


def period(text, literal, year=2026):
    figures = report.draft_ledger(text, year=year).figures.set_index("literal")
    return figures.loc[literal, ["period", "status"]].tolist()


REVIEW = "一、“十四五”工作回顾\n"


@pytest.mark.parametrize(
    ("text", "literal", "expected"),
    [
        # a sentence that names a year and a number is over with its line
        (REVIEW + "2024年,全县用水量为3万吨。\n新建水窖40处。\n", "40处", ["2021-2025", "achieved"]),
        # one that sets the scene holds on
        (REVIEW + "2025年是我县爬坡过坎的一年。\n新建水窖40处。\n", "40处", ["2025", "achieved"]),
        (REVIEW + "刚刚过去的2025年,我们迎难而上。新建水窖40处。\n", "40处", ["2025", "achieved"]),
        (REVIEW + "各位代表!2025年是收官之年。五年来,全县同心。\n新建水窖40处。\n", "40处", ["2021-2025", "achieved"]),
        # a plan that is still running, named in what looks back, is no section of what is to come
        (
            "一、2018年工作回顾\n“十三五”规划把节水作为硬任务。\n关停小窑12处。\n二、2019年任务\n",
            "12处",
            ["2018", "achieved"],
        ),
        # a sentence is no heading, though it says 重点工作
        (
            "一、2018年工作回顾\n印发“十三五”节水重点工作意见。\n关停小窑12处。\n二、2019年任务\n",
            "12处",
            ["2018", "achieved"],
        ),
        # in the tasks a look back, and the new year
        ("二、2026年任务\n一年来,修渠8公里。\n新的一年,再修渠9公里。\n", "9公里", ["2026", "target"]),
        # five years that are summed up
        (REVIEW + "教育支出五年累计14亿元。\n", "14亿元", ["2021-2025", "achieved"]),
        (REVIEW + "五年新增造林6万亩。\n", "6万亩", ["2021-2025", "achieved"]),
        # from one year to another: what follows is of the last, what it rose from of the first
        (
            REVIEW + "茶园由2020年3万亩扩大到2025年的5万亩,占耕地比重从4.1%提高到6.8%。\n",
            "6.8%",
            ["2025", "achieved"],
        ),
        (REVIEW + "绿化率从21.4%提高到26.3%。\n", "21.4%", ["2020", "achieved"]),
        # a mean of years is not of the last of them
        (
            REVIEW + "产值从2020年的3亿元增长到2025年的5亿元,药材产量年均增长6.5%。\n",
            "6.5%",
            ["2021-2025", "achieved"],
        ),
        # what the years add up, and what stands at their end
        (REVIEW + "取消收费事项31项。\n", "31项", ["2021-2025", "achieved"]),
        (REVIEW + "农房抗震改造率由61%提高到79%。\n", "79%", ["2025", "achieved"]),
        (REVIEW + "通村公路里程达到410公里。\n", "410公里", ["end 2025", "achieved"]),
        (REVIEW + "新增公路52公里,其中水泥路17公里。\n", "17公里", ["2021-2025", "achieved"]),
        ("一、2025年工作回顾\n近三年累计,修渠61公里。\n", "61公里", ["2023-2025", "achieved"]),
        # what was striven for in a year that is over
        ("一、2025年工作回顾\n争取债券额度3亿元。\n", "3亿元", ["2025", "achieved"]),
        ("一、2025年工作回顾\n人均预期寿命达到77.4岁。\n", "77.4岁", ["2025", "achieved"]),
        # a bound of a later clause is no rule for what stands before it
        ("培训农民1.2万人次,每年按不低于收入的9%安排资金。\n", "1.2万人次", ["", ""]),
    ],
)
def test_the_years_of_a_figure_by_hand(text, literal, expected):
    assert period(text, literal) == expected


def test_since_a_year_ends_with_the_report_or_nowhere():
    text = "2016年以来,新建卫生室21所。"
    assert report.draft_ledger(text).figures["period"].tolist() == ["since 2016"]
    assert report.draft_ledger(text, year=2020).figures["period"].tolist() == ["2016-2019"]


LEDGER = "id,theme,label_en,label_zh,literal,qualifier,read_as,paragraph,start,end,value,low,high,unit,basis,status,"
LEDGER += "period"


@pytest.mark.parametrize(
    ("written", "read", "read_with_card"),
    [
        ("2019年", "2019", "2019"),
        ("end of 2019", "end 2019", "end 2019"),
        ("13th plan", "2016-2020", "2016-2020"),
        ("since 2016", "since 2016", "2016-2020"),
        ("to date", "standing", "2020"),
        ("not stated", "", ""),
        ("2016-2019", "2016-2019", "2016-2019"),
    ],
)
def test_older_periods_are_said_in_the_closed_words(written, read, read_with_card, tmp_path):
    row = f"a,x,y,z,7户,,7户,1,0,2,7,7,7,households,total,achieved,{written}"
    path = tmp_path / "figures.csv"
    path.write_text(f"{LEDGER}\n{row}\n", encoding="utf-8")
    assert report.load_figures(path)["period"].tolist() == [read]
    (tmp_path / "card.yml").write_text("date: 2020, before the census\nsha256: x\n", encoding="utf-8")
    assert report.load_figures(path)["period"].tolist() == [read_with_card]
    assert PERIOD.fullmatch(read) and PERIOD.fullmatch(read_with_card)


def test_a_period_in_other_words_is_refused(tmp_path):
    path = tmp_path / "figures.csv"
    path.write_text(f"{LEDGER}\na,x,y,z,7户,,7户,1,0,2,7,7,7,households,total,achieved,last spring\n", encoding="utf-8")
    with pytest.raises(ValueError, match="row 2, column period: got 'last spring'; must be a year"):
        report.load_figures(path)


def test_the_shipped_ledger_has_closed_periods():
    assert all(PERIOD.fullmatch(words) for words in report.load_figures()["period"])
    assert current_period("to date", 2020) == "2020"
