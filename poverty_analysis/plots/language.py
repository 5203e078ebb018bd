"""The words of charts and tables in English or Chinese: one switch, one table of texts (data/labels.csv)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Literal, NamedTuple, cast, get_args
from weakref import WeakKeyDictionary

from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine, LayoutEngine
from matplotlib.text import Text
from matplotlib.ticker import FixedFormatter, Formatter, FuncFormatter

from poverty_analysis import LANGUAGE_SWITCH
from poverty_analysis.plots.chinese_lines import LEAST_WIDTH, broken
from poverty_analysis.tables import codebook, data_folder, header_words, read_rows, read_table

Language = Literal["en", "zh"]

_SHORT = range(2, 5)  # signs of a text of the tables that is taken for a word, which no line's end cuts
_PLACE = "{}"
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_shown: WeakKeyDictionary[Text, tuple[str, str]] = WeakKeyDictionary()  # what a text said before, and says now


class UntranslatedError(LookupError):
    """A chart's text that has no Chinese; the message names it. Not a ValueError: drawing would hide it."""


def _language(name: str) -> Language:
    for language in get_args(Language):
        if name == language:
            return cast("Language", language)
    raise ValueError(f"language must be one of {', '.join(get_args(Language))}; got {name!r}")


_in_use = _language(os.environ.get(LANGUAGE_SWITCH, "en"))


def use_language(language: Language) -> None:
    """Draw every chart from here on, and draw again every chart that is shown again, with its words in one language.

    Parameters
    ----------
    language : {"en", "zh"}
        English, or simplified Chinese.

    Raises
    ------
    ValueError
        If it is neither.

    Notes
    -----
    The words come from ``data/labels.csv`` and from the columns label_en and label_zh of the tables under ``data``. A
    chart whose words are not all there cannot be drawn in Chinese: the error names the text. Tables that a notebook
    shows get Chinese headers where these are known (`headers`). The environment variable POVERTY_ANALYSIS_LANGUAGE is
    the same switch for a notebook that does not have it.

    Examples
    --------
    >>> use_language("zh")
    >>> say("5% to 95% of draws")
    '模拟值的第 5 至第 95 百分位数'
    >>> use_language("en")
    """
    global _in_use
    _in_use = _language(language)


def language_in_use() -> Language:
    """Return what `use_language` was last given; before that, what POVERTY_ANALYSIS_LANGUAGE says, or English."""
    return _in_use


@contextmanager
def in_language(language: Language) -> Iterator[None]:
    """Draw and say what is within this `with` in one language; after it the language is what it was before.

    Parameters
    ----------
    language : {"en", "zh"}

    Raises
    ------
    ValueError
        If it is neither.

    Notes
    -----
    The switch is one for the whole process: another thread that draws meanwhile does so in this language too.

    Examples
    --------
    >>> with in_language("zh"):
    ...     say("households")
    '户'
    >>> say("households")
    'households'
    """
    before = _in_use
    use_language(language)
    try:
        yield
    finally:
        use_language(before)


def say(text: str) -> str:
    """Return a chart's text in the language in use.

    Parameters
    ----------
    text : str
        English, of one or more lines. A number, a sign or a Chinese text is returned as it is.

    Returns
    -------
    str
        A Chinese text is broken into lines where the English one is, and no wider.

    Raises
    ------
    UntranslatedError
        If the language is Chinese and a part of the text has no translation.

    Examples
    --------
    >>> use_language("zh")
    >>> say("Scenario: gain of the move by year"), say("194,600"), say("7.79万人")
    ('情景：搬迁收益，按年', '194,600', '7.79万人')
    >>> use_language("en")
    >>> say("Scenario: gain of the move by year")
    'Scenario: gain of the move by year'
    """
    if _in_use == "en" or not _has_english(text):
        return text
    said = _chinese(text)
    if said is None:
        raise UntranslatedError(
            f"a chart's text must be in data/labels.csv, or be a label of another table there, to be said in Chinese; "
            f"got {text!r}, of which this part has no row: {_first_unknown(_one_line(text))!r}"
        )
    return said


def _has_english(text: str) -> bool:
    """Whether there is a word in it: abbreviations alone are none within Chinese, nor is a formula."""
    plain = re.sub(r"\$[^$]*\$", "", text)
    return bool(re.search("[a-z]{2}" if _CHINESE.search(plain) else "[A-Za-z]{2}", plain))


@cache
def _chinese(text: str) -> str | None:
    """A whole text: line by line where each line is known, else as a text that was broken into lines."""
    lines = text.split("\n")
    said = [phrase for line in lines if (phrase := _phrase(_one_line(line))) is not None]
    if len(said) == len(lines):
        return "\n".join(said)
    whole = _phrase(_one_line(text))
    return whole and "\n".join(broken(whole, max(LEAST_WIDTH, *map(len, lines)), _kept_whole()))


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"(?<=\w-)\n", "", text)).strip()


@cache
def _phrase(text: str) -> str | None:
    """A text without line breaks: as it stands in the tables, else by the first template whose parts can be said."""
    if not _has_english(text):
        return text
    if found := _words().get(text) or _words_in_any_case().get(text.casefold()):
        return found
    for template in _templates():
        for parts in template.parts(text):
            said = [_phrase(part) for part in parts]
            if None not in said:
                return template.zh.format(*said)
    return None


def _first_unknown(text: str) -> str:
    """The part that has no row, for the message: within what matches best."""
    for template in _templates():
        for parts in template.parts(text):
            return next(_first_unknown(part) for part in parts if _phrase(part) is None)
    return text


class _Template(NamedTuple):
    pattern: re.Pattern[str]
    greedy: re.Pattern[str]
    zh: str

    def parts(self, text: str) -> Iterator[tuple[str, ...]]:
        """Yield what may stand in the places: with the first place as short as can be, then as long as can be."""
        for pattern in (self.pattern, self.greedy):
            if found := pattern.fullmatch(text):
                yield found.groups()


@cache
def _templates() -> list[_Template]:
    """The texts with places in them, those that say most first."""
    rows = [(en, zh) for en, zh in _rows() if _PLACE in en]
    # what begins with a word of its own first, then what has more words: "Chart: {}" before "{} of {} are ..."
    rows.sort(key=lambda row: (not row[0].startswith(_PLACE), len(row[0].replace(_PLACE, ""))), reverse=True)
    return [_Template(_pattern(en, "(.+?)"), _pattern(en, "(.+)"), zh) for en, zh in rows]


def _pattern(en: str, part: str) -> re.Pattern[str]:
    return re.compile(part.join(re.escape(words) for words in en.split(_PLACE)), re.IGNORECASE)


def _rows() -> list[tuple[str, str]]:
    table = read_table(data_folder() / "labels.csv", "labels", key=None)
    return list(zip(table["en"], table["zh"], strict=True))


@cache
def _words() -> dict[str, str]:
    """Every whole text: labels.csv goes before the labels of the other tables, those before the names of columns."""
    words = {column.name: column.label_zh for table in codebook().values() for column in table}
    words |= {name: chinese for name, (_, chinese) in header_words().items()}
    for path in sorted(data_folder().rglob("*.csv")):
        header, rows = read_rows(path)
        if {"label_en", "label_zh"} <= set(header):
            en, zh = header.index("label_en"), header.index("label_zh")
            words |= {row[en]: row[zh] for row in rows}
    return words | {en: zh for en, zh in _rows() if _PLACE not in en}


def chinese_words() -> frozenset[str]:
    """Return the Chinese of every text and of every part of one, for what must be able to show whatever `say` returns.

    Examples
    --------
    >>> {"户", "模拟值的第 5 至第 95 百分位数"} <= chinese_words()
    True
    """
    return frozenset({*_words().values(), *(zh for _, zh in _rows())})


@cache
def _kept_whole() -> frozenset[str]:
    """Chinese words: those of the term base, and texts of the tables that are as short as one."""
    terms = read_table(data_folder() / "terms.csv", "terms", key=None)["zh"]
    short = {text for text in chinese_words() if len(text) in _SHORT and _HAN.fullmatch(text)}
    return frozenset({*terms, *short})


@cache
def _words_in_any_case() -> dict[str, str]:
    """The same for a label within a sentence, which begins with a small letter there."""
    return {en.casefold(): zh for en, zh in _words().items()}


class TranslatedLayout(ConstrainedLayoutEngine):
    """The layout of charts: says every text of a figure in the language in use, then finds the places for them."""

    def execute(self, fig: Figure) -> None:
        """Translate and lay out; matplotlib calls this before it draws."""
        translate(fig)
        super().execute(fig)


class TranslatedPlaces(LayoutEngine):
    """The layout of charts whose panels have fixed places: says every text in the language in use, moves nothing."""

    _adjust_compatible = True
    _colorbar_gridspec = True

    def execute(self, fig: Figure) -> None:
        """Translate; matplotlib calls this before it draws."""
        translate(fig)


def translate(figure: Figure) -> None:
    """Say every text of a figure in the language in use, whoever wrote it and in which language it is now."""
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            formatter = axis.get_major_formatter()
            if isinstance(formatter, FuncFormatter | FixedFormatter):
                axis.set_major_formatter(_SaidFormatter(formatter))
    for text in figure.findobj(Text):
        assert isinstance(text, Text)
        now = text.get_text()
        source, shown = _shown.get(text, (now, now))
        source = source if now == shown else now
        said = say(source)
        if said != now:
            text.set_text(said)
        if said != source or text in _shown:
            _shown[text] = (source, said)


class _SaidFormatter(Formatter):
    """The words along an axis, in the language in use."""

    def __init__(self, own: Formatter) -> None:
        self.own = own

    def __call__(self, x: float, pos: int | None = None) -> str:
        return say(str(self.own(x, pos)))  # a label may have been given as a number

    def set_locs(self, locs: list[float]) -> None:
        self.own.set_locs(locs)

    def get_offset(self) -> str:
        return self.own.get_offset()
