"""Pictures of a chart that travel: twice the pixels and as vectors, in both languages."""

from __future__ import annotations

import io
import os
from base64 import b64encode
from typing import Any, get_args

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox
from PIL import Image

from poverty_analysis import PICTURES_SWITCH
from poverty_analysis.plots.language import Language, in_language

KIND = "application/vnd.poverty-analysis.pictures+json"  # under which a copy of a notebook keeps them
DPI = 220  # twice what a notebook stores
COLOURS, ALMOST_WHITE = 256, 253  # a palette is found by averages: the ground must stay white
MARGIN = 0.1  # inches around the figure
SETTINGS: Any = {"svg.hashsalt": "poverty_analysis", "svg.fonttype": "path"}  # the same ids in every run, no font


def pictures_wanted() -> bool:
    """Whether the charts of this process are drawn to be published: POVERTY_ANALYSIS_PICTURES is set."""
    return bool(os.environ.get(PICTURES_SWITCH))


def chart_pictures(figure: Figure) -> dict[str, str]:
    """Draw a chart in both languages, as PNG and as SVG.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Drawn by the package: its words can be said in both languages. It is left as it was.

    Returns
    -------
    dict of str to str
        By language and kind: ``en.png`` and ``zh.png`` in base64, ``en.svg`` and ``zh.svg`` as text.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> figure, axes = plt.subplots()
    >>> list(chart_pictures(figure))
    ['en.png', 'en.svg', 'zh.png', 'zh.svg']
    >>> plt.close()
    """
    width, height = figure.get_size_inches()
    frame = Bbox.from_extents(-MARGIN, -MARGIN, width + MARGIN, height + MARGIN)
    layout = figure.get_layout_engine()
    drawn: dict[str, str] = {}
    try:
        for language in get_args(Language):
            figure.set_layout_engine(layout)
            with in_language(language), mpl.rc_context(SETTINGS):
                drawn[f"{language}.png"] = b64encode(
                    _few_colours(_saved(figure, frame, format="png", dpi=DPI))
                ).decode()
                figure.set_layout_engine("none")  # every text and place is found: half of the time is saved
                drawn[f"{language}.svg"] = _saved(figure, frame, format="svg", metadata={"Date": None}).decode("utf-8")
        return drawn
    finally:
        figure.set_layout_engine(layout)


def _saved(figure: Figure, frame: Bbox, **options: Any) -> bytes:
    out = io.BytesIO()
    figure.savefig(out, bbox_inches=frame, **options)
    return out.getvalue()


def _few_colours(png: bytes) -> bytes:
    """A picture with a palette of its colours: a chart has few, and takes a third of the room."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(png)) as picture:
        flat = picture.convert("RGB").quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    palette = flat.getpalette() or []
    flat.putpalette([255 if value >= ALMOST_WHITE else value for value in palette])
    flat.save(out, "PNG")
    return out.getvalue()
