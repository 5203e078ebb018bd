"""The look of the charts, and that each draws the numbers it is given."""

import csv
import logging
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import seaborn as sns
from fontTools.ttLib import TTFont

from poverty_analysis import plots, report
from poverty_analysis.plots import headings
from poverty_analysis.plots.style import (
    BLUE,
    CHINESE_FAMILY,
    CHINESE_FONT,
    INK,
    ORANGE,
    PALETTE,
    legend_above,
    named_lines,
)

DATA = Path(__file__).parents[2] / "data"
LABELLED = [path for path in sorted(DATA.rglob("*.csv")) if "label_zh" in path.read_text("utf-8").split("\n", 1)[0]]


@pytest.fixture(autouse=True)
def style():
    with mpl.rc_context():
        mpl.use("agg")
        plots.apply_style()
        yield
        plt.close("all")


@pytest.fixture(scope="module")
def figures():
    return report.load_figures()


@pytest.fixture(scope="module")
def audit():
    return report.audit(report.load_figures(corrected=False))


def drawn_points(axes):
    """The points of a chart from the top row down."""
    points = [(line.get_ydata()[0], line.get_xdata()[0]) for line in axes.lines if len(line.get_xdata()) == 1]
    return [value for _, value in sorted(points, reverse=True)]


def lightness(colour):
    """CIE 1976 L* of an sRGB colour (IEC 61966-2-1), 0 for black and 100 for white."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in mpl.colors.to_rgb(colour)]
    luminance = float(np.dot([0.2126, 0.7152, 0.0722], linear))
    return 116 * luminance ** (1 / 3) - 16 if luminance > 0.008856 else 903.3 * luminance


def test_the_main_colours_differ_as_greys():
    assert np.diff(sorted(lightness(colour) for colour in (INK, BLUE, ORANGE))).min() > 20


def test_the_style_replaces_what_the_user_had_set():
    mpl.rcParams["axes.facecolor"] = "red"
    plots.apply_style()
    assert mpl.rcParams["axes.facecolor"] == "white"


def test_seaborn_has_the_palette_too():
    assert [mpl.colors.to_hex(colour) for colour in sns.color_palette()] == [colour.lower() for colour in PALETTE]
    assert mpl.rcParams["font.size"] == 9.5 and mpl.rcParams["axes.spines.left"] is False  # and not its sizes or frame


def test_the_font_is_registered_once():
    plots.apply_style()
    fonts = [font.name for font in mpl.font_manager.fontManager.ttflist]
    assert fonts.count(CHINESE_FAMILY) == 1


def test_the_font_is_small_and_under_its_own_licence():
    font = TTFont(CHINESE_FONT)
    assert font["name"].getDebugName(1) == CHINESE_FAMILY
    assert "SIL Open Font License, Version 1.1" in font["name"].getDebugName(13)
    assert CHINESE_FONT.stat().st_size < 850_000
    licence = CHINESE_FONT.with_name("OFL.txt").read_text(encoding="utf-8")
    assert "Copyright 2014-2021 Adobe" in licence and "SIL OPEN FONT LICENSE Version 1.1" in licence


@pytest.mark.parametrize("path", LABELLED, ids=lambda path: path.name)
def test_the_font_has_every_chinese_character_of_the_labels(path):
    known = set(TTFont(CHINESE_FONT).getBestCmap())
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    needed = "".join(row["label_zh"] + row.get("literal", "") for row in rows)
    assert {character for character in needed if ord(character) not in known} == set()


def test_chinese_is_drawn_without_a_word_on_stderr(figures, caplog):
    axes = plots.figure_points(figures, ["relocation_persons"], title="易地搬迁", label="人", language="zh")
    with caplog.at_level(logging.WARNING):
        axes.figure.canvas.draw()  # a missing glyph is a warning, and a warning an error here
    assert caplog.records == []
    assert axes.get_yticklabels()[0].get_text().startswith("易地搬迁人数")


def test_figure_points_draws_values_intervals_and_tokens(figures):
    ids = ["leading_firms_gain_per_household", "land_transfer_gain_per_household", "cooperative_gain_per_household"]
    axes = plots.figure_points(figures, ids, title="t", label="CNY")
    assert drawn_points(axes) == [3200, 3300, 3000]
    first, last = axes.collections  # 3200余 has two finite ends, and so has 3000元, printed to the yuan
    assert first.get_segments()[0][:, 0].tolist() == [3200, 3300]
    assert last.get_segments()[0][:, 0].tolist() == [2999.5, 3000.5]
    texts = [text.get_text() for text in axes.texts]
    assert [token for token in texts if token] == ["3000元", "3300元以上", "3200余元"]
    assert sum(text.arrow_patch is not None for text in axes.texts) == 1


def test_a_corrected_figure_is_starred_and_said(figures):
    axes = plots.figure_points(figures, ["land_transfer_persons"], title="t", label="persons")
    assert drawn_points(axes) == [26_749]
    assert [text.get_text() for text in axes.texts] == ["26749万名*"]
    assert "drawn as corrected" in axes.figure.texts[-1].get_text()


def test_figures_of_two_units_are_refused(figures):
    with pytest.raises(ValueError, match="must have one unit; got persons, households"):
        plots.figure_points(figures, ["exit_persons", "exit_households"], title="t", label="")


def test_promise_bars_draw_every_verdict_and_say_how_many():
    names = ["met", "missed", "cannot say", "not mentioned"]
    counts = pd.DataFrame([[2, 1, 3, 0], [0, 0, 1, 1]], columns=names, index=["2020", "2021"])
    axes = plots.promise_bars(counts, title="t")
    assert [label.get_text() for label in axes.get_yticklabels()] == ["2020 (n = 6)", "2021 (n = 2)"]
    assert [patch.get_width() for patch in axes.patches] == [2, 0, 1, 0, 3, 1, 0, 1]
    assert axes.get_legend() is not None and axes.get_xlabel() == "promises"


def test_verdict_bars_draw_the_counts(audit):
    axes = plots.verdict_bars(audit, title="t")
    assert sum(bar.get_width() for bar in axes.patches) == len(audit)
    inconsistent = axes.containers[2]
    assert sum(bar.get_width() for bar in inconsistent) == (audit["verdict"] == "inconsistent").sum()


def test_implied_points_draw_what_the_audit_implies(audit):
    ids = ["exit_household_size", "land_transfer_household_size"]
    axes = plots.implied_points(audit, ids, title="t", label="persons per household", log=True)
    assert drawn_points(axes) == pytest.approx([194_600 / 38_400, 267_490_000 / 7_568])


def test_programme_sum_ends_at_the_sum(figures):
    ids = ["relocation_persons", "dibao_persons", "industry_persons_lifted"]
    axes = plots.programme_sum(figures, ids, total="exit_persons", title="t", label="persons")
    assert max(bar.get_x() + bar.get_width() for bar in axes.patches) == 99_000 + 77_900 + 81_200
    assert axes.lines[0].get_xdata()[0] == 194_600


def test_a_chart_made_in_chinese_is_english_when_drawn_in_english(figures, audit):
    """The pictures of the site are drawn in both languages by one run."""

    def labels(axes):
        return [text.get_text() for text in axes.get_yticklabels()]

    def draw():
        some = ["relocation_persons", "dibao_persons"]
        yield plots.figure_points(figures, some, title="t", label="persons")
        yield plots.programme_sum(figures, some, total="exit_persons", title="t", label="persons")
        yield plots.implied_points(audit, ["exit_household_size"], title="t", label="persons per household")

    with plots.in_language("zh"):
        made_in_chinese = list(draw())
    assert [labels(axes) for axes in made_in_chinese] == [labels(axes) for axes in draw()]
    assert [text.get_text() for text in made_in_chinese[1].texts] == [text.get_text() for text in list(draw())[1].texts]


def test_finance_split_draws_the_shares(figures):
    ids = ["finance_share_firms", "finance_share_government", "finance_share_loans"]
    axes = plots.finance_split(figures, ids, ["a", "b", "c"], title="t")
    assert [bar.get_width() for bar in axes.patches] == [0.3, 0.3, 0.4]


def test_whole_totals_draw_both_kinds_and_write_none_where_there_is_none():
    axes = plots.whole_totals({"a": 1119}, {"b": [1083, 1084], "c": []}, title="t", label="villages")
    assert [text.get_text() for text in axes.texts] == ["1,119", "1,083 or 1,084", "none"]
    assert [list(line.get_xdata()) for line in axes.lines] == [[1119], [1083, 1084]]


@pytest.mark.parametrize(
    ("rows", "message"),
    [([], "at least one row"), ([(5, 6, 7)], "low <= value"), ([(5, 1, float("nan"))], "low <= value")],
)
def test_bad_intervals_are_refused(rows, message):
    _, axes = plt.subplots()
    table = pd.DataFrame(rows, columns=["value", "low", "high"], dtype=float)
    with pytest.raises(ValueError, match=message):
        plots.interval_points(axes, table, labels=["x"] * len(rows))


def test_the_last_line_of_a_title_is_no_stump():
    _, axes = plt.subplots(figsize=(8.0, 3.0))
    plots.title_and_source(axes, f"{'word ' * 17}lonely\nWhat is drawn", "made up")
    first, last = axes.figure.get_suptitle().split("\n")
    assert len(last) >= 0.3 * len(first)


def test_a_legend_over_panels_does_not_push_them_apart():
    figure, panels = plt.subplots(1, 2, sharey=True, figsize=(8.2, 3.0))
    for words in ("as printed", "by the programme's own counts", "what the print allows", "no upper end"):
        panels[0].plot([0, 1], [0, 1], label=words)
    legend_above(panels[0])
    plots.title_and_source(panels[0], "A finding", "made up")
    figure.canvas.draw()
    left, right = (axes.get_position() for axes in panels)
    assert right.x0 - left.x1 < 0.06  # 0.38 where all four stand in one line


def test_per_cent_has_no_needless_decimals():
    _, axes = plt.subplots()
    axes.set_xlim(-0.1, 0.25)
    plots.percent_axis(axes, "effect, per cent")
    assert axes.xaxis.get_major_formatter().format_ticks([-0.1, 0.0, 0.05, 0.005]) == ["-10%", "0%", "5%", "0.5%"]


def test_a_title_that_says_synthetic_is_stamped_once_in_the_corner():
    for title, stamps in {"Synthetic: one": 1, "Synthetic survey: one": 1, "One synthetic": 0}.items():
        figure, axes = plt.subplots()
        headings.title_and_source(axes, title)
        assert [text.get_text() for text in figure.texts].count("synthetic") == stamps
        plt.close(figure)
    figure, axes = plt.subplots()
    headings.synthetic_title(axes, "two")
    assert figure.get_suptitle() == "Synthetic: two"
    assert [text.get_text() for text in figure.texts].count("synthetic") == 1
    plt.close(figure)


def test_the_name_of_a_line_lies_across_no_other_line():
    figure, axes = plt.subplots(figsize=(8, 4))
    axes.set(xlim=(0, 100), ylim=(0, 1))
    named_lines(axes, {"the second": 22.0, "the first of the lines": 20.0, "far": 80.0, "farther to the right": 82.0})
    figure.canvas.draw()
    lines = [line.get_window_extent() for line in axes.lines]
    for text in axes.texts:
        box = text.get_window_extent()
        assert not any(box.x0 < line.x0 < box.x1 and line.y1 > box.y0 + 2 for line in lines), text.get_text()
    plt.close(figure)
