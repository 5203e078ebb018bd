"""The audit: verdicts on made-up figures by hand, findings on the real ones by hand arithmetic."""

import math

import numpy as np
import pandas as pd
import pytest

from poverty_analysis import report
from poverty_analysis.tables import TableError, data_folder


def made_up(**figures):
    """Figures by name: a printed literal each."""
    rows = {name: report.parse_quantity(literal) for name, literal in figures.items()}
    table = pd.DataFrame({name: q._asdict() for name, q in rows.items()}).T
    return table.assign(literal=list(figures.values())).astype({"value": float, "low": float, "high": float})


def one(identity, **figures):
    checks = pd.DataFrame({"identity": [identity]}, index=pd.Index(["check"], name="id"))
    return report.audit(made_up(**figures), checks).loc["check"]


@pytest.mark.parametrize(
    ("identity", "figures", "verdict"),
    [
        ("a / b = c", {"a": "782个", "b": "852个", "c": "91.78%"}, "consistent"),  # 0.917840
        ("a / b = c", {"a": "782个", "b": "852个", "c": "91.79%"}, "inconsistent"),
        ("a / b = c", {"a": "1.6万人", "b": "7000余户", "c": "2.0人"}, "consistent within rounding"),  # 1.94 to 2.36
        ("a / b = c", {"a": "1.6万人", "b": "7000余户", "c": "2.3人"}, "consistent"),  # 16000 / 7000 = 2.286
        ("a / b = c", {"a": "1.6万人", "b": "7000余户", "c": "2.5人"}, "inconsistent"),
        ("a = b", {"a": "3.84万户", "b": "38450户"}, "consistent within rounding"),  # the end of the interval counts
        ("a = b", {"a": "3.84万户", "b": "38451户"}, "inconsistent"),
        ("a <= b", {"a": "10300余户", "b": "10400户"}, "consistent"),
        ("a <= b", {"a": "10300余户", "b": "10350户"}, "consistent within rounding"),
        ("a <= b", {"a": "10300余户", "b": "10299户"}, "inconsistent"),
        ("a >= b", {"a": "10300余户", "b": "10299户"}, "consistent"),
        ("a <= b", {"a": "3300元以上", "b": "4000元"}, "cannot be checked"),
        ("a <= b", {"a": "3300元以上", "b": "3000元"}, "inconsistent"),
        ("a >= b", {"a": "3300元以上", "b": "3000元"}, "consistent"),
        ("a >= b", {"a": "3300元以上", "b": "4000元"}, "cannot be checked"),
        ("a = b", {"a": "3300元以上", "b": "4000元"}, "cannot be checked"),
        ("a = b", {"a": "3300元以上", "b": "3000元"}, "inconsistent"),
        ("a / (b - b) = a", {"a": "5人", "b": "1.2万户"}, "cannot be checked"),
        ("a / ? = c", {"a": "600000人", "c": "50%"}, "consistent"),
        ("1 <= a / b <= 10", {"a": "50人", "b": "10户"}, "consistent"),
        ("1 <= a / b <= 10", {"a": "500人", "b": "10户"}, "inconsistent"),
        ("1 <= a / b <= 10", {"a": "5人", "b": "10户"}, "inconsistent"),
        ("1 <= a / b <= 10", {"a": "10万余人", "b": "1.2万户"}, "consistent within rounding"),  # 8.0 to 17.4
        ("a / b", {"a": "50人", "b": "10户"}, "cannot be checked"),
        ("a / ? = c", {"a": "120个", "c": "93.02%"}, "consistent"),
        ("a / ? = c", {"a": "863个", "c": "85.55%"}, "inconsistent"),
        ("any / b = c", {"b": "129个", "c": "93.02%"}, "consistent"),
        ("any / b = c", {"b": "1119个", "c": "97.37%"}, "inconsistent"),
        ("a / ? = c and any / ? = d", {"a": "120个", "c": "93.02%", "d": "50.39%"}, "consistent"),  # 65 / 129
        ("a / ? = c and any / ? = d", {"a": "120个", "c": "93.02%", "d": "50.00%"}, "inconsistent"),
    ],
)
def test_verdicts(identity, figures, verdict):
    assert one(identity, **figures).verdict == verdict


def test_implied_and_stated_intervals():
    row = one("a / b = c", a="1.6万人", b="7000余户", c="2.3人")
    implied = (row.implied_value, row.implied_low, row.implied_high)
    assert implied == pytest.approx((16_000 / 7_000, 15_500 / 8_000, 16_500 / 7_000))
    assert (row.stated_value, row.stated_low, row.stated_high) == pytest.approx((2.3, 2.25, 2.35))


def test_an_open_end_stays_open():
    row = one("a * b", a="3300元以上", b="7568户")
    assert (row.implied_value, row.implied_low) == (24_974_400, 24_974_400)
    assert math.isinf(row.implied_high)


@pytest.mark.parametrize(
    ("identity", "message"),
    [
        ("a / nothing = c", '"nothing" in "a / nothing " must be the id of a figure'),
        ("a / b == c", "must have one ="),
        ("5", "must name a figure"),
        ("10 <= a <= 1", "the bounds must rise"),
        ("any / b = c and a / ? = c", "must give a numerator"),
        ("a / ? = c and any / b = c", "one whole number ? in all clauses"),
        ("any / any = c", "must have the form"),
        ("a = b = c", "must have one ="),
        ("a / b = ", "is not an expression"),
        ("1 = 1", "must name a figure"),
        ("a ** b = c", "is not an expression"),
        ("a / ? = nothing", '"nothing" must be the id of a figure'),
        ("? / b = c", "must have the form"),
        ("any / ? = c", "must give a numerator"),
        ("a / ? = b", "percentage as printed"),
        ("__import__('os').system('x') = a", "is not an expression"),
    ],
)
def test_what_is_no_identity_is_refused_and_named(identity, message):
    with pytest.raises(TableError, match="checks, id check, column identity") as refusal:
        one(identity, a="1个", b="2个", c="50%")
    assert message in str(refusal.value)


@pytest.mark.parametrize(
    ("identity", "figures", "message"),
    [
        ("a / ? = c", {"a": "10300余户", "c": "93.02%"}, "a is no exact whole count: 10300余户"),
        ("a / ? = c", {"a": "1.2万户", "c": "93.02%"}, "a is no exact whole count: 1.2万户, from 11,500 to 12,500"),
        ("a / ? = c", {"a": "120个", "c": "93.02%以上"}, "c is no plain percentage"),
        ("any / b = c", {"b": "19.46万人", "c": "93.02%"}, "b is no exact whole count"),
        ("any / b = c", {"b": "0人", "c": "93.02%"}, "b is 0"),
        ("a / ? = c and b / ? = d", {"a": "120个", "c": "93.02%", "b": "1.1万户", "d": "5%"}, "b is no exact whole"),
    ],
)
def test_a_print_that_has_no_whole_number_cannot_be_checked_and_ends_no_audit(identity, figures, message):
    found = one(identity, **figures)
    assert found["verdict"] == "cannot be checked" and message in found["detail"]
    assert np.isnan(found[["implied_value", "stated_value"]].astype(float)).all()


def test_bounds_that_fall_in_print_are_a_finding_and_fall_as_numbers_are_no_identity():
    found = one("a <= b <= c", a="30个", b="20个", c="10个")
    assert found["verdict"] == "inconsistent" and "the bounds fall: 30 and 10" in found["detail"]
    with pytest.raises(TableError, match="the bounds must rise"):
        one("30 <= b <= 10", b="20个")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"value": np.nan}, "id exit_persons: must hold low <= value <= high"),
        ({"low": 5.0, "high": 3.0}, "id exit_persons: must hold low <= value <= high"),
        ({"value": np.inf, "high": np.inf}, "id exit_persons: must hold"),
    ],
)
def test_figures_with_gaps_or_reversed_intervals_are_refused(change, message):
    figures = report.load_figures()
    for column, value in change.items():
        figures.loc["exit_persons", column] = value
    with pytest.raises(TableError, match=message):
        report.audit(figures)


def test_tables_that_lack_something_are_refused_by_name():
    figures = report.load_figures()
    with pytest.raises(TableError, match="figures: must have the columns value, low, high; low is missing"):
        report.audit(figures.drop(columns="low"))
    with pytest.raises(TableError, match="every id must stand once; got 'exit_persons' again"):
        report.audit(pd.concat([figures, figures.loc[["exit_persons"]]]))
    with pytest.raises(TableError, match="checks: must have the columns identity"):
        report.audit(figures, report.load_checks().drop(columns="identity"))
    with pytest.raises(TypeError, match="checks must be a DataFrame; got str"):
        report.audit(figures, "checks.csv")


def test_a_corrected_percentage_changes_a_whole_number_check():
    figures = report.load_figures()
    figures.loc["village_fibre_rate", "read_as"] = "85.53%"
    # 863 / 1009 = 0.855302
    assert report.audit(figures).loc["telecom_fibre_whole", ["verdict", "detail"]].tolist() == ["consistent", "1,009"]


@pytest.fixture(scope="module")
def printed():
    return report.audit(report.load_figures(corrected=False))


def test_at_least_eighty_checks_and_every_figure_with_a_partner_is_used(printed):
    assert len(printed) >= 80
    assert set(printed["verdict"]) <= set(report.VERDICTS)
    assert printed["note"][printed["basis"] == "reading"].str.contains("Assumes|The report").all(), "a reading is named"
    assert (printed["verdict"][printed["basis"] == "derived"] == "cannot be checked").all()


def test_the_misprint_is_found_by_the_audit(printed):
    """267,490,000 persons in 7,568 households: found without the correction, gone with it."""
    found = {"land_transfer_household_size", "land_transfer_of_exits", "land_transfer_persons_of_population"}
    assert set(printed.index[(printed["theme"] == "land") & (printed["verdict"] == "inconsistent")]) == found
    assert printed.loc["land_transfer_household_size", "implied_value"] == pytest.approx(267_490_000 / 7_568)
    corrected = report.audit(report.load_figures())
    assert set(corrected.loc[list(found), "verdict"]) == {"consistent"}
    assert corrected.loc["land_transfer_household_size", "implied_value"] == pytest.approx(26_749 / 7_568)


@pytest.mark.parametrize(
    ("check", "verdict", "implied"),
    [
        ("industry_execution", "consistent", 782 / 852),
        ("industry_completion", "consistent", 690 / 782),
        ("finance_shares_sum", "consistent", 1.0),
        ("exit_villages_in_total", "inconsistent", 1127),
        ("roads_township_rate", "inconsistent", 120 / 138),
        ("roads_township_whole", "consistent", 129),
        ("roads_village_whole", "consistent", 1083),
        ("telecom_fibre_whole", "inconsistent", np.nan),
        ("telecom_shared_whole", "inconsistent", np.nan),
        ("sanyan_task_persons", "cannot be checked", 7211 / 0.62),
        ("firms_gain_total", "cannot be checked", 10_300 * 3_200),
        ("cooperative_household_size", "consistent", 16_000 / 7_000),
    ],
)
def test_findings_of_the_report_by_hand(printed, check, verdict, implied):
    row = printed.loc[check]
    assert row.verdict == verdict
    assert row.implied_value == pytest.approx(implied, nan_ok=True)


def test_the_callers_tables_are_not_changed():
    figures, checks = report.load_figures(), report.load_checks()
    before = figures.copy(), checks.copy()
    report.audit(figures, checks)
    pd.testing.assert_frame_equal(figures, before[0])
    pd.testing.assert_frame_equal(checks, before[1])


def test_a_bad_checks_file_is_refused(tmp_path):
    text = (data_folder() / "report" / "checks.csv").read_text(encoding="utf-8")
    path = tmp_path / "checks.csv"
    path.write_text(text.replace(",reading,", ",opinion,", 1), encoding="utf-8")
    with pytest.raises(TableError, match=r"checks\.csv, row 2, column basis: got 'opinion'; must be one of definition"):
        report.load_checks(path)
    path.write_text(text.replace("paired_households = exit_households", "exit_persons ** 2", 1), encoding="utf-8")
    with pytest.raises(TableError, match=r'checks\.csv, row 3, column identity: in "exit_persons \*\* 2"'):
        report.load_checks(path)
    path.write_text(text.replace("identity,", "", 1), encoding="utf-8")
    with pytest.raises(TableError, match="must have 7 cells as the header"):
        report.load_checks(path)
