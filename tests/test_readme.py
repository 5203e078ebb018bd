"""What the README says is what the package does: its table of claims, its numbers, its chart."""

import base64
import re
from pathlib import Path

import pytest

from poverty_analysis import gains, report
from poverty_analysis.publishing.chart_files import stored_charts
from poverty_analysis.publishing.citation import report_citation
from poverty_analysis.publishing.execution import read_notebook
from poverty_analysis.publishing.findings import readme_block
from poverty_analysis.publishing.publication import README_CHART

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CLAIMS = (ROOT / "docs" / "claims.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (.+?) \| `(\w+)` \| (.+?) \| .+? \|$", re.MULTILINE)
ROWS, ALL_ROWS = ROW.findall(README), ROW.findall(CLAIMS)  # some claims, and all of them


@pytest.fixture(scope="module")
def audit():
    return report.audit(report.load_figures(corrected=False))


def words_for(check, audit):
    """The README's words for a check, from its verdict, its basis, and whether a correction changes it."""
    verdict, basis = audit.loc[check, ["verdict", "basis"]]
    if verdict == "inconsistent":
        misprint = report.audit(report.load_figures()).loc[check, "verdict"] != verdict
        return "does not hold under this reading" if basis == "reading" and not misprint else "contradicts itself"
    return {"consistent": "reproduced", "cannot be checked": "cannot be checked"}[verdict]


@pytest.mark.parametrize(("claim", "check", "words"), ALL_ROWS, ids=[row[1] for row in ALL_ROWS])
def test_each_claim_of_the_table_has_the_audits_verdict(audit, claim, check, words):
    assert words == words_for(check, audit), claim
    assert claim.startswith("reading: ") == (words == "does not hold under this reading"), claim


@pytest.mark.parametrize(("rows", "page"), [(ROWS, README), (ALL_ROWS, CLAIMS)], ids=["README", "all claims"])
def test_the_table_has_all_kinds_of_claims_and_the_words_are_explained(rows, page):
    kinds = {words for _, _, words in rows}
    assert kinds == {"reproduced", "contradicts itself", "does not hold under this reading", "cannot be checked"}
    assert all(f"*{words.capitalize()}*:" in page for words in kinds)


def test_the_claims_of_the_readme_are_among_all_of_them():
    assert 6 <= len(ROWS) < len(ALL_ROWS) >= 21 and set(ROWS) <= set(ALL_ROWS)


def test_the_findings_are_the_computed_ones():
    """They change with the data: the block to put there is `findings.readme_block()`."""
    assert f"## What it found\n\n{readme_block()}\n\n" in README


def test_the_readme_can_be_read_in_five_minutes():
    assert len(README.split()) <= 1_150


def test_the_shares_in_the_prose(audit):
    assert "all of its about 150 figures" in README and 140 <= len(report.load_figures()) <= 160
    counts = audit["verdict"].value_counts()
    compared = counts.sum() - counts["cannot be checked"]
    assert "nearly nine in ten are consistent" in README and 0.85 < counts["consistent"] / compared < 0.9
    assert "about one in nine is inconsistent" in README and 0.1 < counts["inconsistent"] / compared < 0.13
    assert "about half as many again cannot be checked" in README
    assert abs(counts["cannot be checked"] / compared - 0.5) < 0.1


def test_no_count_of_figures_or_checks_is_typed(audit):
    """A new figure or check would make it wrong: notebooks and site count, and the prose says about how many."""
    counts = {len(report.load_figures()), len(audit), *audit["verdict"].value_counts()} - {1}
    prose = README.replace("about 150 figures", "")
    typed = re.findall(rf"\b(?:{'|'.join(map(str, counts))}) (?:figures|checks|comparisons|values)", prose)
    assert typed == []


def test_the_chart_is_the_one_of_the_notebook():
    name, target = README_CHART
    notebook = read_notebook(ROOT / "notebooks" / "02-audit.ipynb")
    (chart,) = [chart for chart in stored_charts(notebook, "02-audit") if chart.name == name]
    picture = notebook.cells[chart.cell].outputs[chart.output].data["image/png"]
    assert (ROOT / target).read_bytes() == base64.b64decode(picture)
    assert f"]({target})" in README


@pytest.mark.parametrize("path", ["README.md", "docs/claims.md", "docs/limits.md"])
def test_every_local_link_leads_somewhere(path):
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", (ROOT / path).read_text("utf-8")) if "://" not in link]
    assert (links or path != "README.md") and [
        link for link in links if not (ROOT / path).parent.joinpath(link).is_file()
    ] == []


@pytest.mark.slow
def test_the_python_example_runs():
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    names: dict[str, object] = {}
    exec(compile(example, "README.md", "exec"), names)
    assert len(names["claims"]) == len(gains.load_programmes()) >= 12
    assert set(names["scenario"].summary["programme"]) <= set(names["claims"].index)


def test_the_readme_cites_the_report_as_its_card_does():
    assert f"> {report_citation()}" in README
