"""What the report claims of each programme: people reached, gain, cost, all as intervals, from its figures alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from poverty_analysis.gains.units import LAND
from poverty_analysis.report.expressions import Interval, evaluate, names_in
from poverty_analysis.report.vocabulary import status_shown
from poverty_analysis.tables import TableError, data_folder, read_table, rows_of

QUANTITIES = (
    "households",
    "persons",
    "gain",
    "gain_total",
    "gain_per_household",
    "gain_per_person",
    "household_size",
    "cost",
    "units",
    "persons_lifted",
    "share_done",
)
_STATED = ("households", "persons", "gain", "cost", "units", "persons_lifted", "share_done")
_CLAIM = ("households", "persons", "gain", "cost")
_OF_A_FIGURE = ("unit", "value", "low", "high", "status", "status_word", "period")
_UNITS = {
    "households": "households",
    "persons": "persons",
    "gain": "CNY",
    "cost": "CNY",
    "persons_lifted": "persons",
    "share_done": "ratio",
}
_MONEY_BASES = {"per household", "per person", "total"}
_NOTHING = Interval(float("nan"), float("nan"), float("nan"))
# what is only planned is weaker than what is only expected, and so on
_STRENGTH = ["achieved", "policy", "expected", "planned", "target"]
_LARGEST_HOUSEHOLD = 15


def load_programmes(path: Path | str | None = None) -> pd.DataFrame:
    """Load which figures state the claim of each programme; the Qamdo report's programmes by default.

    Returns
    -------
    pandas.DataFrame, index `programme`
        Columns as in the codebook. `households`, `persons`, `gain`, `cost`, `units`, `persons_lifted` and
        `share_done` are expressions over ids of figures, empty where the report states nothing.

    Raises
    ------
    FileNotFoundError, TableError
        If the file is missing or is not what its codebook says.

    Examples
    --------
    >>> load_programmes().loc["forest", ["persons", "gain", "gain_basis"]].tolist()
    ['forest_persons', 'forest_gain_per_person', 'per person']
    """
    path = Path(path) if path is not None else data_folder() / "report" / "programmes.csv"
    programmes = read_table(path, "programmes", key="programme")
    for number, row in enumerate(rows_of(programmes), start=2):
        if (row.gain_basis in _MONEY_BASES) != bool(row.gain) or bool(row.gain) != bool(row.gain_timing):
            raise TableError(
                f"{path}, row {number}, column gain_basis: got {row.gain_basis!r} and gain_timing {row.gain_timing!r} "
                f"with gain {row.gain!r}; a gain needs a basis and a timing, and no gain has basis none"
            )
        if bool(row.cost) != bool(row.cost_timing):
            raise TableError(
                f"{path}, row {number}, column cost_timing: must stand where a cost stands, and only there"
            )
        if not row.persons and not row.households:
            raise TableError(f"{path}, row {number}, column persons: persons or households must be given")
    return programmes


def programme_claims(figures: pd.DataFrame, programmes: pd.DataFrame | None = None) -> pd.DataFrame:
    r"""Return what the report claims of each programme, one row each, every number as an interval.

    .. math:: \text{household size} = \frac{\text{persons}}{\text{households}}, \qquad
        \text{gain per person} = \frac{\text{gain per household} \times \text{households}}{\text{persons}}

    Parameters
    ----------
    figures : pandas.DataFrame
        As `report.load_figures` returns.
    programmes : pandas.DataFrame, optional
        As `load_programmes` returns; the shipped ones by default.

    Returns
    -------
    pandas.DataFrame, index `programme`
        label_en, label_zh, beneficiaries (whom the report says it reaches); then, each as ``_low``, ``_value`` and
        ``_high``, NaN where the report states nothing:

        - households, persons: those reached;
        - gain: CNY as stated, in `gain_basis` (per household, per person, total, none);
        - gain_total, gain_per_household, gain_per_person: CNY, the same gain in each basis that the programme's own
          counts allow;
        - household_size: persons per household that these counts imply, never one constant;
        - cost: CNY; units: what the programme counts, in `unit_name` (projects, sites, mu); persons_lifted: persons
          counted out of poverty through it; share_done: 0-1, of the task, where the report says that it goes on.

        Then gain_basis, gain_timing (no year: the report does not say over which time; cumulative; per year),
        cost_timing (capital, cumulative, per year), unit_name, period and status of households, persons, gain and cost
        (the weakest of them: planned where any is planned), figure_ids, and the expressions gain_of, cost_of,
        households_of, persons_of.

    Raises
    ------
    TableError
        If a programme names no figure or one in another unit.
    ValueError
        If persons per household lie outside 1 to 15 (the printed 26749万 persons of land transfer do).

    Notes
    -----
    Interval arithmetic takes every figure on its own, so intervals are never too narrow. Area in hectares is converted
    to mu. An upper end may be infinite (以上).

    Examples
    --------
    Land transfer: 26,749 persons in 7,568 households are 3.53 each; 3,300 yuan a household are 934 a person.

    >>> from poverty_analysis.report import load_figures
    >>> claims = programme_claims(load_figures())
    >>> claims.loc[["land_transfer"], ["household_size_value", "gain_per_person_low", "gain_per_person_high"]].round(2)
                   household_size_value  gain_per_person_low  gain_per_person_high
    programme
    land_transfer                  3.53               933.66                   inf
    >>> claims.loc["forest", "figure_ids"]
    'forest_households forest_persons forest_gain_per_person forest_area'
    """
    programmes = load_programmes() if programmes is None else programmes
    used = figures[[name for name in _OF_A_FIGURE if name in figures]]  # all that a claim takes of a figure
    by_id = {row.Index: row for row in rows_of(used)}
    rows = {}
    for row in rows_of(programmes):
        try:
            rows[row.Index] = _claim(row, by_id)
        except ValueError as error:
            kind = TableError if isinstance(error, TableError) else ValueError
            raise kind(f"programme {row.Index}, {error}") from None
    claims = pd.DataFrame.from_dict(rows, orient="index")
    claims.index.name = "programme"
    return claims


def _claim(row: Any, figures: Mapping[str, Any]) -> dict[str, object]:
    """One programme's row: the stated quantities, what they imply, and where they come from."""
    stated = {name: _stated(row, name, figures) for name in _STATED}
    households, persons, gain = stated["households"], stated["persons"], stated["gain"]
    size = persons / households
    if not (pd.isna(size.value) or 1 <= size.value <= _LARGEST_HOUSEHOLD):
        raise ValueError(
            f"column persons: persons per household must lie from 1 to {_LARGEST_HOUSEHOLD}; got {size.value:,.4g}; "
            "load_figures(corrected=True) corrects evident misprints"
        )
    total, per_household, per_person = bases_of(gain, row.gain_basis, households, persons)
    implied = {
        "gain_total": total,
        "gain_per_household": per_household,
        "gain_per_person": per_person,
        "household_size": size,
    }
    ids = _ids(row, _STATED)
    used = [figures[name] for name in _ids(row, _CLAIM)]
    said = {status_shown(figure.status, getattr(figure, "status_word", "")) for figure in used}
    statuses = [status for status in _STRENGTH if status in said]
    return {
        "label_en": row.label_en,
        "label_zh": row.label_zh,
        "beneficiaries": row.beneficiaries,
        **{
            f"{name}_{end}": getattr({**stated, **implied}[name], end)
            for name in QUANTITIES
            for end in ("low", "value", "high")
        },
        "gain_basis": row.gain_basis,
        "gain_timing": row.gain_timing,
        "cost_timing": row.cost_timing,
        "unit_name": row.unit_name,
        "period": "; ".join(dict.fromkeys(figure.period for figure in used if figure.period)),
        "status": statuses[-1] if statuses else "",
        "figure_ids": " ".join(ids),
        "gain_of": row.gain,
        "cost_of": row.cost,
        "households_of": row.households,
        "persons_of": row.persons,
    }


def _ids(row: Any, quantities: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys(name for quantity in quantities for name in names_in(getattr(row, quantity))))


def _stated(row: Any, quantity: str, figures: Mapping[str, Any]) -> Interval:
    """The interval of one stated quantity, its figures held to the unit that it must have."""
    expression = getattr(row, quantity)
    if not expression:
        return _NOTHING
    expected = row.unit_name if quantity == "units" else _UNITS[quantity]
    quantities: Mapping[str, Interval] = {
        name: _in_unit(figures[name], name, expected, quantity) for name in names_in(expression) if name in figures
    }
    try:
        return evaluate(expression, quantities)
    except ValueError as error:
        raise TableError(f"column {quantity}: {error}") from None


def _in_unit(figure: Any, name: str, expected: str, quantity: str) -> Interval:
    factor = 1.0
    if expected in LAND and figure.unit in LAND:
        factor = LAND[figure.unit] / LAND[expected]
    elif figure.unit != expected and not (quantity == "units" and figure.unit in {"persons", "items"}):
        raise TableError(f"column {quantity}: {name} must be in {expected}; got {figure.unit}")
    return Interval(*(float(end) * factor for end in (figure.value, figure.low, figure.high)))


def bases_of(
    gain: Interval, basis: str, households: Interval, persons: Interval
) -> tuple[Interval, Interval, Interval]:
    """Return the stated gain in total, per household and per person, each figure taken once: intervals stay tight."""
    if basis == "per household":
        return gain * households, gain, gain * households / persons
    if basis == "per person":
        return gain * persons, gain * persons / households, gain
    return gain, gain / households, gain / persons
