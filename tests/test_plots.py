import csv
import logging
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from fontTools.ttLib import TTFont

from poverty_analysis import plots

DATA = Path(__file__).parents[1] / "data"
LABELLED = [
    path
    for path in sorted(DATA.rglob("*.csv"))
    if "label_zh" in path.read_text(encoding="utf-8").split("\n", 1)[0].strip().split(",")
]


@pytest.fixture(autouse=True)
def style():
    with mpl.rc_context():
        mpl.use("agg")
        plots.apply_style()
        yield
        plt.close("all")


@pytest.fixture
def table():
    """Three printed amounts: 3200余元, 3300元以上 and 3000元, read as the design says."""
    rows = {"value": [3200, 3300, 3000], "low": [3200, 3300, 3000], "high": [3300, np.inf, 3000]}
    return pd.DataFrame(rows, index=["firms", "land", "co-operatives"])


def lightness(colour):
    """CIE 1976 L* of an sRGB colour (IEC 61966-2-1), 0 for black and 100 for white."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in mpl.colors.to_rgb(colour)]
    luminance = float(np.dot([0.2126, 0.7152, 0.0722], linear))
    return 116 * luminance ** (1 / 3) - 16 if luminance > 0.008856 else 903.3 * luminance


def test_the_first_three_colours_differ_as_greys_and_all_stand_out_from_white():
    first = sorted(lightness(colour) for colour in plots.PALETTE[:3])
    assert np.diff(first).min() > 20
    assert max(lightness(colour) for colour in plots.PALETTE) < 75


def test_the_style_replaces_what_the_user_had_set():
    mpl.rcParams["axes.facecolor"] = "red"
    plots.apply_style()
    assert mpl.rcParams["axes.facecolor"] == "white"


def test_the_font_is_registered_once():
    plots.apply_style()
    fonts = [font.name for font in mpl.font_manager.fontManager.ttflist]
    assert fonts.count(plots.CHINESE_FAMILY) == 1


def test_chinese_is_drawn_without_a_word_on_stderr(caplog):
    fig, ax = plt.subplots()
    ax.set_title("农村贫困人口 (−5%)")
    ax.set_xlabel("人均增收 3,200 元")
    with caplog.at_level(logging.WARNING):
        fig.canvas.draw()  # a missing glyph is a warning, and a warning an error here
    assert caplog.records == []


def test_the_font_is_small_and_under_its_own_licence():
    font = TTFont(plots.CHINESE_FONT)
    assert font["name"].getDebugName(1) == plots.CHINESE_FAMILY
    assert "SIL Open Font License, Version 1.1" in font["name"].getDebugName(13)
    assert plots.CHINESE_FONT.stat().st_size < 850_000
    licence = plots.CHINESE_FONT.with_name("OFL.txt").read_text(encoding="utf-8")
    assert "Copyright 2014-2021 Adobe" in licence and "SIL OPEN FONT LICENSE Version 1.1" in licence


def test_the_font_has_gb_2312_level_1():
    pairs = [(a, b) for a in range(0xB0, 0xD8) for b in range(0xA1, 0xFF) if (a, b) <= (0xD7, 0xF9)]
    characters = {bytes(pair).decode("gb2312") for pair in pairs}
    assert len(characters) == 3755  # GB/T 2312-1980, section on level 1
    assert characters <= set(map(chr, TTFont(plots.CHINESE_FONT).getBestCmap()))


@pytest.mark.parametrize("path", LABELLED, ids=lambda path: path.relative_to(DATA).as_posix())
def test_every_chinese_label_can_be_drawn(path):
    latin = TTFont(mpl.font_manager.findfont("DejaVu Sans")).getBestCmap()
    known = set(map(chr, TTFont(plots.CHINESE_FONT).getBestCmap())) | set(map(chr, latin))
    with path.open(encoding="utf-8", newline="") as file:
        labels = "".join(row["label_zh"] or "" for row in csv.DictReader(file))
    assert labels
    assert set(labels) - known == set()


def test_points_are_drawn_where_the_table_says(table):
    _, ax = plt.subplots()
    drawn = plots.interval_points(ax, table)
    assert drawn.dots.get_xdata().tolist() == [3200, 3300, 3000]
    assert drawn.dots.get_ydata().tolist() == [0, 1, 2]
    segments = [segment.tolist() for segment in drawn.intervals.get_segments()]
    assert segments == [[[3200, 0], [3300, 0]], [[3300, 1], [3300, 1]], [[3000, 2], [3000, 2]]]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["firms", "land", "co-operatives"]
    assert ax.get_ylim() == (2.5, -0.5)  # the first row on top


def test_an_open_end_is_an_arrow_to_the_edge(table):
    _, ax = plt.subplots()
    below = pd.DataFrame({"value": [np.nan], "low": [-np.inf], "high": [2500]}, index=["below"])
    (right,) = plots.interval_points(ax, table).arrows
    (left,) = plots.interval_points(ax, below).arrows
    assert (right.xyann, right.xy) == ((3300, 1), (1, 1))
    assert (left.xyann, left.xy) == ((2500, 0), (0, 0))


def test_two_series_share_the_rows(table):
    _, ax = plt.subplots()
    named = table.assign(label_zh=["企业", "土地", "合作社"])
    drawn = plots.interval_points(ax, named, label="label_zh", offset=0.15, legend="stated")
    assert drawn.dots.get_ydata() == pytest.approx([0.15, 1.15, 2.15])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["企业", "土地", "合作社"]
    assert ax.get_legend_handles_labels()[1] == ["stated"]


def test_the_table_is_not_changed(table):
    before = table.copy(deep=True)
    plots.interval_points(plt.subplots()[1], table)
    pd.testing.assert_frame_equal(table, before)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"low": 5}, "got 5, 3, 4 in row 'a'"),
        ({"high": 2}, "got 1, 3, 2 in row 'a'"),
        ({"low": np.nan}, "got nan, 3, 4 in row 'a'"),
        ({"value": np.inf, "high": np.inf}, "got 1, inf, inf in row 'a'"),
        ({"value": np.nan, "low": -np.inf, "high": np.inf}, "got -inf, nan, inf in row 'a'"),
    ],
)
def test_what_is_no_interval_is_refused(row, message):
    table = pd.DataFrame([{"value": 3, "low": 1, "high": 4} | row], index=["a"])
    with pytest.raises(ValueError, match=message):
        plots.interval_points(plt.subplots()[1], table)


def test_no_rows_and_no_column_are_refused(table):
    _, ax = plt.subplots()
    with pytest.raises(ValueError, match="at least one row"):
        plots.interval_points(ax, table.head(0))
    with pytest.raises(KeyError, match="low"):
        plots.interval_points(ax, table.drop(columns="low"))


def test_ticks_read_as_percent_and_in_thousands():
    _, ax = plt.subplots()
    plots.percent_axis(ax.xaxis, decimals=1)
    plots.number_axis(ax.yaxis)
    assert ax.xaxis.get_major_formatter()(0.425) == "42.5%"
    assert ax.yaxis.get_major_formatter()(1234567.5) == "1,234,567.5"


def test_a_note_stands_below_the_axis_label_and_only_once():
    fig, ax = plt.subplots()
    ax.set_xlabel("CNY per person per year")
    note = plots.source_note(ax, "Source: the report, paragraph 5")
    fig.canvas.draw()
    assert note.get_window_extent().y1 <= ax.xaxis.label.get_window_extent().y0
    assert note.get_window_extent().x1 <= fig.bbox.x1
    with pytest.raises(ValueError, match="one source note"):
        plots.source_note(fig, "another")
