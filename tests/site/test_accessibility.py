"""Axe as the tests run it says of a page what axe says as it comes, whatever colours and faults the page has."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("playwright", reason="make test-site opens the site in Chromium, in an environment of its own")

from axe_playwright_python.sync_playwright import Axe

COLOURS = [
    *("#777", "#8888", "#123456", "#12345678", "rgb(120 120 120)", "rgba(0, 0, 0, 0.3)", "rgb(50% 40% 30% / 40%)"),
    *("hsl(0.4turn 80% 40%)", "hsl(2rad, 50%, 60%)", "hwb(120 30% 30%)", "lab(60% 20 -30)", "lch(60% 40 200)"),
    *("oklab(0.6 0.1 -0.1)", "oklch(0.7 0.2 150)", "color(display-p3 0.5 0.6 0.5)", "color(srgb 0.5 0.5 0.5 / 0.5)"),
    *("color-mix(in oklab, red, white 40%)", "transparent", "currentColor", "CanvasText", "gray", "rebeccapurple"),
]
LAYERS = [
    *("", "opacity: 0.6", "mix-blend-mode: multiply", "mix-blend-mode: luminosity; opacity: 0.9"),
    *("text-shadow: 0 0 3px #999", "background: linear-gradient(red, blue)", "filter: blur(1px)"),
    *("position: relative; top: -1.2em", "font-size: 30px", "visibility: hidden"),
]
FAULTS = """<img src="data:,"><input><button></button><a href="#none"></a><ul><p>no item</p></ul><select></select>
<div role="checkbox"></div><p id="twice" aria-labelledby="none">a</p><p id="twice" tabindex="3">b <a href="#a">c</a></p>
<div style="overflow: auto; height: 20px"><p>1<p>2<p>3</div><table><tr><th></th></tr></table><svg role="img"></svg>
<div aria-hidden="true"><button>e</button></div><p lang="xx-none" style="line-height: 1px !important">f</p>"""


def all_said(axe, page) -> dict[str, list]:
    page.evaluate(axe.axe_script)
    said = json.loads(page.evaluate("axe.run({}).then(JSON.stringify)"))
    return {kind: said[kind] for kind in ("violations", "incomplete", "passes", "inapplicable")}


def test_the_quick_axe_says_the_same_of_a_page_of_faults(chromium, quick_axe, grave):
    texts = "".join(
        f'<div style="{layer}; background-color: {ground}"><p style="color: {colour}">text <b>more</b></p></div>'
        for ground in COLOURS
        for colour, layer in zip(COLOURS, LAYERS * 3, strict=False)
    )
    page = chromium.new_page()
    page.set_content(f"<main>{texts}{FAULTS}</main>")
    plain = all_said(Axe(), page)
    kinds = {violation["id"] for violation in plain["violations"]}
    assert len(kinds) > 8 and {"color-contrast", "image-alt", "button-name"} <= kinds
    assert len(next(each["nodes"] for each in plain["violations"] if each["id"] == "color-contrast")) > 50
    page.reload()
    page.set_content(f"<main>{texts}{FAULTS}</main>")
    assert all_said(quick_axe, page) == plain
    assert {violation["impact"] for violation in plain["violations"]} == {"minor", "moderate", "serious", "critical"}
    assert grave(page) == [
        (violation["id"], node["target"], node["failureSummary"])
        for violation in plain["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]
    page.close()


@pytest.mark.parametrize("path", ["index.html", "reference/measures.html"])
def test_the_quick_axe_says_the_same_of_a_page_of_the_site(open_page, quick_axe, path):
    assert all_said(quick_axe, open_page(path)) == all_said(Axe(), open_page(path))
