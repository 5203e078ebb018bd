"""The synthetic register: margins, identities, what its switches do, what it hides, and that a seed fixes it."""

import pytest

from poverty_analysis import gains, report
from poverty_analysis.gains.register_income import SOURCES

INCOME = "income_per_person_cny"


@pytest.fixture(scope="module")
def figures():
    return report.load_figures()


@pytest.fixture(scope="module")
def register():
    return gains.synthetic_register()


def held(table, margin, counted):
    row = table[(table["margin"] == margin) & (table["counted"] == counted)]
    assert len(row) == 1
    return row.iloc[0]


def test_the_printed_margins_hold(register, figures):
    """By the print, not by the register's own targets: 3.84万户, 19.46万人, 11 counties, 1,119 villages."""
    households = register.households
    assert len(households) == 38_400
    assert len(register.persons) == households["persons"].sum() == 194_600
    assert register.villages["county"].nunique() == 11 and len(register.villages) == 1_119
    counts = {"leading_firms": 10_300, "land_transfer": 7_568, "cooperatives": 7_000, "forest": 1_287, "nursery": 423}
    persons = {
        "land_transfer": (26_749, 26_749),
        "dividends": (25_500, 26_500),
        "forest": (6_211, 6_211),
        "nursery": (1_999, 1_999),
        "relocation": (98_500, 99_500),
        "industry": (130_000, 140_000),
    }
    for programme, number in counts.items():
        assert households[f"{programme}_start"].notna().sum() == number, programme
    for programme, (low, high) in persons.items():
        assert low <= households.loc[households[f"{programme}_start"].notna(), "persons"].sum() <= high, programme
    for programme, (low, high) in {"cooperatives": (15_500, 16_500), "transfer_employment": (28_500, 29_500)}.items():
        assert low <= households.loc[households[f"{programme}_start"].notna(), "workers"].sum() <= high, programme
    table = gains.register_report(register, figures)
    assert table["holds"].fillna(True).all()


def test_land_transfer_households_are_small_and_relocated_ones_large(register):
    """26,749 / 7,568 = 3.53 persons, and 5.15 planned, against 194,600 / 38,400 = 5.07."""
    size = register.households["persons"]
    means = {
        name: size[register.households[f"{name}_start"].notna()].mean() for name in ("land_transfer", "relocation")
    }
    assert means["land_transfer"] == pytest.approx(26_749 / 7_568)
    assert means["relocation"] == pytest.approx(5.15, abs=0.001)


def test_sources_add_up_to_income_and_persons_to_households(register):
    panel = register.panel
    parts = [panel[f"{source}_{INCOME}"] for source in SOURCES]
    assert (sum(parts) == panel[INCOME]).all()
    assert (parts[3] + parts[1] + parts[0] + parts[2] == panel[INCOME]).all()  # in any order
    assert all((part >= 0).all() for part in parts) and (panel[INCOME] > 0).all()
    size = register.persons.groupby("household")["works"].agg(["size", "sum"])
    assert (size["size"].to_numpy() == register.households["persons"].to_numpy()).all()
    assert (size["sum"].to_numpy() == register.households["workers"].to_numpy()).all()
    assert panel.groupby("household")["wave"].nunique().eq(5).all() and len(panel) == 5 * 38_400
    counts = register.households.groupby("village").size().to_numpy()
    assert (counts == register.villages["households"].to_numpy()).all()
