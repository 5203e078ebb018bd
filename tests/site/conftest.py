"""The built site, served on this machine and opened in headless Chromium: `make test-site` builds it first."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from poverty_analysis import fonts

ROOT = Path(__file__).parents[2]
SITE = ROOT / "build" / "site"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # no other machine is there
]
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser")
WIDTHS = {"desktop": (1280, 900), "phone": (390, 844)}


@pytest.fixture(scope="session")
def site() -> Path:
    assert (SITE / "index.html").is_file(), "the site must be built first: make test-site"
    return SITE


class Quiet(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # a page asks for its files over a few connections, not over one each

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Serve the site on a free port of this machine."""
    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Start Debian's Chromium with a fresh profile; skip, and say so, where there is none.

    Its form without windows opens a page in half the time, where it is installed.
    """
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip("Chromium is not installed (Debian: chromium-headless-shell), so no page was opened in it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, headless=True, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Any, address: str, site: Path) -> Iterator[Callable[..., Any]]:
    """Open pages; at the end, no page may have asked another machine for anything or written an error."""
    contexts: list[Any] = []
    foreign: list[str] = []
    errors: list[str] = []

    def open_one(path: str, *, width: str = "desktop", scheme: str = "light", script: bool = True, file: bool = False):
        size = dict(zip(("width", "height"), WIDTHS[width], strict=True))
        context = chromium.new_context(
            viewport=size, color_scheme=scheme, java_script_enabled=script, reduced_motion="reduce"
        )
        contexts.append(context)
        context.on("request", look_at)
        page = context.new_page()
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto((f"{site.as_uri()}/" if file else address) + path)
        return page

    def look_at(request: Any) -> None:
        if not request.url.startswith((address, f"{site.as_uri()}/", "data:")):
            foreign.append(request.url)

    yield open_one
    for context in contexts:
        context.close()
    assert foreign == []
    assert errors == []


# axe-core is compiled for browsers without private fields: a colour keeps its parts in tables on the side, and pages
# have thousands. With each table as a symbol of its own on the object itself, and with each colour read once, axe says
# the same of the pages of the site in half the time (tests/site/test_accessibility.py compares both).
QUICK_AXE = """((WeakMap, WeakSet) => {
%s
  const { Color } = axe.commons.color, read = Color.prototype.parseString, known = new Map();
  Color.prototype.parseString = function (text) {
    const { r, g, b, alpha } = known.get(text) ?? read.call(new Color(), text);
    known.set(text, { r, g, b, alpha });
    return Object.assign(this, { r, g, b, alpha });
  };
})(class { key = Symbol(); has(one) { return this.key in one; } get(one) { return one[this.key]; }
           set(one, value) { one[this.key] = value; return this; } },
   class { key = Symbol(); has(one) { return this.key in one; } add(one) { one[this.key] = true; return this; } })"""


@pytest.fixture(scope="session")
def quick_axe() -> Any:
    from axe_playwright_python.sync_playwright import Axe

    return Axe(QUICK_AXE % Axe().axe_script)


# whatever a rule of axe finds has the rule's own impact: one without a serious one need not run
VIOLATIONS = """() => {
  const light = axe._audit.rules.filter((rule) => ["minor", "moderate"].includes(rule.impact));
  const rules = Object.fromEntries(light.map((rule) => [rule.id, { enabled: false }]));
  return axe.run({ resultTypes: ["violations"], rules }).then(({ violations }) => violations);
}"""


@pytest.fixture(scope="session")
def grave(quick_axe: Any) -> Callable[[Any], list[tuple[str, Any, str]]]:
    """Give a function that returns what is serious or critical on a page as it stands: rule, place, what fails."""

    def found(page: Any) -> list[tuple[str, Any, str]]:
        page.evaluate(quick_axe.axe_script)
        return [
            (violation["id"], node["target"], node.get("failureSummary", ""))
            for violation in page.evaluate(VIOLATIONS)
            if violation["impact"] in {"serious", "critical"}
            for node in violation["nodes"]
        ]

    return found


# every text that takes up room on the page, once all that opens is open
SHOWN = """() => {
  for (const details of document.querySelectorAll("details")) details.open = true;
  const shown = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.parentElement.closest("script, style, noscript, template, title, option")) continue;
    range.selectNodeContents(node);
    if (node.data.trim() && [...range.getClientRects()].some((box) => box.width && box.height)) shown.push(node);
  }
  return shown;
}"""

UNCHANGED = f"""() => {{
  const now = ({SHOWN})();
  return now.length === window.shownTexts.length && now.every((node, place) => node === window.shownTexts[place]);
}}"""

LOADED = """() => [...document.fonts].filter((face) => face.status === "loaded").map((face) => face.unicodeRange)"""

# every text of the document, but scripts, with a character in some ranges; the places among them of those shown
WITH_CHINESE = """(ranges) => {
  const chinese = (sign) => ranges.some(([low, high]) => low <= sign.codePointAt(0) && sign.codePointAt(0) <= high);
  const walker = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
  const texts = [], places = [], shown = new Set(window.shownTexts);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.parentElement.matches("script, style") || !node.data.trim() || ![...node.data].some(chinese)) continue;
    if (shown.has(node)) places.push(texts.length);
    texts.push(node.data);
  }
  return [texts, places];
}"""


@pytest.fixture(scope="session")
def chinese_in_other_fonts() -> Callable[[Any], list[tuple[str, list[str]]]]:
    return _chinese_in_other_fonts


def _chinese_in_other_fonts(page: Any) -> list[tuple[str, list[str]]]:
    """Look at a page that stands still: once more where a text came or went while its fonts were asked for."""
    for _ in range(10):
        wrong = _look_at_fonts(page)
        if wrong is not None and page.evaluate(UNCHANGED):
            return wrong
    raise AssertionError("the page's texts must come to rest; they changed ten times while they were looked at")


def _look_at_fonts(page: Any) -> list[tuple[str, list[str]]] | None:
    """Return each text of a page with Chinese that was not drawn with the font of this package, and what drew it.

    A machine without a Chinese font draws a box with a font that it has, which is what Chromium then names; or with the
    empty sign of this font, for what that has not: so each character must be among those for which a part of this font
    was asked and is there. What the whole font has not is left to the machine. Nothing is returned where a text came or
    went between the two looks at all of them, ours and Chromium's.
    """
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    page.evaluate(f"window.shownTexts = ({SHOWN})(); true")  # asks for the fonts of what it opens
    page.evaluate("document.fonts.ready.then(() => true)")
    texts, places = page.evaluate(WITH_CHINESE, fonts.CHINESE_RANGES)
    named = _texts_of(session.send("DOM.getDocument", {"depth": -1})["root"])
    if [text for text, _ in named] != texts:
        return None
    loaded = ranges_of(page.evaluate(LOADED))
    wrong, checked = [], 0
    for text, node in (named[place] for place in places):
        wanted = [sign for sign in text if fonts.is_chinese(sign) and sign in fonts.characters() and not sign.isspace()]
        if not wanted:
            continue
        checked += 1
        used = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        own = sum(font["glyphCount"] for font in used if font["isCustomFont"] and font["familyName"] == fonts.FAMILY)
        if own < len(wanted) or not all(fonts.is_chinese(sign, loaded) for sign in wanted):
            wrong.append((text.strip(), [f"{font['familyName']} {font['glyphCount']}" for font in used]))
    assert checked, "there must be Chinese on the page; got none"
    session.detach()
    return wrong


def _texts_of(node: dict[str, Any]) -> list[tuple[str, int]]:
    """Each text with Chinese below a node of Chromium's, in the order of the document, with the node's number."""
    if node["nodeType"] == 3:  # a text, not with blanks alone: those Chromium leaves out
        return [(node["nodeValue"], node["nodeId"])] if any(map(fonts.is_chinese, node["nodeValue"])) else []
    within = [] if node.get("localName") in {"script", "style"} else node.get("children", [])
    return [each for child in within for each in _texts_of(child)]


def ranges_of(rules: list[str]) -> list[tuple[int, int]]:
    """First and last code of each range of some unicode-range."""
    ends = [part.strip()[2:].split("-") for rule in rules for part in rule.split(",")]
    return [(int(end[0], 16), int(end[-1], 16)) for end in ends]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Call all tests of the site slow: they need the site built."""
    for item in items:
        if "tests/site/" in item.nodeid:
            item.add_marker(pytest.mark.slow)
