"""What one panel of a chart shows, artist by artist, as rows of numbers; `chart_data` makes a table of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import QuadMesh
from matplotlib.colors import to_hex
from matplotlib.container import BarContainer, ErrorbarContainer
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle, StepPatch
from matplotlib.spines import Spine
from matplotlib.text import Annotation, Text
from matplotlib.ticker import FixedLocator

from poverty_analysis.plots.chart_shapes import SHAPES, Row, collection_rows, step_rows

NUMBERS = ["x", "y", "x_low", "x_high", "y_low", "y_high"]
PER_CENT = re.compile(r"([0-9.]+)\s?%")
VALUE = "value"  # the number of a heat map's cell, in a column that other tables do not have
THICK = 4  # points from which on a line of the legend stands for bars or bands

Names = dict[str, dict[float, str]]  # by axis: the words at its places, where it has words


def panel_rows(axes: Axes) -> Iterator[Row]:
    """Yield the rows of one panel: title and axes, the marks in the order in which they were drawn, then the texts."""
    for place in ("left", "center", "right"):
        yield {"mark": "panel", "text": axes.get_title(place)}
    for letter, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
        yield {"mark": f"{letter} axis", "text": axis.get_label_text()}
    names: Names = {"x": _words_at(axes.xaxis), "y": _words_at(axes.yaxis)}
    scales = {"x": _written_at_one(axes.xaxis), "y": _written_at_one(axes.yaxis), VALUE[0]: 1.0}
    for bar in colour_bars(axes):
        scales[VALUE[0]] = _written_at_one(bar)
        yield {"mark": "value axis", "text": bar.get_label_text()}
    marks = list(_marks(axes))
    written = _written_in(axes, [mark for mark in marks if mark["mark"] == "cell"])
    for mark in _joined(marks, _open_ends(axes)):
        yield _as_written(_named(mark, names), scales)
    for text in axes.texts:
        if text.get_text() and not _is_name_of_a_line(text) and text not in written:
            yield _as_written(_named({"mark": "text", "text": text.get_text(), **_place_of(text)}, names), scales)


def colour_bars(axes: Axes) -> list[Axis]:
    """Return the axes that say what the colours of a panel's heat maps stand for; they are no panels of their own."""
    bars = [mesh.colorbar for mesh in axes.collections if isinstance(mesh, QuadMesh) and mesh.colorbar]
    return [bar.ax.yaxis if bar.orientation == "vertical" else bar.ax.xaxis for bar in bars]


def _written_in(axes: Axes, cells: list[Row]) -> set[Text]:
    """Name the cells of a heat map by row and column, give each its words, and return the texts that these were."""
    if not cells:
        return set()
    names = {"name": ("y", _labels_at(axes.yaxis)), "series": ("x", _labels_at(axes.xaxis))}
    middles = {tuple(_middle(cell, letter) for letter in "xy"): cell for cell in cells}
    texts = [text for text in axes.texts if text.get_text()]
    written = {text: cell for text in texts if (cell := middles.get(tuple(map(float, text.get_position()))))}
    for text, cell in written.items():
        cell["text"] = text.get_text()
    for cell in cells:
        for word, (letter, labels) in names.items():
            if label := labels.get(_middle(cell, letter)):
                cell[word] = label
                del cell[f"{letter}_low"], cell[f"{letter}_high"]
    return set(written)


def _middle(cell: Row, letter: str) -> float:
    return float(cell[f"{letter}_low"] + cell[f"{letter}_high"]) / 2


def _labels_at(axis: Axis) -> dict[float, str]:
    """What is written at fixed places of an axis, be it words or years; nothing where it is the place itself."""
    if not isinstance(axis.get_major_locator(), FixedLocator):
        return {}
    places = [float(place) for place in axis.get_majorticklocs()]
    labels = dict(zip(places, map(str, axis.get_major_formatter().format_ticks(places)), strict=True))
    return {} if all(label == f"{place:g}" for place, label in labels.items()) else labels


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
    elif isinstance(artist, SHAPES):
        yield from collection_rows(artist)
    elif isinstance(artist, StepPatch):
        yield from step_rows(artist)
    elif isinstance(artist, Rectangle):
        yield from _rectangle(artist, axes)
    else:
        raise TypeError(f"a chart's table can hold lines, points, bars, bands and steps; got {type(artist).__name__}")


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
        if np.isinf(at) or np.isinf(height):
            continue  # where a cumulative curve starts: drawn nowhere
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
    words = [str(word) for word in axis.get_major_formatter().format_ticks(places)]
    return dict(zip(places, words, strict=True)) if any(letter.isalpha() for letter in "".join(words)) else {}


def _written_at_one(axis: Axis) -> float:
    """What an axis writes at one: 100 where it writes ratios as per cent, else 1."""
    half, one = (PER_CENT.fullmatch(axis.get_major_formatter()(number, 0)) for number in (0.5, 1.0))
    # names that look like per cent are the same at any number
    return float(one[1]) if half and one and float(one[1]) == 2 * float(half[1]) else 1.0


def _as_written(mark: Row, scales: dict[str, float]) -> Row:
    """Give numbers in the unit that the axis says."""
    return {key: value * scales[key[0]] if key in (*NUMBERS, VALUE) else value for key, value in mark.items()}


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
