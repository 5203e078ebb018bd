"""Coverage of intervals: the stored table keeps its promises, and comes from its seeds."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from poverty_analysis import measures
from poverty_analysis.households import load_coverage, load_school_coverage
from poverty_analysis.households.judging import interval_coverage as ic
from poverty_analysis.households.judging.school_coverage import DISTRICTS, LINES, SAMPLES
from poverty_analysis.households.judging.school_coverage import schools as school_population
from poverty_analysis.households.judging.stored import stored_table
from poverty_analysis.households.judging.write import card_text
from poverty_analysis.households.judging.write_coverage import with_rows
from poverty_analysis.measures.call import Row
from poverty_analysis.measures.registry import REGISTRY
from poverty_analysis.tables import data_folder

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return load_coverage()


@pytest.fixture(scope="module")
def judged(table) -> pd.DataFrame:
    return table[table["judged"] == "yes"]


def test_every_block_measure_and_interval_is_there(table, judged):
    blocks = {(block.incomes, block.villages) for block in ic.BLOCKS}
    assert set(zip(table["incomes"], table["villages"], strict=True)) == blocks
    assert len(judged) == 6 * len(judged[(judged["incomes"] == "smooth") & (judged["villages"] == 8)])
    named = {call.row.known_as for call, _ in ic.asked_calls((1, 2, 3))}
    # what takes a second variable is judged nowhere; FGT is there by its members
    of_two = {row.known_as for row in REGISTRY if row.of_two_columns}
    assert len(of_two) > 2
    assert {row.known_as for row in REGISTRY} - named == {"foster_greer_thorbecke"} | of_two


def test_a_measure_that_no_list_names_is_judged_as_its_row_calls_it(monkeypatch):
    def new(income, poverty_line, share=1, *, weights=None):
        return share

    row = Row(new, new, shown={"new": {"share": 0.5}})
    monkeypatch.setattr(ic, "REGISTRY", (*REGISTRY, row))
    call, line = ic.asked_calls((1, 2, 3))[-1]
    assert (call.measure, call.arguments, dict(call.options), line) == (new, (3.0,), {"share": 0.5}, 3.0)


def test_shares_hold_in_every_row(judged):
    shares = judged[judged["measure"].isin(ic.SHARES)]
    reached = shares["coverage"] + 2 * shares["coverage_error"]
    assert (reached >= 0.91).all()
    assert (reached >= 0.93).mean() >= 0.95
    assert (shares["without"] == 0).all()


def test_a_row_holds_by_its_bound_and_its_length(judged):
    reached = judged["coverage"] + 2 * judged["coverage_error"] >= judged["bound"]
    short = ~(judged["length_ratio"] > ic.MOST_LENGTH)
    assert ((reached & short) == (judged["holds"] == "yes")).all()


def test_the_symmetric_interval_is_what_fails_where_few_are_poor(table):
    """In samples of eight villages with one in thirty poor."""
    rows = table[(table["incomes"] == "smooth") & (table["villages"] == 8) & (table["poverty_line"] == 1770)]
    rows = rows[rows["measure"] == "headcount_ratio"].set_index("interval")["coverage"]
    assert rows["identity, design"] < 0.88 < 0.93 < rows["default"] + 0.02


@pytest.mark.slow
def test_a_few_rows_come_from_their_seeds(table):
    """A headcount, squared gaps of few and the Gini index in samples of eight villages, without any bootstrap."""
    block = ic.BLOCKS[0]
    stored = table[(table["incomes"] == block.incomes) & (table["villages"] == block.villages)]
    people = ic.population(block.households, heaped=block.heaped)
    few = [("headcount_ratio", (1_770,)), ("squared_poverty_gap_index", (880,))]
    found = ic.coverage_of_design(
        people,
        ic.LINES[block.incomes],
        block.villages,
        samples=int(stored["samples"].max()),
        bootstrap_samples=0,
        seed=[ic.SEED, 0],
        only=lambda call: call.label == "gini" or (call.label, call.arguments) in few,
    )
    again = stored_table(ic.judged_rows(found, block, len(people.rows)))
    assert again["measure"].nunique() == 3
    keys = ["measure", "poverty_line", "interval"]
    kept = again[keys].merge(stored, on=keys, how="left")
    pd.testing.assert_frame_equal(kept[again.columns], again, check_dtype=False, rtol=1e-5)


def test_rows_counted_anew_take_the_place_of_their_own_and_leave_the_others_as_they_are():
    path = data_folder() / "judging" / "coverage.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    place = [number for number, line in enumerate(lines) if ",watts_index," in line]
    moved = [lines[number].replace(",yes,no", ",no,no") for number in place]
    found = with_rows(path, "\n".join([lines[0], *moved]) + "\n").splitlines()
    assert [found[number] for number in place] == moved != [lines[number] for number in place]
    assert [line for line in found if ",watts_index," not in line] == [
        line for line in lines if ",watts_index," not in line
    ]
    with pytest.raises(ValueError, match="must have the cells of watts_index that are counted now"):
        with_rows(path, "\n".join([lines[0], *moved[:-1]]) + "\n")


@pytest.mark.slow
def test_villages_are_unequal_and_heaps_are_heaps():
    people = ic.population(heaped=True)
    sizes = np.bincount(people.village)
    assert len(sizes) == 1166
    assert sizes.max() >= 10 * np.median(sizes)
    assert np.isin(people.income, [500, *range(1000, 10**6, 1000)]).all()


def test_a_sample_is_whole_villages_with_their_weights():
    income, village = np.arange(10.0), np.repeat([0, 1, 2, 3, 4], 2)
    rows = np.split(np.arange(10), 5)
    people = ic.Population(income, np.full(10, 3.0), village, rows, heaped=False)
    sample = ic.draw_sample(people, 2, np.random.default_rng(0))
    assert sample.income.size == 4 and sample.units.stratum.size == 2
    assert sample.units.fraction.tolist() == [0.4]
    assert sample.group["design"].inside.sum() == 3 * 10  # two of five villages, each for two and a half


def test_a_measure_says_where_its_intervals_do_not_hold(judged):
    failing = {re.split(r"[(\[]", name)[0] for name in judged.loc[judged["holds"] == "no", "measure"]}
    assert failing
    by_name = {row.known_as: row.function for row in REGISTRY}
    silent = [name for name in sorted(failing) if "load_coverage" not in str(member_of(by_name, name).__doc__)]
    assert silent == []


def test_the_page_counts_the_rows_that_fail(judged):
    page = " ".join((ROOT / "docs" / "methods" / "intervals.md").read_text(encoding="utf-8").split())
    shares, fails = judged["bound"] == 0.93, judged["holds"] == "no"
    assert not (shares & fails).any()
    counted = f"All {shares.sum()} rows of shares keep the promise; of {(~shares).sum()} others {fails.sum()} do not"
    assert counted in page


def test_the_card_is_what_the_command_writes():
    assert (data_folder() / "judging" / "card.yml").read_text(encoding="utf-8") == card_text()


def member_of(by_name, name):
    """The function of a measure; gap indices are members of one."""
    return by_name[name] if name in by_name else getattr(measures, name)


def test_the_school_table_says_where_it_is_from_and_is_not_called_synthetic():
    schools = load_school_coverage()
    assert set(schools["source"]) == {"apipop of R's package survey 4.1.1"}
    assert "synthetic" not in schools and set(schools["districts"]) == set(DISTRICTS)
    assert (schools["samples"] <= SAMPLES).all() and schools["coverage"].between(0, 1).all()


@pytest.mark.slow
def test_the_school_table_comes_from_the_schools():
    try:
        people, _ = school_population()
    except RuntimeError as error:
        pytest.skip(str(error))
    asked = ("headcount_ratio", "gini")
    found = ic.coverage_of_design(
        people,
        LINES,
        DISTRICTS[0],
        samples=SAMPLES,
        bootstrap_samples=1,
        seed=[ic.SEED, DISTRICTS[0]],
        only=lambda call: call.row is not None and call.row.known_as in asked,
    )
    stored = load_school_coverage()
    stored = stored[(stored["districts"] == DISTRICTS[0]) & stored["measure"].isin(asked)].reset_index(drop=True)
    columns = ["measure", "interval", "samples"]
    pd.testing.assert_frame_equal(found[columns], stored[columns], check_dtype=False)
    np.testing.assert_allclose(found["coverage"], stored["coverage"], atol=2 / SAMPLES)  # an end may round otherwise
    np.testing.assert_allclose(found["mean_length"], stored["mean_length"], rtol=1e-4)


def test_without_r_the_schools_are_refused_by_name(monkeypatch):
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(RuntimeError, match="R's package survey; Rscript is not installed"):
        school_population()
