"""The words above and below a chart: what it finds, what it shows, what it rests on, whose it is."""

from __future__ import annotations

from textwrap import wrap
from typing import Any, NamedTuple, cast

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from poverty_analysis import __version__
from poverty_analysis.plots.chart_data import OWN_NAME, SUBTITLE
from poverty_analysis.plots.chart_names import name_chart
from poverty_analysis.plots.language import TranslatedLayout, translate


class Lines(NamedTuple):
    """How lines of words are set: points, inches from line to line, inches that a character takes."""

    points: float
    deep: float
    wide: float


FINDING = Lines(12.0, 0.21, 0.089)
DRAWN = Lines(9.5, 0.17, 0.073)
NOTE = Lines(7.0, 0.125, 0.0545)
MARGIN = 0.06  # inches above the first line and below the last
STAMP = 0.85  # inches that the stamp of synthetic numbers takes beside the title
SIGNATURE = 1.4  # inches that the package's name takes beside the note
TITLE_BEFORE = 0.3  # inches that the heights of charts hold for a title: they grow by what is written beyond that

QUIET = "#595959"  # of small words: 7 to 1 on white
SYNTHETIC = "Synthetic: "  # how the title of a chart of a synthetic register begins
WARNING = "#a84a00"  # of words that warn: 5.8 to 1 on white, where the red of marks has 3.9

REPORT_NOTE = "Source: Qamdo report, 2020 (official self-report); own transcription"
SYNTHETIC_NOTE = "Synthetic register: drawn at random by the package to teach methods; nothing here is about Qamdo"
LONGEST_LABEL = 120
STUMP = 0.3  # of the longest line: a last line shorter than that


def as_words(text: str, longest: int = LONGEST_LABEL) -> str:
    """Make a text from data safe to draw: a dollar sign is no mathematics, and what is very long is cut.

    Examples
    --------
    >>> as_words("US$5 to US$10")
    'US\\\\$5 to US\\\\$10'
    """
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    return cut.replace("$", r"\$")


def title_and_source(axes: Axes, title: str, source: str = REPORT_NOTE, *, name: str | None = None) -> None:
    """Write above a chart what it finds and what it shows, below it what it rests on, and in the corner whose it is.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Any of the figure's, once its size is set: the figure grows by the lines that are written.
    title : str
        The finding, in one sentence; after a line break, in smaller letters, what is drawn. One that begins with
        "Synthetic" is stamped so in the corner too.
    source : str
        Where the numbers are from, in one line where that can be.
    name : str, optional
        What the chart is called for good (`name_chart`).

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> figure, axes = plt.subplots()
    >>> title_and_source(axes, "Every second village has a clinic\\nVillages by clinic, as printed")
    >>> figure.get_suptitle(), figure.texts[-2].get_text()
    ('Every second village has a clinic', 'Villages by clinic, as printed')
    >>> plt.close()
    """
    synthetic = title.partition(" ")[0] in ("Synthetic", "Synthetic:")
    _write(axes, title, source, name, beside=STAMP if synthetic else 0.0)
    if synthetic:
        figure = cast("Figure", axes.figure)
        top = 1 - MARGIN / figure.get_size_inches()[1]
        figure.text(0.99, top, "synthetic", ha="right", va="top", fontsize=9, color=WARNING)


def synthetic_title(axes: Axes, title: str, note: str = "", *, name: str | None = None) -> None:
    """Write the same for a chart of synthetic numbers, and stamp it: in the title, the corner and the note."""
    source = f"{SYNTHETIC_NOTE}. {note}" if note else SYNTHETIC_NOTE
    title_and_source(axes, f"{SYNTHETIC}{title}", source, name=name)


def _write(axes: Axes, title: str, source: str, name: str | None, beside: float = 0.0) -> None:
    figure = cast("Figure", axes.figure)
    if name is not None:
        name_chart(figure, name)
    wide, high = figure.get_size_inches()
    finding, _, drawn = title.partition("\n")
    above, shown = _lines(finding, FINDING, wide - beside), _lines(drawn, DRAWN, wide)
    below = _lines(source, NOTE, wide - SIGNATURE)
    high += _head(above, shown) - TITLE_BEFORE
    figure.set_size_inches(wide, high)
    figure.suptitle(above, x=0.01, y=1 - MARGIN / high, ha="left", va="top", fontsize=FINDING.points)
    look: dict[str, Any] = {"fontsize": NOTE.points, "color": QUIET, "va": "bottom"}
    figure.text(0.99, 0.005, f"poverty_analysis v{__version__}", ha="right", gid=OWN_NAME, **look)
    if shown:
        figure.text(0.01, 1, shown, fontsize=DRAWN.points, color=QUIET, va="top", gid=SUBTITLE)
    figure.text(0.01, 0.005, below, **look)
    figure.set_layout_engine(HeadedLayout(foot=0.075 + _depth(below, NOTE)))


def _lines(text: str, look: Lines, inches: float) -> str:
    return as_words(_lines_of(text, int((inches - 0.2) / look.wide)), longest=600)


def _lines_of(text: str, longest: int) -> str:
    """Break a text into as few lines as it needs, the last no stump: for it the others end a word or two earlier."""
    lines = wrap(text, longest)
    for width in range(longest, max(map(len, text.split()), default=longest), -1):
        tried = wrap(text, width)
        if len(tried) > len(lines):
            break
        if len(tried[-1]) >= STUMP * max(map(len, tried)):
            return "\n".join(tried)
    return "\n".join(lines)


def _depth(text: str, look: Lines) -> float:
    """The inches that the lines of a text take."""
    return look.deep * (text.count("\n") + 1) if text else 0.0


def _head(finding: str, drawn: str) -> float:
    return MARGIN + _depth(finding, FINDING) + _depth(drawn, DRAWN)


class HeadedLayout(TranslatedLayout):
    """The layout of a chart with its words: a title that takes fewer lines in Chinese leaves no gap below it."""

    def __init__(self, foot: float) -> None:
        super().__init__()
        self.foot = foot  # inches of the note

    def execute(self, fig: Figure) -> None:
        """Translate, place what is drawn below the finding, and lay out; matplotlib calls this before it draws."""
        translate(fig)
        high = fig.get_size_inches()[1]
        finding = fig.get_suptitle()
        drawn: list[Text] = [text for text in fig.texts if text.get_gid() == SUBTITLE]
        for text in drawn:
            text.set_y(1 - (MARGIN + _depth(finding, FINDING)) / high)
        head = _head(finding, drawn[-1].get_text() if drawn else "")
        self.set(rect=(0, self.foot / high, 1, 1 - (head + self.foot) / high))
        _places_as_made(fig)
        super().execute(fig)


def _places_as_made(figure: Figure) -> None:
    """Put the panels back to where they were made: the layout goes on from the last one, in another language.

    The legend stands at the figure's edge, so that room once left for long names would not be given back.
    """
    for axes in figure.axes:
        if (spec := axes.get_subplotspec()) and axes.get_in_layout():
            axes.set_position(spec.get_position(figure))
            axes.set_in_layout(True)  # which a place that is set switches off
