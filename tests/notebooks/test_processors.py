"""The notebooks that sort, fit and simulate most give their stored outputs as an older processor computes them, too."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from poverty_analysis.publishing.execution import read_notebook, write_notebook

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
NOTEBOOKS = [
    "01-report-figures",
    "07-poverty-and-inequality",
    "07b-poverty-in-a-register",
    "07c-tables-and-curves",
    "07d-dimensions-and-time",
    "08-evaluation",
    "08b-designs-and-size",
]


@pytest.fixture(scope="session")
def in_one(tmp_path_factory):
    """All of them as one notebook, whose kernel imports once: each runs in a kernel of its own in `make outputs`."""
    folder = tmp_path_factory.mktemp("in-one")
    shutil.copy(ROOT / "notebooks" / "conftest.py", folder)
    one, *others = (read_notebook(ROOT / "notebooks" / f"{name}.ipynb") for name in NOTEBOOKS)
    one.cells += [cell for other in others for cell in other.cells]
    for number, cell in enumerate(one.cells):
        cell.id = f"cell-{number}"
    write_notebook(one, folder / "all.ipynb")
    return folder


@pytest.mark.parametrize("processor", ["AVX2", "SSE4"])
def test_an_older_processor_gives_the_stored_outputs(processor, older_processor, in_one):
    """By the strict comparison of `make test`, in which numbers of chart tables alone have a tolerance."""
    options = ["-q", "-o", "addopts=", "-p", "no:cacheprovider", "--color=no", "--nbval", "--nbval-current-env"]
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "."],
        env={**older_processor(processor), "PYTHONHASHSEED": "0"},
        cwd=in_one,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout
