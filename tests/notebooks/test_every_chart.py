"""Every chart of every notebook, drawn once in Chinese and once in English: its words, its look, its numbers.

The notebooks' code runs in this process, with the switch set before; nothing in a notebook knows of it.
"""

import itertools
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
import numpy as np
import pytest
from fontTools.ttLib import TTFont
from matplotlib.axis import XTick, YTick
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import Collection, LineCollection
from matplotlib.colors import to_hex
from matplotlib.container import ErrorbarContainer
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Annotation, Text

from poverty_analysis import __version__, plots
from poverty_analysis.plots import style
from poverty_analysis.plots.chart_data import OWN_NAME, SUBTITLE
from poverty_analysis.plots.chart_marks import NUMBERS, VALUE
from poverty_analysis.plots.gain_curves import LOSS
from poverty_analysis.plots.language import translate
from poverty_analysis.plots.report import VERDICT
from poverty_analysis.publishing.chart_files import stored_charts
from poverty_analysis.publishing.execution import read_notebook

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
NAMES = [path.stem for path in sorted((ROOT / "notebooks").glob("*.ipynb"))]
CHINESE = re.compile(r"[\u3400-\u9fff]")
MADE_UP = re.compile(r"synthetic|made[- ]up|合成|虚构", re.IGNORECASE)
UNITS = re.compile(
    r"CNY|yuan|per cent|persons|households|projects|villages|townships|cases|items|checks|promises|mu\b|years?\b|days"
    r"|log points|, m$|0-1$"
)
PALETTE = {style.INK, style.BLUE, style.ORANGE, style.GREEN, style.RED, style.SKY, style.PINK, LOSS, *VERDICT.values()}
NOTE_PIXELS = 1.5  # by which a text may pass the edge or another text: letters do not fill their boxes


class Seen(NamedTuple):
    """A text as drawn, with its box in pixels."""

    words: str
    box: mpl.transforms.Bbox
    artist: Text


@pytest.fixture(scope="session")
def drawn(played):
    """The texts of each chart of a notebook, drawn in a language."""

    @cache
    def draw(name, language):
        with mpl.rc_context(), plots.in_language(language):
            plots.apply_style()
            return [(chart, seen(chart.figure)) for chart in played(name).charts]

    return draw


def seen(figure):
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    ticks = figure.findobj(lambda artist: isinstance(artist, XTick | YTick))
    labels = {label for tick in ticks for label in (tick.label1, tick.label2)}
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            labels -= {tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high}
    return [
        Seen(text.get_text(), Text.get_window_extent(text, renderer), text)
        for text in figure.findobj(Text)
        if text.get_text().strip() and text.get_visible() and text not in labels
    ]


@cache
def glyphs():
    sans = mpl.font_manager.findfont("DejaVu Sans")
    return set(TTFont(sans).getBestCmap()) | set(TTFont(style.CHINESE_FONT).getBestCmap())


def words(chart):
    return " ".join(seen.words for seen in chart)


@pytest.mark.parametrize("name", NAMES)
def test_every_chart_is_in_chinese(drawn, name):
    """A text without a translation fails while it is drawn; here: that the words did change, all of them."""
    for chart, texts in drawn(name, "zh"):
        assert CHINESE.search(chart.figure.get_suptitle()), chart.place
        left = [seen.words for seen in texts if re.search(r"[a-z]{4}", seen.words) and not CHINESE.search(seen.words)]
        assert left == [], chart.place


@pytest.mark.parametrize("name", NAMES)
def test_the_switch_back_gives_english(drawn, name):
    for chart, texts in drawn(name, "en"):
        title = chart.figure.get_suptitle()
        assert re.search(r"[a-z]{4}", title) and not CHINESE.search(title.replace("人次", "")), chart.place
        notes = [seen.words for seen in texts if seen.artist in chart.figure.texts]
        assert not CHINESE.search(" ".join(notes).replace("人次", "").replace("虚谷县", "")), chart.place


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_character_is_in_a_font_of_the_charts(drawn, name, language):
    for chart, texts in drawn(name, language):
        missing = {letter for letter in words(texts) if ord(letter) not in glyphs() and not letter.isspace()}
        assert missing == set(), f"{chart.place}: poverty_analysis/fonts/README.md says how to add a character"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_text_leaves_the_chart_or_lies_on_another(drawn, name, language):
    for chart, texts in drawn(name, language):
        wide, high = chart.figure.bbox.width + NOTE_PIXELS, chart.figure.bbox.height + NOTE_PIXELS
        for text in texts:
            box = text.box
            inside = min(box.x0, box.y0) >= -NOTE_PIXELS and box.x1 <= wide and box.y1 <= high
            assert inside, f"{chart.place}: {text.words!r} leaves the chart"
        for one, other in itertools.combinations(texts, 2):
            across = min(one.box.x1, other.box.x1) - max(one.box.x0, other.box.x0)
            along = min(one.box.y1, other.box.y1) - max(one.box.y0, other.box.y0)
            assert min(across, along) <= NOTE_PIXELS, f"{chart.place}: {one.words!r} lies on {other.words!r}"


@pytest.mark.parametrize("name", NAMES)
def test_every_chart_is_drawn_under_the_name_that_is_stored(played, name):
    """Drawn in Chinese, too. Strict nbval compares what an output shows, and a name is not shown."""
    notebook = read_notebook(ROOT / "notebooks" / f"{name}.ipynb")
    stored = [(f"{name}, cell {chart.cell + 1}", chart.name) for chart in stored_charts(notebook, name)]
    assert [(chart.place, f"{name}-{plots.chart_name(chart.figure)}") for chart in played(name).charts] == stored


@pytest.mark.parametrize("name", NAMES)
def test_every_axis_of_numbers_has_its_unit(drawn, name):
    for chart, _ in drawn(name, "en"):
        translate(chart.figure)  # another test may have drawn it in Chinese since
        for axes in chart.figure.axes:
            for axis in (axes.xaxis, axes.yaxis):
                ticks = [label.get_text() for label in axis.get_ticklabels()]
                if any(ticks) and not any(letter.isalpha() for letter in "".join(ticks)) and axis.get_visible():
                    assert UNITS.search(axis.get_label_text()), f"{chart.place}: {axis.get_label_text()!r}"


@pytest.mark.parametrize("name", NAMES)
def test_every_chart_says_its_source_in_the_corner(drawn, name):
    for chart, texts in drawn(name, "en"):
        (note,) = [seen for seen in texts if re.match(r"Sources?: |.*Scenario, not|Synthetic", seen.words, re.DOTALL)
                   and seen.artist in chart.figure.texts and seen.words != chart.figure.get_suptitle()]  # fmt: skip
        assert note.box.x0 < 20 and note.box.y0 < 10, chart.place


def luminance(colour):
    """Relative luminance by WCAG 2.2, of a colour that is laid on white."""
    *rgb, alpha = mpl.colors.to_rgba(colour)
    parts = [(1 - alpha) + alpha * part for part in rgb]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("name", NAMES)
def test_every_word_stands_out_from_its_ground(drawn, name):
    """4.5 to 1, by WCAG 2.2 (success criterion 1.4.3), on white or on the plate that the word has."""
    for chart, texts in drawn(name, "en"):
        for text in texts:
            plate = text.artist.get_bbox_patch()
            ground = luminance(plate.get_facecolor()) if plate is not None else 1.0
            ink = luminance(text.artist.get_color())
            light, dark = max(ink, ground), min(ink, ground)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, f"{chart.place}: {text.words!r}"


def keys(figure):
    return [handle for axes in figure.axes if (legend := axes.get_legend()) for handle in legend.legend_handles]


@pytest.mark.parametrize("name", NAMES)
def test_bars_of_intervals_and_arrows_are_in_the_legend(drawn, name):
    for chart, _ in drawn(name, "en"):
        lines = [handle for handle in keys(chart.figure) if isinstance(handle, Line2D)]
        bars = [one for one in chart.figure.findobj(LineCollection) if max(one.get_linewidths()) >= 3]
        if any(np.ptp(segment[:, 0]) > 0 for one in bars for segment in one.get_segments()):
            assert any(line.get_linewidth() >= 3 for line in lines), f"{chart.place}: bars of intervals"
        arrows = [one for one in chart.figure.findobj(Annotation) if one.arrow_patch is not None]
        if arrows:
            assert any(line.get_marker() == ">" for line in lines), f"{chart.place}: arrows"


@pytest.mark.parametrize("name", NAMES)
def test_a_title_states_and_what_is_drawn_stands_below_it(drawn, name):
    for chart, texts in drawn(name, "en"):
        subtitles = [text for text in chart.figure.texts if text.get_gid() == SUBTITLE]
        assert len(subtitles) == 1 and not chart.figure.get_suptitle().startswith("Scenario"), chart.place
        note = next(text.words for text in texts if text.artist in chart.figure.texts and text.box.y0 < 10)
        assert note.count("\n") <= 1, f"{chart.place}: a note takes one line, or two where it cites"


@pytest.mark.parametrize("name", NAMES)
def test_every_chart_says_whose_it_is(drawn, name):
    """The package's name and version, which are no part of its numbers: another version is no other chart."""
    for chart, _ in drawn(name, "en"):
        (own,) = [text for text in chart.figure.texts if text.get_gid() == OWN_NAME]
        assert own.get_text() == f"poverty_analysis v{__version__}"
        assert __version__ not in plots.chart_csv(chart.figure)


@pytest.mark.parametrize("name", NAMES)
def test_no_text_is_bold(drawn, name):
    for chart, texts in drawn(name, "en"):
        assert {seen.artist.get_fontweight() for seen in texts} <= {"normal", 400}, chart.place


def colours(figure):
    """Every colour that is drawn, as six digits; what is not filled or has no edge has none."""
    found = [line.get_color() for line in figure.findobj(Line2D)]
    for artist in [*figure.findobj(Patch), *figure.findobj(Collection)]:
        found += [*_each(artist.get_facecolor()), *_each(artist.get_edgecolor())]
    with mpl.rc_context():
        plots.apply_style()  # for colours that are named by their place in the cycle
        return {to_hex(one) for one in found if mpl.colors.to_rgba(one)[3] > 0}


def _each(colour):
    return [colour] if isinstance(colour, str | tuple) else list(colour)


def is_grey(colour):
    return len({colour[1:3], colour[3:5], colour[5:7]}) == 1


@pytest.mark.parametrize("name", NAMES)
def test_colours_are_of_one_palette(drawn, name):
    """Okabe and Ito's, greys, and the pale red of losses: nothing else is told apart by everyone."""
    allowed = {colour.lower() for colour in PALETTE}
    for chart, _ in drawn(name, "en"):
        assert {one for one in colours(chart.figure) if not is_grey(one)} <= allowed, chart.place


def grey_looks(legend):
    """What a grey print keeps of each entry: its lightness on white paper, and its shape, dashes or hatch."""
    whiskers = {held.get_label(): held[0] for held in legend.axes.containers if isinstance(held, ErrorbarContainer)}
    for handle, text in zip(legend.legend_handles, legend.get_texts(), strict=True):
        handle = whiskers.get(text.get_text(), handle)  # its own handle is the whisker without the point
        if isinstance(handle, Line2D):
            colour, shape = (
                handle.get_color(),
                (handle.get_marker(), str(handle._unscaled_dash_pattern), handle.get_linewidth()),
            )
        else:
            colour, shape = _each(handle.get_facecolor())[0], (handle.get_hatch(),)
        *rgb, alpha = mpl.colors.to_rgba(colour, handle.get_alpha())
        linear = [((1 - alpha) + alpha * part) ** 2.2 for part in rgb]
        light = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        yield text.get_text(), 116 * light ** (1 / 3) - 16, shape


@pytest.mark.parametrize("name", NAMES)
def test_a_grey_print_tells_the_entries_of_a_legend_apart(drawn, name):
    for chart, _ in drawn(name, "en"):
        for legend in filter(None, (axes.get_legend() for axes in chart.figure.axes)):
            for one, other in itertools.combinations(grey_looks(legend), 2):
                apart = abs(one[1] - other[1]) > 5 or one[2] != other[2]
                assert apart, f"{chart.place}: {one[0]!r} and {other[0]!r}"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_made_up_says_so(drawn, name, language):
    """Where the code that draws speaks of synthetic or made-up data, the chart does too."""
    for chart, texts in drawn(name, language):
        if MADE_UP.search(chart.source):
            assert MADE_UP.search(words(texts)), chart.place


@pytest.mark.parametrize("name", NAMES)
def test_every_chart_gives_its_numbers(drawn, name):
    assert len(drawn(name, "en")) == len(stored(name))
    for chart, _ in drawn(name, "en"):
        table = plots.chart_data(chart.figure)
        numbers = table[table[table.columns.intersection([*NUMBERS, VALUE])].notna().any(axis=1)]
        assert len(numbers) and set(table["mark"]) >= {"title", "note"}, chart.place
        assert plots.chart_csv(chart.figure).count("\n") == len(table) + 1


def test_there_are_charts():
    """As many as are stored; that each notebook draws its own is held above."""
    assert sum(len(stored(name)) for name in NAMES) >= 45


def stored(name):
    return stored_charts(read_notebook(ROOT / "notebooks" / f"{name}.ipynb"), name)
