"""Read a report's text from a file that may be anything: another encoding, a picture, a web page, very large."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

import pandas as pd

from poverty_analysis.report.plain_lines import broken_numbers
from poverty_analysis.report.signs import INVISIBLE

LARGEST = 100 * 2**20  # bytes
ENCODINGS = ("utf-8", "gb18030", "gbk", "gb2312", "big5", "utf-16")

_FORMATS = {
    b"%PDF": "a PDF file",
    b"PK\x03\x04": "a Word, Excel or zip file",
    b"\xd0\xcf\x11\xe0": "an old Word or Excel file",
    b"{\\rtf": "an RTF file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a compressed file",
}
_COMMON = set("的一是在了和有不人年中大为上个国以到说们地出分于作业工产发展县市村户万元贫困建设全")
_TAG = re.compile(r"</?(?:[a-z][a-z0-9]{0,15})(?:\s[^<>]{0,400})?/?>", re.IGNORECASE)
_PAGE = re.compile(r"\s*(?:<\?xml|<!doctype|<html|<head|<body)", re.IGNORECASE)
_HIDDEN = re.compile(f"[{INVISIBLE}]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LOST = re.compile("\ufffd|锟斤拷|烫烫烫")
_MOST_TAGS = 3
_MOST_CONTROLS = 8
_MOST_PLACES = 5


def read_source(path: Path | str, *, encoding: str = "utf-8") -> str:
    """Read a reader's own copy of a report: plain text, with or without a byte-order mark, any line breaks.

    Parameters
    ----------
    path : path
        The file; at most 100 MB.
    encoding : {"utf-8", "gb18030", "gbk", "gb2312", "big5", "utf-16"}
        Under any of its names (cp936, UTF8). Never guessed: where another one than asked for fits, the message names
        it. UTF-16 without a byte-order mark is read in the byte order that gives Chinese.

    Returns
    -------
    str
        The text with line breaks as one character.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is empty, too large, in another encoding, no plain text (a PDF, a picture) or a web page.
    """
    path = Path(path)
    if not path.is_file():
        what = "is a folder, not a file" if path.is_dir() else "is no plain file" if path.exists() else "no such file"
        raise FileNotFoundError(f"{path}: {what}")
    name = _encoding_name(encoding)
    if (size := path.stat().st_size) > LARGEST:
        raise ValueError(f"{path}: must be at most 100 MB of text; got {size / 2**20:,.0f} MB")
    content = path.read_bytes()
    if found := next((name for start, name in _FORMATS.items() if content.startswith(start)), None):
        raise ValueError(f"{path}: must be plain text; got {found}; save its text as a .txt file first")
    text = _decoded(content, name, path).removeprefix("\ufeff")
    if not text.strip():
        raise ValueError(f"{path}: must hold the source text; got an empty file")
    if len(_CONTROL.findall(text)) > max(_MOST_CONTROLS, len(text) / 100):
        raise ValueError(f"{path}: must be plain text; got a binary file")
    if _PAGE.match(text) or len(_TAG.findall(text[:100_000])) > _MOST_TAGS:
        raise ValueError(f"{path}: must be plain text; got a web page (HTML); copy its text from a browser instead")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _encoding_name(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
    except (LookupError, ValueError):
        name = ""
    if name not in ENCODINGS:
        raise ValueError(f"encoding must be one of {', '.join(ENCODINGS)}; got {encoding!r}")
    return name


def _decoded(content: bytes, encoding: str, path: Path) -> str:
    utf16 = _byte_order(content)
    if encoding != "utf-16" and b"\x00" in content[:4096]:
        raise ValueError(f"{path}: must be plain text; {_other('utf-16') if utf16 else 'got a binary file'}")
    if encoding == "utf-16" and not utf16:
        other = next((f"; {_other(name)}" for name in ("utf-8", "gb18030", "big5") if _reads_as(content, name)), "")
        raise ValueError(f"{path}: must be UTF-16 with Chinese in it{other}")
    try:
        text = content.decode({"utf-8": "utf-8-sig", "utf-16": utf16}.get(encoding, encoding))
    except UnicodeDecodeError as error:
        rest = next((f"; {_other(name)}" for name in ("utf-8", "gb18030", "big5") if _reads_as(content, name)), "")
        raise ValueError(f"{path}: must be {encoding.upper()}; byte {error.start} is not{rest}") from None
    if encoding not in {"utf-8", "utf-16"} and not content.isascii() and _reads_as(content, "utf-8"):
        raise ValueError(f"{path}: must be {encoding.upper()}; {_other('utf-8')}")
    return text


def _byte_order(content: bytes) -> str:
    """The UTF-16 that a file is in, by its mark or by what reads as Chinese; empty where it is in none."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return next((name for name in ("utf-16-le", "utf-16-be") if _reads_as(content, name)), "")


def _other(name: str) -> str:
    option = "leave out --encoding" if name == "utf-8" else f"convert it, or add --encoding {name}"
    return f"it reads as {name.upper()}: {option}"


def _reads_as(content: bytes, name: str) -> bool:
    """Whether a file decodes in an encoding, and into Chinese that people write."""
    try:
        text = content.decode(name)
    except UnicodeDecodeError:
        return False
    han = [sign for sign in text[:20_000] if "\u4e00" <= sign <= "\u9fff"]
    return bool(han) and sum(sign in _COMMON for sign in han) > len(han) / 25


def source_remarks(text: str) -> list[str]:
    """Say what in a text a reader should look at before trusting what is read from it.

    Returns
    -------
    list of str
        Signs that do not show (zero-width, direction marks) with their places, characters that were lost in a
        conversion, control characters, HTML tags, blanks between digits; a text that is hardly Chinese, decoded wrongly
        or broken into short lines; empty where there is nothing of the kind.

    Examples
    --------
    >>> source_remarks("脱贫3.8\\u200b4万户")
    ['1 sign that does not show (zero-width or direction mark): U+200B at line 1, character 6']
    >>> source_remarks("脱贫7户")
    []
    """
    remarks = []
    blank = "blank{s} between digits: columns of a table, or numbers that a conversion broke, read as two"
    remarks += _about_language(text)
    for places, words in (
        (_places(_HIDDEN, text), "sign{s} that {do} not show (zero-width or direction mark)"),
        (_places(_LOST, text), "place{s} where characters were lost in a conversion"),
        (_places(_CONTROL, text), "control character{s}"),
        (_places(_TAG, text), "HTML tag{s}; numbers in them would be read as figures"),
        (broken_numbers(text), blank),
    ):
        if places:
            shown = ", ".join(_place(text, place) for place in places[:_MOST_PLACES])
            more = f" and {len(places) - _MOST_PLACES:,} more" if len(places) > _MOST_PLACES else ""
            what = words.format(s="" if len(places) == 1 else "s", do="does" if len(places) == 1 else "do")
            remarks.append(f"{len(places):,} {what}: {shown}{more}")
    return remarks


_HAN = re.compile("[\u4e00-\u9fff]")
_LETTER = re.compile("[A-Za-z]")
_ACCENTED = re.compile("[\u00c0-\u00ff]")
_BROKEN_LINE = re.compile("(?<=[^\n。！？：；，、!?:;,.])\n(?=[^\n一二三四五六七八九十(（—第])")


def _about_language(text: str) -> list[str]:
    """Whether a text is one that the reader can read: Chinese, decoded as it was written, in whole lines."""
    remarks = []
    han, letters = len(_HAN.findall(text)), len(_LETTER.findall(text))
    if letters > 40 and han < letters:
        remarks.append(
            f"{han:,} Chinese signs beside {letters:,} Latin letters: of English only numbers and units are read"
        )
    accented = len(_ACCENTED.findall(text))
    common = sum(sign in _COMMON for sign in _HAN.findall(text[:20_000]))
    if accented > max(10, len(text) / 20) or (han > 200 and common < min(han, 20_000) / 25):
        remarks.append("its signs are hardly those of Chinese that people write: a text decoded in the wrong encoding")
    lines, broken = text.count("\n") + 1, len(_BROKEN_LINE.findall(text))
    if broken > max(10, 0.5 * lines) and len(text) / lines < 60:
        remarks.append(f"{broken:,} of {lines:,} lines end within a sentence: numbers may be parted from their units")
    return remarks


def digits_read(text: str, figures: pd.DataFrame, tokens: pd.DataFrame) -> tuple[int, int, int]:
    """Count the digits of a text: all, those in figures, and those in dates, ordinals and labels.

    Examples
    --------
    >>> from poverty_analysis.report import draft_ledger
    >>> draft = draft_ledger("2019年脱贫280户")
    >>> digits_read("2019年脱贫280户", draft.figures, draft.tokens)
    (7, 3, 4)
    """
    digits = re.compile("[0-9０-９]")
    counts = []
    for table in (figures, tokens):
        spans = zip(table["start"], table["end"], strict=True)
        counts.append(sum(len(digits.findall(text, int(start), int(end))) for start, end in spans))
    return len(digits.findall(text)), counts[0], counts[1]


def _places(pattern: re.Pattern[str], text: str) -> list[int]:
    return [match.start() for match in pattern.finditer(text)]


def _place(text: str, place: int) -> str:
    line = text.count("\n", 0, place) + 1
    column = place - (text.rfind("\n", 0, place) + 1) + 1
    return f"U+{ord(text[place]):04X} at line {line}, character {column}"
