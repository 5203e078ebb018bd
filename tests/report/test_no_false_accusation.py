"""Sentences that are true as people read them: nothing is proposed that does not agree, and what is wrong still is.

Those of true_sentences.csv are made up, with numbers that agree by hand arithmetic. Each has a trap: a change of
another year, base, price or subject behind one from ... to ...; a part that is more than its whole, because others are
less; a share of a whole that is not printed; parts that are not all there are.
"""

import csv
from pathlib import Path

import pytest

from poverty_analysis import report

SENTENCES = Path(__file__).parent / "true_sentences.csv"


def sentences():
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        return [row["text"] for row in csv.DictReader(file)]


def verdicts(text):
    draft = report.draft_ledger(text, year=2021)
    return report.propose_checks(draft.figures, tokens=draft.tokens)["verdict"].tolist()


@pytest.mark.parametrize("text", sentences())
def test_a_true_sentence_is_not_accused(text):
    assert "inconsistent" not in verdicts(text)


@pytest.mark.parametrize(
    "text",
    [
        "合作社由30家增加到45家,累计增加25家。",  # 15
        "森林覆盖率从31%提高到35%,五年来提高6个百分点。",  # 4
        "农民人均收入12000元,比2015年的8000元增长40%。",  # 50%
        "存款余额110亿元,同比增加10亿元、增长20%。",  # 10%
        "第三产业占比8.0%,比上年6.0%的水平上升3.0个百分点。",  # 2
        "全县总人口30万人,其中农村低保对象1.5万人,占总人口的7%。",  # 5%
        "计划项目100个,已开工80个,开工率92%。",  # 80%
        "全市常住人口30万人,其中城镇人口15万人,城镇化率38%。",  # 50%
        "收入12.0亿元,为上年10.0亿元的130%。",  # 120%
        "补助资金500万元,分别为上级400万元、本级200万元。",  # 600
        "贷款余额10亿元,其中涉农贷款12亿元。",
        "搬迁群众20户、500人。",
    ],
)
def test_a_wrong_sentence_of_the_same_kind_still_is(text):
    assert "inconsistent" in verdicts(text)


@pytest.mark.parametrize(
    ("target", "outcome"),
    [
        ("城镇新增就业1500人以上", "2020年以来,城镇新增就业900人"),  # till when?
        ("城镇新增就业1500人以上", "2020年,城镇新增就业比上年增加300人"),  # by how much more than the year before
        ("地区生产总值增长6%以上", "2020年,地区生产总值增速比上年回落0.5%"),  # growth of growth
        ("一般公共预算收入增长5%以上", "2020年,一般公共预算收入增长3%,剔除减税因素增长6%"),  # on two bases
        ("城镇新增就业1500人以上", "2020年,完成城镇新增就业1500人目标的92%"),
        ("城镇新增就业1500人以上", "2020年,未完成城镇新增就业1500人的目标"),
        ("城镇登记失业率控制在4%以内", "2020年,城镇登记失业率低于4.5%"),
    ],
)
def test_another_measure_of_a_target_does_not_judge_it(target, outcome):
    first = report.draft_ledger(f"甲县政府工作报告(2020年)。今年主要预期目标是:{target}。", year=2020)
    second = report.draft_ledger(f"甲县政府工作报告(2021年)。\n一、2020年工作回顾\n{outcome}。", year=2021)
    assert not set(report.compare(first, second).promises["verdict"]) & {"met", "missed"}
