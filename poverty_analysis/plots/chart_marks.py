"""What one panel of a chart shows, artist by artist, as rows of numbers; `chart_data` makes a table of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import Collection, LineCollection, PathCollection, PolyCollection
from matplotlib.colors import to_hex
from matplotlib.container import BarContainer, ErrorbarContainer
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle, StepPatch
from matplotlib.spines import Spine
from matplotlib.text import Annotation, Text
from matplotlib.ticker import FixedLocator

NUMBERS = ["x", "y", "x_low", "x_high", "y_low", "y_high"]
PER_CENT = re.compile(r"([0-9.]+)\s?%")
THICK = 4  # points from which on a line of the legend stands for bars or bands

Row = dict[str, Any]
Names = dict[str, dict[float, str]]  # by axis: the words at its places, where it has words


def panel_rows(axes: Axes) -> Iterator[Row]:
    """Yield the rows of one panel: title and axes, the marks in the order in which they were drawn, then the texts."""
    for place in ("left", "center", "right"):
        yield {"mark": "panel", "text": axes.get_title(place)}
    for letter, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
        yield {"mark": f"{letter} axis", "text": axis.get_label_text()}
    names: Names = {"x": _words_at(axes.xaxis), "y": _words_at(axes.yaxis)}
    scales = {"x": _written_at_one(axes.xaxis), "y": _written_at_one(axes.yaxis)}
    for mark in _joined(list(_marks(axes)), _open_ends(axes)):
        yield _as_written(_named(mark, names), scales)
    for text in axes.texts:
        if text.get_text() and not _is_name_of_a_line(text):
            yield _as_written(_named({"mark": "text", "text": text.get_text(), **_place_of(text)}, names), scales)


def _marks(axes: Axes) -> Iterator[Row]:
    """Yield what is drawn, with its colour, and its series where the legend has a word for it."""
    said = _legend_words(axes)
    held: dict[Artist, str] = {}  # parts of bars and of points with whiskers: the word is the whole's
    bars: dict[Artist, str] = {}
    hidden: set[Artist] = {axes.patch}
    for container in axes.containers:
        held |= dict.fromkeys(_parts(container), str(container.get_label()))
        if isinstance(container, BarContainer):
            bars |= dict.fromkeys(container, container.orientation or "vertical")
        elif isinstance(container, ErrorbarContainer):
            hidden |= set(container[1])  # the caps at the whiskers' ends
    for artist in axes.get_children():
        if artist in hidden or isinstance(artist, Text | Axis | Spine | Legend) or not artist.get_visible():
            continue
        word = held.get(artist, str(artist.get_label()))
        for row in _bar(artist, bars[artist]) if artist in bars else _drawn(artist, axes):
            shape = row.pop("shape", "")
            yield {**row, "series": word if word and word[0] != "_" else said(row["mark"], row["color"], shape)}


def _parts(container: Iterable[Any]) -> Iterator[Artist]:
    for part in container:
        yield from part if isinstance(part, tuple) else (part,)


def _drawn(artist: Artist, axes: Axes) -> Iterator[Row]:
    """Yield the rows of one artist."""
    if isinstance(artist, Line2D):
        yield from _line(artist, axes)
    elif isinstance(artist, LineCollection | PathCollection | PolyCollection):
        yield from _collection(artist)
    elif isinstance(artist, StepPatch):
        yield from _steps(artist)
    elif isinstance(artist, Rectangle):
        yield from _rectangle(artist, axes)
    else:
        raise TypeError(f"a chart's table can hold lines, points, bars, bands and steps; got {type(artist).__name__}")


def _collection(artist: Collection) -> Iterator[Row]:
    """Yield intervals, the points of a scatter, or bands between two lines."""
    if isinstance(artist, LineCollection):
        for (start, *_, end), color in zip(artist.get_segments(), _cycle(artist.get_colors()), strict=False):
            x, y = (_reach(letter, *ends) for letter, ends in zip("xy", zip(start, end, strict=True), strict=True))
            yield {"mark": "interval", "color": to_hex(color), **x, **y}
    elif isinstance(artist, PathCollection):
        for (x, y), color in zip(np.asarray(artist.get_offsets()), _cycle(artist.get_facecolor()), strict=False):
            yield {"mark": "point", "color": to_hex(color), "x": x, "y": y}
    else:
        color = to_hex(next(_cycle(artist.get_facecolor())))
        for corners in (np.asarray(path.vertices) for path in artist.get_paths()):
            for x in np.unique(corners[:, 0]):
                heights = corners[corners[:, 0] == x, 1]
                yield {"mark": "band", "color": color, "x": x, "y_low": heights.min(), "y_high": heights.max()}


def _steps(artist: StepPatch) -> Iterator[Row]:
    heights, edges, base = artist.get_data()
    row = {"mark": "step", "color": to_hex(artist.get_facecolor()), "place": float(np.ravel(base)[0])}
    for low, high, height in zip(edges[:-1], edges[1:], np.asarray(heights) - base, strict=True):
        if height:
            yield {**row, "x_low": low, "x_high": high, "y_low": 0.0, "y_high": height}


def _line(line: Line2D, axes: Axes) -> Iterator[Row]:
    color, x, y = to_hex(line.get_color()), np.asarray(line.get_xdata()), np.asarray(line.get_ydata())
    if line.get_transform() == axes.get_xaxis_transform(which="grid"):
        yield {"mark": "reference", "color": color, "x": float(x[0]), "name": _name_at(axes, 0, float(x[0]))}
        return
    if line.get_transform() == axes.get_yaxis_transform(which="grid"):
        yield {"mark": "reference", "color": color, "y": float(y[0]), "name": _name_at(axes, 1, float(y[0]))}
        return
    alone = line.get_linestyle() in {"None", "", " "} or len(x) == 1
    for at, height in zip(np.atleast_1d(x).astype(float), np.atleast_1d(y).astype(float), strict=True):
        mark = {"mark": "point" if alone else "line", "color": color, "x": at, "y": height}
        yield {**mark, "shape": str(line.get_marker())} if alone else mark


def _bar(bar: Artist, orientation: str) -> Iterator[Row]:
    assert isinstance(bar, Rectangle)
    box = bar.get_bbox()
    row = {"mark": "bar", "color": to_hex(bar.get_facecolor())}
    if orientation == "horizontal":
        yield {**row, "y": (box.y0 + box.y1) / 2, "x_low": min(box.x0, box.x1), "x_high": max(box.x0, box.x1)}
    else:
        yield {**row, "x": (box.x0 + box.x1) / 2, "y_low": min(box.y0, box.y1), "y_high": max(box.y0, box.y1)}


def _rectangle(patch: Rectangle, axes: Axes) -> Iterator[Row]:
    box, row = patch.get_bbox(), {"color": to_hex(patch.get_facecolor())}
    along, across = {"x_low": box.x0, "x_high": box.x1}, {"y_low": box.y0, "y_high": box.y1}
    if patch.get_data_transform() == axes.get_yaxis_transform(which="grid"):
        yield {"mark": "reference", **row, **across}
    elif patch.get_data_transform() == axes.get_xaxis_transform(which="grid"):
        yield {"mark": "reference", **row, **along}
    else:
        yield {"mark": "bar", **row, **along, **across}


def _reach(letter: str, one: float, other: float) -> Row:
    low, high = sorted((float(one), float(other)))
    return {letter: low} if low == high else {f"{letter}_low": low, f"{letter}_high": high}


def _cycle(colors: Any) -> Iterator[Any]:
    while True:
        yield from colors if len(colors) else ["none"]


def _joined(marks: list[Row], ends: set[tuple[float, float]]) -> list[Row]:
    """Make one row of a point and the interval through it, of one colour at one place; an arrow has no end."""
    points = {(mark["color"], mark["y"]): mark for mark in marks if mark["mark"] == "point"}
    uprights = {(mark["color"], mark["x"]): mark for mark in marks if mark["mark"] == "point"}
    kept = []
    for mark in marks:
        point = None
        if mark["mark"] == "interval" and "x_low" in mark and "y" in mark:
            point = points.get((mark["color"], mark["y"]))
        elif mark["mark"] == "interval" and "y_low" in mark and "x" in mark:
            point = uprights.get((mark["color"], mark["x"]))
        if point is None:
            kept.append(mark)
        else:
            point.update({key: value for key, value in mark.items() if key.endswith(("_low", "_high"))})
        if mark["mark"] == "point" and (mark["x"], mark["y"]) in ends:
            mark["x_high"] = np.inf
    return kept


def _open_ends(axes: Axes) -> set[tuple[float, float]]:
    """The points from which an arrow without words leads to the right: intervals that have no upper end."""
    return {
        (float(text.xy[0]), float(text.xy[1]))
        for text in axes.texts
        if isinstance(text, Annotation) and text.arrow_patch is not None and not text.get_text()
        if text.anncoords == "offset points" and text.xyann[0] > 0 == text.xyann[1]
    }


def _words_at(axis: Axis) -> dict[float, str]:
    """The words of an axis whose places are rows or columns with names; nothing for an axis of numbers."""
    if not isinstance(axis.get_major_locator(), FixedLocator):
        return {}
    places = [float(place) for place in axis.get_majorticklocs()]
    words = axis.get_major_formatter().format_ticks(places)
    return dict(zip(places, words, strict=True)) if any(letter.isalpha() for letter in "".join(words)) else {}


def _written_at_one(axis: Axis) -> float:
    """What an axis writes at one: 100 where it writes ratios as per cent, else 1."""
    half, one = (PER_CENT.fullmatch(axis.get_major_formatter()(number, 0)) for number in (0.5, 1.0))
    # names that look like per cent are the same at any number
    return float(one[1]) if half and one and float(one[1]) == 2 * float(half[1]) else 1.0


def _as_written(mark: Row, scales: dict[str, float]) -> Row:
    """Give numbers in the unit that the axis says."""
    return {key: value * scales[key[0]] if key in NUMBERS else value for key, value in mark.items()}


def _named(mark: Row, names: Names) -> Row:
    """Put the name of the row in the place of its number, on an axis of words."""
    mark = {key: value for key, value in mark.items() if key != "color"}
    base = mark.pop("place", None)
    for letter, words in names.items():
        place = base if letter == "y" and base is not None else mark.get(letter)
        if words and place is not None:
            nearest = min(words, key=lambda at: abs(at - place))
            if abs(nearest - place) <= 0.5:
                mark["name"] = words[nearest]
                mark.pop(letter, None)
        elif words and letter == "y" and "y_low" in mark and "x" in mark:  # an upright stroke within a row
            middle = (mark.pop("y_low") + mark.pop("y_high")) / 2
            mark["name"] = words[min(words, key=lambda at: abs(at - middle))]
    return mark


def _place_of(text: Text) -> Row:
    coordinates = text.xycoords if isinstance(text, Annotation) else "data"
    x, y = text.xy if isinstance(text, Annotation) else text.get_position()
    kinds = coordinates if isinstance(coordinates, tuple) else (coordinates, coordinates)
    return {letter: float(at) for letter, at, kind in zip("xy", (x, y), kinds, strict=True) if kind == "data"}


def _is_name_of_a_line(text: Text) -> bool:
    """Whether it stands at the end of a line across the panel, whose row has it already."""
    if not isinstance(text, Annotation):
        return False
    ends = {("data", "axes fraction"): text.xy[1], ("axes fraction", "data"): text.xy[0]}
    return text.xycoords in ends and ends[text.xycoords] in {0, 1}


def _name_at(axes: Axes, dimension: int, place: float) -> str:
    """What is written at the end of a line across the panel."""
    coordinates = [("data", "axes fraction"), ("axes fraction", "data")][dimension]
    found = [text.get_text() for text in axes.texts if isinstance(text, Annotation)
             if text.xycoords == coordinates and text.xy[dimension] == place]  # fmt: skip
    return found[0] if found else ""


def _legend_words(axes: Axes) -> Callable[[str, str, str], str]:
    """Return how the legend calls marks of a kind, a colour and a shape; nothing where it does not say it clearly."""
    panels = axes.figure.axes if axes.figure else []
    legend = next((found for panel in [axes, *panels] if (found := panel.get_legend())), None)
    entries: list[tuple[str, str, str, str]] = []
    for handle, text in zip(legend.legend_handles, legend.get_texts(), strict=True) if legend else ():
        if isinstance(handle, Line2D):
            alone = handle.get_linestyle() in {"None", "", " "}
            kind = "point" if alone else "band" if handle.get_linewidth() >= THICK else "line"
            entries.append((kind, to_hex(handle.get_color()), str(handle.get_marker()), text.get_text()))
        elif isinstance(handle, Rectangle):
            entries.append(("band", to_hex(handle.get_facecolor()), "", text.get_text()))

    def said(mark: str, color: str, shape: str) -> str:
        kind = mark if mark in {"point", "line"} else "band"
        same = [entry for entry in entries if entry[1] == color]
        for fits in (
            [entry for entry in same if entry[0] == kind and entry[2] == shape],
            [entry for entry in same if entry[0] == kind],
            same,
        ):
            if len(fits) == 1:
                return fits[0][3]
        return ""

    return said
