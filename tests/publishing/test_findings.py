"""The findings of the front doors: every number by another way, every chart there."""

import csv
import io
import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from poverty_analysis import LANGUAGE_SWITCH, fonts, report
from poverty_analysis.publishing import findings as module
from poverty_analysis.publishing import publication
from poverty_analysis.publishing.chart_files import stored_charts
from poverty_analysis.publishing.execution import read_notebook
from poverty_analysis.publishing.findings import finding_numbers, findings
from poverty_analysis.tables import data_folder, read_rows

ROOT = Path(__file__).parents[2]
FOUND = {found.slug: found for found in findings()}
NUMBERS = finding_numbers()


def chart_rows(found) -> list[dict[str, str]]:
    """The stored numbers of the chart that shows a finding."""
    notebook = read_notebook(ROOT / "notebooks" / f"{found.notebook}.ipynb")
    (chart,) = [chart for chart in stored_charts(notebook, found.notebook) if chart.name == found.chart]
    return list(csv.DictReader(io.StringIO(chart.csv)))


def test_there_are_five_and_each_has_its_chart_stored():
    assert len(FOUND) == 5
    for found in FOUND.values():
        assert re.fullmatch(r"[a-z]+(?:-[a-z]+)*", found.slug)
        assert chart_rows(found), found.chart


@pytest.mark.parametrize(("panel", "name", "start"), [("1", "all_tibet", 1499), ("2", "qamdo", 4836)])
def test_the_shares_of_the_rise_are_those_of_the_charts_bars(panel, name, start):
    """Each published rise from its start; the incomes of 2019 are published as 9,328 and as 9,342.75 yuan."""
    rows = [row for row in chart_rows(FOUND["claims-against-rise"]) if row["panel"] == panel]
    bars = {row["name"]: float(row["x_high"]) for row in rows if row["mark"] == "bar"}
    (most,) = [float(row["x_high"]) for row in rows if row["mark"] == "interval" and row["name"].startswith("claims")]
    rise = {1499: 9328, 4836: 9342.75}[start] - start
    assert bars["rise"] == pytest.approx(rise, rel=1e-5)
    numbers = NUMBERS["claims-against-rise"]
    assert numbers[name] == pytest.approx(bars["claims of earnings, added up"] / rise, rel=1e-4)
    assert numbers[f"{name}_most"] == pytest.approx(most / rise, rel=1e-4)


def test_growth_and_effect_are_the_published_ones():
    """4,221 and 9,313 yuan: NDRC, 3 December 2020. 9.61%: J. Development Economics, 10.1016/j.jdeveco.2022.102945."""
    numbers = NUMBERS["growth-is-no-effect"]
    assert numbers["growth"] == pytest.approx(9313 / 4221 - 1)
    assert numbers["effect"] == pytest.approx(0.0961)
    assert numbers["times"] == pytest.approx((9313 / 4221 - 1) / 0.0961)


def test_a_households_gain_is_divided_by_the_printed_counts():
    """3300元以上 in 7568户; 26749万名 without its evident 万."""
    numbers = NUMBERS["household-or-person"]
    assert numbers["household"] == 3300
    assert numbers["person"] == pytest.approx(3300 * 7568 / 26749)


def test_ten_programmes_are_added_as_printed():
    """8.12万, 26749 (corrected), 2.6万, 1.6万, 9.9万, 20余万, 6211, 1999, 2.9万, 7.79万; 19.46万 in all."""
    added = 81_200 + 26_749 + 26_000 + 16_000 + 99_000 + 200_000 + 6_211 + 1_999 + 29_000 + 77_900
    assert NUMBERS["programmes-overlap"] == {"exits": 194_600, "times": pytest.approx(added / 194_600)}
    rows = chart_rows(FOUND["programmes-overlap"])
    assert max(float(row["x_high"]) for row in rows if row["mark"] == "bar") == added


def test_no_number_of_villages_prints_the_rate_and_the_share_that_agrees_is_counted():
    printed = {str((Decimal(86_300) / total).quantize(Decimal("0.01"), ROUND_HALF_UP)) for total in range(863, 2_000)}
    assert "85.55" not in printed and {"85.53", "85.61"} & printed
    numbers = NUMBERS["no-such-total"]
    assert (numbers["villages"], numbers["rate"]) == (863, 0.8555)
    verdicts = list(report.audit(report.load_figures(corrected=False))["verdict"])
    agree, apart = (sum(map(verdicts.count, group)) for group in (AGREE, ["inconsistent"]))
    assert numbers["agree"] == pytest.approx(agree / (agree + apart))


AGREE = ["consistent", "consistent within rounding"]


def test_both_languages_state_the_same_numbers_and_every_computed_one_is_stated():
    header, rows = read_rows(data_folder() / "findings.csv")
    for row in rows:
        said = dict(zip(header, row, strict=True))
        named = {kind: sorted(re.findall(r"{(\w+)[:}]", said[f"sentence_{kind}"] + said[f"rests_on_{kind}"]))
                 for kind in ("en", "zh")}  # fmt: skip
        assert set(named["en"]) == set(named["zh"]) == set(NUMBERS[said["slug"]])
        for column in ("sentence_en", "rests_on_en"):  # years are the only numbers that are typed
            typed = re.findall(r"\d[\d.,]*", re.sub(r"{.*?}", "", said[column]))
            assert [number for number in typed if not re.fullmatch(r"20[012]\d[.,]?", number)] == []


def test_the_chinese_can_be_shown_and_a_scenario_is_called_one():
    assert fonts.lacking("".join("".join(found) for found in FOUND.values())) == []
    scenario = FOUND["claims-against-rise"]
    assert "scenario, not an estimate" in scenario.rests_on.lower() and "情景" in scenario.rests_on_zh


def test_a_number_that_is_not_computed_is_named(monkeypatch):
    monkeypatch.setattr(module, "finding_numbers", lambda: {**NUMBERS, "programmes-overlap": {"exits": 194_600}})
    with pytest.raises(ValueError, match=r"must be computed; got 'times' in programmes-overlap of findings\.csv"):
        findings()


def test_a_sentence_that_no_longer_holds_is_refused():
    """If the print had 1,009 villages behind the rate, 863 of them, 85.53%."""
    printed = report.load_figures(corrected=False)
    changed = {"literal": "85.53%", "read_as": "85.53%", "value": 0.8553, "low": 0.85525, "high": 0.85535}
    printed.loc["village_fibre_rate", list(changed)] = list(changed.values())
    with pytest.raises(ValueError, match="no-such-total must have no whole number of villages; got one"):
        module._fibre(printed)


def test_findings_of_other_notebooks_are_left_out_without_computing_any(monkeypatch):
    monkeypatch.setattr(module, "finding_numbers", lambda: pytest.fail("nothing is to be computed"))
    assert findings(["09-your-own-report-verdicts"]) == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_reports_index_shows_those_that_its_notebooks_draw_with_their_pictures(monkeypatch, language):
    monkeypatch.setenv(LANGUAGE_SWITCH, language)
    path = ROOT / "notebooks" / "02-audit.ipynb"
    shown = publication._shown_findings([path], [read_notebook(path)])
    assert [each["slug"] for each in shown] == ["programmes-overlap", "no-such-total"]
    for each in shown:
        assert (each["sentence"], each["rests_on"]) == FOUND[each["slug"]].said(language)
        assert each["picture"].startswith("iVBOR") and each["href"] == f"02-audit.html#{FOUND[each['slug']].chart}"
