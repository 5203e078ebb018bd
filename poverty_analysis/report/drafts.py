"""A draft ledger from a report's text: what the machine can propose, and a list of what only a reader can decide."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import yaml

from poverty_analysis.report.extraction import find_quantities
from poverty_analysis.tables import codebook, csv_text, write_whole

UNDECIDED = "undecided"
LEDGER = ("figures.csv", "tokens.csv", "card.yml", "checks.csv")
FIGURE_COLUMNS = ["theme", "label_en", "label_zh", "literal", "qualifier", "paragraph", "start", "end"]
FIGURE_COLUMNS += ["value", "low", "high", "unit", "basis", "status", "period"]
TOKEN_COLUMNS = ["literal", "paragraph", "start", "end", "kind"]

_CLAUSE_END = re.compile("[,，;；。、!?！？\n]")
_SENTENCE_END = re.compile("[。;；!?！？\n]")
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
    ("villages", re.compile("村(?:退出|脱贫|摘帽|达标|通畅|通电|通水)?$")),
    ("townships", re.compile("(?:乡镇|乡|镇)(?:退出|达标|通畅)?$")),
    ("counties", re.compile("县(?:退出|脱贫|摘帽)?$")),
    ("projects", re.compile("项目$")),
]
_COUNTER_UNITS = {"村": "villages", "乡": "townships", "镇": "townships", "县": "counties"}
_BASES = [
    ("per person per year", re.compile("每人每年")),
    ("per household", re.compile("户均|每户|每个?家庭")),
    ("per person", re.compile("人均|每人|每名|每生")),
    ("per village", re.compile("村均|每村|每个村")),
    ("per year", re.compile("每年|年均")),
]
_STATUSES = [
    ("expected", re.compile("预计|有望|预期")),
    ("planned", re.compile("计划(?!生育|经费|书)|拟|规划建设|将(?:实施|新建|投入|安排|完成|建设)|准备")),
    ("target", re.compile("力争|目标(?!人群|任务|责任)|确保(?!了)")),
]


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
    """

    figures: pd.DataFrame
    tokens: pd.DataFrame
    card: dict[str, Any]
    decisions: dict[str, int]


def draft_ledger(text: str, *, title: str = UNDECIDED, progress: Callable[[int], None] | None = None) -> Draft:
    """Propose a ledger of a report's figures from its text.

    Value, interval, unit and qualifying words are what `parse_quantity` reads. Basis and status are filled where the
    clause says them (户均, 预计), the period from the last date of the sentence, the unit of a counter from what stands
    beside it (98个乡镇). Theme and English label are left "undecided": the text does not say them.

    Parameters
    ----------
    text : str
        The report, as `read_source` returns.
    title : str
        The report's title, for the card.
    progress : callable, optional
        As for `find_quantities`.

    Returns
    -------
    Draft
        Ids are the number of the figure in the text and its unit: f001_households.

    Raises
    ------
    ValueError
        If the text holds no figure.

    Examples
    --------
    >>> draft = draft_ledger("2019年底,全县退出贫困村12个,户均增收3200余元。")
    >>> draft.figures[["literal", "unit", "basis", "period"]]
                   literal      unit          basis period
    id
    f001_villages      12个  villages                 2019年底
    f002_cny        3200余元       CNY  per household  2019年底
    >>> draft.tokens["literal"].tolist()
    ['2019年底']
    """
    found = find_quantities(text, words=True, progress=progress)
    rows = found[found["kind"] == "figure"]
    if rows.empty:
        raise ValueError("the text must hold at least one figure; found none")
    tokens = found.loc[found["kind"] != "figure", TOKEN_COLUMNS].reset_index(drop=True)
    sentences = _Sentences(text, found)
    records = [_record(row, text, sentences) for row in rows.itertuples()]
    figures = pd.DataFrame(records, columns=FIGURE_COLUMNS)
    width = max(3, len(str(len(figures))))
    figures.index = pd.Index(
        [f"f{number:0{width}d}_{_slug(unit)}" for number, unit in enumerate(figures["unit"], start=1)], name="id"
    )
    return Draft(figures, tokens, _card(text, title), open_decisions(figures))


class _Sentences:
    """Where every number stands, so that a clause can be shown without the numbers in it, and its last date found."""

    def __init__(self, text: str, found: pd.DataFrame) -> None:
        self.text = text
        self.starts = found["start"].to_numpy()
        self.rows = found[["start", "end", "kind", "literal"]].to_numpy().tolist()

    def period(self, start: int) -> str:
        """The last date before a place, in the same sentence."""
        index = bisect_right(self.starts, start) - 2
        while index >= 0 and start - self.rows[index][0] < 200:
            _, end, kind, literal = self.rows[index]
            if _SENTENCE_END.search(self.text, end, start):
                return ""
            if kind == "date":
                return str(literal)
            index -= 1
        return ""

    def next_start(self, end: int) -> int:
        """Where the next number starts."""
        index = bisect_left(self.starts, end)
        return int(self.starts[index]) if index < len(self.starts) else len(self.text)

    def clause(self, start: int) -> str:
        """The words of the clause before a place, without the numbers among them."""
        begin = max(0, start - 40)
        for match in _CLAUSE_END.finditer(self.text, begin, start):
            begin = match.end()
        return self._bare(begin, start)

    def sentence(self, start: int) -> str:
        """The words of the sentence before a place, at most its last 60 signs, without the numbers among them."""
        begin = max(0, start - 60)
        for match in _SENTENCE_END.finditer(self.text, begin, start):
            begin = match.end()
        return self._bare(begin, start)

    def _bare(self, begin: int, stop: int) -> str:
        words, place = [], begin
        index = max(0, bisect_right(self.starts, begin) - 1)
        while index < len(self.rows) and self.rows[index][0] < stop:
            first, end, kind, _ = self.rows[index]
            if kind in {"figure", "date"} and end > begin:
                words.append(self.text[place : max(place, first)])
                place = max(place, end)
            index += 1
        return "".join([*words, self.text[place:stop]])


def _record(row: Any, text: str, sentences: _Sentences) -> list[object]:
    before, behind = sentences.clause(row.start), text[row.end : min(row.end + 12, sentences.next_start(row.end))]
    unit = _unit(row.unit, row.literal, before, behind)
    clause = before or sentences.sentence(row.start)
    basis = next((name for name, pattern in _BASES if pattern.search(before)), "")
    if unit == "ratio":
        basis = "rate" if re.search("率[^率]{0,6}$", before) else "share" if re.search("占|比例|比重", before) else ""
    status = next((name for name, pattern in _STATUSES if pattern.search(clause)), "")
    label = _label(before, behind, sentences.sentence(row.start))
    return [
        UNDECIDED, UNDECIDED, label, row.literal, row.qualifier, row.paragraph, row.start, row.end, row.value, row.low,
        row.high, unit, basis, status, sentences.period(row.start),
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


def _label(before: str, behind: str, sentence: str) -> str:
    """A label from the words around a figure: what stands before it, or behind it, in its clause."""
    before = _words(before)[-14:]
    after = _words(_CLAUSE_END.split(behind)[0])[:8]
    if len(before) < 4 and not (before and after):  # 其中512户, 、16000人: the clause before says of what
        clauses = [words[-10:] for part in _CLAUSE_END.split(sentence) if (words := _words(part))][-2:]
        before = "·".join(dict.fromkeys([*clauses, *([before] if before else [])]))
    return f"{before}…{after}" if after and len(before) < 9 else before or UNDECIDED


def _words(text: str) -> str:
    """The Chinese characters and letters of a text; signs would make a label hard to read, digits a second figure."""
    return re.sub("[^\u4e00-\u9fffA-Za-z]", "", text)


def _slug(unit: str) -> str:
    return re.sub("[^a-z0-9]+", "_", unit.lower()).strip("_")


def _card(text: str, title: str) -> dict[str, Any]:
    body = text.rstrip("\n")
    return {
        "producer": UNDECIDED,
        "title": title,
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
    >>> open_decisions(draft_ledger("共7次").figures)["theme"]
    1
    """
    counts = {
        "theme": (figures["theme"] == UNDECIDED).sum(),
        "label_en": (figures["label_en"] == UNDECIDED).sum(),
        "unit: the print has none": (figures["unit"] == UNDECIDED).sum(),
        "unit: a counter that does not say what it counts": (figures["unit"] == "items").sum(),
        "basis: total, share, per household, ...": (figures["basis"] == "").sum(),
        "status: achieved, expected, planned, target, policy": (figures["status"] == "").sum(),
        "period": (figures["period"] == "").sum(),
    }
    return {name: int(count) for name, count in counts.items() if count}


def card_text(card: dict[str, Any]) -> str:
    """Return a data card as YAML."""
    return str(yaml.safe_dump(card, allow_unicode=True, sort_keys=False, width=120))


def ledger_files(draft: Draft) -> dict[str, str]:
    """Return the files of a draft ledger by name: figures.csv, tokens.csv, card.yml, an empty checks.csv."""
    columns = [column.name for column in codebook()["checks"]]
    tables = csv_text(draft.figures), csv_text(draft.tokens, index=False)
    return dict(zip(LEDGER, (*tables, card_text(draft.card), ",".join(columns) + "\n"), strict=True))


def write_ledger(draft: Draft, folder: Path | str, *, force: bool = False) -> list[Path]:
    """Write a draft ledger into a folder, all of its files or none.

    Parameters
    ----------
    draft : Draft
        As `draft_ledger` returns it, or with decisions made: ``draft._replace(figures=decided)``.
    folder : path
        Where figures.csv, tokens.csv, card.yml and checks.csv go; a checks.csv that is there stays as it is.
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
