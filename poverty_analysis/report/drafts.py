"""A draft ledger from a report's text: what the machine can propose, and a list of what only a reader can decide."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import yaml

from poverty_analysis.report.english import find_english, text_language
from poverty_analysis.report.extraction import find_quantities
from poverty_analysis.report.figure_context import Context, read_contexts
from poverty_analysis.report.masked import DATE, NUMBER, Masked, mask
from poverty_analysis.report.periods import report_year
from poverty_analysis.report.statements import stated_identities
from poverty_analysis.report.table_sums import table_sums
from poverty_analysis.report.text_tables import read_tables
from poverty_analysis.tables import codebook, csv_text, rows_of, write_whole

UNDECIDED = "undecided"
TEXT = "source.txt"  # the text as extracted, which offsets refer to
LEDGER = ("figures.csv", "tokens.csv", "card.yml", "checks.csv", TEXT)
FIGURE_COLUMNS = ["theme", "label_en", "label_zh", "literal", "qualifier", "read_as", "unit_from", "paragraph", "start"]
FIGURE_COLUMNS += ["end", "value", "low", "high", "unit", *Context._fields[:7], "direction", "period", "period_from"]
FIGURE_COLUMNS += ["status", "status_word", "states"]
TOKEN_COLUMNS = ["literal", "paragraph", "start", "end", "kind"]

_CLAUSE_END = re.compile("[,，;；。、!?！？\n]")
_COUNTED = [  # what a counter counts, by the words behind it
    (
        "villages",
        re.compile("(?:深度|已脱贫)?(?:贫困|行政|建制|自然|脱贫|示范)?村(?!民|级|集体|干|医|组|卫|党|规|内|里)"),
    ),
    (
        "townships",
        re.compile("(?:深度|边境)?(?:贫困)?(?:乡镇|乡(?!村|土)|镇(?!区))(?![\u4e00-\u9fff]{0,3}[院站校所]|干部|领导)"),
    ),
    ("counties", re.compile("(?:深度|国家级|重点)?(?:贫困)?(?:县|区县)(?!城|级|域|委)")),
    ("projects", re.compile("[^0-9,，。;；、]{0,6}?项目")),
    ("households", re.compile("(?:贫困|农|脱贫|低保)?户(?!籍|外)")),
]
_BEFORE_COUNTED = [  # and by the words before it: 退出贫困村1127个, 实施项目147个
    ("villages", re.compile("村庄?(?:退出|脱贫|摘帽|达标|通畅|通电|通水)?$")),
    ("townships", re.compile("(?:乡镇|乡|镇)(?:退出|达标|通畅)?$")),
    ("counties", re.compile("县(?:退出|脱贫|摘帽)?$")),
    ("projects", re.compile("项目$")),
]
_COUNTER_UNITS = {"村": "villages", "乡": "townships", "镇": "townships", "县": "counties"}


class Draft(NamedTuple):
    """A draft ledger.

    Attributes
    ----------
    figures, tokens : pandas.DataFrame
        As `load_figures` and `load_tokens` read them.
    card : dict
        The data card: which text was read, by its SHA-256; producer, title and rights are for the reader.
    decisions : dict of str to int
        What a reader has to decide, and for how many figures.
    text : str
        The text that was read, which offsets refer to; `write_ledger` puts it beside the ledger.
    """

    figures: pd.DataFrame
    tokens: pd.DataFrame
    card: dict[str, Any]
    decisions: dict[str, int]
    text: str = ""


def draft_ledger(
    text: str, *, title: str = UNDECIDED, year: int | None = None, progress: Callable[[int], None] | None = None
) -> Draft:
    """Propose a ledger of a report's figures from its text.

    Value, interval, unit and qualifying words are what `find_quantities` reads. Subject, predicate, direction and basis
    are read from the words around a figure, the unit of a counter from what stands beside it (98个乡镇); period and
    status from its clause, else its sentence, else the heading or opening words above it, once the report's year is
    known. Theme and English label are left "undecided": the text does not say them.

    Parameters
    ----------
    text : str
        The report, as `read_source` returns.
    title : str
        The report's title, for the card.
    year : int, optional
        The year in which the report was given, for 去年 and 五年来 and for what is still to come; by default what its
        title or its opening lines say.
    progress : callable, optional
        As for `find_quantities`.

    Returns
    -------
    Draft
        Ids are the number of the figure in the text and its unit: f001_households.

    Raises
    ------
    ValueError
        If the text holds no figure, or is in neither Chinese nor English.

    Notes
    -----
    A figure in a table takes unit, subject and year from its row and its column (`text_tables`). Of an English text
    value, interval, unit and word of bound are read (`english`); its labels are its words as printed.

    Examples
    --------
    >>> draft = draft_ledger("2019年底,全县退出贫困村12个,户均增收3200余元。")
    >>> draft.figures[["literal", "unit", "basis", "period"]]
                   literal      unit          basis period
    id
    f001_villages      12个  villages          total  end 2019
    f002_cny        3200余元       CNY  per household  end 2019
    >>> draft.tokens["literal"].tolist()
    ['2019年底']
    """
    language = text_language(text)
    if language == "zh":
        found, headed = read_tables(text, find_quantities(text, words=True, progress=progress))
    else:
        found, headed = find_english(text), {}
    if (found["kind"] != "figure").all():
        raise ValueError("the text must hold at least one figure; found none")
    tokens = found.loc[found["kind"] != "figure", TOKEN_COLUMNS].reset_index(drop=True)
    given = report_year(text, "" if title == UNDECIDED else title) if year is None else year
    if language == "zh":
        records = _records(text, found, headed, given)
    else:
        records = [_english_record(row, text) for row in found[found["kind"] == "figure"].itertuples()]
    figures = pd.DataFrame(records, columns=FIGURE_COLUMNS)
    places = [column for column in FIGURE_COLUMNS if column.endswith(("_start", "_end"))]
    ends = figures[places].to_numpy(float)
    figures[places] = np.where(ends >= 0, ends, np.nan)
    width = max(3, len(str(len(figures))))
    figures.index = pd.Index(
        [f"f{number:0{width}d}_{_slug(unit)}" for number, unit in enumerate(figures["unit"], start=1)], name="id"
    )
    card = _card(text, title) | {"language": language, "year": given}
    return Draft(figures, tokens, card, open_decisions(figures), text)


def _records(text: str, found: pd.DataFrame, headed: dict[int, Context], year: int | None) -> list[list[object]]:
    """The rows of a Chinese text; `headed` is what the headers of tables say of its figures."""
    masked = mask(text, found)
    contexts = read_contexts(masked, found, year)
    for number, said in headed.items():
        of_text = contexts[number]
        period = (said.period, said.period_from) if said.period else (of_text.period, of_text.period_from)
        contexts[number] = said._replace(
            period=period[0], period_from=period[1], status=_status_of_year(period[0], year), status_word=""
        )
    stated = stated_identities(masked, found, contexts)
    stated |= dict.fromkeys(headed, "") | (table_sums(text, found) if headed else {})
    rows = list(rows_of(found))
    return [
        _record(rows[number], text, masked, sign, contexts[number], stated.get(number, ""))
        for sign, number in masked.row.items()
        if number in contexts
    ]


def _status_of_year(period: str, year: int | None) -> str:
    years = re.findall("[12][0-9]{3}", period)
    return "" if year is None or not years else "target" if int(years[-1]) >= year else "achieved"


def _english_record(row: Any, text: str) -> list[object]:
    """A row of an English text: the words around the number as printed as its label, nothing proposed."""
    before = re.split(r"[.;:!?\n]", text[max(0, row.start - 40) : row.start])[-1]
    if row.start > 40 and len(before) == 40:
        before = before.partition(" ")[2]
    behind = re.split(r"[.,;:!?\n]", text[row.end : row.end + 30])[0]
    words = " ".join(re.findall("[A-Za-z][A-Za-z'’-]*", f"{before} … {behind if len(behind) < 30 else ''}"))
    return [
        UNDECIDED, words or UNDECIDED, UNDECIDED, row.literal, row.qualifier, row.read_as, row.unit_from,
        row.paragraph, row.start, row.end, row.value, row.low, row.high, row.unit or UNDECIDED, *Context(), "",
    ]  # fmt: skip


def _record(row: Any, text: str, masked: Masked, sign: int, context: Context, states: str) -> list[object]:
    before = _CLAUSE_END.split(masked.text[max(0, sign - 40) : sign])[-1]
    behind = re.split(f"[{NUMBER}{DATE}]", masked.text[sign + 1 : sign + 13])[0]
    unit = _unit(row.unit, row.literal, before, behind)
    value, low, high = row.value, row.low, row.high
    if context.basis == "share" and unit == "ratio" and 0 <= value <= 1:  # a share of a whole ends at one
        high = min(high, 1.0)
    return [
        UNDECIDED, UNDECIDED, label(context, before, behind), row.literal, row.qualifier, row.read_as, row.unit_from,
        row.paragraph, row.start, row.end, value, low, high, unit, *context, states,
    ]  # fmt: skip


def _unit(unit: str, literal: str, before: str, behind: str) -> str:
    """The unit of the print; for a counter, what the words beside it say is counted."""
    if unit == "":
        return UNDECIDED
    if unit != "items":
        return unit
    if literal[-1] in _COUNTER_UNITS:
        return _COUNTER_UNITS[literal[-1]]
    if counted := next((name for name, pattern in _COUNTED if pattern.match(behind)), None):
        return counted
    return next((name for name, pattern in _BEFORE_COUNTED if pattern.search(before)), unit)


def label(context: Context, before: str, behind: str) -> str:
    """A label of at most twelve signs, from the subject and, where that is short, the verb."""
    subject = "".join(re.findall("[\u4e00-\u9fffA-Za-z·]", context.subject))
    verb = "".join(re.findall("[\u4e00-\u9fffA-Za-z]", context.predicate))
    changes = context.direction in {"rise", "fall"} and verb
    if subject and changes and verb != subject and len(subject) + len(verb) < 12:
        return f"{subject}·{verb}"
    if subject:
        return subject[-12:]
    around = re.sub("^(?:目前|现已|已经?|全年|累计|共|其中)+", "", before) or behind
    return verb or "".join(re.findall("[\u4e00-\u9fffA-Za-z]", around))[-12:] or UNDECIDED


def _slug(unit: str) -> str:
    return re.sub("[^a-z0-9]+", "_", unit.lower()).strip("_")


def _card(text: str, title: str) -> dict[str, Any]:
    body = text.rstrip("\n")
    return {
        "producer": UNDECIDED,
        "title": title,
        "place": UNDECIDED,
        "date": UNDECIDED,
        "language": "zh",
        "kind": "a report's own claims, not measurements by a third party",
        "rights": UNDECIDED,
        "sha256": hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest(),
        "characters": len(body),
        "paragraphs": body.count("\n") + 1,
        "transcribed": "proposed by a program from the text in UTF-8; not yet read by a person",
        "altered": "nothing",
        "offsets": "characters from the start of the text, line breaks counted as one character, the first is 0",
    }


def open_decisions(figures: pd.DataFrame) -> dict[str, int]:
    """Return what a reader still has to decide, and for how many figures.

    Examples
    --------
    >>> open_decisions(draft_ledger("共7次").figures)
    {'unit: a counter that does not say what it counts': 1, 'status: achieved, target, rule': 1, 'period': 1}
    """
    silent = (figures["unit"] == "items") & (figures["subject"] == "")
    counts = {
        "unit: the print has none": (figures["unit"] == UNDECIDED).sum(),
        "unit: a counter that does not say what it counts": silent.sum(),
        "basis: total, share, per household, ...": (figures["basis"] == "").sum(),
        "status: achieved, target, rule": (figures["status"] == "").sum(),
        "period": (figures["period"] == "").sum(),
    }
    return {name: int(count) for name, count in counts.items() if count}


def ranked_decisions(figures: pd.DataFrame) -> pd.DataFrame:
    """Return what is still to decide, figure by figure, the most used first, with a suggestion each.

    Parameters
    ----------
    figures : pandas.DataFrame
        As `load_figures` returns.

    Returns
    -------
    pandas.DataFrame, index `id`
        literal, label_zh, decide (unit, basis, status, period), suggestion, used (in how many stated identities the
        figure stands).

    Examples
    --------
    >>> ranked_decisions(draft_ledger("有3处水源地。").figures)[["decide", "suggestion"]].values.tolist()
    [['status', 'achieved'], ['period', 'the year before the report, or: extract --year']]
    """
    places = " ".join(figures["states"]).split()
    rows = []
    for row in rows_of(figures):
        used = places.count(str(row.start)) + len([entry for entry in row.states.split("; ") if entry])
        for what, open_, suggestion in (
            ("unit", row.unit == UNDECIDED, row.subject or "persons"),
            ("unit", row.unit == "items" and row.subject == "", "projects"),
            ("basis", row.basis == "", "total"),
            ("status", row.status == "", "achieved" if row.direction == "level" else "target"),
            ("period", row.period == "", "the year before the report, or: extract --year"),
        ):
            if open_:
                rows.append((row.Index, row.literal, row.label_zh, what, suggestion, used))
    table = pd.DataFrame(rows, columns=["id", "literal", "label_zh", "decide", "suggestion", "used"]).set_index("id")
    return table.sort_values("used", ascending=False, kind="stable")


def card_text(card: dict[str, Any]) -> str:
    """Return a data card as YAML."""
    return str(yaml.safe_dump(card, allow_unicode=True, sort_keys=False, width=120))


def ledger_files(draft: Draft) -> dict[str, str]:
    """Return the files of a draft ledger by name: figures.csv, tokens.csv, card.yml, an empty checks.csv, the text."""
    columns = [column.name for column in codebook()["checks"]]
    tables = csv_text(draft.figures), csv_text(draft.tokens, index=False)
    files = dict(zip(LEDGER, (*tables, card_text(draft.card), ",".join(columns) + "\n", draft.text), strict=True))
    return {name: content for name, content in files.items() if content}


def write_ledger(draft: Draft, folder: Path | str, *, force: bool = False) -> list[Path]:
    """Write a draft ledger into a folder, all of its files or none.

    Parameters
    ----------
    draft : Draft
        As `draft_ledger` returns it, or with decisions made: ``draft._replace(figures=decided)``.
    folder : path
        Where figures.csv, tokens.csv, card.yml, checks.csv and source.txt (the text as it was read) go; a checks.csv
        that is there stays as it is.
    force : bool
        Whether other files that are there may be replaced.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    FileExistsError
        If one is there and `force` is not given.
    """
    files = {Path(folder) / name: content for name, content in ledger_files(draft).items()}
    checks = Path(folder) / "checks.csv"
    if checks.exists():  # the reader's own work, which names figures by id
        files.pop(checks)
    write_whole(files, force=force)
    return list(files)
