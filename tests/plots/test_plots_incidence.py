"""Charts of incidence: bounds from totals, and shares by fifth that are stamped as synthetic."""

import matplotlib as mpl
import matplotlib.pyplot as plt
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
