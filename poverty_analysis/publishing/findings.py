"""The findings that the front doors open with: each a sentence with computed numbers, what it rests on, and a chart.

Site, report, README and the first notebook take them from here, so that none says another number.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, NamedTuple

import pandas as pd

from poverty_analysis import gains, report
from poverty_analysis.tables import data_folder, read_table

# whose persons notebook 02 lays end to end; the report counts each on its own
PROGRAMMES = (
    *("industry_persons_lifted", "land_transfer_persons", "dividend_persons", "cooperative_member_persons"),
    *("relocation_persons", "ecology_persons", "forest_persons", "nursery_persons"),
    *("transfer_employment_persons", "dibao_persons"),
)

SENTENCES = ("sentence_en", "rests_on_en", "sentence_zh", "rests_on_zh")

Numbers = dict[str, float]


class Finding(NamedTuple):
    """One finding: its name in links, its sentence and what that rests on in both languages, notebook and chart."""

    slug: str
    sentence: str
    rests_on: str
    sentence_zh: str
    rests_on_zh: str
    notebook: str
    drawn_as: str

    @property
    def chart(self) -> str:
        """The name under which the chart is published: that of its notebook, then its own."""
        return f"{self.notebook}-{self.drawn_as}"

    def said(self, language: Literal["en", "zh"]) -> tuple[str, str]:
        """Sentence and what it rests on, in one language."""
        return (self.sentence_zh, self.rests_on_zh) if language == "zh" else (self.sentence, self.rests_on)


def findings(drawn: Collection[str] | None = None) -> list[Finding]:
    """Return the findings of ``data/findings.csv``, their numbers computed from the data as they are.

    Parameters
    ----------
    drawn : collection of str, optional
        Names of published charts: findings that another chart shows are left out.

    Returns
    -------
    list of Finding
        In the order in which they are shown.

    Raises
    ------
    ValueError
        If a sentence names a number that is not computed, or says what the data no longer do.

    Notes
    -----
    A share of the published rise is `gains.growth_accounting` on the shipped assumptions, with its favourable ends;
    growth and effect are `gains.before_after_against_causal`; a gain per person is that of `gains.programme_claims`.
    Whether a whole number of villages prints a rate is a check of the audit of the print.

    Examples
    --------
    >>> found = findings()[2]
    >>> found.sentence
    "Land transfer's 3,300 yuan or more a household is 934 or more a person."
    >>> found.said("zh")[0]
    '土地流转户均3,300元以上，即人均934元以上。'
    """
    table = read_table(data_folder() / "findings.csv", "findings", key="slug")
    if drawn is not None:
        table = table[(table["notebook"] + "-" + table["chart"]).isin(list(drawn))]
    numbers = finding_numbers() if len(table) else {}
    return [_filled(str(slug), row, numbers) for slug, row in table.iterrows()]


def _filled(slug: str, row: pd.Series, numbers: dict[str, Numbers]) -> Finding:
    try:
        sentence, rests_on, sentence_zh, rests_on_zh = (row[column].format(**numbers[slug]) for column in SENTENCES)
    except KeyError as error:
        raise ValueError(f"a finding's numbers must be computed; got {error} in {slug} of findings.csv") from error
    return Finding(slug, sentence, rests_on, sentence_zh, rests_on_zh, row["notebook"], row["chart"])


def finding_numbers() -> dict[str, Numbers]:
    """Return the numbers that each finding's sentences name, by its slug; shares and rates are from 0 to 1.

    Raises
    ------
    ValueError
        If a sentence would no longer be true: a whole number of villages has been found.
    """
    figures, printed = report.load_figures(), report.load_figures(corrected=False)
    claims = gains.programme_claims(figures)
    return {
        "claims-against-rise": _shares_of_rise(claims),
        "growth-is-no-effect": _growth_and_effect(),
        "household-or-person": _household_and_person(claims),
        "programmes-overlap": _counted(figures),
        "no-such-total": _fibre(printed),
    }


def _shares_of_rise(claims: pd.DataFrame) -> Numbers:
    table = gains.growth_accounting(claims, gains.load_assumptions()).set_index(["baseline", "kind"])
    shares: Numbers = {}
    for baseline in table.index.unique("baseline"):
        name = baseline.casefold().replace(" ", "_")
        earned, rise = table.loc[(baseline, "earnings")], table.loc[(baseline, "rise")]
        shares |= {name: _one(earned, "share_of_rise"), f"{name}_most": _one(earned, "high") / _one(rise, "high")}
    return shares


def _one(rows: pd.DataFrame | pd.Series, column: str) -> float:
    """The one number of a column."""
    (value,) = [rows[column]] if isinstance(rows, pd.Series) else rows[column]
    return float(value)


def _growth_and_effect() -> Numbers:
    growth = gains.before_after_against_causal()["growth"]
    before_after, effect = float(growth["before and after, relocated poor"]), float(growth["causal estimate"])
    return {"growth": before_after, "effect": effect, "times": before_after / effect}


def _household_and_person(claims: pd.DataFrame) -> Numbers:
    claim = claims.loc["land_transfer"]
    return {"household": float(claim["gain_per_household_low"]), "person": float(claim["gain_per_person_low"])}


def _counted(figures: pd.DataFrame) -> Numbers:
    exits = float(figures.loc["exit_persons", "value"])
    return {"exits": exits, "times": float(figures.loc[list(PROGRAMMES), "value"].sum()) / exits}


def _fibre(printed: pd.DataFrame) -> Numbers:
    audit = report.audit(printed)
    if audit.loc["telecom_fibre_whole", "verdict"] != "inconsistent":
        raise ValueError("the finding no-such-total must have no whole number of villages; got one")
    verdicts = audit["verdict"]
    compared = verdicts[verdicts != "cannot be checked"]
    return {
        "villages": float(printed.loc["villages_with_fibre", "value"]),
        "rate": float(printed.loc["village_fibre_rate", "value"]),
        "agree": float((compared != "inconsistent").mean()),
    }


def readme_block() -> str:
    """Return the findings as the README has them: a line each, with a link to the notebook that computes it.

    Examples
    --------
    >>> print(readme_block().splitlines()[4])
    - 863 villages with fibre cannot be 85.55% of any number of villages. [02](notebooks/02-audit.ipynb)
    """
    lines = [
        f"- {found.sentence} [{found.notebook.split('-')[0]}](notebooks/{found.notebook}.ipynb)" for found in findings()
    ]
    return "\n".join(lines)
