"""How `pytest --nbval notebooks` runs these notebooks: charts drawn into them, their tables compared as numbers.

All outputs must be the stored ones exactly, but for the tables of charts (`text/csv`): these are compared cell by
cell, words exactly and numbers with the tolerance of `chart_difference`, for a machine whose processor adds up in
another order.
"""

from __future__ import annotations

import atexit
import inspect
import os
import shutil
import tempfile
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import nbval.kernel
import pytest
from jupyter_client.manager import KernelManager
from nbval.plugin import IPyNbCell

from poverty_analysis.publishing.chart_comparison import chart_difference
from poverty_analysis.publishing.execution import kernel_environment, kernel_sockets

CSV = "text/csv"

# the comparison is nbval's own method: should an update change it, this stops rather than compare nothing
if list(inspect.signature(IPyNbCell.compare_outputs).parameters) != ["self", "test", "ref", "skip_compare"]:
    raise RuntimeError("nbval compares outputs in another way than notebooks/conftest.py knows; see compare_outputs")


class Cell(IPyNbCell):
    """A cell whose chart tables agree with the stored ones where only numbers differ, within tolerance."""

    def compare_outputs(self, test: list[Any], ref: list[Any], skip_compare: Any = None) -> bool:
        """Compare as nbval does, once tables that agree have been replaced by the stored ones."""
        test = deepcopy(test)
        for drawn, stored in zip(_tables(test), _tables(ref), strict=False):  # their number is nbval's to compare
            if chart_difference(stored[CSV], drawn[CSV]) is None:
                drawn[CSV] = stored[CSV]
        return super().compare_outputs(test, ref, skip_compare)


def _tables(outputs: list[Any]) -> Iterator[Any]:
    return (output["data"] for output in outputs if CSV in output.get("data", {}))


def pytest_configure() -> None:
    """Let kernels draw into the notebook whatever this terminal draws on, write nothing home and need no ports."""
    home = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ.update(kernel_environment(home))
    nbval.kernel.KernelManager = lambda **options: KernelManager(**options, **kernel_sockets(home))


def pytest_itemcollected(item: pytest.Item) -> None:
    """Compare every notebook's cell by number; nbval makes its cells itself, so they change their class here."""
    if type(item) is IPyNbCell:
        item.__class__ = Cell
