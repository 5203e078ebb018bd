"""A report in the form it comes gives the ledger of its text; a hostile file is refused by name."""

import io
import struct
import zipfile

import pytest

from poverty_analysis import report
from poverty_analysis.report import documents
from poverty_analysis.report.pdf_lines import joined_pages

docx = pytest.importorskip("docx")

# an invented county
LINES = [
    "虚谷县政府工作报告",
    "——2021年1月20日在虚谷县第三届人民代表大会第五次会议上",
    "一、2020年工作回顾",
    "全县地区生产总值增长6.2%,粮食产量3.46万吨,城镇新增就业1520人,城镇登记失业率3.4%。改造危房1374户,"
    "其中2018年512户、2019年463户、2020年399户;退出贫困村12个,户均增收3200余元。",
    "二、2021年主要预期目标",
    "地区生产总值增长6%以上,城镇新增就业1500人以上,城镇登记失业率控制在4%以内,新建农村公路86公里。",
]
TEXT = "\n".join(LINES)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "source"


def word(lines=LINES, **parts):
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    if not parts:
        return out.getvalue()
    with zipfile.ZipFile(out, "a") as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def page(lines=LINES, encoding="utf-8"):
    body = "".join(f"\n  <p>{line.replace('1374', '<b>13</b>74')}</p>" for line in lines)
    html = f"<!DOCTYPE html><html><head><meta charset='{encoding}'><title>x 99</title><style>p{{margin:3px}}</style>"
    return f"{html}</head><body><nav>12 links</nav>{body}<script>var n = 77;</script></body></html>".encode(encoding)


def pdf(pages, encrypted=False):
    """A PDF of its own making: one font whose codes are Unicode, by a ToUnicode map; no embedded glyphs."""
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def "
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0000> <FFFF> <0000> endbfrange "
        b"endcmap end end"
    )
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    font = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Sim /Encoding /Identity-H /DescendantFonts [4 0 R] "
        b"/ToUnicode 5 0 R >>"
    )
    descendant = (
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Sim /DW 1000 /CIDSystemInfo << /Registry (Adobe) "
        b"/Ordering (Identity) /Supplement 0 >> /FontDescriptor 6 0 R >>"
    )
    descriptor = (
        b"<< /Type /FontDescriptor /FontName /Sim /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 "
        b"/Descent -200 /CapHeight 700 /StemV 80 >>"
    )
    objects += [font, descendant, b"<< /Length %d >>\nstream\n" % len(cmap) + cmap + b"\nendstream", descriptor]
    kids = []
    for lines in pages:
        shown = b"".join(
            b"1 0 0 1 40 %d Tm <%s> Tj " % (780 - 18 * number, line.encode("utf-16-be").hex().encode())
            for number, line in enumerate(lines)
        )
        stream = b"BT /F1 12 Tf " + shown + b"ET" if lines else b""
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            b"/Contents %d 0 R >>" % (len(objects) + 2)
        )
        objects.append(b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream")
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(b"%d 0 R" % kid for kid in kids), len(kids))
    trailer = b""
    if encrypted:  # a key that no empty password opens
        objects.append(b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (b"11" * 32, b"22" * 32))
        trailer = b"/Encrypt %d 0 R /ID [<00> <00>] " % len(objects)
    out, places = io.BytesIO(b"%PDF-1.5\n"), []
    out.seek(0, 2)
    for number, content in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n" % number + content + b"\nendobj\n")
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer << /Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, start))
    return out.getvalue()


def broken(line, width):
    """A paragraph in lines of print, a Chinese sign as wide as two others."""
    lines = [""]
    for sign in "\u3000\u3000" + line:
        if sum(1 if each.isascii() else 2 for each in lines[-1] + sign) > 2 * width:
            lines.append("")
        lines[-1] += sign
    return lines


def printed(lines=LINES, width=30):
    """Lines of print, each paragraph indented, with page numbers, as two pages have them."""
    lines = [part for line in lines for part in broken(line, width)]
    half = len(lines) // 2
    return [[*lines[:half], "— 1 —"], [*lines[half:], "2"]]


@pytest.mark.parametrize(
    "content",
    [word(), page(), page(encoding="gbk"), pdf(printed()), pdf(printed(width=17))],
    ids=["docx", "html", "html in GBK", "pdf", "pdf in narrow lines"],
)
def test_every_form_gives_the_ledger_of_the_text(path, content):
    path.write_bytes(content)
    document = report.read_document(path)
    got, expected = report.draft_ledger(document.text), report.draft_ledger(TEXT)
    assert document.text == TEXT
    assert got.figures.equals(expected.figures) and got.tokens.equals(expected.tokens)


def test_plain_text_is_read_as_before(path):
    path.write_bytes(TEXT.encode("gb18030"))
    assert report.read_document(path, encoding="gb18030") == (TEXT, "text", [])
    with pytest.raises(ValueError, match="it reads as GB18030"):
        report.read_document(path)


def test_tables_of_word_and_web_stand_in_their_place_with_tabs_between_cells(path):
    document = docx.Document()
    document.add_paragraph("附表")
    table = document.add_table(rows=2, cols=3)
    for row, cells in zip(table.rows, [["指标(万人)", "2019年", "2020年"], ["常住人口", "3.2", "3.1"]], strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.add_paragraph("完")
    document.save(path)
    expected = "附表\n指标(万人)\t2019年\t2020年\n常住人口\t3.2\t3.1\n完"
    assert report.read_document(path).text == expected
    rows = "".join(
        f"<tr>{''.join(f'<td> {cell}</td>' for cell in line.split(chr(9)))}</tr>" for line in expected.split("\n")[1:3]
    )
    path.write_text(f"<html><body><p>附表</p><table>{rows}</table><div>完</div></body></html>", encoding="utf-8")
    assert [line.replace(" ", "") for line in report.read_document(path).text.split("\n")] == expected.split("\n")


def test_what_word_hides_is_counted_and_macros_are_not_run(path):
    box = (
        '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:r><w:pict><w:txbxContent>'
        "<w:p><w:r><w:t>框中77户</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>"
    )
    document = docx.Document()
    document.add_paragraph("全县280户。")
    document.element.body.insert(1, docx.oxml.parse_xml(box))
    document.save(path)
    notes = '<w:footnotes><w:footnote w:type="separator" w:id="0"/><w:footnote w:id="1"/></w:footnotes>'
    macros = "application/vnd.ms-word.document.macroEnabled.main+xml"
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(plain, macros.encode())
    parts |= {"word/footnotes.xml": notes.encode(), "word/vbaProject.bin": b"Sub AutoOpen()"}
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    found = report.read_document(path)
    assert found.text.strip() == "全县280户。"
    assert found.remarks == ["1 text box skipped", "1 footnote skipped", "macros in it were not run"]


# --- hostile files ---------------------------------------------------------------------------------------------------
def test_a_scanned_pdf_has_no_text_layer(path):
    path.write_bytes(pdf([[], []]))
    with pytest.raises(ValueError, match=r"must have a text layer; got a scanned PDF \(no text layer\)"):
        report.read_document(path)
    path.write_bytes(pdf([["全县280户。"], []]))
    assert report.read_document(path).remarks == ["1 of 2 pages have no text layer (scanned?) and were skipped"]


def test_an_encrypted_pdf_is_named(path):
    path.write_bytes(pdf(printed(), encrypted=True))
    with pytest.raises(ValueError, match="must be readable without a password; got an encrypted PDF"):
        report.read_document(path)


def test_an_encrypted_word_file_is_named(path):
    path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(ValueError, match="got an encrypted Word file; save it without a password first"):
        report.read_document(path)
    path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\x00" * 600)
    with pytest.raises(ValueError, match="got an old Word or Excel file"):
        report.read_document(path)


def test_a_zip_bomb_is_not_unpacked(path, monkeypatch):
    monkeypatch.setattr(documents, "_LARGEST_UNPACKED", 2**20)
    path.write_bytes(word(word__media__x="0" * 2**21))
    with pytest.raises(ValueError, match=r"must unpack to at most 1 MB; got [23] MB in .* \(a zip bomb\?\)"):
        report.read_document(path)


def test_a_part_that_lies_about_its_size_is_refused(path):
    content = word(word__media__x=b"0" * 50_000)
    true, claimed = struct.pack("<I", 50_000), struct.pack("<I", 7)
    path.write_bytes(content.replace(true, claimed))
    with pytest.raises(ValueError, match=r"got another kind or a damaged one|zip bomb"):
        report.read_document(path)


def test_a_file_of_more_than_100_mb_is_not_read(path):
    with path.open("wb") as file:
        file.write(b"%PDF-1.5")
        file.truncate(100 * 2**20 + 1)  # a hole: takes no room
    with pytest.raises(ValueError, match="must be at most 100 MB; got 100 MB"):
        report.read_document(path)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.5 nothing behind it", "must be a PDF that can be read; got a damaged one"),
        (b"PK\x03\x04 nothing behind it", r"must be a Word file \(\.docx\); got another kind or a damaged one"),
        (b"<html><body></body></html>", "must hold text; got a web page without any"),
        (b"\x89PNG\r\n", "got a picture"),
        (b"", "got an empty file"),
    ],
)
def test_damaged_and_empty_files_are_refused(path, content, what):
    path.write_bytes(content)
    with pytest.raises(ValueError, match=what):
        report.read_document(path)


def test_another_zip_file_and_a_folder_are_refused(path, tmp_path):
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(ValueError, match=r"must be a Word file \(\.docx\); got another zip file"):
        report.read_document(path)
    with pytest.raises(FileNotFoundError, match="is a folder, not a file"):
        report.read_document(tmp_path)
    with pytest.raises(FileNotFoundError, match="no such file"):
        report.read_document(tmp_path / "none.docx")


def test_an_entity_of_a_web_page_or_a_word_file_loads_nothing(path, tmp_path):
    (tmp_path / "secret.txt").write_text("99户", encoding="utf-8")
    entity = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{tmp_path}/secret.txt">]>'
    path.write_text(f"{entity}<html><body><p>280户&x;。</p></body></html>", encoding="utf-8")
    assert "99" not in report.read_document(path).text


def test_a_missing_library_is_named_with_the_extra(path, monkeypatch):
    import sys

    path.write_bytes(word())
    monkeypatch.setitem(sys.modules, "docx.opc.part", None)
    with pytest.raises(ImportError, match=r"pip install 'poverty-analysis\[documents\]'"):
        report.read_document(path)


# --- lines of print --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("number", ["12", "— 12 —", "- 12 -", "第 12 页", "第12页 共30页", "12 / 30", "iv"])
def test_page_numbers_at_the_foot_are_dropped(number):
    assert joined_pages([f"全县改造危房1374\n{number}", "户,脱贫280户。"]) == "全县改造危房1374户,脱贫280户。"


def test_a_number_within_a_page_stays():
    assert joined_pages(["共计\n12\n户脱贫,全县新建"]).replace("\n", "") == "共计12户脱贫,全县新建"


def test_a_short_line_and_an_indented_one_open_paragraphs():
    text = "二、产业发展\n全县新建合作社12个,全年带动280户脱贫,\n户均增收3200元\n\u3000\u3000培训40人次"
    assert joined_pages([text]).split("\n") == [
        "二、产业发展", "全县新建合作社12个,全年带动280户脱贫,户均增收3200元", "培训40人次",
    ]  # fmt: skip
