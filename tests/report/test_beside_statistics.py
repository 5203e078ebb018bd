"""Income claims beside published incomes: made-up sentences, invented series, and the package's own rows."""

import pandas as pd
import pytest
import yaml

from poverty_analysis import cli, context, gains, report
from poverty_analysis.report.income_claims import income_claim
from poverty_analysis.tables import TableError, data_folder

HEAD = "id,concept,population,place,year,value,unit,source\n"
OWN = HEAD + "own,disposable income,rural residents,Xugu,2019,9310,CNY per person and year,invented yearbook\n"


def claims_of(text, year=None):
    figures = report.draft_ledger(text, year=year).figures
    return [claim for row in figures.itertuples() if (claim := income_claim(row, text)) is not None]


def test_the_series_take_value_year_and_source_from_the_row_of_their_id():
    series, facts, seen = report.load_income_series(), context.load_facts(), gains.load_observations()
    assert len(series) == 109
    for name, row in series.iterrows():
        origin = facts if name in facts.index else seen
        assert tuple(row[["value", "year", "source"]]) == tuple(origin.loc[name, ["value", "year", "source"]])
    assert series.loc[["dibao_standard_tar_2021", "rpcdi_tar_2020"], "value"].tolist() == [5060, 14598]  # as published


def test_every_claim_of_another_place_that_the_report_stands_beside_is_among_them():
    elsewhere = gains.load_beside().query("reading == 'claim elsewhere' and basis.str.startswith('gain')")
    series = report.load_income_series()
    assert set(elsewhere["observation"]) <= set(series.index[series["kind"] == "claim"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2019年,农村居民人均可支配收入9300元。", ("disposable income", "person", True, "rural residents")),
        (
            "2019年,城镇居民人均可支配收入增长6.1%。",
            ("growth, at prices that are not said, of disposable income", "", False, "urban residents"),
        ),
        ("全体居民人均可支配收入实际增长5.2%。", ("real growth of disposable income", "", False, "all residents")),
        ("脱贫人口人均纯收入达到9800元。", ("net income", "person", True, "people lifted out of poverty")),
        ("建档立卡户户均分红1200元。", ("payout", "household", True, "registered poor")),
        ("带动农户户均增收800元。", ("gain in income", "household", True, "those in the programme")),
        ("农村低保标准提高到5100元。", ("dibao standard", "person", True, "rural residents")),
        ("农村居民人均可支配收入增加996元。", ("change of disposable income", "person", True, "rural residents")),
    ],
)  # fmt: skip
def test_what_a_claim_says(text, said):
    (claim,) = claims_of(text)
    assert (claim.concept, claim.each, claim.money, claim.population) == said


@pytest.mark.parametrize(
    "text",
    ["财政收入12亿元。", "旅游收入3亿元。", "村集体经济收入20万元。", "企业营业收入增长8%。", "农民合作社12个。",
     "居民收入占比45%。", "筹措低保资金7.1亿元。"],
)  # fmt: skip
def test_what_is_no_claim_on_incomes_of_people(text):
    assert claims_of(text) == []


def test_a_target_is_a_promise_and_the_whole_country_a_place():
    (claim,) = claims_of("今年预期目标:农村居民人均可支配收入增长7%左右。", year=2020)
    assert claim.promised
    text = "2019年,全国农村居民人均可支配收入16021元。"
    table = report.beside_statistics(report.draft_ledger(text).figures, rows=1, text=text)
    assert table.loc[0, ["fact", "answer"]].tolist() == ["rpcdi_cn_2019", "comparable"]  # as the office printed it


def test_later_years_and_other_claims_stand_apart():
    table = report.beside_statistics(report.load_figures(), place="Qamdo", rows=1).set_index(["claim", "kind"])
    assert table.loc[("dibao_standard", "later outcome"), "fact"] == "dibao_standard_tar_2021"
    assert (
        table.loc[("dibao_standard", "later outcome"), "why"]
        == "place: Qamdo against Tibet AR; period: 2020 against 2021"
    )
    assert table.loc[("forest_gain_per_person", "claim"), "fact"] == "econforest_gain_pp_qamdo"
    assert table.loc[("leading_firms_gain_per_household", "claim"), "concept"].startswith("a promise of gain")
    assert set(table["answer"]) == {"not the same thing"}


def test_growth_at_prices_not_said_cannot_be_told_from_nominal_growth():
    figures = report.draft_ledger("2020年,农村居民人均可支配收入增长12.9%。").figures
    table = report.beside_statistics(figures, place="Qamdo", rows=1)
    assert table.loc[0, ["fact", "answer"]].tolist() == ["rpcdi_qamdo_growth_2020", "cannot say"]


def test_growth_of_a_standard_is_not_that_of_incomes():
    figures = report.draft_ledger("2020年,农村低保标准提高12.9%。").figures
    table = report.beside_statistics(figures, place="Qamdo", rows=1)
    assert table.loc[0, "answer"] == "not the same thing" and table.loc[0, "concept"].startswith("growth")


def test_a_file_of_ones_own(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text(OWN, encoding="utf-8")
    series = report.load_income_series(path)
    assert series.loc["own", ["kind", "value", "source"]].tolist() == ["official figure", 9310, "invented yearbook"]
    table = report.beside_statistics(
        report.draft_ledger("2019年,农村居民人均可支配收入9300元。").figures, series, place="Xugu"
    )
    assert table["answer"].tolist() == ["comparable"] and table["why"].tolist() == [""]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("9310", "", "row 2, column value: must not be empty where 'own' is no id of data/context or data/evidence"),
        ("invented yearbook", "", "column source: must not be empty"),
        ("disposable income", "disposable incomes", "got 'disposable incomes'; must be one of disposable income |"),
        ("CNY per person and year", "yuan", "column unit: got 'yuan'; must be one of"),
    ],
)
def test_a_file_that_says_too_little_is_refused_by_place(tmp_path, old, new, said):
    path = tmp_path / "own.csv"
    path.write_text(OWN.replace(old, new), encoding="utf-8")
    with pytest.raises(TableError) as refused:
        report.load_income_series(path)
    assert said in str(refused.value)


def test_series_without_a_column_are_refused():
    with pytest.raises(TableError, match="population"):
        report.beside_statistics(report.load_figures(), report.load_income_series().drop(columns="population"))


def test_the_command_of_the_package_s_own_report(capsys):
    assert cli.main(["beside"]) == 0
    said = capsys.readouterr().out
    assert "not the same thing" in said and "comparable\n" not in said
    assert "dibao_standard_tar_2021, 5,060 CNY per person and year: not the same thing" in said


@pytest.mark.slow
def test_the_command_and_the_page_on_a_ledger_with_a_series_of_its_own(tmp_path, capsys):
    (tmp_path / "county.txt").write_text("2019年,农村居民人均可支配收入9300元,280户脱贫。\n", encoding="utf-8")
    (tmp_path / "own.csv").write_text(OWN.replace("invented yearbook", "a <b>made-up</b> yearbook"), encoding="utf-8")
    data = str(tmp_path / "mine")
    assert cli.main(["extract", str(tmp_path / "county.txt"), "-o", data]) == 0
    assert "\nplace: undecided\n" in (tmp_path / "mine" / "card.yml").read_text(encoding="utf-8")
    capsys.readouterr()
    assert cli.main(["beside", "--data", data]) == 0
    assert "the place is not said: --place NAME" in capsys.readouterr().out
    own = ["--data", data, "--series", str(tmp_path / "own.csv"), "--place", "Xugu"]
    table = tmp_path / "beside.csv"
    assert cli.main(["beside", *own, "-o", str(table)]) == 0
    assert "own, 9,310 CNY per person and year: comparable" in capsys.readouterr().out
    assert pd.read_csv(table)["fact"].iloc[0] == "own"
    assert cli.main(["beside", *own, "-o", str(table)]) == 1
    assert "beside.csv is there already" in capsys.readouterr().err
    assert cli.main(["report", *own]) == 0
    page = (tmp_path / "mine" / "report" / "index.html").read_text(encoding="utf-8")
    assert "Income claims beside published incomes" in page and "<td>comparable</td>" in page
    assert "a &lt;b&gt;made-up&lt;/b&gt; yearbook" in page
    assert (tmp_path / "mine" / "report" / "beside.csv").read_text(encoding="utf-8").startswith("claim,printed,kind")
    assert cli.main(["report", "--place", "Xugu"]) == 1
    assert "--series and --place go with --data" in capsys.readouterr().err


@pytest.mark.slow
def test_a_page_without_income_claims_says_so(tmp_path):
    (tmp_path / "county.txt").write_text("280户脱贫。\n", encoding="utf-8")
    assert cli.main(["extract", str(tmp_path / "county.txt"), "-o", str(tmp_path / "mine")]) == 0
    assert cli.main(["beside", "--data", str(tmp_path / "mine")]) == 0
    assert cli.main(["report", "--data", str(tmp_path / "mine")]) == 0
    page = (tmp_path / "mine" / "report" / "index.html").read_text(encoding="utf-8")
    assert "No figure was read as a claim on incomes" in page


def test_the_card_counts_the_rows():
    card = yaml.safe_load((data_folder() / "context" / "income_series_card.yml").read_text(encoding="utf-8"))
    assert card["table"] == "income_series.csv" and card["rows"] == len(report.load_income_series())
