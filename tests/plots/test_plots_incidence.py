"""Charts of incidence: bounds from totals, and shares by fifth that are stamped as synthetic."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from poverty_analysis import measures, plots


@pytest.fixture(autouse=True)
def style():
    with mpl.rc_context():
        mpl.use("agg")
        plots.apply_style()
        yield
        plt.close("all")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_incidence_ranges_draw_coverage_and_money_apart(language):
    # 85 of 100: a quarter to all of the poorest fifth; with equal amounts 5/85 to 20/85 of the money
    table = measures.incidence_bounds(85, 100, most=1, least=1)
    with plots.in_language(language):
        axes = plots.incidence_ranges({"Land transfer": table}, title="Land transfer", source="", name="ranges")
        axes.figure.canvas.draw()
    spans = [bar.get_segments()[0] for bar in axes.collections]
    assert spans[0][:, 0].tolist() == [0.25, 1]
    assert spans[1][:, 0].tolist() == pytest.approx([5 / 85, 20 / 85])
    assert spans[0][0, 1] > spans[1][0, 1]
    with pytest.raises(ValueError, match="at least one programme"):
        plots.incidence_ranges({}, title="t", source="s")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_incidence_by_group_draws_shares_of_the_money(language):
    table = measures.benefit_incidence([60, 0, 20, 10, 10], [100, 200, 300, 400, 500])
    with plots.in_language(language):
        axes = plots.incidence_by_group({"Land transfer": table}, title="Land transfer", name="groups")
        axes.figure.canvas.draw()
    assert sorted(bar.get_width() for bar in axes.patches) == pytest.approx([0, 0.1, 0.1, 0.2, 0.6])
    words = [text.get_text() for text in axes.figure.texts] + [axes.figure.get_suptitle()]
    assert any("synthetic" in word.lower() or "合成" in word for word in words)
    with pytest.raises(ValueError, match="one or two tables; got 3"):
        plots.incidence_by_group(dict.fromkeys("abc", table), title="t")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_incidence_of_a_survey_has_its_intervals_and_its_source(language):
    people = pd.DataFrame({"aid": [60, 0, 20, 10, 10] * 4, "income": [100, 200, 300, 400, 500] * 4})
    people["village"], people["area"] = np.repeat([1, 2, 3, 4], 5), ["a"] * 10 + ["b"] * 10
    survey = measures.Survey(people, clusters="village")
    table = measures.programme_incidence(survey, "aid", "income")
    with plots.in_language(language):
        axes = plots.incidence_by_group({"2019": table}, title="2019", source="2019", name="survey")
        axes.figure.canvas.draw()
    assert sorted(bar.get_width() for bar in axes.patches) == pytest.approx([0, 0.1, 0.1, 0.2, 0.6])
    shares = table[table["measure"] == "share of transfer"]
    drawn = [line[:, 0].tolist() for line in axes.collections[0].get_segments()]
    assert drawn == shares[["low", "high"]].to_numpy().tolist()
    words = [text.get_text() for text in axes.figure.texts] + [axes.figure.get_suptitle()]
    assert "2019" in words and not any("synthetic" in word.lower() or "合成" in word for word in words)
    by_area = measures.programme_incidence(survey, "aid", "income", "area")
    with pytest.raises(ValueError, match="one group of people; got 15 rows"):
        plots.incidence_by_group({"2019": by_area}, title="t")
    three = measures.benefit_incidence([60, 20, 10], [100, 200, 300], groups=3)
    with pytest.raises(ValueError, match=r"as many groups; got \[5, 3\]"):
        plots.incidence_by_group({"2019": table, "2020": three}, title="t")
