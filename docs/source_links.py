"""Links to the source of inherited methods: Sphinx makes them only for those that stand in a class itself."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any

from sphinx.application import Sphinx
from sphinx.pycode import ModuleAnalyzer


def source_for_heirs(app: Sphinx | None, module: str) -> tuple[str, dict[str, Any]]:
    """Return a module's source and the places in it, those of inherited methods under the names of the heirs too.

    Examples
    --------
    >>> from poverty_analysis.measures import Survey
    >>> code, places = source_for_heirs(None, Survey.estimate.__module__)
    >>> kind, first, last = places["Survey.estimate"]
    >>> kind, code.splitlines()[first - 1].strip()
    ('def', 'def estimate(')
    """
    analyzer = ModuleAnalyzer.for_module(module)
    analyzer.find_tags()
    places = dict(analyzer.tags)
    for _, owner in inspect.getmembers(import_module(module), inspect.isclass):
        if owner.__module__ != module:
            continue
        for heir in heirs_of(owner):
            for name, place in analyzer.tags.items():
                if name.startswith(f"{owner.__name__}."):
                    places.setdefault(heir.__name__ + name.removeprefix(owner.__name__), place)
    return analyzer.code, places


def heirs_of(owner: type) -> set[type]:
    """Return the classes below a class, at any depth.

    Examples
    --------
    >>> class Base: ...
    >>> class Below(Base): ...
    >>> class Lowest(Below): ...
    >>> heirs_of(Base) == {Below, Lowest}
    True
    """
    return {below for heir in owner.__subclasses__() for below in (heir, *heirs_of(heir))}
