"""Two reports beside each other: invented counties; what is not certain is not said."""

import csv
import math
from pathlib import Path

import pandas as pd
import pytest

from poverty_analysis import cli, report
from poverty_analysis.report import matching
from poverty_analysis.report.ledger import read_ledger

GOALS = "二、2021年工作安排\n今年经济社会发展的主要预期目标是:{}。\n"
FIRST = "虚谷县政府工作报告\n——2021年1月20日\n一、2020年工作回顾\n{}\n" + GOALS
SECOND = "虚谷县政府工作报告\n——2022年1月18日\n一、2021年工作回顾\n{}\n"


def drafts(goal, outcome, done="全县粮食产量3.41万吨。"):
    return report.draft_ledger(FIRST.format(done, goal)), report.draft_ledger(SECOND.format(outcome))


def verdict(goal, outcome):
    table = report.compare(*drafts(goal, outcome)).promises
    assert len(table) == 1 and table["headline"].all()
    return table["verdict"].iloc[0], table["why"].iloc[0]


def test_reports_without_a_promise_have_none_to_count():
    assert report.promise_counts(report.compare(*drafts("努力工作", "2021年,城镇新增就业1520人。"))).sum() == 0


@pytest.mark.parametrize(
    ("goal", "outcome", "expected"),
    [
        ("城镇新增就业1500人以上", "2021年,城镇新增就业1520人。", "met"),
        ("城镇新增就业1500人以上", "2021年,城镇新增就业1480人。", "missed"),
        ("城镇新增就业1500人", "2021年,城镇新增就业1520人。", "met"),
        ("城镇新增就业1500人", "2021年,城镇新增就业1480人。", "missed"),
        ("城镇登记失业率控制在4.5%以内", "2021年,城镇登记失业率3.9%。", "met"),
        ("城镇登记失业率控制在4.5%以内", "2021年,城镇登记失业率4.7%。", "missed"),
        ("城镇登记失业率控制在4.5%以内", "2021年,城镇登记失业率4.5%左右。", "cannot say"),
        ("单位生产总值能耗下降3%以上", "2021年,单位生产总值能耗下降2.4%。", "missed"),
        ("地区生产总值增长6%以上", "2021年,地区生产总值达到31.2亿元,增长6.4%。", "met"),
        ("地区生产总值增长6%左右", "2021年,地区生产总值增长6.1%。", "met"),  # within half a step: 5.5% to 6.5%
        ("地区生产总值增长6%左右", "2021年,地区生产总值增长8.2%。", "cannot say"),  # "about" has no edge
        ("地区生产总值增长6%-6.5%", "2021年,地区生产总值增长6.2%。", "met"),
        ("粮食产量3.4万吨以上", "2021年,粮食产量3.46万吨。", "met"),
    ],
)
def test_a_target_is_judged_by_its_word(goal, outcome, expected):
    assert verdict(goal, outcome)[0] == expected


@pytest.mark.parametrize(
    ("goal", "outcome", "why"),
    [
        ("城镇新增就业1500人以上", "2020年,城镇新增就业1520人。", "no figure that could be matched"),  # another year
        ("城镇新增就业1500人以上", "五年来,城镇新增就业7520人。", "no figure that could be matched"),  # five years
        ("城镇新增就业1500人以上", "2021年,农村新增就业1520人。", "same words|could be matched|similar"),
        ("农村居民人均可支配收入增长8%以上", "2021年,农村居民人均可支配收入增长9.1%。", "at constant prices"),
        (
            "农村居民人均可支配收入实际增长8%以上",
            "2021年,农村居民人均可支配收入增长9.1%。",
            "same words|constant prices",
        ),
        ("粮食产量3.4万吨以上", "2021年,粮食产量增长3.5%。", "no figure that could be matched"),  # another basis
        ("粮食产量3.4万吨以上", "2021年,粮食产量680万斤。", "no figure that could be matched"),  # another unit
        ("城镇新增就业1500人以上", "2021年,城镇新增就业1520人。2021年,城镇新增就业1610人。", "more than one"),
        ("城镇新增就业1500人以上", "城镇新增就业形势良好,2021年修路3公里。", "has these words"),
    ],
)
def test_what_is_not_certain_cannot_be_said(goal, outcome, why):
    said, reason = verdict(goal, outcome)
    assert said == "cannot say" and any(part in reason for part in why.split("|"))


@pytest.mark.parametrize(
    "outcome",
    [
        "2021年上半年,城镇新增就业820人。",
        "2021年前三季度,城镇新增就业1120人。",
        "2021年1至11月,城镇新增就业1410人。",
        "截至2021年9月底,城镇新增就业1210人。",
        "去年前十个月,城镇新增就业1310人。",
        "2021年12月当月,城镇新增就业90人。",
    ],
)
def test_a_part_of_the_year_is_not_held_against_the_target_of_the_year(outcome):
    assert verdict("城镇新增就业1500人以上", outcome) == ("cannot say", "a part of the year is named in the sentence")


@pytest.mark.parametrize(
    "outcome",
    ["2021年,全省城镇新增就业1120人。", "2021年,青龙镇:城镇新增就业320人。", "2021年就业稳定,其中城镇新增就业1200人。"],
)
def test_another_area_or_a_part_is_not_held_against_the_target_of_the_whole(outcome):
    assert verdict("城镇新增就业1500人以上", "全县同心。" + outcome)[0] == "cannot say"


def _pairs_of_promises():
    path = Path(__file__).parent / "promise_pairs.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _verdicts_of_promise(row):
    frame = FIRST if row["main_target"] == "yes" else FIRST.replace(GOALS.split("\n")[1], "{}。")
    first = frame.format("全县粮食产量3.41万吨,全县同心。", row["promise"])
    second = SECOND.format(f"全县同心。\n{row['outcome']}")
    table = report.compare(report.draft_ledger(first), report.draft_ledger(second)).promises
    return set(table["verdict"]) & {"met", "missed"}


@pytest.mark.parametrize("row", _pairs_of_promises(), ids=lambda row: row["trap"])
def test_a_promise_is_judged_only_on_its_own_scope(row):
    """Rows marked "no" a reader could judge; that the program does not is allowed, another verdict is not."""
    expected = {row["right"]} - {"cannot say"}
    found = _verdicts_of_promise(row)
    assert found == expected if row["said"] == "yes" else found <= expected


def test_levels_of_part_of_a_year_are_no_change_and_no_growth():
    first, second = drafts("财政收入增长5%", "2021年上半年,全县财政收入2.1亿元,增长3.2%。", "全县财政收入3.9亿元。")
    table = report.compare(first, second)
    assert set(table.pairs["change"]) == {""} and table.growth.empty


def test_a_growth_behind_its_level_is_of_the_same_words():
    first, second = drafts("财政收入增长5%以上", "2021年,全县财政收入4.21亿元、增长7.9%。", "全县财政收入3.90亿元。")
    table = report.compare(first, second)
    assert table.promises["verdict"].tolist() == ["met"]
    assert table.growth["verdict"].tolist() == ["agrees as read"]  # 4.21 / 3.90 is 1.0795


def test_what_is_not_mentioned_needs_more_than_no_match():
    assert verdict("城镇新增就业1500人以上", "2021年,修建农村公路86公里。")[0] == "not mentioned"


def test_a_real_growth_beside_a_real_growth_is_judged():
    goal, outcome = "农村居民人均可支配收入实际增长8%以上", "2021年,农村居民人均可支配收入实际增长9.1%。"
    assert verdict(goal, outcome)[0] == "met"


def test_reports_of_other_years_are_not_judged():
    first, second = drafts("城镇新增就业1500人以上", "2021年,城镇新增就业1520人。")
    later = second._replace(card=second.card | {"year": 2024})
    table = report.compare(first, later).promises
    assert table["verdict"].tolist() == ["cannot say"] and "not the one on 2021" in table["why"].iloc[0]


def test_two_places_of_one_year_stand_side_by_side():
    first = report.draft_ledger(SECOND.format("2021年,全县粮食产量3.46万吨。"))
    second = report.draft_ledger(SECOND.replace("虚谷", "空岭").format("2021年,全县粮食产量5.1万吨。"))
    found = report.compare(first, second)
    assert found.promises.empty and found.growth.empty
    shown = found.pairs[["first", "second", "words", "change"]].to_numpy().tolist()
    assert shown == [["3.46万吨", "5.1万吨", "same", ""]]


def test_growth_is_held_against_the_levels_of_both_reports():
    done = "2020年,财政收入2.10亿元。2020年,地区生产总值31.2亿元。2020年,农村居民人均可支配收入9300元。"
    outcome = (
        "2021年,财政收入2.31亿元,增长10.0%。2021年,地区生产总值34.6亿元,增长6.4%。"
        "2021年,农村居民人均可支配收入10323元,增长11%。"
    )
    found = report.compare(*drafts("修路3公里", outcome, done)).growth.set_index("subject")
    # 2.305 / 2.105 to 2.315 / 2.095 less one, by hand: 9.50% to 10.50%
    assert found.loc["财政收入", ["implied_low", "implied_high"]].tolist() == pytest.approx(
        [0.09501, 0.10501], abs=1e-5
    )
    assert found["verdict"].tolist() == [
        "agrees as read",
        "not comparable: constant prices",
        "cannot say: at current or at constant prices?",
    ]
    wrong = outcome.replace("增长10.0%", "增长18.0%")
    assert report.compare(*drafts("修路3公里", wrong, done)).growth["verdict"].iloc[0] == "does not agree as read"


def test_a_growth_is_not_held_against_the_level_of_a_project_or_of_another_count():
    done = "2020年,财政收入2.10亿元。"
    of_project = "2021年,云岭纺织园投产见效,财政收入0.41亿元,增长10.0%。"
    assert report.compare(*drafts("修路3公里", of_project, done)).growth.empty
    anew = "2021年,财政收入2.31亿元,增长18.0%,上年基数按核减后计算。"
    assert report.compare(*drafts("修路3公里", anew, done)).growth["verdict"].str.startswith("cannot say").all()


def test_new_and_vanished_are_named_by_words_that_the_other_text_lacks():
    found = report.compare(*drafts("修路3公里", "2021年,光纤入户率92%。", "2020年,改造危旧住房463户。"))
    assert found.vanished["literal"].tolist() == ["463户"] and found.new["literal"].tolist() == ["92%"]


def test_matching_is_one_to_one_and_marks_what_is_contested():
    figures = report.draft_ledger("2020年,粮食产量3万吨。2020年,粮食产量4万吨。").figures
    rows = matching.comparable_rows(figures)
    found = matching.pairs(rows[:1], rows, at_least=0.6)
    assert len(found) == 1 and found[0].ambiguous
    assert not matching.pairs(rows[:1], rows[:1], at_least=0.6)[0].ambiguous


@pytest.mark.parametrize("at_least", [0, 1.2, math.nan])
def test_a_wrong_threshold_is_refused(at_least):
    with pytest.raises(ValueError, match="at_least must be above 0 and at most 1"):
        report.compare(*drafts("修路3公里", "2021年,修路3公里。"), at_least=at_least)


def test_a_ledger_without_its_text_is_refused(tmp_path):
    first, second = drafts("修路3公里", "2021年,修路3公里。")
    report.write_ledger(first, tmp_path)
    assert read_ledger(tmp_path).text == first.text
    (tmp_path / "source.txt").write_text("another text", encoding="utf-8")
    with pytest.raises(ValueError, match="the first report must have its text beside its ledger"):
        report.compare(read_ledger(tmp_path), second)


@pytest.mark.slow
def test_three_commands_lead_from_two_word_files_to_a_page(tmp_path, capsys):
    docx = pytest.importorskip("docx")
    for name, draft in zip(
        "ab", drafts("城镇新增就业1500人以上,<b>改造危房86户", "2021年,城镇新增就业1520人。"), strict=True
    ):
        document = docx.Document()
        for line in draft.text.split("\n"):
            document.add_paragraph(line)
        document.save(tmp_path / f"{name}.docx")
        assert cli.main(["extract", str(tmp_path / f"{name}.docx"), "-o", str(tmp_path / name)]) == 0
    assert cli.main(["compare", str(tmp_path / "a"), str(tmp_path / "b"), "-o", str(tmp_path / "page")]) == 0
    assert "headline targets: 1 met, 0 missed" in capsys.readouterr().out
    page = (tmp_path / "page" / "index.html").read_text(encoding="utf-8")
    assert "1500人以上" in page and "<script" not in page and "<b>" not in page
    promises = pd.read_csv(tmp_path / "page" / "promises.csv")
    assert promises["verdict"].iloc[0] == "met"
    files = [str(tmp_path / "a.docx"), str(tmp_path / "b.docx")]
    (tmp_path / "page" / "mine.txt").write_text("mine", encoding="utf-8")  # and straight from the files:
    assert cli.main(["compare", *files, "-o", str(tmp_path / "page")]) == 1
    assert "mine.txt" in capsys.readouterr().err


def test_verify_reads_the_word_file_again(tmp_path, capsys):
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.add_paragraph("2020年,全县280户脱贫。")
    document.save(tmp_path / "a.docx")
    assert cli.main(["extract", str(tmp_path / "a.docx"), "-o", str(tmp_path / "a")]) == 0
    assert cli.main(["verify", str(tmp_path / "a.docx"), "--data", str(tmp_path / "a")]) == 0
    assert " 0 missing, 0 unaccounted" in capsys.readouterr().out


# --- claims beside statistics, and what can be checked ---------------------------------------------------------------
def test_a_claim_is_the_same_thing_only_where_four_things_agree():
    figures = report.draft_ledger("2019年,农村居民人均可支配收入9300元。").figures
    facts = pd.DataFrame(
        {
            "value": [9310.0, 9100.0, 16021.0],
            "unit": "yuan/person/yr",
            "year": [2019, 2018, 2019],
            "place": ["Xugu rural", "Xugu rural", "China rural"],
            "source": "invented",
            "concept": "disposable income",
            "population": "rural residents",
        },
        index=["same", "year_before", "elsewhere"],
    )
    table = report.beside_statistics(figures, facts, place="Xugu").set_index("fact")
    assert table["answer"].to_dict() == {
        "same": "comparable", "year_before": "not the same thing", "elsewhere": "not the same thing",
    }  # fmt: skip
    assert table.loc["year_before", "why"] == "period: 2019 against 2018"
    assert report.beside_statistics(figures, facts)["answer"].tolist()[0] != "comparable"  # the place is not said


def test_the_qamdo_claims_are_gains_and_no_statistic_is():
    table = report.beside_statistics(report.load_figures(), place="Qamdo")
    assert set(table["answer"]) == {"not the same thing"} and table["claim"].nunique() >= 5


def test_rows_must_be_asked_for():
    with pytest.raises(ValueError, match="rows must be at least 1; got 0"):
        report.beside_statistics(report.load_figures(), rows=0)


def test_checkability_by_hand():
    text = "按国家现行标准,据县统计局2019年抽样调查,贫困发生率由9.2%降至0.7%。另有惠民举措3处。"
    table = report.checkability(report.draft_ledger(text).figures, text)
    assert table["score"].tolist() == [1.0, 1.0, 0.25]  # of 3处 unit, period, source, definition are asked for
    without = report.checkability(report.draft_ledger(text).figures)
    assert without["source"].isna().all() and without["score"].tolist() == [1.0, 1.0, 0.5]
