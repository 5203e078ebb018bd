"""What an audit notices, what explains its contradictions, what its verdicts rest on: by hand on made-up figures."""

import math
import re
from pathlib import Path

import pandas as pd
import pytest

from poverty_analysis import report
from poverty_analysis.report.strength import KINDS, slips


def made_up(**figures):
    rows = {name: report.parse_quantity(literal) for name, literal in figures.items()}
    table = pd.DataFrame({name: quantity._asdict() for name, quantity in rows.items()}).T
    table = table.assign(literal=list(figures.values()), read_as=list(figures.values()), basis="total")
    return table.astype({"value": float, "low": float, "high": float})


def checks_of(*identities, basis="definition"):
    names = [f"check{number}" for number in range(1, len(identities) + 1)]
    return pd.DataFrame({"identity": identities, "basis": basis}, index=pd.Index(names, name="id"))


def test_the_slips_of_a_number_are_all_there():
    # 12户: 2 dropped, 2 doubled, 1 swapped, 9 wrong digits at each of two places, 万 added, a minus
    kinds = pd.Series([kind for kind, _ in slips("12户")]).value_counts().to_dict()
    assert kinds == dict(zip(KINDS, [2, 2, 1, 18, 1, 1], strict=True))
    assert ("万 lost or added", "3人") in list(slips("3万人"))


def test_a_sum_of_exact_counts_notices_every_slip_and_a_bound_few():
    figures = made_up(a="12户", b="30户", c="42户")
    power = report.audit_power(figures, checks_of("a + b = c"))
    assert power.by_figure["any"].all() and (power.slips["basis"] == "definition or logic").all()
    assert power.by_kind.loc["all", ["noticed", "by_definition_or_logic"]].tolist() == [1, 1]
    reading = report.audit_power(figures, checks_of("a + b = c", basis="reading"))
    assert reading.by_kind.loc["all", ["noticed", "by_definition_or_logic"]].tolist() == [1, 0]
    # a <= c with 12 and 42: of a's wrong first digits 5 to 9 exceed 42 (and 4 does not: 42 <= 42); c is not named
    bound = report.audit_power(figures, checks_of("a <= c")).slips
    wrong = bound.query("figure == 'a' and kind == 'digit wrong' and basis != ''")
    assert sorted(wrong["printed"]) == ["52户", "62户", "72户", "82户", "92户"]
    assert (bound.query("figure == 'b'")["basis"] == "").all()


def test_the_figure_that_is_in_every_contradiction_explains_them_alone():
    # a + b = c and a / d = e would hold with a = 12; 21 is printed
    figures = made_up(a="21户", b="30户", c="42户", d="24户", e="50%", f="7户")
    table = report.smallest_explanations(figures, checks_of("a + b = c", "a / d = e", "f <= c"))
    assert table[["group", "explanation", "member", "what", "printed", "implied"]].to_numpy().tolist() == [
        [1, 1, "a", "figure", "21户", pytest.approx(12)]
    ]


def test_a_reading_may_be_given_up_and_groups_are_explained_apart():
    figures = made_up(a="21户", b="12户", c="5户", d="7户")
    table = report.smallest_explanations(figures, checks_of("a = b", "c = d", basis="reading"))
    assert table.groupby("group")["member"].agg(list).tolist() == [["a", "b", "check1"], ["c", "d", "check2"]]
    assert table.loc[table["member"] == "a", "implied"].tolist() == pytest.approx([12])
    assert math.isnan(table.loc[table["member"] == "check1", "implied"].item())
    assert report.smallest_explanations(figures, checks_of("a = b", "c = d"), apart_from=["check1", "check2"]).empty


@pytest.mark.parametrize(("a", "b"), [("-90个", "93.02%"), ("120个", "-93.02%")])
def test_a_minus_in_a_share_of_a_whole_is_a_contradiction_and_no_refusal(a, b):
    figures = made_up(a=a, b=b)
    assert report.audit(figures, checks_of("a / ? = b"))["verdict"].tolist() == ["inconsistent"]
    assert set(report.smallest_explanations(figures, checks_of("a / ? = b"))["member"]) == {"a", "b"}


@pytest.mark.slow
def test_a_planted_slip_is_in_a_smallest_explanation_of_the_report():
    """Every twentieth of the noticed slips of the report's figures, over the checks that hold without it."""
    figures, checks = report.load_figures(), report.load_checks()
    checks = checks[report.audit(figures, checks)["verdict"] != "inconsistent"]
    noticed = report.audit_power(figures, checks).slips.query("basis != ''")
    found = []
    for slip in noticed.iloc[::60].itertuples():
        quantity = report.parse_quantity(slip.printed)
        planted = figures.copy()
        planted.loc[slip.figure, ["value", "low", "high"]] = list(quantity[:3])
        planted.loc[slip.figure, ["literal", "read_as"]] = slip.printed
        try:
            found.append(slip.figure in set(report.smallest_explanations(planted, checks)["member"]))
        except ValueError:  # no longer a count or a percentage: the audit refuses it by name
            continue
    assert len(found) >= 15 and sum(found) / len(found) >= 0.95


@pytest.mark.parametrize(
    ("literal", "low", "high"),
    # 3.2% cut off is 3.20% to 3.30%; -3.2% is -3.3% to -3.2%; a count and 以上 stay
    [("3.2%", 0.032, 0.033), ("-3.2%", -0.033, -0.032), ("7户", 7, 7), ("3300元以上", 3300, math.inf)],
)
def test_print_may_be_read_as_cut_off(literal, low, high):
    figures = made_up(a=literal)
    row = report.audit(figures, checks_of("a = a"), rounding="cut off").iloc[0]
    assert (row["stated_low"], row["stated_high"]) == pytest.approx((low, high))


def test_what_rests_on_the_rule_of_rounding_says_so():
    # 2 / 3 is 66.67%: printed 67% it is rounded, printed 66% it is cut off
    figures = made_up(a="2户", b="3户", c="67%", d="66%")
    table = report.audit_strength(figures, checks_of("a / b = c", "a / b = d", "a / ? = c"), rng=5)
    assert table["verdict"].tolist() == ["consistent", "inconsistent", "consistent"]
    assert table["verdict_cut_off"].tolist()[:2] == ["inconsistent", "consistent"]
    assert table["rests_on_rounding"].tolist()[:2] == [True, True]
    with pytest.raises(ValueError, match="rounding must be"):
        report.audit(figures, checks_of("a <= b"), rounding="up")


def test_chance_is_large_for_a_bound_and_small_for_a_fine_share():
    figures = made_up(a="782个", b="852个", c="91.78%")
    chance = report.audit_strength(figures, checks_of("a <= b", "a / b = c"), rng=5)["chance"]
    # two numbers from 100 to 999 in order: one half; a ratio within 0.0001 of a uniform share: less than 0.001
    assert chance["check1"] == pytest.approx(0.5, abs=0.1) and chance["check2"] < 0.01


def test_a_figure_that_would_have_to_be_two_values_at_once_explains_nothing():
    # c stands in both: 7 + 5 asks for 12, 4 x 5 for 20; so a cover by c alone mends neither with the other
    figures = made_up(a="7户", b="5户", c="15户", d="4户")
    table = report.smallest_explanations(figures, checks_of("a + b = c", "d * b = c"))
    sets = table.groupby("explanation")["member"].agg(set).tolist()
    # b alone: 7 + 8 and 4 x 8 are 15 and 32; no single figure mends both
    assert {"c"} not in sets and {"b"} not in sets
    assert {"a", "d"} in sets and all(len(chosen) == 2 for chosen in sets)


def test_a_value_must_not_break_what_held():
    # a = 12 would mend a = b, and break a <= c, which held
    figures = made_up(a="9户", b="12户", c="10户")
    table = report.smallest_explanations(figures, checks_of("a = b", "a <= c"))
    assert table["member"].tolist() == ["b"] and table["implied"].tolist() == [9]


def test_a_sign_that_slipped_is_put_right():
    table = report.smallest_explanations(made_up(a="-11个", b="11个"), checks_of("a = b"))
    assert table[["member", "implied"]].to_numpy().tolist() == [["a", 11]]  # b is a count, which is not negative


@pytest.mark.slow
def test_known_contradictions_do_not_hide_a_planted_slip():
    """Every hundred and fiftieth of the noticed slips of the report's figures, with what contradicts itself left in."""
    figures, checks = report.load_figures(), report.load_checks()
    noticed = report.audit_power(figures, checks).slips.query("basis != ''")
    found = []
    for slip in noticed.iloc[::150].itertuples():
        quantity = report.parse_quantity(slip.printed)
        planted = figures.copy()
        planted.loc[slip.figure, ["value", "low", "high"]] = list(quantity[:3])
        planted.loc[slip.figure, ["literal", "read_as"]] = slip.printed
        try:
            found.append(slip.figure in set(report.smallest_explanations(planted, checks)["member"]))
        except ValueError:  # no longer a count or a percentage: the audit refuses it by name
            continue
    assert len(found) >= 8 and sum(found) / len(found) >= 0.9


@pytest.mark.slow
def test_the_method_page_says_the_power_that_the_checks_have():
    page = (Path(__file__).parents[2] / "docs" / "methods" / "audit-intervals.md").read_text(encoding="utf-8")
    said = re.search(r"notice (\d+) in a hundred, (\d+) by definition or logic; in (\d+) of (\d+)\s+figures", page)
    power = report.audit_power(report.load_figures())
    shares = power.by_kind.loc["all", ["noticed", "by_definition_or_logic"]]
    unseen = [int((~power.by_figure["any"]).sum()), len(power.by_figure)]
    assert [int(number) for number in said.groups()] == [*(round(100 * share) for share in shares), *unseen]
