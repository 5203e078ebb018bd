"""The explorer's page of the site in a browser: numbers as in Python, an address that keeps them, a reader's claim."""

import json

import numpy as np
import pytest

pytest.importorskip("playwright", reason="make test-site opens the site in Chromium, in an environment of its own")

from poverty_analysis import gains, report
from poverty_analysis.publishing.web_explorer import DATA, FILES, STYLE

PAGE = "explorer.html"
SHARE = "Additional part of the gain, per cent"
COST = "Cost, thousand yuan per person, paid once"


def ready(page):
    page.locator("#explorer-page svg").wait_for()
    return page


def cells(page, row: str) -> list[str]:
    return page.get_by_role("row", name=row).get_by_role("cell").all_inner_texts()


@pytest.mark.parametrize("file", [False, True], ids=["http", "file"])
def test_a_slider_moves_numbers_and_the_address_keeps_it(open_page, file):
    page = ready(open_page(PAGE, file=file))
    at_first = cells(page, "Additional gain, yuan per person and year")
    assert at_first[0] == at_first[1]
    page.get_by_role("slider", name=SHARE).press("End")
    page.get_by_role("slider", name=COST).press("ArrowRight")
    gain, gross = (
        cells(page, f"{kind}, yuan per person and year") for kind in ("Additional gain", "Gross: gain as stated")
    )
    assert gain[0] == gross[0] and gain[1] == at_first[1]
    address = page.evaluate("location.hash")
    assert address == "#programme=forest&additional_share=1&cost_per_person_cny=11000"
    link = page.get_by_role("link", name="Link to these settings").get_attribute("href")
    again = ready(open_page(PAGE + link, file=file))
    assert cells(again, "Additional gain, yuan per person and year") == gain
    assert again.get_by_role("slider", name=SHARE).input_value() == "100"
    again.get_by_role("button", name="Back to the report's own numbers").press("Enter")
    assert cells(again, "Additional gain, yuan per person and year") == at_first
    assert again.evaluate("location.hash") == "#programme=forest"


def test_the_formulas_in_the_browser_give_what_python_gives(open_page):
    page = ready(open_page(PAGE))
    claims, assumptions = gains.programme_claims(report.load_figures()), gains.load_assumptions()
    rng = np.random.default_rng(11)
    settings = []
    for programme in claims.index:
        possible = gains.explorable(claims, assumptions, programme)
        chosen = {"poverty_line_cny": float(rng.integers(20, 200) * 50)}
        if "additional_share" in possible.index:
            chosen["additional_share"] = float(rng.integers(0, 101) / 100)
        if "cost_per_person_cny" in possible.index:
            chosen |= {
                "cost_per_person_cny": float(rng.integers(1, 200) * 1000),
                "years_lasting": float(rng.integers(1, 50)),
            }
        settings.append([programme, chosen])
    found = page.evaluate(
        f"""({json.dumps(settings)}).map(([programme, chosen]) => {{
            const data = FORMULAS.from_file(EXPLORER_DATA);
            const found = FORMULAS.explore(data.programmes[programme], chosen, data.incomes).summary;
            return Object.entries(found).map(([name, row]) => [name, row.low, row.median, row.high].map(String));
        }})"""
    )
    for (programme, chosen), rows in zip(settings, found, strict=True):
        expected = gains.explore(claims, assumptions, programme, draws=2_000, rng=0, **chosen).summary
        assert [name for name, *_ in rows] == list(expected.index)
        stated = np.array([[float(value) for value in values] for _, *values in rows])
        wanted = expected[["low", "median", "high"]].to_numpy(float)
        assert np.array_equal(np.isinf(stated), np.isinf(wanted))
        finite = np.isfinite(wanted)
        np.testing.assert_allclose(stated[finite], wanted[finite], rtol=1e-5, atol=0)


def test_a_claim_of_ones_own_is_read_or_refused_by_its_field(open_page):
    page = ready(open_page(PAGE))
    page.get_by_label("Programme", exact=True).select_option("own")
    assert page.get_by_label("Persons reached").input_value() == "1200余人"
    assert page.locator("#explorer-page svg").count() == 1
    page.get_by_label("Gain, yuan").fill("0.33万元")
    own = gains.claim("own", persons="1200余人", households=280, gain="0.33万元", basis="per household", years=1)
    expected = gains.explore(own, gains.load_assumptions(), "own", draws=2_000, rng=0).summary
    middle = expected.loc["gross_gain_cny", "median"]
    assert cells(page, "Gross: gain as stated, yuan per person and year")[0].startswith(f"{middle:,.0f} (")
    page.get_by_text("Show the Python call").click()
    assert 'gains.claim("own", persons="1200余人", households=280, gain="0.33万元"' in page.locator("pre").inner_text()
    page.get_by_label("Gain, yuan").fill("3300元以上")
    assert page.get_by_text("Gain, yuan: 3300元以上 has no upper end: give both ends, such as 3300-3500").is_visible()
    assert page.locator("#explorer-page svg").count() == 0
    again = open_page(PAGE + page.evaluate("location.hash"))
    again.get_by_text("has no upper end").wait_for()


def test_an_industry_claim_of_ones_own_has_wages_and_keeps_them_in_its_address(open_page):
    """1,000 people, 20 million yuan, 100 jobs at 20,000 yuan with 5,000 given up: wages of 1,500 yuan a person."""
    typed = {"Persons reached": "1000", "Cost in all, yuan, paid once (may be empty)": "0.2亿元"}
    work = {"Jobs in the projects (empty: none)": "100", "Pay of a job, yuan a year": "2万元",
            "Own income given up for a job, yuan a year": "5000"}  # fmt: skip
    page = ready(open_page(PAGE))
    page.get_by_label("Programme", exact=True).select_option("own")
    assert not page.get_by_label(next(iter(work))).is_visible()
    page.get_by_label("Kind of programme").select_option("industry")
    assert not page.get_by_label("Gain, yuan").is_visible()
    for label, text in (typed | work).items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("Households reached").fill("")
    own = gains.claim("own", kind="industry", persons=1000, cost="0.2亿元", jobs=100, job_pay="2万元",
                      income_given_up=5000)  # fmt: skip
    expected = gains.explore(own, gains.load_assumptions(), "own", draws=2_000, rng=0).summary
    middle = expected.loc["gross_gain_cny", "median"]
    row = "Gross: payout and wages of the projects, yuan per person and year"
    assert cells(page, row)[0].startswith(f"{middle:,.0f} (") and middle > 1500
    page.get_by_text("Show the Python call").click()
    call = 'gains.claim("own", kind="industry", persons=1000, cost="0.2亿元", jobs=100, job_pay="2万元", '
    assert f"{call}income_given_up=5000" in page.locator("pre").inner_text()
    again = ready(open_page(PAGE + page.evaluate("location.hash")))
    assert cells(again, row) == cells(page, row)
    page.get_by_label("Jobs in the projects (empty: none)").fill("1001")
    assert page.get_by_text("more jobs than persons").is_visible()
    page.get_by_label("Kind of programme").select_option("")
    assert "jobs" not in page.evaluate("location.hash") and page.get_by_label("Gain, yuan").is_visible()


def test_an_address_that_makes_no_sense_opens_the_page_all_the_same(open_page):
    page = ready(open_page(f"{PAGE}#programme=<b>&additional_share=7&poverty_line_cny=x&years_lasting=-1&gain=1"))
    assert page.evaluate("EXPLORER_PAGE.state().programme") == "forest"
    assert page.evaluate("EXPLORER_PAGE.state().choices") == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_the_page_is_accessible_and_fits(open_page, chinese_in_other_fonts, width, language, scheme, grave):
    page = ready(open_page(f"{PAGE}#programme=relocation&log_effect=0.2", width=width, scheme=scheme))
    if language == "zh":
        page.get_by_role("button", name="中文", exact=True).click()
        page.get_by_text("对收入的影响（%）", exact=True).wait_for()
        assert page.locator("#explorer-page").get_attribute("lang") == "zh-Hans"
        english = page.locator(
            "#explorer-page :is(label, small, th, text, button, summary, .link, .note)"
        ).all_text_contents()
        assert [
            text
            for text in english
            if any(sign.isascii() and sign.isalpha() for sign in text.replace("Python", "").replace("CSV", ""))
        ] == []
        assert chinese_in_other_fonts(page) == []
    assert grave(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page is wider than the window"


def test_the_data_are_small_and_loaded_by_this_page_alone(site):
    assert (site / "_static" / DATA).stat().st_size <= 600_000
    for name in (DATA, *FILES, STYLE):
        assert f'"_static/{name}"' in (site / PAGE).read_text(encoding="utf-8")
        assert name not in (site / "index.html").read_text(encoding="utf-8")
