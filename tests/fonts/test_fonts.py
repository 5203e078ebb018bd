"""The Chinese font: a page carries the part that it shows and no more; what no font here has is named, once."""

import base64
import io
import re
import sys

import pytest
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from poverty_analysis import cli, fonts
from poverty_analysis.publishing import publication
from poverty_analysis.publishing.execution import read_notebook
from poverty_analysis.publishing.pages import finished
from poverty_analysis.publishing.publication import publish

PAGE = '<html lang="{}"><head><title>t</title></head><body><p>{}</p></body></html>'
LEVEL_1 = "".join(  # of GB 2312: rows 16 to 55 but for the five empty places at the end
    bytes((row, place)).decode("gb2312")
    for row in range(0xB0, 0xD8)
    for place in range(0xA1, 0xFF)
    if (row, place) <= (0xD7, 0xF9)
)


def carried(page):
    """The characters of the font in a page, and the codes for which the page asks it."""
    found = re.findall(r'<style>@font-face \{[^}]*base64,([^")]+)"\)[^}]*unicode-range: ([^;]+);', page)
    if not found:
        return set(), []
    ((data, ranges),) = found
    with TTFont(io.BytesIO(base64.b64decode(data))) as font:
        assert font.flavor == "woff2"
        letters = {chr(code) for code in font.getBestCmap()}
    ends = [part.strip().removeprefix("U+").split("-") for part in ranges.split(",")]
    return letters, [(int(end[0], 16), int(end[-1], 16)) for end in ends]


def test_the_font_has_the_common_characters_and_the_zero_of_years():
    assert len(LEVEL_1) == 3755 and set(LEVEL_1) <= fonts.characters()
    assert set("二〇二〇年，１９．４６万人（余）") <= fonts.characters()


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    st.text(st.sampled_from(LEVEL_1[:400] + "，。（）％①②℃“”…—Aé1<&龘臺"), max_size=60),
    st.sampled_from(["en", "zh-Hans"]),
)
def test_a_page_carries_what_it_shows_of_the_font_and_no_more(text, language):
    page = finished(PAGE.format(language, text.replace("&", "&amp;").replace("<", "&lt;")), "a.html")
    wanted = {sign for sign in text if sign in LEVEL_1 or sign in "，。（）％①②℃"}
    if language == "zh-Hans":
        wanted |= set(text) & set("“”…")
    letters, ranges = carried(page)
    assert letters == wanted
    assert {chr(code) for low, high in ranges for code in range(low, high + 1)} == wanted  # not what the font lacks
    assert len(page) < 1500 + 400 * len(wanted)


def test_a_character_written_as_an_entity_is_carried_too():
    assert carried(finished(PAGE.format("en", "&#26124;&#x90fd;"), "a.html"))[0] == set("昌都")


def test_the_font_stands_first_and_behind_no_other():
    page = finished(PAGE.format("en", "昌都").replace("</head>", "<style>p {}</style></head>"), "a.html")
    assert 'font-family: "Noto Sans SC Subset"; src: url("data:font/woff2;' in page
    sheets = [path.read_text(encoding="utf-8") for path in fonts.FONT.parents[1].rglob("*.css")]
    sheets += [(fonts.FONT.parents[2] / "docs" / "_static" / "site.css").read_text(encoding="utf-8")]
    lists = [
        value
        for sheet in sheets
        for value in re.findall(r"(?:--font-stack\S*|font(?:-family)?):([^;}]*\"[^;}]*)", sheet)
    ]
    assert len(lists) >= 6
    assert [value for value in lists if '"' in value and value.split('"')[1] != fonts.FAMILY] == []


@pytest.mark.slow
def test_the_web_font_is_the_whole_font():
    whole = fonts.FONT.parents[2] / "docs" / "_static" / fonts.WEB_FONT
    assert whole.stat().st_size < 650_000
    with TTFont(fonts.FONT) as font, TTFont(whole) as web:
        shown = zip(drawn(font), drawn(web), strict=True)
        assert {own[0] for own, others in shown if own == others} == fonts.characters()


def drawn(font):
    """Each character of a font with its width and its outline."""
    glyphs = font.getGlyphSet()
    for code, name in sorted(font.getBestCmap().items()):
        glyphs[name].draw(pen := RecordingPen())
        yield chr(code), glyphs[name].width, pen.value


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("昌都 Qamdo — “1.0%” m² ≥ ①", ""),
        ("a\u200bb\ufeff\u3000\u00a0\u00ad\n\t", ""),
        ("龘", "龘"),
        ("國務院扶貧", "務國貧"),
        ("カナ", "カナ"),
        ("བོད་", "་བོད"),
        ("\U00020000", "\U00020000"),
        ("\ue000", "\ue000"),
    ],
    ids=["report", "no shape", "rare", "traditional", "kana", "Tibetan", "extension B", "private"],
)
def test_what_no_font_here_has_is_found(text, missing):
    assert fonts.lacking(text) == sorted(missing)


def test_of_very_many_characters_the_first_are_named_and_the_others_counted():
    remark = fonts.lacking_remark({"figures.csv": "".join(map(chr, range(0x3400, 0x3400 + 100)))})
    assert remark.count("(U+") == 40 and " and 60 more: charts have a box in their place" in remark


COUNTY = "青岭县情况(虚构)\n全县贫困户8420户、36500人。改造危房1374户。\n"


@pytest.fixture
def county(tmp_path, capsys):
    """A ledger of a made-up county, one of whose labels and whose title have characters that the font has not."""
    (tmp_path / "county.txt").write_text(COUNTY, encoding="utf-8")
    folder = tmp_path / "mine"
    assert cli.main(["extract", str(tmp_path / "county.txt"), "-o", str(folder), "--title", "龘縣<b>"]) == 0
    figures = folder / "figures.csv"
    text = figures.read_text(encoding="utf-8")
    assert text.count("贫困户") >= 1
    figures.write_text(text.replace("贫困户", "貧困户"), encoding="utf-8")
    capsys.readouterr()
    return folder


@pytest.mark.slow
def test_the_page_of_a_reader_s_report_names_what_it_cannot_draw_and_is_written(county, capsys):
    assert cli.main(["report", "--data", str(county)]) == 0
    said = capsys.readouterr().err
    assert said.startswith(f"poverty-analysis: {county}: no font that comes with this package has ")
    assert len(said.splitlines()) == 1
    for sign, place in {"縣": "card.yml", "龘": "card.yml", "貧": "figures.csv"}.items():
        assert f"{sign} (U+{ord(sign):04X}, in {place})" in said
    assert "charts have a box in their place; pages and PDFs show them where the machine" in said
    page = (county / "report" / "index.html").read_text(encoding="utf-8")
    assert said.split(": ", 2)[2].strip() in page
    letters, _ = carried(page)
    assert set("困户人") <= letters and not letters & set("龘縣貧")


@pytest.mark.slow
def test_the_page_of_a_reader_s_report_without_such_characters_is_written_without_a_word(tmp_path, capsys):
    (tmp_path / "county.txt").write_text(COUNTY, encoding="utf-8")
    assert cli.main(["extract", str(tmp_path / "county.txt"), "-o", str(tmp_path / "mine")]) == 0
    capsys.readouterr()
    assert cli.main(["report", "--data", str(tmp_path / "mine")]) == 0
    assert capsys.readouterr().err == ""
    assert "font that comes" not in (tmp_path / "mine" / "report" / "index.html").read_text(encoding="utf-8")


def test_a_notebook_with_such_a_character_is_named(make_notebook, tmp_path, monkeypatch):
    monkeypatch.setattr(publication, "run_notebooks", lambda paths, workers: [read_notebook(path) for path in paths])
    folder = make_notebook("01-a.ipynb", "# A\n\n昌都").parent
    make_notebook("02-b.ipynb", "# B\n\n&#x9f98;")
    figures, audit = (publication.pd.DataFrame({name: ["x"]}) for name in ("literal", "verdict"))
    done = publish(folder, tmp_path / "report", figures=figures, audit=audit)
    assert "has 龘 (U+9F98, in 02-b.html): " in done.remark
    assert carried((tmp_path / "report" / "01-a.html").read_text(encoding="utf-8"))[0] == set("昌都")


@pytest.mark.slow
def test_without_brotli_the_command_says_what_to_install(county, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "brotli", None)
    fonts._part.cache_clear()
    assert cli.main(["report", "--data", str(county)]) == 1
    assert "this command needs brotli; install poverty-analysis[report]" in capsys.readouterr().err
    assert not (county / "report").exists()
