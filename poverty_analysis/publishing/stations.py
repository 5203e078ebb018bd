"""Stations of the workshop as one HTML file: figures with a filter, things to move, checks that answer; no network."""

from __future__ import annotations

import json
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import yaml

from poverty_analysis import fonts, gains, plots, report
from poverty_analysis.gains.percentiles import PERCENTILES
from poverty_analysis.plots.language import Language
from poverty_analysis.publishing.citation import PROJECT, edition, report_cited
from poverty_analysis.publishing.execution import NotebookError
from poverty_analysis.publishing.half_day import PROGRAMME, joined_lines, read_programme
from poverty_analysis.publishing.pages import LOADING_STYLE, LOADING_TAG, template_environment
from poverty_analysis.publishing.web_explorer import (
    DRAWS,
    SCRIPTS,
    SEED,
    STYLE,
    explorer_files,
    packed,
    words_of,
)
from poverty_analysis.report.vocabulary import status_shown

ONE_PAGE = PROGRAMME.with_name("one-page.yml")
PAGE = "stations.html"
SCRIPT = "stations.js"
TOOLS = ("", "figures", "totals", "land", "breakdown")
KINDS = ("number", "interval", "choice")
PARTS = {  # of a household's gain from land transfer, each with its assumption
    "rent_cny_per_mu": "land_rent_cny_per_mu",
    "paid_days": "land_paid_days",
    "daily_wage_cny": "daily_wage_cny",
    "own_income_cny_per_mu": "own_farm_income_cny_per_mu",
}
HEADS = ("as printed", "figure", "lowest", "highest", "done or planned?", "paragraph")
HEADING = "Explorer: one programme, one assumption at a time"
WORDS = ("After this you can", "Hint.", "To discuss", "To take along", "Words", HEADING, *HEADS)


def read_stations(root: Path) -> dict[str, Any]:
    """Read which stations stand on the page, with their tasks, tools and checks.

    Parameters
    ----------
    root : Path
        The repository.

    Raises
    ------
    FileNotFoundError
        If the file is missing.
    ValueError
        If a check is of no kind, lacks a text in either language, or has a wrong answer that is right.
    """
    path = root / ONE_PAGE
    if not path.is_file():
        raise FileNotFoundError(f"the stations of the page must be there; got no {path}; run this in a clone")
    read: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    for station in read["stations"]:
        where = f"{path.name}, station {station['station']}"
        if station["tool"] not in TOOLS:
            raise ValueError(f"{where}: tool must be among {TOOLS}; got {station['tool']!r}")
        for place, check in enumerate(station["checks"], start=1):
            _require_check(check, f"{where}, check {place}")
    return read


def _require_check(check: dict[str, Any], where: str) -> None:
    if check.get("kind") not in KINDS:
        raise ValueError(f"{where}: kind must be among {', '.join(KINDS)}; got {check.get('kind')!r}")
    wrong = check.get("wrong", [])
    texts = [(check, "ask"), (check, "otherwise"), *((each, "says") for each in wrong)]
    for row, name in texts:
        for key in (name, f"{name}_zh"):
            if not isinstance(row.get(key), str):
                raise ValueError(f"{where}: must have {key} in words; got {row.get(key)!r}")
    if any(each["answer"] == check["right"] for each in wrong):
        raise ValueError(f"{where}: a wrong answer must not be the right one; got {check['right']}")


def stations_page(root: Path, language: Language = "en") -> str:
    """Return the page, in both languages with a button between them; it begins in one and loads nothing.

    Parameters
    ----------
    root : Path
        The repository, whose docs/workshop has the texts.
    language : {"en", "zh"}
        In which it begins.

    Raises
    ------
    FileNotFoundError, ValueError
        As `read_stations` and `half_day.read_programme`.
    """
    read = read_stations(root)
    both = {name: read_programme(root / PROGRAMME, name) for name in ("en", "zh")}
    rows = [
        {
            "number": station["station"],
            **{name: programme.stations[station["station"] - 1] for name, programme in both.items()},
            "task": _both(station, "task"),
            "tool": station["tool"],
        }
        for station in read["stations"]
    ]
    page = {name: {each: getattr(both[each], name) for each in both} for name in ("title", "glossary")}
    environment, include_css = template_environment()
    rights = environment.get_template("frame.html.j2").module.rights
    with plots.in_language("zh"):
        words = {text: plots.say(text) for text in (*WORDS, rights)}
        cite = {"edition": edition(PROJECT, full=True), "en": report_cited(), "zh": report_cited(plots.say)}
    html = environment.get_template("stations.html.j2").render(
        page={**page, "introduction": _both(read, "introduction")},
        rows=rows, words=words, heads=HEADS, heading=HEADING, figures=_figures(), cite=cite, include_css=include_css,
        style=(SCRIPTS / STYLE).read_text(encoding="utf-8"), language={"en": "en", "zh": "zh-Hans"}[language],
    )  # fmt: skip
    own = (SCRIPTS / SCRIPT).read_text(encoding="utf-8")
    checks = [{name: each[name] for name in ("station", "tool", "checks")} for each in read["stations"]]
    data = {"stations": checks, **_land(), "words": words_of([own])}
    start = f"STATIONS_PAGE.start({json.dumps(data, ensure_ascii=False)});".replace("</", "<\\/")
    return _finished(html, "\n".join([_explorer(), own, start]))


@cache
def _explorer() -> str:
    return "\n".join(text for name, text in explorer_files().items() if name != STYLE)


def _both(row: dict[str, Any], name: str) -> dict[str, str]:
    return {"en": row[name], "zh": joined_lines(row[f"{name}_zh"])}


def _figures() -> list[dict[str, str]]:
    """The table of figures as printed, in words of both languages."""
    rows = []
    for name, figure in report.load_figures(corrected=False).iterrows():
        status = status_shown(figure["status"], figure["status_word"])
        high = "no end" if np.isinf(figure["high"]) else f"{figure['high']:,.10g}"
        with plots.in_language("zh"):
            chinese = {"status_zh": _status_in_chinese(status), "high_zh": plots.say(high)}
        texts = {column: str(figure[column]) for column in ("literal", "label_en", "label_zh", "paragraph")}
        rows.append({**texts, **chinese, "low": f"{figure['low']:,.10g}", "high": high, "status": status,
                     "also": f"{name} {figure['value']:.10g}"})  # fmt: skip
    return rows


def _status_in_chinese(status: str) -> str:
    try:
        return plots.say(f"status: {status}")
    except plots.UntranslatedError:
        return plots.say(status)


def _land() -> dict[str, dict[str, Any]]:
    """The parts of a household's gain from land transfer as notebook 04 has them: their draws, and where these lie."""
    claims, assumptions = gains.programme_claims(report.load_figures()), gains.load_assumptions()
    drawn: pd.DataFrame = gains.land_transfer_scenario(claims, assumptions, draws=DRAWS, rng=SEED)
    claim = claims.loc["land_transfer"]
    ends = {"area_mu": {"median": float(claim["units_value"] / claim["households_value"])}}
    for end, share in PERCENTILES.items():
        at = gains.assumption_quantile(assumptions, share)
        for part, name in PARTS.items():
            ends.setdefault(part, {})[end] = float(at[name])
    return {"land": {name: packed(drawn[name].to_numpy()) for name in ends}, "ends": ends}


def _finished(page: str, scripts: str) -> str:
    """Put scripts and font into the page, and refuse one that would load anything."""
    loaded = [*LOADING_TAG.findall(page), *LOADING_STYLE.findall(page)]
    if loaded or "</script" in scripts:
        raise NotebookError(f"{PAGE}: a page must hold everything that it shows; got {loaded[:1] or '</script'}")
    face = fonts.embedded_face(unescape(page) + scripts, (*fonts.CHINESE_RANGES, *fonts.CHINESE_MARKS))
    page = page.replace("</head>", f"<style>{face}</style>\n</head>", 1)
    return page.replace("</body>", f"<script>\n{scripts}\n</script>\n</body>", 1)
