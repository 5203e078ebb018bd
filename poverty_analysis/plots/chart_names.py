"""What a chart is called for good: a name given where it is drawn, kept on the figure, stored with its picture."""

from __future__ import annotations

import re

from matplotlib.figure import Figure

STORED_NAME = "chart_name"  # under which a notebook stores it, in the metadata of the picture's output
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_PLACE = re.compile(r"cell-[0-9]")  # as charts were called once: by the number of their cell


def name_chart(figure: Figure, name: str) -> None:
    """Give a chart its name, under which its picture and its numbers are published, cited and linked to.

    Functions of the package that draw take it as `name`, and so does `title_and_source`; this is for a figure that was
    drawn without them. A chart without a name is shown in its notebook, but its numbers become no file, and it stands
    in no gallery.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Its group id (`get_gid`) becomes the name, which is the id of its group in an SVG file too.
    name : str
        What the chart shows, in a few words that will last: lower-case ASCII letters and digits, in words joined by
        single hyphens, such as break-even-return. It must be the only one of its notebook, and its notebook's file name
        goes before it wherever it is published. A place such as cell-08 is no name: places move.

    Raises
    ------
    ValueError, TypeError
        If the name is of another form.

    Examples
    --------
    >>> figure = Figure()
    >>> name_chart(figure, "break-even-return")
    >>> chart_name(figure)
    'break-even-return'
    >>> name_chart(figure, "Break-even return")
    Traceback (most recent call last):
    ValueError: a chart's name must be lower-case ASCII letters, digits and single hyphens between them;
    got 'Break-even return'
    """
    figure.set_gid(require_name(name))


def chart_name(figure: Figure) -> str | None:
    """Return the name of a chart, or None where it has none; an id that something else gave a figure is no name."""
    given = figure.get_gid()
    return given if given is not None and _is_name(given) else None


def require_name(name: object) -> str:
    """Return a chart's name; refuse what is none."""
    if not isinstance(name, str):
        raise TypeError(f"a chart's name must be a string; got {type(name).__name__}")
    if _PLACE.match(name):
        raise ValueError(f"a chart's name must say what the chart shows, not where it stands; got {name!r}")
    if not _is_name(name):
        raise ValueError(
            f"a chart's name must be lower-case ASCII letters, digits and single hyphens between them; got {name!r}"
        )
    return name


def _is_name(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and not _PLACE.match(name)
