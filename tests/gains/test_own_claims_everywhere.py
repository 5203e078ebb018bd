"""Claims of the reader's own beyond the first functions: their kind's tables, their own costs, and what cannot be."""

import numpy as np
import pandas as pd
import pytest

from poverty_analysis import gains, report
from poverty_analysis.gains.own_claim_files import claims_text
from poverty_analysis.tables import TableError

ASSUMPTIONS = gains.load_assumptions()
REPORTS = gains.programme_claims(report.load_figures())
MILL = gains.claim(
    "mill", kind="industry", persons=5000, cost=3e8, jobs=500, job_pay=9000, income_given_up=1500
)  # wages of (9,000 - 1,500) x 500 / 5,000 = 750 yuan a person
FIELDS = gains.claim(
    "fields", kind="land_transfer", persons=900, households=300, gain=700, basis="per person", years=1, area_mu=1200
)  # 2,100 yuan and 4 mu a household
VILLAGE = gains.claim("new village", kind="relocation", persons=1000, households=200, cost=1e6)
OWN = pd.concat([MILL, FIELDS, VILLAGE])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"persons": 100, "households": 101}, "persons: must not be fewer than households; got 100 persons in 101"),
        ({"persons": 100, "persons_lifted": 101}, "persons_lifted: must not be above persons; got 101 of 100"),
        ({"persons": 100, "cost": 0}, "cost: must be above 0; got 0: leave it out where there is none"),
        ({"persons": 100, "kind": "land_transfer", "area_mu": 0}, "area_mu: must be above 0"),
        ({"persons": 10**400}, "persons: must be finite"),
    ],
)
def test_what_cannot_be_is_refused_by_argument(arguments, message):
    with pytest.raises(ValueError, match=r"gains\.claim of 'mine'.*" + message):
        gains.claim("mine", **arguments)


def test_words_whose_ends_meet_are_taken():
    # 100 to 200 persons may be 150 households of one, and 120 of them lifted
    own = gains.claim("mine", persons="100余人", households=150, persons_lifted=120)
    assert own["household_size_low"].iloc[0] < 1 < own["household_size_high"].iloc[0]


@pytest.mark.parametrize(
    ("cell", "persons"),
    [("1,200", 1200), ("12,345,678", 12_345_678), ("1.2万", 12_000), ("1e3", 1000)],
)
def test_cells_are_read_as_numbers_with_signs_between_thousands(tmp_path, cell, persons):
    path = tmp_path / "mine.csv"
    path.write_text(f'name,persons\nmine,"{cell}"\n', encoding="utf-8-sig")
    assert gains.read_claims(path)["persons_value"].tolist() == [persons]


@pytest.mark.parametrize("cell", ["1.200,5", "12,00", "1,2,3"])
def test_commas_elsewhere_are_no_signs_between_thousands(tmp_path, cell):
    path = tmp_path / "mine.csv"
    path.write_text(f'name,persons\nmine,"{cell}"\n', encoding="utf-8")
    with pytest.raises(TableError, match=r"row 2: gains\.claim of 'mine', persons: a printed number"):
        gains.read_claims(path)


def test_a_name_is_no_formula_of_a_spreadsheet():
    assert claims_text(gains.claim("=1+1", persons=5)).splitlines()[1].startswith("'=1+1,other,5,5,")


@pytest.mark.slow
def test_a_movers_own_cost_replaces_the_assumed_one():
    """1,000 yuan a person instead of some 80,000: one share of draws in `breakdown` and in `simulate`."""
    for own in (VILLAGE, gains.claim("new village", kind="relocation", households=200, cost=4e6)):
        points = gains.breakdown(own, ASSUMPTIONS, "new village", draws=400).set_index(["conclusion", "assumption"])
        drawn = gains.simulate(own, ASSUMPTIONS, draws=400).draws["additional_yuan_per_yuan"]
        assert 0.5 < points.loc["move_worth", "holds_in"].iloc[0] == (drawn >= 1).mean()
    row = points.loc[("move_worth", "relocation_cost_per_person_cny")]
    assert row["now"] == pytest.approx(
        4e6 / 200 / gains.assumption_quantile(ASSUMPTIONS, 0.5)["unstated_household_size"]
    )
    assert row["status"] == "turns" and row["holds_if"] == "<="


@pytest.mark.slow
def test_three_rows_and_sentences_go_by_kind():
    table = gains.three_rows(OWN, ASSUMPTIONS, "mill", draws=50)
    assert table.loc["claimed"].tolist() == ["no gain; 5,000 people reached", "", "the claim"]
    said = gains.in_three_rows(OWN, ASSUMPTIONS, "fields", draws=50)
    assert said[0] == "The claim states 700 yuan per person, 700 a person; 900 people reached."
    joint = gains.joint_table(OWN, ASSUMPTIONS, draws=50)
    assert joint.index.tolist()[:3] == ["mill", "fields", "new village"] and joint["persons"].tolist()[:3] == [
        5000, 900, 1000,
    ]  # fmt: skip
    # beside the report's rows the table stays the report's
    pd.testing.assert_frame_equal(
        gains.joint_table(pd.concat([REPORTS, OWN]), ASSUMPTIONS, draws=50),
        gains.joint_table(REPORTS, ASSUMPTIONS, draws=50),
    )
    with pytest.raises(ValueError, match="claims must hold one programme of kind industry; got mill, twin"):
        gains.joint_table(pd.concat([OWN, MILL.rename(index={"mill": "twin"})]), ASSUMPTIONS, draws=50)


def test_labour_and_channels_take_claims_of_their_kind():
    fixed = gains.with_assumptions(
        ASSUMPTIONS,
        {"daily_wage_cny": 150, "own_farm_income_cny_per_mu": 300, "labour_household_share": 0.5,
         "industry_payout_share": 0.01, "land_rent_cny_per_mu": 100, "land_paid_days": 20},
    )  # fmt: skip
    labour = gains.labour_account(OWN, fixed, draws=50)
    # 9,000 / 150 = 60 days a job; (2,100 + 4 x 300) / 150 = 22 days a household
    assert labour.loc["industry jobs: mill", ["people", "days_each", "median"]].tolist() == [500, 60, 30_000]
    assert labour.loc["land transfer: fields", ["people", "days_each"]].tolist() == pytest.approx([300, 22])
    channels = gains.channel_readings(OWN, fixed, draws=50).set_index(["programme", "channel"])["median"]
    assert channels["mill", "wages of the projects"] == 750
    assert channels["mill", "assumed payout"] == pytest.approx(0.01 * 3e8 / 5000)
    by = gains.by_labour(OWN, fixed, draws=50).set_index(["programme", "households"])["median"]
    assert by["mill", "without labour"] == pytest.approx(600) and by["mill", "with labour"] == pytest.approx(2100)
    assert by["fields", "without labour"] == pytest.approx(-800)  # 4 mu at 100 less 300
    assert by["fields", "with labour"] == pytest.approx(2200)  # and 20 days at 150
    assert by["new village", "with labour"] == pytest.approx(2 * by["new village", "all"])


def test_what_a_claim_lacks_is_missing_in_tables_of_its_kind():
    bare = pd.concat([gains.claim(kind, kind=kind, persons=90) for kind in ("industry", "land_transfer", "forest")])
    bare = bare.rename(index=lambda name: f"my {name}")
    assert gains.by_labour(bare, ASSUMPTIONS, draws=20)[["low", "median", "high", "loss"]].isna().all(axis=None)
    assert gains.channel_readings(bare, ASSUMPTIONS, draws=20)["median"].isna().all()
    with pytest.raises(ValueError, match=r"gains\.claim of 'my industry', cost: must be given for what projects pay"):
        gains.industry_scenario(bare, ASSUMPTIONS, draws=20, programme="my industry")


def test_a_billion_people_turn_where_they_would():
    own = gains.claim("vast", persons=1e9, gain=3300, basis="per person", years=1, cost=1e13)
    points = gains.breakdown(own, ASSUMPTIONS, "vast", draws=50).set_index(["conclusion", "assumption"])["value"]
    # by hand: share x 3,300 x annuity over 15 years at 5.5%, and at 8%, = 10,000 a person
    for name, rate in (("own_repays", 0.055), ("own_repays_official", 0.08)):
        assert points[name, "additional_share"] == pytest.approx(10_000 / 3300 / ((1 - (1 + rate) ** -15) / rate))
    with pytest.raises(ValueError, match="population must be given where vast reaches 1,000,000,000 people"):
        gains.overlap_bounds(own, ASSUMPTIONS)
    assert gains.overlap_bounds(own, ASSUMPTIONS, population=1_400_000_000)["possible"].all()


def test_one_input_has_all_of_the_variance():
    own = gains.claim("posts", kind="ecological_posts", persons=1000)
    table = gains.sobol_indices(own, ASSUMPTIONS, "posts", n=64)
    assert table.index.tolist() == ["transfer_kept_share"]
    assert table[["first_order", "total_order"]].to_numpy().tolist() == [[1.0, 1.0]]
    assert np.allclose(table[["first_order_error", "total_order_error"]], 0)


def test_readings_and_returns_of_an_own_industry_by_hand():
    # 3 x 10^8 yuan and 5,000 people; owed: 0.4 of it over ten years without interest, and 5% on 0.3 of it
    fixed = gains.with_assumptions(
        ASSUMPTIONS,
        {"industry_payout_share": 0.01, "industry_return": 0.1, "loan_interest_rate": 0, "loan_years": 10,
         "firm_required_return": 0.05, "industry_share_passed": 0.3},
    )  # fmt: skip
    own = gains.claim("mill", kind="industry", persons=5000, cost=3e8, gain=700, basis="per person", years=2)
    for claims in (own, pd.concat([REPORTS, own])):
        table = gains.industry_readings(claims, fixed, draws=50, programme="mill").set_index(["reading", "people"])
        median = table["median"].drop(("effect size", "people covered"))
        assert median.to_dict() == pytest.approx(
            {
                ("as claimed", "mill"): 350,  # of one year
                ("assumed payout", "people covered"): 600,
                ("payout and wages", "people covered"): 600,
                ("left after finance", "people covered"): 60_000 * (0.1 - 0.04 - 0.015),
            }
        )
        returns = gains.industry_returns(claims, fixed, draws=50, programme="mill")["median"]
        assert returns.to_dict() == pytest.approx(
            {
                "return at which capital passes on the claimed gain, people covered": 350 / 60_000 / 0.3,
                "investment behind a person, people covered": 60_000,
            }
        )
    silent = gains.industry_returns(MILL, fixed, draws=50, programme="mill")
    assert silent.index.tolist() == ["investment behind a person, people covered"]
    lifted = gains.industry_readings(MILL.assign(**dict.fromkeys(
        [f"persons_lifted_{end}" for end in ("low", "value", "high")], 1000)), fixed, draws=50, programme="mill",
    ).set_index(["reading", "people"])["median"]  # fmt: skip
    assert lifted["assumed payout", "people lifted"] == pytest.approx(3000)
    assert "as claimed" not in lifted.index.get_level_values("reading")


@pytest.mark.parametrize("read", [gains.industry_readings, gains.industry_returns, gains.industry_scenario])
def test_another_kind_is_read_as_no_industry(read):
    for name in ("new village", "dibao"):
        with pytest.raises(ValueError, match=rf"programme must be industry, or one of .* of that kind; got '{name}'"):
            read(pd.concat([REPORTS, OWN]), ASSUMPTIONS, draws=20, programme=name)
