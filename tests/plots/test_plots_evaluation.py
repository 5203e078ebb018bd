"""Charts of evaluation: each draws the numbers it is given beside the truth, and says that they are synthetic."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from poverty_analysis import plots
from poverty_analysis.plots.headings import SYNTHETIC_NOTE
from poverty_analysis.plots.heat_maps import TINT
from poverty_analysis.plots.measures import LOOKS
from poverty_analysis.plots.style import (
    BLUE,
    INK,
    RED,
)


@pytest.fixture(autouse=True)
def style():
    with mpl.rc_context():
        mpl.use("agg")
        plots.apply_style()
        yield
        plt.close("all")


TWO = pd.DataFrame(
    {"estimate": [0.1, 0.3], "low": [0.05, 0.25], "high": [0.15, 0.35], "truth": [0.09, 0.09]},
    index=["as by lot", "the abler first"],
)
WAVES = pd.Series([4000.0, 5000.0], index=[2015, 2019])
EVENTS = pd.DataFrame({"event_time": [-1, 0], "estimate": [0.0, 0.2], "low": [np.nan, 0.1], "high": [np.nan, 0.4]})
TRUTH = pd.Series([0.0, 0.1], index=[-1, 0])
VILLAGES = pd.DataFrame({"score": [-10.0, 20.0], "outcome": [8.0, 8.5], "households": [30, 60]})
LINE = pd.DataFrame({"score": [0.0, 20.0], "outcome": [8.2, 8.5]})
COVERED = pd.DataFrame(
    {
        "estimator": ["naive_comparison", "naive_comparison", "instrumental_variable"],
        "assumptions_hold": ["yes", "no", "no"],
        "coverage": [0.95, 0.1, np.nan],
        "coverage_low": [0.9, 0.05, np.nan],
        "coverage_high": [0.98, 0.2, np.nan],
    }
)
DETECTABLE = pd.DataFrame({"villages": [20, 80], "effect": [0.4, 0.2]})
CALIBRATED = pd.DataFrame({"predicted": [0.1, 0.3], "observed": [0.12, 0.2], "low": [0.1, 0.1], "high": [0.2, 0.35]})
STEPS = {"by lot": pd.Series({"effect": 0.09, "trend": 0.26}), "poorest": pd.Series({"effect": 0.09, "trend": 0.5})}
GROWTH = pd.DataFrame({"population_share": [0.25, 0.75], "growth_rate": [0.1, 0.05]})

DRAWN = {
    "estimates_against_truth": lambda: plots.estimates_against_truth(TWO, title="t", note="n"),
    "group_paths": lambda: plots.group_paths({"others": WAVES}, title="t", note="n"),
    "effect_paths": lambda: plots.effect_paths({"a": EVENTS}, "event_time", TRUTH, title="t", label="years", note="n"),
    "village_means": lambda: plots.village_means(VILLAGES, {"above": LINE}, title="t", label="m", note="n"),
    "coverage_chart": lambda: plots.coverage_chart(COVERED, title="t", note="n"),
    "detectable_effects": lambda: plots.detectable_effects({"5 a village": DETECTABLE}, title="t", note="n"),
    "coverage_map": lambda: plots.coverage_map(FEW, title="t", note="n"),
    "calibration_chart": lambda: plots.calibration_chart({"logit": CALIBRATED}, title="t", note="n"),
    "gap_steps": lambda: plots.gap_steps(STEPS, title="t", note="n"),
    "growth_curves": lambda: plots.growth_curves({"tenths": GROWTH}, 0.07, title="t", note="n"),
}


def names(axes):
    return [label.get_text() for label in axes.get_yticklabels()]


def legend(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


@pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN)
def test_every_chart_says_synthetic_three_times(draw):
    axes = draw()
    texts = [text.get_text().replace("\n", " ") for text in axes.figure.texts]
    assert axes.figure.get_suptitle() == "Synthetic: t"
    assert "synthetic" in texts and f"{SYNTHETIC_NOTE}. n" in texts


@pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN)
def test_every_number_axis_has_a_label(draw):
    axes = draw()
    columns = [label.get_text() for label in axes.get_xticklabels()]
    assert (axes.get_xlabel() or all(column[:1].isalpha() for column in columns)) and (
        axes.get_ylabel() or all(names(axes))
    )


def test_an_interval_that_misses_the_truth_is_told_apart_by_colour_and_marker():
    axes = plots.estimates_against_truth(TWO, title="t")
    points = [line for line in axes.lines if line.get_marker() in {"o", "s"}]
    assert [(line.get_xdata()[0], line.get_marker(), to_hex(line.get_color())) for line in points] == [
        (0.1, "o", to_hex(BLUE)),
        (0.3, "s", to_hex(RED)),
    ]
    (ticks,) = [line for line in axes.lines if line.get_marker() == "|"]
    assert ticks.get_xdata().tolist() == [0.09, 0.09] and ticks.get_ydata().tolist() == [1, 0]
    assert legend(axes) == ["truth", "95% interval holds it", "misses it"]


def test_an_interval_that_ends_at_the_truth_holds_it():
    axes = plots.estimates_against_truth(TWO.assign(low=0.09), title="t")
    assert {line.get_marker() for line in axes.lines} & {"o", "s"} == {"o"}
    assert legend(axes) == ["truth", "95% interval holds it"]


def test_a_legend_names_no_mark_that_is_not_drawn():
    axes = plots.estimates_against_truth(TWO.iloc[1:], title="t")
    assert legend(axes) == ["truth", "95% interval misses it"]


def test_what_only_the_maker_sees_is_dashed():
    axes = plots.group_paths({"others": WAVES, "participants without the programme": WAVES + 1}, title="t", start=2017)
    dashes = {line.get_label(): line.get_linestyle() for line in axes.lines}
    assert dashes["others"] == "-" and dashes["participants without the programme"] == "--"
    assert [set(line.get_xdata()) for line in axes.lines][-1] == {2016.5}


def test_a_missing_mean_is_refused_and_not_drawn_across():
    path = pd.Series([1.0, np.nan, 3.0], index=[2015, 2016, 2017])
    with pytest.raises(ValueError, match="means must not be missing; got one in 'others'"):
        plots.group_paths({"others": path}, title="t")


def test_effects_stand_beside_the_truth_each_series_in_its_panel():
    first = plots.effect_paths({"a": EVENTS, "b": EVENTS + 1}, "event_time", TRUTH, title="t", label="years")
    panels = first.figure.axes
    assert first is panels[0] and [axes.get_title("left") for axes in panels] == ["a", "b"]
    assert panels[0].get_ylim() == panels[1].get_ylim() and panels[0].get_xlim() == panels[1].get_xlim()
    assert legend(first) == ["truth", "estimate"]
    for axes in panels:
        (line,) = [line for line in axes.lines if line.get_label() == "truth"]
        assert line.get_ydata().tolist() == [0.0, 0.1]
    points = [axes.containers[0].lines[0] for axes in panels]
    assert [line.get_xdata().tolist() for line in points] == [[-1, 0], [0, 1]]  # where they are, not beside it
    assert [line.get_ydata().tolist() for line in points] == [[0.0, 0.2], [1.0, 1.2]]
    ends = panels[0].containers[0].lines[2][0].get_segments()
    np.testing.assert_allclose(np.asarray(ends[1], dtype=float)[:, 1], [0.1, 0.4], rtol=1e-12)


def test_effects_of_one_series_have_its_name_in_the_legend():
    axes = plots.effect_paths({"quantile effect": EVENTS}, "event_time", TRUTH, title="t", label="years")
    assert len(axes.figure.axes) == 1 and axes.get_title("left") == ""
    assert legend(axes) == ["truth", "quantile effect"]


def test_villages_are_as_large_as_their_households_are_many():
    axes = plots.village_means(VILLAGES, {"above": LINE}, title="t", label="m")
    (points,) = axes.collections
    assert points.get_offsets().tolist() == [[-10, 8], [20, 8.5]] and points.get_sizes().tolist() == [10, 20]
    assert legend(axes) == ["village, by its households", "above", "threshold"]


FEW = pd.DataFrame(
    [(20, 2, "sandwich", 0.7355), (20, 2, "bootstrap", 0.9995), (10, 3, "sandwich", 0.8635)],
    columns=["villages", "treated_villages", "interval", "coverage"],
)


def test_coverage_with_few_villages_is_a_cell_for_each_design_and_interval():
    axes = plots.coverage_map(FEW, title="t")
    table = plots.chart_data(axes.figure)
    cells = table[table["mark"] == "cell"].set_index(["name", "series"])
    assert cells["value"].round(2).to_dict() == {
        ("10 villages, 3 treated", "sandwich"): 86.35,
        ("20 villages, 2 treated", "bootstrap"): 99.95,
        ("20 villages, 2 treated", "sandwich"): 73.55,
    }
    assert cells["text"].tolist() == ["86", "100", "74"]
    said = table.loc[table["mark"] == "value axis", "text"].tolist()
    assert said == ["trials whose interval holds the truth, per cent; promised: 95%"]


def test_words_in_a_heat_map_stand_out_from_its_deepest_cell():
    """WCAG 2.1, 1.4.3: contrast of at least 4.5 to 1, by its formula for relative luminance."""

    def luminance(colour):
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
        return float(np.dot([0.2126, 0.7152, 0.0722], linear))

    *blue, alpha = TINT(1.0)
    ground = luminance([alpha * part + 1 - alpha for part in blue])
    assert (ground + 0.05) / (luminance(mpl.colors.to_rgb(INK)) + 0.05) > 4.5


@pytest.mark.parametrize("wrong", [FEW.head(0), pd.concat([FEW, FEW.head(1)])], ids=["none", "twice"])
def test_a_heat_map_needs_one_row_for_each_cell(wrong):
    with pytest.raises(ValueError, match="must have one row for each design and interval"):
        plots.coverage_map(wrong, title="t")


def test_coverage_has_one_row_an_estimator_and_leaves_out_what_never_answered():
    axes = plots.coverage_chart(COVERED, title="t")
    assert names(axes) == ["naive comparison"]
    points = [line for line in axes.lines if line.get_marker() in {"o", "s"}]
    assert [(line.get_xdata()[0], line.get_marker()) for line in points] == [(0.95, "o"), (0.1, "s")]
    with pytest.raises(ValueError, match="must have a coverage in some row; got none in 1"):
        plots.coverage_chart(COVERED.tail(1), title="t")


def test_detectable_effects_start_at_zero_and_mark_levels():
    axes = plots.detectable_effects({"a": DETECTABLE}, title="t", levels={"an effect": 0.09})
    assert axes.get_ylim()[0] == 0 and legend(axes) == ["a"]
    assert [text.get_text() for text in axes.texts] == ["an effect"]


def test_predictions_that_come_true_lie_on_the_diagonal():
    axes = plots.calibration_chart({"logit": CALIBRATED}, title="t")
    (line,) = [line for line in axes.lines if line.get_label() == "as predicted"]
    assert list(line.get_xdata()) == list(line.get_ydata()) == [0, 0.35]
    assert axes.containers[0].lines[0].get_ydata().tolist() == [0.12, 0.2]


def test_how_many_have_which_risk_stands_below_the_predictions():
    risks = {"logit": [0.01, 0.02, 0.06], "one wave": [0.26, 0.26, 0.3]}
    axes = plots.calibration_chart(dict.fromkeys(risks, CALIBRATED), risks=risks, title="t")
    table = plots.chart_data(axes.figure)
    below = table[(table["panel"] == 2) & (table["mark"] == "step")]  # in steps of 2.5 points
    assert below[["series", "x_low", "x_high", "y_high"]].round(9).to_numpy().tolist() == [
        ["logit", 0, 2.5, 2],
        ["logit", 5, 7.5, 1],
        ["one wave", 25, 27.5, 2],
        ["one wave", 27.5, 30, 1],
    ]
    assert [axes.get_xlim() for axes in axes.figure.axes] == [axes.get_xlim()] * 2
    with pytest.raises(ValueError, match=r"names of the tables, \['logit'\]; got \['probit'\]"):
        plots.calibration_chart({"logit": CALIBRATED}, risks={"probit": [0.1]}, title="t")


def test_risks_of_nothing_are_a_step_too():
    axes = plots.calibration_chart({"logit": CALIBRATED}, risks={"logit": [0.0, 0.0]}, title="t")
    steps = plots.chart_data(axes.figure).query("mark == 'step'")
    assert steps[["x_low", "x_high", "y_high"]].to_numpy().tolist() == [[0, 2.5, 2]]


@pytest.mark.parametrize("wrong", [np.nan, -0.1, 1.1])
def test_a_risk_that_is_none_is_refused(wrong):
    with pytest.raises(ValueError, match="risks must lie between 0 and 1; got a missing one or one beyond in 'logit'"):
        plots.calibration_chart({"logit": CALIBRATED}, risks={"logit": [0.1, wrong]}, title="t")


def test_steps_of_a_gap_follow_one_another():
    axes = plots.gap_steps(STEPS, title="t")
    spans = [[(bar.get_x(), bar.get_width()) for bar in bars] for bars in axes.containers]
    assert spans == [[(0, 0.09), (0, 0.09)], [(0.09, 0.26), (0.09, 0.5)]]
    assert names(axes) == ["by lot", "poorest"] and legend(axes) == ["effect", "trend"]
    with pytest.raises(ValueError, match="parts must not be below 0; got -0"):
        plots.gap_steps({"a": pd.Series({"effect": -0.1})}, title="t")


def test_growth_is_drawn_with_that_of_the_mean():
    axes = plots.growth_curves({"tenths": GROWTH}, 0.07, title="t")
    assert axes.lines[0].get_ydata().tolist() == [0.1, 0.05] and set(axes.lines[1].get_ydata()) == {0.07}


@pytest.mark.parametrize("count", [0, len(LOOKS) + 1])
@pytest.mark.parametrize(
    ("draw", "series"),
    [
        (plots.group_paths, WAVES),
        (lambda shown, title: plots.effect_paths(shown, "event_time", TRUTH, title=title, label="x"), EVENTS),
        (plots.detectable_effects, DETECTABLE),
        (plots.calibration_chart, CALIBRATED),
        (lambda shown, title: plots.growth_curves(shown, 0.1, title=title), GROWTH),
    ],
)
def test_no_series_or_too_many_are_refused(draw, series, count):
    with pytest.raises(ValueError, match=f"must have 1 to {len(LOOKS)} series; got {count}"):
        draw({str(number): series for number in range(count)}, title="t")
