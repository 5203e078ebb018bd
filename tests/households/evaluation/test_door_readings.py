"""Tables as people have them: whatever way units, waves, starts and treatment are written, the panel is the same."""

import datetime
import re
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from poverty_analysis.households import evaluation as ev
from poverty_analysis.tables import TableError

NAMES = {"unit": "unit", "time": "year", "outcome": "income", "cluster": "village"}


def door(table, **options):
    return ev.prepare_panel(table, **{**NAMES, "treated_from": "start", **options})


def door_of_treated(table, **options):
    return ev.prepare_panel(table, **{**NAMES, "treated": "on", **options})


def same(found, expected):
    for name in ("outcome", "first", "weight", "unit", "wave", "cluster"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name), err_msg=name)


def written(start, form):
    """Starts of the fixture in a form of years; missing stays missing."""
    return start.map(lambda year: None if year != year else form(int(year)))


@pytest.mark.parametrize(
    "form",
    [
        str,
        "{}.0".format,
        " {} ".format,
        "{}年".format,
        Decimal,
        lambda year: pd.Period(str(year), freq="Y"),
        lambda year: datetime.date(year, 1, 1),
        lambda year: np.datetime64(f"{year}-01-01"),
        "{}-01".format,
        "{}/01/01".format,
        "{}q1".format,
        "{}-Q1".format,
        "{}m1".format,
        "{}年1月".format,
        "{}年1月1日".format,
    ],
)
def test_a_year_may_be_written_in_all_these_ways(panel, form):
    expected = door(panel)
    start = written(panel["start"], form)
    same(door(panel.assign(start=start)), expected)
    same(door(panel.assign(start=start.astype("category"))), expected)
    same(door(panel.assign(year=panel["year"].map(form), start=start)), expected)


def test_a_day_keeps_its_place_whatever_its_time_zone(panel):
    """1 January in Shanghai is still December in London."""
    expected = door(panel)
    day = panel["year"].map("{}-01-01T00:30:00+08:00".format)
    same(door(panel.assign(year=day)), expected)
    dated = pd.to_datetime(panel["year"].astype(str)).dt.tz_localize("Asia/Shanghai")
    same(door(panel.assign(year=dated)), expected)
    for kind in ("date32[pyarrow]", "timestamp[us][pyarrow]"):
        same(door(panel.assign(year=pd.to_datetime(panel["year"].astype(str)).astype(kind))), expected)


@pytest.mark.parametrize("never", ["0000-00-00", "9999-12-31", "1900-01-01", "1899-12-30", "-", "未参加", False])
def test_null_dates_and_words_are_never(panel, never):
    same(door(panel.assign(start=panel["start"].astype(object).where(panel["start"].notna(), never))), door(panel))


@pytest.mark.parametrize("form", ["w{}", "Wave {}", " wave_{} ", "第{}轮", "{} wave", "T{}"])
def test_waves_may_be_one_word_with_a_number(panel, form):
    """Numbered from 8 to 12, so that the order of words is another than that of numbers."""
    number, start = panel["year"] - 2007, panel["start"] - 2007
    words = number.map(form.format)
    from_word = start.map(lambda wave: None if wave != wave else form.format(int(wave)).upper())
    expected = door(panel.assign(year=number, start=start))
    for kind in ("object", "category", "string"):
        for begun in (from_word, start, start.fillna(0), from_word.fillna(form.format(0)), from_word.fillna("never")):
            same(door(panel.assign(year=words.astype(kind), start=begun)), expected)


@pytest.mark.parametrize("odd", ["round 3", "w3b", "3", "baseline"])
def test_words_that_differ_in_more_than_their_number_are_no_waves(panel, odd):
    words = (panel["year"] - 2014).map("w{}".format)
    with pytest.raises(TypeError, match=r"year must be numbers or dates; got 'w1' at position 0 \(words must be the"):
        door(panel.assign(year=words.where(panel.index != 9, odd), start=panel["start"] - 2014))
    if odd not in ("3", "baseline"):  # a number is a wave, and a word without digits is never
        start = (panel["start"] - 2014).astype(object).where(panel.index != 9, odd)
        with pytest.raises(TypeError, match=f"start must be a wave or a date, .*; got '{odd}' at position 9"):
            door(panel.assign(year=words, start=start))
    with pytest.raises(ValueError, match="waves are 1 to 5; a start after the last wave, 5 is never"):
        door(panel.assign(year=words))  # starts in years


@pytest.mark.parametrize("kind", ["object", "category", "string"])
def test_blank_text_is_no_label(panel, kind):
    village = panel["village"].astype(str)
    found = door(panel.assign(village=village.where(panel["village"] != 3, " \u3000").astype(kind)))
    assert set(found.dropped["reason"]) == {"village missing"} and found.dropped["rows"].sum() == 25
    unit = panel["unit"].map("hh {}".format)
    found = door(panel.assign(unit=unit.where(panel["unit"] != 7, "").astype(kind)))
    assert found.dropped[["reason", "rows", "units"]].to_numpy().tolist() == [["unit missing", 5, 1]]


@pytest.mark.parametrize("again", ["7 ", " 7", "\u30007", 7])
@pytest.mark.parametrize("column", ["unit", "village"])
def test_labels_that_look_alike_are_refused_with_both(panel, column, again):
    """Unit 7 of one file and unit '7 ' of the next would be two units that are seldom seen."""
    labels = panel[column].astype(str).astype(object)
    other = (panel[column] == 7) & (panel["year"] == 2017)
    labels[other] = again
    words = f"{column} must write each label one way; got '7' and {again!r} (first at position {int(np.argmax(other))})"
    with pytest.raises(ValueError, match=re.escape(words)):
        door(panel.assign(**{column: labels}))


def test_clusters_that_hold_no_unit_whole_are_refused(panel):
    never = int(panel.loc[panel["start"].isna(), "unit"].nunique())
    for name, column in {"year": panel["year"], "mixed": panel["village"] * 10 + panel["year"] % 2}.items():
        with pytest.raises(ValueError, match=f"got '{name}', which changes within each of the {never} units never"):
            door(panel.assign(**{name: column}), cluster=name)
    moved = panel["village"] + 100 * (panel["year"] >= panel["start"])  # everybody who starts moves
    assert door(panel.assign(village=moved)).clusters.size == panel["village"].nunique()


def test_interviews_of_one_wave_that_cross_the_year_are_noticed(panel, capsys):
    """Every other year from November to February: five waves or six, and nobody seen in all of them."""
    some = panel[panel["year"] % 2 == 1]
    day = pd.to_datetime(some["year"].astype(str) + "-11-20") + pd.to_timedelta(some["unit"] * 37 % 80, unit="D")
    door(some.assign(year=day))
    assert "nobody is seen in all 6 waves: where interviews of one wave fall into several" in capsys.readouterr().out
    door(some)
    assert "nobody is seen in all" not in capsys.readouterr().out


def test_a_start_amid_the_interviews_of_a_wave_counts_from_the_next_and_is_said(panel, capsys):
    """Asked from 1 June to 29 August: a start on 1 July lies amid them, one on 1 June or 30 August does not."""
    day = pd.to_datetime(panel["year"].astype(str) + "-06-01") + pd.to_timedelta(panel["unit"] * 37 % 90, unit="D")
    treated = panel.groupby("unit")["start"].first().count()
    for begun, later, amid in (("06-01", 0, False), ("07-01", 1, True), ("08-30", 1, False)):
        start = panel["start"].map(lambda year, on=begun: None if year != year else f"{int(year)}-{on}")
        found = door(panel.assign(year=day, start=start))
        np.testing.assert_array_equal(found.first, door(panel.assign(start=panel["start"] + later)).first)
        said = capsys.readouterr().out
        assert (f"{treated} starts between the first interview of a wave and its last" in said) == amid


def test_units_seen_once_are_counted(panel, capsys):
    door(panel[(panel["unit"] % 10 > 0) | (panel["year"] == 2015)])
    assert "12 seen in one wave alone: they show no change" in capsys.readouterr().out


@pytest.mark.parametrize("odd", ["2O17", "wave 3", "01.05.2017", "2015/16", (2017,), pd.Timedelta(2017, "D")])
def test_a_start_that_cannot_be_read_is_not_taken_for_never(panel, odd):
    start = panel["start"].astype(object)
    start.iloc[7] = odd
    with pytest.raises(TypeError, match=r"start must be a wave or a date, or a word without digits for never.*tion 7"):
        door(panel.assign(start=start))
    with pytest.raises(TypeError, match="year must be numbers or dates"):
        door(panel.assign(year=[odd] * len(panel)))


def test_cells_that_are_lists_are_refused_by_the_column(panel):
    lists = [[1]] * len(panel)
    with pytest.raises(TypeError, match="start must be numbers or dates; got cells that are neither"):
        door(panel.assign(start=lists))
    with pytest.raises(TypeError, match="unit must be labels; got cells that are none"):
        door(panel.assign(unit=lists))


def quarters(panel):
    first = pd.Period("2015Q1", freq="Q")
    table = panel.assign(quarter=[first + int(year - 2015) for year in panel["year"]])
    table["from"] = [None if start != start else first + int(start - 2015) for start in panel["start"]]
    return table


@pytest.mark.parametrize("kind", ["period", "object", "text", "date"])
def test_quarters_are_waves_also_of_repeated_cross_sections(panel, kind):
    table = quarters(panel)
    if kind == "period":
        table["from"] = pd.PeriodIndex(table["from"], freq="Q")
    elif kind == "text":
        table = table.assign(quarter=table["quarter"].astype(str), **{"from": table["from"].astype(str)})
    elif kind == "date":
        table = table.assign(
            quarter=pd.PeriodIndex(table["quarter"], freq="Q").to_timestamp(),
            **{"from": pd.PeriodIndex(table["from"], freq="Q").to_timestamp()},
        )
    found = door(table, time="quarter", treated_from="from")
    assert found.waves.tolist() == [2015, 2015.25, 2015.5, 2015.75, 2016]
    np.testing.assert_array_equal(found.first, door(panel).first / 4 + 2015 - 2015 / 4)
    plain = ev.event_study(door(panel))
    np.testing.assert_allclose(ev.event_study(found)["estimate"], plain["estimate"])
    if kind != "date":  # of repeated cross-sections days are days of one wave
        again = door(table, time="quarter", treated_from="from", unit=None)
        assert again.waves.tolist() == found.waves.tolist()


def test_months_of_two_cohorts_are_the_same_time_since_the_start(panel):
    """From November to March: twelfths of a year are no binary numbers, and their differences differ in the last."""
    first = pd.Period("2015-11", freq="M")
    table = panel.assign(month=[first + int(year - 2015) for year in panel["year"]])
    table["from"] = [None if start != start else first + int(start - 2015) for start in panel["start"]]
    found, plain = door(table, time="month", treated_from="from"), door(panel)
    for estimator in (ev.event_study, lambda p: ev.group_time_effects(p, aggregate="event_time")):
        one, other = estimator(found), estimator(plain)
        np.testing.assert_allclose(one["event_time"] * 12, other["event_time"], atol=1e-6)
        np.testing.assert_allclose(one["estimate"], other["estimate"])
        np.testing.assert_allclose(one["low"], other["low"], equal_nan=True)
    ahead = ev.group_time_effects(found, aggregate="none", anticipation=1 / 12)
    np.testing.assert_allclose(
        ahead["estimate"], ev.group_time_effects(plain, aggregate="none", anticipation=1)["estimate"]
    )
    weights = ev.two_way_weights(found)["event_time"]
    assert weights.nunique() == 3


@pytest.mark.parametrize("step", [0.1, 1 / 3, 7, 1e6])
def test_the_unit_of_time_does_not_matter(panel, step):
    table = panel.assign(year=(panel["year"] - 2014) * step, start=(panel["start"] - 2014) * step)
    for estimator in (ev.event_study, lambda p: ev.group_time_effects(p, aggregate="event_time")):
        one, other = estimator(door(table)), estimator(door(panel))
        np.testing.assert_allclose(one["estimate"], other["estimate"])
        np.testing.assert_allclose(one["event_time"], other["event_time"] * step, atol=1e-8)


@pytest.mark.parametrize(
    "form",
    [
        lambda on: on,
        lambda on: on.astype(object),
        lambda on: on.astype("category"),
        lambda on: on.astype("boolean"),
        lambda on: on.astype("bool[pyarrow]"),
        lambda on: on.astype(int).astype("category"),
        lambda on: on.astype(int).astype(str),
        lambda on: on.astype(str),
        lambda on: on.map({True: "Yes", False: "No"}),
        lambda on: on.map({True: "是", False: "否"}).astype("category"),
        lambda on: on.map({True: Decimal(1), False: Decimal(0)}),
    ],
)
def test_treatment_may_be_yes_and_no_in_any_type(panel, form):
    table = panel.assign(on=form(panel["year"] >= panel["start"]))
    same(door_of_treated(table), door(panel))


def test_words_that_are_neither_yes_nor_no_are_refused_by_position(panel):
    on = (panel["year"] >= panel["start"]).map({True: "yes", False: "no"})
    with pytest.raises(TypeError, match="on must be 0 or 1, True or False, or yes or no; got 'soon' at position 12"):
        door_of_treated(panel.assign(on=on.where(panel.index != 12, "soon")))
    blank = door_of_treated(panel.assign(on=on.where(panel.index != 12, " ")))
    assert blank.dropped[["reason", "rows"]].to_numpy().tolist() == [["on missing", 1]]


def test_a_row_without_outcome_still_says_that_its_unit_is_treated(panel):
    """Unit 0 starts in 2017, and nobody asked for its income in that year."""
    table = panel.assign(on=(panel["year"] >= panel["start"]).astype(float))
    gap = (table["unit"] == 0) & (table["year"] == 2017)
    table.loc[gap, "income"] = np.nan
    found = door_of_treated(table)
    same(found, door(table))
    assert found.of_units(found.first)[0] == 2017


def test_a_unit_that_was_away_when_it_started_is_counted(panel, capsys):
    table = panel.assign(on=(panel["year"] >= panel["start"]).astype(float))
    found = door_of_treated(table[~((table["unit"] == 0) & (table["year"] == 2017))])
    assert found.of_units(found.first)[0] == 2018  # first seen treated
    assert "1 not seen in the wave before they are first seen treated" in capsys.readouterr().out
    door_of_treated(table)
    assert "not seen in the wave before" not in capsys.readouterr().out


def test_a_village_that_is_treated_in_part_of_a_wave_is_refused(panel):
    table = panel.assign(on=((panel["year"] >= 2017) & (panel["village"] < 8)).astype(int))
    found = door_of_treated(table, unit=None, village="village")
    assert found.starts.tolist() == [2017] and found.treated.sum() == 8 * 25
    table.loc[(table["village"] == 3) & (table["unit"] % 5 == 0) & (table["year"] == 2017), "on"] = 0
    with pytest.raises(ValueError, match="on must be the same throughout 3 in a wave; got 1 and 0 in wave 2017"):
        door_of_treated(table, unit=None, village="village")
    missing = table.assign(village=table["village"].where(table["village"] != 3))
    left = door_of_treated(missing, unit=None, village="village")
    assert left.dropped[["reason", "rows"]].to_numpy().tolist() == [["village missing", 25]]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.assign(year=t["year"] - 2000), r"waves are 15 to 19; a start after the last wave, 19 is never"),
        (lambda t: t.assign(start=t["start"].notna().astype(int)), r"a column of 0 and 1 is treated='start'"),
        (lambda t: t.assign(unit=np.nan), "unit, year, income must be known together for some rows; got none"),
        (
            lambda t: t.assign(income=t["income"].where(t["year"] > 2016), year=t["year"].where(t["year"] < 2017)),
            "must be known together for some rows",
        ),
    ],
)
def test_nobody_treated_is_said_with_what_was_read(panel, change, words):
    with pytest.raises(ValueError, match=words):
        door(change(panel))


def test_a_group_that_is_marked_in_all_waves_has_no_start(panel):
    with pytest.raises(ValueError, match="who is in it has 1 in all waves, and none 0 before the start"):
        door_of_treated(panel.assign(on=panel["start"].notna()))


def test_a_start_below_zero_is_left_out_and_its_value_said(panel, capsys):
    counted = panel.assign(year=panel["year"] - 2014, start=(panel["start"] - 2014).where(panel["unit"] % 4 != 3, -99))
    door(counted)
    assert "150 rows of units treated from the first wave on (start -99: write missing for never)" in (
        capsys.readouterr().out
    )


def test_tables_of_other_libraries_and_index_levels_are_read(panel):
    pyarrow = pytest.importorskip("pyarrow")
    polars = pytest.importorskip("polars")
    expected = door(panel, weights="weight")
    for table in (
        pyarrow.Table.from_pandas(panel),
        polars.from_pandas(panel),
        panel.convert_dtypes(dtype_backend="pyarrow"),
        panel.set_index(["unit", "year"]),
        panel.set_index("village"),
    ):
        same(door(table, weights="weight"), expected)
        found = ev.two_way_fixed_effects(table, "income", "start", unit="unit", time="year", cluster="village")
        assert found["estimate"].item() == ev.two_way_fixed_effects(door(panel))["estimate"].item()


def test_a_column_is_named_once_and_by_its_name_alone(panel):
    for options in ({"unit": ["village", "unit"]}, {"cluster": ["village"]}):
        with pytest.raises(TypeError, match="frame: a column must be given by its name alone; got"):
            door(panel, **options)
    with pytest.raises(TableError, match="frame: a column must be the only one of its name; got income 2 times"):
        door(pd.concat([panel, panel[["income"]]], axis=1))
    with pytest.raises(TypeError, match="income must be numbers; got 'unknown' at position 4"):
        door(panel.assign(income=panel["income"].astype(object).where(panel.index != 4, "unknown")))
    pyarrow = pytest.importorskip("pyarrow")
    table = pyarrow.Table.from_pandas(panel)
    twice = pyarrow.Table.from_arrays([*table.columns, table["income"]], names=[*table.column_names, "income"])
    with pytest.raises(ValueError, match="frame must have a name of its own for each column; got 'income' 2 times"):
        door(twice)
    with pytest.raises(TypeError, match="data must be a table here; got a prepared panel"):
        ev.intracluster_correlation(door(panel), "income", "village")


def test_dates_that_lie_closer_than_a_month_are_refused_with_what_to_do(panel):
    days = pd.Timestamp("2015-01-10") + pd.to_timedelta((panel["year"] - 2015) * 10, unit="D")
    with pytest.raises(ValueError, match="dates count by month; number waves that lie closer together"):
        door(panel.assign(year=days, start=pd.Timestamp("2015-02-01")))


@pytest.mark.parametrize(
    "names",
    [
        {"unit": "户 编号", "year": "time", "income": "count", "start": "index", "village": "weight of the panel"},
        {"unit": "estimate", "year": "wave", "income": "outcome of the panel", "start": "treated", "village": "n"},
        {"unit": "", "year": "  ", "income": "\n", "start": "%s", "village": "{}"},
        {"unit": 0, "year": 1, "income": 2, "start": 3, "village": 4, "land": 5},
        {
            "unit": ("a", "unit"),
            "year": ("a", "year"),
            "income": ("b", "income"),
            "start": ("b", 1),
            "village": ("c", 0),
        },
    ],
)
def test_a_column_may_have_any_name(panel, names):
    table = panel.assign(land=((panel["unit"] + 1) * (panel["year"] - 2013) % 7)).drop(columns="weight")
    named = table.rename(columns=names)
    prepared = ev.prepare_panel(
        named,
        unit=names["unit"],
        time=names["year"],
        outcome=names["income"],
        treated_from=names["start"],
        cluster=names["village"],
    )
    plain, land = door(table), names.get("land", "land")
    same(prepared, plain)
    for estimator in (
        ev.two_way_fixed_effects,
        ev.group_time_effects,
        ev.regression_with_controls,
        ev.inverse_probability_weighting,
        ev.doubly_robust,
    ):
        np.testing.assert_array_equal(
            estimator(prepared, controls=[land])["estimate"], estimator(plain, controls=["land"])["estimate"]
        )
    with pytest.raises(ValueError, match=f"columns of a regression must not be collinear; got '{land}'"):
        ev.regression_with_controls(prepared, controls=[land, land])
    with pytest.raises(TableError, match="nothing is missing"):
        ev.two_way_fixed_effects(prepared, controls=["nothing"])


def test_labels_that_are_unique_within_villages_are_told_apart(panel):
    """Five units a village, numbered from 0 to 4 in each."""
    numbered = panel.assign(unit=panel["unit"] % 5)
    words = "got unit 0 24 times in wave 2015: labels of unit are unique within village alone; make one label of both"
    with pytest.raises(ValueError, match=words):
        door(numbered)
    again = pd.concat([panel, panel.iloc[[7]]])
    with pytest.raises(ValueError, match=r"got unit 1 2 times in wave 2017$"):
        door(again)


FORMS = {
    "number": int,
    "text": str,
    "year": "{}年".format,
    "day": lambda year: datetime.date(year, 1, 1),
    "month": "{}m1".format,
    "quarter": lambda year: pd.Period(f"{year}Q1", freq="Q"),
}


@pytest.mark.parametrize("time", FORMS)
@pytest.mark.parametrize("start", FORMS)
@pytest.mark.parametrize("never", [None, 0, "never"])
def test_waves_and_starts_need_not_be_written_alike(panel, time, start, never):
    some = panel[panel["unit"] < 20]
    starts = [never if year != year else FORMS[start](int(year)) for year in some["start"]]
    table = some.assign(year=some["year"].map(FORMS[time]), start=pd.Series(starts, dtype=object, index=some.index))
    same(door(table), door(some))


def test_units_that_are_not_seen_before_their_start_are_counted(panel, capsys):
    late = panel[~((panel["unit"] % 4 == 0) & (panel["year"] < 2017))]
    found = door(late)
    assert "30 of the treated not seen before their start: they show no change of their own" in capsys.readouterr().out
    assert ev.group_time_effects(found, aggregate="cohort")["first_treated"].tolist() == [2018]
    none = door(panel[~(panel["start"].notna() & (panel["year"] < panel["start"]))])
    with pytest.raises(ValueError, match="needs rows before and from its start on, and units not yet treated in both"):
        ev.group_time_effects(none)
    with pytest.raises(ValueError, match=r"got 'treated', which is a combination.*after unit effects, to which only"):
        ev.two_way_fixed_effects(none)
