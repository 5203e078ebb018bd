"""The pages of the reference: one a wing, and one for each module that a wing shows; their lists are `__all__`."""

from __future__ import annotations

import inspect
from pathlib import Path
from types import ModuleType

from poverty_analysis import gains, measures, report

WINGS = (report, measures, gains)


def write_reference(folder: Path) -> None:
    """Write the reference's pages into a folder; autosummary writes one more for every function and class."""
    folder.mkdir(parents=True)
    for wing in WINGS:
        (folder / f"{_short(wing)}.rst").write_text(module_page(wing), encoding="utf-8")
        for module in _modules(wing):
            (folder / f"{_short(module)}.rst").write_text(module_page(module, besides=wing), encoding="utf-8")


def module_page(module: ModuleType, *, besides: ModuleType | None = None) -> str:
    """Return the page of a module: what its docstring says, and a table of what it has.

    Parameters
    ----------
    module : module
    besides : module, optional
        What this module has too is left out: it stands there.
    """
    objects = [name for name in _public(module) if not (besides and name in _public(besides))]
    callables = [name for name in objects if callable(getattr(module, name))]
    values = [name for name in objects if not callable(getattr(module, name)) and name not in _module_names(module)]
    title = _short(module)
    parts = [
        title,
        "=" * len(title),
        "",
        f".. module:: {module.__name__}",
        "",
        inspect.getdoc(module) or "",
        "",
    ]
    if callables:
        parts += [".. autosummary::", "   :toctree: generated", "   :nosignatures:", "", *(f"   {n}" for n in callables), ""]
    for name in values:
        parts += [f".. py:data:: {name}", "", f"   ``{getattr(module, name)!r}``", ""]
    if modules := _modules(module):
        parts += [".. toctree::", "   :caption: Modules", "", *(f"   {_short(part)}" for part in modules), ""]
    return "\n".join(parts)


def _short(module: ModuleType) -> str:
    return module.__name__.removeprefix("poverty_analysis.")


def _public(module: ModuleType) -> list[str]:
    """`__all__`, or, in a module that has none, what it defines without an underscore."""
    own = [name for name, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__]
    return list(getattr(module, "__all__", sorted(name for name in own if not name.startswith("_"))))


def _module_names(module: ModuleType) -> list[str]:
    return [name for name in _public(module) if inspect.ismodule(getattr(module, name))]


def _modules(module: ModuleType) -> list[ModuleType]:
    return [getattr(module, name) for name in _module_names(module)]
