"""English numbers by the rules of the Chinese ones; invented sentences, expected values by hand from those rules."""

import math
import random

import pytest

from poverty_analysis import report
from poverty_analysis.report.english import find_english, parse_english, text_language

INF = math.inf
CASES = [  # the number as printed in its sentence, low, high, unit
    ("It built roads of 1,250 kilometers.", "1,250 kilometers", 1249.5, 1250.5, "km"),
    ("Some 3.84 million people moved.", "Some 3.84 million people", 3.835e6, 3.845e6, "persons"),
    ("Over 46,000 households left poverty.", "Over 46,000 households", 46_000, INF, "households"),
    ("It fell by 8.5 percentage points.", "8.5 percentage points", 0.0845, 0.0855, "percentage points"),
    ("The rate was 0.6 percent.", "0.6 percent", 0.0055, 0.0065, "ratio"),
    ("It is 45% of output.", "45%", 0.445, 0.455, "ratio"),
    ("Invest at least 2.4 billion yuan.", "at least 2.4 billion yuan", 2.4e9, INF, "CNY"),
    ("Keep unemployment below 4.5 percent.", "below 4.5 percent", 0, 0.045, "ratio"),
    ("Debt may not exceed 3 percent.", "not exceed 3 percent", 0, 0.03, "ratio"),
    ("Nearly 1,200 villages have roads.", "Nearly 1,200 villages", 1100, 1200, "villages"),
    ("About 3,000 yuan was paid.", "About 3,000 yuan", 2500, 3500, "CNY"),
    ("It turned 1.5 million mu green.", "1.5 million mu", 1.45e6, 1.55e6, "mu"),
    ("Loans of RMB 30 million were made.", "RMB 30 million", 29.5e6, 30.5e6, "CNY"),
    ("A loan of US$2 billion came.", "US$2 billion", 1.5e9, 2.5e9, "USD"),
    ("Growth of 6-6.5 percent is planned.", "6-6.5 percent", 0.06, 0.065, "ratio"),
    ("5,000 yuan or more was paid.", "5,000 yuan or more", 5000, INF, "CNY"),
    ("Income of 2 trillion yuan was had.", "2 trillion yuan", 1.5e12, 2.5e12, "CNY"),
    ("It covers 35 townships.", "35 townships", 35, 35, "townships"),
]


@pytest.mark.parametrize(("sentence", "literal", "low", "high", "unit"), CASES)
def test_value_interval_and_unit(sentence, literal, low, high, unit):
    found = find_english(sentence)
    (figure,) = found[found["kind"] == "figure"].itertuples()
    assert (figure.literal, figure.unit) == (literal, unit)
    assert (figure.low, figure.high) == (pytest.approx(low), pytest.approx(high))
    assert sentence[figure.start : figure.end] == literal


OTHER_CUSTOMS = [  # how reports of other countries print: the number in its sentence, value, low, high, unit
    ("It cost $120m in all.", "$120m", 120e6, 119.5e6, 120.5e6, "USD"),
    ("Remittances came to US$589bn.", "US$589bn", 589e9, 588.5e9, 589.5e9, "USD"),
    ("It reached 3.4m people.", "3.4m people", 3.4e6, 3.35e6, 3.45e6, "persons"),
    ("Some 3.6k households took part.", "Some 3.6k households", 3600, 3550, 3650, "households"),
    ("Exports were 15.6 bn.", "15.6 bn", 15.6e9, 15.55e9, 15.65e9, ""),
    ("A grant of €45.6 million came.", "€45.6 million", 45.6e6, 45.55e6, 45.65e6, "EUR"),
    ("A loan of USD 3.5 million came.", "USD 3.5 million", 3.5e6, 3.45e6, 3.55e6, "USD"),
    ("A loan of US$ 250 million came.", "US$ 250 million", 250e6, 249.5e6, 250.5e6, "USD"),
    ("A gift of HK$30 million came.", "HK$30 million", 30e6, 29.5e6, 30.5e6, "HKD"),  # once taken for US dollars
    ("The plan is ₹36.2 lakh crore.", "₹36.2 lakh crore", 36.2e12, 36.15e12, 36.25e12, "INR"),
    ("It paid 2.5 lakh families.", "2.5 lakh families", 250_000, 245_000, 255_000, "households"),
    ("It paid 3 crore farmers.", "3 crore farmers", 30e6, 25e6, 35e6, "persons"),
    ("It has 12,34,567 people.", "12,34,567 people", 1_234_567, 1_234_567, 1_234_567, "persons"),
    ("Vaccines for 45 000 children came.", "45 000 children", 45_000, 45_000, 45_000, "persons"),
    ("It spent 1 234 567 dollars.", "1 234 567 dollars", 1_234_567, 1_234_566.5, 1_234_567.5, "USD"),
    ("It has 1\u202f250 of them.", "1\u202f250", 1250, 1250, 1250, ""),
    ("The rate was 5,2 per cent.", "5,2 per cent", 0.052, 0.0515, 0.0525, "ratio"),
    ("A budget of €3,4 billion.", "€3,4 billion", 3.4e9, 3.35e9, 3.45e9, "EUR"),
    ("Growth was minus 2.1 percent.", "minus 2.1 percent", -0.021, -0.0215, -0.0205, "ratio"),
    ("Growth was \u20133.4 percent.", "\u20133.4 percent", -0.034, -0.0345, -0.0335, "ratio"),
    ("It fell by .5 percent.", ".5 percent", 0.005, 0.0045, 0.0055, "ratio"),
    ("It rose by 2.1pp in all.", "2.1pp", 0.021, 0.0205, 0.0215, "percentage points"),
    ("Rates fell by 230 basis points.", "230 basis points", 230, 230, 230, "basis points"),
    ("It is >50% of them.", ">50%", 0.5, 0.5, math.inf, "ratio"),
    ("It is < 1 percent.", "< 1 percent", 0.01, 0, 0.01, "ratio"),
    ("It has ~3,000 people.", "~3,000 people", 3000, 2500, 3500, "persons"),
    ("A 12km road was built.", "12km", 12, 11.5, 12.5, "km"),
    ("It has 86 MW of wind.", "86 MW", 86, 85.5, 86.5, "MW"),
]


@pytest.mark.parametrize(("sentence", "literal", "value", "low", "high", "unit"), OTHER_CUSTOMS)
def test_customs_of_other_countries(sentence, literal, value, low, high, unit):
    (figure,) = find_english(sentence).itertuples()
    assert (figure.literal, figure.unit, figure.kind) == (literal, unit, "figure")
    assert (figure.value, figure.low, figure.high) == tuple(map(pytest.approx, (value, low, high)))
    assert sentence[figure.start : figure.end] == literal
    assert parse_english(literal)[:3] == (figure.value, figure.low, figure.high)  # as a ledger is read again


def test_blanks_that_group_digits_and_blanks_between_columns():
    assert find_english("It rose from 1 200 to 1 500 households.")["value"].tolist() == [1200, 1500]
    assert find_english("It rose from 5,2 to 6,1 per cent.")["value"].tolist() == pytest.approx([0.052, 0.061])
    assert find_english("Rural 120 300 and urban 450 210").value.tolist() == [120, 300, 450, 210]  # a row of a table
    assert 3.4 not in find_english("In the villages 3,4 and 5 families came.").value.tolist()


def test_only_what_rose_or_fell_shares_its_unit_over_to():
    found = find_english("It paid 2.5 million to 300 families.")
    assert found["unit"].tolist() == ["", "households"]


RANGES = [  # as printed, low, high, unit
    ("600,000 to 700,000 people", 600_000, 700_000, "persons"),
    ("10-12 million people", 10e6, 12e6, "persons"),
    ("10 million to 12 million people", 10e6, 12e6, "persons"),
    ("500,000 to 1.2 million mu", 500_000, 1.2e6, "mu"),
    ("between 2 and 3 million households", 2e6, 3e6, "households"),
    ("between 10 percent and 12 percent", 0.10, 0.12, "ratio"),
    ("3%-5%", 0.03, 0.05, "ratio"),
    ("3 percent to 5 percent", 0.03, 0.05, "ratio"),
    ("5,000 yuan to 6,000 yuan", 5000, 6000, "CNY"),
    ("US$2 billion to US$3 billion", 2e9, 3e9, "USD"),
    ("15 to 59 years old", 15, 59, "years of age"),
]


@pytest.mark.parametrize(("literal", "low", "high", "unit"), RANGES)
def test_a_range_is_one_figure_with_both_ends(literal, low, high, unit):
    sentence = f"The plan names {literal}, as before."
    (figure,) = find_english(sentence).itertuples()
    assert (figure.literal, figure.unit, figure.kind) == (literal, unit, "figure")
    assert (figure.low, figure.high) == (pytest.approx(low), pytest.approx(high))
    assert parse_english(literal)[1:3] == (figure.low, figure.high)  # as a ledger is read again


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("It rose from 600,000 to 700,000 people.", [600_000, 700_000]),
        ("It rose by 120 to 980 households.", [120, 980]),  # by how much, and to what
        ("It rose 3 percent to 5 percent.", [0.03, 0.05]),
        ("It grew from $3 million to $30 million.", [3e6, 3e7]),
        ("The loan rose from US$2 billion to US$3 billion.", [2e9, 3e9]),
        ("It rose by 500,000 to 3.2 million people.", [500_000, 3.2e6]),
        ("The gap between 4,800 and 9,300 yuan is wide.", [4800, 9300]),
        ("It lies between 3 counties and 5 townships.", [3, 5]),  # of two units
        ("It has 9 to 5 workers.", [9, 5]),  # a range does not fall
    ],
)
def test_two_figures_are_no_range(sentence, values):
    assert find_english(sentence)["value"].tolist() == pytest.approx(values)


@pytest.mark.parametrize(
    ("english", "chinese"),
    [("over 3.2 million mu", "超过320.0万亩"), ("at most 4 percent", "不超过4%"), ("nearly 2,000 people", "近2000人")],
)
def test_both_languages_allow_the_same(english, chinese):
    assert parse_english(english)[:4] == report.parse_quantity(chinese)[:4]


def test_from_and_to_are_two_levels_and_share_their_unit():
    found = find_english("Incomes rose from 4,800 to 9,300 yuan, and the rate fell from 29.5 percent to 2.1 percent.")
    assert found["value"].tolist() == pytest.approx([4800, 9300, 0.295, 0.021])
    assert found["unit"].tolist() == ["CNY", "CNY", "ratio", "ratio"] and found["unit_from"].iloc[0] == "sentence"


def test_a_list_shares_the_unit_of_its_last():
    found = find_english("They grew by 3.2, 2.1 and 4 percent respectively.")
    assert found["value"].tolist() == pytest.approx([0.032, 0.021, 0.04])


@pytest.mark.parametrize(
    ("sentence", "kinds"),
    [
        ("In 2019 the 13th plan went on until 2020.", ["date", "ordinal", "date"]),
        ("On March 5, 2021 it was read.", ["date", "date"]),
        ("From May 1st on it holds.", ["ordinal"]),
        ("5G and PM2.5 and the G20 and a 3-year plan.", ["slogan"] * 4),
        ("1. Build roads", ["ordinal"]),
        ("See Table 4.1, Figure 2-3, paragraphs 3 and 4, and Circular No. 14/2021.", ["ordinal"] * 5),
        ("It is Goal 10, or SDG 1.1.1; Phase 2 covers 30 villages.", ["ordinal", "ordinal", "ordinal", "figure"]),
        ("Part 1,200 people knew.", ["figure"]),
        ("Tel. +254 20 2252299, fax: 020 7946 0018, or 1-800-555-1234.", ["slogan"] * 3),
        ("It went to +120 people and mobile phones to 640 million.", ["figure"] * 2),
        ("On 2021-03-12, 12/03/2021, at 10:30, in FY2022/23.", ["date"] * 4),
    ],
)
def test_what_counts_nothing(sentence, kinds):
    assert find_english(sentence)["kind"].tolist() == kinds


def test_an_english_ledger_is_written_read_and_verified(tmp_path):
    said = [sentence for sentence, *_ in [*CASES, *OTHER_CUSTOMS]]
    said += ["Each got $500, €90 or £1,250.", "It rose from 5,2 to 6,1 per cent."]
    text = "\n".join([*said, "The county of the year 2019 has 3 of the 7 and of the best."])
    draft = report.draft_ledger(text)
    report.write_ledger(draft, tmp_path)
    figures = report.load_figures(tmp_path / "figures.csv")
    assert draft.card["language"] == "en" and (figures["label_zh"] == "undecided").all()
    assert figures["label_en"].iloc[0].startswith("It built roads") and (figures["states"] == "").all()
    found = report.verify(figures, text, tokens=report.load_tokens(tmp_path / "tokens.csv"), card=draft.card)
    assert found.missing.empty and found.unaccounted.empty and found.same_text
    with pytest.raises(ValueError, match="the first report must be in Chinese; of English, numbers and units"):
        report.compare(draft, draft)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "El condado ayudó a 280 hogares pobres durante el año según su informe oficial publicado.",
            "0% Chinese signs",
        ),
        ("Уезд помог двумстам восьмидесяти семьям выйти из бедности за год, всего 280 семей.", "0% Chinese signs"),
        (
            "県は今年、280世帯の貧困からの脱却をたすけました。これからもつづけていくとのことです。",
            "Chinese or English|figure",
        ),
    ],
)
def test_a_text_in_neither_language_is_refused_with_the_share_read(text, said):
    if "世帯" in text:
        assert text_language(text) == "zh"  # a third of its signs are Chinese: read, for what that is worth
        return
    with pytest.raises(ValueError, match=said):
        report.draft_ledger(text)


@pytest.mark.parametrize("literal", ["", "many", "3 percent of millions", "three people"])
def test_what_is_no_printed_number_is_refused(literal):
    with pytest.raises(ValueError, match="a printed number such as"):
        parse_english(literal)


PIECES = [
    "$", "US$", "€", "HK$", "RMB ", "from ", " to ", " and ", "between ", "over ", "minus ", "-", "–", ">", "~",
    "1", "12", "1,200", "12,34,567", "1 200", "45 000", "5,2", ".5", "3.4", "2019", "0", "000", "m", "bn", " million",
    " lakh", "k", " people", " percent", "%", " pp", "km", " or more", "(", ")", "/", ":", "-800-", "+44 20 7946 0018",
    "Table ", "tel. ", "FY", "\u202f", " ", "; ", ". ", ", ",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_any_row_of_pieces_keeps_its_places_and_is_read_again(seed):
    draw = random.Random(seed)
    for _ in range(40):
        text = "".join(draw.choice(PIECES) for _ in range(draw.randint(2, 12)))
        rows, last, held = list(find_english(text).itertuples()), 0, set()
        for row in rows:
            assert row.start >= last and text[row.start : row.end] == row.literal, text
            last = row.end
            held |= set(range(row.start, row.end))
            if row.kind == "figure":
                assert row.low <= row.value <= row.high, text
                assert parse_english(row.read_as)[:3] == (row.value, row.low, row.high), text
        assert held.issuperset(place for place, sign in enumerate(text) if sign in "0123456789"), text
