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
        "合作社由40家增加到120家,增加70家。",
        "亩产480公斤,比上年的450公斤高30公斤,增长9%。",
        "亩产480公斤,比上年的450公斤高40公斤。",
        "2020年,粮食产量22万吨(2019年20万吨),同比增长3.1%。",
        "2020年贷款余额比2015年末增长69%,年均增长14%。",
        "培训600人,占计划1000人的68%。",
        "完成投资5亿元,占年度计划8亿元的52.5%。",
        "招生3200人,完成计划3300人的87%。",
        "计划项目100个,已开工45个,开工率65%。",
        "计划项目100个,开工80个,开工率89%。",
        "常住人口30万人,城镇人口15万人,城镇化率45%。",
        "脱贫640户,其中2018年320户、2019年180户、2020年110户。",
        "贷款余额10亿元,其中普惠贷款12亿元。",
        "总人口30万人,其中男15.6万人、女15.4万人。",
        "工业增加值增长8.1%,比上年同期的3.2%提高5.9个百分点。",
        "覆盖率由31.2%提升到38.1%,提高9.3个百分点。",
        "盈利由200万元增加到300万元,增加500万元。",
        "投资增长5.1%,比全省(4.5%)高1.6个百分点。",
        "进出口增长3.2%,比上年的5.0%回落2.8个百分点。",
        "出生率11.1‰,死亡率6.3‰,自然增长率5.8‰。",
        "出生率5.1‰,死亡率6.3‰,自然增长率为负2.2‰。",
        "搬迁1200户、14980人。",
        "扶持农户12户、5人。",
        "全县资金40亿元,其中中央资金22亿元、地方资金12亿元。",
        "收入12.0亿元,是上年10.0亿元的1.5倍。",
        "城镇化率50.2%,比上年的48.1%提高3.1个百分点。",
        "失业率由4.0%降到3.6%,下降0.6个百分点。",
        "贫困人口由4.1万人减少到1.2万人,减贫3.9万人。",
        "补助标准由600元提高到800元,增长25%。",
        "游客由20万人次增加到90万人次,增长4.5倍。",
        "全县总户数5.2万户,其中脱贫户1.3万户,占总户数的35%。",
        "三个镇共脱贫26户,分别为6户、9户、12户。",
        "存款余额110亿元,比上年增加10亿元,增长15%。",
        "财政支出39.12亿元,其中民生支出31.80亿元,比上年减少0.92亿元,下降4.3%。",  # 2.3%; of the part 2.8%
        "投资20亿元,其中民间8亿元,是2015年10亿元的3倍。",  # 2; of the part 0.8
        "贷款余额154亿元,其中涉农贷款102亿元,比上年末的140亿元增加14亿元,增长20%。",  # 10%
        "培训农民4800人次,完成目标5000人次的96%,其中男2900人次、女1400人次。",  # 4300
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
