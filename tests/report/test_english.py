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


def _read(sentence):
    """The figures of a sentence, and the unit of each."""
    found = find_english(sentence)
    figures = found[found["kind"] == "figure"]
    return figures["value"].tolist(), figures["unit"].tolist()


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        # a comma or a dash behind a numbered name ends it
        ("In Phase 1, 45 of 300 villages got power.", [45, 300]),
        ("In Phase 2, 1,250 were relocated.", [1250]),
        ("In Table 3, 0.46 is the Gini.", [0.46]),
        ("In grade 6, 92 out of 100 stayed.", [6, 92, 100]),
        ("Under Article 5, 300 of the applicants won.", [300]),
        ("By article 3 - 45 of them left.", [45]),
        ("In Tables 1 and 2, 45 of them are named.", [45]),
        ("In Tables 1 and 2, 0.46 is the Gini.", [0.46]),
        ("In paragraphs 3, 4 and 1,250 more.", [1250]),
        ("See Tables 1, 2, and 3; Goals 1 and 2; Nos. 4 to 6; pp. 3\u20135; No. 7.", []),
        # a word that is a name only in capitals
        ("There are no 45 left.", [45]),
        ("Did it fail? No. 1,200 of them stayed.", [1200]),
        ("Did it fail? No. 120 of them stayed.", [120]),
        ("For the most part 300 of them moved.", [300]),
        ("In this section 300 of them moved.", [300]),
        ("The goal 5,000 was missed.", [5000]),
        ("It is a figure 3,200 higher.", [3200]),
        ("We built a room 12 m wide.", [12]),
        ("It has 30 pupils per class 45 in towns.", [30, 45]),
        ("By Part 4 and Circular (No. 5) it holds.", []),
        # a ratio is no hour, a number with a point no telephone
        ("It ran from 10:15 to 12:30.", []),
        ("It has a ratio of 10:20 in all.", [10, 20]),
        ("The score rose from 10:15 to 12:30.", [10, 15, 12, 30]),
        ("Tel: 010-66554433, 300 staff", [300]),
        ("Tel: 010-66554433, 66554434", []),
        ("It has by phone 118.25 sets.", [118.25]),
        ("We reached by phone 300 of them.", [300]),
    ],
)
def test_names_swallow_no_figure(sentence, values):
    assert _read(sentence)[0] == values


@pytest.mark.parametrize(
    ("sentence", "values", "units"),
    [
        # behind a year a comma is no decimal one
        ("In 2018,45 percent of households left.", [0.45], ["ratio"]),
        ("By 2019,5 million people had left.", [5e6], ["persons"]),
        ("In 2018,1,250 households left.", [1250], ["households"]),
        ("From 2010 to 2018,45 villages got power.", [45], ["villages"]),
        # minus as a word, and the dash of a list
        ("Net income is revenue minus 1,200 yuan of costs.", [1200], ["CNY"]),
        ("30 minus 12 is 18", [30, 12, 18], ["", "", ""]),
        ("It tested negative 45 times.", [45], ["times"]),
        ("The change was minus 1,200 yuan.", [-1200], ["CNY"]),
        ("Minus 3 degrees; growth minus 2.1 percent.", [-3, -0.021], ["", "ratio"]),
        ("\u20133 villages were built", [3], ["villages"]),
        ("\u201312 million yuan was spent", [12e6], ["CNY"]),
        ("\u20133.4 percent were poor", [0.034], ["ratio"]),
        ("Some villages \u2013300 of them\u2013 moved", [300], [""]),
        ("Some villages \u201330 percent of them\u2013 moved", [0.3], ["ratio"]),
        ("Growth was \u20133.4 percent \u2013 the lowest.", [-0.034], ["ratio"]),
        ("The change was \u201312 million yuan.", [-12e6], ["CNY"]),
        ("Rates of \u20132.1, \u20133.5 and \u20134 percent.", [-2.1, -3.5, -0.04], ["", "", "ratio"]),
        ("It was minus 2.1, minus 3.5 and minus 4 percent.", [-2.1, -3.5, -0.04], ["", "", "ratio"]),
        # a plus sign before an amount
        ("+300 000 000 yuan", [3e8], ["CNY"]),
        ("+12 000 000 people", [12e6], ["persons"]),
        ("+120 500 800 yuan", [120_500_800], ["CNY"]),
        # a blank behind a name parts two numbers
        ("Table 3 450 households", [450], ["households"]),
        ("In Phase 2 300 households moved.", [300], ["households"]),
        ("In Class 5 300 students passed.", [300], ["persons"]),
        ("Part 1 300 households", [300], ["households"]),
        ("In village 3 500 people", [3, 500], ["", "persons"]),
        ("Of the 17 120 households", [17, 120], ["", "households"]),
        ("Guizhou 12 300 households", [12, 300], ["", "households"]),
        ("Guizhou 45 000 households", [45_000], ["households"]),  # zeros are no number by themselves
        ("It has 12 300 households and 14 500 people.", [12_300, 14_500], ["households", "persons"]),
        # pages of a book
        ("World Bank, 2018. 164 pp.", [164], [""]),
        ("World Bank, 2018. 64 pp.", [64], [""]),
        ("A report (164 pp)", [164], [""]),
        ("A report (64 pp)", [64], [""]),
        ("It rose by 3 pp.", [0.03], ["percentage points"]),
        ("It was up 5 pp, 3 pp. and 2 pp.", [0.05, 0.03, 0.02], ["percentage points"] * 3),
        # letters that are no scale and no money
        ("They ate 300 tn of rice.", [300], [""]),
        ("It won the 100m men's final.", [], []),
        ("It reached 3.4m women.", [3.4e6], ["persons"]),
        ("It has to rub 300 yuan.", [300], ["CNY"]),
        # money and counts that look like years
        ("It paid \u20ac2000.", [2000], ["EUR"]),
        ("It paid £1990.", [1990], ["GBP"]),
        ("It paid EUR 2000.", [2000], ["EUR"]),
        ("It paid ₹2000.", [2000], ["INR"]),
        ("It has ~2000 people.", [2000], ["persons"]),
        ("It holds since ~2000.", [], []),
        ("It was minus 2000 yuan.", [-2000], ["CNY"]),
    ],
)
def test_a_sign_means_what_the_words_before_it_say(sentence, values, units):
    read, of = _read(sentence)
    assert read == pytest.approx(values) and of == units


def test_a_quoted_line_has_no_bound_and_a_wave_is_a_range():
    (quoted,) = find_english("> 45 percent of people").itertuples()
    assert (quoted.low, quoted.high) == (pytest.approx(0.445), pytest.approx(0.455))
    (both,) = find_english("It is 10 ~ 20 percent.").itertuples()
    assert (both.low, both.high) == (pytest.approx(0.1), pytest.approx(0.2))


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
    "Table ", "Tables ", "No. ", "tel. ", "village ", "was ", "of ", "FY", "\u202f", " ", "; ", ". ", ", ",
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
