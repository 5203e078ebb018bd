"""The chart of a printed table: the classes, every shape, and two intervals a measure that stay apart."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from poverty_analysis import context, measures, plots


@pytest.fixture(autouse=True)
def style():
    with mpl.rc_context():
        mpl.use("agg")
        plots.apply_style()
        yield
        plt.close("all")


def test_grouped_fit_draws_the_table_the_shapes_and_both_intervals():
    table = measures.grouped_table([1300, 2600, 3700, 5100, 9800], rounded_to=100)
    answer = measures.grouped_profile(table, [1500, 3000], refits=10)
    left = plots.grouped_fit(answer, title="t", source="s", lines={1500.0: "low line"}, name="fit")
    right = left.figure.axes[1]
    drawn = {line.get_label(): line for line in left.lines}
    assert set(drawn) == {"table", *answer.shapes}
    assert drawn["table"].get_ydata()[:5] == pytest.approx([1300, 2600, 3700, 5100, 9800])
    chosen = answer.fit.index[answer.fit["chosen"]].item()
    assert max(answer.shapes, key=lambda curve: drawn[curve].get_linewidth()) == chosen
    labels = [text.get_text() for text in right.get_yticklabels()]
    assert labels[:2] == ["Headcount ratio, low line", "Headcount ratio, 3,000"] and "Gini" in labels
    rows = answer.profile.set_index(["measure", "poverty_line"])
    spans = [bar.get_segments()[0][:, 0] for bar in right.collections]
    heads = rows.loc[("headcount_ratio", 1500.0)]
    np.testing.assert_allclose(spans[0], [heads["rounding_low"], heads["rounding_high"]])
    np.testing.assert_allclose(spans[1], [heads["curves_low"], heads["curves_high"]])
    heights = [bar.get_segments()[0][0, 1] for bar in right.collections]
    assert len(set(heights)) == len(heights)  # never one bar over another
    assert [text.get_text() for text in right.get_legend().get_texts()] == ["best fit", "rounding", "shapes"]
    assert "per cent" in right.get_xlabel() and "CNY" in left.get_ylabel()


@pytest.mark.slow
def test_an_interval_thinner_than_a_pixel_is_seen():
    table = measures.grouped_table([1300, 2600, 3700, 5100, 9800], rounded_to=0.01)
    answer = measures.grouped_profile(table, 3000, refits=4)
    right = plots.grouped_fit(answer, title="t", source="s").figure.axes[1]
    right.figure.canvas.draw()
    picture = np.asarray(right.figure.canvas.buffer_rgba())[::-1, :, :3] / 255
    blue = np.abs(picture - mpl.colors.to_rgb(plots.style.BLUE)).sum(axis=-1) < 0.05
    thin = 0
    for bar in right.collections[::2]:
        ends = bar.get_segments()[0]
        (low, row), (high, _) = right.transData.transform(ends).astype(int)
        if low <= high <= low + 1 and ends[0, 0] < ends[1, 0]:
            thin += 1
            assert blue[row - 3 : row + 4, low - 3 : high + 4].any()
    assert thin >= 3


@pytest.mark.slow
def test_joined_tables_have_no_steps():
    tables = {"rural": measures.grouped_table([1, 2, 3, 4, 7]), "urban": measures.grouped_table([2, 4, 6, 8, 15])}
    answer = measures.grouped_profile(tables, 2, people={"rural": 1, "urban": 2}, refits=0)
    axes = plots.grouped_fit(answer, title="t", source="s", unit="USD per person and day")
    assert {line.get_label() for line in axes.lines} == set(answer.shapes)
    assert axes.get_ylabel() == "USD per person and day"


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_is_said_in_both_languages(language):
    answer = measures.grouped_profile([1300, 2600, 3700, 5100, 9800], 1500, refits=0)
    with plots.in_language(language):
        axes = plots.grouped_fit(answer, title="Gini", source="")
        axes.figure.canvas.draw()
        assert axes.figure.axes[1].get_yticklabels()[1].get_text() != ""


def test_one_income_against_the_lines_of_a_year():
    lines = context.lines_in(2015)
    axes = plots.income_against_lines(3000, lines, title="t", source="s", name="lines")
    drawn = {line.get_label(): set(line.get_xdata()) for line in axes.lines}
    assert drawn["the income"] == {3000}
    # 2,373, 2,619 and 2,855 yuan lie below 3,000
    assert {round(value) for value in drawn["not poor by it"]} == {2373, 2619, 2855}
    assert len(drawn["poor by this line"]) == 4
    labels = [text.get_text() for text in axes.get_yticklabels()]
    assert labels[0] == "World Bank, 1.90 dollars a day, derived" and "national line of 2010, published" in labels
    with plots.in_language("zh"):
        plots.income_against_lines(10, lines, title="Gini", source="").figure.canvas.draw()
    with pytest.raises(ValueError, match="at least one poverty line"):
        plots.income_against_lines(10, lines.iloc[:0], title="t", source="s")
