"""The rows of what is drawn as many shapes at once: intervals, scatters, bands, steps and the cells of heat maps."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.collections import Collection, LineCollection, PathCollection, PolyCollection, QuadMesh
from matplotlib.colors import to_hex
from matplotlib.patches import StepPatch
from numpy.typing import NDArray

Row = dict[str, Any]
Numbers = NDArray[np.float64]

SHAPES = (LineCollection, PathCollection, PolyCollection, QuadMesh)


def collection_rows(artist: Collection) -> Iterator[Row]:
    """Yield intervals, the points of a scatter, the bands or steps of a polygon, or the cells of a heat map.

    Raises
    ------
    TypeError
        If points or polygons are coloured by numbers, or cells do not stand in rows and columns.
    """
    if isinstance(artist, QuadMesh):
        yield from _cells(artist)
    elif isinstance(artist, LineCollection):
        for (start, *_, end), color in zip(artist.get_segments(), cycle(artist.get_colors()), strict=False):
            x, y = (_reach(letter, *ends) for letter, ends in zip("xy", zip(start, end, strict=True), strict=True))
            yield {"mark": "interval", "color": to_hex(color), **x, **y}
    elif artist.get_array() is not None:
        raise TypeError("a chart's table has no place for shapes coloured by numbers; got points or hexagons")
    elif isinstance(artist, PathCollection):
        for (x, y), color in zip(np.asarray(artist.get_offsets()), cycle(artist.get_facecolor()), strict=False):
            yield {"mark": "point", "color": to_hex(color), "x": x, "y": y}
    else:
        yield from _polygons(artist)


def step_rows(artist: StepPatch) -> Iterator[Row]:
    """Yield the steps of a histogram, as high as they are drawn; empty ones are left out."""
    heights, edges, base = artist.get_data()
    row = {"mark": "step", "color": to_hex(artist.get_facecolor()), "place": float(np.ravel(base)[0])}
    for low, high, height in zip(edges[:-1], edges[1:], np.asarray(heights) - base, strict=True):
        if height:
            yield {**row, "x_low": low, "x_high": high, "y_low": 0.0, "y_high": height}


def cycle(colors: Any) -> Iterator[Any]:
    """Yield colours again and again, as matplotlib gives them to shapes."""
    while True:
        yield from colors if len(colors) else ["none"]


def _cells(mesh: QuadMesh) -> Iterator[Row]:
    """Yield each cell with its number and where it reaches; a masked or missing one is left out."""
    corners, values = np.asarray(mesh.get_coordinates()), mesh.get_array()
    x, y = corners[0, :, 0], corners[:, 0, 1]
    shape = (len(y) - 1, len(x) - 1)
    if values is None or values.size != shape[0] * shape[1]:
        raise TypeError(f"a heat map must have one number for each of its {shape[0]} x {shape[1]} cells")
    if np.any(corners[:, :, 0] != x) or np.any(corners[:, :, 1] != y[:, None]):
        raise TypeError("cells must stand in rows and columns, to have places in a table; got a slanted grid")
    numbers: Numbers = np.ma.filled(np.ma.masked_invalid(np.ma.asarray(values, dtype=float)), np.nan).reshape(shape)
    for row, column in zip(*np.nonzero(~np.isnan(numbers)), strict=True):
        across, along = _reach("x", *x[column : column + 2]), _reach("y", *y[row : row + 2])
        yield {"mark": "cell", "color": "", **across, **along, "value": float(numbers[row, column])}


def _polygons(artist: Collection) -> Iterator[Row]:
    """Yield bands and steps, which run along x, or along y where they were filled sideways, as violins are."""
    color = to_hex(next(cycle(artist.get_facecolor())))
    along, across = ("y", "x") if getattr(artist, "t_direction", "x") == "y" else ("x", "y")
    stepped = getattr(artist, "_step", None) is not None  # no public name; needed where all steps are of one height
    for corners in (np.asarray(path.vertices, dtype=float) for path in artist.get_paths()):
        corners = corners[:, ::-1] if along == "y" else corners
        if stepped or _is_steps(corners):
            for low, high, bottom, top in _steps_of(corners):
                yield {"mark": "step", "color": color, f"{along}_low": low, f"{along}_high": high,
                       f"{across}_low": bottom, f"{across}_high": top}  # fmt: skip
            continue
        for place in np.unique(corners[:, 0]):
            heights = corners[corners[:, 0] == place, 1]
            yield {"mark": "band", "color": color, along: place, f"{across}_low": heights.min(),
                   f"{across}_high": heights.max()}  # fmt: skip


def _is_steps(corners: Numbers) -> bool:
    """Whether every side runs along an axis, and one that is no end goes up or down."""
    sides = np.diff(corners, axis=0)
    inside = (corners[:-1, 0] > corners[:, 0].min()) & (corners[:-1, 0] < corners[:, 0].max())
    return bool(np.all((sides == 0).any(axis=1)) and np.any(inside & (sides[:, 0] == 0) & (sides[:, 1] != 0)))


def _steps_of(corners: Numbers) -> Iterator[tuple[float, float, float, float]]:
    """Yield from where to where each step runs and reaches; empty ones are left out."""
    starts, ends = corners[:-1], corners[1:]
    edges = np.unique(corners[:, 0])
    for low, high in pairwise(edges):
        over = np.minimum(starts[:, 0], ends[:, 0]) <= low
        over &= np.maximum(starts[:, 0], ends[:, 0]) >= high
        heights = starts[over, 1]
        if heights.size and heights.max() > heights.min():
            yield float(low), float(high), float(heights.min()), float(heights.max())


def _reach(letter: str, one: float, other: float) -> Row:
    low, high = sorted((float(one), float(other)))
    return {letter: low} if low == high else {f"{letter}_low": low, f"{letter}_high": high}
