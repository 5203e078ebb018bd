"""The door: what it recodes, whom it leaves out, what it refuses, and that estimators take what comes out."""

import numpy as np
import pandas as pd
import pytest

from poverty_analysis.gains import evaluation as ev

NAMES = {"unit": "unit", "time": "year", "outcome": "income", "cluster": "village"}


def door(table, **options):
    return ev.prepare_panel(table, **{**NAMES, "treated_from": "start", **options})


def without_note(found):
    return found.drop(columns=["assumptions", "remark"])


@pytest.mark.parametrize(
    "estimator", [ev.group_time_effects, ev.two_way_fixed_effects, ev.event_study, ev.stacked_difference_in_differences]
)
def test_a_prepared_panel_gives_what_the_columns_give(panel, estimator):
    by_name = estimator(panel, "income", "start", unit="unit", time="year", cluster="village", weights="weight")
    found = estimator(door(panel.sample(frac=1, random_state=1), weights="weight"))
    pd.testing.assert_frame_equal(without_note(found), without_note(by_name), rtol=1e-9)
    assert isinstance(found.panel, ev.Panel)
    with pytest.raises(TypeError, match="a prepared panel knows its columns; got outcome='income' beside it"):
        estimator(door(panel), "income")
    with pytest.raises(TypeError, match="got cluster='unit' beside it"):
        estimator(door(panel), cluster="unit")


@pytest.mark.parametrize(
    "never",
    [np.nan, None, np.inf, 0, -1, 999, 9999, 99999, "never", "", "  ", "0", "9999", "无"],
)
def test_never_may_be_written_in_all_these_ways(panel, never, capsys):
    expected = door(panel)
    column = panel["start"].astype(object).where(panel["start"].notna(), never)
    found = door(panel.assign(start=column))
    np.testing.assert_array_equal(found.first, expected.first)
    assert found.dropped.empty
    assert "never: 60" in capsys.readouterr().out


def test_zero_and_9999_mean_never_only_where_no_wave_is_so_numbered(panel):
    counted = panel.assign(year=panel["year"] - 2015, start=panel["start"] - 2015)
    assert door(counted).starts.tolist() == [2, 3]
    with_zero = counted.assign(start=counted["start"].where(counted["unit"] != 2, 0))
    assert door(with_zero).dropped.to_numpy().tolist() == [
        ["treated from the first wave on", "always treated", 5, 1, with_zero["income"].iloc[10]]
    ]
    far = panel.assign(year=panel["year"] * 10, start=panel["start"] * 10)  # waves above 9,999
    assert door(far).starts.tolist() == [20170, 20180]


def test_a_start_between_waves_counts_from_the_next_and_after_the_last_not_at_all(panel, capsys):
    biennial = panel[panel["year"] != 2018].assign(start=panel["start"].replace(2018, 2017.5))
    found = door(biennial)
    assert found.starts.tolist() == [2017, 2019]
    assert "30 starts between two waves count from the next" in capsys.readouterr().out
    later = door(panel.assign(start=panel["start"].replace(2018, 2025)))
    assert later.starts.tolist() == [2017] and "after the last wave" in str(later)


def test_dates_are_read(panel):
    expected = door(panel)
    dated = panel.assign(
        year=pd.to_datetime(panel["year"].astype(str) + "-06-15"),
        start=pd.to_datetime(panel["start"].map(lambda s: f"{s:.0f}-03-01" if s == s else None)),
    )
    for table in (
        dated,
        dated.assign(year=dated["year"].astype(str), start=dated["start"].astype(str)),
        dated.assign(year=dated["year"].dt.to_period("M")),
        dated.assign(year=dated["year"].dt.date),
    ):
        found = door(table)
        np.testing.assert_array_equal(found.first, expected.first)
        assert found.waves.tolist() == [2015, 2016, 2017, 2018, 2019]
    # a start after that year's interviews counts from the next year
    late = door(dated.assign(start=dated["start"] + pd.Timedelta(days=200)))
    assert late.starts.tolist() == [2018, 2019]
    # waves in numbers, starts in dates
    assert door(panel.assign(start=dated["start"])).starts.tolist() == [2018, 2019]


def test_whom_it_leaves_out_is_counted_by_reason_arm_and_outcome(panel):
    table = panel.astype({"unit": "Int64"}).copy()
    table.loc[[0, 3], "income"] = np.nan  # unit 0 (treated) in 2015 and 2018
    table.loc[14, "village"] = np.nan  # unit 2 (never) in 2019
    table.loc[table["unit"] == 5, "start"] = 2015.0
    table["w"] = 1.0
    table.loc[16, "w"] = 0.0  # unit 3 in 2016
    found = door(table, weights="w")
    rows = found.dropped.set_index("reason")
    assert rows["rows"].to_dict() == {
        "income missing": 2,
        "village missing": 1,
        "w is 0": 1,
        "treated from the first wave on": 5,
    }
    assert rows["arm"].tolist() == ["treated", "never treated", "never treated", "always treated"]
    assert rows.loc["village missing", "mean_outcome_first_wave"] == panel["income"][10]
    assert rows.loc["treated from the first wave on", "mean_outcome_first_wave"] == panel["income"][25]
    assert np.isnan(rows.loc["income missing", "mean_outcome_first_wave"])
    assert len(found.frame) == found.outcome.size == 600 - rows["rows"].sum()
    assert found.units.size == 119
    balanced = door(table, weights="w", balance=True)
    assert balanced.balanced and balanced.units.size == 116
    assert balanced.dropped["rows"].sum() == 600 - balanced.outcome.size


def test_village_and_weight_are_those_before_the_start(panel):
    table = panel.assign(w=panel["year"] - 2010.0, village=panel["village"].where(panel["year"] < panel["start"], 99))
    table["village"] = table["village"].where(table["start"].notna(), panel["village"])
    found = door(table, weights="w")
    first = found.of_units(found.first)
    weight = found.of_units(found.weight)
    # weights 5 to 9 by wave: the last before the start is 2016 (6) or 2017 (7); never: the first, 2015 (5)
    expected = np.select([first == 2017, first == 2018], [6.0, 7.0], 5.0)
    np.testing.assert_allclose(weight, expected / np.repeat(expected, 5).mean())
    assert found.clusters[found.of_units(found.cluster)].tolist() == panel.groupby("unit")["village"].first().tolist()
    assert "60 moved" in str(found)


def test_clusters_finer_than_treatment_are_refused_by_the_column(panel):
    whole = panel.assign(start=np.where(panel["village"] < 8, 2017.0, np.nan), county=panel["village"] // 4)
    for cluster in (None, "unit"):
        with pytest.raises(
            ValueError, match=r"treatment, which is the same throughout each village.*cluster='village'"
        ):
            door(whole, village="village", cluster=cluster)
    assert door(whole, village="village").clusters.size == 24
    assert door(whole, village="village", cluster="county").clusters.size == 6
    assert door(panel, village="village", cluster=None).clusters.size == 120  # villages hold units of both kinds


def test_a_column_of_treatment_gives_the_starts(panel):
    table = panel.assign(on=(panel["year"] >= panel["start"]).astype(int))
    found = ev.prepare_panel(table, **NAMES, treated="on")
    np.testing.assert_array_equal(found.first, door(panel).first)
    with pytest.raises(ValueError, match=r"on must stay 1 once it is 1; got 0 for 0 in wave 2019, after 1 in 2017"):
        ev.prepare_panel(table.assign(on=table["on"].where(table.index != 4, 0)), **NAMES, treated="on")
    with pytest.raises(ValueError, match="on must be 0 or 1; got 2"):
        ev.prepare_panel(table.assign(on=table["on"] * 2), **NAMES, treated="on")
    seen_late = ev.prepare_panel(table[~((table["unit"] == 0) & (table["year"] < 2018))], **NAMES, treated="on")
    assert seen_late.dropped["reason"].tolist() == ["treated when first seen"]
    for options in ({}, {"treated": "on", "treated_from": "start"}):
        with pytest.raises(TypeError, match="one of treated_from and treated must name a column"):
            ev.prepare_panel(table, **NAMES, **options)


def test_what_cannot_be_used_is_refused_with_its_place(panel):
    def bad(column, row, value):
        return panel.assign(**{column: panel[column].astype(object).where(panel.index != row, value)})

    for table, words in (
        (pd.concat([panel, panel.iloc[[7]]]), "a unit must be seen once in a wave; got unit 1 2 times in wave 2017"),
        (bad("start", 7, 2019.0), "start must not change within a unit; it does for unit 1 in wave 2017"),
        (panel.assign(income=3.0), "income must vary; got 3 everywhere"),
        (bad("income", 7, np.inf), "income must be finite; got inf at position 7"),
        (bad("weight", 7, np.inf), "weight must be finite; got inf at position 7"),
        (bad("weight", 7, -2.0), "weight must not be negative; got -2 at position 7"),
        (panel[panel["year"] == 2017], r"two waves or more; got 1 \(only 2017\)|none are left|must be left"),
        (panel[panel["start"] == 2017], "somebody must be left to compare with; got all treated from wave 2017 on"),
        (panel[panel["start"].isna()], "start must fall within the panel for some unit; got none"),
        (panel.iloc[:0], "frame must have rows; got none"),
    ):
        with pytest.raises(ValueError, match=words):
            door(table, weights="weight")
    for table, words in (
        (bad("income", 7, "much"), "income must be numbers"),
        (bad("year", 7, "later"), "year must be numbers or dates; got 'later' at position 7"),
    ):
        with pytest.raises(TypeError, match=words):
            door(table)
    with pytest.raises(TypeError, match="cluster=None"):
        ev.prepare_panel(panel, unit="unit", time="year", outcome="income", treated_from="start")
    with pytest.raises(ValueError, match="balance needs units"):
        door(panel, unit=None, balance=True)


def test_the_table_of_the_caller_stays_and_any_index_will_do(panel):
    table = panel.set_index(panel["unit"].astype(str) + "x")
    before = table.copy()
    found = door(table)
    pd.testing.assert_frame_equal(table, before)
    np.testing.assert_array_equal(found.outcome, door(panel).outcome)


def unbalanced(panel, seed=3):
    rng = np.random.default_rng(seed)
    return panel[rng.random(len(panel)) > 0.15]


def test_cells_of_an_unbalanced_panel_are_those_of_units_seen_in_both_waves(panel):
    table = unbalanced(panel)
    found = ev.group_time_effects(door(table), aggregate="none")
    wide = table.set_index(["unit", "year"])["income"].unstack()  # noqa: PD010
    first = table.groupby("unit")["start"].first()
    for row in found.itertuples():
        change = (wide[row.time] - wide[row.first_treated - 1]).dropna()
        start = first[change.index]
        expected = change[start == row.first_treated].mean() - change[start.isna()].mean()
        assert row.estimate == pytest.approx(expected)


@pytest.mark.slow
def test_regressions_take_unbalanced_panels_as_they_are(panel):
    table = unbalanced(panel)
    found = ev.two_way_fixed_effects(door(table))
    indicators = pd.get_dummies(table[["unit", "year"]].astype(str), drop_first=True).to_numpy(float)
    treated = (table["year"] >= table["start"]).to_numpy(float)
    columns = np.column_stack([np.ones(len(table)), indicators, treated])
    beta = np.linalg.lstsq(columns, table["income"], rcond=None)[0]
    assert found["estimate"].item() == pytest.approx(beta[-1])
    weights = ev.two_way_weights(door(table))
    assert weights["weight"].sum() == pytest.approx(1)
    single = table[table["start"].isna() | (table["start"] == 2017)]
    pooled = ev.difference_in_differences(door(single))
    assert "not of the same households" in pooled["estimand"].item()
    with pytest.raises(ValueError, match=r"needs one start; got 2 \(2017 to 2018\)"):
        ev.difference_in_differences(door(table))
    stacked = ev.stacked_difference_in_differences(door(table))
    assert stacked["n"].item() < len(table) * 2


def test_repeated_cross_sections_compare_means_of_four_groups(panel):
    table = panel.assign(unit=np.arange(len(panel)))
    found = ev.group_time_effects(door(table, unit=None), aggregate="none")
    mean = table.groupby([table["start"].fillna(0), "year"])["income"].mean()
    for row in found.itertuples():
        base = row.first_treated - 1
        rise = mean[row.first_treated, row.time] - mean[row.first_treated, base]
        assert row.estimate == pytest.approx(rise - (mean[0, row.time] - mean[0, base]))
    one = table[table["start"].isna() | (table["start"] == 2017)]
    pooled = ev.difference_in_differences(door(one, unit=None))
    cells = one.groupby([one["start"].notna(), one["year"] >= 2017])["income"].mean()
    expected = cells[True, True] - cells[True, False] - cells[False, True] + cells[False, False]
    assert pooled["estimate"].item() == pytest.approx(expected) and pooled["estimand"].item() == "ATT"
    two_way = ev.two_way_fixed_effects(door(table, unit=None))
    dummies = pd.get_dummies(table[["start", "year"]].astype(str)).to_numpy(float)
    treated = (table["year"] >= table["start"]).to_numpy(float)
    beta = np.linalg.lstsq(np.column_stack([dummies, treated]), table["income"], rcond=None)[0]
    assert two_way["estimate"].item() == pytest.approx(beta[-1])
    with pytest.raises(ValueError, match="got repeated cross-sections"):
        ev.stacked_difference_in_differences(door(table, unit=None))


def test_cross_section_estimators_take_the_last_wave_of_a_panel(panel):
    found = ev.naive_comparison(door(panel))
    last = panel[panel["year"] == 2019].assign(treated=lambda t: t["start"].notna().astype(int))
    expected = ev.naive_comparison(last, "income", "treated", cluster="village")
    assert found["estimate"].item() == pytest.approx(expected["estimate"].item())
    assert found["standard_error"].item() == pytest.approx(expected["standard_error"].item())
    inside = ev.before_after(door(panel), before=2016, after=2019)
    plain = ev.before_after(
        panel[panel["start"].notna()], "income", before=2016, after=2019, unit="unit", time="year", cluster="village"
    )
    assert inside["estimate"].item() == pytest.approx(plain["estimate"].item())


def test_irregular_waves_count_event_times_in_waves(panel):
    table = panel.assign(year=panel["year"].replace(2019, 2025))
    found = ev.event_study(door(table))
    assert found["event_time"].tolist() == [-3, -2, -1, 0, 1, 2] and "count waves" in found["assumptions"].iloc[0]
    plain = ev.event_study(door(panel))
    np.testing.assert_allclose(found["estimate"], plain["estimate"])
    biennial = ev.event_study(door(panel.assign(year=2 * panel["year"], start=2 * panel["start"])))
    assert biennial["event_time"].tolist() == [-6, -4, -2, 0, 2, 4]
    np.testing.assert_allclose(biennial["estimate"], plain["estimate"])


def test_anticipation_moves_the_base_and_the_comparison(panel):
    found = ev.group_time_effects(door(panel), aggregate="none", anticipation=1, control="not_yet_treated")
    wide = panel.set_index(["unit", "year"])["income"].unstack()  # noqa: PD010
    first = panel.groupby("unit")["start"].first()
    for row in found.itertuples():
        base = row.first_treated - 2
        change = wide[row.time] - wide[base]
        others = (first.isna() | (first > max(row.time, base) + 1)) & (first != row.first_treated)
        expected = change[first == row.first_treated].mean() - change[others].mean()
        assert row.estimate == pytest.approx(expected)


def test_a_prepared_panel_with_controls_in_the_base_wave(panel):
    rng = np.random.default_rng(0)
    table = panel.assign(land=np.repeat(rng.normal(size=120), 5) + (panel["year"] - 2015))
    found = ev.group_time_effects(door(table), aggregate="none", controls=["land"])
    row = found[(found["first_treated"] == 2017) & (found["time"] == 2018)].iloc[0]
    # by hand: a logit and a line of the change on land in 2016, the others weighted to the cohort
    some = table[table["start"].isna() | (table["start"] == 2017)]
    wide = some.set_index(["unit", "year"])["income"].unstack()  # noqa: PD010
    change = wide[2018] - wide[2016]
    land = some[some["year"] == 2016].set_index("unit")["land"]
    cohort = some.groupby("unit")["start"].first().notna()
    x = np.column_stack([np.ones(len(land)), land])
    gamma = np.zeros(2)
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ gamma))
        gamma = gamma + np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x, x.T @ (cohort - p))
    line = np.linalg.lstsq(x[~cohort], change[~cohort], rcond=None)[0]
    gap, odds = change - x @ line, np.where(cohort, 0, p / (1 - p))
    assert row["estimate"] == pytest.approx(gap[cohort].mean() - np.average(gap, weights=odds))
    with pytest.raises(ValueError, match="controls need the same units in two waves; got repeated cross-sections"):
        ev.group_time_effects(door(table, unit=None), controls=["land"])


def test_an_arm_that_nobody_leaves_keeps_its_weight():
    """All four treated stay; of six others three near (of four) and one far (of two) do: weights 1, 4/3 and 2."""
    near = {4: 1, 5: 1, 6: 1, 7: 1, 8: 0, 9: 0}
    rows = [(unit, 2010) for unit in range(10)] + [(unit, 2012) for unit in (0, 1, 2, 3, 4, 5, 6, 8)]
    table = pd.DataFrame(rows, columns=["unit", "year"]).assign(
        start=lambda t: np.where(t["unit"] < 4, 2012, 0), near=lambda t: t["unit"].map(near).fillna(1), village=1
    )
    table["income"] = np.arange(18.0)
    panel = ev.attrition_weights(door(table), ["near"])
    weight = panel.of_units(panel.weight)
    np.testing.assert_allclose(weight / weight[0], [1, 1, 1, 1, 4 / 3, 4 / 3, 4 / 3, 2])
    gone = table[(table["year"] == 2010) | (table["unit"] >= 4)]
    with pytest.raises(ValueError, match="some treated and some other units must stay; got none of one of them"):
        ev.attrition_weights(door(gone), ["near"])
