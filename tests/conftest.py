"""Small notebooks made on the spot, and cells run in this process, for the tests of notebooks."""

import contextlib
import gc
import importlib.util
import io
import os
import platform
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

# Tables of pandas are printed as wide as COLUMNS, which some terminals set; and a run of pytest inside a test takes no
# options that were meant for the one around it.
os.environ.update(COLUMNS="80", PYTEST_ADDOPTS="")

if importlib.util.find_spec("hypothesis"):  # the tests of the site go without it
    from hypothesis import settings

    settings.register_profile("any machine", deadline=None)  # a busy one is slow, and no test is of its speed
    settings.load_profile("any machine")


@pytest.fixture(scope="session", autouse=True)
def folder_of_ipython(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Give IPython a folder of its own, where the home cannot be written."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
        yield


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


@pytest.hookimpl(optionalhook=True)  # nobody asks for it where one process runs all
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Let one process run all tests of a notebook, which is played once there, and else all tests of a file.

    But the tests of the site in a browser, which have a page each: there, all of one function, so that no process
    waits for the longest file.

    In the order of the files, whose last are doctests of a second at most: by number of tests, which is xdist's own
    order, the few tests that run for half a minute come last, in one process, and the others wait for it.
    """
    from xdist.scheduler import LoadScopeScheduling  # present where xdist asks for it

    class ByNotebook(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            by_itself = re.search(r"^tests/notebooks/.*\[.*?(\d\d[a-z]?-[a-z-]+|AVX2|SSE4)", nodeid)
            if nodeid.startswith("tests/site/test_browser.py"):
                return nodeid.partition("[")[0]
            return by_itself[1] if by_itself else nodeid.partition("::")[0]

    config.option.loadscopereorder = False
    return ByNotebook(config, log)


def pytest_collection_finish() -> None:
    """Let Python's search for garbage pass over what is there for good: modules, and more than 10,000 tests."""
    gc.freeze()


def pytest_unconfigure() -> None:
    """Let Python take leave of them as of anything, or DuckDB says that they are lost."""
    gc.unfreeze()


@pytest.fixture(scope="session")
def older_processor() -> Callable[[str], dict[str, str]]:
    """Give the environment in which a fresh Python computes as an older processor would, or skip by name.

    "AVX2": as most laptops, without AVX-512; "SSE4": as before 2013, without AVX2 either. NumPy then takes other loops
    for sums, sorts and exponentials, and OpenBLAS other kernels. What this processor lacks cannot be switched off and
    is not: NumPy would warn of it.
    """
    return _older_processor


_KEPT = {"AVX2": {"X86_V3", "AVX2", "FMA3", "F16C", "AVX"}, "SSE4": set()}
_KERNELS = {"AVX2": "Haswell", "SSE4": "Nehalem"}


def _older_processor(named: str) -> dict[str, str]:
    from numpy._core import _multiarray_umath as umath

    if platform.machine().lower() not in {"x86_64", "amd64"}:
        pytest.skip(f"a processor with {named} only is imitated on x86-64; this is {platform.machine()}")
    there = {name for name in umath.__cpu_dispatch__ if umath.__cpu_features__.get(name)}
    if not (off := sorted(there - _KEPT[named])):
        pytest.skip(f"this processor has nothing beyond {named} that NumPy could switch off")
    if named == "AVX2" and not umath.__cpu_features__.get("AVX2"):
        pytest.skip("this processor has no AVX2")
    environment = {name: value for name, value in os.environ.items() if name != "NPY_ENABLE_CPU_FEATURES"}
    return {**environment, "OPENBLAS_CORETYPE": _KERNELS[named], "NPY_DISABLE_CPU_FEATURES": " ".join(off)}


# --- what is slow is marked so: `make check` leaves it out

# of processor time: marked is what takes a quarter of a second on a quiet machine. On a busy one it takes twice that,
# on an older one more, and the first test of a process imports for all, so that `make check` asks for 4 and `make test`
# for no less than what is slow anywhere
LIMIT = float(os.environ.get("UNMARKED_SECONDS", "10"))
UNMARKED: dict[str, float] = {}


def _processor_seconds() -> float:
    """Of this process and of those that it has waited for: on a busy machine it moves far less than the clock does."""
    return sum(os.times()[:4])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Note for how long a test kept a processor busy."""
    start = _processor_seconds()
    try:
        return (yield)
    finally:
        item.user_properties.append(("processor_seconds", _processor_seconds() - start))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep how long what is not marked takes; workers hand their reports on to the first process."""
    if report.when == "call" and "slow" not in report.keywords:
        UNMARKED[report.nodeid] = dict(report.user_properties).get("processor_seconds", 0.0)


@pytest.hookimpl(wrapper=True)
def pytest_terminal_summary(terminalreporter: Any) -> Iterator[None]:
    """Name what should be marked slow."""
    for nodeid, seconds in _too_slow().items():
        terminalreporter.write_line(f"TOO SLOW to be unmarked ({seconds:.1f} s): {nodeid}")
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """Fail where an unmarked test is slow."""
    if not hasattr(session.config, "workerinput") and _too_slow() and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    return (yield)


def _too_slow() -> dict[str, float]:
    return {nodeid: seconds for nodeid, seconds in UNMARKED.items() if seconds > LIMIT}
