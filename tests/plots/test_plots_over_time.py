"""Charts of poverty over time: the numbers of their tables, in both languages, and refusals of half a table."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from poverty_analysis import plots
from poverty_analysis.measures import Survey, synthetic_panel_bounds, transition_table
from poverty_analysis.tables import data_folder

PANEL = pd.read_csv(data_folder() / "survey" / "household_panel.csv")
SURVEY = Survey(PANEL, weights="weight_waves_1_3", strata="stratum", clusters="psu", id="person", wave="wave")
MOVES = transition_table(SURVEY, "income", 2500)
PEOPLE = PANEL[PANEL["wave"].isin([1, 2]) & (PANEL["income"] > 0)].assign(town=lambda d: d["urban"].astype(str))
BOUNDS = synthetic_panel_bounds(Survey(PEOPLE), "income", 2500, ["town", "age_group"], "wave")


@pytest.fixture(autouse=True)
def style():
    with mpl.rc_context():
        mpl.use("agg")
        plots.apply_style()
        yield
        plt.close("all")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_flows_draw_who_left_and_who_fell_from_wave_to_wave(language):
    with plots.in_language(language):
        axes = plots.poverty_flows(MOVES, title="2019", source="2019")
        axes.figure.canvas.draw()
    left, fell = axes.lines[:2]
    rows = MOVES[(MOVES["measure"] == "share of origin") & (MOVES["to_wave"] == MOVES["from_wave"] + 1)]
    for line, states in ((left, ("poor", "not poor")), (fell, ("not poor", "poor"))):
        part = rows[(rows["from_state"] == states[0]) & (rows["to_state"] == states[1])]
        np.testing.assert_allclose(line.get_ydata(), part["estimate"])
    data = plots.chart_data(axes.figure)
    assert (data["mark"] == "band").sum() > 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_bounds_and_truth_stand_on_one_line(language):
    truth = [0.2, 0.1, 0.05, 0.65]
    with plots.in_language(language):
        axes = plots.panel_bounds(BOUNDS, title="2019", source="2019", truth=truth)
        axes.figure.canvas.draw()
    np.testing.assert_allclose(axes.lines[0].get_xdata(), truth)
    ends = np.array([segment[:, 0] for segment in axes.collections[0].get_segments()])
    np.testing.assert_allclose(ends, BOUNDS[["low", "high"]])


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (lambda: plots.poverty_flows(BOUNDS, title="2019", source="2019"), "as transition_table returns"),
        (lambda: plots.poverty_flows(pd.concat([MOVES, MOVES]), title="2019", source="2019"), "one group and one line"),
        (lambda: plots.panel_bounds(BOUNDS[:3], title="2019", source="2019"), "four cells"),
        (lambda: plots.panel_bounds(BOUNDS, title="2019", source="2019", truth=[0.1]), "truth must be four shares"),
    ],
)
def test_half_a_table_is_refused(draw, said):
    with pytest.raises(ValueError, match=said):
        draw()
