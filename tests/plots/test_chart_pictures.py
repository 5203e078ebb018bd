"""Pictures to publish: both languages and kinds, the project's name on them, the figure left as it was."""

import io
import re
import sys
from base64 import b64decode

import matplotlib.pyplot as plt
import pytest
from PIL import Image

from poverty_analysis import PICTURES_SWITCH, __version__, plots
from poverty_analysis.plots.chart_data import CSV, _bundle
from poverty_analysis.plots.chart_pictures import KIND, chart_pictures


@pytest.fixture
def figure():
    plots.apply_style()
    shown, axes = plt.subplots()
    axes.plot([2016, 2020], [680, 1127])
    axes.set_xlabel("villages")
    plots.title_and_source(axes, "Villages", name="villages")
    yield shown
    plt.close(shown)


@pytest.fixture
def drawn(figure):
    return chart_pictures(figure)


def test_the_pictures_have_twice_the_pixels_and_few_colours(drawn, figure):
    """8 by 4 inches at 110 pixels an inch are 880 by 440; the frame adds a tenth of an inch."""
    for language in ("en", "zh"):
        with Image.open(io.BytesIO(b64decode(drawn[f"{language}.png"]))) as picture:
            assert picture.mode == "P" and picture.width >= 2 * 880 and picture.height >= 2 * 440
            assert picture.convert("RGB").getpixel((2, 2)) == (255, 255, 255)


@pytest.mark.slow
def test_vectors_need_no_font_of_the_reader_and_are_the_same_in_every_run(drawn, figure):
    for language in ("en", "zh"):
        svg = drawn[f"{language}.svg"]
        assert "<text" not in svg and "<dc:date>" not in svg and svg.count("<path") > 20
        said = re.findall(r"<!-- (.+?) -->", svg)  # matplotlib names what it drew
        own = {"en": f"poverty_analysis v{__version__}", "zh": f"poverty_analysis {__version__} 版"}
        assert own[language] in said and {"en": "Villages", "zh": "村数"}[language] in said
    assert chart_pictures(figure) == drawn


def test_chinese_names_take_no_more_room_where_longer_ones_were_drawn_before():
    plots.apply_style()
    shown, axes = plt.subplots(figsize=(8, 2))
    axes.barh([0], [26_000], label="persons")
    axes.set_yticks([0], ["Persons in registered poor households covered by dividends"])
    plots.style.legend_above(axes)  # at the figure's edge
    plots.title_and_source(axes, "Persons")
    left = []
    for language in ("zh", "en", "zh"):
        with plots.in_language(language):
            shown.canvas.draw()
        left.append(axes.get_position().x0)
    plt.close(shown)
    assert left[0] == pytest.approx(left[2], abs=1e-6) and left[1] > 2 * left[0]


@pytest.mark.slow
def test_the_figure_is_left_as_it_was(figure):
    figure.canvas.draw()
    before = (figure.get_layout_engine(), [text.get_text() for text in figure.findobj(plt.Text)])
    chart_pictures(figure)
    figure.canvas.draw()
    assert (figure.get_layout_engine(), [text.get_text() for text in figure.findobj(plt.Text)]) == before


@pytest.mark.parametrize("wanted", [False, True])
def test_a_shown_chart_carries_them_only_where_they_are_wanted(figure, monkeypatch, wanted):
    module = sys.modules["poverty_analysis.plots.chart_data"]  # its name in the package is the function's
    monkeypatch.setattr(module, "_show_no_other_picture", lambda: None)
    monkeypatch.setenv(PICTURES_SWITCH, "1" if wanted else "")
    shown, said = _bundle(figure)
    assert said == {"chart_name": "villages"} and set(shown) == {CSV} | ({KIND, "image/png"} if wanted else set())
    if wanted:
        assert shown["image/png"] == shown[KIND]["en.png"]


def test_a_chart_whose_words_have_no_chinese_is_refused_by_name(figure):
    figure.axes[0].set_xlabel("no such words here")
    layout = figure.get_layout_engine()
    with pytest.raises(plots.UntranslatedError, match="no such words here"):
        chart_pictures(figure)
    assert figure.get_layout_engine() is layout
