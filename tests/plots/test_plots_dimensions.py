"""Bands and dimensions: each chart draws the numbers of its table, in both languages, and refuses half a table."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from poverty_analysis import plots
from poverty_analysis.measures import Question, Survey, curve_bands, multidimensional_poverty

INCOME = Survey(pd.DataFrame({"income": np.arange(10.0, 60.0), "area": ["a", "b"] * 25}))
BANDS = curve_bands(INCOME, "lorenz_curve", "income", [0, 0.25, 0.5, 0.75, 1])
PEOPLE = pd.DataFrame({"water": [0, 1, 0, 1, 1, 0], "schooling": [1, 1, 0, 0, 1, 1]})
PARTS = multidimensional_poverty(Survey(PEOPLE), Question({"water": 1, "schooling": 1}, 1))
NAMES = {"water": "water", "schooling": "schooling"}


@pytest.fixture(autouse=True)
def style():
    with mpl.rc_context():
        mpl.use("agg")
        plots.apply_style()
        yield
        plt.close("all")


def test_a_banded_curve_draws_value_and_both_bands():
    axes = plots.banded_curves({"all": BANDS}, "lorenz_curve", title="Synthetic", source="Source: by hand")
    (line,) = [line for line in axes.lines if line.get_label() == "all"]
    np.testing.assert_allclose(line.get_ydata(), BANDS["value"])
    light, dark = (area.get_paths()[0].get_extents() for area in axes.collections)
    assert light.height >= dark.height
    words = [text.get_text() for text in axes.get_legend().get_texts()]
    assert words == ["equal incomes", "all", "95% at one point", "95% for the whole curve"]
    data = plots.chart_data(axes.figure)
    assert (data["mark"] == "band").sum() > 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_incidence_over_lines_in_both_languages(language):
    table = curve_bands(INCOME, "poverty_incidence_curve", "income", [20, 30, 40])
    with plots.in_language(language):
        axes = plots.banded_curves({"2019": table}, "poverty_incidence_curve", title="2019", source="2019")
        axes.figure.canvas.draw()
    assert axes.get_ylim()[0] == 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_dashboard_draws_each_part(language):
    names = NAMES if language == "en" else {"water": "2019", "schooling": "2020"}
    with plots.in_language(language):
        panels = plots.dimension_dashboard(PARTS, dimensions=names, title="2019", source="2019")
        panels["whole"].figure.canvas.draw()
    assert list(panels) == ["whole", "raw headcount", "censored headcount", "contribution"]
    data = plots.chart_data(panels["whole"].figure)
    shown = data.loc[data["x_low"].notna(), ["panel", "x", "x_low"]]
    expected = PARTS.set_index("measure")["estimate"] * 100
    np.testing.assert_allclose(shown.loc[shown["panel"] == 1, "x"], expected[["H", "A", "M0"]])


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: plots.banded_curves({}, "lorenz_curve", title="t", source="s"), "1 to 5 of them; got 0"),
        (lambda: plots.banded_curves({"a": BANDS[["at"]]}, "lorenz_curve", title="t", source="s"), "without high"),
        (lambda: plots.banded_curves({"a": BANDS}, "pens_parade", title="t", source="s"), "up must say"),
        (
            lambda: plots.banded_curves({"a": pd.concat([BANDS, BANDS])}, "lorenz_curve", title="t", source="s"),
            "one group each",
        ),
        (lambda: plots.dimension_dashboard(PARTS, dimensions={"roof": "r"}, title="t", source="s"), "none of"),
        (
            lambda: plots.dimension_dashboard(pd.concat([PARTS, PARTS]), dimensions=NAMES, title="t", source="s"),
            "must hold one group",
        ),
    ],
)
def test_half_a_table_is_refused(draw, said):
    with pytest.raises(ValueError, match=said):
        draw()
