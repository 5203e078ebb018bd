"""Everything that the explorer says has its Chinese, and its Python call gives the picture as it is shown."""

import base64
import io
import re
from html import unescape

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from poverty_analysis import gains, plots, report
from poverty_analysis.explorer.controls import CONTROLS, in_advance, python_call
from poverty_analysis.explorer.page import HEADING, INTRODUCTION, PIXELS, numbers, picture
from poverty_analysis.gains.exploration import NO_CHOICE
from poverty_analysis.publishing.citation import AUTHORS, report_citation

CLAIMS = gains.programme_claims(report.load_figures())
ASSUMPTIONS = gains.load_assumptions()
PRICED = [name for name in CLAIMS.index if "cost_per_person_cny" in gains.explorable(CLAIMS, ASSUMPTIONS, name).index]


@pytest.fixture(autouse=True)
def style():
    with mpl.rc_context():
        mpl.use("agg")
        plots.apply_style()
        yield
        plt.close("all")
    assert plots.language_in_use() == "en"


def visible(html):
    """What is read or read out: the text and the words for the picture, without tags and addresses."""
    alt = " ".join(re.findall('alt="([^"]*)"', html))
    return unescape(f"{alt} {re.sub('<[^>]*>', ' ', html)}")


def english(text):
    return set(re.findall("[A-Za-z]{2,}", text)) - {"CSV"}


@pytest.mark.parametrize(
    ("programme", "choices"),
    [*((name, {}) for name in CLAIMS.index), *((name, {"cost_per_person_cny": 190_000.0}) for name in PRICED)],
)
@pytest.mark.slow
def test_picture_and_numbers_are_in_chinese_alone(programme, choices):
    shipped = gains.explore(CLAIMS, ASSUMPTIONS, programme, draws=500)
    scenario = gains.explore(CLAIMS, ASSUMPTIONS, programme, draws=500, **choices)
    assert "median" in visible(numbers(scenario, shipped))
    with plots.in_language("zh"):
        shown = visible(numbers(scenario, shipped) + picture(scenario, shipped))  # what has no Chinese is an error
        figure = plots.explored(scenario, compared=shipped)[0].figure
        drawn = " ".join(plots.chart_data(figure)["text"]) + str(list(plots.chart_data(figure)["name"]))
    assert english(shown) == english(drawn) == set()
    assert str(CLAIMS.loc[programme, "label_zh"]) in shown


def test_what_stands_at_the_sliders_is_in_chinese():
    words = [HEADING, INTRODUCTION, *NO_CHOICE.values(), *(control.label for control in CONTROLS.values())]
    for programme in CLAIMS.index:
        words += [in_advance(CONTROLS[name], row) for name, row in
                  gains.explorable(CLAIMS, ASSUMPTIONS, programme).iterrows()]  # fmt: skip
    with plots.in_language("zh"):
        said = [plots.say(text) for text in words]
    assert english(" ".join(said)) == set()
    assert "未选择：5.3 至 52.1，中位数 22.8（主观判断）" in said  # beta(2, 6)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("choices", [{}, {"additional_share": 0.4, "cost_per_person_cny": 20_000}], ids=len)
def test_the_python_call_gives_the_picture_as_it_is_shown(language, choices):
    shipped = gains.explore(CLAIMS, ASSUMPTIONS, "forest")
    with plots.in_language(language):
        html = picture(gains.explore(CLAIMS, ASSUMPTIONS, "forest", **choices), shipped if choices else None)
    shown = plt.imread(io.BytesIO(base64.b64decode(re.search('base64,([^"]*)"', html)[1])))
    with plots.in_language("en"):  # the call sets the switch
        exec(python_call("forest", choices, language), {})
        assert plots.language_in_use() == language
        figure = plt.gcf()
        with mpl.rc_context({"text.hinting": "none"}):
            again = io.BytesIO()
            figure.savefig(again, format="png", dpi=PIXELS)
    np.testing.assert_array_equal(plt.imread(io.BytesIO(again.getvalue())), shown)
    assert all(ord(letter) < 128 for letter in python_call("forest", choices, language))


def test_the_language_comes_back_after_an_error():
    with pytest.raises(plots.UntranslatedError), plots.in_language("zh"):
        plots.say("yaks")
    assert plots.language_in_use() == "en"
    with pytest.raises(ValueError, match="must be one of en, zh; got 'bo'"), plots.in_language("bo"):
        pass


def test_the_numbers_as_csv_say_what_was_chosen_and_how_to_cite_them():
    shipped = gains.explore(CLAIMS, ASSUMPTIONS, "forest")
    scenario = gains.explore(CLAIMS, ASSUMPTIONS, "forest", additional_share=0.28)
    data = re.search('base64,([^"]+)', numbers(scenario, shipped))[1]
    table = pd.read_csv(io.BytesIO(base64.b64decode(data)), index_col=0)
    assert set(table["kind"]) == {"scenario"} and set(table["additional_share"]) == {0.28}
    (cite,) = set(table["cite"])
    assert cite.startswith(f"{AUTHORS}, poverty_analysis, version") and report_citation() in cite
    assert "“Scenario for Economic forest”" in cite and (
        "commit unknown" in cite or re.search("commit [0-9a-f]{40} ", cite)
    )
    assert table.loc["additional_gain_cny", "median"] == pytest.approx(
        scenario.summary.loc["additional_gain_cny", "median"]
    )
