"""The constants from outside: each with a source, equal to what was compiled, derived rows recomputed."""

import csv
import math
import os
from pathlib import Path
from statistics import NormalDist

import pandas as pd
import pytest
import yaml

from poverty_analysis import context, report
from poverty_analysis.report.expressions import Interval, evaluate
from poverty_analysis.tables import TableError, codebook, data_folder, read_rows

ROOT = Path(__file__).resolve().parents[2]
FOLDER = data_folder() / "context"
THEMES = [path for path in sorted(FOLDER.glob("*.csv")) if path.stem not in codebook()]
COMPILED = Path(os.environ.get("POVERTY_ANALYSIS_FACTS", ROOT.parent / "shared" / "context" / "facts.csv"))
needs_compiled = pytest.mark.skipif(
    not COMPILED.is_file(), reason="the compiled facts are not at hand; set POVERTY_ANALYSIS_FACTS to their path"
)
# their derivation is no arithmetic over rows at hand; below, each is held to its formula where its inputs are known
NOT_ARITHMETIC = {
    *(f"rural_deflator_cn_{year}" for year in (2015, 2016, 2019, 2020, 2021)),
    "rural_gini_cn_2007_grouped",
    "lognorm_sigma_from_median_2020",
    "lognorm_sigma_gini_035",
    "lognorm_sigma_gini_040",
}

# compiled later, in a second file: national lines by year, prices, consumption as the World Bank has it
LATER = {
    *(f"povline_cn_{year}cur_yb" for year in range(2011, 2017)),
    "povline_cn_2015_rural_ppp2011",
    *(f"wb_215_cny_rural_{year}" for year in (2015, 2017, 2019)),
    "ppp2011_rural_cn",
    *(f"pip_cpi_rural_cn_{year}" for year in range(2012, 2020)),
    *(f"pip_{what}_rural_cn_{year}" for what in ("mean_lcu", "mean", "median") for year in range(2013, 2020)),
    *(f"pip_gini_rural_cn_{year}" for year in range(2012, 2020)),
    *(f"pip_decile{number}_share_rural_cn_2019" for number in range(1, 11)),
    *(f"pip_headcount_215_rural_cn_{year}" for year in range(2013, 2020)),
    "pip_headcount_365_rural_cn_2019",
    "pip_headcount_685_rural_cn_2019",
    "pip_headcount_190_rural_cn_2015",
}


def printed_rows():
    """Every row as text, with its theme: the printed digits count."""
    for path in THEMES:
        header, rows = read_rows(path)
        for row in rows:
            yield {"theme": path.stem, **dict(zip(header, row, strict=True))}


PRINTED = {row["id"]: row for row in printed_rows()}
DERIVED = [row for row in PRINTED.values() if row["evidence"] == "derived"]


def half_digit(printed):
    """Half a unit of the last printed digit, and room for binary fractions."""
    return 0.5 * 10.0 ** -len(printed.partition(".")[2]) * (1 + 1e-9)


@pytest.fixture(scope="module")
def facts():
    return context.load_facts()


# --- loading


def test_the_facts_are_those_of_every_file(facts):
    assert facts.index.name == "id"
    assert facts.index.tolist() == list(PRINTED)
    assert facts.theme.value_counts().to_dict() == {
        "poverty_lines": 26,
        "consumption": 49,
        "prices": 9,
        "rural_income": 34,
        "income_sources": 46,
        "registered_poor": 23,
        "population": 9,
        "relocation": 28,
        "ecology": 10,
        "industry": 12,
        "land": 4,
        "effect_sizes": 8,
        "distribution": 16,
    }


@pytest.mark.slow
def test_one_theme_is_its_part_of_all(facts):
    for theme, part in facts.groupby("theme"):
        pd.testing.assert_frame_equal(context.load_facts(theme), part)


def test_an_unknown_theme_is_refused_and_the_themes_are_named():
    with pytest.raises(ValueError, match=r"theme must be one of consumption, distribution, ecology.*; got 'incomes'"):
        context.load_facts("incomes")


def test_a_folder_without_files_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="must hold a CSV file for each theme"):
        context.load_facts(folder=tmp_path)


def test_an_id_that_stands_in_two_files_is_refused_by_file_and_row(tmp_path):
    text = (FOLDER / "land.csv").read_text(encoding="utf-8")
    (tmp_path / "land.csv").write_text(text, encoding="utf-8")
    lines = text.splitlines(keepends=True)
    other = lines[0] + lines[1].replace("rentfree_share_cn_lo", "another") + lines[2]
    (tmp_path / "rents.csv").write_text(other, encoding="utf-8")
    with pytest.raises(TableError, match=r"rents\.csv, row 3, column id: got 'rentfree_share_cn_hi' again.*land\.csv"):
        context.load_facts(folder=tmp_path)
    with pytest.raises(TableError, match="again"):  # also where only one of the two is asked for
        context.load_facts("land", folder=tmp_path)


@pytest.mark.parametrize(
    "old, new, message",
    [
        (",high,", ",certain,", "column confidence: got 'certain'; must be one of high | medium | low"),
        (",30,", ",,", "column value: must not be empty"),
        (",30,", ",inf,", "column value: got inf"),
        (",2015,", ",15,", "column year: got 15"),
        ('"Wang Y. et al., Sustainability, June 2019"', "", "column source: must not be empty"),
    ],
)
def test_a_bad_cell_is_refused(tmp_path, old, new, message):
    text = (FOLDER / "land.csv").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "land.csv").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TableError) as caught:
        context.load_facts(folder=tmp_path)
    assert "land.csv, row 2" in str(caught.value) and message in str(caught.value)


def test_a_table_of_another_kind_stays_aside(tmp_path):
    (tmp_path / "land.csv").write_bytes((FOLDER / "land.csv").read_bytes())
    (tmp_path / "tokens.csv").write_bytes((data_folder() / "report" / "tokens.csv").read_bytes())
    assert len(context.load_facts(folder=tmp_path)) == 4


# --- one fact


def test_a_fact_carries_unit_and_source():
    # printed by the census table that the row names
    assert context.fact("pop_qamdo_2020") == context.Fact(
        760_966, "persons", 2020, "Qamdo", "2020 census, NBS via citypopulation.de", "high"
    )
    assert isinstance(context.fact("pop_qamdo_2020").value, float)


def test_an_unknown_fact_is_refused_with_close_ids_or_none():
    with pytest.raises(ValueError, match=r"got 'pop_qamdo_2021'; close to it: pop_qamdo_2020"):
        context.fact("pop_qamdo_2021")
    with pytest.raises(ValueError, match="close to it: none"):
        context.fact("?")


def test_a_changed_file_is_seen_by_the_next_call(tmp_path, monkeypatch):
    (tmp_path / "context").mkdir()
    copy = tmp_path / "context" / "land.csv"
    text = (FOLDER / "land.csv").read_text(encoding="utf-8")
    monkeypatch.setattr("poverty_analysis.context.facts.data_folder", lambda: tmp_path)
    copy.write_text(text, encoding="utf-8")
    os.utime(copy, ns=(0, 1))
    assert context.fact("land_rent_jiangsu").value == 772.25
    copy.write_text(text.replace("772.25", "500"), encoding="utf-8")
    os.utime(copy, ns=(0, 2))
    assert context.fact("land_rent_jiangsu").value == 500


def test_the_two_poverty_lines():
    lines = context.poverty_lines()
    assert lines["value"].tolist() == [3218, 4000]
    assert lines["year"].tolist() == [2019, 2020]
    assert lines["confidence"].tolist() == ["low", "high"]
    assert "about" in lines["unit"].iloc[1]


# --- the data


@needs_compiled
def test_every_compiled_fact_stands_in_one_file_unchanged():
    with COMPILED.open(encoding="utf-8", newline="") as file:
        compiled = {row["id"]: row for row in csv.DictReader(file)}
    fifths = {
        *(f"rural_{what}_q{fifth}_cn_2007" for what in ("net", "hhsize") for fifth in range(1, 6)),
        *(f"rural_q{fifth}_fujian_{year}" for fifth in range(1, 6) for year in range(2016, 2022)),
    }
    assert fifths <= set(compiled)
    assert set(PRINTED) == (set(compiled) - fifths) | set(LATER)
    assert sum(len(read_rows(path)[1]) for path in THEMES) == len(PRINTED)
    for name, row in PRINTED.items():
        if name in LATER:
            continue
        theirs = compiled[name]
        for column in set(theirs) - {"derivation"}:
            assert row[column] == theirs[column], (name, column)
        assert bool(row["derivation"]) == (bool(theirs["derivation"]) or theirs["evidence"] == "derived"), name
        note = row["derivation"].partition("; ")[2]  # the arithmetic may be spelt with ids, the note may not change
        assert note in theirs["derivation"], name


@needs_compiled
def test_every_fact_of_the_second_compilation_is_unchanged():
    with COMPILED.with_name("evidence.csv").open(encoding="utf-8", newline="") as file:
        compiled = {row["id"]: row for row in csv.DictReader(file)}
    for name in LATER:
        for column in ("value", "unit", "year", "place", "source", "address", "confidence"):
            assert PRINTED[name][column] == compiled[name][column], (name, column)


def test_every_fact_has_unit_place_source_and_where_it_was_seen():
    for row in PRINTED.values():
        for column in ("unit", "place", "source", "address"):
            assert row[column].strip() == row[column] != "", (row["id"], column)
        assert len(row["source"]) > 5, row["id"]
        if row["evidence"] != "derived":
            assert row["address"] != "-", row["id"]


def test_second_hand_facts_are_low_and_derived_ones_say_how():
    for row in PRINTED.values():
        if row["evidence"] == "second-hand" or row["address"].startswith("(secondary"):
            assert row["confidence"] == "low", row["id"]
        assert (row["evidence"] == "derived") == bool(row["derivation"]), row["id"]


def test_the_facts_of_low_confidence_are_these(facts):
    assert set(facts.index[facts.confidence == "low"]) == {
        "povline_cn_2019cur",
        "regpoor_net_qamdo_2015",
        "hhsize_qamdo_2020",
        "poor_share_qamdo_low",
        "poor_share_qamdo_high",
        "poorrate_tar_2017_b",
        "sanyan_poorrate_stated",
        "eff_kiwi_xiangxi",
        *(f"rural_gini_cn_{year}" for year in (2000, 2003, 2005, 2006, 2007, 2008)),
    }


def test_nothing_stands_here_that_was_seen_on_no_page(facts):
    """Values that circulate without a page: lines of two years, incomes of some years, late fifths, one budget.

    The lines of 2011 to 2016 were found in the notes to a yearbook's table since.
    """
    lines = facts[(facts.theme == "poverty_lines") & facts.unit.str.contains("current")]
    assert set(lines["year"]) == {*range(2011, 2017), 2019}
    incomes = facts[facts.index.str.startswith("rpcdi_")]
    seen = set(zip(incomes.place, incomes["year"], strict=True))
    assert ("China rural", 2018) in seen and ("Tibet AR rural", 2015) in seen  # the words below do occur
    assert not seen & {("China rural", 2017), ("Tibet AR rural", 2014)}
    fifths = facts[facts.index.str.contains(r"_q[1-5]_")]
    assert set(fifths["year"]) == {2007}
    assert not facts["value"].isin([946.3, 9_463, 946_300_000_000]).any()


# --- derived rows


@pytest.mark.parametrize("row", [row for row in DERIVED if row["id"] not in NOT_ARITHMETIC], ids=lambda row: row["id"])
def test_a_derived_fact_follows_from_the_others_at_its_printed_digits(row, facts):
    exact = {name: Interval(value, value, value) for name, value in facts["value"].items()}
    result = evaluate(row["derivation"].partition(";")[0], exact).value
    assert abs(result - float(row["value"])) <= half_digit(row["value"]), (row["derivation"], result)


def test_the_rows_that_are_no_arithmetic_are_there():
    assert {row["id"] for row in DERIVED} > NOT_ARITHMETIC


def test_lognormal_spreads_follow_from_their_formula(facts):
    values = facts["value"]
    spread = math.sqrt(2 * math.log(values["rpcdi_cn_2020"] / values["rural_median_cn_2020"]))
    assert abs(spread - values["lognorm_sigma_from_median_2020"]) <= 0.00005
    # Gini = 2 Phi(s / sqrt 2) - 1, so s = sqrt 2 times the quantile of (1 + Gini) / 2
    for gini, name in ((0.35, "lognorm_sigma_gini_035"), (0.40, "lognorm_sigma_gini_040")):
        assert abs(math.sqrt(2) * NormalDist().inv_cdf((1 + gini) / 2) - values[name]) <= 0.0005
    assert round(2 * NormalDist().cdf(spread / math.sqrt(2)) - 1, 3) == 0.270  # as the row's note says


def test_the_grouped_gini_follows_from_the_yearbooks_five_means():
    # China Statistical Yearbook 2008, table 9-23; five equal groups: G = 2 sum(i x_i) / (5 sum x_i) - 6/5
    # = 2 x 86,959.40 / (5 x 22,507.93) - 1.2 = 0.3454
    means = [1346.89, 2581.75, 3658.83, 5129.78, 9790.68]
    gini = 2 * sum(place * mean for place, mean in enumerate(means, 1)) / (5 * sum(means)) - 1.2
    assert abs(gini - float(PRINTED["rural_gini_cn_2007_grouped"]["value"])) <= half_digit("0.345")


def test_implicit_deflators_do_not_contradict_the_published_price_index(facts):
    """Growth rates of income are not among the rows, so only their size can be held: Tibet's rural prices rose 2.1%."""
    deflators = facts["value"].filter(like="rural_deflator_cn_")
    assert len(deflators) == 5 and deflators.between(0, 5).all()
    assert abs(facts["value"]["rural_cpi_tar_2020"] - 100 - deflators["rural_deflator_cn_2020"]) < 1


@pytest.mark.parametrize(
    "suffix, total",
    [
        ("tar_2007", "rural_net_tar_2007"),
        ("tar_2008", "rural_net_tar_2008"),
        ("cn_2008", "rural_net_cn_2008"),
        ("qinghai_2019", "rural_rpcdi_qinghai_2019"),
        ("q1_cn_2007", 1346.89),  # totals of the same yearbook table, which the table of income fifths holds
        ("q2_cn_2007", 2581.75),
        ("q3_cn_2007", 3658.83),
        ("q4_cn_2007", 5129.78),
        ("q5_cn_2007", 9790.68),
    ],
)
def test_the_four_sources_of_income_add_up_to_the_total(suffix, total, facts):
    values = facts["value"]
    parts = sum(values[f"rural_{source}_{suffix}"] for source in ("wage", "operating", "property", "transfer"))
    digit = 1 if suffix == "qinghai_2019" else 0.01
    assert abs(parts - (values[total] if isinstance(total, str) else total)) <= 2.5 * digit  # five roundings


# --- contradictions, kept and known


def test_contradicting_facts_are_both_kept(facts):
    values = facts["value"]
    assert values["regpoor_net_qamdo_2015"] > 3 * values["regpoor_net_tar_2015"]
    assert values["regpoor_net_qamdo_2015"] > values["povline_cn_2015cur"]
    assert (values["poorrate_tar_2017_a"], values["poorrate_tar_2017_b"]) == (7.9, 12.4)
    assert values["poor_tar_2017"] / 0.079 > values["pop_tar_2020"]  # so 7.9% rests on another base
    assert values["exit_persons_tar_2019"] > values["poor_tar_2015"]
    counted = 100 * values["sanyan_regpoor_persons"] / values["sanyan_persons"]
    assert (values["sanyan_poorrate_stated"], round(counted, 1)) == (60.88, 48.4)
    assert round(100 * values["sanyan_regpoor_hh"] / values["sanyan_hh"], 1) == 53.8


def test_facts_that_repeat_the_report_lie_in_its_intervals(facts):
    figures = report.load_figures()
    for name, figure in (("exit_hh_qamdo", "exit_households"), ("exit_persons_qamdo", "exit_persons")):
        assert figures.loc[figure, "low"] <= facts.loc[name, "value"] <= figures.loc[figure, "high"]
    # the posts' bill is posts times pay: 202,000 x 3,500
    values = facts["value"]
    assert values["ecojobs_bill_qamdo_2020"] == values["ecojobs_quota_qamdo_2020"] * values["ecojob_pay_tar_2018"]


# --- the card


def test_the_card_describes_every_file_and_no_other():
    card = yaml.safe_load((FOLDER / "card.yml").read_text(encoding="utf-8"))
    assert {"title", "producers", "date", "rights", "compiled", "altered"} <= set(card)
    assert set(card["tables"]) == {path.stem for path in THEMES}
    for name, table in card["tables"].items():
        assert set(table) == {"title", "producers", "notes"}, name
        assert all(table.values()), name
    levels = next(column.range for column in codebook()["facts"] if column.name == "confidence")
    assert list(card["confidence"]) == levels.split(" | ")


# --- lines and prices


@pytest.mark.parametrize(
    "year, value, confidence",
    # State Council white paper 2021 (2010); Yunnan Survey Yearbook 2017, notes to table 4-2 (2011 to 2016);
    # second-hand (2019); SCIO press conference of April 2021, "about" (2020)
    [(2010, 2300, "high"), (2011, 2536, "high"), (2012, 2625, "high"), (2013, 2736, "high"), (2014, 2800, "high"),
     (2015, 2855, "high"), (2016, 2952, "high"), (2019, 3218, "low"), (2020, 4000, "high")],
)  # fmt: skip
def test_a_published_line_has_source_and_confidence(year, value, confidence):
    line = context.poverty_line("CN-2010", year, carried=True)
    assert (line.value, line.kind, line.confidence, line.price_year) == (value, "published", confidence, year)
    assert len(line.source) > 5 and line.derivation == "" and line.place == "China rural"


@pytest.mark.parametrize(
    "year, beside",
    [
        (2009, r"got 2009, with 2300 yuan \(2010\) beside it$"),
        (2017, r"2952 yuan \(2016\) and 3218 yuan \(2019\) beside it; carried=True carries 2952"),
        (2018, r"2952 yuan \(2016\) and 3218 yuan \(2019\)"),
        (2021, r"with 4000 yuan \(2020\) beside it; carried=True carries 4000"),
    ],
)
def test_a_year_without_a_line_is_refused_and_its_neighbours_are_named(year, beside):
    with pytest.raises(ValueError, match=beside):
        context.poverty_line("CN-2010", year)


def test_a_line_carried_by_rural_prices_says_so():
    # 2,952 x 1.2039329 / 1.1640378 = 3,053.2 (rural index of the World Bank's platform)
    line = context.poverty_line("CN-2010", 2018, carried=True)
    assert line.value == pytest.approx(3053.2, abs=0.05)
    assert (line.kind, line.confidence) == ("derived", "medium") and "2018 over 2016" in line.derivation
    # 4,000 x 1.007
    assert context.poverty_line("CN-2010", 2021, carried=True).value == pytest.approx(4028, abs=1e-9)
    for year in (2009, 2022):
        with pytest.raises(ValueError):
            context.poverty_line("CN-2010", year, carried=True)


@pytest.mark.parametrize(
    "standard, year, value",
    [
        ("WB-1.90", 2011, 2107.7),  # 1.90 x 365 x 3.039222
        ("WB-1.90", 2015, 2372.8),  # times 1.1257887
        ("WB-2.15", 2015, 2619),  # the three that the compilation derives itself, rounded to the yuan
        ("WB-2.15", 2017, 2743),
        ("WB-2.15", 2019, 2890),
        ("WB-6.85", 2019, 9207.3),  # 6.85 x 365 x 36.516 / 9.916
    ],
)
def test_lines_in_dollars_in_rural_yuan(standard, year, value):
    line = context.poverty_line(standard, year)
    assert line.value == pytest.approx(value, abs=0.5)
    assert line.kind == "derived" and line.derivation and line.source


def test_lines_in_dollars_in_yuan_of_all_china():
    # World Bank, Poverty and Equity Brief, April 2019: 7.3 yuan a day
    line = context.poverty_line("WB-1.90", 2015, place="China")
    assert (line.value, line.place) == (pytest.approx(2664.5), "China")


@pytest.mark.parametrize(
    "arguments, options, rule",
    [
        (("CN", 2015), {}, "standard must be one of CN-2010, WB-1.90"),
        (("WB-1.90", 2020), {}, "2011 to 2019; got 2020"),
        (("WB-2.15", 2012), {}, "2013 to 2019; got 2012"),
        (("WB-2.15", 2015), {"place": "China"}, "known for WB-1.90, -3.20, -5.50 and 2015"),
        (("CN-2010", 2015), {"place": "China"}, "one for rural people"),
        (("CN-2010", 2015), {"place": "Tibet"}, "place must be"),
    ],
)
def test_what_is_no_line_is_refused(arguments, options, rule):
    with pytest.raises(ValueError, match=rule):
        context.poverty_line(*arguments, **options)


def test_the_lines_of_a_year():
    lines = context.lines_in(2015)
    assert lines["value"].is_monotonic_increasing and set(lines.index) == set(context.STANDARDS)
    assert context.lines_in(2020).index.tolist() == ["CN-2010"]
    assert "CN-2010" not in context.lines_in(2017).index and "CN-2010" in context.lines_in(2017, carried=True).index
    with pytest.raises(ValueError, match="got 2005"):
        context.lines_in(2005)


def test_the_national_line_of_2015_in_dollars():
    """The compilation's own: 2,855 yuan a year is 2.286 rural dollars of 2011 a day."""
    one = context.poverty_line("WB-1.90", 2015).value / 1.90
    assert context.poverty_line("CN-2010", 2015).value / one == pytest.approx(2.286, abs=0.0005)


def test_deflators():
    assert context.deflator(2015, prices_of=2015) == 1
    assert context.deflator(2019, prices_of=2011) == 1.2424588  # as printed
    assert context.deflator(2021, prices_of=2019) == pytest.approx(1.030 * 1.007)
    assert context.deflator(2012, prices_of=2018) * context.deflator(2018, prices_of=2012) == pytest.approx(1)
    with pytest.raises(ValueError, match="from 2011 to 2021; got 2010"):
        context.deflator(2010, prices_of=2015)


def test_income_classes():
    classes = context.income_classes("Fujian rural", 2021)
    assert classes["mean_income"].tolist() == [6860, 15723, 21805, 28858, 51640]
    assert classes["household_size"].isna().all() and classes["source"].str.contains("table 7-11").all()
    with pytest.raises(ValueError, match=r"got \('Fujian rural', 2022\)"):
        context.income_classes("Fujian rural", 2022)
