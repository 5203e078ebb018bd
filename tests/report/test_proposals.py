"""What sentences state, as checks: made-up clauses, each verdict by hand arithmetic; and what must not be proposed."""

import pytest

from poverty_analysis import report


def proposals(text, **options):
    draft = report.draft_ledger(text, **options)
    return report.propose_checks(draft.figures, tokens=draft.tokens)


EQUALITIES = [
    # clause, arithmetic as shown, verdict, who vouches
    ("贫困发生率从12.4%降至2.1%,下降10.3个百分点。", "12.4% - 2.1% = 10.3 points", "consistent", "sentence"),
    ("贫困发生率从12.4%降至2.1%,下降9.3个百分点。", "12.4% - 2.1% = 10.3 points", "inconsistent", "sentence"),
    ("药材产值由400万元增加到500万元,增长25%。", "5,000,000 / 4,000,000 - 1 = 25%", "consistent", "reading"),
    ("药材产值由400万元增加到500万元,增长40%。", "5,000,000 / 4,000,000 - 1 = 25%", "inconsistent", "reading"),
    ("存栏从300头减少到240头,下降20%。", "240 / 300 - 1 = -20%", "consistent", "reading"),
    ("累计脱贫900人,其中2018年200人、2019年300人、2020年400人。", "200 + 300 + 400 = 900", "consistent", "sentence"),
    ("累计脱贫940人,其中2018年200人、2019年300人、2020年400人。", "200 + 300 + 400 = 900", "inconsistent", "sentence"),
    (
        "安排资金12亿元,比上年增加4亿元,其中中央资金9亿元、地方资金3亿元。",
        "900,000,000 + 300,000,000", "consistent", "sentence",
    ),
    ("农业投入660万元,比上年增加60万元,增长10%。", "600,000 / (6,600,000 - 600,000) = 10%", "consistent", "sentence"),
    ("农业投入660万元,比上年增加60万元,增长12%。", "600,000 / (6,600,000 - 600,000) = 10%", "inconsistent", "sentence"),
    (
        "拟安排赤字18亿元,比上年增加2亿元,赤字率为3%。其中,中央11亿元,地方7亿元。",
        "1,100,000,000 + 700,000,000", "consistent", "sentence",
    ),
    # 10260元 to the yuan, 996元 to the yuan: 996 / 9264 = 10.751%, from 10.745% to 10.757%; printed 10.65% to 10.75%
    (
        "人均收入10260元,比上年增加996元,增长10.7%。",
        "996 / (10,260 - 996) = 10.751%", "consistent within rounding", "sentence",
    ),
    ("村庄120个,其中通车90个,占75%。", "90 / 120 = 75%", "consistent", "reading"),
    ("村庄120个,其中通车90个,占总数的70%。", "90 / 120 = 75%", "inconsistent", "reading"),
    ("全县22个村,三次产业比12.5:40.5:47.0。", "12.5 + 40.5 + 47.0 = 100", "consistent", "sentence"),
    ("全县22个村,三次产业比12.5:40.5:50.0。", "12.5 + 40.5 + 50.0 = 103", "inconsistent", "sentence"),
    # 1.331 / 1 is 1.1 cubed
    ("税收从2016年的1000万元增加到2019年的1331万元,年均增长10%。", "^ (1/3) - 1 = 10%", "consistent", "reading"),
    ("税收从2016年的1000万元增加到2019年的1331万元,年均增长14%。", "^ (1/3) - 1 = 10%", "inconsistent", "reading"),
    (
        "常住人口400万人,其中城镇常住人口220万人,城镇化率55.0%。",
        "2,200,000 / 4,000,000 = 55%", "consistent", "sentence",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "arithmetic", "verdict", "basis"), EQUALITIES, ids=[case[0] for case in EQUALITIES])
def test_an_equality_is_proposed_whether_or_not_it_agrees(text, arithmetic, verdict, basis):
    found = proposals(text)
    rows = found[found["arithmetic"].str.contains(arithmetic, regex=False)]
    assert len(rows) == 1, found["arithmetic"].tolist()
    assert rows["verdict"].tolist() == [verdict]
    if verdict == "inconsistent" or basis == "sentence":
        assert rows["basis"].tolist() in ([basis], ["sentence"])


@pytest.mark.parametrize(
    "text",
    [
        "三县贫困发生率从28.4%降至12%。",  # 3 counts counties
        "建成200个美丽乡村。城镇化率由41.3%提高到50.2%。",  # another sentence
        "出口保持两位数增长,一般贸易占比38.2%。",  # a word
        "贫困村60个,贫困发生率为14.2%。",  # persons, not villages
        "脱贫9000人,贫困发生率降至1.2%。",  # who left is not who remains
        "新增高校11所,千人口床位由5.1张增至5.9张。",
        "新建机场5个。机场三期建成,引水二期开工。",  # phases
        "种植720万亩,改良3100万亩、增长23.2%。",  # a growth rate
        "收入居全省第3位,占全国的5%。",
        "农村公路400公里,占全国60%以上。",
        "扶持20户以上自然村12个,占90%。",
        "新增商户26户,累计达到46户。",  # a bound that holds
        "用地120亩,其中林地30亩。",  # a bound that holds
        "造林870万亩,森林覆盖率达到20.1%。",  # a rate of something else
    ],
)
def test_what_does_not_belong_together_is_not_proposed(text):
    assert proposals(text).empty


def test_a_violated_bound_is_shown_as_a_reading():
    found = proposals("全镇用地120亩,其中林地150亩。")
    assert found[["basis", "verdict"]].values.tolist() == [["reading", "inconsistent"]]


@pytest.mark.parametrize(
    "text",
    [
        "地区生产总值从900亿元增加到1400亿元,增长33%。",
        "工业增加值由200亿元增加到320亿元,年均增长7.1%。",
        "脱贫县农民收入从1万元增加到1.5万元,实际增长40%。",
    ],
)
def test_growth_at_constant_prices_is_never_held_against_printed_levels(text):
    found = proposals(text, year=2026)
    assert set(found["verdict"]) == {"not comparable"}
    accepted = report.audit(report.draft_ledger(text, year=2026).figures, found)
    assert set(accepted["verdict"]) == {"not comparable"}


def test_interleaved_pairs_imply_their_own_changes():
    draft = report.draft_ledger("两县产量分别从20吨、50吨增加到30吨、60吨。")
    changes = report.implied_changes(draft.figures)
    assert changes[["from", "to"]].values.tolist() == [["20吨", "30吨"], ["50吨", "60吨"]]
    assert changes["growth_value"].tolist() == pytest.approx([0.5, 0.2])


def test_what_the_sentence_states_stands_apart_from_what_a_pattern_reads():
    draft = report.draft_ledger("贫困发生率从12.4%降至2.1%,下降9.3个百分点。产值由400万元增加到500万元,增长40%。")
    groups = report.contradictions(report.audit(draft.figures, report.propose_checks(draft.figures)))
    assert [meaning.split(",")[0][:6] for meaning in groups] == ["cannot", "does n"]
