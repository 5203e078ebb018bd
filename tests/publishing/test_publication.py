import os
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest
from nbformat.v4 import new_output

from poverty_analysis.publishing import publication
from poverty_analysis.publishing.execution import NotebookError, read_notebook
from poverty_analysis.publishing.pages import local_links
from poverty_analysis.publishing.publication import publish, refresh

FIGURES = pd.DataFrame({"literal": ["19.46万", "3至5万"]}, index=pd.Index(["a", "b"], name="id"))
AUDIT = pd.DataFrame({"verdict": ["consistent", "inconsistent", "consistent"]}, index=pd.Index(list("xyz"), name="id"))


@pytest.fixture
def without_kernels(monkeypatch):
    """Take notebooks as they are: what happens around their execution is quick to test without it."""
    monkeypatch.setattr(publication, "run_notebooks", lambda paths, workers: [read_notebook(path) for path in paths])


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_refresh_stores_the_same_bytes_every_time(make_notebook):
    path = make_notebook(
        "a.ipynb", "# A", "sum(range(4))", "import matplotlib.pyplot as plt\nplt.plot([1])\nplt.show()"
    )
    before = path.read_bytes()
    assert refresh(path.parent) == [path]
    once = path.read_bytes()
    refresh(path.parent)
    assert once != before
    assert path.read_bytes() == once
    assert once.endswith(b"}\n") and b"execution_count" in once and b"/bin/python" not in once


def test_refresh_writes_all_or_none(make_notebook, monkeypatch):
    paths = [make_notebook("a.ipynb", "1 + 1"), make_notebook("b.ipynb", "warn()")]
    before = contents(paths[0].parent)
    executed = [read_notebook(path) for path in paths]
    for notebook in executed:
        notebook.cells[0].execution_count = 1
    executed[1].cells[0].outputs = [new_output("stream", name="stderr", text="FutureWarning: old")]
    monkeypatch.setattr(publication, "run_notebooks", lambda paths, workers: executed)
    with pytest.raises(NotebookError, match=r"b\.ipynb, cell 1: must not write to stderr; got 'FutureWarning: old'"):
        refresh(paths[0].parent)
    assert contents(paths[0].parent) == before


def test_publish_writes_pages_tables_and_index_and_keeps_the_tree_clean(make_notebook, tmp_path):
    data = tmp_path / "data" / "cards.csv"
    data.parent.mkdir()
    data.write_text("id\n", encoding="utf-8")
    folder = make_notebook("00-index.ipynb", "# Contents\n\n[audit](01-b.ipynb), [cards](../data/cards.csv)").parent
    make_notebook("01-b.ipynb", "# B\n\n**Question.** Why?\n\n**Answer.** So.", "6 * 7")
    before = contents(folder)

    done = publish(folder, tmp_path / "build" / "report", figures=FIGURES, audit=AUDIT)

    assert contents(folder) == before
    assert sorted(path.name for path in (tmp_path / "build").iterdir()) == ["report"]
    files = contents(done.folder)
    pages = {"00-index.html", "01-b.html", "index.html"}
    assert set(files) == pages | {"audit.csv", "contents.txt", "data/cards.csv", "figures.csv"}
    assert files["figures.csv"].decode() == "id,literal\na,19.46万\nb,3至5万\n"
    assert b">42<" in files["01-b.html"]
    index = files["index.html"].decode()
    assert "2 figures loaded; 3 checks: 2 consistent, 1 inconsistent; 2 notebooks executed" in index
    assert "Why?" in index and "So." in index
    # the folder is not the project's: no commit of another repository is cited for it
    assert [name for name in pages if "commit unknown" not in files[name].decode()] == []
    for name in files:
        if name.endswith(".html"):
            assert all((done.folder / target).is_file() for target in local_links(files[name].decode()))
    assert str(done).startswith("2 figures loaded; 3 checks: 2 consistent, 1 inconsistent; 2 notebooks executed; ")


def test_a_dead_link_keeps_the_earlier_report(make_notebook, tmp_path, without_kernels):
    out = tmp_path / "report"
    path = make_notebook("a.ipynb", "# A")
    publish(path.parent, out, figures=FIGURES, audit=AUDIT)
    before = contents(out)
    make_notebook("b.ipynb", "# [dead](../data/none.csv)")
    with pytest.raises(FileNotFoundError, match=r"b: a link must lead to a file of the repository; got data/none\.csv"):
        publish(path.parent, out, figures=FIGURES, audit=AUDIT)
    assert contents(out) == before
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["notebooks", "report"]
    (path.parent / "b.ipynb").unlink()
    publish(path.parent, out, figures=FIGURES.head(1), audit=AUDIT)
    assert "1 figure loaded" in (out / "index.html").read_text(encoding="utf-8")


def test_a_failing_notebook_keeps_the_earlier_report(make_notebook, tmp_path, without_kernels, monkeypatch):
    out = tmp_path / "report"
    path = make_notebook("a.ipynb", "# A")
    publish(path.parent, out, figures=FIGURES, audit=AUDIT)
    before = contents(out)

    def fails(paths, workers):
        raise NotebookError("a.ipynb, cell 1 (x): NameError")

    monkeypatch.setattr(publication, "run_notebooks", fails)
    with pytest.raises(NotebookError):
        publish(path.parent, out, figures=FIGURES, audit=AUDIT)
    assert contents(out) == before
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["notebooks", "report"]


def test_a_move_that_fails_puts_the_earlier_report_back(make_notebook, tmp_path, without_kernels, monkeypatch):
    out = tmp_path / "report"
    path = make_notebook("a.ipynb", "# A")
    publish(path.parent, out, figures=FIGURES, audit=AUDIT)
    before = contents(out)
    really = os.replace

    def refuses_the_new_one(source, target):
        if source.name.endswith(".new"):
            raise OSError("no space left")
        really(source, target)

    monkeypatch.setattr("poverty_analysis.publishing.publication.os.replace", refuses_the_new_one)
    with pytest.raises(OSError, match="no space left"):
        publish(path.parent, out, figures=FIGURES.head(1), audit=AUDIT)
    assert contents(out) == before
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["notebooks", "report"]


def test_a_folder_that_is_no_earlier_report_is_never_deleted(make_notebook, without_kernels):
    folder = make_notebook("a.ipynb", "# A").parent
    with pytest.raises(FileExistsError, match=r"replace an earlier report and nothing else; got .*which has a\.ipynb"):
        publish(folder, folder, figures=FIGURES, audit=AUDIT)
    assert (folder / "a.ipynb").exists()


def test_a_file_of_the_users_in_an_earlier_report_is_never_deleted(make_notebook, tmp_path, without_kernels):
    folder, out = make_notebook("a.ipynb", "# A").parent, tmp_path / "report"
    publish(folder, out, figures=FIGURES, audit=AUDIT)
    publish(folder, out, figures=FIGURES, audit=AUDIT)
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match=r"which has notes\.txt"):
        publish(folder, out, figures=FIGURES, audit=AUDIT)
    assert (out / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_a_report_behind_a_link_stays_behind_it(make_notebook, tmp_path, without_kernels):
    folder, real, link = make_notebook("a.ipynb", "# A").parent, tmp_path / "real", tmp_path / "link"
    real.mkdir()
    link.symlink_to(real)
    publish(folder, link, figures=FIGURES, audit=AUDIT)
    assert link.is_symlink() and (real / "index.html").is_file()


CALL = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
import pandas as pd
from poverty_analysis import cli, report
report.load_figures = lambda corrected=False: pd.DataFrame({"a": [1]})
report.audit = lambda figures: pd.DataFrame({"verdict": ["consistent"]})
sys.exit(cli.main(["report", "--notebooks", sys.argv[1], "--out", sys.argv[2]]))
"""


@pytest.mark.skipif(os.name == "nt", reason="signals as on POSIX")
def test_ctrl_c_says_so_and_leaves_nothing(make_notebook, tmp_path):
    started = tmp_path / "started"
    path = make_notebook("a.ipynb", f"import pathlib, time\npathlib.Path({str(started)!r}).touch()\ntime.sleep(300)")
    command = [sys.executable, "-c", CALL, path.parent, tmp_path / "report"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not started.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "poverty-analysis: stopped; nothing was written" in said and "Traceback" not in said
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["notebooks", "started"]


def test_a_report_has_the_numbers_of_each_chart_beside_it(make_notebook, tmp_path):
    """A kernel runs, as for a reader: what the chart shows reaches the file that its link names."""
    style = "from poverty_analysis import plots\nimport matplotlib.pyplot as plt\nplots.apply_style()"
    folder = make_notebook("a.ipynb", "# A", style, "plt.plot([1, 2], [3, 4.5], label='paid')\nplt.show()").parent
    out = tmp_path / "out"
    publish(folder, out, figures=FIGURES, audit=AUDIT)
    table = pd.read_csv(out / "charts" / "a-cell-03.csv")
    assert table["mark"].tolist() == ["cite", "source", "line", "line"]
    assert table.loc[2:, ["series", "x", "y"]].to_numpy().tolist() == [["paid", 1, 3], ["paid", 2, 4.5]]
    assert "charts/a-cell-03.csv" in local_links((out / "a.html").read_text(encoding="utf-8"))
