"""The chart of an explored programme draws the scenario's numbers, its outlines, and says what it rests on."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from poverty_analysis import gains, plots, report

CLAIMS = gains.programme_claims(report.load_figures())
ASSUMPTIONS = gains.load_assumptions()


@pytest.fixture(autouse=True)
def style():
    with mpl.rc_context():
        mpl.use("agg")
        plots.apply_style()
        yield
        plt.close("all")


def explore(programme, **choices):
    return gains.explore(CLAIMS, ASSUMPTIONS, programme, draws=500, **choices)


def points(axes):
    """Values of single points, from the top row down."""
    found = [(line.get_ydata()[0], line.get_xdata()[0]) for line in axes.lines if len(line.get_xdata()) == 1]
    return [value for _, value in sorted(found, reverse=True)]


def texts(axes):
    return " | ".join(text.get_text().replace("\n", " ") for text in axes.texts)


def note(axes):
    return axes.figure.texts[-1].get_text().replace("\n", " ")


def test_points_are_the_medians_of_the_three_parts():
    scenario = explore("forest", additional_share=0.5, cost_per_person_cny=16_750)
    gain, payback, below = plots.explored(scenario)
    medians = scenario.summary["median"]
    assert points(gain) == [medians["gross_gain_cny"], medians["additional_gain_cny"]]
    assert points(payback) == [medians["gross_payback_years"], medians["additional_payback_years"]]
    rows = ["below_line_with", "below_line_without_gross", "below_line_without_additional"]
    assert points(below) == [medians[name] for name in rows]
    assert "in time: 100%" in texts(payback)  # ten years at most against at least ten for which the gain lasts
    assert "4,000 CNY" in below.get_xlabel() and "CNY per person" in gain.get_xlabel()


def test_shapes_hold_every_draw_within_the_axis():
    scenario = explore("forest")
    gain = plots.explored(scenario)[0]
    heights = [patch.get_data().values - patch.get_data().baseline for patch in gain.patches]
    edges = gain.patches[0].get_data().edges
    for name, height in zip(("gross_gain_cny", "additional_gain_cny"), heights, strict=True):
        counts = np.histogram(scenario.draws[name], edges)[0]
        np.testing.assert_allclose(np.nan_to_num(height), 0.66 * counts / counts.max())


@pytest.mark.slow
def test_the_compared_scenario_is_grey_and_keeps_the_axes_where_they_are():
    shipped = explore("forest")
    alone = plots.explored(shipped)[0].get_xlim()
    for share in (0.05, 0.3):
        panels = plots.explored(explore("forest", additional_share=share), compared=shipped)
        assert panels[0].get_xlim() == alone
        assert "Grey: nothing chosen" in note(panels[0])
    assert "Grey" not in note(plots.explored(shipped)[0])
    with pytest.raises(ValueError, match="compared must be of forest; got nursery"):
        plots.explored(shipped, compared=explore("nursery"))


@pytest.mark.parametrize(
    ("programme", "words"),
    [("forest", "no cost is stated, and none is chosen"), ("dibao", "what is paid each year is its cost")],
)
def test_without_a_payback_the_chart_says_why(programme, words):
    assert texts(plots.explored(explore(programme))[1]) == words


def test_what_the_report_does_not_state_is_said_and_what_never_comes_is_never():
    gain, payback, below = plots.explored(explore("relocation", log_effect=-0.1))
    assert "the report states none" in texts(gain)
    assert texts(payback).startswith("never in time: 0%")  # a loss in every draw pays nothing back
    assert len(points(below)) == 2 and points(payback) == []


@pytest.mark.parametrize(
    ("programme", "words"), [("industry", "payout and wages"), ("ecological_posts", "pay of a post")]
)
def test_a_gain_that_the_report_does_not_state_is_not_called_stated(programme, words):
    panels = plots.explored(explore(programme))
    labels = [label.get_text().replace("\n", " ") for axes in panels for label in axes.get_yticklabels()]
    assert words in labels and f"without {'the ' if 'pay of' in words else ''}{words}" in labels
    assert not any("as stated" in label for label in labels)


def test_the_note_names_the_placeholders_or_what_the_caller_says():
    scenario = explore("relocation")
    assert "Placeholders (no source found): " in note(plots.explored(scenario)[0])
    assert note(plots.explored(scenario, note="Own words")[0]).endswith("Own words")


@pytest.mark.slow
@pytest.mark.parametrize("programme", CLAIMS.index)
def test_every_programme_fits_the_picture(programme):
    scenario = explore(programme, poverty_line_cny=3000)
    figure = plots.explored(scenario, compared=explore(programme))[0].figure
    figure.canvas.draw()
    box = figure.get_tightbbox()  # in inches
    width, height = figure.get_size_inches()
    assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height
    under = figure.texts[-1].get_window_extent().y1
    assert under <= min(axes.get_tightbbox().y0 for axes in figure.axes)
