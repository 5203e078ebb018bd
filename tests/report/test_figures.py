"""The table of figures: against its source where that is at hand, against itself everywhere."""

import hashlib
import os
from pathlib import Path

import pandas as pd
import pytest

from poverty_analysis import report
from poverty_analysis.report.figures import figure_quantity
from poverty_analysis.tables import TableError, data_folder

ROOT = Path(__file__).resolve().parents[2]
SOURCE = Path(os.environ.get("POVERTY_ANALYSIS_SOURCE", ROOT.parent / "shared" / "source" / "report.txt"))
needs_source = pytest.mark.skipif(
    not SOURCE.is_file(), reason="the source text is not at hand; set POVERTY_ANALYSIS_SOURCE to its path"
)


@pytest.fixture(scope="module")
def figures():
    return report.load_figures(corrected=False)


@needs_source
def test_every_token_stands_in_the_source_and_every_number_is_accounted_for(figures):
    found = report.verify(figures, report.read_source(SOURCE))
    assert found.missing.to_dict("records") == []
    assert found.unaccounted.to_dict("records") == []
    assert found.same_text
    assert found.numbers > 300


@needs_source
def test_verify_sees_a_moved_token_a_changed_number_and_a_new_one(figures):
    text = report.read_source(SOURCE)
    moved = report.verify(figures, "另有99个。" + text)
    assert len(moved.missing) == len(figures) + len(report.load_tokens())
    changed = report.verify(figures, text.replace("7568户", "7569户"))
    assert changed.missing["id"].tolist() == ["land_transfer_households"]
    assert not changed.same_text
    longer = report.verify(figures, text + "共8个、两千户")
    assert longer.unaccounted["literal"].tolist() == ["8", "两千"]
    dropped = report.verify(figures.drop("exit_persons"), text)
    assert dropped.unaccounted["literal"].tolist() == ["19", "46", "万"]


@needs_source
def test_verify_sees_a_detached_word_that_is_not_in_the_clause(figures):
    text = report.read_source(SOURCE)
    assert report.verify(figures, text.replace("不低于", "不高于")).missing["id"].tolist() == ["education_budget_share"]


@needs_source
def test_the_card_names_the_text_at_hand():
    text = report.read_source(SOURCE)
    card = report.source_card()
    assert card["sha256"] == hashlib.sha256(SOURCE.read_bytes()).hexdigest()
    assert (card["characters"], card["paragraphs"]) == (len(text), text.count("\n") + 1)


@pytest.mark.slow
@needs_source
def test_no_sentence_of_the_source_is_in_the_repository():
    text = report.read_source(SOURCE)
    runs = {text[i : i + 20] for i in range(len(text) - 20)}
    # of any 20 signs, ten stand at a multiple of 11: where none of these tens is the source's, no twenty is
    tens = {text[i : i + 10] for i in range(len(text) - 10)}
    names = [*(ROOT / "data").rglob("*"), *(ROOT / "notebooks").glob("*"), *(ROOT / "poverty_analysis").rglob("*.py")]
    names += [*ROOT.glob("*.md"), *(ROOT / "tests").rglob("*.py")]
    offenders = []
    for path in names:
        if path.is_file() and path.suffix in {".csv", ".yml", ".md", ".py", ".ipynb"}:
            content = path.read_text(encoding="utf-8")
            if not tens.isdisjoint(content[i : i + 10] for i in range(0, len(content), 11)):
                offenders += [
                    (path.name, content[i : i + 20]) for i in range(len(content) - 20) if content[i : i + 20] in runs
                ]
    assert offenders == []


def test_values_are_what_the_literals_say(figures):
    for row in figures.itertuples():
        quantity = figure_quantity(row)
        assert (row.value, row.low, row.high) == (quantity.value, quantity.low, quantity.high), row.Index


SYSTEMS = """
headline responsibility industry finance firms land dividends cooperatives water schools clinics housing relocation
ecology employment assistance power roads telecom culture cadres collectives partners consumption enterprises publicity
census
"""


def test_the_report_s_systems_are_all_there(figures):
    assert set(figures["theme"]) == set(SYSTEMS.split())
    assert 140 <= len(figures) <= 160, "the report states about 150 figures"


@pytest.mark.parametrize(
    ("name", "low", "value", "high", "unit", "status"),
    [
        # read off the source by hand, a second time, with the rules of rounding and words applied by hand
        ("exit_households", 38_350, 38_400, 38_450, "households", "achieved"),
        ("industry_investment_planned", 10_892_500_000, 10_893_000_000, 10_893_500_000, "CNY", "target"),
        ("industry_persons_covered", 130_000, 130_000, 140_000, "persons", "target"),
        ("leading_firms_gain_per_household", 3_200, 3_200, 3_300, "CNY", "target"),
        ("land_transfer_gain_per_household", 3_300, 3_300, float("inf"), "CNY", "achieved"),
        ("education_budget_share", 0.20, 0.20, 1, "ratio", "rule"),
        ("tap_water_coverage", 0.925, 0.93, 0.935, "ratio", "target"),
        ("junior_gross_enrolment", 1.00375, 1.0038, 1.00385, "ratio", "achieved"),
        ("ecology_persons", 200_000, 200_000, 300_000, "persons", "achieved"),
        ("dibao_households", 15_000, 20_000, 25_000, "households", "achieved"),
        ("orphan_funds", 78_688_850, 78_688_900, 78_688_950, "CNY", "achieved"),
        ("village_medics", 2, 2, 2, "persons", "rule"),
    ],
)
def test_spot_values(figures, name, low, value, high, unit, status):
    row = figures.loc[name]
    assert (row.low, row.value, row.high) == pytest.approx((low, value, high), rel=1e-14)
    assert (row.unit, row.status) == (unit, status)


def test_the_misprint_stays_in_the_print_and_its_correction_is_a_row(figures):
    corrected = report.load_figures()
    assert figures.loc["land_transfer_persons", ["literal", "value"]].tolist() == ["26749万名", 267_490_000]
    assert corrected.loc["land_transfer_persons", ["low", "value", "high"]].tolist() == [26_749] * 3
    assert corrected.loc["land_transfer_persons", "literal"] == "26749万名"
    changed = corrected.index[corrected["corrected"]]
    assert changed.tolist() == ["land_transfer_persons"]
    pd.testing.assert_frame_equal(figures.drop(changed), corrected.drop(changed))


def test_intervals_and_offsets_are_in_order(figures):
    assert (figures["low"] <= figures["value"]).all() and (figures["value"] <= figures["high"]).all()
    places = ["start", "end"]
    tokens = pd.concat([figures[places], report.load_tokens()[places]]).sort_values("start", kind="stable")
    assert (tokens["end"].to_numpy()[:-1] <= tokens["start"].to_numpy()[1:]).all(), "two tokens share a character"


FIGURES = (data_folder() / "report" / "figures.csv").read_text(encoding="utf-8")
HEADER, FIRST, *_ = FIGURES.splitlines()


def spoiled(tmp_path, **changes):
    """A figures file with one row, some cells of it changed."""
    cells = dict(zip(HEADER.split(","), FIRST.split(","), strict=True)) | changes
    path = tmp_path / "figures.csv"
    path.write_text(HEADER + "\n" + ",".join(cells.values()) + "\n", encoding="utf-8")
    return path


def test_the_row_used_below_is_good(tmp_path):
    assert len(report.load_figures(spoiled(tmp_path))) == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"literal": "7.5.1次", "read_as": ""}, "row 2, column literal: a printed number"),
        ({"literal": ""}, "row 2, column literal: must not be empty"),
        ({"value": "8"}, "row 2, column low|row 2, column value"),
        ({"value": "seven"}, "row 2, column value: got 'seven'; must be a number"),
        ({"low": "9", "high": "5"}, "row 2, column low: got 9.0, 7.0, 5.0; must rise from low to high"),
        ({"high": "nan"}, "row 2, column high"),
        (
            {"unit": "households", "literal": "7人", "read_as": ""},
            "row 2, column unit: got 'households'; the literal '7人' says 'persons'",
        ),
        ({"end": "60"}, "row 2, column end: got 60; must be start plus the length"),
        ({"start": "-1"}, "row 2, column start: got -1; must be from 0 to inf"),
        ({"start": "1.5"}, "row 2, column start: got '1.5'; must be a whole number"),
        ({"status": "done"}, "row 2, column status: got 'done'; must be one of achieved"),
        ({"id": "1st"}, "row 2, column id: got '1st'; must be a name"),
        ({"id": "=cmd()"}, "row 2, column id"),
    ],
)
def test_a_bad_cell_is_refused_by_file_row_and_column(tmp_path, changes, message):
    path = spoiled(tmp_path, **changes)
    with pytest.raises(TableError, match=message) as refusal:
        report.load_figures(path)
    assert str(path) in str(refusal.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "got an empty file"),
        (b"\n\n", "got an empty file"),
        (HEADER.encode() + b"\n\xff\xfe\n", "line 2: must be UTF-8; got byte 0xff"),
        (FIGURES.encode("gb18030"), "must be UTF-8"),
        (FIGURES.encode()[:2000].rsplit(b"\n", 1)[0] + b"\nhalf,of,a\n", "must have 28 cells as the header; got 3"),
        (FIGURES.encode()[:1000], "UTF-8|must end with a line break"),
        (
            (HEADER + "\n" + FIRST + "\n" + FIRST + "\n").encode(),
            "row 3, column id: got 'conferences' again; stands in row 2",
        ),
        (FIGURES.replace(",unit,", ",units,", 1).encode(), "row 1: column unit is missing"),
        (FIGURES.replace("states\n", "states,more\n", 1).encode(), "row 2: must have 29 cells"),
        ((HEADER.replace("states", "states,states") + "\n").encode(), "column stands twice"),
        ((HEADER + '\n"open').encode(), "must end with a line break"),
        ((HEADER + '\n"open\n').encode(), "closed quotes"),
    ],
)
def test_a_bad_file_is_refused(tmp_path, content, message):
    path = tmp_path / "figures.csv"
    path.write_bytes(content)
    with pytest.raises(TableError, match=message):
        report.load_figures(path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.csv: no such file"):
        report.load_figures(tmp_path / "none.csv")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("nothing,7次,8次,why", "must be the id of a figure"),
        ("conferences,9次,8次,why", "column printed: got '9次'; the figure is printed '7次'"),
        ("conferences,7次,许多,why", "column corrected"),
    ],
)
def test_a_bad_correction_is_refused(tmp_path, row, message):
    path = spoiled(tmp_path)
    path.with_name("corrections.csv").write_text(f"id,printed,corrected,reason\n{row}\n", encoding="utf-8")
    with pytest.raises(TableError, match=message):
        report.load_figures(path)


def test_a_source_file_is_read_with_any_line_breaks(tmp_path):
    path = tmp_path / "source.txt"
    path.write_bytes("\ufeff共7次\r\n8户".encode())
    assert report.read_source(path) == "共7次\n8户"
    path.write_bytes("共7次".encode("gb18030"))
    with pytest.raises(ValueError, match="must be UTF-8"):
        report.read_source(path)
    path.write_bytes(b"")
    with pytest.raises(ValueError, match="empty"):
        report.read_source(path)


def test_verify_wants_text_not_a_path(figures):
    with pytest.raises(TypeError, match="read_source"):
        report.verify(figures, SOURCE)
