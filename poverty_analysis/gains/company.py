"""The report's claims in company: what other places claim, and what was published for another date."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from poverty_analysis.gains.claim_draws import require_programmes
from poverty_analysis.gains.evidence import load_observations
from poverty_analysis.tables import TableError, data_folder, read_table

_OURS = {
    "cost per person reached": ("cost", "persons"),
    "cost per person lifted": ("cost", "persons_lifted"),
    "gain per household": ("gain_per_household", ""),
    "gain per person": ("gain_per_person", ""),
}


def load_beside(path: Path | str | None = None) -> pd.DataFrame:
    """Load which published figures stand beside which claims of the report, 31 rows by default.

    Parameters
    ----------
    path : path, optional
        ``data/evidence/beside.csv`` by default.

    Returns
    -------
    pandas.DataFrame, index `id`
        Columns as in the codebook.

    Raises
    ------
    FileNotFoundError, TableError
        If the file is missing or not what its codebook says, or a row names an observation that there is not, a claim
        elsewhere no programme or basis, or a figure of another date no verdict.

    Examples
    --------
    >>> load_beside().loc["fibre", ["figure", "observation", "verdict"]].tolist()
    ['village_fibre_rate', 'village_fibre_qamdo_2020', 'contradicts']
    """
    path = Path(path) if path is not None else data_folder() / "evidence" / "beside.csv"
    table, known = read_table(path, "beside", key="id"), load_observations().index
    for number, row in enumerate(table.itertuples(), start=2):
        if row.observation not in known:
            raise TableError(f"{path}, row {number}, column observation: there is no {row.observation!r}")
        needed = ("programme", "basis") if row.reading == "claim elsewhere" else ("verdict",)
        if empty := [column for column in needed if not getattr(row, column)]:
            raise TableError(f"{path}, row {number}, column {empty[0]}: must not be empty for {row.reading!r}")
    return table


def claims_in_company(claims: pd.DataFrame, beside: pd.DataFrame | None = None) -> pd.DataFrame:
    """Set the report's claims beside those of other places: all are claims, and none was measured.

    Parameters
    ----------
    claims : pandas.DataFrame
        As `programme_claims` returns; programmes that it lacks are left out.
    beside : pandas.DataFrame, optional
        As `load_beside` returns.

    Returns
    -------
    pandas.DataFrame
        programme, basis, label_en, label_zh (where and when), cny (the report's lower end where it is open above), own
        (whether it is the report's), source, note; the report's first in each programme and basis.

    Raises
    ------
    ValueError
        If claims hold none of the programmes.

    Examples
    --------
    >>> from poverty_analysis.gains import programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> table = claims_in_company(programme_claims(load_figures()))
    >>> table.loc[table["programme"] == "leading_firms", "cny"].round().tolist()
    [3200.0, 1000.0, 2123.0, 3333.0]
    """
    rows = load_beside() if beside is None else beside
    rows = rows[(rows["reading"] == "claim elsewhere") & rows["programme"].isin(claims.index)]
    if rows.empty:
        require_programmes(claims, ["cooperatives"])
    observations = load_observations()
    found = []
    for (programme, basis), part in rows.groupby(["programme", "basis"], sort=False):
        found.append(
            {**_cells(programme, basis), "label_en": "Qamdo, the report", "label_zh": "昌都（报告）",
             "cny": _own(claims.loc[programme], basis), "own": True, "source": "the report", "note": ""}
        )  # fmt: skip
        found += [
            {**_cells(programme, basis), "label_en": row.label_en, "label_zh": row.label_zh,
             "cny": float(observations.loc[row.observation, "value"]) * row.scale, "own": False,
             "source": observations.loc[row.observation, "source"], "note": row.note}
            for row in part.itertuples()
        ]  # fmt: skip
    return pd.DataFrame(found)


def figures_of_other_dates(figures: pd.DataFrame, beside: pd.DataFrame | None = None) -> pd.DataFrame:
    """Set figures of the report beside what was published for another date: what agrees, contradicts or stays open.

    Parameters
    ----------
    figures : pandas.DataFrame
        As `report.load_figures` returns.
    beside : pandas.DataFrame, optional
        As `load_beside` returns.

    Returns
    -------
    pandas.DataFrame, index `label_en`
        report (NaN where it has no such figure), published, year, verdict, note, source.

    Raises
    ------
    ValueError
        If figures lack one that is named.

    Examples
    --------
    >>> from poverty_analysis.report import load_figures
    >>> figures_of_other_dates(load_figures())["verdict"].value_counts(sort=False).to_dict()
    {'agrees': 5, 'contradicts': 2, 'open': 5}
    """
    rows = load_beside() if beside is None else beside
    rows = rows[rows["reading"] == "another date"]
    if missing := [name for name in rows["figure"] if name and name not in figures.index]:
        raise ValueError(f"figures must hold {missing[0]}; got {len(figures)} others")
    seen = load_observations().loc[rows["observation"]]
    return pd.DataFrame(
        {
            "report": [float(figures.loc[name, "value"]) if name else np.nan for name in rows["figure"]],
            "published": seen["value"].to_numpy(dtype=float) * rows["scale"].to_numpy(dtype=float),
            "year": seen["year"].to_numpy(),
            "verdict": rows["verdict"].to_numpy(),
            "note": rows["note"].to_numpy(),
            "source": seen["source"].to_numpy(),
        },
        index=pd.Index(rows["label_en"], name="label_en"),
    )


def _cells(programme: object, basis: object) -> dict[str, str]:
    return {"programme": str(programme), "basis": str(basis)}


def _own(claim: pd.Series, basis: object) -> float:
    """The report's own amount in a basis; the lower end where it has no upper one."""
    over, under = _OURS[str(basis)]
    end = "low" if np.isinf(claim[f"{over}_high"]) else "value"
    return float(claim[f"{over}_{end}"]) / (float(claim[f"{under}_value"]) if under else 1.0)
