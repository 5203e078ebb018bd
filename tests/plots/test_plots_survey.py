"""Tables of a survey as charts: every row is named, in both languages, by what the package calls its numbers."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from poverty_analysis import measures, plots

TEXTS = dict.fromkeys(("title", "label", "source"), "95% at one point")


def two_years() -> measures.Survey:
    rng = np.random.default_rng(3)
    household = np.tile(np.arange(60), 2)
    people = pd.DataFrame({
        "household": household,
        "village": household // 5,
        "year": np.repeat([2015, 2019], 60),
        "place": np.where(household % 3 == 0, "near villages", "far villages"),
        "income": np.exp(rng.normal(8, 0.6, 120)),
        "lacking": (rng.random(120) < 0.4).astype(float),
    })  # fmt: skip
    return measures.Survey(people, clusters="village", id="household", wave="year")


ASKED = {
    "growth": lambda s: measures.growth_redistribution(s, "income", 3000, "year"),
    "sectoral": lambda s: measures.sectoral_change(s, "income", 3000, "place", "year"),
    "subgroup": lambda s: measures.subgroup_parts(s, "income", 3000, "place"),
    "gini": lambda s: measures.gini_parts(s, "income", "place"),
    "entropy": lambda s: measures.entropy_parts(s, "income", "place"),
    "mean log deviation": lambda s: measures.mean_log_deviation_change(s, "income", "place", "year"),
    "chronic": lambda s: measures.chronic_poverty(s, "income", 3000),
    "mobility": lambda s: measures.income_mobility(s, "income"),
    "transitions": lambda s: measures.transition_table(s, "income", 3000),
    "spells": lambda s: measures.spell_table(s, "income", 3000).dropna(subset=["low"]),
    "bounded": lambda s: measures.concentration_table(s, "lacking", "income"),
    "ratio": lambda s: s.estimate("percentile_ratio", "income", by="place"),
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("feature", ASKED)
def test_every_table_is_one_call_in_both_languages(feature, language):
    table = ASKED[feature](two_years())
    with plots.in_language(language):
        axes = plots.survey_intervals(table, **TEXTS)
        named = [text.get_text() for text in axes.get_yticklabels()]
    plt.close("all")
    assert len(named) == len(set(named)) == len(table)
    assert not any("nan" in name for name in named)


def test_rows_without_an_interval_are_refused_by_their_number():
    table = ASKED["gini"](two_years())
    with pytest.raises(ValueError, match="every row must have an interval; got none in 1: leave these rows out"):
        plots.survey_intervals(table.assign(low=table["low"].where(table["measure"] != "total")), **TEXTS)
