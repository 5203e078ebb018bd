"""Each kind of identity in the words of several kinds of report: what is tied, and what only looks so.

The sentences of stated_sentences.csv are made up, and so are their numbers, which agree by hand arithmetic; beside each
stands which of its numbers a reader would hold against each other.
"""

import csv
import re
from pathlib import Path

import pytest

from poverty_analysis import report

SENTENCES = Path(__file__).parent / "stated_sentences.csv"
ALWAYS = re.compile("_(?:household_size|whole)$")  # of what stands side by side


def rows():
    with SENTENCES.open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["identities"]) for row in csv.DictReader(file)]


def proposed(text, year=2021):
    """The numbers of each proposal as printed, and its verdict."""
    draft = report.draft_ledger(text, year=year)
    table = report.propose_checks(draft.figures, tokens=draft.tokens)
    table = table[~table.index.str.contains(ALWAYS)]
    literals = draft.figures["literal"].to_dict()
    found = []
    for label, identity, verdict in zip(table["label_en"], table["identity"], table["verdict"], strict=True):
        names = re.findall(r"f\d+_\w+", identity)
        numbers = {literals[name] for name in names} or set(re.findall("[0-9.]+(?::[0-9.]+)+", label))
        found.append((frozenset(numbers), verdict))
    return found


@pytest.mark.parametrize(("text", "identities"), [row for row in rows() if row[1]])
def test_what_belongs_together_is_proposed_and_agrees(text, identities):
    found = proposed(text)
    wanted = {frozenset(numbers.split()) for numbers in identities.split("|")}
    assert wanted <= {numbers for numbers, _ in found}
    assert "inconsistent" not in {verdict for _, verdict in found}


@pytest.mark.parametrize("text", [text for text, identities in rows() if not identities])
def test_what_only_stands_beside_is_not_held_against_it(text):
    assert {verdict for _, verdict in proposed(text)} <= {"not comparable"}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("茶园由2.4万亩扩大到3.6万亩,增幅为40%。", "2.4万亩 3.6万亩 40%"),  # 50%
        ("事项由320项减少到240项,减少80项,精简35%。", "320项 240项 35%"),  # 25%
        ("贫困人口由3210人减少至12人,减贫3189人。", "3210人 12人 3189人"),  # 3198
        ("收入5.50亿元,同比增长12%,增收0.50亿元。", "5.50亿元 0.50亿元 12%"),  # 10%
        ("支出比上年增加1.0亿元、增长15%,达到11.0亿元。", "1.0亿元 15% 11.0亿元"),  # 10%
        ("贷款33亿元,是上年30亿元的1.3倍。", "33亿元 30亿元 1.3倍"),  # 1.1
        ("产量22万吨(上年为20万吨),增长20%。", "22万吨 20万吨 20%"),  # 10%
        ("通电的村85个,占行政村总数102个的93.3%。", "85个 102个 93.3%"),  # 83.3%
        ("收入9.2%,高于全市平均水平(7.1%)3.1个百分点。", "9.2% 7.1% 3.1个百分点"),  # 2.1
        ("出生率为10.2‰,死亡率为5.1‰,自然增长率为6.1‰。", "10.2‰ 5.1‰ 6.1‰"),  # 5.1
    ],
)
def test_what_a_sentence_states_is_proposed_though_it_does_not_agree(text, numbers):
    assert (frozenset(numbers.split()), "inconsistent") in proposed(text)


@pytest.mark.parametrize(
    "text",
    [
        "全县排查隐患85处,已整改60处,剩余20处正在整改。",  # some may be of another kind
        "应参保15000人,实际参保14700人,参保率91%。",  # of those who should be insured elsewhere, too?
        "收入预算4.00亿元,全年完成3.20亿元,完成预算的90%。",  # of a budget changed in the year?
        "甲乡脱贫100人,乙乡脱贫200人,丙乡脱贫300人,三乡共脱贫700人。",  # villages of other townships, too
        "共补助80万元、惠及400户,户均补助3000元。",
        "农村居民收入增长9.2%,城镇居民收入增长7.1%,农村高于城镇3.1个百分点。",
        "城镇居民收入30000元,农村居民收入12000元,城乡收入比为2.8:1。",
    ],
)
def test_what_words_do_not_tie_is_proposed_only_where_it_agrees(text):
    assert "inconsistent" not in {verdict for _, verdict in proposed(text)}


def test_means_have_no_parts_by_population():
    text = "居民人均可支配收入21480元。其中,城镇居民人均可支配收入32960元;农村居民人均可支配收入14320元。"
    assert proposed(text) == []


def test_growth_over_a_range_of_years_takes_the_years_that_it_allows():
    # 20 to 50 in the five years from 2015: 1.2011 to the fifth is 2.5
    assert proposed("2015年至2020年,游客由20.0万人次增加到50.0万人次,年均增长20.1%。") == [
        (frozenset({"20.0万人次", "50.0万人次", "20.1%"}), "consistent")
    ]


def test_a_total_may_have_parts_by_two_divisions():
    text = "零售额18.4亿元。按地点分,城镇12.9亿元;乡村5.5亿元。按类型分,商品16.2亿元;餐饮2.2亿元。"
    assert [len(numbers) for numbers, _ in proposed(text)] == [3, 3]


def test_a_change_is_no_base_of_the_rate_behind_it():
    # 1.6 less is 6.4, from 8.0: 20%; read as "from 1.6 to 6.4" the sentence was accused
    assert proposed("种植面积压减到6.4万亩,比上年减少1.6万亩、下降20%。") == [
        (frozenset({"6.4万亩", "1.6万亩", "20%"}), "consistent")
    ]


def test_a_count_with_its_own_share_is_no_whole_of_the_next():
    # 13.93 of 28.64, not of 14.71
    text = "户籍总人口28.64万人。其中:男性14.71万人,占总人口的51.4%,女性13.93万人,占48.6%。"
    found = proposed(text)
    assert (frozenset({"13.93万人", "28.64万人", "48.6%"}), "consistent") in found
    assert {verdict for _, verdict in found} == {"consistent"}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("生产总值62.38亿元,增长7.9%。分产业看,第一产业14.21亿元,第二产业19.86亿元,第三产业28.31亿元。", 4),
        ("三次产业贡献率分别为12.4%、33.5%和54.1%。", 3),
        ("出生3628人,死亡1822人,净增1806人。", 3),
        ("完成总产值36.40亿元,产销率97.2%,实现销售产值35.38亿元。", 3),
        ("城镇居民收入28640元,农村居民收入10230元。城乡收入比由上年的2.84:1缩小为2.80:1。", 3),
    ],
)
def test_what_communiques_state(text, numbers):
    assert numbers in {len(found) for found, verdict in proposed(text) if verdict == "consistent"}


@pytest.mark.parametrize("text", ["帮扶贫困户320户、120人就业。", "改造危房320户,120人受益。", "吸纳320户120人务工。"])
def test_persons_counted_by_what_they_do_are_not_all_of_the_households(text):
    assert report.propose_checks(report.draft_ledger(text).figures).empty


def test_fewer_persons_than_households_do_not_agree():
    proposals = report.propose_checks(report.draft_ledger("全村320户、240人。").figures)
    assert proposals["verdict"].tolist() == ["inconsistent"] and proposals["basis"].tolist() == ["reading"]


def _doublings(text):
    draft = report.draft_ledger(text, year=2021)
    table = report.propose_checks(draft.figures, tokens=draft.tokens)
    return table.loc[table.index.str.endswith("_doubled"), "verdict"].tolist()


@pytest.mark.parametrize(
    "text",
    [
        "收入由300万元增加到620万元,实现翻番。",
        "收入由300万元增加到590万元,实现翻番。",
        "收入由300万元增加到620万元,翻了一番多。",
        "收入由300万元增加到1210万元,翻了两番。",
        "企业由40家发展到90家,翻了一番。",
        "企业由30家增加到48家,产值由2亿元增加到4.1亿元,实现翻番。",
        "贷款余额620万元,比上年的300万元翻了一番。",
    ],
)
def test_what_doubled_is_held_against_its_levels(text):
    (verdict,) = _doublings(text)
    assert verdict.startswith("consistent")


@pytest.mark.parametrize(
    "text",
    [
        "收入由300万元增加到480万元,实现翻番。",
        "收入由300万元增加到620万元,翻了两番。",
        "企业由40家发展到60家,翻了一番。",
        "贷款余额480万元,比上年的300万元翻了一番。",
    ],
)
def test_what_has_not_doubled_does_not_agree(text):
    assert _doublings(text) == ["inconsistent"]


@pytest.mark.parametrize(
    "text",
    [
        "收入由300万元增加到480万元,接近翻番。",
        "收入由300万元增加到480万元,总产值翻番。",
        "收入由300万元增加到480万元,力争2025年翻番。",
        "收入由300万元增加到480万元,比2010年翻番。",
        "收入由2016年的300万元增加到480万元,五年翻番目标完成过半。",
        "生产总值由30亿元增加到48亿元,按不变价翻一番。",
        "收入由300万元增加到480万元,翻番目标有望实现。",
        "贫困户由800户减少到390户,减少一半。",
    ],
)
def test_a_doubling_that_words_do_not_tie_to_the_levels_is_not_checked(text):
    assert _doublings(text) == []
