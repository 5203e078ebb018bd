"""Finding numbers: places, kinds and words by hand; any text is read, in time that grows with its length."""

import math
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poverty_analysis import report
from poverty_analysis.report.extraction import COLUMNS

find = report.find_quantities


def test_a_row_says_where_and_what():
    text = "概况\n2019年,全县280户脱贫。"
    rows = find(text)
    assert list(rows.columns) == COLUMNS
    date, figure = rows.to_dict("records")
    assert (date["paragraph"], date["start"], date["end"], date["literal"], date["kind"]) == (2, 3, 8, "2019年", "date")
    assert math.isnan(date["value"]) and date["unit"] == ""
    assert (figure["start"], figure["value"], figure["unit"]) == (11, 280, "households")
    assert text[figure["start"] : figure["end"]] == "280户"
    assert figure["context"] == "2019年,全县»280户«脱贫。"


def test_full_width_signs_keep_their_places():
    row = find("新增８６．５公里、增长１２％").iloc[0]
    assert (row.start, row.end, row.literal, row.value) == (2, 8, "８６．５公里", 86.5)


@pytest.mark.parametrize("hidden", ["\u200b", "\u200e", "\u202e", "\u2066", "\ufeff", "\u00ad"])
def test_what_stands_invisibly_in_a_number_does_not_cut_it(hidden):
    row = find(f"脱贫3.8{hidden}4万户。").iloc[0]
    assert (row.start, row.end, row.value, row.unit) == (2, 9, 38_400, "households")
    assert row.literal == f"3.8{hidden}4万户"
    assert report.parse_quantity(row.literal).value == 38_400


def test_blanks_join_a_number_to_its_unit_and_keep_numbers_apart():
    rows = find("3.84 万户 19 个\t120 456 12.3%\u30007 人")
    assert rows["literal"].tolist() == ["3.84 万户", "19 个", "120", "456", "12.3%", "7 人"]
    assert rows["value"].tolist() == [38_400, 19, 120, 456, 0.123, 7]


def test_a_word_may_stand_apart_from_its_number():
    row = find("每年按不低于财政收入的20%配套。").iloc[0]
    assert (row.literal, row.qualifier, row.low, row.high) == ("20%", "不低于", 0.2, math.inf)


@pytest.mark.parametrize(
    ("sentence", "literals"),
    [
        ("两成半农户入股", ["两成半"]),
        ("三成半年内见效", ["三成"]),
        ("近三年培训300人", ["三年", "300人"]),  # the last three years, not nearly three
        ("签约3000万元", ["3000万元"]),  # 约 belongs to 签约
        ("比全国平均水平高于3个百分点", ["高于3个百分点"]),
        ("从3万元到5万元", ["3万元", "5万元"]),  # growth, not a range
        ("3万元到5万元", ["3万元到5万元"]),
        ("下降-3.2%", ["-3.2%"]),
        ("1000人民币", ["1000"]),
        ("5部门联合", ["5"]),
        ("收拾百余户的院落", ["百余户"]),  # 拾 of 收拾 is no ten
        ("队伍万余人", ["万余人"]),  # and 伍 of 队伍 no five
        ("大陆3户", ["3户"]),
        ("<b>3户</b>", ["3户"]),  # > of a tag is no bound
        ("甲镇 12 345 678", ["12", "345", "678"]),  # columns: no unit says that it is one number
    ],
)
def test_words_that_look_like_others(sentence, literals):
    assert find(sentence).literal.tolist() == literals


def test_words_are_rows_on_request_and_then_every_numeral_stands_in_one():
    text = "进一步统一思想,百姓三轮车,三岩片区,万众一心,一起抓,第一书记,十分重要,张三。"
    assert "word" not in set(find(text)["kind"])
    rows = find(text, words=True)
    nothing = report.load_figures().head(0)
    assert report.verify(nothing, text, tokens=rows).unaccounted.empty
    assert "figure" not in set(rows["kind"])


def test_the_count_of_a_list_is_a_figure_once():
    rows = find("实施“八大惠民工程”。推进“八大惠民工程”。")
    assert rows["kind"].tolist() == ["figure", "slogan"]


def test_progress_reaches_the_end():
    seen = []
    find("共7次\n8户", progress=seen.append)
    assert seen == [4, 6]


def test_what_is_not_text_is_refused():
    with pytest.raises(TypeError, match="read_source"):
        find(b"7")


def test_no_number_no_row():
    assert find("").empty and find("没有数字。\n\n").empty
    assert list(find("").columns) == COLUMNS and str(find("")["value"].dtype) == "float64"


SIGNS = (
    "0123456789０９.,，:：/%‰-—~至到〇零一二两三四五六七八九十百千万亿几数余多约近不超足第年月日个人户元亩成倍分之点"
)
SIGNS += "是以上下“”《》（）()+N号 \u200b\t\nA"


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.text(SIGNS, max_size=60))
@pytest.mark.slow
def test_any_text_is_read_and_every_numeral_stands_in_one_row(text):
    rows = find(text, words=True)
    assert [text[row.start : row.end] for row in rows.itertuples()] == rows["literal"].tolist()
    assert (rows["start"].to_numpy()[1:] >= rows["end"].to_numpy()[:-1]).all()
    nothing = report.load_figures().head(0)
    assert report.verify(nothing, text, tokens=rows).unaccounted.empty
    figures = rows[rows["kind"] == "figure"]
    assert ((figures["low"] <= figures["value"]) & (figures["value"] <= figures["high"])).all()
    for row in figures.itertuples():
        apart = "".join(word for word in row.qualifier.split() if word not in row.literal)
        assert report.parse_quantity(apart + row.literal)[:3] == (row.value, row.low, row.high)


HOSTILE = [
    "1",
    "万",
    "一",
    "“一",
    "1,",
    "1至",
    "0-",
    "1.",
    "(一+",
    "百分之",
    "约1",
    "2020年",
    "一 ",
    "1:",
    "《1",
    "A1",
    "第一",
]


@pytest.mark.parametrize("sign", HOSTILE)
@pytest.mark.slow
def test_no_text_makes_the_reader_hang(sign):
    """At this length reading takes about a second; in time that grew with the square it took a minute."""
    text = sign * (60_000 // len(sign))
    start = time.perf_counter()
    find(text)
    assert time.perf_counter() - start < 20


@pytest.mark.slow
def test_five_megabytes_are_read_in_seconds():
    paragraph = "2019年,全县280户近1100人脱贫,户均增收不低于3000元,占总数的12.5%。" * 20 + "统筹推进各项工作。" * 60
    text = "\n".join([paragraph] * (5_000_000 // len(paragraph.encode())))
    start = time.perf_counter()
    assert len(find(text)) > 100_000
    assert time.perf_counter() - start < 30  # about 4 s on a quiet machine


@pytest.mark.parametrize(
    ("text", "literals", "values", "units"),
    [
        ("贷款3.6亿日元,捐款1200万欧元。", ["3.6亿日元", "1200万欧元"], [3.6e8, 1.2e7], ["JPY", "EUR"]),  # no days
        ("投资港币3亿元,另有6亿元。", ["3亿元", "6亿元"], [3e8, 6e8], ["HKD", "CNY"]),
        ("捐款新台币5亿元以上。", ["5亿元以上"], [5e8], ["TWD"]),
        (
            "改造旧房，9 864.5公里，1 234 567人。",
            ["9 864.5公里", "1 234 567人"],
            [9864.5, 1_234_567],
            ["km", "persons"],
        ),
    ],
)
def test_money_of_other_countries_and_grouped_digits_behind_a_comma(text, literals, values, units, tmp_path):
    found = report.find_quantities(text)
    assert found["literal"].tolist() == literals and found["unit"].tolist() == units
    assert found["value"].tolist() == pytest.approx(values)
    report.write_ledger(report.draft_ledger(text), tmp_path)
    assert report.load_figures(tmp_path / "figures.csv")["unit"].tolist() == units  # as a ledger is read again


@pytest.mark.parametrize("number", ["0891—6322345", "0891 6322345", "(0891)6322345", "0891-6322345"])
def test_a_telephone_number_is_no_figure(number):
    assert "figure" not in report.find_quantities(f"咨询请拨打{number}。")["kind"].tolist()


@pytest.mark.parametrize(
    ("text", "values", "units"),
    [
        ("共3欧元区国家参加,另有3亿欧元。", [3, 3e8], ["", "EUR"]),
        ("添加2加元素5种。", [2, 5], ["", "items"]),
        ("有2台币种设备,另有5亿台币。", [2, 5e8], ["items", "TWD"]),
        ("补贴每日币3元,日币3亿元。", [3, 3e8], ["CNY", "JPY"]),
    ],
)
def test_money_that_is_the_beginning_of_another_word(text, values, units):
    found = report.find_quantities(text)
    assert found["value"].tolist() == pytest.approx(values) and found["unit"].tolist() == units
