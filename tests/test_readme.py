"""What the README says is what the package does: its table of claims, its numbers, its chart."""

import base64
import json
import re
from pathlib import Path

import pytest

from poverty_analysis import report
from poverty_analysis.publication import README_CHART

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
WORDS = {
    "reproduced": {"consistent"},
    "reproduced within rounding": {"consistent within rounding"},
    "contradicts itself": {"inconsistent"},
    "cannot be checked": {"cannot be checked"},
}
ROWS = re.findall(r"^\| (.+?) \| `(\w+)` \| (.+?) \| .+? \|$", README, re.MULTILINE)


@pytest.fixture(scope="module")
def audit():
    return report.audit(report.load_figures(corrected=False))


@pytest.mark.parametrize(("claim", "check", "words"), ROWS, ids=[row[1] for row in ROWS])
def test_each_claim_of_the_table_has_the_audits_verdict(audit, claim, check, words):
    assert audit.loc[check, "verdict"] in WORDS[words], claim


def test_the_table_has_all_three_kinds_of_claims():
    assert {words for _, _, words in ROWS} >= {"reproduced", "contradicts itself", "cannot be checked"}


def test_the_counts_in_the_prose(audit):
    assert f"all of its {len(report.load_figures())} figures" in README
    assert f"audits them with {len(audit)} checks" in README
    counts = audit["verdict"].value_counts()
    assert f"{counts['consistent']} checks consistent, {counts['consistent within rounding']} consistent" in README
    assert f"{counts['inconsistent']} inconsistent, {counts['cannot be checked']} that cannot" in README


def test_the_chart_is_the_one_of_the_notebook():
    name, target = README_CHART
    notebook = json.loads((ROOT / "notebooks" / name).read_text(encoding="utf-8"))
    images = [
        o["data"]["image/png"]
        for c in notebook["cells"]
        for o in c.get("outputs", [])
        if "image/png" in o.get("data", {})
    ]
    assert (ROOT / target).read_bytes() == base64.b64decode(images[0])
    assert f"]({target})" in README


def test_every_local_link_leads_somewhere():
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]
    assert links and [link for link in links if not (ROOT / link).is_file()] == []
