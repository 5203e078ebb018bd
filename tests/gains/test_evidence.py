"""Published effects: refused by row, pooled as other programs pool them, and what the pooling owes to guesses."""

import math
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poverty_analysis import context, gains
from poverty_analysis.tables import TableError, data_folder, read_rows

# metadat, data-raw/dat.colditz1994.txt (alias dat.bcg), commit fc2ccb77: positive and negative, vaccinated and not
BCG = [
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600),
    (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
]  # fmt: skip
# metadat, data-raw/dat.raudenbush1985.txt, commit fc2ccb77: effect and its variance
TEACHERS = [
    (0.03, 0.0156), (0.12, 0.0216), (-0.14, 0.0279), (1.18, 0.1391), (0.26, 0.1362), (-0.06, 0.0106), (-0.02, 0.0106),
    (-0.32, 0.0484), (0.27, 0.0269), (0.80, 0.0630), (0.54, 0.0912), (0.18, 0.0497), (-0.02, 0.0835), (0.23, 0.0841),
    (-0.18, 0.0253), (-0.06, 0.0279), (0.30, 0.0193), (0.07, 0.0088), (-0.07, 0.0303),
]  # fmt: skip
# the CLASP trials as in DerSimonian and Kacker (2007): events and people, treated and not
CLASP = [(5, 156, 8, 74), (5, 303, 17, 303), (12, 565, 9, 477), (69, 1570, 94, 1565), (9, 103, 11, 105),
         (313, 4659, 352, 4650)]  # fmt: skip


def table(effects, variances):
    return pd.DataFrame({"effect": effects, "standard_error": np.sqrt(variances)})


def risk_ratios():
    a, b, c, d = np.array(BCG, dtype=float).T
    return table(np.log(a / (a + b) / (c / (c + d))), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))


def odds_ratios():
    a, n1, c, n2 = np.array(CLASP, dtype=float).T
    b, d = n1 - a, n2 - c
    return table(np.log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d)


def test_the_bcg_trials_pool_as_metafor_pools_them():
    # metafor 5.1-12, tests/testthat/test_misc_metan_vs_rma.uni_with_dat.bcg.r: rma(yi, vi, method="DL") and "EE"
    found = gains.pooled_effect(risk_ratios(), method="dl")
    assert found.mean == pytest.approx(-0.7141, abs=5e-5)
    assert found.tau**2 == pytest.approx(0.3088, abs=5e-5)
    assert 100 * found.i_squared == pytest.approx(92.1173, abs=5e-5)
    assert found.mean / found.standard_error == pytest.approx(-3.9952, abs=5e-5)
    assert (found.fixed, found.q) == (pytest.approx(-0.4303, abs=5e-5), pytest.approx(152.2330, abs=5e-5))
    assert found.fixed / found.fixed_error == pytest.approx(-10.6247, abs=5e-5)
    # the same package, test_misc_rma_uni.r: the iterated DerSimonian-Laird, whose limit is Paule and Mandel's
    assert gains.pooled_effect(risk_ratios()).tau ** 2 == pytest.approx(0.3181, abs=5e-5)


def test_the_iterated_estimate_is_that_of_dersimonian_and_kacker():
    # metafor 5.1-12, test_analysis_example_dersimonian2007.r, row PM (their tables 3 and 4)
    found = gains.pooled_effect(odds_ratios())
    assert [found.tau, found.mean, found.standard_error] == pytest.approx([0.3681, -0.3811, 0.2060], abs=5e-5)


def test_the_interval_of_the_mean_is_that_of_knapp_and_hartung():
    # metafor 5.1-12, test_analysis_example_raudenbush2009.r, row DL with test="knha"
    effects, variances = zip(*TEACHERS, strict=True)
    found = gains.pooled_effect(table(effects, variances), method="dl")
    assert [found.tau**2, found.mean, found.low, found.high] == pytest.approx(
        [0.0259, 0.0893, -0.0442, 0.2229], abs=5e-5
    )


def test_a_prediction_has_two_degrees_of_freedom_less_than_estimates():
    # by hand: equal errors, tau^2 = 36 - 9 = 27, error of the mean^2 = 12, t of one degree at 97.5% = tan(0.475 pi)
    found = gains.pooled_effect(table([0, 6, 12], [9, 9, 9]))
    reach = math.tan(0.475 * math.pi) * math.sqrt(27 + 12)
    assert [found.predicted_low, found.predicted_high] == pytest.approx([6 - reach, 6 + reach], rel=1e-9)


def test_the_microcredit_trials():
    # computed outside from the same five rows: random effects 1.37 (1.38), tau 1.76, Q 6.2; fixed 1.26 (0.94)
    evidence = gains.load_evidence()
    found = gains.pooled_effect(evidence, gains.evidence_pool("microcredit"), method="dl")
    assert [found.mean, found.standard_error, found.tau] == pytest.approx([1.37, 1.38, 1.76], abs=0.005)
    assert [found.q, found.fixed, found.fixed_error] == pytest.approx([6.24, 1.26, 0.94], abs=0.005)
    assert found.label == "pooled effect" and not found.weights["assumed"].any()
    # as printed with one digit less: 1.373 (1.377), tau 1.756; fixed 1.269 (0.942)
    printed = table([1.82, 18.0, -2.6, 1.7, -0.9], np.square([1.35, 7.91, 9.81, 1.97, 1.84]))
    found = gains.pooled_effect(printed, method="dl")
    assert [found.mean, found.standard_error, found.tau] == pytest.approx([1.373, 1.377, 1.756], abs=5e-4)
    assert [found.fixed, found.fixed_error] == pytest.approx([1.269, 0.942], abs=5e-4)


def test_the_county_programmes_are_a_reference_class_of_which_two_errors_are_guesses():
    evidence, names = gains.load_evidence(), gains.evidence_pool("county_programmes")
    with pytest.raises(ValueError, match="of one outcome; got household consumption, household income, rural income"):
        gains.pooled_effect(evidence, names)
    # outside: 0.0463 (0.0246), tau 0.0370 with one step and the whole package's error at half of its size
    found = gains.pooled_effect(evidence, names, reference_class=True, method="dl", unseen_t=2)
    assert [found.mean, found.standard_error, found.tau] == pytest.approx([0.0463, 0.0246, 0.0370], abs=5e-5)
    found = gains.pooled_effect(evidence, names, reference_class=True, unseen_t=2)
    assert [found.mean, found.tau] == pytest.approx([0.0468, 0.0345], abs=5e-5)
    assert found.label == "reference class" and found.weights["assumed"].tolist() == [False, True, True, True]
    left = gains.leave_one_out(evidence, names, reference_class=True, unseen_t=2)["mean"]
    assert sorted(left.round(3)) == pytest.approx([0.026, 0.037, 0.055, 0.067], abs=0.0015)
    guesses = gains.pooled_under_errors(evidence, names, reference_class=True)
    assert len(guesses) == 4 and guesses["mean"].max() > 1.7 * guesses["mean"].min()


def test_a_negative_tau_is_none_and_the_weights_are_those_of_the_fixed_effect():
    # nulls with errors of 0.1: one step gives tau^2 < 0, and weights of -2.5 and 2.7 where it is kept
    rows = table([0.0725, 0.103459, 0, 0], np.square([0.008, 0.0517, 0.1, 0.1]))
    for method in ("dl", "iterated"):
        found = gains.pooled_effect(rows, method=method)
        assert found.tau == 0 and (found.weights["weight"] > 0).all()
        assert [found.mean, found.standard_error] == pytest.approx([found.fixed, found.fixed_error], rel=1e-12)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.floats(-2, 2), min_size=3, max_size=8),
    st.floats(0.01, 3),
    st.floats(-5, 5),
    st.floats(0.1, 10),
)
def test_pooling_moves_with_the_scale_and_the_place_of_the_effects(effects, error, shift, scale):
    errors = error * np.linspace(0.5, 2, len(effects))
    one = gains.pooled_effect(table(effects, errors**2))
    other = gains.pooled_effect(table(scale * np.array(effects) + shift, (scale * errors) ** 2))
    assert other.mean == pytest.approx(scale * one.mean + shift, rel=1e-6, abs=1e-6)
    assert other.tau == pytest.approx(scale * one.tau, rel=1e-4, abs=1e-5 * scale)
    assert one.predicted_low <= one.mean <= one.predicted_high
    assert one.weights["weight"].sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"estimates": ["a", "b"]}, "at least 3.*got 2"),
        ({"estimates": ["a", "b", "z"]}, "rows of evidence; got 'z'"),
        ({"estimates": ["a", "a", "b"]}, "once each"),
        ({"method": "reml"}, "iterated or dl; got 'reml'"),
        ({"level": 95}, "level must lie between 0 and 1; got 95"),
        ({"unseen_t": 0}, "unseen_t must be above 0"),
    ],
)
def test_what_cannot_be_pooled_is_refused(arguments, message):
    rows = table([1, 2, 3], [1, 1, 1]).set_index(pd.Index(list("abc")))
    with pytest.raises(ValueError, match=message):
        gains.pooled_effect(rows, **arguments)


def test_estimates_without_size_or_error_are_refused_by_name():
    rows = table([1, 2, 3], [1, 1, 1]).set_index(pd.Index(list("abc")))
    with pytest.raises(ValueError, match="none was seen of 'b'"):
        gains.pooled_effect(rows.assign(effect=[1, np.nan, 3]))
    for error in (np.nan, 0, -1):
        with pytest.raises(ValueError, match="above 0 for every estimate; got none for 'b'"):
            gains.pooled_effect(rows.assign(standard_error=[1, error, 1]))
    with pytest.raises(TypeError, match="several ids; got the text 'county_programmes'"):
        gains.pooled_effect(gains.load_evidence(), "county_programmes")
    with pytest.raises(ValueError, match="pool must be one of county_programmes, household_programmes_china, microcr"):
        gains.evidence_pool("villages")


GOOD = "a,Study,here,,industry,income,participant,log points,5%,0.05,0.01,seen,positive,no,,,B,,A journal,\n"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (GOOD.replace("A journal", ""), "column source: must not be empty"),
        (GOOD.replace("participant", ""), "column estimand: must not be empty"),
        (GOOD.replace("0.01", "-0.01"), "column standard_error: must be above 0; got -0.01"),
        (GOOD.replace("0.01", "0"), "column standard_error: must be above 0; got 0"),
        (GOOD.replace("0.01", ""), "column standard_error: must be a number where error_basis is 'seen'"),
        (GOOD.replace("seen", "from significance"), "column standard_error: must be empty where"),
        (GOOD.replace("no,,", "yes,,"), "column effect: must be 0 or empty where a null is reported; got 0.05"),
        (GOOD.replace("positive", "negative"), "column direction: got 'negative' for an effect of 0.05"),
        (GOOD.replace("log points", "none"), "column unit: must not be none"),
        (GOOD.replace("participant", "people"), "column estimand: got 'people'"),
    ],
)
def test_bad_evidence_is_refused_by_row(tmp_path, row, message):
    header = (data_folder() / "evidence" / "effects.csv").read_text(encoding="utf-8").partition("\n")[0]
    path = tmp_path / "own.csv"
    path.write_text(f"{header}\n{GOOD}", encoding="utf-8")
    assert gains.load_evidence(path)["effect"].tolist() == [0.05]
    path.write_text(f"{header}\n{GOOD.replace('a,', 'b,', 1)}{row}", encoding="utf-8")
    with pytest.raises(TableError, match=r"own\.csv, row 3, " + message):
        gains.load_evidence(path)


def test_effects_are_what_was_printed():
    evidence, checked = gains.load_evidence(), 0
    for row in evidence[evidence["unit"] == "log points"].itertuples():
        per_cents = [float(number) for number in re.findall(r"[\d.]+(?=%| to )", row.printed)]
        if per_cents:
            assert row.effect == pytest.approx(math.log1p(np.mean(per_cents) / 100), abs=5e-7), row.Index
            checked += 1
    assert checked >= 12
    for name, fact in (("relocation_one_county", "eff_reloc_jde"), ("whole_package_counties", "eff_multifaceted_aej"),
                       ("plan_8_7", "eff_87plan"), ("training_movers", "eff_training_relocatees")):  # fmt: skip
        assert np.expm1(evidence.loc[name, "effect"]) * 100 == pytest.approx(context.fact(fact).value, abs=1e-3)
    assert evidence.loc["solar_counties", "effect"] == context.fact("eff_pv_lnincome").value
    assert evidence.loc["cooperative_poor_members", "effect"] == context.fact("eff_coop_poor_pc").value


def last_digit(printed):
    """One unit of the last digit other than 0 that is printed, as inputs are rounded too: 205000 is 205 thousand."""
    whole, _, fraction = printed.partition(".")
    zeros = len(whole) - len(whole.rstrip("0")) if not fraction else 0
    return 10.0 ** (zeros - len(fraction)) * (1 + 1e-9)


def test_derived_observations_are_their_arithmetic():
    header, rows = read_rows(data_folder() / "evidence" / "observations.csv")
    checked = 0
    for row in (dict(zip(header, row, strict=True)) for row in rows):
        if not re.fullmatch(r"[\d.eE+*/() -]+", row["derivation"]):
            continue
        result, value = float(eval(row["derivation"])), float(row["value"])  # arithmetic alone, as just matched
        scales = (1, 100, 1e-9)  # shares are printed in per cent, some money in billions
        assert any(abs(result * scale - value) <= last_digit(row["value"]) for scale in scales), row["id"]
        checked += 1
    assert checked >= 40
