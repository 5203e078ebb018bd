"""Small notebooks made on the spot, and cells run in this process, for the tests of notebooks."""

import contextlib
import io
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook


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


@pytest.fixture
def run_cells(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., list[str]]]:
    """Run cells one after another in this process, charts closed unseen; the lines that they print are returned."""
    monkeypatch.setattr(plt, "show", lambda: plt.close("all"))

    def run(sources: Iterable[str], names: dict[str, Any]) -> list[str]:
        with contextlib.redirect_stdout(io.StringIO()) as out:
            for source in sources:
                exec(source, names)
        return out.getvalue().splitlines()

    with mpl.rc_context():
        mpl.use("agg")
        yield run
    plt.close("all")
