"""What a survey is given in another type than it takes: used where it is clear, else refused in one sentence."""

import datetime
import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import polars
import pyarrow as pa
import pytest

from poverty_analysis import measures
from poverty_analysis.measures import Design, Survey

# two villages in each of two counties, with 2, 1, 1, 1 and 1, 1, 1, 2 people; below 100 are 4 of the 10
FRAME = pd.DataFrame(
    {
        "income": [90.0, 150, 120, 200, 80, 95, 180, 210],
        "members": [2, 1, 1, 1, 1, 1, 1, 2],
        "county": list("aaaabbbb"),
        "village": [1, 1, 2, 2, 1, 1, 2, 2],
        "area": ["town", "farm"] * 4,
        "line": 100.0,
    }
)
DESIGN = {"persons": "members", "strata": "county", "clusters": "village"}
ODD = {
    "a list of one": ["members"],
    "a list": ["members", "line"],
    "a list in a list": [["members"]],
    "a set": {"members"},
    "a mapping": {"members": 1},
    "an array": np.ones(8),
    "an array of two columns": np.ones((8, 2)),
    "a Series": FRAME["members"],
    "a table": FRAME[["members"]],
    "a date": datetime.date(2020, 1, 1),
    "bytes": b"members",
    "a function": len,
    "a complex number": 1j,
    "yes": True,
    "not a number": math.nan,
}
WORDS_OF_OTHERS = (
    "truth value",
    "unhashable",
    "not iterable",
    "argument must be a",
    "convert string",
    "supported between",
)


def headcount(frame, **design):
    return Survey(frame, **{**DESIGN, **design}).estimate("headcount_ratio", "income", 100)


def refused(call):
    """What is said where something is refused, in a sentence of this package."""
    with pytest.raises((TypeError, ValueError)) as told:
        call()
    said = str(told.value)
    assert ("; got " in said or "1 trouble" in said) and "\n" not in said and len(said) < 400, said
    assert not any(words in said for words in WORDS_OF_OTHERS), said
    return said


@pytest.mark.parametrize("argument", ["weights", "persons", "strata", "base_weights", "id"])
@pytest.mark.parametrize("odd", ODD)
def test_one_column_is_given_by_its_name(argument, odd):
    more = {"base_weights": {"calibrated_on": "area"}, "id": {"wave": "area"}}.get(argument, {})
    assert f"{argument} must name " in refused(lambda: headcount(FRAME, **{argument: ODD[odd]}, **more))


@pytest.mark.parametrize("argument", ["clusters", "sampling_fraction", "calibrated_on", "replicates"])
@pytest.mark.parametrize("odd", ["a set", "a mapping", "an array", "a Series", "a table", "a list in a list", "a date"])
def test_several_columns_are_given_by_their_names(argument, odd):
    more = {"replication": "BRR"} if argument == "replicates" else {}
    assert f"{argument} must " in refused(lambda: headcount(FRAME, **{argument: ODD[odd]}, **more))


@pytest.mark.parametrize(
    "argument",
    ["lonely_cluster", "invalid", "level", "degrees_of_freedom", "interval", "reliability", "combined", "missing"],
)
@pytest.mark.parametrize("odd", ["a mapping", "an array of two columns", "a Series", "a table", "a function"])
def test_settings_are_words_and_numbers(argument, odd):
    if (argument, odd) not in {("missing", "a Series"), ("missing", "an array of two columns")}:  # lists of codes
        assert f"{argument} must " in refused(lambda: headcount(FRAME, **{argument: ODD[odd]}))


REPLICATED = FRAME.assign(r1=[2, 2, 0, 0] * 2, r2=[0, 0, 2, 2] * 2)


@pytest.mark.parametrize("argument", ["replication", "replicate_scale", "replicate_scales", "fay", "centre"])
@pytest.mark.parametrize("odd", ["a list", "a mapping", "a Series", "a table", "a function", "a date", "yes"])
def test_replicates_are_described_by_words_and_numbers(argument, odd):
    given = {"replicates": "r*", "replication": "BRR", argument: ODD[odd]}
    assert f"{argument} must be" in refused(lambda: headcount(REPLICATED, **given))


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    ("ask", "what"),
    [
        (lambda s, x: s.estimate(x, "income"), "measure"),
        (lambda s, x: s.estimate("mean", x), "column"),
        (lambda s, x: s.estimate("headcount_ratio", "income", 100, line_rule=x), "line_rule"),
        (lambda s, x: s.estimate("foster_greer_thorbecke", "income", 100, alpha=x), "alpha"),
        (lambda s, x: s.contrast(x, "mean", "income", by="area"), "coefficients"),
        (lambda s, x: s.contrast({"town": x}, "mean", "income", by="area"), "coefficients"),
        (lambda s, x: s.characteristics("members", x, 100), "column"),
        (lambda s, x: s.characteristics("members", "income", x), "line"),
        (lambda s, x: s.characteristics("members", "income", 100, line_rule=x), "line_rule"),
        (lambda s, x: s.totals("members", of=x), "of"),
        (lambda s, x: s.ratio(x, "income"), "numerator"),
        (lambda s, x: measures.subgroup_parts(s, "income", 100, x), "by"),
        (lambda s, x: measures.subgroup_parts(s, "income", x, "area"), "line"),
        (lambda s, x: measures.sectoral_change(s, "income", 100, x, "county"), "by"),
        (lambda s, x: measures.sectoral_change(s, "income", 100, "area", x), "over"),
        (lambda s, x: measures.sectoral_change(s, "income", 100, "area", "county", years=x), "years"),
        (lambda s, x: measures.curve_bands(s, x, "income", [0.5]), "curve"),
        (lambda s, x: measures.dominance_test(s, "income", "area", x, (100, 200)), "pair"),
        (lambda s, x: measures.dominance_test(s, "income", "area", ("town", "farm"), x), "line"),
        (lambda s, x: measures.programme_incidence(s, "members", "income", ranked=x), "ranked"),
    ],
)
def test_questions_in_another_type_are_refused(odd, ask, what):
    assert what in refused(lambda: ask(Survey(FRAME, **DESIGN), ODD[odd]))


@pytest.mark.parametrize("odd", ["a mapping", "a set", "a list", "a date", "bytes", "a function", "a complex number"])
@pytest.mark.parametrize(
    "argument", ["income", "weights", "by", "deflator", "design", "level", "interval", "line_rule"]
)
def test_profiles_of_arrays_refuse_them_too(odd, argument):
    given = {"design": Design(clusters="village"), "income": "income", "measures": ["mean"], argument: ODD[odd]}
    if (argument, odd) != ("by", "a list"):  # of names
        assert argument in refused(lambda: measures.poverty_profile(FRAME, given.pop("income"), 100, **given))


# ---- cells -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "cells", [[[1]] * 8, [{1: 2}] * 8, [np.ones(2)] * 8, pd.Series([[1]] * 8, dtype=pd.ArrowDtype(pa.list_(pa.int8())))]
)
def test_cells_that_are_several_values_are_no_labels(cells):
    frame = FRAME.assign(cell=cells)
    for argument in ("strata", "clusters", "calibrated_on"):
        said = refused(lambda name=argument: headcount(frame, **{name: "cell"}))
        assert f"{argument} 'cell' must be labels, each one value" in said
    for ask in (
        lambda: Survey(frame).estimate("mean", "income", by="cell"),
        lambda: measures.poverty_profile(frame, "income", 100, by="cell"),
        lambda: measures.poverty_profile(frame, "income", 100, design=Design(strata="cell")),
        lambda: Survey(frame).totals("cell"),
    ):
        assert "labels" in refused(ask)


def decimals():
    exact = {name: [Decimal(str(value)) for value in FRAME[name]] for name in ("income", "members", "line")}
    yield "objects", FRAME.assign(**exact)
    yield "fractions", FRAME.assign(**{name: [Fraction(cell) for cell in exact[name]] for name in exact})
    in_polars = polars.from_pandas(FRAME).with_columns(polars.col(list(exact)).cast(polars.Decimal(12, 2)))
    yield "polars", in_polars
    yield "Arrow", in_polars.to_arrow()
    yield "pandas on Arrow", FRAME.astype(dict.fromkeys(exact, pd.ArrowDtype(pa.decimal128(24, 2))))


@pytest.mark.parametrize(("kind", "frame"), list(decimals()), ids=[kind for kind, _ in decimals()])
def test_decimal_numbers_are_numbers(kind, frame):
    assert headcount(frame)[:2] == headcount(FRAME)[:2] and headcount(frame).value == 0.4
    bound = Survey(frame, **DESIGN)
    assert bound.estimate("headcount_ratio", "income", "line").value == 0.4
    assert bound.estimate("headcount_ratio", "income", Decimal(100)).value == 0.4
    assert bound.totals("members")["estimate"].tolist() == [14.0]  # 4 + 1 + 1 + 1 + 1 + 1 + 1 + 4
    assert bound.ratio("income", "members")["estimate"].item() == 1425 / 14  # with income times members above
    by_poverty = bound.characteristics("members", "income", 100).set_index("group")["estimate"]
    assert by_poverty["poor"] == 1.5  # (2 * 2 + 1 + 1) / 4
    assert measures.subgroup_parts(bound, "income", 100, "area")["estimate"].notna().all()
    table = measures.poverty_profile(frame, "income", "line", "members", measures=["headcount_ratio"])
    assert table["estimate"].tolist() == [0.4]
    known = Survey(frame, **DESIGN, calibrated_on=["members"]).totals("members")
    assert known["standard_error"].item() < Survey(FRAME, **DESIGN).totals("members")["standard_error"].item()


@pytest.mark.parametrize("dtype", [complex, object])
def test_complex_numbers_are_refused(dtype):
    frame = FRAME.assign(cell=np.full(8, 2 + 0j).astype(dtype))
    for argument in ("weights", "persons", "sampling_fraction"):
        assert f"{argument} 'cell' must be numbers" in refused(lambda name=argument: headcount(frame, **{name: "cell"}))
    assert "must be numbers" in refused(lambda: Survey(frame).estimate("mean", "cell"))
    assert "must be numbers" in refused(lambda: Survey(frame).estimate("headcount_ratio", "income", "cell"))
    assert "must be numbers" in refused(lambda: measures.poverty_profile(frame, "cell", 100))


@pytest.mark.parametrize("cells", [pd.Series([pd.NaT] * 8), pd.date_range("2020", periods=8), [10**400] * 8])
def test_dates_and_numbers_beyond_floats_are_no_amounts(cells):
    """A date that is missing everywhere was once taken for -9.2e18."""
    frame = FRAME.assign(cell=cells)
    said = refused(lambda: headcount(frame, weights="cell"))
    assert "must be numbers" in said or "8 infinite" in said
    assert "must be" in refused(lambda: Survey(frame).estimate("mean", "cell"))


def test_a_column_of_which_nothing_is_known():
    frame = FRAME.assign(cell=np.nan)
    assert "weights 'cell': 8 missing; 8 of 8 rows" in refused(lambda: headcount(frame, weights="cell"))
    assert "8 missing or infinite of 8" in refused(lambda: Survey(frame).estimate("mean", "cell"))
    assert "by must be known for at least one row" in refused(
        lambda: Survey(frame, invalid="drop").estimate("mean", "income", by="cell")
    )
    infinite = FRAME.assign(cell=[math.inf] + [1.0] * 7)
    assert "calibrated_on 'cell': 1 infinite" in refused(lambda: headcount(infinite, calibrated_on="cell"))


def test_a_level_that_is_in_nobody_may_be_named_as_everyone_is():
    frame = FRAME.astype({"area": pd.CategoricalDtype(["farm", "town", "all"])})
    found = Survey(frame).profile("income", 100, "area", measures=["mean"])
    assert found["area"].tolist() == ["all", "farm", "town"]
    profile = measures.poverty_profile(frame, "income", 100, by="area", measures=["mean"])
    assert profile["area"].tolist() == ["all", "farm", "town"]


# ---- tables ----------------------------------------------------------------------------------------------------------
def test_named_levels_of_an_index_are_columns():
    indexed = FRAME.set_index(["county", "village"])
    assert headcount(indexed) == headcount(FRAME)
    assert indexed.index.names == ["county", "village"] and "county" not in indexed
    bound = Survey(indexed, **DESIGN)
    assert bound.estimate("mean", "income", by="county")["county"].tolist() == ["all", "a", "b"]
    assert bound.where(indexed["income"] > 100).estimate("mean", "income").rows == 5
    twice = FRAME.set_index("area", drop=False)
    table = measures.poverty_profile(twice, "income", 100, by="area", measures=["mean"])
    assert table["area"].tolist() == ["all", "farm", "town"]


def test_names_that_are_tuples_are_names():
    frame = FRAME.set_axis(pd.MultiIndex.from_product([["now"], FRAME.columns]), axis=1)
    design = {what: ("now", name) for what, name in DESIGN.items()}
    found = Survey(frame, **design).estimate("headcount_ratio", ("now", "income"), 100)
    assert found == headcount(FRAME)
    assert "weights must name one column; got 6 of the name 'now'" in refused(lambda: Survey(frame, weights="now"))
    coded = Survey(frame, missing=[95], invalid="drop", **design)
    assert coded.estimate("headcount_ratio", ("now", "income"), 100).rows == 7


def test_a_name_that_stands_twice():
    twice = pd.concat([FRAME, FRAME[["members"]]], axis=1)
    assert "persons must name one column; got 2 of the name 'members'" in refused(lambda: headcount(twice, missing=[9]))
    assert Survey(twice, missing=[2]).people["members"].isna().sum().tolist() == [2, 2]
    assert Survey(twice).estimate("mean", "income").value == FRAME["income"].mean()
    assert "column must name one column; got 2" in refused(lambda: Survey(twice).estimate("mean", "members"))


def test_codes_that_a_column_cannot_hold_are_in_none():
    frame = FRAME.astype({"members": "int64[pyarrow]", "area": "string[pyarrow]"})
    bound = Survey(frame, missing=[2, "refused"], invalid="drop")
    assert bound.people["members"].isna().sum() == 2 and bound.people["area"].notna().all()
    assert "missing must have a list of codes for 'members'; got 2" in refused(
        lambda: Survey(FRAME, missing={"members": 2})
    )


def test_tables_without_rows_or_columns():
    assert refused(lambda: Survey(FRAME.iloc[:0])) == "the survey must have rows; got none"
    assert "weights must name a column; got 'w'; columns are none" in refused(
        lambda: Survey(pd.DataFrame(), weights="w")
    )


def test_rows_that_count_for_nobody_are_told():
    frame = FRAME.assign(members=[0, 1, 1, 1, 1, 1, 1, 2], weight=[1, 1, 1, 1, 1, 1, 1, 0])
    bound = Survey(frame, **DESIGN, weights="weight")
    assert "7 rows of the sample stand for 6 people" in bound.notes
    assert "1 rows of weight 0 in 'weight' are no part of the sample" in bound.notes
    assert "1 of these rows have 0 persons in 'members' and count for nobody" in bound.notes
    found = bound.estimate("headcount_ratio", "income", 100)
    assert found.value == 2 / 6 and found.rows == 6 and found.clusters == 4
    assert "persons must have a positive sum; got only zeros" in refused(lambda: headcount(FRAME.assign(members=0)))


# ---- lines -----------------------------------------------------------------------------------------------------------
def test_a_profile_at_the_lines_of_households_alone():
    """The same numbers as at a line for everybody, with nothing but a column of lines given."""
    own = measures.poverty_profile(FRAME, "income", "line", "members", measures=["poverty_gap_index", "watts_index"])
    one = measures.poverty_profile(FRAME, "income", 100, "members", measures=["poverty_gap_index", "watts_index"])
    assert own["estimate"].tolist() == pytest.approx(one["estimate"].tolist(), rel=1e-14)
    assert own["estimate"].tolist()[0] == pytest.approx((2 * 0.1 + 0.2 + 0.05) / 10)
    full = measures.poverty_profile(FRAME, "income", "line", "members")
    assert full["estimate"].notna().all()


def test_a_line_that_stands_twice_is_refused():
    said = refused(lambda: Survey(FRAME).profile("income", [100, 100.0], measures=["headcount_ratio"]))
    assert "line must be one line or more, each once" in said


SINGLE = pd.DataFrame(
    {"income": np.float32([1.9, 1.9, 3, 1, 1.9, 1.9, 3, 4]), "year": [2015] * 4 + [2019] * 4, "who": [1, 2, 3, 4] * 2}
)


@pytest.mark.parametrize(
    ("ask", "poor"),
    [
        (lambda s: measures.subgroup_parts(s, "income", 1.9, "year")["estimate"][1], 0.25),
        (lambda s: measures.growth_redistribution(s, "income", 1.9, "year")["estimate"][0], -0.25),
        (lambda s: measures.sectoral_change(s, "income", 1.9, "who", "year")["estimate"][0], -0.25),
        (lambda s: measures.curve_bands(s, "poverty_incidence_curve", "income", [1.9])["value"][0], 0.125),
        (lambda s: measures.transition_table(s, "income", [1.9, 3.5])["estimate"][0], 0.0),
    ],
)
def test_lines_are_compared_in_the_precision_of_the_column(ask, poor):
    """Who has 1.9 in single precision has exactly the line 1.9, and is not poor: one of four, and then nobody, is."""
    assert ask(Survey(SINGLE, id="who", wave="year")) == poor


def test_clusters_of_weight_zero_are_told_and_count_as_persons():
    """R survey 4.1-1 (run 2026-11-30) has sqrt(32/27): 4/3 of (2 / 3) ** 2 twice; three clusters alone 3/2 of it."""
    frame = pd.DataFrame({"income": [1.0, 3, 5, 9], "w": [1, 1, 1, 0], "village": [1, 2, 3, 4]})
    as_weights, as_persons = (
        Survey(frame, weights="w", clusters="village"),
        Survey(frame, persons="w", clusters="village"),
    )
    assert as_weights.estimate("mean", "income").standard_error == pytest.approx((4 / 3) ** 0.5)
    assert as_persons.estimate("mean", "income").standard_error == pytest.approx((32 / 27) ** 0.5)
    said = "1 clusters have no other rows and are left out: given as persons, such weights keep them"
    assert said in as_weights.notes and said not in as_persons.notes


def test_clusters_whose_people_cancel_out_are_in_the_sample():
    """A sum of exactly 0 is somebody's: no other bound than where it is off 0 by a rounding."""
    rows = [("A", cluster, 100.0 if number < 1 else 500 + cluster) for cluster in range(3) for number in range(4)]
    rows += [("B", 3 + k, 100.0 if number < 2 * (k % 2) else 600 + k) for k in range(4) for number in range(4)]
    rows += [("C", 7, 100.0 if number < 1 else 700) for number in range(4)]
    frame = pd.DataFrame(rows, columns=["stratum", "village", "income"]).assign(w=1.0)
    off = frame.assign(w=1 + 1e-9 * np.arange(len(frame)))

    def found(table):
        asked = Survey(table, weights="w", strata="stratum", clusters="village", lonely_cluster="average")
        return asked.profile("income", [50.0, 200.0], measures=["headcount_ratio"])[["standard_error", "low", "high"]]

    np.testing.assert_allclose(found(frame), found(off), rtol=1e-6, atol=1e-12)
