"""Tables in a text: unit from header, row or the line above, year from the column; expected cells by hand."""

import pytest

from poverty_analysis import report

HEADED = "指标\t单位\t2019年\t2020年\n常住人口\t万人\t3.24\t3.18\n粮食产量\t吨\t34,100\t34,600\n城镇化率\t%\t41.2\t42.0"
BRACKETS = "指标 | 2019年 | 2020年\n常住人口(万人) | 3.24 | 3.18\n城镇化率(%) | 41.2 | 42.0"
COLUMNS = "县名  2020年人口(万人)  比上年增长(%)\n虚谷县  3.18  -1.9\n空岭县  5.02  0.4"
ABOVE = "表1 贫困人口(单位:万人)\n地区　　2019　　2020\n虚谷县　　0.62　　0.04\n空岭县　　0.81　　0.11"


def cells(text):
    figures = report.draft_ledger(text + "\n全县280户。", year=2021).figures.iloc[:-1]
    return figures[["subject", "value", "unit", "period"]].values.tolist(), figures


@pytest.mark.parametrize("text", [HEADED, HEADED.replace("\t", "|"), HEADED.replace("\t", "\u3000\u3000")])
def test_a_column_of_units_and_years_in_columns(text):
    rows, figures = cells(text)
    assert rows == [
        ["常住人口", 32400, "persons", "2019"], ["常住人口", 31800, "persons", "2020"],
        ["粮食产量", 34100, "tonnes", "2019"], ["粮食产量", 34600, "tonnes", "2020"],
        ["城镇化率", pytest.approx(0.412), "ratio", "2019"], ["城镇化率", pytest.approx(0.42), "ratio", "2020"],
    ]  # fmt: skip
    assert set(figures["unit_from"]) == {"header"} and figures["basis"].tolist()[-1] == "rate"
    assert all(text[row.start : row.end] == row.literal for row in figures.itertuples())
    assert set(figures["status"]) == {"achieved"}


def test_units_in_brackets_behind_the_name_of_the_row():
    assert [row[1:3] for row in cells(BRACKETS)[0]] == [
        [32400, "persons"], [31800, "persons"], [pytest.approx(0.412), "ratio"], [pytest.approx(0.42), "ratio"],
    ]  # fmt: skip


def test_units_of_columns_and_a_minus_in_a_cell():
    rows, figures = cells(COLUMNS)
    assert [row[1:3] for row in rows] == [
        [31800, "persons"], [pytest.approx(-0.019), "ratio"], [50200, "persons"], [pytest.approx(0.004), "ratio"],
    ]  # fmt: skip
    assert figures["basis"].tolist() == ["total", "change", "total", "change"]


def test_a_unit_above_the_table_and_bare_years_in_its_header():
    rows, _ = cells(ABOVE)
    assert rows == [
        ["虚谷县", 6200, "persons", "2019"], ["虚谷县", 400, "persons", "2020"],
        ["空岭县", 8100, "persons", "2019"], ["空岭县", 1100, "persons", "2020"],
    ]  # fmt: skip


def test_a_table_without_units_stays_as_it_was():
    text = "地区\t甲\t乙\n虚谷县\t3\t4\n空岭县\t5\t6"
    _, figures = cells(text)
    assert set(figures["unit"]) == {"undecided"} and set(figures["unit_from"]) == {""}


def test_the_ledger_of_a_table_loads_and_verifies(tmp_path):
    draft = report.draft_ledger(HEADED, year=2021)
    report.write_ledger(draft, tmp_path)
    figures, tokens = report.load_figures(tmp_path / "figures.csv"), report.load_tokens(tmp_path / "tokens.csv")
    found = report.verify(figures, HEADED, tokens=tokens, card=draft.card)
    assert found.missing.empty and found.unaccounted.empty


def test_the_unit_of_a_column_of_growth_goes_before_that_of_the_row():
    text = "指标\t单位\t2020年\t比上年增长(%)\n粮食\t万吨\t8.42\t3.8\n其中:青稞\t万吨\t4.91\t-2.1"
    rows, figures = cells(text)
    assert [row[:3] for row in rows] == [
        ["粮食", 84200, "tonnes"], ["粮食", pytest.approx(0.038), "ratio"],
        ["青稞", 49100, "tonnes"], ["青稞", pytest.approx(-0.021), "ratio"],
    ]  # fmt: skip
    assert [text[int(row.subject_start) : int(row.subject_end)] for row in figures.itertuples()][-1] == "青稞"


def test_cells_parted_by_single_blanks():
    text = "表2 年末人口\n指标 年末数(万人) 比重(%)\n常住人口 23.46 100.0\n其中:城镇 11.92 50.81\n乡村 11.54 49.19"
    rows, figures = cells(text)
    assert [row[:3] for row in rows][2:4] == [
        ["城镇", 119200, "persons"], ["城镇", pytest.approx(0.5081), "ratio"],
    ]  # fmt: skip
    assert figures["basis"].tolist() == ["total", "share"] * 3


def test_years_in_a_line_of_single_blanks_are_dates():
    text = "表3 农民收入 单位:元\n年份 2018 2019 2020\n收入 11720 13358 14320"
    rows, _ = cells(text)
    assert rows == [["收入", 11720, "CNY", "2018"], ["收入", 13358, "CNY", "2019"], ["收入", 14320, "CNY", "2020"]]


def test_sentences_with_blanks_are_no_table():
    text = "全县 共有 86 所\n培训 120 人\n新建 32 处"
    assert set(cells(text)[1]["unit_from"]) == {""}


SUMS = "乡镇\t人口(人)\t脱贫户(户)\t户均收入(元)\n甲镇\t1200\t120\t9000\n乙乡\t950\t95\t8000\n合计\t2150\t215\t8558"


def sums(text):
    draft = report.draft_ledger(text + "\n全县280户。", year=2021)
    return report.propose_checks(draft.figures, tokens=draft.tokens)["arithmetic"].tolist()


def test_a_total_row_is_proposed_with_its_parts():
    # a mean of each column (户均收入) is no sum: (1200 * 9000 + 950 * 8000) / 2150 is 8558
    assert sums(SUMS) == ["1,200 + 950 = 2,150; printed 2150", "120 + 95 = 215; printed 215"]


@pytest.mark.parametrize(
    "table",
    [
        "乡镇\t人口(人)\n甲镇\t1200\n其中:女\t580\n乙乡\t950\n合计\t2150",  # a part of a part is left out
        "项目\t资金(万元)\n合计\t1230\n道路\t800\n饮水\t430",  # the total stands first
    ],
)
def test_a_total_is_found_where_it_stands(table):
    assert len(sums(table)) == 1


@pytest.mark.parametrize(
    "table",
    [
        SUMS.replace("2150\t215", "2250\t225"),  # others may be missing, or counted twice: nothing is said
        "产业\t占比(%)\n一产\t30\n二产\t70\n合计\t100",  # shares are not added up
        "乡镇\t人口(人)\n甲镇\t1200\n小计\t1200\n乙乡\t950\n合计\t2150",  # two totals
    ],
)
def test_a_table_that_does_not_add_up_is_not_accused(table):
    assert sums(table) == []
