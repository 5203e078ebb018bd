import gc
import json
import os
import socket
import subprocess
import sys

import pytest
from jupyter_client.provisioning.local_provisioner import LocalPortCache

from poverty_analysis.publishing.execution import (
    NotebookError,
    find_notebooks,
    kernel_sockets,
    read_notebook,
    run_notebooks,
    write_notebook,
)

CHART = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"


@pytest.mark.slow
def test_runs_every_notebook_in_its_own_kernel_and_touches_no_file(make_notebook, monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "agg")  # what a shell or a test run may have set
    first = make_notebook("a.ipynb", "# A", "shared = 1", CHART)
    second = make_notebook("b.ipynb", "# B", "'shared' in globals()", "print('x')\nprint('y')")
    before = first.read_bytes(), second.read_bytes()

    a, b = run_notebooks([first, second])

    assert [cell.execution_count for cell in a.cells[1:]] == [1, 2]
    assert "image/png" in a.cells[2].outputs[0].data
    assert [output.output_type for output in a.cells[2].outputs] == ["display_data"]
    assert b.cells[1].outputs[0].data["text/plain"] == "False"
    assert b.cells[2].outputs == [{"output_type": "stream", "name": "stdout", "text": "x\ny\n"}]
    assert a.metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert all(cell.metadata == {} for cell in a.cells)
    assert (first.read_bytes(), second.read_bytes()) == before


@pytest.mark.skipif(os.name != "posix", reason="kernels speak over ports on Windows")
def test_a_kernel_starts_though_others_take_every_port_that_was_free(make_notebook, monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setattr(LocalPortCache, "find_available_port", lambda *_: taken.getsockname()[1])
        (executed,) = run_notebooks([make_notebook("a.ipynb", "# A", "6 * 7")])
    assert executed.cells[1].outputs[0].data["text/plain"] == "42"


@pytest.mark.skipif(os.name != "posix", reason="kernels speak over ports on Windows")
def test_sockets_of_kernels_have_names_of_their_own_that_systems_allow(tmp_path):
    folder = str(tmp_path)[:60]
    first, second = kernel_sockets(folder), kernel_sockets(folder)
    assert first["transport"] == second["transport"] == "ipc"
    assert first["connection_file"] != second["connection_file"]
    assert kernel_sockets(f"/{'x' * 90}") == {}  # macOS allows 103 bytes, sys/un.h


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("x = 1\n1 / 0", r"broken\.ipynb, cell 2 \(x = 1\): ZeroDivisionError: division by zero"),
        ("import os\nos._exit(1)", r"broken\.ipynb, cell 2 \(import os\): the kernel \(python.*\) ended"),
    ],
)
@pytest.mark.slow
def test_a_failure_names_notebook_and_cell_and_stops_the_others(make_notebook, code, reason, caplog):
    broken = make_notebook("broken.ipynb", "# Broken", code)
    slow = make_notebook("slow.ipynb", "import time\ntime.sleep(300)")
    with pytest.raises(NotebookError, match=reason):
        run_notebooks([broken, slow])
    gc.collect()
    assert [record for record in caplog.records if record.name == "asyncio"] == []  # it complains of leftover tasks


def test_an_id_that_is_missing_comes_from_the_position(make_notebook):
    path = make_notebook("a.ipynb", "# A", "1")
    raw = json.loads(path.read_text(encoding="utf-8"))
    kept = raw["cells"][0]["id"]
    del raw["cells"][1]["id"]
    path.write_text(json.dumps(raw), encoding="utf-8")
    assert [cell.id for cell in read_notebook(path).cells] == [kept, "cell-02"]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"{}", b'{"cells": [], "nbformat": 3}', '{"cells": "é"}'.encode("latin-1")]
)
def test_what_is_no_notebook_is_refused_by_name(tmp_path, content):
    path = tmp_path / "odd.ipynb"
    path.write_bytes(content)
    with pytest.raises(NotebookError, match=r"odd\.ipynb: must be a Jupyter notebook, format 4, in UTF-8; got "):
        read_notebook(path)


def test_a_folder_without_notebooks_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="holds none"):
        find_notebooks(tmp_path)
    with pytest.raises(FileNotFoundError, match="must be a folder"):
        find_notebooks(tmp_path / "none")


def test_a_write_that_fails_leaves_the_old_notebook(make_notebook, monkeypatch):
    path = make_notebook("a.ipynb", "# A")
    before = path.read_bytes()

    def no_room(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("poverty_analysis.publishing.execution.os.replace", no_room)
    with pytest.raises(OSError, match="no space left"):
        write_notebook(read_notebook(path), path)
    assert path.read_bytes() == before
    assert [entry.name for entry in path.parent.iterdir()] == ["a.ipynb"]


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="a home that is no folder as on POSIX")
def test_where_the_home_cannot_be_written_nothing_is_said_of_it_in_a_notebook(make_notebook):
    path = make_notebook("a.ipynb", "# A", CHART)
    code = (
        "import os, sys, pathlib\n"
        "from poverty_analysis.publishing.execution import run_notebooks\n"
        "(notebook,) = run_notebooks([pathlib.Path(sys.argv[1])])\n"
        "print([output.output_type for output in notebook.cells[1].outputs])"
    )
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "MPL"))}
    environment = {**plain, "HOME": "/dev/null", "JUPYTER_RUNTIME_DIR": str(path.parent), "MPLBACKEND": "agg"}
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, env=environment)
    assert done.stdout == "['display_data']\n", done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PYTHONSTARTUP", "print('good morning')\nimport matplotlib\nmatplotlib.rcParams['lines.linewidth'] = 9"),
        ("MATPLOTLIBRC", "no.such.setting: 1\nlines.linewidth: 9\n"),
        ("PYTHONWARNINGS", "default"),
        ("PYTHONDEVMODE", "1"),
        ("PYTHONOPTIMIZE", "1"),
    ],
)
def test_settings_of_the_user_change_nothing_in_a_kernel(make_notebook, tmp_path, monkeypatch, name, value):
    if name in {"PYTHONSTARTUP", "MATPLOTLIBRC"}:
        (tmp_path / "settings").write_text(value, encoding="utf-8")
        value = str(tmp_path / "settings")
    monkeypatch.setenv(name, value)
    lines = (
        "import warnings",
        "import matplotlib",
        "warnings.warn('to be silent', ResourceWarning)",
        "print(__debug__, matplotlib.rcParams['lines.linewidth'])",
    )
    (executed,) = run_notebooks([make_notebook("a.ipynb", "# A", "\n".join(lines))])
    assert executed.cells[1].outputs == [{"output_type": "stream", "name": "stdout", "text": "True 1.5\n"}]
