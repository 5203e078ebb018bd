"""The dot chart of areas, stamped as synthetic."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest

from poverty_analysis import plots

AREAS = pd.DataFrame(
    {"direct": [0.1, 0.4], "direct_se": [0.1, 0.05], "estimate": [0.2, 0.3], "se": [0.04, 0.02]},
    index=["synthetic county 01", "synthetic county 02"],
)


@pytest.fixture(autouse=True)
def style():
    with mpl.rc_context():
        mpl.use("agg")
        plots.apply_style()
        yield
        plt.close("all")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_area_dots_draw_both_estimates_and_the_truth(language):
    truth = pd.Series([0.15, 0.35], index=AREAS.index)
    with plots.in_language(language):
        axes = plots.area_dots(AREAS, truth, title="Gini", name="dots")
        axes.figure.canvas.draw()
    spans = [segment[:, 0].tolist() for bars in axes.collections for segment in bars.get_segments()]
    # the higher estimate first; 1.96 standard errors, and no share below zero
    assert spans[0] == pytest.approx([0.4 - 0.098, 0.4 + 0.098]) and spans[1] == pytest.approx([0, 0.296])
    assert spans[2] == pytest.approx([0.3 - 0.0392, 0.3 + 0.0392])
    assert [line.get_xdata().tolist() for line in axes.lines] == [[0.4, 0.1], [0.3, 0.2], [0.35, 0.15]]


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="at least one; got none"):
        plots.area_dots(AREAS.iloc[:0], title="t")
    with pytest.raises(ValueError, match="got none for synthetic county 02"):
        plots.area_dots(AREAS, pd.Series([0.1], index=AREAS.index[:1]), title="t")
