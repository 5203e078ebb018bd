"""The table of names that charts had before: complete, never ambiguous, and leading on."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from poverty_analysis.publishing.chart_files import stored_charts
from poverty_analysis.publishing.execution import find_notebooks, read_notebook
from poverty_analysis.publishing.old_chart_names import TABLE, names_before, no_longer_drawn, read_old_names

ROOT = Path(__file__).parents[2]
# charts by notebook, counted with `git show 6b81b96:notebooks/NAME.ipynb | grep -c '"image/png"'`: the last commit
# whose charts were called by their cells
ONCE_DRAWN = {"00": 1, "01": 15, "02": 4, "03": 6, "04": 7, "05": 9, "06": 10, "07": 5, "07b": 2, "08": 16, "09": 3}


@pytest.fixture(scope="module")
def old_names():
    return read_old_names(ROOT)


@pytest.fixture(scope="module")
def drawn():
    paths = find_notebooks(ROOT / "notebooks")
    return {chart.name for path in paths for chart in stored_charts(read_notebook(path), path.stem)}


def test_every_name_by_a_cell_is_there_for_good(old_names):
    # by the notebook in the old name: a chart may have moved to another since
    by_cell = [row.old for row in old_names if re.fullmatch(r"\d\d[a-z]?(-[a-z]+)+-cell-\d\d(-\d)?", row.old)]
    assert Counter(old.split("-")[0] for old in by_cell) == ONCE_DRAWN
    assert sum(ONCE_DRAWN.values()) == 78


def test_every_name_leads_to_one_chart_or_to_its_notebook(old_names, drawn):
    olds = [row.old for row in old_names]
    assert len(olds) == len(set(olds))
    assert not set(olds) & drawn, "an old name that is in use again would lead to another chart"
    assert not set(olds) & {row.name for row in old_names}, "a row must lead to the name of now, not to another old one"
    for row in old_names:
        assert row.name.startswith(f"{row.notebook}-") and (ROOT / "notebooks" / f"{row.notebook}.ipynb").is_file()
    gone = no_longer_drawn(old_names, drawn)
    assert len(gone) + sum(row.name in drawn for row in old_names) == len(old_names)


def test_a_project_without_a_table_has_no_old_names(tmp_path):
    assert read_old_names(tmp_path) == []


def test_a_name_has_all_that_came_before_it(tmp_path):
    path = tmp_path / TABLE
    path.parent.mkdir()
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("old", "notebook", "name"), ("a-cell-02", "a", "a-b"), ("a-c", "a", "a-b")])
    assert names_before(read_old_names(tmp_path)) == {"a-b": ["a-cell-02", "a-c"]}
