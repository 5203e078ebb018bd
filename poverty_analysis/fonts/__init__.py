"""The Chinese font of charts, pages and PDFs: what it has, what a text has beyond it, the part that a page needs."""

from __future__ import annotations

import base64
import io
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import matplotlib as mpl

FONT = Path(__file__).with_name("NotoSansSC-Subset.otf")
FAMILY = "Noto Sans SC Subset"
WEB_FONT = f"{FONT.stem}.woff2"  # the whole font beside the pages of the site: docs/_static has it
WebFont = Literal["woff2", "woff"]

# What a page takes from this font though its Latin font may have it too. A reader's machine need not have any font for
# these, and a browser that looks for one behind a Latin font draws boxes until its next look. Letters, digits and marks
# such as quotes stay in the font of the Latin text around them.
CHINESE_RANGES = (
    *((0x203B, 0x203B), (0x2103, 0x2103), (0x2312, 0x2312), (0x2460, 0x24FF)),  # ※ ℃ ⌒, numbers in rings
    *((0x2E80, 0x303F), (0x3040, 0x33FF)),  # radicals, full-width marks, kana and what is written as one character
    *((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF)),  # characters, and those of other standards
    *((0xFE30, 0xFE4F), (0xFF00, 0xFFEF), (0x20000, 0x3FFFF)),  # marks of upright lines, full-width letters, the rest
)
# Within Chinese text these are as wide as its characters.
CHINESE_MARKS = ((0x2015, 0x2016), (0x2018, 0x2019), (0x201C, 0x201D), (0x2026, 0x2026))

_NAMED = 40  # characters that a remark names; of more it gives the number
_UNDRAWN = {"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"}  # categories of what has no shape of its own


@cache
def characters() -> frozenset[str]:
    """Return every character that the font has.

    Examples
    --------
    >>> "昌都，１９万" in "".join(sorted(characters())), set("昌都，１９万") <= characters(), "龘" in characters()
    (False, True, False)
    """
    return _characters_of(FONT)


@cache
def _characters_of(font: Path) -> frozenset[str]:
    from fontTools.ttLib import TTFont

    with TTFont(font, lazy=True) as opened:
        return frozenset(map(chr, opened.getBestCmap()))


def lacking(text: str) -> list[str]:
    """Return the characters of a text that are drawn by no font of this package, in the order of their codes.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str
        What neither this font nor DejaVu Sans has, the Latin font of the charts. Spaces and signs without a shape are
        no characters here.

    Examples
    --------
    >>> lacking("臺灣\\u3000昌都 — 1.0 м²\\n")
    ['灣', '臺']
    """
    latin = _characters_of(Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf")
    unknown = set(text) - characters() - latin
    return sorted(sign for sign in unknown if unicodedata.category(sign) not in _UNDRAWN)


def lacking_remark(texts: Mapping[str, str]) -> str:
    """Return one sentence on the characters which no font of this package has: which, where, and what happens.

    Parameters
    ----------
    texts : mapping of str to str
        Each text under the name of its file.

    Returns
    -------
    str
        Empty where every character can be drawn.

    Examples
    --------
    >>> lacking_remark({"figures.csv": "龘村", "card.yml": "龘"})
    'no font that comes with this package has 龘 (U+9F98, in figures.csv and card.yml): charts have a box in its \
place; pages and PDFs show it where the machine that opens or prints them has a font for it, and a box where not'
    >>> lacking_remark({"figures.csv": "昌都"})
    ''
    """
    found = {name: lacking(text) for name, text in texts.items()}
    signs = sorted({sign for each in found.values() for sign in each})
    if not signs:
        return ""
    named = [
        f"{sign} (U+{ord(sign):04X}, in {_listed(name for name in found if sign in found[name])})"
        for sign in signs[:_NAMED]
    ]
    named += [f"{len(signs) - _NAMED} more"] if len(signs) > _NAMED else []
    it, its = ("it", "its") if len(signs) == 1 else ("them", "their")
    return (
        f"no font that comes with this package has {_listed(named)}: charts have a box in {its} place; pages and PDFs "
        f"show {it} where the machine that opens or prints them has a font for {it}, and a box where not"
    )


def is_chinese(sign: str, ranges: Iterable[tuple[int, int]] = CHINESE_RANGES) -> bool:
    """Return whether a page takes a character from this font, in front of its Latin one.

    Examples
    --------
    >>> [sign for sign in "昌都，①“€”" if is_chinese(sign)]
    ['昌', '都', '，', '①']
    """
    return any(low <= ord(sign) <= high for low, high in ranges)


def _listed(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def web_font(text: str, kind: WebFont = "woff2") -> bytes:
    """Return the part of the font that a text needs, as a web font.

    Parameters
    ----------
    text : str
        In any order, with any character as often as one likes; what the font has not is left out.
    kind : {"woff2", "woff"}
        WOFF is a tenth larger and ready in a third of the time.

    Raises
    ------
    ModuleNotFoundError
        If brotli is not installed.

    Notes
    -----
    The part has no layout features and no tables of upright lines: horizontal text without ligatures.

    Examples
    --------
    >>> web_font("昌都")[:4], len(web_font("昌都")) < 2000
    (b'wOF2', True)
    """
    if kind == "woff2":
        import brotli  # noqa: F401  # fontTools says less clearly that it is missing
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    # no hints are dropped, for the font has none: each outline would be walked through to look for them
    options = Options(layout_features=[], hinting=True, desubroutinize=True, notdef_outline=True)
    options.bidi_closure = False  # no mirror of a bracket that the text has not
    options.drop_tables += ["BASE", "GPOS", "GSUB", "VORG", "vhea", "vmtx"]
    part = Subsetter(options)
    part.populate(unicodes=[ord(sign) for sign in set(text) & characters()])
    out = io.BytesIO()
    # the box around all glyphs stays that of the whole font: to find a new one each outline would be walked through
    with TTFont(FONT, recalcTimestamp=False, recalcBBoxes=False) as font:
        part.subset(font)
        font.flavor = kind
        font.save(out)
    return out.getvalue()


def font_face(address: str, ranges: Iterable[tuple[int, int]] = CHINESE_RANGES, kind: WebFont = "woff2") -> str:
    """Return the rule of CSS by which a browser takes the characters of some ranges from a font at an address.

    Examples
    --------
    >>> font_face("a.woff2", [(0x4E00, 0x9FFF), (0x203B, 0x203B)])
    '@font-face { font-family: "Noto Sans SC Subset"; src: url("a.woff2") format("woff2"); font-display: block; \
unicode-range: U+4E00-9FFF, U+203B; }'
    """
    spans = ", ".join(f"U+{low:04X}" + (f"-{high:04X}" if high > low else "") for low, high in ranges)
    return (
        f'@font-face {{ font-family: "{FAMILY}"; src: url("{address}") format("{kind}"); font-display: block; '
        f"unicode-range: {spans}; }}"
    )


def embedded_face(text: str, ranges: Iterable[tuple[int, int]] = CHINESE_RANGES, kind: WebFont = "woff2") -> str:
    """Return such a rule with the font in it: the part of it that a text needs of these ranges.

    Parameters
    ----------
    text : str
    ranges : iterable of (int, int)
        First and last code of each.
    kind : {"woff2", "woff"}
        As `web_font` says.

    Returns
    -------
    str
        Empty where the text needs nothing of them that the font has. The rule is for the characters in it alone: what
        the font lacks stays with the fonts of the reader's machine.

    Examples
    --------
    >>> embedded_face("Qamdo"), embedded_face("昌都 (Qamdo)")[:72]
    ('', '@font-face { font-family: "Noto Sans SC Subset"; src: url("data:font/wof')
    """
    ranges = tuple(ranges)
    needed = frozenset(sign for sign in set(text) & characters() if is_chinese(sign, ranges))
    if not needed:
        return ""
    data = base64.b64encode(_part(needed, kind)).decode()
    return font_face(f"data:font/{kind};base64,{data}", _spans(needed), kind)


def _spans(signs: Iterable[str]) -> list[tuple[int, int]]:
    """First and last code of each run of characters that follow each other."""
    spans: list[tuple[int, int]] = []
    for code in sorted(map(ord, signs)):
        if spans and spans[-1][1] == code - 1:
            spans[-1] = (spans[-1][0], code)
        else:
            spans.append((code, code))
    return spans


@cache
def _part(needed: frozenset[str], kind: WebFont) -> bytes:
    return web_font("".join(sorted(needed)), kind)
