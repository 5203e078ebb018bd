"""A stored chart table stands for numbers, not for digits; words, printed text and tables stand for themselves."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from nbformat.v4 import new_output

from poverty_analysis import plots
from poverty_analysis.publishing.chart_comparison import chart_difference
from poverty_analysis.publishing.execution import read_notebook, write_notebook

CONFTEST = Path(__file__).parents[2] / "notebooks" / "conftest.py"
CHART = """import matplotlib.pyplot as plt
from poverty_analysis import plots
plots.apply_style()
figure, axes = plt.subplots()
axes.plot([1, 2], [3.5, 7.13218])
axes.set_title("61 villages")
plt.show()"""
# what the stored output is changed to, and whether nbval then still passes
CHANGES = {
    "as-drawn": ("7.13218", "7.13218", "passed"),
    "last-digit": ("7.13218", "7.13219", "passed"),
    "fifth-digit": ("7.13218", "7.13245", "failed"),
    "a-word": ("61 villages", "62 villages", "failed"),
    "no-row": ("1,line,,,2,7.13218,,,,,\n", "", "failed"),
    "printed": ("7.13218\n", "7.13219\n", "failed"),
}


def drawn_here(in_process):
    """What a kernel shows of the chart, from this process; its picture is not compared."""
    shown = {}

    def keep():
        figure = plt.gcf()
        shown.update({"text/plain": repr(figure), "text/csv": plots.chart_csv(figure), "image/png": "AA=="})
        plt.close("all")

    with in_process(keep) as run:
        run([CHART], {})
    return shown


@pytest.mark.slow
def test_nbval_compares_chart_tables_by_number_and_all_else_exactly(make_notebook, in_process, tmp_path):
    """Whatever the terminal draws on, in several processes, and where nothing can be written into the home folder."""
    cells = [cell for name in CHANGES for cell in (CHART, f'print("{name}", 7.13218)')]
    written = make_notebook("a.ipynb", "# A", *cells)
    shown = drawn_here(in_process)
    folder = tmp_path / "stored"
    folder.mkdir()
    shutil.copy(CONFTEST, folder)
    for path in (folder / "one.ipynb", folder / "two.ipynb"):
        copy = read_notebook(written)
        for number, cell in enumerate(copy.cells[1:], start=1):
            cell.execution_count = number
        for (name, (old, new, _)), chart, printed in zip(
            CHANGES.items(), copy.cells[1::2], copy.cells[2::2], strict=True
        ):
            chart.outputs = [new_output("display_data", data=shown)]
            printed.outputs = [new_output("stream", name="stdout", text=f"{name} 7.13218\n")]
            place, key = (printed.outputs[0], "text") if name == "printed" else (chart.outputs[0].data, "text/csv")
            assert old in place[key]
            place[key] = place[key].replace(old, new)
        write_notebook(copy, path)
    options = ["-rA", "--color=no", "-n", "2", "-p", "no:cacheprovider", "--nbval", "--nbval-current-env"]
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(folder)],
        env={**os.environ, "MPLBACKEND": "agg", "HOME": os.devnull, "MPLCONFIGDIR": ""},
        cwd=folder,
        text=True,
        capture_output=True,
        check=False,
    )
    # cells of code count from 0: for each change a chart, then a printed line
    changed = {
        2 * place + (name == "printed"): outcome for place, (name, (_, _, outcome)) in enumerate(CHANGES.items())
    }
    for notebook in ("one", "two"):
        told = re.findall(rf"^(PASSED|FAILED) \S*{notebook}\.ipynb::Cell (\d+)", ran.stdout, re.M)
        cells = {int(cell): outcome.lower() for outcome, cell in told}
        assert cells == dict.fromkeys(range(2 * len(CHANGES)), "passed") | changed, ran.stdout


@pytest.mark.parametrize(
    ("stored", "drawn", "difference"),
    [
        ("x\n194600\n", "x\n194601\n", None),  # five parts in a million: a tie of six digits
        ("x\n680\n", "x\n681\n", "x '681' for '680' in row 2"),
        ("x\n5e6\n0.0\n", "x\n5e6\n0.004\n", None),  # a sum that should be 0, beside millions
        ("x\n5e6\n0.0\n", "x\n5e6\n0.006\n", "x '0.006' for '0.0' in row 3"),
        ("x\ninf\n", "x\ninf\n", None),
        ("x\ninf\n", "x\n1e308\n", "x '1e308' for 'inf' in row 2"),
        ("x\n1\n", "x\n\n", "0 cells for 1 in row 2"),
        ("x,y\n1,2\n", "x,y\n1,\n", "y '' for '2' in row 2"),
        ("name,x\n2016,1\n", "name,x\n2016.0,1\n", "name '2016.0' for '2016' in row 2"),  # a name is a word
        ("x,y\n1,2\n", "x,z\n1,2\n", "columns [['x', 'z']] for [['x', 'y']]"),
        ("x\n1\n", "x\n1\n1\n", "3 rows for 2"),
        ("x\n1,2\n", "x\n1,3\n", "2 cells for 2 in row 2"),  # more cells than columns: no number by its column
        ("", "", None),
        ("x\n1\n", "", "columns [] for [['x']]"),
    ],
)
def test_the_first_difference_is_named(stored, drawn, difference):
    assert chart_difference(stored, drawn) == difference
