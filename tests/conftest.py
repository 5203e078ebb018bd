"""Small notebooks made on the spot, and cells run in this process, for the tests of notebooks."""

import contextlib
import io
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
PLACE = "changes = {}\n"  # the one place of a notebook to change an assumption


@pytest.fixture
def make_notebook(tmp_path: Path) -> Callable[..., Path]:
    """Write a notebook into tmp_path/notebooks: strings that start with # are prose, all others code."""
    folder = tmp_path / "notebooks"
    folder.mkdir()

    def make(name: str, *sources: str) -> Path:
        cells = [new_markdown_cell(text) if text.startswith("#") else new_code_cell(text) for text in sources]
        path = folder / name
        nbformat.write(new_notebook(cells=cells), path)
        return path

    return make


@pytest.fixture(scope="session")
def changed_cells() -> Callable[[str, dict[str, Any]], list[str]]:
    """The code of a notebook of the repository, with a change written into its one place."""

    from poverty_analysis.publishing.execution import read_notebook  # the tests of the site go without nbclient

    def changed(name: str, changes: dict[str, Any]) -> list[str]:
        notebook = read_notebook(NOTEBOOKS / f"{name}.ipynb")
        cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        (place,) = [number for number, source in enumerate(cells) if PLACE in source]
        cells[place] = cells[place].replace(PLACE, f"changes = {changes!r}\n")
        return cells

    return changed


Run = Callable[[Iterable[str], dict[str, Any]], str]


@pytest.fixture(scope="session")
def in_process() -> Callable[..., contextlib.AbstractContextManager[Run]]:
    """Give a context in which cells run in this process: they share its charts' style, and what they print is returned.

    Charts are closed unseen, unless the context gets a function of its own to show them.
    """
    return _in_process


@contextlib.contextmanager
def _in_process(show: Callable[[], None] = lambda: plt.close("all")) -> Iterator[Run]:
    def run(sources: Iterable[str], names: dict[str, Any]) -> str:
        with contextlib.redirect_stdout(io.StringIO()) as out:
            for source in sources:
                exec(source, names)
        return out.getvalue()

    before = plt.show
    with mpl.rc_context():
        mpl.use("agg")
        plt.show = show
        try:
            yield run
        finally:
            plt.show = before
            plt.close("all")
            pd.reset_option("^display")  # what the notebooks set for their tables


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Let one process run all tests of a notebook, which is played once there, and else all tests of a file."""
    from xdist.scheduler import LoadScopeScheduling  # present where xdist asks for it

    class ByNotebook(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            of_notebook = re.search(r"^tests/notebooks/.*\[.*?(\d\d[a-z]?-[a-z-]+)", nodeid)
            return of_notebook[1] if of_notebook else nodeid.partition("::")[0]

    return ByNotebook(config, log)
