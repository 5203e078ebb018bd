"""Claims of programmes of the reader's own: every form of an amount, refused by argument, taken by every function."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poverty_analysis import gains, report
from poverty_analysis.tables import TableError

ASSUMPTIONS = gains.load_assumptions()


def ends(row, quantity):
    return row[[f"{quantity}_{end}" for end in ("low", "value", "high")]].iloc[0].tolist()


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (1200, [1200, 1200, 1200]),
        ("1200余人", [1200, 1200, 1300]),
        ("0.12万人", [1150, 1200, 1250]),
        ((1200, 1300), [1200, 1250, 1300]),
        (np.int64(7), [7, 7, 7]),
    ],
)
def test_counts_are_numbers_words_or_ends(amount, expected):
    assert ends(gains.claim("mine", persons=amount), "persons") == pytest.approx(expected)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (3300, [3300] * 3),
        ("3300元", [3299.5, 3300, 3300.5]),
        ((0.33, "万元"), [3300] * 3),
        ("0.33万元", [3250, 3300, 3350]),
    ],
)
def test_money_may_name_its_unit(amount, expected):
    row = gains.claim("mine", persons=100, gain=amount, basis="per person")
    assert ends(row, "gain") == pytest.approx(expected, rel=0.02)
    assert ends(row, "gain")[1] == pytest.approx(3300)


def test_a_row_is_what_the_same_claim_of_the_report_is():
    """Forest as printed: 6,211 people in 1,287 households, 3,300 yuan or a little more for each."""
    printed = gains.programme_claims(report.load_figures()).loc[["forest"]]
    own = gains.claim("forest", kind="forest", persons=6211, households=1287, gain=(3300, 3400), basis="per person")
    for quantity in ("persons", "households", "gain_total", "gain_per_household", "gain_per_person", "household_size"):
        for end in ("low", "high"):
            assert own[f"{quantity}_{end}"].iloc[0] == pytest.approx(printed[f"{quantity}_{end}"].iloc[0])
    fixed = gains.with_assumption(ASSUMPTIONS, "additional_share", value=0.4)
    one, other = (gains.simulate(row, fixed, draws=2000).summary.set_index("outcome") for row in (printed, own))
    assert other.loc["additional_gain_cny", "median"] == pytest.approx(
        one.loc["additional_gain_cny", "median"], rel=0.01
    )


def test_years_make_a_sum_a_gain_a_year():
    # 900 yuan a person over 4.5 years are 200 a year; over 1 to 4.5 years from 200 to 900
    row = gains.claim("mine", persons=100, gain=900, basis="per person", years=4.5)
    assert ends(row, "gain_per_person") == pytest.approx([200] * 3) and row["gain_timing"].iloc[0] == "per year"
    row = gains.claim("mine", persons=100, gain=900, basis="per person", years=(1, 4.5))
    assert ends(row, "gain_per_person")[0] == pytest.approx(200) and ends(row, "gain_per_person")[2] == pytest.approx(
        900
    )


@pytest.mark.parametrize(
    "own",
    [
        gains.claim("weaving", persons="1200余人", households=280, gain=3000, basis="per household", years=1),
        gains.claim("weaving", persons=1200, gain=3_600_000, basis="total", cost=9e6),
        gains.claim("weaving", households=280),
        gains.claim("mill", kind="industry", persons=5000, cost=(0.4, "亿元"), persons_lifted=2000),
        gains.claim("mill", kind="industry", persons=5000),
        gains.claim("fields", kind="land_transfer", households=300, gain=2000, basis="per household", area_mu=1200),
        gains.claim("new village", kind="relocation", persons=900, households=200),
        gains.claim("herders", kind="cooperatives", persons=900, households=200, gain=2000, basis="per household"),
    ],
    ids=lambda row: f"{row.index[0]}, {row['kind'].iloc[0]}, {row['gain_of'].iloc[0] or 'no gain'}",
)
def test_every_function_takes_a_claim_alone_and_beside_the_reports(own):
    shipped = gains.programme_claims(report.load_figures())
    for claims in (own, pd.concat([shipped, own])):
        summary = gains.simulate(claims, ASSUMPTIONS, draws=300).summary
        assert own.index[0] in set(summary["programme"])
        assert summary[["low", "median", "high"]].notna().all(axis=None)
        assert own.index[0] in gains.annual_claims(claims, ASSUMPTIONS).index
        assert own.index[0] in set(gains.breakdown(claims, ASSUMPTIONS, str(own.index[0]), draws=50)["programme"])
        gains.overlap_bounds(claims, ASSUMPTIONS)
        gains.growth_accounting(claims, ASSUMPTIONS)
        gains.claim_layers(claims, ASSUMPTIONS)
        gains.gain_readings(claims, ASSUMPTIONS, draws=50)
    reports = gains.simulate(shipped, ASSUMPTIONS, draws=300).summary
    beside = gains.simulate(pd.concat([shipped, own]), ASSUMPTIONS, draws=300).summary
    pd.testing.assert_frame_equal(reports, beside.iloc[: len(reports)])


def test_what_a_claim_lacks_is_undefined_and_said():
    own = gains.claim("weaving", persons=1200, gain=800, basis="per person")
    table = gains.breakdown(own, ASSUMPTIONS, "weaving", draws=50)
    assert set(table["status"]) == {"undefined"} and table["sentence_en"].str.contains("lacks a number").all()
    paid = gains.claim("weaving", persons=1200, gain=800, basis="per person", years=1, cost=1_200 * 2_000)
    table = gains.breakdown(paid, ASSUMPTIONS, "weaving", draws=50).set_index("assumption")
    # by hand: share x 800 x annuity over 15 years at 5.5% = 2,000
    assert table.loc["additional_share", "value"] == pytest.approx(2000 / 800 / ((1 - 1.055**-15) / 0.055), rel=1e-9)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({}, ValueError, "persons: give persons or households; got neither"),
        ({"persons": 0}, ValueError, "persons: must rise from at least 1; got 0 to 0"),
        ({"persons": -5}, ValueError, "persons: must rise from at least 1"),
        ({"persons": (1300, 1200)}, ValueError, "persons: must rise from at least 1; got 1300 to 1200"),
        ({"persons": "许多"}, ValueError, "persons: a printed number such as"),
        ({"persons": "280户"}, ValueError, "persons: must be in persons; got '280户', which is in households"),
        ({"persons": True}, TypeError, "persons: must be a number"),
        ({"persons": [1, 2]}, TypeError, "persons: must be a number"),
        ({"persons": float("nan")}, ValueError, "persons: must be finite"),
        ({"persons": "1200人以上"}, ValueError, "persons: must have an upper end; got '1200人以上'"),
        ({"persons": 10, "gain": 100}, ValueError, "basis: must stand with a gain, and only there; got a gain and no"),
        ({"persons": 10, "basis": "per person"}, ValueError, "basis: must stand with a gain.*got basis 'per person'"),
        ({"persons": 10, "gain": 100, "basis": "each"}, ValueError, "basis: must be one of per household"),
        ({"persons": 10, "gain": 100, "basis": "per household"}, ValueError, "households: must be given where basis"),
        ({"persons": 10, "gain": 0.33, "basis": "per person"}, ValueError, "reads like another unit"),
        ({"persons": 10, "gain": "5亩", "basis": "per person"}, ValueError, "gain: must be in CNY"),
        ({"persons": 10, "gain": (3, "斤"), "basis": "per person"}, ValueError, "gain: must be in one of CNY"),
        ({"persons": 10, "gain": 100, "basis": "per person", "years": 0}, ValueError, "years: must be above 0; got 0"),
        ({"persons": 10, "kind": "mining"}, ValueError, "kind: must be empty or one of leading_firms"),
        ({"persons": 10, "cost": 3}, ValueError, "cost_low of"),
    ],
)  # fmt: skip
def test_refusals_name_the_function_and_the_argument(arguments, error, message):
    with pytest.raises(error, match="gains.claim of 'mine'.*" + message) as refusal:
        gains.claim("mine", **arguments)
    assert "data/" not in str(refusal.value)


@pytest.mark.parametrize("name", ["", "  ", "all", "other"])
def test_a_name_is_asked_for(name):
    with pytest.raises(ValueError, match=r"gains\.claim of .*, name: must"):
        gains.claim(name, persons=10)


@settings(max_examples=40, deadline=None)
@given(
    persons=st.integers(10, 10**6), size=st.floats(1, 10), gain=st.floats(50, 20_000),
    basis=st.sampled_from(["per household", "per person", "total"]),
)  # fmt: skip
def test_the_bases_of_a_gain_agree(persons, size, gain, basis):
    households = max(1, round(persons / size))
    row = gains.claim("mine", persons=persons, households=households, basis=basis,
                      gain=gain * (persons if basis == "total" else 1)).iloc[0]  # fmt: skip
    assert row["gain_per_person_value"] * persons == pytest.approx(row["gain_total_value"], rel=1e-9)
    assert row["gain_per_household_value"] * households == pytest.approx(row["gain_total_value"], rel=1e-9)


GOOD = "name,kind,persons,households,gain,basis,years,cost\nweaving,,1200余人,280,3000,per household,1,\n"


def test_claims_from_a_file_are_those_of_the_function(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(GOOD, encoding="utf-8")
    own = gains.claim("weaving", persons="1200余人", households=280, gain=3000, basis="per household", years=1)
    pd.testing.assert_frame_equal(gains.read_claims(path), own)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD + "b,,,,,,,\n", r"row 3: gains\.claim of 'b', persons: give persons or households"),
        (GOOD + "weaving,,5,,,,,\n", "row 3, column name: got 'weaving' again"),
        (GOOD.replace("name,", "title,"), "row 1: column title is unknown"),
        ("kind,persons\nindustry,5\n", "row 1: must have a column name"),
        ("name,persons\n", "must hold at least one claim"),
        ("name,persons\na,ten\n", r"row 2: gains\.claim of 'a', persons: a printed number"),
    ],
)
def test_a_bad_file_is_refused_by_row(tmp_path, text, message):
    path = tmp_path / "mine.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match=r"mine\.csv.*" + message):
        gains.read_claims(path)


def test_layers_lie_within_each_other_and_say_what_they_assume():
    table = gains.claim_layers(gains.programme_claims(report.load_figures()), ASSUMPTIONS)
    bounds = gains.overlap_bounds(gains.programme_claims(report.load_figures()), ASSUMPTIONS).loc["everyone"]
    assert table["high"].tolist()[:3] == [np.inf, bounds["gain_sum"], bounds["gain_one_each"]]
    assert table["low"].tolist()[:3] == [-np.inf, 0, 0]
    low, high = table.loc["a stated share", ["low", "high"]]
    assert 0 < low < high < bounds["gain_one_each"]
    low, high = table.loc["pooled evidence", ["low", "high"]]
    assert low < 0 < high  # four mixed studies leave the sign open
