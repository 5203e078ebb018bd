"""The switch between English and Chinese: texts, their parts, their lines, and what has no translation."""

import csv
import os
import re
import subprocess
import sys
from collections import defaultdict
from functools import partial
from html import unescape
from pathlib import Path
from textwrap import fill

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from fontTools.ttLib import TTFont
from IPython.core.interactiveshell import InteractiveShell

from poverty_analysis import LANGUAGE_SWITCH, plots, report
from poverty_analysis.plots.chinese_lines import display_width
from poverty_analysis.plots.style import CHINESE_FONT
from poverty_analysis.publishing.execution import NotebookError, read_notebook
from poverty_analysis.publishing.publication import refresh

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture
def chinese():
    with mpl.rc_context():
        mpl.use("agg")
        plots.apply_style()
        plots.use_language("zh")
        yield
        plots.use_language("en")
        plt.close("all")


def rows(path, *columns):
    with path.open(encoding="utf-8", newline="") as file:
        return [tuple(row[column] for column in columns) for row in csv.DictReader(file)]


@pytest.mark.parametrize(
    ("english", "said"),
    [
        ("households", "户"),
        ("194,600", "194,600"),
        ("20余万名", "20余万名"),
        ("$10^{3}$", "$10^{3}$"),
        ("Land transfer", "土地流转"),  # a label of another table
        ("registered poor (6)", "建档立卡贫困人口（6）"),  # two texts with a number
        ("Scenario: what the move is worth in money over 20 years", "情景：搬迁在 20 年内的货币价值"),
        ("0.22%\n(0.14% to 0.52%)", "0.22%\n（0.14% 至 0.52%）"),  # lines that mean something stay
        ("official line\nof 2020", "2020年国家贫困标准"),  # lines that only break do not
        ("Report: official self-\nreport, 2020", "报告：官方自评报告，2020年"),
        ("Judgement: share of dibao that is additional; discount rate", "主观判断：低保的净增比例；贴现率"),
        ("Persons counted out of poverty\xa0\xa0¶1", "累计减贫人数（第1段）"),
    ],
)
def test_texts_and_their_parts(chinese, english, said):
    assert plots.say(english) == said
    plots.use_language("en")
    assert plots.say(english) == english


def test_a_text_without_translation_is_refused_by_name(chinese):
    with pytest.raises(plots.UntranslatedError, match=r"must be in data/labels.csv.* 'Scenario: yaks', .*'yaks'"):
        plots.say("Scenario: yaks")
    _, axes = plt.subplots()
    axes.set_ylabel("yaks")
    plots.title_and_source(axes, "Villages")
    with pytest.raises(plots.UntranslatedError, match="'yaks'"):
        axes.figure.canvas.draw()


def test_another_language_is_refused():
    with pytest.raises(ValueError, match="must be one of en, zh; got 'bo'"):
        plots.use_language("bo")
    assert plots.language_in_use() == "en"


def test_a_text_set_after_the_chart_was_drawn_is_said_too(chinese):
    axes = plots.figure_points(report.load_figures(), ["exit_persons"], title="Villages", label="persons")
    axes.figure.canvas.draw()
    axes.set_xlabel("households")
    axes.figure.canvas.draw()
    assert axes.get_xlabel() == "户"
    plots.use_language("en")
    axes.figure.canvas.draw()
    assert (axes.get_xlabel(), axes.figure.get_suptitle()) == ("households", "Villages")


def test_the_labels_of_the_figures_are_their_own(chinese):
    figures = report.load_figures()
    axes = plots.figure_points(figures, ["exit_persons", "dibao_persons"], title="Villages", label="persons")
    axes.figure.canvas.draw()
    shown = [label.get_text().split("（")[0] for label in axes.get_yticklabels()]
    assert shown == list(figures.loc[["exit_persons", "dibao_persons"], "label_zh"])


def test_the_words_of_a_table_are_in_the_language_in_use(chinese):
    axes = plots.figure_points(report.load_figures(), ["exit_persons"], title="Villages", label="persons")
    table = plots.chart_data(axes.figure).set_index("mark")
    assert table.loc["title", "text"] == "村数" and table.loc["x axis", "text"] == "人"
    assert table.loc["point", "series"] == "报告称已完成或已统计"


def test_long_chinese_is_broken_evenly_and_never_before_a_comma(chinese):
    english = "Dotted: own farm income at its 5th\nto 95th percentile; Lines: from all\nlower to all upper ends"
    said = plots.say(english)
    lines = said.split("\n")
    assert (
        said.replace("\n", "").replace(" ", "") == "点线：农业经营净收入取第5至第95百分位数；线段：从各数下限到各数上限"
    )
    assert len(lines) > 1 and max(map(display_width, lines)) <= max(map(len, english.split("\n")))
    assert not {line[0] for line in lines} & set("，；：")
    assert max(map(display_width, lines)) - min(map(display_width, lines)) <= 8


def test_a_note_is_broken_between_its_clauses(chinese):
    english = (
        "Point: median; bar: 5% to 95% of draws; outermost 0.5% not drawn. Scenario, not an estimate. Placeholders (no "
    )
    english += "source found): discount rate; years until the effect is whole. Report: official self-report, 2020"
    lines = plots.say(fill(english, 120)).split("\n")
    assert len(lines) > 1 and {line[-1] for line in lines[:-1]} <= set("，。；：、")


def test_one_english_text_has_one_translation():
    """Where tables differ, labels.csv decides; the codebook's own columns are never on a chart."""
    found = defaultdict(set)
    for path in DATA.rglob("*.csv"):
        if path.name not in {"codebook.csv", "labels.csv"} and "label_zh" in path.read_text("utf-8").split("\n", 1)[0]:
            for english, said in rows(path, "label_en", "label_zh"):
                found[english].add(said)
    decided = dict(rows(DATA / "labels.csv", "en", "zh"))
    assert len(decided) == len(rows(DATA / "labels.csv", "en"))
    assert {english for english, said in found.items() if len(said) > 1} <= set(decided)


def test_every_row_is_whole_and_can_be_drawn():
    known = set(TTFont(CHINESE_FONT).getBestCmap()) | set(
        TTFont(mpl.font_manager.findfont("DejaVu Sans")).getBestCmap()
    )
    for english, said in rows(DATA / "labels.csv", "en", "zh"):
        assert english.count("{}") == said.count("{}"), english
        assert {letter for letter in said if ord(letter) not in known} == set(), english


def test_headers_are_renamed_in_a_copy(chinese):
    table = pd.DataFrame([[1, 2, 3]], columns=["literal", "verdict", 2020]).rename_axis("programme")
    shown = plots.headers(table)
    assert list(shown.columns) == ["原文数字", "结论", 2020] and shown.index.name == "措施"
    assert list(table.columns) == ["literal", "verdict", 2020]
    with pytest.raises(plots.UntranslatedError, match="'yaks'"):
        plots.headers(pd.DataFrame(columns=["yaks"]))
    plots.use_language("en")
    assert plots.headers(table).equals(table)


def test_the_basis_of_a_check_is_a_reason_and_that_of_a_figure_a_concept(chinese):
    checks = pd.DataFrame(columns=["identity", "basis"])
    assert list(plots.headers(checks)) == ["等式", "依据"]
    assert list(plots.headers(checks[["basis"]])) == ["口径"]
    plots.use_language("en")
    assert list(plots.headers(checks)) == ["identity", "basis"]


def test_a_table_that_a_notebook_shows_has_its_headers_where_they_are_known(chinese):
    shell = InteractiveShell.instance()
    try:
        plots.apply_style()
        table = pd.DataFrame([[1, 2]], columns=["verdict", "yaks"])
        html = shell.display_formatter.formatters["text/html"]
        assert "<th>结论</th>" in html(table) and "<th>yaks</th>" in html(table)
        levels = pd.MultiIndex.from_product([["lognormal"], ["between", "yaks"]], names=["curve", "part"])
        rows = html(pd.DataFrame({2020: [1, 2]}, levels))
        assert ">对数正态</th>" in rows and "<th>组间</th>" in rows and "<th>yaks</th>" in rows
        plots.use_language("en")
        assert html(table) == table._repr_html_()
    finally:
        InteractiveShell.clear_instance()


@pytest.mark.parametrize("path", sorted((DATA.parent / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_every_table_of_a_notebook_has_its_headers_in_chinese(path, chinese):
    outputs = [output for cell in read_notebook(path).cells for output in cell.get("outputs", [])]
    tables = [html for output in outputs if "dataframe" in (html := output.get("data", {}).get("text/html", ""))]
    heads = [name for html in tables for name in re.findall("<th>([^<]*)</th>", html.split("<tbody")[0])]
    names = {unescape(name.strip()) for name in heads}
    assert [name for name in sorted(names) if plots.say(name) == name and re.search("[a-z]{2}", name)] == []


@pytest.mark.slow
def test_the_environment_sets_the_language():
    code = "from poverty_analysis import plots; print(plots.language_in_use())"
    run = partial(subprocess.run, [sys.executable, "-c", code], capture_output=True, text=True, cwd=DATA.parent)
    assert run(env={**os.environ, LANGUAGE_SWITCH: "zh"}).stdout == "zh\n"
    assert "must be one of en, zh; got 'bo'" in run(env={**os.environ, LANGUAGE_SWITCH: "bo"}).stderr


def test_notebooks_are_stored_in_english(tmp_path, monkeypatch):
    monkeypatch.setenv(LANGUAGE_SWITCH, "zh")
    with pytest.raises(NotebookError, match="outputs in English; unset POVERTY_ANALYSIS_LANGUAGE"):
        refresh(tmp_path)
