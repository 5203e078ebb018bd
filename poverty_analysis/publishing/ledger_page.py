"""A reader's own ledger as one HTML page: its figures, charts by unit, the audit and the identities it suggests."""

from __future__ import annotations

import base64
import io
import os
import time
import warnings
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from poverty_analysis import fonts, plots, report
from poverty_analysis.publishing.pages import finished, template_environment
from poverty_analysis.publishing.whole_folders import whole_folder
from poverty_analysis.report.drafts import UNDECIDED, open_decisions, ranked_decisions
from poverty_analysis.report.ledger import Ledger
from poverty_analysis.report.reading import written
from poverty_analysis.tables import csv_text, in_words

ROWS_PER_CHART = 24
MOST_DECISIONS = 100
_MILLIONS_FROM = 1e8  # yuan
_WIDE = 1000  # largest over smallest value from which an axis is logarithmic


class Page(NamedTuple):
    """What `publish_ledger` wrote; `remark` says of which characters the package has no font, empty where of none."""

    folder: Path
    figures: int
    verdicts: dict[str, int]
    charts: int
    proposals: int
    seconds: float
    remark: str = ""

    def __str__(self) -> str:
        by_verdict = ", ".join(f"{count} {verdict}" for verdict, count in self.verdicts.items() if count) or "none"
        return (
            f"{self.figures} figures; {sum(self.verdicts.values())} checks: {by_verdict}; {self.charts} charts; "
            f"{self.proposals} proposals; {self.seconds:.0f} seconds"
        )


def publish_ledger(ledger: Ledger, out: Path, *, series: pd.DataFrame | None = None, place: str = "") -> Page:
    """Write a ledger as a page, with its tables beside it: whole or not at all.

    Parameters
    ----------
    ledger : Ledger
        As `read_ledger` gives it. The audit is of the print: corrections.csv is shown, not assumed.
    out : Path
        The folder to write: index.html, figures.csv, audit.csv, proposals.csv, derived.csv, beside.csv. An earlier
        report there is replaced.
    series : pandas.DataFrame, optional
        Published incomes to set beside income claims, as `report.load_income_series` returns, which is the default.
    place : str
        The report's place, as the series spell it; by default what the ledger's card says.

    Returns
    -------
    Page

    Raises
    ------
    FileExistsError
        If `out` holds anything but an earlier report, in the end too.
    OSError
        If the folder cannot be written, with its name and why.
    TableError
        If a check names no figure.
    """
    start = time.monotonic()
    out = Path(os.path.realpath(out))
    with whole_folder(out) as fresh:
        audit = report.audit(ledger.printed, ledger.checks, tokens=ledger.tokens)
        proposals = report.propose_checks(ledger.printed, ledger.checks, tokens=ledger.tokens)
        charts, notes = draw_charts(ledger, audit)
        here, series = place or ledger.place, report.load_income_series() if series is None else series
        beside = report.beside_statistics(ledger.printed, series, place=here, rows=2, text=ledger.text)
        tables = {
            "figures.csv": (ledger.printed, "every figure of the report, as printed and as read"),
            "audit.csv": (audit, "every check, with the stated and the implied interval and the verdict"),
            "proposals.csv": (proposals, "identities that the numbers suggest, with their arithmetic"),
            "derived.csv": (report.implied_changes(ledger.printed), "what pairs of figures imply: from A to B"),
            "beside.csv": (beside, "income claims beside published incomes: comparable or not, and why"),
        }
        for name, (table, _) in tables.items():
            (fresh / name).write_text(csv_text(table, index=name != "beside.csv"), encoding="utf-8", newline="\n")
        verdicts = {str(name): int(count) for name, count in audit["verdict"].value_counts(sort=False).items()}
        page = Page(out, len(ledger.figures), verdicts, len(charts), len(proposals), time.monotonic() - start)
        values = {
            "title": f"{_title(ledger.card)}: figures and audit",
            "summary": str(page).rsplit("; ", 1)[0] + ".",
            "decisions": open_decisions(ledger.printed),
            "to_decide": _html(ranked_decisions(ledger.printed).head(MOST_DECISIONS).reset_index()),
            "counted": _html(_short_table(ledger.printed, "achieved")),
            "promised": _html(_short_table(ledger.printed, "target")),
            "implied": _html(_implied(ledger.printed)),
            "beside": _html(_beside(beside, ledger.printed, series)) if len(beside) else "",
            "unknown": _unknown(ledger.printed, audit, proposals),
            "charts": charts,
            "audit": _audit_tables(audit),
            "proposals": _html(proposals[["arithmetic", "verdict", "identity", "note"]].reset_index()),
            "proposed": len(proposals),
            "figures": _html(_figures_table(ledger.printed).reset_index(names="id")),
            "tables": [{"href": name, "note": note} for name, (_, note) in tables.items()],
        }
        remark = _lacking_remark(ledger, shown=set(str(values)))
        html = _page(**values, chart_notes=[*notes, f"Here {remark}."] if remark else notes)
        (fresh / "index.html").write_text(html, encoding="utf-8", newline="\n")
    return page._replace(remark=remark and f"{ledger.folder}: {remark}")


def _lacking_remark(ledger: Ledger, shown: set[str]) -> str:
    """What `lacking_remark` says of the reader's files, as far as a page shows what is in them."""
    files = {
        "figures.csv": csv_text(ledger.printed),
        "checks.csv": csv_text(ledger.checks),
        "card.yml": _title(ledger.card),
    }
    return fonts.lacking_remark({name: "".join(shown & set(text)) for name, text in files.items()})


def _short_table(figures: pd.DataFrame, status: str) -> pd.DataFrame:
    """The figures of one status: what, as printed, basis, direction, period, where."""
    columns = {
        "label_zh": "中文",
        "literal": "as printed",
        "basis": "basis",
        "direction": "direction",
        "period": "period",
    }
    rows = figures[figures["status"] == status]
    return rows[[*columns, "paragraph"]].rename(columns={**columns, "paragraph": "¶"})


def _implied(figures: pd.DataFrame) -> pd.DataFrame:
    changes = report.implied_changes(figures)
    growth = [written(growth, "ratio") for growth in changes["growth_value"]]
    change = [written(value, unit) for value, unit in zip(changes["change_value"], changes["unit"], strict=True)]
    return changes[["subject", "from", "to"]].assign(change=change, growth=growth)


def _beside(beside: pd.DataFrame, figures: pd.DataFrame, series: pd.DataFrame) -> pd.DataFrame:
    """Income claims beside published incomes, as the page shows them: what was published in words, not by its id."""
    rows = series[~series.index.duplicated()].loc[beside["fact"]]
    names = rows[["concept", "population", "place"]].agg(", ".join, axis=1) + ", " + rows["year"].astype(str)
    numbers = [f"{value:,.10g} {unit}" for value, unit in zip(beside["value"], beside["unit"], strict=True)]
    labels = figures["label_zh"].reindex(beside["claim"]).to_numpy()
    return pd.DataFrame(
        {
            "claim": labels + " " + beside["printed"].to_numpy(),
            "beside it": names.to_numpy() + ": " + np.array(numbers, dtype=object),
            "kind": beside["kind"],
            "answer": beside["answer"],
            "why": beside["why"],
            "source": beside["source"],
        }
    )


def _unknown(figures: pd.DataFrame, audit: pd.DataFrame, proposals: pd.DataFrame) -> list[str]:
    """What the page cannot say, in sentences with numbers."""
    verdicts = pd.concat([audit["verdict"].astype(str), proposals["verdict"].astype(str)])
    named = set(" ".join([*audit["identity"], *proposals["identity"]]).replace("(", " ").replace(")", " ").split())
    unseen = sum(name not in named for name in figures.index)
    return [
        f"{unseen} of {len(figures)} figures stand in no check: a slip in one of them would not be seen.",
        f"{(verdicts == 'not comparable').sum()} rates at constant prices cannot be held against printed levels.",
        f"{(verdicts == 'cannot be checked').sum()} checks have an open end or nothing printed to compare with.",
        f"{(figures['period'] == '').sum()} figures have no period, {(figures['status'] == '').sum()} no status.",
    ]


def _title(card: dict[str, Any]) -> str:
    title = str(card.get("title") or UNDECIDED)
    return "A report" if title == UNDECIDED else title


def _figures_table(figures: pd.DataFrame) -> pd.DataFrame:
    table = report.as_printed(figures).drop(columns="id").reset_index().set_axis(figures.index)
    table["figure"] = table["figure"].replace(UNDECIDED, "")
    for place, column in ((0, "theme"), (6, "basis")):
        table.insert(place, column, figures[column])
    return table.rename_axis(None)


def _audit_tables(audit: pd.DataFrame) -> list[dict[str, str]]:
    """The audit in parts: what contradicts itself, what fails under a reading, and the rest."""
    groups = {f"Inconsistent: {meaning}": rows for meaning, rows in report.contradictions(audit).items()}
    rest = audit[audit["verdict"] != "inconsistent"]
    if len(rest):
        groups["Not inconsistent" if groups else "Nothing inconsistent"] = report.findings(rest)
    return [{"title": title, "table": _html(rows.reset_index())} for title, rows in groups.items()]


def _html(table: pd.DataFrame) -> str:
    return str(in_words(table).to_html(escape=True, border=0, index=False))


def _page(**values: Any) -> str:
    environment, include_css = template_environment()
    page = environment.get_template("ledger.html.j2").render(include_css=include_css, **values)
    return finished(page, "index.html")


def chart_groups(figures: pd.DataFrame) -> list[tuple[str, list[str]]]:
    """Return which figures share an axis: one unit and one basis each, two to 24 a chart, the longest first.

    Examples
    --------
    >>> draft = report.draft_ledger("带动280户1120人,另有15户70人,户均增收3000元,投入40万元。")
    >>> [(name, list(draft.figures.loc[ids, "literal"])) for name, ids in chart_groups(draft.figures)]
    [('households', ['280户', '15户']), ('persons', ['1120人', '70人'])]
    """
    groups = []
    drawn = figures[figures["unit"] != UNDECIDED]
    for (unit, what), rows in drawn.groupby(["unit", _axis(drawn)]):
        ids = list(rows.sort_values("value", ascending=False, kind="stable").index)
        if len(ids) < 2:
            continue
        name = f"{unit}, {what}" if what else unit
        pages = np.array_split(np.array(ids, dtype=object), -(-len(ids) // ROWS_PER_CHART))
        for number, page in enumerate(pages, start=1):
            groups.append((name if len(pages) == 1 else f"{name}, {number} of {len(pages)}", list(page)))
    return sorted(groups, key=lambda group: -len(group[1]))


def _axis(figures: pd.DataFrame) -> pd.Series:
    """What figures of one axis share besides their unit: growth, falls, shares, amounts per person; levels: nothing."""
    each = figures["basis"].where(figures["basis"].str.startswith("per "), "")
    kinds = figures["basis"].map({"share": "shares", "gap": "gaps", "threshold": "thresholds"}).fillna("")
    moves = figures["direction"].map({"rise": "growth", "fall": "falls"}).fillna("").where(kinds == "", "")
    each = each.where(~figures["unit"].str.contains("per "), "")
    return pd.Series([", ".join(filter(None, parts)) for parts in zip(each, moves, kinds, strict=True)], figures.index)


def draw_charts(ledger: Ledger, audit: pd.DataFrame) -> tuple[list[dict[str, str]], list[str]]:
    """Draw a ledger's charts: figures by unit, and the verdicts where there are checks.

    Returns
    -------
    charts : list of dict
        Title and PNG (base64) of each.
    notes : list of str
        What could not be drawn, and why.
    """
    note = f"Source: {_title(ledger.card)} (the report's own claims); figures found by a program"
    charts = []
    with mpl.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # matplotlib's on characters of the reader's that no font here has
        mpl.use("agg")
        plots.apply_style()
        for name, ids in chart_groups(ledger.figures):
            rows = ledger.figures.loc[ids]
            log = bool((rows["low"] > 0).all() and rows["value"].max() > _WIDE * rows["value"].min())
            millions = rows["unit"].iloc[0] == "CNY" and rows["value"].max() >= _MILLIONS_FROM
            unit, *more = name.split(", ")
            label = "per cent" if unit == "ratio" else unit
            title = f"Figures in {label}" + (f" ({', '.join(more)})" if more else "")
            axis = ("million " if millions else "") + label + (", logarithmic scale" if log else "")
            scale = 1e6 if millions else 1.0
            plots.figure_points(
                ledger.figures, ids, title=title, label=axis, log=log, scale=scale, labels=_labels(rows), note=note
            )
            charts.append({"title": title, "png": _png()})
        if len(audit):
            plots.verdict_bars(audit, title="Verdicts, by why a check should hold", note=note)
            charts.append({"title": "Verdicts", "png": _png()})
    notes = []
    drawn = sum(len(ids) for _, ids in chart_groups(ledger.figures))
    if drawn < len(ledger.figures):
        notes.append(
            f"{len(ledger.figures) - drawn} figures share their unit with no other and stand in the table only."
        )
    return charts, notes


def _labels(rows: pd.DataFrame) -> list[str]:
    """English labels where the reader has given them, Chinese ones otherwise."""
    return list(rows["label_en"].where(rows["label_en"] != UNDECIDED, rows["label_zh"]))


def _png() -> str:
    out = io.BytesIO()
    plt.savefig(out, format="png", bbox_inches="tight", metadata={"Software": None})
    plt.close("all")
    return base64.b64encode(out.getvalue()).decode()
