"""Small notebooks made on the spot, for the tests of what runs, checks and publishes notebooks."""

from collections.abc import Callable
from pathlib import Path

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
