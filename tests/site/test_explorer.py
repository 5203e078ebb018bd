"""The explorer under Voila in a browser: a slider moved by keyboard moves picture and numbers; both buttons work."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import shlex
import subprocess
import sys
import time
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest

pytest.importorskip("playwright", reason="make test-site opens the explorer in Chromium, in an environment of its own")
pytest.importorskip("voila", reason="make test-site serves the explorer, in an environment of its own")

from playwright.sync_api import expect

from poverty_analysis import fonts, gains, plots
from poverty_analysis.explorer.controls import CONTROLS, Explorer
from poverty_analysis.explorer.page import numbers

ROOT = Path(__file__).parents[2]
WIDTHS = {"desktop": (1280, 900), "phone": (390, 844)}
PATIENCE = 120_000  # ms: a kernel has to start, perhaps on a busy machine
FIRST = "Economic forest"  # the programme that is chosen when the page is opened
PROGRAMME = "(list) => list.selectedOptions[0].text.replaceAll('\\u00a0', ' ')"  # ipywidgets breaks no line there
SHARE, EFFECT = "Additional part of the gain, per cent", "Effect on income, per cent"


@pytest.fixture(scope="module")
def explorer_address(chromium, tmp_path_factory):
    """Serve the page with Voila on the first free port of this machine it finds, its files in a folder of the test."""
    folder = tmp_path_factory.mktemp("jupyter")
    own = {f"JUPYTER_{name}_DIR": str(folder / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    own |= {"IPYTHONDIR": str(folder / "ipython"), "JUPYTER_PATH": str(ROOT / "explorer"), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "voila", "explorer/explorer.ipynb", "--template=offline", "--no-browser"]
    command += shlex.split(re.search(r"^HOST := (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)[1])
    command += ["--Voila.ip=127.0.0.1", "--KernelManager.transport=ipc"]  # no ports of kernels that others may take
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **own}, stdout=log, stderr=log)
    try:
        for _ in range(600):
            said = (folder / "log").read_text(encoding="utf-8")
            assert server.poll() is None, said
            if address := re.search(r"http://127\.0\.0\.1:\d+/", said):
                break
            time.sleep(0.1)
        assert address, f"the explorer did not say in a minute where it is:\n{said}"
        yield address[0]
    finally:
        server.terminate()
        server.wait(timeout=30)


def test_only_a_browser_that_asks_for_this_machine_is_answered(explorer_address):
    """A page elsewhere whose name is made to lead here could else read and steer the kernel."""
    port = urlsplit(explorer_address).port
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", "/", headers={"Host": f"elsewhere.example:{port}"})
        with connection.getresponse() as answer:
            assert answer.status == 403


class Shown(NamedTuple):
    picture: str
    numbers: str


class Opened(NamedTuple):
    """A page, what it showed at first, and what must stay empty: what it asks of other machines, what goes wrong."""

    page: Any
    at_first: Shown
    foreign: list[str]
    errors: list[str]


@pytest.fixture(scope="module")
def pages(chromium, explorer_address):
    """Open the page at a width, once for all tests: to open one starts a kernel."""
    own = (explorer_address, explorer_address.replace("http", "ws", 1), "data:", "blob:")
    foreign: list[str] = []
    errors: list[str] = []

    @cache
    def open_one(width):
        context = chromium.new_context(viewport=dict(zip(("width", "height"), WIDTHS[width], strict=True)))
        context.on("request", lambda request: request.url.startswith(own) or foreign.append(request.url))
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(explorer_address)
        page.get_by_role("slider").first.wait_for()
        page.locator(".explorer-picture img").wait_for()
        return Opened(page, shown(page), foreign, errors)

    return open_one


@pytest.fixture
def open_explorer(pages):
    """Give the page at a width as it is when it is opened; at the end it may have asked no other machine for anything,
    nor written an error."""
    used = []

    def open_one(width="desktop"):
        used.append(pages(width))
        put_back(*used[-1][:2])
        return used[-1].page

    yield open_one
    for each in used:
        assert each.foreign == []
        assert each.errors == []


def put_back(page, at_first: Shown) -> None:
    """English, the economic forest and nothing chosen: what the page shows must be what it showed at first."""
    if page.locator(".explorer-language [aria-pressed=true]").inner_text() != "English":
        press_language(page, "English")
    programmes, before = page.get_by_label("Programme", exact=True), shown(page)
    if programmes.evaluate(PROGRAMME) != FIRST:
        programmes.select_option(FIRST)
        wait_until_changed(page, before)
    if (before := shown(page)) != at_first:
        page.get_by_role("button", name="Back to the report's own numbers").press("Enter")
        wait_until_changed(page, before)
    expect(page.get_by_text(re.compile("^chosen: "))).to_have_count(0, timeout=PATIENCE)  # said after the numbers
    assert shown(page) == at_first


def shown(page) -> Shown:
    picture = page.locator(".explorer-picture img").get_attribute("src")
    return Shown(picture, page.locator(".explorer-numbers table").inner_text())


def press(page, slider: str, key: str, times: int = 1) -> Shown:
    """Move a slider by keyboard, and wait until both picture and numbers have changed."""
    for _ in range(times):
        before = shown(page)
        page.get_by_role("slider", name=slider).press(key)
        wait_until_changed(page, before)
    return shown(page)


def wait_until_changed(page, before: Shown) -> None:
    page.wait_for_function(
        """([picture, numbers]) => document.querySelector(".explorer-picture img").src !== picture
            && document.querySelector(".explorer-numbers table").innerText !== numbers""",
        arg=list(before),
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_a_slider_moves_picture_and_numbers_and_a_button_gives_the_report_back(open_explorer, width):
    page = open_explorer(width)
    at_first = shown(page)
    moved = press(page, SHARE, "ArrowRight", times=2)
    page.get_by_text("chosen: 25", exact=True).wait_for()  # said after the numbers; the median, 22.8, is shown as 23
    page.get_by_role("button", name="Back to the report's own numbers").press("Enter")
    wait_until_changed(page, moved)
    assert shown(page) == at_first
    page.get_by_text("chosen: 25", exact=True).wait_for(state="detached")  # said after the numbers
    assert page.get_by_text("chosen: 25", exact=True).count() == 0


@pytest.mark.parametrize("width", WIDTHS)
def test_the_python_call_gives_what_is_shown(open_explorer, width):
    page = open_explorer(width)
    press(page, SHARE, "End")
    press(page, "Cost, thousand yuan per person, paid once", "ArrowRight")
    button = page.get_by_role("button", name="Show the Python call")
    button.press("Enter")
    call = page.locator(".explorer-controls pre")
    call.wait_for()
    text = call.inner_text()
    assert 'use_language("en")' in text
    assert 'explore(claims, assumptions, "forest", additional_share=1, cost_per_person_cny=11000)' in text
    names: dict[str, object] = {}
    exec(text, names)
    assert isinstance(names["scenario"], gains.Explored) and isinstance(names["nothing_chosen"], gains.Explored)
    expected = words_of(numbers(names["scenario"], names["nothing_chosen"]).split("</table>")[0])
    assert "".join(shown(page).numbers.split()) == expected
    page.get_by_role("button", name="Hide the Python call").press("Enter")
    call.wait_for(state="hidden")


def words_of(html: str) -> str:
    """The text of a piece of HTML without any space."""
    parts: list[str] = []
    parser = HTMLParser()
    parser.handle_data = parts.append  # type: ignore[method-assign]
    parser.feed(html)
    return "".join("".join(parts).split())


def test_another_programme_has_its_own_choices(open_explorer):
    page = open_explorer()
    before = shown(page)
    assert page.get_by_role("slider", name=EFFECT).count() == 0
    page.get_by_label("Programme").select_option("Relocation")
    wait_until_changed(page, before)
    page.get_by_role("slider", name=EFFECT).wait_for()
    assert page.get_by_role("slider", name=SHARE).count() == 0
    before = shown(page)
    page.get_by_label("Programme").select_option("Rural minimum living allowance (dibao)")
    wait_until_changed(page, before)
    page.get_by_text("what is paid is its cost", exact=True).wait_for()


def press_language(page, language: str) -> Shown:
    before = shown(page)
    page.get_by_role("button", name=language, exact=True).press("Enter")
    wait_until_changed(page, before)
    page.locator(f".poverty-explorer[lang={'zh-Hans' if language == '中文' else 'en'}]").wait_for()
    return shown(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_language_is_chosen_on_the_page_and_nothing_else_changes(open_explorer, width):
    page = open_explorer(width)
    at_first = press(page, SHARE, "ArrowRight", times=2)
    press_language(page, "中文")
    page.get_by_text("已选：25", exact=True).wait_for()  # the words follow the numbers
    with plots.in_language("zh"):
        for name in ("additional_share", "poverty_line_cny"):
            assert page.get_by_role("slider", name=plots.say(CONTROLS[name].label)).count() == 1
    programmes = page.get_by_label("措施", exact=True)
    assert programmes.evaluate(PROGRAMME) == "经济林"
    words = page.locator(".poverty-explorer").inner_text() + " ".join(programmes.locator("option").all_inner_texts())
    alt = page.locator(".explorer-picture img").get_attribute("alt")
    assert set(re.findall("[A-Za-z]{2,}", words + alt)) == {"English", "Python", "CSV"}
    assert "经济林的情景：净增收每人每年" in alt
    pressed = page.locator(".explorer-language [aria-pressed=true]").all_inner_texts()
    assert pressed == ["中文"]
    assert press_language(page, "English") == at_first
    page.get_by_text("chosen: 25", exact=True).wait_for()  # the words follow the numbers


def test_no_chinese_of_the_page_is_drawn_by_another_font(open_explorer, chinese_in_other_fonts):
    page = open_explorer()
    assert chinese_in_other_fonts(page) == []  # the button 中文
    press_language(page, "中文")
    assert chinese_in_other_fonts(page) == []
    programmes = page.get_by_label("措施", exact=True)
    assert programmes.evaluate("(list) => getComputedStyle(list).fontFamily").startswith(f'"{fonts.FAMILY}"')
    before = shown(page)
    with plots.in_language("zh"):
        programmes.select_option(plots.say("Relocation"))
    wait_until_changed(page, before)
    assert chinese_in_other_fonts(page) == []


def test_the_language_of_the_page_is_its_own():
    plots.apply_style()
    page = Explorer("zh")
    assert (page.programme.options[0][0], plots.language_in_use()) == ("龙头企业", "en")
    page.programme.value = "relocation"
    page.language.value = "en"
    assert (page.programme.options[0][0], page.programme.value) == ("Leading firms", "relocation")
    with plots.in_language("zh"):
        page.language.value = "en"
        page.reset()
        assert "Scenario for Relocation" in page.image.value and plots.language_in_use() == "zh"
    with pytest.raises(ValueError, match="must be one of en, zh; got 'bo'"):
        Explorer("bo")


@pytest.mark.parametrize("language", ["English", "中文"])
@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_is_accessible_and_fits(open_explorer, width, language, grave):
    page = open_explorer(width)
    if language != "English":
        press_language(page, language)
    with plots.in_language("zh" if language == "中文" else "en"):
        for label in ("Years over which the stated gain runs", "Poverty line, yuan per person and year"):
            assert page.get_by_role("slider", name=plots.say(label)).count() == 1
    text = page.locator(".explorer-picture img").get_attribute("alt")
    assert text.startswith(("Scenario for Economic forest: additional gain ", "经济林的情景：净增收"))
    assert grave(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than the window"
    assert page.evaluate("""[...document.querySelectorAll(".poverty-explorer *")].every(
        (part) => part.getBoundingClientRect().right <= innerWidth + 1)"""), "a part sticks out on the right"
