"""Claims against hand arithmetic from the printed figures."""

import math

import numpy as np
import pandas as pd
import pytest

from poverty_analysis import gains, report
from poverty_analysis.tables import TableError, data_folder

PROGRAMMES = [
    *("leading_firms", "land_transfer", "dividends", "cooperatives", "forest", "nursery", "ecological_posts"),
    *("transfer_employment", "dibao", "relocation", "sanyan", "industry"),
]


@pytest.fixture(scope="module")
def figures():
    return report.load_figures()


@pytest.fixture(scope="module")
def claims(figures):
    return gains.programme_claims(figures)


def test_one_row_for_each_programme_of_the_issue(claims):
    assert claims.index[: len(PROGRAMMES)].tolist() == PROGRAMMES  # others may follow


# Worked by hand from the print; 余 and 万 as the rules of quantities say.
@pytest.mark.parametrize(
    ("programme", "quantity", "low", "value", "high"),
    [
        ("leading_firms", "households", 10_300, 10_300, 10_400),  # 10300余户
        ("leading_firms", "gain_total", 10_300 * 3_200, 10_300 * 3_200, 10_400 * 3_300),
        ("land_transfer", "household_size", 26_749 / 7_568, 26_749 / 7_568, 26_749 / 7_568),  # 3.53
        ("land_transfer", "gain_per_person", 3_300 * 7_568 / 26_749, 3_300 * 7_568 / 26_749, math.inf),  # 933.66, 以上
        ("land_transfer", "units", 26_500, 27_000, 27_500),  # 2.7万亩
        ("dividends", "gain_total", 66_397_350, 66_397_400, 66_397_450),  # 6639.74万元
        ("dividends", "gain_per_person", 66_397_350 / 26_500, 66_397_400 / 26_000, 66_397_450 / 25_500),  # 2,554
        ("cooperatives", "household_size", 15_500 / 8_000, 16_000 / 7_000, 16_500 / 7_000),  # 2.29
        ("cooperatives", "gain_per_person", 2_999.5 * 7_000 / 16_500, 3_000 * 7_000 / 16_000, 3_000.5 * 8_000 / 15_500),
        ("forest", "gain_per_household", 3_300 * 6_211 / 1_287, 3_300 * 6_211 / 1_287, 3_400 * 6_211 / 1_287),  # 15,926
        ("forest", "gain_total", 20_496_300, 20_496_300, 21_117_400),
        ("nursery", "household_size", 1_999 / 423, 1_999 / 423, 1_999 / 423),  # 4.73
        ("ecological_posts", "persons", 200_000, 200_000, 300_000),  # 20余万名
        ("transfer_employment", "persons", 28_500, 29_000, 29_500),
        ("transfer_employment", "units", 45_500, 46_000, 46_500),  # trained
        ("dibao", "household_size", 77_850 / 25_000, 3.895, 77_950 / 15_000),
        ("dibao", "gain_per_household", 705e6 / 25_000, 35_500, 715e6 / 15_000),  # 2万户
        ("dibao", "cost", 705e6, 710e6, 715e6),
        ("dibao", "gain_per_person", 705e6 / 77_950, 710e6 / 77_900, 715e6 / 77_850),  # 9,114, cumulative
        ("relocation", "persons", 98_500, 99_000, 99_500),
        ("relocation", "units", 268, 268, 268),
        ("sanyan", "household_size", 7_211 / 1_146, 7_211 / 1_146, 7_211 / 1_146),  # 6.29
        ("sanyan", "share_done", 0.615, 0.62, 0.625),
        ("industry", "persons", 130_000, 130_000, 140_000),
        ("industry", "persons_lifted", 81_150, 81_200, 81_250),
        ("industry", "cost", 10_892.5e6, 10_893e6, 10_893.5e6),
        ("industry", "units", 852, 852, 852),
    ],
)
def test_quantities_by_hand(claims, programme, quantity, low, value, high):
    got = [claims.loc[programme, f"{quantity}_{end}"] for end in ("low", "value", "high")]
    assert got == pytest.approx([low, value, high], rel=1e-12)


@pytest.mark.parametrize(
    ("programme", "quantity"),
    [
        ("leading_firms", "persons"),
        ("leading_firms", "household_size"),
        ("leading_firms", "gain_per_person"),
        ("dividends", "households"),
        ("ecological_posts", "gain"),
        ("transfer_employment", "gain_per_person"),
        ("relocation", "gain_total"),
        ("relocation", "cost"),
        ("sanyan", "gain"),
        ("industry", "gain_per_person"),
        ("forest", "persons_lifted"),
    ],
)
def test_what_the_report_does_not_state_is_missing(claims, programme, quantity):
    assert claims.loc[programme, [f"{quantity}_{end}" for end in ("low", "value", "high")]].isna().all()


def test_household_sizes_differ_from_programme_to_programme(claims):
    sizes = claims.loc[PROGRAMMES, "household_size_value"].dropna()
    assert sizes.min() == pytest.approx(2.29, abs=0.005)
    assert sizes.max() == pytest.approx(6.29, abs=0.005)
    assert sizes.nunique() == len(sizes) == 6


def test_basis_timing_status_and_period(claims):
    assert claims.loc["land_transfer", ["gain_basis", "gain_timing"]].tolist() == ["per household", "no year"]
    assert claims.loc["dividends", ["gain_basis", "gain_timing"]].tolist() == ["total", "cumulative"]
    assert claims.loc["dibao", "cost_timing"] == "cumulative"
    assert claims.loc["industry", "cost_timing"] == "capital"
    assert claims.loc[PROGRAMMES, "status"].to_dict() == {
        **dict.fromkeys(PROGRAMMES, "achieved"),
        "leading_firms": "planned",
        "industry": "planned",
    }
    assert claims.loc["forest", "period"] == "2018-2020"
    assert claims.loc["dibao", "period"] == "2020; 2016-2020"


def test_every_figure_id_is_one_and_each_bound_stands_around_its_value(claims, figures):
    for row in claims.itertuples():
        assert set(row.figure_ids.split()) <= set(figures.index)
    for name in {column.rsplit("_", 1)[0] for column in claims.columns if column.endswith("_value")}:
        stated = claims[f"{name}_value"].notna()
        assert (claims[f"{name}_low"] <= claims[f"{name}_value"])[stated].all(), name
        assert (claims[f"{name}_value"] <= claims[f"{name}_high"])[stated].all(), name


def test_the_misprint_is_refused(figures):
    """26749万 persons in 7,568 households are 35,345 each."""
    with pytest.raises(ValueError, match=r"programme land_transfer, .* from 1 to 15; got 3.534e\+04"):
        gains.programme_claims(report.load_figures(corrected=False))


def in_other_unit(figures, name, unit, factor):
    changed = figures.copy()
    changed.loc[name, ["value", "low", "high"]] /= factor
    changed.loc[name, "unit"] = unit
    return changed


def test_land_in_hectares_gives_the_same_claim(figures, claims):
    """27,000 mu are 1,800 hectares."""
    found = gains.programme_claims(in_other_unit(figures, "land_transfer_area", "hectares", 15))
    assert found.loc["land_transfer", "units_value"] == pytest.approx(27_000)
    columns = [column for column in claims.columns if not column.startswith("units_")]
    pd.testing.assert_frame_equal(found[columns], claims[columns])


def test_a_gain_in_another_unit_is_refused(figures):
    with pytest.raises(
        TableError, match="programme forest, column gain: forest_gain_per_person must be in CNY; got 万元"
    ):
        gains.programme_claims(in_other_unit(figures, "forest_gain_per_person", "万元", 1e4))


def test_a_figure_that_is_not_there_is_named(figures):
    with pytest.raises(TableError, match='programme nursery, column persons: "nursery_persons" in'):
        gains.programme_claims(figures.drop("nursery_persons"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("per person,no year,,,forest_area", "none,no year,,,forest_area", "row 6, column gain_basis: got 'none'"),
        ("per person,no year,,,forest_area", "per person,,,,forest_area", "row 6, column gain_basis"),
        ("industry_investment_planned,capital", "industry_investment_planned,", "row 13, column cost_timing"),
        (",,relocation_persons,,none", ",,,,none", "row 11, column persons"),
        ("registered poor,forest", "the poor,forest", "row 6, column beneficiaries: got 'the poor'"),
    ],
)
def test_bad_programmes_are_refused_by_row(tmp_path, old, new, message):
    text = (data_folder() / "report" / "programmes.csv").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "programmes.csv"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TableError, match=message):
        gains.load_programmes(path)


def test_the_callers_figures_are_not_changed(figures):
    before = figures.copy()
    gains.programme_claims(figures)
    pd.testing.assert_frame_equal(figures, before)


def test_claims_of_another_report(figures):
    """A reader's own programme: 1,000 yuan a household for 50 households of 4."""
    own = pd.DataFrame(
        {
            "label_en": ["Sheep"],
            "label_zh": ["养羊"],
            "beneficiaries": ["households"],
            "households": ["sheep_households"],
            "persons": ["4 * sheep_households"],
            "gain": ["sheep_gain"],
            "gain_basis": ["per household"],
            "gain_timing": ["per year"],
            **{
                name: [""]
                for name in ("cost", "cost_timing", "units", "unit_name", "persons_lifted", "share_done", "note")
            },
        },
        index=pd.Index(["sheep"], name="programme"),
    )
    rows = {"sheep_households": ("50户", "households"), "sheep_gain": ("1000元", "CNY")}
    table = pd.DataFrame(
        {name: {**report.parse_quantity(text)._asdict(), "unit": unit} for name, (text, unit) in rows.items()}
    ).T.assign(status="achieved", period="2019")
    with pytest.raises(TableError, match="sheep_households must be in persons"):
        gains.programme_claims(table, own)
    found = gains.programme_claims(table, own.assign(persons=""))
    assert found.loc["sheep", "gain_total_value"] == 50_000
    assert np.isnan(found.loc["sheep", "persons_value"])
