"""The pages of the reference: one a wing, one for each module that a wing shows, one a function; from `__all__`."""

from __future__ import annotations

import inspect
from functools import cache
from pathlib import Path
from pprint import pformat
from textwrap import indent
from types import ModuleType

import pandas as pd

from poverty_analysis import gains, measures, report
from poverty_analysis.measures.other_names import load_other_names

WINGS = (report, measures, gains)


def write_reference(folder: Path) -> None:
    """Write the reference's pages into a folder: the modules themselves, and a folder `of` with the functions."""
    (folder / "of").mkdir(parents=True)
    for wing in WINGS:
        for module, besides in [(wing, None), *((part, wing) for part in _modules(wing))]:
            (folder / f"{_short(module)}.rst").write_text(module_page(module, besides=besides), encoding="utf-8")
            for name in _callables(module, besides):
                page = folder / "of" / f"{_short(module)}.{name}.rst"
                page.write_text(object_page(module, name), encoding="utf-8")


def object_page(module: ModuleType, name: str) -> str:
    """Return the page of a function or class, kept out of the navigation, which would be long with all of them.

    Examples
    --------
    >>> print(object_page(measures, "gini"))
    :orphan:
    <BLANKLINE>
    gini
    ====
    <BLANKLINE>
    In :doc:`measures </reference/measures>`.
    <BLANKLINE>
    .. autofunction:: poverty_analysis.measures.gini
    """
    own = f"{public_name(module)}.{name}"
    if inspect.isclass(shown := getattr(module, name)):
        # what a table can do besides stands in the pages of pandas
        inherited = "" if issubclass(shown, pd.DataFrame) else "\n   :inherited-members: tuple"
        directive = f".. autoclass:: {own}\n   :members:{inherited}"
    else:
        directive = f".. autofunction:: {own}"
    place = f"In :doc:`{_short(module)} </reference/{_short(module)}>`."
    return f":orphan:\n\n{name}\n{'=' * len(name)}\n\n{place}\n\n{directive}"


@cache
def _documented() -> frozenset[str]:
    """Everything that has a page, or a place on one, without the package's name in front."""
    parts = [(wing, None) for wing in WINGS] + [(part, wing) for wing in WINGS for part in _modules(wing)]
    return frozenset(f"{_short(module)}.{name}" for module, besides in parts for name in _shown(module, besides))


def documented_name(text: str, page: str) -> str | None:
    """Return the full public name that a docstring means, or nothing where the reference has no such name.

    Parameters
    ----------
    text : str
        As written between backticks: a name alone, or behind the module that it is defined in.
    page : str
        The page that it stands on, such as `measures.gini`: its own module is looked at first, then the wings.

    Examples
    --------
    >>> documented_name("headcount_ratio", "measures.sen_index")
    'poverty_analysis.measures.headcount_ratio'
    >>> documented_name("poverty_analysis.measures.poverty.headcount_ratio", "gains.simulate")
    'poverty_analysis.measures.headcount_ratio'
    >>> documented_name("relocation.remaining_task", "gains.remaining_persons")
    'poverty_analysis.gains.relocation.remaining_task'
    >>> documented_name("weights", "measures.gini")  # an argument
    """
    own = page.split(".")
    places = [".".join(own[:length]) for length in range(len(own), 0, -1)] + [_short(wing) for wing in WINGS]
    for place in places:
        for name in (f"{place}.{text}", f"{place}.{text.rsplit('.', 1)[-1]}"):
            if name in _documented() and name != page:
                return f"poverty_analysis.{name}"
    return None


def module_page(module: ModuleType, *, besides: ModuleType | None = None) -> str:
    """Return the page of a module: what its docstring says, and a table of what it has.

    Parameters
    ----------
    module : module
    besides : module, optional
        What this module has too is left out: it stands there.
    """
    callables = _callables(module, besides)
    values = [name for name in _shown(module, besides) if name not in {*callables, *_module_names(module)}]
    title = _short(module)
    parts = [
        title,
        "=" * len(title),
        "",
        f".. module:: {public_name(module)}",
        "",
        inspect.getdoc(module) or "",
        "",
    ]
    if callables:
        parts += [".. autosummary::", "   :nosignatures:", "", *(f"   {name}" for name in callables), ""]
    elif besides and not values:  # a page of nothing would look like a mistake
        shared = ", ".join(f"`{name}`" for name in _public(module) if callable(getattr(module, name)))
        parts += [f"What it has stands in {_short(besides)}: {shared}.", ""]
    for name in values:
        value = pformat(getattr(module, name), width=88, sort_dicts=False)
        parts += [f".. py:data:: {name}", "", "   .. code-block:: python", "", indent(value, " " * 6), ""]
    if modules := _modules(module):
        parts += [".. toctree::", "   :caption: Modules", "", *(f"   {_short(part)}" for part in modules), ""]
    if module is measures:
        parts += names_elsewhere(load_other_names())
    return "\n".join(parts)


def names_elsewhere(names: pd.DataFrame) -> list[str]:
    """Return the lines of a table of what other programs call our measures.

    Examples
    --------
    >>> one = pd.DataFrame({"program": ["R"], "package": ["ineq"], "name": ["RS"], "measure": ["hoover"], "note": [""]})
    >>> print(*names_elsewhere(one)[-6:-2], sep="\\n")
       * - R
         - ineq
         - ``RS``
         - :func:`~poverty_analysis.measures.hoover`
    """
    lines = ["Names in other programs", "-" * 23, "", ".. list-table::", "   :header-rows: 1", ""]
    rows = [["program", "package", "name there", "name here", "what differs"]]
    for row in names.itertuples(index=False):
        here = f":func:`~poverty_analysis.measures.{row.measure}`"
        rows.append([row.program, row.package, f"``{row.name}``", here, row.note])
    for cells in rows:
        lines += [f"   {'* -' if number == 0 else '  -'} {cell}".rstrip() for number, cell in enumerate(cells)]
    return [*lines, ""]


@cache
def public_name(module: ModuleType) -> str:
    """Return the name under which a wing hands a module on, wherever its file stands: addresses are made of it.

    Examples
    --------
    >>> gains.evaluation.__name__, public_name(gains.evaluation)
    ('poverty_analysis.households.evaluation', 'poverty_analysis.gains.evaluation')
    """
    shown = [(wing, name) for wing in WINGS for name in _module_names(wing)]
    return next((f"{wing.__name__}.{name}" for wing, name in shown if getattr(wing, name) is module), module.__name__)


def _short(module: ModuleType) -> str:
    return public_name(module).removeprefix("poverty_analysis.")


def _public(module: ModuleType) -> list[str]:
    """`__all__`, or, in a module that has none, what it defines without an underscore; sorted."""
    own = [name for name, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__]
    return sorted(getattr(module, "__all__", [name for name in own if not name.startswith("_")]))


def _shown(module: ModuleType, besides: ModuleType | None) -> list[str]:
    """The public names of a part, but for those that are its wing's too; another thing of the same name stays."""
    beside = {name: getattr(besides, name) for name in _public(besides)} if besides else {}
    return [name for name in _public(module) if beside.get(name, beside) is not getattr(module, name)]


def _callables(module: ModuleType, besides: ModuleType | None) -> list[str]:
    return [name for name in _shown(module, besides) if callable(getattr(module, name))]


def _module_names(module: ModuleType) -> list[str]:
    return [name for name in _public(module) if inspect.ismodule(getattr(module, name))]


def _modules(module: ModuleType) -> list[ModuleType]:
    return [getattr(module, name) for name in _module_names(module)]
