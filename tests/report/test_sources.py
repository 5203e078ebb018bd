"""A source file may be anything; what is wrong with it is said by name, and what looks odd in it is pointed at."""

import pytest

from poverty_analysis import report
from poverty_analysis.report import sources

TEXT = "全县建档立卡贫困户280户,人均增收3200元。\n二、产业发展工作。"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "source.txt"


@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "utf-16"])
def test_another_encoding_is_named_and_read_on_request(path, encoding):
    path.write_bytes(TEXT.encode(encoding))
    option = "utf-16" if encoding == "utf-16" else "gb18030"
    with pytest.raises(ValueError, match=f"it reads as {option.upper()}: convert it, or add --encoding {option}"):
        report.read_source(path)
    assert report.read_source(path, encoding=encoding) == TEXT


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark_is_known_by_its_chinese(path, order):
    path.write_bytes(TEXT.encode(order))
    with pytest.raises(ValueError, match="it reads as UTF-16: convert it, or add --encoding utf-16"):
        report.read_source(path)
    assert report.read_source(path, encoding="utf-16") == TEXT


def test_what_is_no_utf_16_is_refused_with_what_it_is(path):
    path.write_text(TEXT, encoding="utf-8")
    with pytest.raises(ValueError, match="must be UTF-16 with Chinese in it; it reads as UTF-8: leave out --encoding"):
        report.read_source(path, encoding="utf-16")


@pytest.mark.parametrize("name", ["GB2312", "cp936", "GB18030"])
def test_an_encoding_may_be_called_by_any_of_its_names(path, name):
    path.write_bytes(TEXT.encode("gb2312"))
    assert report.read_source(path, encoding=name) == TEXT


def test_a_device_is_no_file():
    with pytest.raises(FileNotFoundError, match="/dev/null: is no plain file"):
        report.read_source("/dev/null")


def test_blanks_that_may_have_broken_a_number_are_pointed_at():
    (remark,) = report.source_remarks("退出1 3 7个,改造9 864户")
    assert remark.startswith("2 blanks between digits: columns of a table, or numbers that a conversion broke, read as")
    assert "line 1, character 4, " in remark  # 9 864户 is read as one number


def test_a_utf_8_file_is_not_read_as_something_else(path):
    path.write_text("贫" + TEXT, encoding="utf-8")  # decodes as GB18030 too, into nonsense
    for encoding in ("gb18030", "gbk", "big5"):
        with pytest.raises(ValueError, match="it reads as UTF-8: leave out --encoding"):
            report.read_source(path, encoding=encoding)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.7 ...", "got a PDF file; save its text as a .txt file first"),
        (b"PK\x03\x04....", "got a Word, Excel or zip file"),
        (b"\x89PNG\r\n", "got a picture"),
        (b"abc\x00def" * 9, "got a binary file"),
        (bytes(range(1, 9)) * 40 + b"abc", "got a binary file"),
        (b" \n\t\n", "got an empty file"),
        (b"\xef\xbb\xbf", "got an empty file"),
        ("<!DOCTYPE html><p>3户</p>".encode(), r"got a web page \(HTML\)"),
        (('<td width="120">3户</td>' * 3).encode(), r"got a web page \(HTML\)"),
    ],
)
def test_what_is_no_text_is_refused_by_name(path, content, message):
    path.write_bytes(content)
    with pytest.raises(ValueError, match=message) as refusal:
        report.read_source(path)
    assert str(path) in str(refusal.value)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(path, monkeypatch):
    monkeypatch.setattr(sources, "LARGEST", 20)
    path.write_text(TEXT, encoding="utf-8")
    with pytest.raises(ValueError, match="must be at most 100 MB of text"):
        report.read_source(path)


def test_an_unknown_encoding_is_refused(path):
    path.write_text(TEXT, encoding="utf-8")
    with pytest.raises(ValueError, match="encoding must be one of utf-8, gb18030"):
        report.read_source(path, encoding="klingon")


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(FileNotFoundError, match="is a folder, not a file"):
        report.read_source(tmp_path)


def test_odd_signs_are_pointed_at_and_left_where_they_are(path):
    text = "共7户\n脱\u202e贫8\u200b户,锟斤拷<b>9</b>\x07"
    path.write_text(text, encoding="utf-8")
    assert report.read_source(path) == text
    assert report.source_remarks(text) == [
        "2 signs that do not show (zero-width or direction mark): U+202E at line 2, character 2, "
        "U+200B at line 2, character 5",
        "1 place where characters were lost in a conversion: U+951F at line 2, character 8",
        "1 control character: U+0007 at line 2, character 19",
        "2 HTML tags; numbers in them would be read as figures: U+003C at line 2, character 11, "
        "U+003C at line 2, character 15",
    ]


def test_many_odd_signs_are_counted_not_listed():
    (remark,) = report.source_remarks("\u200b" * 1200)
    assert remark.startswith("1,200 signs") and remark.endswith("and 1,195 more")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "The poverty rate fell from 10.2 percent in 2012 to 1.7 percent, as the county said. 贫困",
            "of English only numbers and units are read",
        ),
        ("è„±è´« 120 æˆ·ï¼Œå¢žæ”¶ 3 ä¸‡å…ƒã€‚" * 3, "wrong encoding"),
        ("全县脱贫一百二十\n户并且新修了一条\n公路总长为三十公\n里惠及群众若干户\n" * 8, "end within a sentence"),
    ],
)
def test_a_text_that_cannot_be_read_is_said(text, said):
    assert any(said in remark for remark in report.source_remarks(text))


def test_an_ordinary_text_is_not_remarked_on():
    text = "一、工作回顾\n全县脱贫120户,修路3公里。\n引进AI企业2家。\n二、工作安排\n新建学校1所。\n" * 10
    assert report.source_remarks(text) == []


def test_the_share_of_digits_in_figures_is_counted():
    text = "2019年脱贫280户,电话12345热线。"
    draft = report.draft_ledger(text)
    assert report.digits_read(text, draft.figures, draft.tokens) == (12, 3, 9)
