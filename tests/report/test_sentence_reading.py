"""What a sentence adds to its numbers: made-up sentences, read by hand; `»«` marks the number that is meant."""

import math

import pandas as pd
import pytest

from poverty_analysis import report
from poverty_analysis.report.drafts import write_ledger

INF = math.inf

# sentence, value, low, high, unit, kind; value None: no figure
CASES = [
    ("核桃产量居全市前»5位«。", None, None, None, "", "ordinal"),
    ("营商环境位次上升»4位«。", None, None, None, "", "ordinal"),
    ("蜂蜜产值保持»两位数«增长。", None, None, None, "", "slogan"),
    ("选派科技指导员»6位«。", 6, 6, 6, "persons", "figure"),
    ("新登记经营主体»2.3万户«。", 23_000, 22_500, 23_500, "items", "figure"),
    ("规模以上工业企业»87户«。", 87, 87, 87, "items", "figure"),
    ("合作社带动»310户«。", 310, 310, 310, "households", "figure"),
    ("全乡脱贫»45户«。", 45, 45, 45, "households", "figure"),
    ("使»1.48万«农村人口用上自来水。", 14_800, 14_750, 14_850, "persons", "figure"),
    ("惠及»30万«群众。", 300_000, 295_000, 305_000, "persons", "figure"),
    ("县外常住人口»12.6万«。", 126_000, 125_500, 126_500, "persons", "figure"),
    ("两项比重分别提高»3.17«和0.82个百分点。", 0.0317, 0.03165, 0.03175, "percentage points", "figure"),
    ("两县产量分别达到»4.1万«、6.7万吨。", 41_000, 40_500, 41_500, "tonnes", "figure"),
    ("甲、乙两区产值分别突破40亿元和»25亿元«。", 2.5e9, 2.5e9, INF, "CNY", "figure"),
    ("茶园、果园分别稳定在»38万亩«和51万亩左右。", 380_000, 375_000, 385_000, "mu", "figure"),
    ("全镇人口自然增长率»-0.73‰«。", -0.00073, -0.000735, -0.000725, "ratio", "figure"),
    ("全镇人口自然增长率为»负0.73‰«。", -0.00073, -0.000735, -0.000725, "ratio", "figure"),
    ("全镇企业税负»12%«。", 0.12, 0.115, 0.125, "ratio", "figure"),
    ("最低气温»-9℃«。", -9, -9, -9, "degrees Celsius", "figure"),
    ("价格涨幅为»-0.6%«。", -0.006, -0.0065, -0.0055, "ratio", "figure"),
    ("当年净增»-35人«。", -35, -35, -35, "persons", "figure"),
    ("石灰石储量»百万吨以上«。", 1_000_000, 1_000_000, INF, "tonnes", "figure"),
    ("产业集群越过»千亿元«。", 1e11, 1e11, INF, "CNY", "figure"),
    ("智算中心规模»75PF«。", 75, 75, 75, "PF", "figure"),
    ("喜迎建校»60周年«。", None, None, None, "", "slogan"),
    ("水库»二期«蓄水。", None, None, None, "", "ordinal"),
    ("邻县发生»3.6级«地震。", 3.6, 3.55, 3.65, "magnitude", "figure"),
    ("三次产业比例»12.4︰40.1︰47.5«。", None, None, None, "", "slogan"),
    ("辍学率下降»0.7百分点«。", 0.007, 0.0065, 0.0075, "percentage points", "figure"),
    ("»110年度«預算為5億元。", None, None, None, "", "date"),
    ("具体做法»2«.强化培训。", None, None, None, "", "ordinal"),
    ("接入»12345«政务热线。", None, None, None, "", "slogan"),
    ("奖补标准»800元/户以上«。", 800, 800, INF, "CNY", "figure"),
    ("飞防作业»9万亩次«。", 90_000, 85_000, 95_000, "mu-times", "figure"),
    ("在4个村建»2. 6万个«菌棚。", 26_000, 25_500, 26_500, "items", "figure"),
    ("比上年同期提高\n»2.4«\n个百分点。", 0.024, 0.0235, 0.0245, "percentage points", "figure"),
    ("»五年来«,修路300公里。", None, None, None, "", "date"),
    ("三分之一以上的村通了客车,其中»三分之二以上«通了快递。", 2 / 3, 2 / 3, 1, "ratio", "figure"),
    ("优质品种占»95%以上«。", 0.95, 0.95, 1, "ratio", "figure"),
]


@pytest.mark.parametrize(("marked", "value", "low", "high", "unit", "kind"), CASES, ids=[case[0] for case in CASES])
def test_a_number_is_read_with_its_sentence(marked, value, low, high, unit, kind):
    start, end = marked.index("»"), marked.index("«") - 1
    rows = report.find_quantities(marked.replace("»", "").replace("«", ""))
    found = rows[(rows["start"] < end) & (rows["end"] > start)]
    assert found["kind"].tolist() == [kind]
    if value is not None:
        row = found.iloc[0]
        assert (row["value"], row["low"], row["high"]) == pytest.approx((value, low, high), rel=1e-12)
        assert row["unit"] == unit


def drafted(text, **options):
    figures = report.draft_ledger(text, **options).figures
    return figures.assign(n=range(len(figures))).set_index("literal")


# sentence, literal, subject, direction, basis; a percentage by which something grows is a rate, an amount or points a
# change, as a reader who had the definitions alone called them
WORDS = [
    ("全县建成蓄水池45座。", "45座", "蓄水池", "level", "total"),
    ("在编教师中,小学9人、初中28人、高中3人。", "28人", "初中", "level", "total"),
    ("完成和新建各类卫生室。新建38个标准化卫生室。", "38个", "标准化卫生室", "level", "total"),
    ("铜、锌产量分别增长7.5%、3.1%。", "7.5%", "铜·产量", "rise", "rate"),
    ("铜、锌产量分别增长7.5%、3.1%。", "3.1%", "锌产量", "rise", "rate"),
    ("甲镇、乙镇、丙镇用水量分别下降5%、6%、8%。", "6%", "乙镇·用水量", "fall", "rate"),
    ("贫困发生率降至1.7%。", "1.7%", "贫困发生率", "level", "rate"),
    ("城镇新增就业3.5万人。", "3.5万人", "城镇新增就业", "rise", "change"),
    ("木材采伐量减少4万立方米。", "4万立方米", "木材采伐量", "fall", "change"),
    ("城镇化率高于全省2.3个百分点。", "2.3个百分点", "城镇化率", "level", "gap"),
    ("改造20户以上自然村的道路。", "20户以上", "自然村", "", "threshold"),
    ("学校连续9年获奖。", "9年", "学校", "", "duration"),
    ("教育投入不低于财政支出的16%。", "16%", "教育投入", "level", "share"),
    ("户均增收3200元。", "3200元", None, "rise", "per household"),
    ("耕地占总面积的31%。", "31%", "耕地", "level", "share"),
    ("經濟作物產量增長6%。", "6%", "经济作物产量", "rise", "rate"),
]


@pytest.mark.parametrize(
    ("text", "literal", "subject", "direction", "basis"), WORDS, ids=[f"{w[0]}{w[1]}" for w in WORDS]
)
def test_subject_direction_and_basis_by_hand(text, literal, subject, direction, basis):
    row = drafted(text).loc[literal]
    assert (row["direction"], row["basis"]) == (direction, basis)
    assert subject is None or row["subject"] == subject
    assert len(row["label_zh"]) <= 12
    if subject and "·" not in subject and text.isascii() is False and "經" not in text:
        assert text[int(row["subject_start"]) : int(row["subject_end"])] == subject


REPORT = """青岭县政府工作报告(虚构)
——2026年1月8日在会议上
一、“十四五”工作回顾
五年来,粮食产量达到52万吨,累计修路830公里。
2025年,全县生产总值增长6.1%。脱贫户收入为1.3万元。
二、2026年重点工作
今年主要预期目标是:粮食产量54万吨,新建学校3所。到2030年,森林覆盖率达到48%。
"""


@pytest.mark.parametrize(
    ("literal", "period", "status"),
    [
        ("52万吨", "2025", "achieved"),  # a level at the end of the span
        ("830公里", "2021-2025", "achieved"),
        ("6.1%", "2025", "achieved"),
        ("1.3万元", "2025", "achieved"),
        ("54万吨", "2026", "target"),
        ("3所", "2026", "target"),
        ("48%", "2030", "target"),
    ],
)
def test_period_and_status_are_those_of_the_part(literal, period, status):
    assert drafted(REPORT).loc[literal, ["period", "status"]].tolist() == [period, status]


def test_the_year_may_be_told():
    text = "去年脱贫120户,今年计划脱贫90户。"
    assert drafted(text)["period"].tolist() == ["", ""]
    assert drafted(text, year=2019)["period"].tolist() == ["2018", "2019"]


def test_each_number_of_a_list_has_its_own_date():
    assert drafted("2018年、2019年分别脱贫120人、98人。")["period"].tolist() == ["2018", "2019"]


WORDS_OF_MEASURE = ["约{}人", "{}余人", "超过{}人", "将近{}人", "不足{}人", "{}人以上", "约{}萬元", "{}餘萬元"]
WORDS_OF_MEASURE += ["將近{}人", "超過{}戶", "約{}人", "{}餘人"]


@pytest.mark.parametrize("words", WORDS_OF_MEASURE)
def test_a_ledger_that_is_written_loads_in_both_scripts(words, tmp_path):
    text = f"惠及{words.format(3000)}。分别突破30亿元和9亿元,下降2.16和1.66个百分点。"
    draft = report.draft_ledger(text)
    write_ledger(draft, tmp_path)
    read = report.load_figures(tmp_path / "figures.csv", corrected=False)
    pd.testing.assert_frame_equal(read[draft.figures.columns], draft.figures, check_dtype=False)
    found = report.verify(read, text, tokens=report.load_tokens(tmp_path / "tokens.csv"), card=draft.card)
    assert found.missing.empty and found.unaccounted.empty


def test_a_ledger_of_before_loads_as_it_did(tmp_path):
    """Without the columns of the sentence: plain amounts exact, older words said in today's."""
    header = "id,theme,label_en,label_zh,literal,qualifier,paragraph,start,end,value,low,high,unit,basis,status,period"
    rows = [
        "a,x,y,z,3000元,,1,0,5,3000,3000,3000,CNY,per village,planned,2015年底",
        "b,x,y,z,20%,不低于,1,9,12,0.2,0.2,inf,ratio,share,policy,13th plan",
        "c,x,y,z,7户,,1,20,22,7,7,7,households,per person per year,achieved,to date",
    ]
    path = tmp_path / "figures.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    figures = report.load_figures(path)
    assert figures["low"].tolist() == [3000, 0.2, 7] and figures["read_as"].tolist() == ["3000元", "20%", "7户"]
    assert figures["status"].tolist() == ["target", "rule", "achieved"]
    assert figures["status_word"].tolist() == ["planned", "policy", ""]
    assert figures["basis"].tolist() == ["per unit", "share", "per person"]
    assert figures["period"].tolist() == ["end 2015", "2016-2020", "standing"]


def test_read_as_must_hold_the_literal(tmp_path):
    draft = report.draft_ledger("分别下降2.16和1.66个百分点。")
    wrong = draft.figures.assign(
        read_as=["2.17个百分点", "1.66个百分点"], value=[0.0217, 0.0166], low=[0.02165, 0.01655]
    )
    write_ledger(draft._replace(figures=wrong.assign(high=[0.02175, 0.01665])), tmp_path)
    with pytest.raises(ValueError, match=r"column read_as: got '2.17个百分点'; must hold the literal '2.16'"):
        report.load_figures(tmp_path / "figures.csv")
