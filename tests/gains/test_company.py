"""Claims of other places and figures of other dates: each row from its source, verdicts by arithmetic."""

import numpy as np
import pandas as pd
import pytest

from poverty_analysis import gains, report
from poverty_analysis.tables import TableError

FIGURES = report.load_figures()
CLAIMS = gains.programme_claims(FIGURES)


def test_the_reports_claim_stands_first_and_the_others_are_those_published():
    table = gains.claims_in_company(CLAIMS)
    for _, part in table.groupby(["programme", "basis"]):
        assert part["own"].tolist() == [True] + [False] * (len(part) - 1) and len(part) > 1
    cells = table.set_index(["programme", "basis", "label_en"])["cny"]
    ours = "Qamdo, the report"
    # 10.893 billion yuan over 130,000 and over 81,200; 66.3974 million over 26,000
    assert cells[("industry", "cost per person reached", ours)] == pytest.approx(83_792, abs=1)
    assert cells[("industry", "cost per person lifted", ours)] == pytest.approx(134_150, abs=1)
    assert cells[("dividends", "gain per person", ours)] == pytest.approx(2_554, abs=1)
    assert cells[("land_transfer", "gain per household", ours)] == 3_300  # or more
    assert cells[("dividends", "gain per person", "Lhorong, Qamdo, 2019")] == 386  # 580,000 over 1,501
    assert table.loc[~table["own"], "source"].ne("").all()


def test_a_verdict_is_what_the_numbers_say():
    table = gains.figures_of_other_dates(FIGURES)
    agrees, contradicts = (table[table["verdict"] == verdict] for verdict in ("agrees", "contradicts"))
    # counts up to an earlier date may not be above the report's
    assert (agrees["published"] < agrees["report"]).all() and (agrees["year"] == 2019).all()
    # printed to a hundredth of a per cent
    assert ((contradicts["published"] - contradicts["report"]).abs() > 0.0001).all()
    assert table.loc["Industry outlay, mid 2019", "published"] == 6.288e9
    assert np.isnan(table.loc["Rural income, Tibet, 2024", "report"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"observation": "none"}, "row 2, column observation: there is no 'none'"),
        ({"programme": ""}, "row 2, column programme: must not be empty for 'claim elsewhere'"),
        ({"reading": "another date"}, "row 2, column verdict: must not be empty for 'another date'"),
    ],
)
def test_bad_rows_are_refused(tmp_path, change, message):
    row = gains.load_beside().reset_index().iloc[[0]].assign(**change)
    path = tmp_path / "beside.csv"
    row.to_csv(path, index=False)
    with pytest.raises(TableError, match=message):
        gains.load_beside(path)


def test_incomes_in_company_are_claims_of_the_same_kind_beside_published_incomes():
    """Both tables name the observations that they show: an income in one is a claim per the same in the other."""
    series, rows = report.load_income_series(), gains.load_beside()
    incomes = rows[(rows["reading"] == "claim elsewhere") & rows["basis"].str.startswith("gain per")]
    found = series.reindex(incomes["observation"])
    assert found["kind"].tolist() == ["claim"] * len(incomes)
    each = incomes["basis"].str.removeprefix("gain per ")
    assert found["unit"].str.extract("(household|person)")[0].tolist() == each.tolist()
    observed = gains.load_observations().loc[incomes["observation"]]
    assert found[["year", "value", "source"]].astype(str).equals(observed[["year", "value", "source"]].astype(str))


def test_what_is_missing_is_refused():
    with pytest.raises(ValueError, match="claims must hold cooperatives"):
        gains.claims_in_company(CLAIMS.loc[["dibao"]])
    with pytest.raises(ValueError, match="figures must hold industry_projects_started"):
        gains.figures_of_other_dates(FIGURES.drop(index="industry_projects_started"))
    assert isinstance(gains.claims_in_company(CLAIMS.loc[["forest"]]), pd.DataFrame)
