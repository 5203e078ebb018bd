"""Tables that a notebook or a page shows say in words what code calls by names; ids, which readers copy, stay."""

import re
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from IPython.core.interactiveshell import InteractiveShell

from poverty_analysis import plots
from poverty_analysis.plots.table_headers import NAMES_IN_CODE
from poverty_analysis.publishing.execution import read_notebook
from poverty_analysis.tables import header_words

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
RAW = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")  # snake case


def texts(html, tag):
    found = re.findall(rf"<{tag}[^>]*>(.*?)</{tag}>", html, re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", text)).strip() for text in found]


def raw_names(html):
    """Names of code in the head of a table, and beside or in its rows unless a column or the rows are ids."""
    head, _, body = html.partition("<tbody")
    shown = texts(head, "th")
    if not NAMES_IN_CODE & set(shown):
        shown += texts(body, "th") + texts(body, "td")
    return [text for text in shown if RAW.fullmatch(text)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_table_of_a_notebook_shows_names_of_code(path):
    outputs = [output for cell in read_notebook(path).cells for output in cell.get("outputs", [])]
    tables = [html for output in outputs if "<tbody" in (html := output.get("data", {}).get("text/html", ""))]
    assert [name for html in tables for name in raw_names(html)] == []


def test_the_rule_finds_names_of_code_and_leaves_ids():
    table = pd.DataFrame({"gain_cny": [1.0], "place": ["land_transfer"]}, index=["at_low"])
    assert raw_names(table.to_html()) == ["gain_cny", "at_low", "land_transfer"]
    ids = pd.DataFrame({"value": [1.0]}, index=pd.Index(["exit_persons"], name="id"))
    assert raw_names(ids.to_html()) == []


def test_a_shown_table_says_names_of_code_in_words_and_is_not_changed():
    shell = InteractiveShell.instance()
    try:
        plots.apply_style()
        show = shell.display_formatter.formatters["text/html"]
        table = pd.DataFrame({"gain_cny": [1.0], "my_income": [2.0]}, index=["at_low"])
        assert texts(show(table), "th") == ["", "gain, CNY", "my_income", "at its 5th percentile"]
        assert list(table.columns) == ["gain_cny", "my_income"] and list(table.index) == ["at_low"]
        with plots.in_language("zh"):
            assert texts(show(table), "th") == ["", "增收（元）", "my_income", "取第 5 百分位数"]
    finally:
        InteractiveShell.clear_instance()


def test_every_name_has_words_of_its_own_in_both_languages():
    words = header_words()
    assert all(RAW.fullmatch(name) for name in words)
    assert not any("_" in english or "_" in chinese for english, chinese in words.values())
    for language in (0, 1):
        said = [pair[language] for pair in words.values()]
        assert len(set(said)) == len(said)
