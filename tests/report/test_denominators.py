"""Whole numbers behind percentages: hand arithmetic, and brute force that rounds each fraction in decimal."""

import math
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

import pytest

from poverty_analysis.report import common_denominators, possible_denominators, possible_numerators


def prints(numerator: int, denominator: int, share: str) -> bool:
    """Whether numerator / denominator, rounded at a tie either way, is printed as `share`; without the package."""
    digits = Decimal(share.rstrip("%"))
    step = Decimal(1).scaleb(int(digits.as_tuple().exponent))
    exact = Decimal(numerator) * 100 / Decimal(denominator)
    nearest = {exact.quantize(step, ROUND_HALF_UP)}
    down, up = exact.quantize(step, ROUND_DOWN), exact.quantize(step, ROUND_UP)
    if exact - down == up - exact:
        nearest |= {down, up}
    return digits in nearest


def test_the_example_of_the_method_129_townships():
    # 120 / 129 = 0.930232...; 120 / 128 = 0.9375; 120 / 130 = 0.92307...
    assert possible_denominators(120, "93.02%") == [129]


def test_the_report_s_fibre_rate_has_no_whole_total():
    # 863 / 1008 = 0.85615, 863 / 1009 = 0.85530: 85.55% lies between them
    assert possible_denominators(863, "85.55%") == []


@pytest.mark.parametrize(
    ("numerator", "share"),
    [
        (120, "93.02%"),
        (680, "62.79%"),
        (863, "85.55%"),
        (690, "88.2%"),
        (782, "92%"),
        (1, "33%"),
        (1613, "100%"),
        (3, "100.38%"),
    ],
)
def test_denominators_against_brute_force(numerator, share):
    # a share printed as 100% or less is a part of its whole
    part = Decimal(share.rstrip("%")) <= 100
    brute = [n for n in range(numerator if part else 1, 2000) if prints(numerator, n, share)]
    assert possible_denominators(numerator, share) == brute


@pytest.mark.parametrize(("denominator", "share"), [(129, "93.02%"), (1119, "97.37%"), (8, "62.5%"), (8, "12%")])
def test_numerators_against_brute_force(denominator, share):
    brute = [k for k in range(2 * denominator) if prints(k, denominator, share)]
    assert possible_numerators(denominator, share) == brute


@pytest.mark.slow
def test_common_denominators_against_brute_force():
    shares = ["97.37%", "85.55%"]
    brute = [n for n in range(900, 1301) if all(any(prints(k, n, s) for k in range(n + 1)) for s in shares)]
    assert common_denominators(shares, 900, 1300) == brute


def test_more_digits_leave_fewer_totals():
    # 200 / 300 alone prints 66.667%; 200 / 297 = 0.6734 to 200 / 300 print 67%
    assert set(possible_denominators(200, "66.667%")) < set(possible_denominators(200, "67%"))


@pytest.mark.parametrize(
    "share", ["", "93.02", "0.93", "many", "93.02%以上", "-3%", "3个百分点", "三分之二", "3%-5%以上"]
)
def test_what_is_no_printed_percentage_is_refused(share):
    with pytest.raises(ValueError, match=r"percentage as printed|printed number"):
        possible_denominators(120, share)


@pytest.mark.parametrize("share", [0.93, None, 93])
def test_a_share_that_is_not_text_is_refused(share):
    with pytest.raises(TypeError, match="as printed"):
        possible_denominators(120, share)


@pytest.mark.parametrize("numerator", [-1, 1.5, True, math.inf, math.nan])
def test_a_numerator_that_is_no_count_is_refused(numerator):
    with pytest.raises(ValueError, match="whole number"):
        possible_denominators(numerator, "50%")


def test_a_large_count_is_searched_whole():
    assert possible_denominators(600_000, "50%")[0] == 1_188_119  # 600000 / 0.505 = 1188118.8
    assert possible_denominators(0, "0%", largest=3) == [1, 2, 3]


def test_bounds_of_the_search_are_checked():
    with pytest.raises(ValueError, match="lowest"):
        common_denominators(["50%"], 10, 5)
    with pytest.raises(ValueError, match="at least one"):
        common_denominators([], 1, 5)
