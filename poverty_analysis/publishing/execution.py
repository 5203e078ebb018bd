"""Notebooks run from first cell to last in fresh kernels, and the executed copies put in a form that stays the same."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import uuid4

import nbformat
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from tqdm import tqdm

from poverty_analysis.tables import write_whole
from poverty_analysis.tables.leftovers import temporary_folder

SECONDS_PER_CELL = 600
LONGEST_SOCKET_NAME = 100  # bytes; systems allow 103 to 107, and -ipc-5 takes the place of .json
# A start-up file of the user's could change what a notebook shows, a warning or a remark would stand in it, and without
# its assertions it would claim what it has not checked. What is empty counts as not set.
NOT_IN_KERNELS = ("PYTHONSTARTUP", "PYTHONWARNINGS", "PYTHONDEVMODE", "PYTHONOPTIMIZE")
KEPT_CELL_METADATA = ("tags", "jupyter", "wrong_answers")


class NotebookError(ValueError):
    """A notebook that cannot be read, run or shown; the message names the notebook and the cell."""


def find_notebooks(folder: Path, names: Sequence[str] = ()) -> list[Path]:
    """Return the notebooks of `folder`, in the order of their names.

    Parameters
    ----------
    folder : Path
    names : sequence of str
        Which of them: each by its number (``03``, ``07b``), its stem or its file's name; all where left out.

    Raises
    ------
    FileNotFoundError
        If the folder does not exist or holds no notebook.
    NotebookError
        If a name is of none of them; the message lists those that there are.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"notebooks must be a folder; got {folder}; run this in a clone of the repository")
    paths = sorted(folder.glob("*.ipynb"))
    if not paths:
        raise FileNotFoundError(f"the folder of notebooks must hold at least one .ipynb file; {folder} holds none")
    known = {path: {path.stem.partition("-")[0], path.stem} for path in paths}
    wanted = {Path(name).name.removesuffix(".ipynb") for name in names}
    if unknown := sorted(wanted - set().union(*known.values())):
        there = ", ".join(path.stem for path in paths)
        raise NotebookError(
            f"a notebook must be named by its number or its stem; got {unknown[0]!r}; there are {there}"
        )
    return [path for path in paths if not names or known[path] & wanted]


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook; a cell without an id gets one from its position, never a random one."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        for number, cell in enumerate(raw["cells"], start=1):
            cell.setdefault("id", f"cell-{number:02d}")
        raw["nbformat_minor"] = max(raw["nbformat_minor"], 5)  # the first minor version whose cells have ids
        notebook: NotebookNode = nbformat.reads(json.dumps(raw), as_version=4)
        nbformat.validate(notebook)
    except (ValueError, KeyError, TypeError, AttributeError, nbformat.ValidationError) as error:
        problem = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise NotebookError(f"{path.name}: must be a Jupyter notebook, format 4, in UTF-8; got {problem}") from error
    return notebook


def write_notebook(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook beside `path` first, then put it in its place: the old one stays whole until then."""
    write_whole({path: notebook_text(notebook)}, force=True)


def notebook_text(notebook: NotebookNode) -> str:
    """Return a notebook as its file holds it."""
    return f"{nbformat.writes(notebook, version=4)}\n"


def steady(notebook: NotebookNode) -> NotebookNode:
    """Return a copy with only the metadata that is the same on every machine and in every run."""
    copy: NotebookNode = nbformat.from_dict(notebook)
    copy.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    for cell in copy.cells:
        cell.metadata = nbformat.from_dict(
            {key: cell.metadata[key] for key in KEPT_CELL_METADATA if key in cell.metadata}
        )
    return copy


def run_notebooks(
    paths: Sequence[Path], *, workers: int = 2, switches: Mapping[str, str] = MappingProxyType({})
) -> list[NotebookNode]:
    """Run notebooks in fresh kernels, a few at a time, with a progress bar; the files are only read.

    Parameters
    ----------
    paths : sequence of Path
        The notebooks; each runs in its own folder.
    workers : int
        How many run at the same time.
    switches : mapping of str to str
        Environment variables of the kernels, beside those of this process.

    Returns
    -------
    list of NotebookNode
        The executed notebooks in the order of `paths`, as `steady` leaves them.

    Raises
    ------
    NotebookError
        At the first notebook that fails; the others are stopped.
    KeyboardInterrupt
        After the kernels were stopped.
    """
    notebooks = [read_notebook(path) for path in paths]
    # The event loop lives in its own thread: in the main one nbclient would take Ctrl-C for itself.
    silent = sys.stderr is None  # nobody listens, as under a daemon
    with (
        ThreadPoolExecutor(max_workers=1) as pool,
        tqdm(total=len(paths), unit="notebook", desc="Notebooks", disable=silent) as bar,
    ):
        loop = asyncio.new_event_loop()
        job = loop.create_task(_run_all(paths, notebooks, workers, switches, bar))
        try:
            pool.submit(_run_loop, loop, job).result()
        except KeyboardInterrupt:
            loop.call_soon_threadsafe(job.cancel)
            raise
    return [steady(notebook) for notebook in notebooks]


def _run_loop(loop: asyncio.AbstractEventLoop, job: asyncio.Task[None]) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(job)
    finally:
        # a failing cell leaves the notebook client's watch over its kernel behind
        leftover = asyncio.all_tasks(loop)
        for task in leftover:
            task.cancel()
        if leftover:
            loop.run_until_complete(asyncio.gather(*leftover, return_exceptions=True))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


async def _run_all(
    paths: Sequence[Path], notebooks: list[NotebookNode], workers: int, switches: Mapping[str, str], bar: Any
) -> None:
    slots = asyncio.Semaphore(workers)

    async def run(path: Path, notebook: NotebookNode, environment: dict[str, str]) -> None:
        async with slots:
            await _run_one(path, notebook, home, environment)
        bar.set_postfix_str(path.stem)
        bar.update()

    with temporary_folder() as home:
        environment = {**kernel_environment(home), **switches}
        tasks = [
            asyncio.create_task(run(path, notebook, environment))
            for path, notebook in zip(paths, notebooks, strict=True)
        ]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _run_one(path: Path, notebook: NotebookNode, home: str, environment: dict[str, str]) -> None:
    """Run one notebook in place; what goes wrong is reported with the cell where it did."""
    place = {"cell": 0}
    try:
        async with _kernel(path.parent, home, environment) as (manager, channels):
            client = NotebookClient(
                notebook,
                km=manager,
                timeout=SECONDS_PER_CELL,
                coalesce_streams=True,
                record_timing=False,
                on_cell_start=lambda cell, cell_index: place.update(cell=cell_index),
            )
            client.kc = channels
            await client.async_execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        source = notebook.cells[place["cell"]].source.strip().splitlines()
        raise NotebookError(
            f"{path.name}, cell {place['cell'] + 1} ({source[0] if source else 'empty'}): {_reason(error)}"
        ) from error


@asynccontextmanager
async def _kernel(
    folder: Path, home: str, environment: dict[str, str]
) -> AsyncIterator[tuple[AsyncKernelManager, AsyncKernelClient]]:
    """Start a kernel of this Python, without the user's own IPython settings, and stop it whatever happens.

    The notebook client could do this too, but leaves a kernel behind when it is stopped while one starts.
    """
    # With no folder of kernels to search, the only one found is this Python's own, whatever else is installed.
    manager = AsyncKernelManager(
        kernel_spec_manager=KernelSpecManager(kernel_dirs=[]), kernel_name="python3", **kernel_sockets(home)
    )
    quiet = ["--IPKernelApp.log_level=ERROR", "--HistoryManager.hist_file=:memory:"]
    channels = None
    try:
        await manager.start_kernel(cwd=str(folder), env=environment, extra_arguments=quiet)
        channels = manager.client()
        channels.start_channels()
        await channels.wait_for_ready(timeout=60)
        channels.allow_stdin = False
        yield manager, channels
    finally:
        if channels is not None:
            channels.stop_channels()
        if manager.has_kernel:
            await manager.shutdown_kernel(now=True)


def kernel_environment(home: str) -> dict[str, str]:
    """Return this process's environment, with figures drawn into the notebook and IPython's settings in `home`.

    Matplotlib's folder is one that can be written, where that of the user cannot: what a kernel says about it would
    stand in the notebook, and so would that it is looking for fonts, which is done here. Its settings are its own
    ones, not those of a file of the user's, and Python's are the usual ones.
    """
    import matplotlib.font_manager

    return {
        **os.environ,
        **dict.fromkeys(NOT_IN_KERNELS, ""),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": matplotlib.get_cachedir(),
        "MATPLOTLIBRC": str(Path(matplotlib.get_data_path()) / "matplotlibrc"),
        "IPYTHONDIR": home,
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # the debugger's remark about frozen modules
    }


def kernel_sockets(folder: str) -> dict[str, str]:
    """Return the options of a kernel manager that let it speak with its kernel over files in `folder`, new ones each.

    Of its own accord it would choose five free ports and leave them to the kernel, which stops where another program
    has taken one of them meanwhile. So it still does where a name in `folder` is too long for a socket, and on Windows.
    """
    connection_file = str(Path(folder) / f"{uuid4().hex[:12]}.json")
    if os.name != "posix" or len(os.fsencode(connection_file)) > LONGEST_SOCKET_NAME:
        return {}
    return {"transport": "ipc", "connection_file": connection_file}


def _reason(error: Exception) -> str:
    if isinstance(error, CellExecutionError):
        lines = re.sub(r"\x1b\[[0-9;]*m", "", error.traceback).splitlines()
        failing = [line.lstrip("- >0123456789").strip() for line in lines if line.startswith("----> ")]
        return f"{error.ename}: {error.evalue}" + (f", at: {failing[0]}" if failing else "")
    if isinstance(error, CellTimeoutError):
        return f"ran longer than {SECONDS_PER_CELL} seconds"
    return f"the kernel ({Path(sys.executable).name}) ended, perhaps for want of memory"
