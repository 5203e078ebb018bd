import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
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


@pytest.mark.slow
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


def test_refresh_takes_numbers_and_stems_and_leaves_the_others(make_notebook, monkeypatch):
    stems = ["03-fields", "07-poor", "07b-register", "09-own"]
    paths = {stem: make_notebook(f"{stem}.ipynb", f"# {stem}") for stem in stems}
    ran = []

    def run(paths, workers):
        ran.append([path.stem for path in paths])
        return [read_notebook(path) for path in paths]

    monkeypatch.setattr(publication, "run_notebooks", run)
    folder = paths["03-fields"].parent
    before = contents(folder)
    for names in (["07"], ["07b", "03-fields"], ["notebooks/09-own.ipynb", "09", "09"], []):
        refresh(folder, names)
    assert ran == [["07-poor"], ["03-fields", "07b-register"], ["09-own"], stems]
    for name in ("7", "07c", "poor", ""):
        with pytest.raises(NotebookError, match=f"got '{name}'; there are {', '.join(stems)}$"):
            refresh(folder, ["03", name])
    assert len(ran) == 4 and contents(folder).keys() == before.keys()


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


@pytest.mark.parametrize("fails_at", ["02-audit.ipynb", "verdicts.png", ".03-other.ipynb", ".verdicts.png"])
def test_a_refresh_without_room_leaves_every_notebook_and_names_the_one(make_notebook, monkeypatch, fails_at):
    """Simulated: no room for a fresh copy (a name with a point), or a place that cannot be taken."""
    path = make_notebook("02-audit.ipynb", "# A", "draw(title='Verdicts')")
    make_notebook("03-other.ipynb", "# B")
    before = contents(path.parent.parent)

    def run(paths, workers):
        executed = [read_notebook(path) for path in paths]
        for notebook in executed:
            notebook.metadata = {"run": True}
        chart = new_output("display_data", {"image/png": "aGVsbG8="}, metadata={"chart_name": "verdicts"})
        executed[0].cells[1].outputs = [chart]
        return executed

    def full(really):
        moves = really is os.replace

        def write(first, *arguments, **options):
            target = arguments[0] if moves else first
            if target.name == fails_at or (fails_at.startswith(".") and target.name.startswith(fails_at)):
                raise OSError(28, "No space left on device")
            return really(first, *arguments, **options)

        return write

    monkeypatch.setattr(publication, "run_notebooks", run)
    for owner, name in ((os, "replace"), (type(path), "write_text"), (type(path), "write_bytes")):
        monkeypatch.setattr(owner, name, full(getattr(owner, name)))
    named = fails_at.removeprefix(".")
    with pytest.raises(OSError, match=rf"{named}: cannot be written: no space left on device; nothing was written"):
        refresh(path.parent)
    monkeypatch.undo()
    assert contents(path.parent.parent) == before


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
def test_a_file_of_the_users_in_an_earlier_report_is_never_deleted(make_notebook, tmp_path, without_kernels):
    folder, out = make_notebook("a.ipynb", "# A").parent, tmp_path / "report"
    publish(folder, out, figures=FIGURES, audit=AUDIT)
    publish(folder, out, figures=FIGURES, audit=AUDIT)
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match=r"which has notes\.txt"):
        publish(folder, out, figures=FIGURES, audit=AUDIT)
    assert (out / "notes.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.slow
def test_a_file_put_into_the_report_while_it_is_written_is_never_deleted(make_notebook, tmp_path, monkeypatch):
    folder, out = make_notebook("a.ipynb", "# A").parent, tmp_path / "report"

    def run(paths, workers):
        if out.is_dir():
            (out / "notes.txt").write_text("mine", encoding="utf-8")
        return [read_notebook(path) for path in paths]

    monkeypatch.setattr(publication, "run_notebooks", run)
    publish(folder, out, figures=FIGURES, audit=AUDIT)
    before = contents(out)
    with pytest.raises(FileExistsError, match=r"which has notes\.txt; what was to go there is whole in ") as said:
        publish(folder, out, figures=FIGURES.head(1), audit=AUDIT)
    assert contents(out) == {**before, "notes.txt": b"mine"}
    kept = Path(str(said.value).rpartition("whole in ")[2])
    assert "1 figure loaded" in (kept / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["contents.txt", "link"])
def test_what_only_looks_like_ours_is_never_deleted(make_notebook, tmp_path, without_kernels, name):
    """A list of contents that is not of a report, and a link to a folder."""
    folder, out = make_notebook("a.ipynb", "# A").parent, tmp_path / "mine"
    if name == "link":
        publish(folder, out, figures=FIGURES, audit=AUDIT)
        (out / name).symlink_to(folder)
    else:
        out.mkdir()
        (out / name).write_text("contents.txt\nChapter 1\n", encoding="utf-8")
    with pytest.raises(FileExistsError, match=f"which has {name}"):
        publish(folder, out, figures=FIGURES, audit=AUDIT)
    assert os.path.lexists(out / name)


def test_a_report_behind_a_link_stays_behind_it(make_notebook, tmp_path, without_kernels):
    folder, real, link = make_notebook("a.ipynb", "# A").parent, tmp_path / "real", tmp_path / "link"
    real.mkdir()
    link.symlink_to(real)
    publish(folder, link, figures=FIGURES, audit=AUDIT)
    assert link.is_symlink() and (real / "index.html").is_file()


CALL = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
import nbformat
import pandas as pd
from poverty_analysis import cli, report
report.load_figures = lambda corrected=False: pd.DataFrame({"a": [1]})
report.audit = lambda figures: pd.DataFrame({"verdict": ["consistent"]})
sys.exit(cli.main(sys.argv[1:]))
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals as on POSIX")
@pytest.mark.parametrize(("command", "stop"), [("report", signal.SIGINT), ("refresh", signal.SIGTERM)])
def test_a_stop_while_kernels_run_says_so_and_leaves_nothing(make_notebook, tmp_path, command, stop):
    started = tmp_path / "started"
    path = make_notebook("a.ipynb", f"import pathlib, time\npathlib.Path({str(started)!r}).touch()\ntime.sleep(300)")
    before = contents(path.parent)
    options = ["--notebooks", path.parent, *(["--out", tmp_path / "report"] if command == "report" else [])]
    call = [sys.executable, "-c", CALL, command, *options]
    process = subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not started.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(stop)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "poverty-analysis: stopped; nothing was written" in said and "Traceback" not in said
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["notebooks", "started"]
    assert contents(path.parent) == before


@pytest.mark.slow
def test_a_report_has_the_numbers_of_each_chart_beside_it(make_notebook, tmp_path):
    """A kernel runs, as for a reader: what the chart shows reaches the file that its link names."""
    style = "from poverty_analysis import plots\nimport matplotlib.pyplot as plt\nplots.apply_style()"
    line = "plt.plot([1, 2], [3, 4.5], label='paid')\nplt.show()"
    folder = make_notebook("a.ipynb", "# A", style, f"plots.name_chart(plt.figure(), 'paid')\n{line}\n{line}").parent
    out = tmp_path / "out"
    publish(folder, out, figures=FIGURES, audit=AUDIT)
    files = sorted(path.name for path in (out / "charts").iterdir())
    assert files == ["a-paid.csv", "a-paid.source.txt"], "the second picture has no name"
    table = pd.read_csv(out / "charts" / "a-paid.csv")
    assert table["mark"].tolist() == ["line", "line"]
    assert table[["series", "x", "y"]].to_numpy().tolist() == [["paid", 1, 3], ["paid", 2, 4.5]]
    said = (out / "charts" / "a-paid.source.txt").read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(":")[0] for line in said] == ["Title", "Cite", "Source"] and "chart a-paid, “" in said[1]
    page = (out / "a.html").read_text(encoding="utf-8")
    assert local_links(page).count("charts/a-paid.csv") == 1
    assert page.count('<div id="a-paid"></div>') == 1 and page.count("drawn with name= has its numbers") == 1


NUMBERS = "panel,mark,text\n,title,Paid\n"


def drawn(*names):
    return [
        new_output("display_data", data={"image/png": "AA==", "text/csv": NUMBERS}, metadata={"chart_name": name})
        for name in names
    ]


@pytest.fixture
def with_charts(make_notebook, without_kernels, tmp_path):
    """A folder of two notebooks, the charts of the first under the names given."""

    def make(*names):
        path = make_notebook("a.ipynb", "# A", *["draw()"] * len(names))
        make_notebook("b.ipynb", "# B")
        notebook = read_notebook(path)
        for cell, chart in zip(notebook.cells[1:], drawn(*names), strict=True):
            cell.outputs = [chart]
        nbformat.write(notebook, path)
        return path.parent

    return make


@pytest.mark.slow
def test_names_of_before_are_places_and_files_of_a_report_too(with_charts, tmp_path):
    folder, out = with_charts("paid"), tmp_path / "report"
    table = tmp_path / "docs" / "old_chart_names.csv"
    table.parent.mkdir()
    table.write_text("old,notebook,name\na-cell-05,a,a-paid\nb-cell-02,b,b-gone\n", encoding="utf-8")
    publish(folder, out, figures=FIGURES, audit=AUDIT)
    charts = {path.name: path.read_text(encoding="utf-8-sig") for path in (out / "charts").iterdir()}
    files = [f"{name}{ending}" for name in ("a-cell-05", "a-paid") for ending in (".csv", ".source.txt")]
    assert sorted(charts) == [*files, "b-cell-02.csv"]
    assert [charts[name] for name in files[:2]] == [charts[name] for name in files[2:]]
    assert ", chart a-paid, “Paid”" in charts["a-paid.source.txt"]
    assert "Its notebook: ../b.html" in charts["b-cell-02.csv"]
    page = (out / "a.html").read_text(encoding="utf-8")
    assert '<div id="a-paid"></div><div id="a-cell-05"></div>' in page


def test_charts_of_one_name_are_neither_stored_nor_published(with_charts, tmp_path):
    folder = with_charts("paid", "owed", "paid")
    before = contents(folder)
    message = r"unique; got a-paid in a, cell 2, and in a, cell 4$"
    with pytest.raises(ValueError, match=message):
        refresh(folder)
    with pytest.raises(ValueError, match=message):
        publish(folder, tmp_path / "report", figures=FIGURES, audit=AUDIT)
    assert contents(folder) == before and not (tmp_path / "report").exists()


def test_the_chart_of_the_readme_is_found_by_its_name(make_notebook, without_kernels, tmp_path):
    """Not by its place: another chart above it must not take its place."""
    notebook = read_notebook(path := make_notebook("02-audit.ipynb", "# A", "draw()", "draw()"))
    for cell, name, picture in zip(notebook.cells[1:], ("first", "verdicts"), ("AA==", "Ag=="), strict=True):
        cell.outputs = drawn(name)
        cell.outputs[0].data["image/png"] = picture
    nbformat.write(notebook, path)
    refresh(path.parent)
    assert (tmp_path / "docs" / "verdicts.png").read_bytes() == b"\x02"
