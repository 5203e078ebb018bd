"""Read a report in the form it comes: plain text, Word (.docx), a web page, a PDF with a text layer."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from poverty_analysis.report.pdf_lines import joined_pages
from poverty_analysis.report.sources import LARGEST, read_source

KINDS = ("text", "Word", "web page", "PDF")
_LARGEST_UNPACKED = 2 * LARGEST  # bytes of the parts of a Word file, unpacked
_MOST_PARTS = 5000
_MOST_PAGES = 2000
_MEGABYTE = 2**20
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)", re.I | re.S)
_SKIPPED = ("script", "style", "noscript", "template", "head", "nav", "svg", "iframe", "object", "button", "select")
_BLOCKS = re.compile(
    "address|article|aside|blockquote|body|br|center|d[dlt]|div|fieldset|figcaption|figure|footer|form|h[1-6]|header|"
    "hr|li|main|ol|p|pre|section|table|tr|ul"
)
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
_ENCRYPTED_PDF = 4  # FPDF_ERR_PASSWORD


class Document(NamedTuple):
    """A report's text, and how it was come by.

    Attributes
    ----------
    text : str
        One paragraph a line; a row of a table is a line with tabs between its cells. Offsets of a ledger refer to it.
    kind : str
        One of ``text``, ``Word``, ``web page``, ``PDF``.
    remarks : list of str
        What was left out: footnotes, text boxes, macros, pages without text.
    """

    text: str
    kind: str
    remarks: list[str]


def read_document(path: Path | str, *, encoding: str = "utf-8") -> Document:
    """Read a report from a .txt, .docx, .html or .pdf file; what the file is, its content says, not its name.

    Parameters
    ----------
    path : path
        The file; at most 100 MB.
    encoding : str
        Of plain text, as for `read_source`; a web page names its own.

    Returns
    -------
    Document

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is empty, too large, encrypted, damaged, without a text layer (scanned) or of another kind; if a
        Word file unpacks to more than 200 MB (a zip bomb).
    ImportError
        If the libraries of the extra ``documents`` are missing.

    Notes
    -----
    Nothing in a file is run, and nothing that it names is loaded: macros, links, pictures, external entities. Of a PDF
    with lines of print, lines that hold a page number are dropped and broken lines are joined (`pdf_lines`).

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     page = Path(folder) / "county.html"
    ...     _ = page.write_text("<html><p>甲县脱贫<b>280</b>户。</p><script>1</script></html>", encoding="utf-8")
    ...     read_document(page)
    Document(text='甲县脱贫280户。', kind='web page', remarks=[])
    """
    path = Path(path)
    if not path.is_file():
        return Document(read_source(path, encoding=encoding), "text", [])  # says why not
    if (size := path.stat().st_size) > LARGEST:
        raise ValueError(f"{path}: must be at most 100 MB; got {size / _MEGABYTE:,.0f} MB")
    with path.open("rb") as file:
        start = file.read(4096)
    named = path.suffix.lower() in {".html", ".htm", ".xhtml"} and b"\x00" not in start
    reader = _reader(start) or (_web_page if named else None)
    if reader is None:
        return Document(read_source(path, encoding=encoding), "text", [])
    text, kind, remarks = reader(path)
    if not text.strip():
        raise ValueError(f"{path}: must hold text; got a {kind} without any")
    return Document(text, kind, remarks)


def _reader(start: bytes) -> Callable[[Path], Document] | None:
    if start.startswith(b"%PDF"):
        return _pdf
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _word
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return _old_word
    return _web_page if _HTML.match(start.removeprefix(b"\xef\xbb\xbf")) else None


def _library(name: str) -> Any:
    """A library of the extra, imported when it is needed."""
    import importlib

    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ImportError(
            f"reading Word, web pages and PDF needs {name}: pip install 'poverty-analysis[documents]'"
        ) from error


def _old_word(path: Path) -> Document:
    with path.open("rb") as file:
        encrypted = "EncryptedPackage".encode("utf-16-le") in file.read()
    what = "an encrypted Word file; save it without a password first" if encrypted else ""
    raise ValueError(f"{path}: must be .docx, .html, .pdf or plain text; got {what or 'an old Word or Excel file'}")


# --- Word ------------------------------------------------------------------------------------------------------------


def _word(path: Path) -> Document:
    content = path.read_bytes()
    try:
        _require_modest(content, path)
        document = _opened(content)
    except ValueError as error:
        if str(error).startswith(str(path)):
            raise
        raise ValueError(f"{path}: must be a Word file (.docx); got another kind or a damaged one") from None
    except (zipfile.BadZipFile, KeyError, EOFError, RuntimeError, OSError, SyntaxError, AttributeError):
        raise ValueError(f"{path}: must be a Word file (.docx); got another kind or a damaged one") from None
    lines = list(_word_lines(document))
    return Document("\n".join(lines).strip("\n"), "Word", _word_remarks(document, content))


def _opened(content: bytes) -> Any:
    """The document in a Word file; one with macros is read as one without."""
    part, parts = _library("docx.opc.part"), _library("docx.parts.document")
    part.PartFactory.part_type_for.setdefault(_MACROS, parts.DocumentPart)
    return _library("docx.package").Package.open(io.BytesIO(content)).main_document_part.document


def _require_modest(content: bytes, path: Path) -> None:
    """Refuse what unpacks to more than a report can be, before unpacking it; and what is no Word file."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = packed.infolist()
        unpacked = sum(part.file_size for part in parts)
        if unpacked > _LARGEST_UNPACKED or len(parts) > _MOST_PARTS:
            raise ValueError(
                f"{path}: must unpack to at most {_LARGEST_UNPACKED / _MEGABYTE:,.0f} MB; got "
                f"{unpacked / _MEGABYTE:,.0f} MB in {len(parts):,} parts (a zip bomb?)"
            )
        if any(part.flag_bits & 1 for part in parts):
            raise ValueError(f"{path}: must be readable without a password; got an encrypted file")
        if "word/document.xml" not in {part.filename for part in parts}:
            raise ValueError(f"{path}: must be a Word file (.docx); got another zip file")
        for part in parts:  # a part that claims to be small may not be
            _require_size(packed, part, path)


def _require_size(packed: zipfile.ZipFile, part: zipfile.ZipInfo, path: Path) -> None:
    left = part.file_size
    with packed.open(part) as file:
        while chunk := file.read(_MEGABYTE):
            left -= len(chunk)
            if left < 0:
                raise ValueError(f"{path}: {part.filename} must be as large as the file says; got more (a zip bomb?)")


def _word_lines(document: Any) -> Any:
    """Paragraphs and rows of tables, in order; a cell that spans several is named once."""
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            yield from _table_lines(block)
        else:
            yield from _plain(block.text).split("\n")


def _table_lines(table: Any) -> Any:
    for row in table.rows:
        cells, seen = [], set()
        for cell in row.cells:
            if id(cell._tc) not in seen:
                seen.add(id(cell._tc))
                cells.append(" ".join(_plain(cell.text).replace("\t", " ").split("\n")).strip())
        yield "\t".join(cells)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n")


def _word_remarks(document: Any, content: bytes) -> list[str]:
    """How many footnotes, text boxes, headers and macros were not read."""
    counts = {"text box": 0}
    body = document.element.body
    # a drawing has its box twice, the second time for old programs
    boxes = list(body.iter(f"{_WORD}txbxContent"))
    fallback = [box for box in boxes if any("Fallback" in str(parent.tag) for parent in box.iterancestors())]
    counts["text box"] = len(boxes) - (len(fallback) if len(fallback) < len(boxes) else 0)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = set(packed.namelist())
        for what, name, tag in (
            ("footnote", "word/footnotes.xml", rb"<w:footnote [^>]*>"),
            ("endnote", "word/endnotes.xml", rb"<w:endnote [^>]*>"),
            ("comment", "word/comments.xml", rb"<w:comment [^>]*>"),
        ):
            if name in names:
                notes = re.findall(tag, packed.read(name))
                counts[what] = sum(b"separator" not in note.lower() for note in notes)
    counts["nested table"] = sum(1 for table in body.iter(f"{_WORD}tbl") if _inside(table, "tbl"))
    counts["deleted passage"] = sum(1 for _ in body.iter(f"{_WORD}delText"))
    counts["inserted passage"] = sum(1 for _ in body.iter(f"{_WORD}ins"))
    remarks = [f"{count} {what}{'' if count == 1 else 's'} skipped" for what, count in counts.items() if count]
    return remarks + (["macros in it were not run"] if "word/vbaProject.bin" in names else [])


def _inside(element: Any, tag: str) -> bool:
    return any(parent.tag == f"{_WORD}{tag}" for parent in element.iterancestors())


# --- web pages -------------------------------------------------------------------------------------------------------


def _web_page(path: Path) -> Document:
    html = _library("lxml.html")
    content = path.read_bytes()
    parser = html.HTMLParser(no_network=True, encoding=_encoding(content), huge_tree=False)
    try:
        root = html.document_fromstring(content, parser=parser)
    except Exception as error:  # lxml's own kinds of errors
        raise ValueError(f"{path}: must be a web page that can be read; got a damaged one ({error})") from None
    pieces: list[str] = []
    _collect(root, pieces)
    lines = [re.sub(" +", " ", line).strip(" ") for line in "".join(pieces).split("\n")]
    return Document("\n".join(line for line in lines if line.strip()), "web page", [])


def _encoding(content: bytes) -> str | None:
    """The encoding that a page names; GB18030 for all of its kin, UTF-8 where it reads as that and none is named."""
    named = re.search(rb"charset\s*=\s*[\"']?([A-Za-z0-9_-]+)", content[:4096])
    name = named[1].decode("ascii").lower() if named else ""
    if name in {"gb2312", "gbk", "gb18030"}:
        return "gb18030"
    if name and name not in {"utf8", "utf-8"}:
        return name
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _collect(root: Any, pieces: list[str]) -> None:
    """The text of an element and of all in it, in order, without deep recursion; blocks stand on lines of their own."""
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        element, done = stack.pop()
        if not isinstance(element.tag, str):  # a comment
            pieces.append(_one_line(element.tail))
            continue
        if done:
            pieces.append("\n" if _BLOCKS.fullmatch(element.tag) else "")
            pieces.append(_one_line(element.tail))
            continue
        if element.tag in _SKIPPED or _hidden(element):
            pieces.append(_one_line(element.tail))
            continue
        pieces.append("\n" if _BLOCKS.fullmatch(element.tag) else "")
        cell = element.tag in {"td", "th"}
        pieces.append("\t" if cell and element.getprevious() is not None else "")
        pieces.append(_one_line(element.text))
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))


def _hidden(element: Any) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or element.get("hidden") is not None


def _one_line(text: str | None) -> str:
    return re.sub(r"[\t\r\n]+", " ", text) if text and text.strip() else ""


# --- PDF -------------------------------------------------------------------------------------------------------------


def _pdf(path: Path) -> Document:
    pdfium = _library("pypdfium2")
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) == _ENCRYPTED_PDF or "password" in str(error).lower():
            raise ValueError(f"{path}: must be readable without a password; got an encrypted PDF") from None
        raise ValueError(f"{path}: must be a PDF that can be read; got a damaged one") from None
    try:
        count = len(document)
        if count > _MOST_PAGES:
            raise ValueError(f"{path}: must have at most {_MOST_PAGES:,} pages; got {count:,}")
        pages = [_page_text(document[number]) for number in range(count)]
    finally:
        document.close()
    blank = sum(not page.strip() for page in pages)
    if blank == len(pages):
        raise ValueError(
            f"{path}: must have a text layer; got a scanned PDF (no text layer); have its text recognised first"
        )
    remarks = [f"{blank} of {count} pages have no text layer (scanned?) and were skipped"] if blank else []
    return Document(joined_pages(pages), "PDF", remarks)


def _page_text(page: Any) -> str:
    layer = page.get_textpage()
    try:
        return str(layer.get_text_bounded())
    finally:
        layer.close()
        page.close()
