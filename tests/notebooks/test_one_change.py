"""One assumption changed in one place of a notebook changes what it prints, and nothing in it fails."""

import contextlib
import io
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
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


def printed(name, change, monkeypatch):
    """What the notebook prints with a change written into its one place."""
    cells = [
        cell.source for cell in read_notebook(ROOT / "notebooks" / f"{name}.ipynb").cells if cell.cell_type == "code"
    ]
    (place,) = [number for number, source in enumerate(cells) if PLACE in source]
    cells[place] = cells[place].replace(PLACE, f"changes = {change}\n")
    monkeypatch.setattr(plt, "show", lambda: plt.close("all"))
    names = {}
    with mpl.rc_context(), contextlib.redirect_stdout(io.StringIO()) as out:
        mpl.use("agg")
        for source in cells:
            exec(source, names)
    return out.getvalue().splitlines()


@pytest.mark.parametrize(
    ("name", "change"), [(name, change) for name, changes in CHANGES.items() for change in changes]
)
def test_a_changed_assumption_is_followed(name, change, monkeypatch):
    as_shipped, changed = (printed(name, text, monkeypatch) for text in ("{}", change))
    assert len(as_shipped) > 5
    assert changed != as_shipped
