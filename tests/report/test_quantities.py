"""Printed numbers: every expected value is the rule of the module's table applied by hand."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poverty_analysis.report import parse_quantity
from poverty_analysis.report.numerals import chinese_number

INF = math.inf

CASES = [
    # literal, value, low, high, unit, qualifier
    ("852个", 852, 852, 852, "items", ""),
    # measured amounts are rounded to their last printed digit; what is counted is exact
    ("3000元", 3_000, 2_999.5, 3_000.5, "CNY", ""),
    ("三千元", 3_000, 2_999.5, 3_000.5, "CNY", ""),
    ("26239亩", 26_239, 26_238.5, 26_239.5, "mu", ""),
    ("86公里", 86, 85.5, 86.5, "km", ""),
    ("7吨", 7, 6.5, 7.5, "tonnes", ""),
    ("260PF", 260, 260, 260, "PF", ""),
    # a printed minus, and no interval below zero without one
    ("-1.86‰", -0.00186, -0.001865, -0.001855, "ratio", ""),
    ("负1.86‰", -0.00186, -0.001865, -0.001855, "ratio", ""),
    ("-120人", -120, -120, -120, "persons", ""),
    ("-21℃", -21, -21, -21, "degrees Celsius", ""),
    ("0万", 0, 0, 5_000, None, ""),
    ("0.0万人", 0, 0, 500, "persons", ""),
    ("0%", 0, 0, 0.005, "ratio", ""),
    ("约0.0%", 0, 0, 0.0005, "ratio", "约"),
    ("约0%", 0, 0, 0.005, "ratio", "约"),
    # a fraction of a whole ends at one; 近 reaches a tenth of it down
    ("三分之二以上", 2 / 3, 2 / 3, 1, "ratio", "以上"),
    ("近五分之一", 0.2, 0.18, 0.2, "ratio", "近"),
    ("0.2百分点", 0.002, 0.0015, 0.0025, "percentage points", ""),
    ("0.4个点", 0.004, 0.0035, 0.0045, "percentage points", ""),
    ("500元/人以上", 500, 500, INF, "CNY", "以上"),
    ("7万亩次", 70_000, 65_000, 75_000, "mu-times", ""),
    ("3.84万户", 38_400, 38_350, 38_450, "households", ""),
    ("19.46万人", 194_600, 194_550, 194_650, "persons", ""),
    ("2万户", 20_000, 15_000, 25_000, "households", ""),
    ("68万份", 680_000, 675_000, 685_000, "items", ""),
    ("108.93亿元", 10_893_000_000, 10_892_500_000, 10_893_500_000, "CNY", ""),
    ("6639.74万元", 66_397_400, 66_397_350, 66_397_450, "CNY", ""),
    ("2000万元", 20_000_000, 19_995_000, 20_005_000, "CNY", ""),
    ("2.7万亩", 27_000, 26_500, 27_500, "mu", ""),
    ("4.5人", 4.5, 4.45, 4.55, "persons", ""),
    ("5千人", 5_000, 4_500, 5_500, "persons", ""),
    ("1亿2000万元", 120_000_000, 119_995_000, 120_005_000, "CNY", ""),
    ("91.78%", 0.9178, 0.91775, 0.91785, "ratio", ""),
    ("62%", 0.62, 0.615, 0.625, "ratio", ""),
    ("100.38%", 1.0038, 1.00375, 1.00385, "ratio", ""),
    ("5‰", 0.005, 0.0045, 0.0055, "ratio", ""),
    ("-3.2%", -0.032, -0.0325, -0.0315, "ratio", ""),
    ("3.5个百分点", 0.035, 0.0345, 0.0355, "percentage points", ""),
    ("1.5倍", 1.5, 1.45, 1.55, "times", ""),
    # 余 and 多
    ("10300余户", 10_300, 10_300, 10_400, "households", "余"),
    ("3200余元", 3_200, 3_200, 3_300, "CNY", "余"),
    ("13万余名", 130_000, 130_000, 140_000, "persons", "余"),
    ("20余万名", 200_000, 200_000, 300_000, "persons", "余"),
    ("60余万", 600_000, 600_000, 700_000, None, "余"),
    ("7000余户", 7_000, 7_000, 8_000, "households", "余"),
    ("1.2万余亩", 12_000, 12_000, 13_000, "mu", "余"),
    ("1200余人次", 1_200, 1_200, 1_300, "person-times", "余"),
    ("5万余场次", 50_000, 50_000, 60_000, "items", "余"),
    ("2万多户", 20_000, 20_000, 30_000, "households", "多"),
    ("两百多名", 200, 200, 300, "persons", "多"),
    ("十余个", 10, 10, 20, "items", "余"),
    # bounds in words
    ("3300元以上", 3_300, 3_300, INF, "CNY", "以上"),
    ("超过1000万元", 10_000_000, 10_000_000, INF, "CNY", "超过"),
    ("逾3万", 30_000, 30_000, INF, None, "逾"),
    ("不低于20%", 0.20, 0.20, INF, "ratio", "不低于"),
    ("不少于3人", 3, 3, INF, "persons", "不少于"),
    ("上百户", 100, 100, INF, "households", "上"),
    ("不足100人", 100, 0, 100, "persons", "不足"),
    ("2%以下", 0.02, 0, 0.02, "ratio", "以下"),
    ("不超过30%", 0.30, 0, 0.30, "ratio", "不超过"),
    ("近3000元", 3_000, 2_000, 3_000, "CNY", "近"),
    ("近1万人", 10_000, 9_000, 10_000, "persons", "近"),
    ("将近2.5万元", 25_000, 24_000, 25_000, "CNY", "将近"),
    ("约3000元", 3_000, 2_500, 3_500, "CNY", "约"),
    ("3000元左右", 3_000, 2_500, 3_500, "CNY", "左右"),
    # ranges
    ("3至5万元", 40_000, 30_000, 50_000, "CNY", ""),
    ("3000元至5000元", 4_000, 3_000, 5_000, "CNY", ""),
    ("5000至1万元", 7_500, 5_000, 10_000, "CNY", ""),
    ("2.3—3.5%", 0.029, 0.023, 0.035, "ratio", ""),
    ("3%-5%", 0.04, 0.03, 0.05, "ratio", ""),
    ("10~20户", 15, 10, 20, "households", ""),
    ("百分之三至五", 0.04, 0.03, 0.05, "ratio", ""),
    ("百分之三十至百分之五十", 0.4, 0.3, 0.5, "ratio", ""),
    ("七八个", 7.5, 7, 8, "items", ""),
    ("两三百人", 250, 200, 300, "persons", ""),
    ("三五年", 4, 3, 5, "years", ""),
    # Chinese numerals, full width, separators
    ("百分之五十", 0.50, 0.495, 0.505, "ratio", ""),
    ("百分之一百", 1.0, 0.995, 1.005, "ratio", ""),
    ("百分之百", 1.0, 0.995, 1.005, "ratio", ""),
    ("百分之93.5", 0.935, 0.9345, 0.9355, "ratio", ""),
    ("万分之三", 0.0003, 0.00025, 0.00035, "ratio", ""),
    ("三成", 0.3, 0.25, 0.35, "ratio", ""),
    ("八成六", 0.86, 0.855, 0.865, "ratio", ""),  # eight tenths and six hundredths
    ("八成半", 0.85, 0.825, 0.875, "ratio", ""),  # and half a tenth, the unit of what is printed
    ("近七成", 0.7, 0.6, 0.7, "ratio", "近"),
    ("约三分之一", 1 / 3, 1 / 6, 1 / 2, "ratio", "约"),
    ("三点五亿元", 350_000_000, 345_000_000, 355_000_000, "CNY", ""),
    ("1亿零500万元", 105_000_000, 104_995_000, 105_005_000, "CNY", ""),
    ("百余家", 100, 100, 200, "items", "余"),
    ("万余户", 10_000, 10_000, 20_000, "households", "余"),
    ("超百亿元", 10_000_000_000, 10_000_000_000, INF, "CNY", "超"),
    ("近千万元", 10_000_000, 9_000_000, 10_000_000, "CNY", "近"),
    ("3年多", 3, 3, 4, "years", "多"),
    ("两个多月", 2, 2, 3, "months", "多"),
    ("3300元及以上", 3_300, 3_300, INF, "CNY", "及以上"),
    ("60周岁以上", 60, 60, INF, "years of age", "以上"),
    ("\u22123.2%", -0.032, -0.0325, -0.0315, "ratio", ""),
    ("3.84 万户", 38_400, 38_350, 38_450, "households", ""),
    ("两万", 20_000, 15_000, 25_000, None, ""),
    ("十五个", 15, 15, 15, "items", ""),
    ("一百二十万", 1_200_000, 1_195_000, 1_205_000, None, ""),
    ("百分之八", 0.08, 0.075, 0.085, "ratio", ""),
    ("百分之九十三点五", 0.935, 0.9345, 0.9355, "ratio", ""),
    ("千分之三", 0.003, 0.0025, 0.0035, "ratio", ""),
    ("四分之三", 0.75, 0.75, 0.75, "ratio", ""),
    ("１２３４万元", 12_340_000, 12_335_000, 12_345_000, "CNY", ""),
    ("９１．７８％", 0.9178, 0.91775, 0.91785, "ratio", ""),
    ("1,234,567元", 1_234_567, 1_234_566.5, 1_234_567.5, "CNY", ""),
]


@pytest.mark.parametrize(("literal", "value", "low", "high", "unit", "qualifier"), CASES, ids=[c[0] for c in CASES])
def test_printed_number_gives_value_interval_unit_and_words(literal, value, low, high, unit, qualifier):
    quantity = parse_quantity(literal)
    assert quantity[:3] == pytest.approx((value, low, high), rel=1e-15)
    assert (quantity.unit, quantity.qualifier) == (unit, qualifier)


NONSENSE = [
    "",
    " ",
    "万",
    "百",
    "abc",
    "元",
    "%",
    "余",
    "3.4.5万",
    "1,23",
    "5至3",
    "3至",
    "三三十",
    "十三五",
    "一二三万",
]
NONSENSE += ["3300元以上以上", "不足100以上", "3余余", "NaN", "inf", "1e5", "3万\n人", "许多"]
NONSENSE += ["2万5", "3万3万", "1万2亿", "1百1百", "1至2至3", "9至1万", "3%人", "百分之五元", "5%个百分点", "三分之四"]
NONSENSE += ["上3万", "10²", "①个", "2020年", "2016-2020年", "三二个", "٣个"]


@pytest.mark.parametrize("literal", NONSENSE)
def test_nonsense_is_refused_and_quoted(literal):
    with pytest.raises(ValueError, match="a printed number such as") as refusal:
        parse_quantity(literal)
    assert repr(literal) in str(refusal.value)


@pytest.mark.parametrize("literal", ["9" * 400, "1至" * 600 + "2", "一" + "万" * 5000, "1" + "-" * 50_000 + "2"])
def test_a_text_too_long_to_be_a_number_is_refused_at_once_and_quoted_in_part(literal):
    with pytest.raises(ValueError, match="characters") as refusal:
        parse_quantity(literal)
    assert len(str(refusal.value)) < 200


@pytest.mark.parametrize("thing", [3, 3.5, None, b"3", ["3"]])
def test_what_is_not_text_is_refused(thing):
    with pytest.raises(TypeError, match="must be text"):
        parse_quantity(thing)


NUMERALS = [
    ("零", 0),
    ("十", 10),
    ("十九", 19),
    ("二十", 20),
    ("一百零三", 103),
    ("一百一十", 110),
    ("三百五", 350),
    ("一千零五十", 1_050),
    ("一千零五", 1_005),
    ("两千三", 2_300),
    ("一万二", 12_000),
    ("一万零二百", 10_200),
    ("三万五千", 35_000),
    ("十二万", 120_000),
    ("一千二百万", 12_000_000),
    ("一亿三千万", 130_000_000),
    ("两万亿", 2_000_000_000_000),
    ("二〇二〇", 2_020),
]


@pytest.mark.parametrize(("text", "number"), NUMERALS)
def test_chinese_numerals(text, number):
    assert chinese_number(text)[0] == number


def _spelled(number: int) -> str:
    """An independent writer of Chinese numerals, the inverse of what is tested."""
    digits, places = "零一二三四五六七八九", ["", "十", "百", "千"]

    def section(n: int) -> str:
        text, gap = "", False
        for place in (3, 2, 1, 0):
            digit = n // 10**place % 10
            if digit:
                text += ("零" if gap and text else "") + digits[digit] + places[place]
                gap = False
            else:
                gap = True
        return text

    high, low = divmod(number, 10_000)
    if not high:
        return section(low)
    return section(high) + "万" + ("零" if 0 < low < 1000 else "") + section(low)


@settings(max_examples=200, derandomize=True)
@given(st.integers(1, 99_999_999))
def test_chinese_numerals_round_trip(number):
    assert chinese_number(_spelled(number))[0] == number


@settings(max_examples=200, derandomize=True)
@given(
    st.decimals(0, 10**6, places=2), st.sampled_from(["", "万", "亿", "%"]), st.sampled_from(["", "约", "近", "超过"])
)
def test_the_interval_holds_the_value(number, multiplier, word):
    quantity = parse_quantity(f"{word}{number}{multiplier}")
    assert quantity.low <= quantity.value <= quantity.high


@pytest.mark.slow
@settings(max_examples=300, derandomize=True)
@given(st.text("0123456789.,万亿千百十余多约近至-%两二三点元人", max_size=40))
def test_any_text_is_read_or_refused_with_a_value_error(text):
    try:
        quantity = parse_quantity(text)
    except ValueError:
        return
    assert quantity.low <= quantity.high


@pytest.mark.parametrize(
    ("literal", "value", "low", "high", "unit"),
    [
        # by hand: 数 and 几 are a digit from 2 to 9, up to 九十多; a proportion is rounded as its first number
        ("数十户", 60, 20, 100, "households"),
        ("几百名", 600, 200, 1000, "persons"),
        ("数万元", 60_000, 20_000, 100_000, "CNY"),
        ("十几个", 15.5, 11, 20, "items"),
        ("二十几人", 25.5, 21, 30, "persons"),
        ("一两年", 1.5, 1, 2, "years"),
        ("0至6岁", 3, 0, 6, "years of age"),
        ("2.6:1", 2.6, 2.55, 2.65, "times"),
        ("3:2", 1.5, 1.5, 1.5, "times"),
        ("2/3", 2 / 3, 2 / 3, 2 / 3, "ratio"),
        ("三位", 3, 3, 3, "persons"),
        ("30分钟", 30, 30, 30, "minutes"),
        ("不超1万元", 10_000, 0, 10_000, "CNY"),
        ("3.8\u200b4万户", 38_400, 38_350, 38_450, "households"),
    ],
)
def test_forms_that_the_search_of_a_text_brings_up(literal, value, low, high, unit):
    quantity = parse_quantity(literal)
    assert quantity[:3] == pytest.approx((value, low, high), rel=1e-15) and quantity.unit == unit


@pytest.mark.parametrize("literal", ["几", "数", "数户", "3:0", "3/2", "0/3", "1:2:3"])
def test_what_only_looks_like_them_is_refused(literal):
    with pytest.raises(ValueError, match="a printed number such as"):
        parse_quantity(literal)
