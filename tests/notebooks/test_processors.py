"""The notebooks that sort, fit and simulate most give their stored outputs as an older processor computes them, too."""

import subprocess
import sys
from pathlib import Path

import pytest

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


@pytest.mark.parametrize("processor", ["AVX2", "SSE4"])
def test_an_older_processor_gives_the_stored_outputs(processor, older_processor):
    """By the strict comparison of `make test`, in which numbers of chart tables alone have a tolerance."""
    paths = [f"notebooks/{name}.ipynb" for name in NOTEBOOKS]
    options = ["-q", "-o", "addopts=", "-p", "no:cacheprovider", "--color=no", "--nbval", "--nbval-current-env"]
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *options, *paths],
        env={**older_processor(processor), "PYTHONHASHSEED": "0"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout
