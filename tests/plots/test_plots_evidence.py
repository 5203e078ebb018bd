"""The forest chart draws the studies, their mean and the predicted range, in per cent and in both languages."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from poverty_analysis import gains, plots, report


@pytest.fixture(autouse=True)
def style():
    with mpl.rc_context():
        mpl.use("agg")
        plots.apply_style()
        yield
        plots.use_language("en")
        plt.close("all")


def county_forest():
    evidence, names = gains.load_evidence(), gains.evidence_pool("county_programmes")
    pooled = gains.pooled_effect(evidence, names, reference_class=True)
    labels = [f"{row.study}: {row.outcome}" for row in evidence.loc[names].itertuples()]
    axes = plots.forest(pooled, labels, title="Claims", label="effect on income, per cent")
    return pooled, axes


def test_the_forest_draws_every_study_the_mean_and_the_predicted_range():
    pooled, axes = county_forest()
    points = [line.get_xdata()[0] for line in axes.lines if len(line.get_xdata()) == 1]
    assert points == pytest.approx(np.expm1([*pooled.weights["effect"], pooled.mean]))
    markers = [line.get_marker() for line in axes.lines if len(line.get_xdata()) == 1]
    assert markers == ["o", "s", "s", "s", "D"]  # three of the four errors are guesses
    ends = [segment[:, 0] for lines in axes.collections for segment in lines.get_segments()]
    assert ends[-2:] == [
        pytest.approx(np.expm1([pooled.low, pooled.high])),
        pytest.approx(np.expm1([pooled.predicted_low, pooled.predicted_high])),
    ]


def test_the_forest_speaks_chinese():
    plots.use_language("zh")
    _, axes = county_forest()
    axes.figure.suptitle("")  # the title is the notebook's
    axes.figure.canvas.draw()
    said = [tick.get_text() for tick in axes.get_yticklabels()]
    assert "新地区（95%预测区间）" in said and not [text for text in said if text.isascii()]


def test_a_label_each_is_asked_for():
    pooled, _ = county_forest()
    with pytest.raises(ValueError, match="one for each of 4 estimates; got 1"):
        plots.forest(pooled, ["all"], title="Claims", label="effect")


def test_claims_in_company_stand_in_one_row_a_programme():
    claims = gains.programme_claims(report.load_figures())
    company = gains.claims_in_company(claims)
    table = company[company["basis"] == "gain per household"]
    axes = plots.claims_in_company(table, claims["label_en"], title="Claims", label="CNY per household", note="Claims")
    rows = {
        (line.get_marker(), float(y)): sorted(line.get_xdata()) for line in axes.lines for y in line.get_ydata()[:1]
    }
    assert rows[("D", 2.0)] == [3_200] and rows[("o", 2.0)] == [1_000, 2_123, 3_333]  # leading firms, the top row
    assert rows[("D", 0.0)] == [3_000] and len(rows[("o", 0.0)]) == 6  # co-operatives, the lowest
    assert axes.get_xlim()[0] == 0 and axes.get_xlim()[1] > 4_897
    with pytest.raises(ValueError, match="table must have rows of one basis; got cost per person reached, "):
        plots.claims_in_company(company, claims["label_en"], title="Claims", label="CNY", note="Claims")
    with pytest.raises(ValueError, match="table must have rows of one basis; got no rows"):
        plots.claims_in_company(company.iloc[:0], claims["label_en"], title="Claims", label="CNY", note="Claims")
