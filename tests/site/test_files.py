"""What was built, read as files: every link leads somewhere, every picture has a text, nothing comes from elsewhere."""

from __future__ import annotations

import csv
import json
import re
import struct
import subprocess
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

pytest.importorskip("sphinx", reason="make test-site builds and checks the site, in an environment of its own")

from poverty_analysis import __version__, gains, measures, report
from poverty_analysis.publishing.citation import report_citation

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SHA256 = report.source_card()["sha256"]
NOT_PROSE = {"pre", "code", "script", "style", "math", "title"}


class Page(HTMLParser):
    """What a page links to, loads and names, and its prose."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.pictures: list[dict[str, str | None]] = []
        self.places: set[str] = set()
        self.prose = ""
        self._inside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.places |= {name for name in (values.get("id"), values.get("name")) if name}
        if tag in NOT_PROSE:
            self._inside.append(tag)
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
        elif tag in {"link", "use"} and values.get("href"):
            self.loads.append(values["href"])
        elif values.get("src"):
            self.loads.append(values["src"])
        if tag == "img":
            self.pictures.append(values)

    def handle_endtag(self, tag):
        if self._inside and tag == self._inside[-1]:
            self._inside.pop()

    def handle_data(self, data):
        if not self._inside:
            self.prose += data


def commit(form: str) -> str:
    """The project's commit as the site must have it: a copy without a repository of its own has none."""
    if not (ROOT / ".git").exists():
        return "unknown"
    said = subprocess.run(
        ["git", "log", "-1", f"--format={form}"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return said.stdout.strip()


def read_pages(site: Path) -> dict[Path, Page]:
    return {path: Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}


def broken_links(pages: dict[Path, Page]) -> list[str]:
    """Return every link within the site that leads to no file, or to no place in its page."""
    broken = []
    for path, page in pages.items():
        for link in page.links + page.loads:
            parts = urlsplit(link)
            if parts.scheme:
                continue
            target, there = resolved(path.parent, parts.path) if parts.path else (path, True)
            place = unquote(parts.fragment)
            if not there or (place and target in pages and place not in pages[target].places):
                broken.append(f"{path.name}: {link}")
    return broken


@cache
def resolved(folder: Path, link: str) -> tuple[Path, bool]:
    """Where a link leads from a folder, and whether a file is there: pages of a folder have most links in common."""
    target = (folder / unquote(link)).resolve()
    return target, target.is_file()


@pytest.fixture(scope="module")
def pages(site):
    return read_pages(site)


def test_every_link_leads_to_a_file_and_a_place_in_it(pages):
    assert sum(len(page.links) for page in pages.values()) > 1000
    assert broken_links(pages) == []


@pytest.mark.parametrize("link", ["none.html", "b.html#none", "#none", "../b.html"])
def test_a_broken_link_would_be_found(tmp_path, link):
    folder = tmp_path.resolve()
    (folder / "a.html").write_text(f'<a href="b.html#here">fine</a> <a href="{link}">broken</a>')
    (folder / "b.html").write_text('<p id="here">')
    assert broken_links(read_pages(folder)) == [f"a.html: {link}"]


def test_nothing_is_loaded_from_another_host(pages, site):
    assert [load for page in pages.values() for load in page.loads if re.match(r"(?!data:)\w+:|//", load)] == []
    for style in site.rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        assert re.findall(r"(?:url\(|@import)\s*[\"']?\s*(?:\w+:)?//[^)\"']*", text) == [], style.name


def test_every_picture_says_what_it_shows(pages):
    pictures = [picture for page in pages.values() for picture in page.pictures]
    assert [picture for picture in pictures if not (picture.get("alt") or "").removeprefix("Chart:").strip()] == []


def test_formulas_are_formulas(pages):
    for path, page in pages.items():
        assert not re.search(r"\$[^$]+\$|\\(?:frac|beta|text|sum|cdot|left)\b", page.prose), path.name
    assert sum("<math" in path.read_text(encoding="utf-8") for path in pages) > 10


def test_every_notebook_has_its_page(site):
    assert NOTEBOOKS
    assert [path.stem for path in NOTEBOOKS if not (site / "notebooks" / f"{path.stem}.html").is_file()] == []


def test_every_public_name_of_a_wing_is_in_the_reference(site):
    for wing in (report, measures, gains):
        short = wing.__name__.removeprefix("poverty_analysis.")
        values = (site / "reference" / f"{short}.html").read_text(encoding="utf-8")
        for name in wing.__all__:
            folders = [site / "reference" / "of", site / "reference"]
            pages_of = [folder / f"{short}.{name}.html" for folder in folders]
            assert any(page.is_file() for page in pages_of) or f'id="{wing.__name__}.{name}"' in values, name


def stored_charts() -> dict[str, int]:
    """Stored pictures by notebook, counted in the files themselves."""
    counts = {}
    for path in NOTEBOOKS:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        outputs = [output for cell in cells for output in cell.get("outputs", [])]
        counts[path.stem] = sum("image/png" in output.get("data", {}) for output in outputs)
    return counts


def old_names() -> list[dict[str, str]]:
    with (ROOT / "docs" / "old_chart_names.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def pictures(site: Path) -> list[Path]:
    """The pictures of the charts in English, under their names of now."""
    olds = {row["old"] for row in old_names()}
    files = [path for path in sorted((site / "charts").glob("*.png")) if not path.match("*.zh.png")]
    return [path for path in files if path.stem not in olds]


def test_the_gallery_has_every_chart_and_leads_to_its_place(pages, site):
    gallery = pages[site / "gallery.html"]
    shown = [picture["src"] for picture in gallery.pictures]
    counts = stored_charts()
    assert len(shown) == sum(counts.values()) > 45
    for name, count in counts.items():
        assert sum(source.startswith(f"charts/{name}-") for source in shown) == count
        alts = {picture["alt"] for picture in pages[site / "notebooks" / f"{name}.html"].pictures}
        assert {p["alt"] for p in gallery.pictures if p["src"].startswith(f"charts/{name}-")} <= alts
    names = [Path(source).stem for source in shown]
    places = {link.split("#")[1]: link.split("#")[0] for link in gallery.links if re.match("notebooks/.*#", link)}
    assert set(places) == set(names) and len(names) == len(set(names))
    for name, page in places.items():
        assert name in gallery.places and name.startswith(f"{Path(page).stem}-")
        assert [picture["id"] for picture in pages[site / page].pictures if picture.get("id") == name] == [name]


def test_names_of_before_are_places_and_files_with_the_same_content(pages, site):
    """A page or a picture that is opened as a file cannot be sent on."""
    rows, shown = old_names(), {path.stem for path in pictures(site)}
    assert len(rows) >= 78
    for row in rows:
        assert row["old"] in pages[site / "gallery.html"].places, row
        if row["name"] not in shown:  # no longer drawn
            assert f"notebooks/{row['notebook']}.html" in (site / "charts" / f"{row['old']}.csv").read_text("utf-8")
            continue
        assert row["old"] in pages[site / "notebooks" / f"{row['notebook']}.html"].places, row
        for ending in ("png", "zh.png", "csv", "source.txt"):
            old, new = (site / "charts" / f"{row[name]}.{ending}" for name in ("old", "name"))
            assert old.read_bytes() == new.read_bytes(), old.name


FROM_TOTALS = "11-who-gains-poorest-fifth-from-totals"  # bounds from sums that the report prints


def source_of(picture: Path) -> list[tuple[str, str]]:
    """What stands in the file beside a chart's numbers, line by line: what it is, and the text."""
    lines = picture.with_suffix(".source.txt").read_text(encoding="utf-8-sig").splitlines()
    return [line.partition(": ")[::2] for line in lines]


def test_every_chart_has_its_numbers_beside_it(site):
    """The file of each chart opens as a table of its marks; the one beside it says whom to cite, title and source."""
    assert len(pictures(site)) == sum(stored_charts().values())
    full = commit("%H")
    for picture in pictures(site):
        with picture.with_suffix(".csv").open(encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file)
        assert {len(row) for row in rows} == {len(header)} and len(set(header)) == len(header), picture.name
        marks = {row[header.index("mark")] for row in rows}
        assert marks and not marks & {"cite", "source", "title", "note", "x axis", "y axis"}, picture.name
        assert [name for name in header if name.startswith(("x", "y", "value"))], picture.name
        lines = source_of(picture)
        assert [what for what, _ in lines][:3] == ["Title", "Cite", "Source"] and "Note" in dict(lines), picture.name
        title, said, source = (dict(lines)[what] for what in ("Title", "Cite", "Source"))
        assert said.startswith(
            f"The poverty_analysis developers, poverty_analysis, version {__version__}, commit {full}"
        )
        assert said.endswith(f", chart {picture.stem}, “{title}”. Source: {source}"), picture.name
        studies = source.startswith("published studies")
        if picture.stem < "05" and not studies:  # the report alone, and scenarios of its programmes
            assert SHA256 in source, picture.name
        if picture.stem >= "07" and picture.stem != FROM_TOTALS:  # made up, synthetic, or of other places
            assert SHA256 not in source, picture.name
        if "scenario" in " ".join(text for what, text in lines if what in {"Title", "Note"}).lower():
            assert ("Remark", "scenario, not an estimate") in lines, picture.name


def test_the_gallery_says_how_to_cite_each_chart_and_gives_none_the_title_of_another(pages, site):
    gallery = (site / "gallery.html").read_text(encoding="utf-8")
    lines = [unescape(line) for line in re.findall(r'<p class="line">([^<]+)</p>', gallery)]
    assert lines == [dict(source_of(site / shown["src"]))["Cite"] for shown in pages[site / "gallery.html"].pictures]
    titles = [shown["alt"] for shown in pages[site / "gallery.html"].pictures]
    assert [title for title in titles if "…" in title or titles.count(title) > 1] == []


def test_every_picture_has_two_pixels_for_one_and_lies_there_as_vectors(site):
    for picture in pictures(site):
        for ending in (".png", ".zh.png"):
            width, height = struct.unpack(">II", picture.with_suffix(ending).read_bytes()[16:24])
            assert width > 1_200 and height > 400, picture.name
        for ending in (".svg", ".zh.svg"):
            drawn = picture.with_suffix(ending).read_text(encoding="utf-8")
            named = re.search(rf"<!-- poverty_analysis v?{re.escape(__version__)}( 版)? -->", drawn)
            assert "<svg" in drawn and named, picture.name
            assert "http" not in re.sub(
                r'xmlns(:\w+)?="[^"]*"|<!DOCTYPE[^>]*>|<metadata>.*?</metadata>', "", drawn, flags=re.S
            )


def test_the_gallery_opens_with_twelve(site):
    parts = re.split("<h2", (site / "gallery.html").read_text(encoding="utf-8"))
    assert parts[0].count("<figure") == 0 and parts[1].startswith(">The best first") and parts[1].count("<figure") == 12


def test_every_chart_has_its_picture_in_chinese_beside_it(site):
    for picture in pictures(site):
        english, chinese = (picture.with_suffix(ending).read_bytes() for ending in (".png", ".zh.png"))
        assert chinese.startswith(b"\x89PNG") and chinese != english, picture.stem
    drawn = sum(stored_charts().values())
    led_on = sum((site / "charts" / f"{row['name']}.png").is_file() for row in old_names())
    assert len(list((site / "charts").glob("*.zh.png"))) == drawn + led_on


def test_the_tables_have_every_figure_and_every_check(pages, site):
    printed = report.load_figures(corrected=False)
    figures = {f"figure-{name}" for name in printed.index}
    assert {place for place in pages[site / "figures.html"].places if place.startswith("figure-")} == figures
    checks = {f"check-{name}" for name in report.audit(printed).index}
    assert {place for place in pages[site / "audit.html"].places if place.startswith("check-")} == checks


def test_every_page_says_how_to_cite_it(pages):
    short = commit("%h")
    for path, page in pages.items():
        assert f"version {__version__}" in page.prose, path.name
        assert f"commit {short}" in page.prose, path.name
        assert page.prose.count(report_citation()) >= 1, path.name


def test_methods_from_the_classes_below_lead_to_their_source(site, pages):
    """All that `Survey` answers stands in classes that it joins."""
    page = pages[site / "reference" / "of" / "measures.Survey.html"]
    sources = {link.rpartition("#")[2] for link in page.links if "_modules/" in link}
    assert {f"Survey.{name}" for name in ("estimate", "profile", "contrast", "characteristics", "where")} <= sources
