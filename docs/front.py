"""The front page: five findings, each with its picture and an address of its own to share, then where to go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import yaml

from docs.charts import Chart, picture_size
from poverty_analysis.publishing.chart_files import FOLDER
from poverty_analysis.publishing.chart_titles import SPOKEN
from poverty_analysis.publishing.findings import Finding, finding_numbers

PLACE = "% findings"  # the line of docs/index.md that the findings replace: a comment to Markdown
SHARED = "findings"  # the folder of the pages to share, one a finding
SCALE = 2  # pixels of a picture to one of the page


def write_front(index: Path, findings: Sequence[Finding], charts: Mapping[str, Chart]) -> None:
    """Put the findings and the way on into the front page, and write the page of each finding beside it.

    Parameters
    ----------
    index : Path
        The staged front page.
    findings : sequence of Finding
        As `publishing.findings.findings` returns them.
    charts : mapping of str to Chart
        Every chart of the site by its name.

    Raises
    ------
    ValueError
        If the page has no place for the findings, or the chart of one is not drawn.
    """
    text = index.read_text(encoding="utf-8")
    if text.count(PLACE) != 1:
        raise ValueError(f"the front page must have one line {PLACE!r}; got {text.count(PLACE)}")
    if gone := [found.chart for found in findings if found.chart not in charts]:
        raise ValueError(f"each finding must have its chart; got none called {gone[0]}")
    said = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    exits = {"exits": f"{finding_numbers()['programmes-overlap']['exits']:,.0f}"}
    lead = {key: text.format(**exits) for key, text in said.items() if isinstance(text, str)}
    shown = [_figure(found, charts[found.chart], first=found is findings[0]) for found in findings]
    body = [_said("p", lead, "lead"), *shown, _said("p", lead, "claims"), _said("h2", lead, "go"), _places(said)]
    body.append(_said("p", lead, "search"))
    index.write_text(text.replace(PLACE, _raw("\n".join(body))), encoding="utf-8")
    folder = index.parent / SHARED
    folder.mkdir()
    for found in findings:
        page = _figure(found, charts[found.chart], first=True, root="../", alone=True)
        home = '<p><a href="../index.html" data-zh="全部结果">All findings</a></p>'
        head = "---\norphan: true\n---\n\n"
        body = [f"# {found.sentence}", _raw(f"{page}\n{_said('p', lead, 'claims')}\n{home}")]
        (folder / f"{found.slug}.md").write_text(head + "\n\n".join(body) + "\n", encoding="utf-8")


def curled(sentence: str) -> str:
    """Return a sentence as Sphinx shows it in a heading.

    Examples
    --------
    >>> curled("poor people's income")
    'poor people’s income'
    """
    return sentence.replace("'", "’")


def _raw(html: str) -> str:
    return f"```{{raw}} html\n{html}\n```"


def _said(tag: str, texts: Mapping[str, str], key: str) -> str:
    return f'<{tag} class="{key}" data-zh="{escape(texts[f"{key}_zh"])}">{escape(texts[key])}</{tag}>'


def _figure(found: Finding, chart: Chart, *, first: bool, root: str = "", alone: bool = False) -> str:
    """One finding: its sentence, its picture, what it rests on, and four links."""
    title = escape(chart.stored.title)
    place = f"{root}notebooks/{found.notebook}.html#{found.chart}"
    files = f"{root}{FOLDER}/{found.chart}"
    share = f"{root}{SHARED}/{found.slug}.html"
    links = [
        ("How it was computed", "计算过程", place),
        ("Picture", "图片", f"{files}.png"),
        ("Numbers", "数据", f"{files}.csv"),
        ("Link to share", "分享链接", share),
    ]
    listed = " · ".join(
        f'<a href="{to}" data-zh="{zh}"{" class=share" if to == share else ""}>{en}</a>' for en, zh, to in links
    )
    heading = f'<h2 data-zh="{escape(found.sentence_zh)}">{escape(found.sentence)}</h2>'
    return (
        f'<figure class="finding" id="{found.slug}">{"" if alone else heading}'
        f'<a href="{place}"><img src="{files}.png" data-chart="{found.chart}" alt="{SPOKEN}{title}" '
        f"{picture_size(chart.png)}{'' if first else ' loading=lazy'}></a>"
        f'<figcaption><p data-zh="{escape(found.rests_on_zh)}">{escape(found.rests_on)}</p><p>{listed}</p></figcaption>'
        "</figure>"
    )


def _places(said: Mapping[str, Any]) -> str:
    rows = [
        f'<li><a href="{place["to"]}" data-zh="{place["name_zh"]}">{place["name"]}</a>: '
        f'<span data-zh="{escape(place["for_zh"])}">{escape(place["for"])}</span></li>'
        for place in said["places"]
    ]
    return f'<ul class="places">{"".join(rows)}</ul>'
