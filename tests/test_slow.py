"""What is slow is marked so: an unmarked test that keeps a processor busy for long fails the run."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BUSY = """
import pytest, subprocess, sys, time

def busy():
    end = time.process_time() + 0.3
    while time.process_time() < end:
        pass

def test_unmarked():
    busy()

def test_in_another_process():
    subprocess.run([sys.executable, "-c", "import time\\nwhile time.process_time() < 0.3: pass"], check=True)

def test_that_waits():
    time.sleep(0.5)

@pytest.mark.slow
def test_marked():
    busy()
"""


@pytest.mark.slow
def test_an_unmarked_slow_test_is_named_and_fails_the_run(tmp_path):
    """Also where workers run the tests; waiting is no work."""
    shutil.copy(Path(__file__).parent / "conftest.py", tmp_path)
    (tmp_path / "test_busy.py").write_text(BUSY, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = slow: slow\n", encoding="utf-8")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider"],
        env={**os.environ, "UNMARKED_SECONDS": "0.2"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    named = {line.partition("::")[2] for line in ran.stdout.splitlines() if line.startswith("TOO SLOW")}
    assert named == {"test_unmarked", "test_in_another_process"}, ran.stdout
    assert ran.returncode == 1 and "4 passed" in ran.stdout
