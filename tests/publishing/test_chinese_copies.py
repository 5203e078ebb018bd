"""The notebooks run in Chinese for the site: a notebook that knows nothing of it draws its chart in Chinese."""

import os

import pytest

from poverty_analysis import LANGUAGE_SWITCH, PICTURES_SWITCH
from poverty_analysis.publishing.chart_files import stored_charts
from poverty_analysis.publishing.chinese_copies import write_chinese_copies
from poverty_analysis.publishing.execution import read_notebook

CHART = """\
import matplotlib.pyplot as plt
from poverty_analysis import plots
plots.apply_style()
axes = plt.subplots()[1]
axes.plot([2016, 2020], [680, 1127])
plots.title_and_source(axes, "Villages", name="villages")
plt.show()
"""


@pytest.mark.slow
def test_a_copy_has_the_chart_in_chinese_and_the_notebook_stays_as_it_is(make_notebook, tmp_path, monkeypatch):
    monkeypatch.setenv(LANGUAGE_SWITCH, "en")
    monkeypatch.delenv(PICTURES_SWITCH, raising=False)
    path = make_notebook("a.ipynb", CHART, "plt.plot([1, 2])\nplt.show()")
    before = path.read_bytes()
    (written,) = write_chinese_copies(path.parent, tmp_path / "build" / "chinese")
    assert written == tmp_path / "build" / "chinese" / "a.ipynb" and path.read_bytes() == before
    copy = read_notebook(written)
    assert os.environ[LANGUAGE_SWITCH] == "en" and PICTURES_SWITCH not in os.environ
    assert "image/png" in copy.cells[1].outputs[0].data, "a chart without a name behind one that has one"
    chart = stored_charts(copy, "a")[0]
    assert chart.name == "a-villages"  # the same in every language
    rows = [line.split(",") for line in chart.csv.splitlines()]
    assert [row[-1] for row in rows if row[1] == "title"] == ["村数"]  # as data/labels.csv says Villages
    assert [row[rows[0].index("y")] for row in rows if row[1] == "line"] == ["680", "1127"]
    assert copy.cells[0].source == CHART
