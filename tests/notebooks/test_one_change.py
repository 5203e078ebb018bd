"""One assumption changed in one place of a notebook changes what it prints, and nothing in it fails."""

from pathlib import Path

import pytest

from poverty_analysis.execution import read_notebook

ROOT = Path(__file__).parents[2]
PLACE = "changes = {}\n"
CHANGES = {
    "03-industry-projects": [
        "{'industry_return': {'value': 0.12}}",
        "{'loan_years': {'parameters': 'loc=10; scale=10'}}",
        "{'industry_log_effect': {'value': 0.0}}",
    ],
    "04-land-transfer": [
        "{'land_paid_days': {'value': 5}}",
        "{'land_rent_cny_per_mu': {'value': 0}}",
        "{'own_farm_income_cny_per_mu': {'parameters': 's=0.5; scale=800'}}",
    ],
}


def with_change(name, change):
    """The code of a notebook with a change written into its one place."""
    cells = [
        cell.source for cell in read_notebook(ROOT / "notebooks" / f"{name}.ipynb").cells if cell.cell_type == "code"
    ]
    (place,) = [number for number, source in enumerate(cells) if PLACE in source]
    cells[place] = cells[place].replace(PLACE, f"changes = {change}\n")
    return cells


@pytest.mark.parametrize(
    ("name", "change"), [(name, change) for name, changes in CHANGES.items() for change in changes]
)
def test_a_changed_assumption_is_followed(name, change, run_cells):
    as_shipped, changed = (run_cells(with_change(name, text), {}) for text in ("{}", change))
    assert len(as_shipped) > 5
    assert changed != as_shipped
