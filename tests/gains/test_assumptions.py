"""The table of assumptions: what is refused, what a change changes, what is drawn, and whose values are whose."""

import math
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from poverty_analysis import context, gains, report
from poverty_analysis.gains.priors import parse_parameters, prior
from poverty_analysis.tables import TableError

HEADER = "parameter,label_en,label_zh,distribution,parameters,lowest,highest,unit,kind,reason,source\n"
GOOD = "rate,Rate,比率,beta,a=2; b=6,0,1,ratio,judgement,why,whose\n"


@pytest.fixture(scope="module")
def assumptions():
    return gains.load_assumptions()


def written(tmp_path, *rows):
    path = tmp_path / "own.csv"
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("x,X,某,gauss,loc=0,,,m,judgement,why,whose", "row 3, column distribution: got 'gauss'"),
        (
            "x,X,某,norm,loc=0; scale=-1,,,m,judgement,why,whose",
            "row 3, column parameters: got scale -1; must be positive",
        ),
        ("x,X,某,norm,loc=0; scale=0,,,m,judgement,why,whose", "row 3, column parameters: got scale 0"),
        ("x,X,某,norm,loc=0; scale=1,,,m,judgement,why,", "row 3, column source: must not be empty"),
        ("x,X,某,norm,loc=0; scale=1,,,m,judgement,why,  ", "row 3, column source: must not be empty"),
        ("x,X,某,norm,loc=0; scale=1,2,1,m,judgement,why,whose", "row 3, column lowest: got lowest 2 above highest 1"),
        ("x,X,某,beta,a=2; c=6,,,m,judgement,why,whose", "row 3, column parameters: got a, c; beta must have a, b"),
        ("x,X,某,beta,a=2,,,m,judgement,why,whose", "row 3, column parameters: got a; beta must have a, b"),
        ("x,X,某,beta,a=-2; b=6,,,m,judgement,why,whose", "row 3, column parameters: .*beta must allow them"),
        ("x,X,某,beta,a=two; b=6,,,m,judgement,why,whose", "row 3, column parameters: got 'a=two'"),
        ("x,X,某,beta,a=2; a=3; b=6,,,m,judgement,why,whose", "row 3, column parameters: got a twice"),
        ("x,X,某,fixed,value=2; scale=1,,,m,judgement,why,whose", "row 3, column parameters: got value, scale; fixed"),
        ("x,X,某,fixed,value=2,3,4,m,judgement,why,whose", "row 3, column parameters: got value 2; must lie within"),
        (
            "x,X,某,norm,loc=0; scale=1,5,6,m,judgement,why,whose",
            "row 3, column highest: .*hold .* of the distribution",
        ),
        ("x,X,某,zero_or_lognorm,p_zero=1.2; median=3; sigma=1,,,m,judgement,why,whose", "got p_zero 1.2"),
        (
            "x,X,某,zero_or_lognorm,p_zero=0.2; median=3; sigma=-1,,,m,judgement,why,whose",
            "got sigma -1; must be positive",
        ),
        ("x,X,某,norm,loc=0; scale=1,,,m,guess,why,whose", "row 3, column kind: got 'guess'"),
        ("x,X,某,norm,loc=0; scale=1,low,,m,judgement,why,whose", "row 3, column lowest: got 'low'; must be a number"),
        ("rate,X,某,norm,loc=0; scale=1,,,m,judgement,why,whose", "row 3, column parameter: got 'rate' again; .*row 2"),
        ("x,X,某,pi,loc=0,,,m,judgement,why,whose", "row 3, column distribution: got 'pi'"),
        ("x,X,某,norm,loc=0; scale=1,,,m,judgement,why", "row 3: must have 11 cells"),
        ("x,X,某,norm,loc=nan; scale=1,,,m,judgement,why,whose", "row 3, column parameters: got 'loc=nan'"),
        ("x,X,某,norm,loc=0; scale=1,nan,,m,judgement,why,whose", "row 3, column lowest: got 'nan'; must be a number"),
        ("x,X,某,norm,loc=0; scale=1,,,,judgement,why,whose", "row 3, column unit: must not be empty"),
        (
            "daily_wage_cny,X,某,fixed,value=150,,,元/月,placeholder,why,whose",
            "row 3, column unit: got '元/月'; daily_wage_cny must be in CNY per day",
        ),
        (
            "daily_wage_cny,X,某,fixed,value=0.015,,,CNY per day,placeholder,why,whose",
            "row 3, column parameters: got a median of 0.015; must be 0 or at least 5 in CNY per day: is it in 万元",
        ),
    ],
)
def test_bad_assumptions_are_refused_by_row(tmp_path, row, message):
    assert len(gains.load_assumptions(written(tmp_path, GOOD))) == 1
    with pytest.raises(TableError, match=r"own\.csv, " + (message if message.startswith("row") else ".*" + message)):
        gains.load_assumptions(written(tmp_path, GOOD, row + "\n"))


def test_a_file_from_a_spreadsheet_and_files_that_are_none(tmp_path):
    path = written(tmp_path, GOOD)
    text = path.read_text(encoding="utf-8")
    for saved in (text.encode("utf-8-sig"), text.replace("\n", "\r\n").encode()):  # a byte order mark, its line ends
        path.write_bytes(saved)
        assert gains.load_assumptions(path).index.tolist() == ["rate"]
    for broken, message in [
        (b"", "must hold a header and rows; got an empty file"),
        (text.encode("gbk"), "line 2: must be UTF-8"),
        (
            text.replace(",source\n", ",source,mine\n").replace("whose\n", "whose,1\n").encode(),
            "column mine is unknown",
        ),
        (text.replace(",source\n", "\n").replace(",whose\n", "\n").encode(), "column source is missing"),
    ]:
        path.write_bytes(broken)
        with pytest.raises(TableError, match=rf"own\.csv.*{message}"):
            gains.load_assumptions(path)


def test_a_folder_without_assumptions_and_a_name_in_two_files(tmp_path):
    with pytest.raises(FileNotFoundError, match="must hold a CSV file"):
        gains.load_assumptions(tmp_path)
    written(tmp_path, GOOD)
    (tmp_path / "second.csv").write_text(HEADER + GOOD, encoding="utf-8")
    with pytest.raises(
        TableError, match=r"second\.csv, row 2, column parameter: got 'rate' again; stands in .*own\.csv"
    ):
        gains.load_assumptions(tmp_path)


def test_every_named_source_exists_and_fixed_sourced_values_are_its_values(assumptions):
    tables = {
        "report": report.load_figures(),
        "context": context.load_facts(),
        "evidence": pd.concat([gains.load_observations(), gains.load_evidence()]),
    }
    checked = 0
    for row in assumptions.itertuples():
        values = []
        for kind, name in re.findall(r"(context|report|evidence):(\w+)", row.source):
            table = tables[kind]
            assert name in table.index, f"{row.Index}: {name}"
            if row.kind == "sourced" and row.distribution == "fixed":
                values.append(table.loc[name, "value"] / (100 if table.loc[name, "unit"].startswith("%") else 1))
        if row.kind == "sourced" and row.distribution == "fixed":
            value = parse_parameters(row.parameters)["value"]
            assert values and all(math.isclose(value, one) for one in values), row.Index
            checked += 1
        if row.kind == "sourced":
            assert re.search("(context|report|evidence):", row.source), f"{row.Index} must name its source"
    assert checked >= 14


def test_the_ends_of_sourced_intervals_are_published(assumptions):
    def value(name):
        return context.fact(name).value

    baseline = assumptions.loc["baseline_income_cny"]
    assert [baseline["lowest"], baseline["highest"]] == [value("regpoor_net_tar_2015"), value("regpoor_net_qamdo_2015")]
    cost = assumptions.loc["relocation_cost_per_person_cny"]
    assert [cost["lowest"], cost["highest"]] == [value("reloc_cn_cost_pp"), value("reloc_ngari_cost_pp")]
    terms = parse_parameters(cost["parameters"])
    peak = terms["loc"] + terms["c"] * terms["scale"]  # the mode of a triangle
    assert peak == pytest.approx(value("reloc_tar_cost_pp"), rel=1e-3)
    growth = parse_parameters(assumptions.loc["income_growth", "parameters"])["loc"]
    assert growth == pytest.approx((value("rpcdi_tar_2019") / value("rpcdi_tar_2015")) ** 0.25 - 1, abs=0.001)
    size = parse_parameters(assumptions.loc["unstated_household_size", "parameters"])
    assert [size["loc"], size["loc"] + size["scale"]] == pytest.approx([16_000 / 7_000, 7_211 / 1_146], abs=1e-4)
    effect = parse_parameters(assumptions.loc["relocation_log_effect", "parameters"])["loc"]
    assert effect == pytest.approx(math.log(1 + value("eff_reloc_jde") / 100), abs=0.005)
    shrunk = parse_parameters(assumptions.loc["cooperative_effect_cny", "parameters"])["loc"]
    assert shrunk / value("eff_coop_poor_pc") == pytest.approx(0.4, abs=0.005)  # our weight, as its row says
    assert parse_parameters(assumptions.loc["land_rent_cny_per_mu", "parameters"])["p_zero"] * 100 == value(
        "rentfree_share_cn_hi"
    )


@pytest.mark.parametrize(
    ("distribution", "parameters", "exact"),
    [
        ("norm", "loc=3; scale=2", stats.norm(3, 2)),
        ("beta", "a=2; b=6", stats.beta(2, 6)),
        ("uniform", "loc=1; scale=3", stats.uniform(1, 3)),
        ("triang", "c=0.2; loc=1; scale=5", stats.triang(0.2, 1, 5)),
        ("lognorm", "s=0.5; scale=400", stats.lognorm(0.5, scale=400)),
        ("poisson", "mu=4", stats.poisson(4)),
    ],
)
def test_draws_follow_the_named_distribution(distribution, parameters, exact):
    found = prior(distribution, parameters)
    u = np.array([0.1, 0.5, 0.9])
    assert found.quantile(u) == pytest.approx(exact.ppf(u))
    draws = found.sample(20_000, np.random.default_rng(0))
    assert draws.mean() == pytest.approx(exact.mean(), abs=5 * exact.std() / math.sqrt(20_000))
    assert draws.std() == pytest.approx(exact.std(), rel=0.05)


def test_bounds_condition_and_do_not_pile_up():
    """A normal cut at its median keeps its shape: the median of the lower half of N(0, 1) is -0.674."""
    found = prior("norm", "loc=0; scale=1", float("nan"), 0.0)
    assert found.quantile(np.array(0.5)) == pytest.approx(stats.norm.ppf(0.25))
    draws = found.sample(5_000, np.random.default_rng(0))
    assert draws.max() <= 0
    assert (draws == 0).sum() == 0


def test_rent_is_nothing_with_its_chance_and_lognormal_else():
    draws = prior("zero_or_lognorm", "p_zero=0.5; median=300; sigma=0.6").sample(40_000, np.random.default_rng(1))
    assert (draws == 0).mean() == pytest.approx(0.5, abs=0.0125)  # five standard errors
    assert np.median(draws[draws > 0]) == pytest.approx(300, rel=0.03)
    assert np.log(draws[draws > 0]).std() == pytest.approx(0.6, rel=0.03)


def test_every_draw_of_every_assumption_lies_within_its_bounds(assumptions):
    drawn = gains.draw(assumptions, draws=5_000, rng=3)
    assert list(drawn) == assumptions.index.tolist()
    for row in assumptions.itertuples():
        low = -math.inf if math.isnan(row.lowest) else row.lowest
        high = math.inf if math.isnan(row.highest) else row.highest
        assert np.min(drawn[row.Index]) >= low and np.max(drawn[row.Index]) <= high, row.Index


def test_the_same_seed_gives_the_same_draws_and_a_change_moves_nothing_else(assumptions):
    first, second = (gains.draw(assumptions, draws=50, rng=9) for _ in range(2))
    changed = gains.draw(gains.with_assumption(assumptions, "discount_rate", value=0.05), draws=50, rng=9)
    other = gains.draw(assumptions, draws=50, rng=10)
    for name in assumptions.index:
        np.testing.assert_array_equal(first[name], second[name])
        if name != "discount_rate":
            np.testing.assert_array_equal(first[name], changed[name])
    assert changed["discount_rate"] == 0.05
    assert (first["additional_share"] != other["additional_share"]).all()
    assert not np.array_equal(first["loan_years"], first["asset_life_years"])  # no two share a stream


def test_a_generator_is_used_up_and_a_seed_is_not(assumptions):
    generator = np.random.default_rng(4)
    first, second = (gains.draw(assumptions, draws=5, rng=generator)["additional_share"] for _ in range(2))
    assert (first != second).all()
    again = gains.draw(assumptions, draws=5, rng=np.random.default_rng(4))["additional_share"]
    np.testing.assert_array_equal(first, again)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"draws": 0, "rng": 0}, ValueError, "draws must be at least 1; got 0"),
        ({"draws": -3, "rng": 0}, ValueError, "draws must be at least 1; got -3"),
        ({"draws": 10**7, "rng": 0}, ValueError, "draws must be at most 1,000,000, over a gigabyte; got 10,000,000"),
        ({"draws": 10, "rng": np.random.RandomState(0)}, TypeError, "rng must be"),
        ({"draws": 1.5, "rng": 0}, TypeError, "draws must be a whole number; got 1.5"),
        ({"draws": 10, "rng": "seed"}, TypeError, "rng must be a numpy.random.Generator or a seed"),
        ({"draws": 10, "rng": -1}, TypeError, "rng must be"),
    ],
)
def test_what_is_no_number_of_draws_and_no_generator(assumptions, arguments, error, message):
    with pytest.raises(error, match=message):
        gains.draw(assumptions, **arguments)


def test_a_changed_assumption_is_a_copy_and_held_to_the_same_rules(assumptions):
    before = assumptions.copy()
    changed = gains.with_assumption(
        assumptions, "additional_share", distribution="uniform", parameters="loc=0; scale=1"
    )
    assert changed.loc["additional_share", "distribution"] == "uniform"
    pd.testing.assert_frame_equal(assumptions, before)
    for arguments, message in [
        ({"value": 1.5}, "must lie within lowest 0 and highest 1"),
        ({"parameters": "a=2; c=3"}, "beta must have a, b"),
        ({"value": 0.5, "parameters": "a=2; b=2"}, "got both or neither"),
        ({}, "got both or neither"),
        ({"value": 0.5, "source": ""}, "column source: must not be empty"),
    ]:
        with pytest.raises(ValueError, match=message):
            gains.with_assumption(assumptions, "additional_share", **arguments)
    with pytest.raises(ValueError, match="assumptions must hold nothing"):
        gains.with_assumption(assumptions, "nothing", value=1)
    with pytest.raises(TypeError, match=r"industry_return, value must be numbers.*; got '12%'"):
        gains.with_assumption(assumptions, "industry_return", value="12%")
    with pytest.raises(ValueError, match=r"got a median of 0.35; .* is it in 万元"):
        gains.with_assumption(assumptions, "ecological_post_pay_cny", value=0.35)
    with pytest.raises(ValueError, match="got value -5; must lie within lowest 1000"):
        gains.with_assumption(assumptions, "poverty_line_2020_cny", value=-5)


def test_several_changes_in_one_place(assumptions):
    before = assumptions.copy()
    changes = {"industry_return": 0.12, "additional_share": {"distribution": "uniform", "parameters": "loc=0; scale=1"}}
    changed = gains.with_assumptions(assumptions, changes)
    one = gains.with_assumption(assumptions, "industry_return", value=0.12)
    both = gains.with_assumption(one, "additional_share", distribution="uniform", parameters="loc=0; scale=1")
    pd.testing.assert_frame_equal(changed, both)
    pd.testing.assert_frame_equal(assumptions, before)
    unchanged = gains.with_assumptions(assumptions, {})
    pd.testing.assert_frame_equal(unchanged, before)
    assert unchanged is not assumptions
    with pytest.raises(TypeError, match=r"a change of industry_return must be a number, or name .*; got valu"):
        gains.with_assumptions(assumptions, {"industry_return": {"valu": 0.12}})
    with pytest.raises(ValueError, match="assumptions must hold industry_retrun"):
        gains.with_assumptions(assumptions, {"industry_retrun": 0.12})


@pytest.mark.parametrize(
    ("true", "of", "words"),
    [
        (0, 100, "no draw"),
        (1, 5_000, "hardly any draw (0.02%)"),
        (1, 100, "hardly any draw (1.0%)"),
        (17, 100, "a minority of draws (17%)"),
        (45, 100, "about half of the draws (45%)"),
        (83, 100, "most draws (83%)"),
        (995, 1_000, "nearly all draws (99.5%)"),
        (96, 100, "nearly all draws (96%)"),
        (7, 7, "every draw"),
    ],
)
def test_draws_in_words(true, of, words):
    assert gains.draws_in_words(np.arange(of) < true) == words


def test_only_conditions_are_put_into_words():
    with pytest.raises(TypeError, match="true or false in each draw; got float64"):
        gains.draws_in_words([0.2, 0.3])
    with pytest.raises(ValueError, match="at least one draw"):
        gains.draws_in_words(np.array([], dtype=bool))


@pytest.mark.slow
@settings(derandomize=True, max_examples=60, deadline=None)
@given(
    name=st.sampled_from(sorted(gains.load_assumptions().index)),
    u=st.tuples(st.floats(0.001, 0.999), st.floats(0.001, 0.999)),
)
def test_quantiles_never_fall(name, u):
    row = gains.load_assumptions().loc[name]
    found = prior(row["distribution"], row["parameters"], float(row["lowest"]), float(row["highest"]))
    low, high = found.quantile(np.array(sorted(u)))
    assert low <= high


@pytest.mark.parametrize(
    "change", [{"industry_retrun": 0.12}, {"industry_return": {"valu": 1}}, {"industry_return": "x"}]
)
def test_a_notebook_shows_a_wrong_change_in_one_line(change, capsys):
    from IPython.core.interactiveshell import InteractiveShell

    with pytest.raises((TypeError, ValueError)) as wrong:
        gains.with_assumptions(gains.load_assumptions(), change)
    shell = InteractiveShell()
    shell.showtraceback((wrong.type, wrong.value, wrong.tb))
    assert capsys.readouterr().out == f"{wrong.type.__name__}: {wrong.value}\n"


def test_a_pooled_prior_is_computed_and_never_typed(tmp_path):
    pooled = "x,X,某,pooled,pool=county_programmes,-0.2,0.5,log points,pooled,why,evidence:solar_counties\n"
    row = gains.load_assumptions(written(tmp_path, pooled)).loc["x"]
    evidence = gains.load_evidence()
    found = gains.pooled_effect(evidence, gains.evidence_pool("county_programmes"), reference_class=True, level=0.9)
    terms = parse_parameters(row["parameters"])
    assert row["distribution"] == "norm" and terms["loc"] == pytest.approx(found.mean, abs=1e-6)
    # the 5th and 95th percentile of the normal are those of the predicted t with k - 2 degrees of freedom
    assert terms["loc"] + 1.6449 * terms["scale"] == pytest.approx(found.predicted_high, abs=1e-5)
    for bad, message in (
        (pooled.replace("pooled,pool=county_programmes", "norm,loc=0.05; scale=0.05"), "a pooled prior is computed"),
        (pooled.replace(",pooled,why", ",judgement,why"), "a pooled prior is computed"),
        (pooled.replace("county_programmes", "villages"), "pool must be one of"),
    ):
        with pytest.raises(TableError, match=r"own\.csv, row 2, column .*" + message):
            gains.load_assumptions(written(tmp_path, bad))
