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


@pytest.mark.slow
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


@pytest.mark.parametrize("kind", ["relocation", "sanyan", "transfer_employment"])
def test_a_gain_is_gross_where_the_reports_own_kind_claims_none(kind):
    """2,000 yuan a year for 20 years at 8% on 60,000 yuan: 9.818 x 2,000 / 60,000; 3 years at 2,000 are 667 a year."""
    own = gains.claim("mine", kind=kind, persons=1000, gain=2000, basis="per person", years=1, cost=6e7)
    points = gains.with_assumption(ASSUMPTIONS, "asset_life_years", value=20)
    found = gains.simulate(own, points, draws=20).summary.set_index("outcome")["median"]
    assert found["gross_gain_cny"] == 2000 and found["effect_gain_cny"] == found["additional_gain_cny"]
    assert found["gross_yuan_per_yuan_official"] == pytest.approx(9.818 * 2000 / 60_000, rel=1e-4)
    assert found["gross_payback_years"] == (np.inf if kind != "transfer_employment" else 30)  # a move counts 20 years
    assert gains.annual_claims(own, ASSUMPTIONS).loc["mine", "total_cny_value"] == 2e6
    without = gains.simulate(gains.claim("mine", kind=kind, persons=1000), ASSUMPTIONS, draws=20).summary
    assert "gross_gain_cny" not in set(without["outcome"])
    undated = gains.claim("mine", kind=kind, persons=1000, gain=2000, basis="per person")
    three = gains.with_assumption(ASSUMPTIONS, "years_of_undated_gain", value=3)
    drawn = gains.simulate(undated, three, draws=20).draws["gross_gain_cny"]
    np.testing.assert_allclose(drawn, 2000 / 3)


def test_what_a_claim_lacks_is_undefined_and_said():
    own = gains.claim("weaving", persons=1200, gain=800, basis="per person")
    table = gains.breakdown(own, ASSUMPTIONS, "weaving", draws=50)
    assert set(table["status"]) == {"undefined"} and table["sentence_en"].str.contains("lacks a number").all()
    paid = gains.claim("weaving", persons=1200, gain=800, basis="per person", years=1, cost=1_200 * 2_000)
    turns = gains.breakdown(paid, ASSUMPTIONS, "weaving", draws=50).set_index(["conclusion", "assumption"])["value"]
    # by hand: share x 800 x annuity over 15 years at 5.5%, and at the official 8%, = 2,000
    for name, rate in (("own_repays", 0.055), ("own_repays_official", 0.08)):
        by_hand = 2000 / 800 / ((1 - (1 + rate) ** -15) / rate)
        assert turns[name, "additional_share"] == pytest.approx(by_hand, rel=1e-9)


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
        ({"persons": 10, "years": 2}, ValueError, "years: must stand with a gain, and only there; got 2 years"),
        ({"persons": 10, "area_mu": 9}, ValueError, "area_mu: must stand with kind 'land_transfer', and only there"),
        ({"persons": 10, "kind": "industry", "area_mu": 9}, ValueError, "area_mu: must stand with kind 'land_tr"),
        ({"persons": 10, "kind": "forest", "persons_lifted": 9}, ValueError, "persons_lifted: must stand with kind"),
        (
            {"persons": 10, "kind": "ecological_posts", "gain": 900, "basis": "per person"},
            ValueError, "gain: must be left out for kind 'ecological_posts', whose gain is the outside pay",
        ),
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


@pytest.mark.slow
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


@pytest.mark.slow
def test_layers_lie_within_each_other_and_say_what_they_assume():
    table = gains.claim_layers(gains.programme_claims(report.load_figures()), ASSUMPTIONS)
    bounds = gains.overlap_bounds(gains.programme_claims(report.load_figures()), ASSUMPTIONS).loc["everyone"]
    assert table["high"].tolist()[:3] == [np.inf, bounds["gain_sum"], bounds["gain_one_each"]]
    assert table["low"].tolist()[:3] == [-np.inf, 0, 0]
    low, high = table.loc["a stated share", ["low", "high"]]
    assert 0 < low < high < bounds["gain_one_each"]
    low, high = table.loc["pooled evidence", ["low", "high"]]
    assert low < 0 < high  # four mixed studies leave the sign open


# 1,000 people, 20 million yuan, 100 jobs at 20,000 yuan with 5,000 given up: (20,000 - 5,000) x 100 / 1,000 = 1,500
MILL = {"kind": "industry", "persons": 1000, "cost": 2e7, "persons_lifted": 100}
WORK = {"jobs": 100, "job_pay": 20_000, "income_given_up": 5_000}


@pytest.mark.slow
def test_wages_of_an_own_industry_claim_by_hand():
    """A payout of 1.2% of 20,000 yuan a person is 240; with wages 1,740."""
    fixed = gains.with_assumption(ASSUMPTIONS, "industry_payout_share", value=0.012)
    for work, gain in (({}, 240), (WORK, 1740), ({**WORK, "jobs": 0}, 240), ({"jobs": 0}, 240)):
        own = gains.claim("mill", **MILL, **work)
        drawn = gains.simulate(own, fixed, draws=50).draws
        np.testing.assert_allclose(drawn["gross_gain_cny"], gain, rtol=1e-9)
        exits = gains.breakdown(own, fixed, "mill", draws=50).set_index(["conclusion", "assumption"])
        row = exits.loc[("industry_exits_2020_line", "industry_gain_cny")]
        assert row["status"] == "turns" and row["now"] == pytest.approx(gain)
        payout = exits.loc[("industry_exits_2020_line", "industry_payout_share")]
        if gain > 1500:  # what is needed, 1,106 yuan, comes from wages alone
            assert row["value"] < 1500 and payout["status"] == "always" and payout["holds_in"] == 1
        else:  # it takes a payout of so much of 20,000 yuan a person
            assert payout["value"] == pytest.approx(row["value"] / 20_000) and payout["holds_in"] == 0


def test_printed_words_and_ends_bound_the_wages():
    """100 to 200 jobs at 10,000 to 12,000 yuan, 1,500 to 2,500 given up: from 750 to 2,100 yuan a person of 1,000."""
    own = gains.claim("mill", **MILL, jobs="100余人", job_pay=(10_000, 12_000), income_given_up="0.2万元")
    fixed = gains.with_assumption(ASSUMPTIONS, "industry_payout_share", value=0.0)
    gain = gains.simulate(own, fixed, draws=500).draws["gross_gain_cny"]
    assert 750 <= gain.min() < 1000 < 1800 < gain.max() <= 2100
    # the same draws in both places: 1,106 yuan are needed
    row = gains.breakdown(own, fixed, "mill", draws=500).set_index(["conclusion", "assumption"])
    row = row.loc[("industry_exits_2020_line", "industry_gain_cny")]
    assert row["holds_in"] == np.mean(gain >= row["value"])


@pytest.mark.parametrize("left_out", ["jobs", "job_pay", "income_given_up"])
def test_a_part_of_the_wages_leaves_them_undefined_and_said(left_out):
    own = gains.claim("mill", **MILL, **{name: value for name, value in WORK.items() if name != left_out})
    table = gains.breakdown(own, ASSUMPTIONS, "mill", draws=50).set_index(["conclusion", "assumption"])
    row = table.loc[("industry_exits_2020_line", "industry_payout_share")]
    assert row["status"] == "undefined" and "lacks a number" in row["sentence_en"]
    assert "gross_gain_cny" not in set(gains.simulate(own, ASSUMPTIONS, draws=50).summary["outcome"])
    with pytest.raises(ValueError, match=r"gains\.claim of 'mill', jobs: must be given with job_pay"):
        gains.project_cash_flows(own, ASSUMPTIONS, programme="mill")


def test_cash_flows_of_an_own_claim_have_its_wages():
    """100 jobs: 2 million yuan of wages a year, 0.5 million of own income given up."""
    own = gains.claim("mill", **MILL, **WORK)
    flows = gains.project_cash_flows(own, ASSUMPTIONS, programme="mill")
    of_year_one = flows[(flows["year"] == 1) & (flows["party"] == "households")].set_index("item")["cny"]
    assert of_year_one["wages"] == 2e6 and of_year_one["own income given up"] == -5e5
    assert flows.loc[flows["year"] == 0, "cny"].sum() == pytest.approx(-2e7)
    without = gains.project_cash_flows(gains.claim("mill", **MILL), ASSUMPTIONS, programme="mill")
    assert "wages" not in set(without["item"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"kind": "cooperatives", "jobs": 5}, "jobs: must stand with kind 'industry', and only there"),
        ({"kind": "industry", "jobs": 11}, "jobs: must not be above persons; got up to 11 jobs for 10 persons"),
        ({"kind": "industry", "jobs": -1}, "jobs: must rise from at least 0"),
        ({"kind": "industry", "jobs": "5户"}, "jobs: must be in persons"),
        ({"kind": "industry", "job_pay": 2.0}, "job_pay: .*reads like another unit"),
        ({"kind": "industry", "income_given_up": (5, 3)}, "income_given_up: must rise"),
    ],
)
def test_refusals_of_wages_name_the_argument(arguments, message):
    with pytest.raises(ValueError, match=r"gains\.claim of 'mine', " + message):
        gains.claim("mine", persons=10, **arguments)


def test_wages_are_read_from_a_file(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(
        "name,kind,persons,cost,persons_lifted,jobs,job_pay,income_given_up\nmill,industry,1000,2e7,100,100,2万元,5000\n",
        encoding="utf-8",
    )
    own = gains.read_claims(path)
    assert own["jobs_value"].iloc[0] == 100 and own["job_pay_value"].iloc[0] == 20_000
