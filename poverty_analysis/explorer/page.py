"""What the explorer shows: the picture and a text for it, the numbers as a table, the looks, a name for each handle."""

from __future__ import annotations

import base64
import io
from functools import cache
from html import escape

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from poverty_analysis import fonts, gains, plots
from poverty_analysis.gains.programme_model import RATES
from poverty_analysis.plots import say
from poverty_analysis.plots.language import chinese_words
from poverty_analysis.publishing.citation import PROJECT, chart_citation, edition, report_citation

NOTE = f"{plots.SCENARIO_NOTE}. {plots.REPORT_NOTE}"  # placeholders and judgements are named below the numbers, as text
PIXELS = 110  # per inch of the picture
HEADING = "Explorer: one programme, one assumption at a time"
INTRODUCTION = (
    "Choose a programme of the Qamdo report of 2020 and move an assumption: how much of the gain would not have come "
    "anyway, what it cost, how long it lasts, where the poverty line is. Every number is a scenario, not an estimate: "
    "the report's claims, outside facts, and assumptions of this package. Where nothing is chosen, an assumption keeps "
    "its whole range."
)
GROSS = {"claim": "gain as stated", "none": "", "pay": "pay of a post", "payout": "payout and wages of the projects"}
OFFICIAL = RATES["_official"]
OUTCOME_LABELS = {
    "persons": "Persons reached",
    "gross_gain_cny": "Gross: {gross}, yuan per person and year",
    "additional_gain_cny": "Additional gain, yuan per person and year",
    "gross_yuan_per_yuan": "Gross: {gross}, yuan for each yuan of cost",
    "additional_yuan_per_yuan": "Additional gain, yuan for each yuan of cost",
    "gross_yuan_per_yuan_official": (
        "Gross: {gross}, yuan for each yuan of cost, at the official discount rate of {official:.3g}%"
    ),
    "additional_yuan_per_yuan_official": (
        "Additional gain, yuan for each yuan of cost, at the official discount rate of {official:.3g}%"
    ),
    "gross_payback_years": "Years until the {gross} has paid the cost",
    "additional_payback_years": "Years until the additional gain has paid the cost",
    "below_line_with": "Persons below the line with the gain",
    "below_line_without_gross": "Persons below the line without the {gross}",
    "below_line_without_additional": "Persons below the line without the additional gain",
}

# ipywidgets names a slider's label but not its handle and number, so that a screen reader would read numbers alone; the
# script copies the label to both, and says in which language the page is. JupyterLab and Voila run it alike, as an
# output of the cell that shows the explorer.
STYLE_AND_SCRIPT = """
<style>
.poverty-explorer { --jp-ui-font-family: "Noto Sans SC Subset", system-ui, sans-serif;
  --jp-content-font-family: var(--jp-ui-font-family); font-family: var(--jp-ui-font-family); }
.poverty-explorer :is(button, select, input) { font-family: inherit; }
.poverty-explorer { flex-wrap: wrap; align-items: flex-start; gap: 8px 24px; overflow: visible; width: 100%; }
.poverty-explorer .explorer-head { flex: 1 1 100%; flex-flow: row wrap; justify-content: space-between; }
.poverty-explorer .explorer-head { overflow: visible; }
.poverty-explorer .explorer-words { flex: 1 1 300px; max-width: 60em; }
.poverty-explorer .explorer-words h1 { font-size: 20px; margin: 0 0 4px; }
.poverty-explorer .explorer-language, .poverty-explorer .explorer-language .widget-toggle-buttons { overflow: visible; }
.poverty-explorer .explorer-language button { color: #222; width: 80px; }
.poverty-explorer .explorer-language button.mod-active { color: white; background: #00569c; }
.poverty-explorer .explorer-controls { flex: 1 1 300px; max-width: 400px; overflow: visible; }
.poverty-explorer .explorer-picture { flex: 1 1 340px; max-width: 572px; }
.poverty-explorer .explorer-numbers { flex: 1 1 320px; max-width: 460px; }
.poverty-explorer .explorer-choice { overflow: visible; margin-bottom: 4px; }
.poverty-explorer .widget-inline-hbox { flex-wrap: wrap; width: 100%; height: auto; margin: 0; }
.poverty-explorer .widget-inline-hbox > .widget-label { width: 100%; text-align: left; }
.poverty-explorer .widget-inline-hbox > .slider-container { flex: 1 1 120px; }
.poverty-explorer .noUi-handle:focus-visible { outline: 3px solid #0072B2; outline-offset: 2px; }
.poverty-explorer small, .poverty-explorer p { color: #555; line-height: 1.35; }
.poverty-explorer .widget-html, .poverty-explorer .widget-html-content { line-height: 1.35; height: auto; width: 100%; }
.poverty-explorer .explorer-buttons { flex-wrap: wrap; overflow: visible; }
.poverty-explorer .explorer-buttons button { width: auto; height: auto; min-height: 32px; color: #222; }
.poverty-explorer img { max-width: 100%; height: auto; }
.poverty-explorer a { color: #00569c; text-decoration: underline; }
.poverty-explorer pre { overflow-x: auto; white-space: pre-wrap; word-break: normal; padding: 8px;
  font-family: monospace; font-size: 12px; background: #f5f5f5; color: #222; }
.poverty-explorer table { border-collapse: collapse; width: 100%; font-size: 13px; }
.poverty-explorer caption { text-align: left; padding: 4px 0; }
.poverty-explorer th, .poverty-explorer td { text-align: left; font-weight: normal; padding: 4px 6px 4px 0;
  border-bottom: 1px solid #ddd; vertical-align: top; background: none; }
@media (max-width: 720px) and (min-height: 640px) {  /* a telephone: the picture stays in sight above the sliders */
  .jp-OutputArea:has(.poverty-explorer), .jp-OutputArea-child:has(.poverty-explorer),
  .jp-OutputArea-output:has(.poverty-explorer) { overflow: visible; }
  .poverty-explorer .explorer-head { order: -2; }
  .poverty-explorer .explorer-picture { order: -1; position: sticky; top: -10px; z-index: 20; background: white; }
  .poverty-explorer .explorer-choice { scroll-margin-top: 56vh; }
  .poverty-explorer .explorer-picture img { max-height: 54vh; width: auto; }
}
</style>
<script>
(() => {
  const language = (page) => {
    page.lang = page.classList.contains("explorer-zh") ? "zh-Hans" : "en";
    page.querySelectorAll(".explorer-language button").forEach((button, number) => {
      button.lang = ["en", "zh-Hans"][number];
      button.setAttribute("aria-pressed", button.classList.contains("mod-active"));
    });
  };
  const name = (slider) => {
    const label = slider.querySelector(".widget-label").textContent;
    slider.querySelectorAll(".noUi-handle, .widget-readout").forEach((part) => {
      if (part.getAttribute("aria-label") !== label) part.setAttribute("aria-label", label);
      if (part.matches(".widget-readout")) part.setAttribute("role", "textbox");
    });
  };
  const all = () => {
    document.querySelectorAll(".poverty-explorer").forEach(language);
    document.querySelectorAll(".poverty-explorer .widget-slider").forEach(name);
  };
  new MutationObserver(all).observe(document.body, { childList: true, subtree: true });
  all();
})();
</script>
"""


@cache
def head() -> str:
    """Return the looks and the script of the page, with the font for all the Chinese that it may come to say."""
    face = fonts.embedded_face("".join(chinese_words()), kind="woff")  # made anew by each kernel: the reader waits
    return f"<style>{face}</style>{STYLE_AND_SCRIPT}"


def picture(scenario: gains.Explored, compared: gains.Explored | None) -> str:
    """Return the picture in the language in use as HTML, with a text for those who cannot see it."""
    with mpl.rc_context({"text.hinting": "none", "figure.dpi": PIXELS}):  # without hinting in four fifths of the time
        figure = plots.explored(scenario, compared=compared, note=NOTE)[0].figure
        assert isinstance(figure, Figure)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()  # once; savefig would draw a figure that has a layout twice
    plt.close(figure)
    png = io.BytesIO()
    plt.imsave(png, canvas.buffer_rgba(), format="png", pil_kwargs={"compress_level": 1})
    width, height = canvas.get_width_height()
    data = base64.b64encode(png.getvalue()).decode()
    return (
        f'<img src="data:image/png;base64,{data}" width="{width}" height="{height}" '
        f'alt="{escape(in_one_sentence(scenario))}">'
    )


def in_one_sentence(scenario: gains.Explored) -> str:
    """Return what the picture shows, in words and numbers.

    Examples
    --------
    >>> from poverty_analysis.report import load_figures
    >>> claims, assumptions = gains.programme_claims(load_figures()), gains.load_assumptions()
    >>> in_one_sentence(gains.explore(claims, assumptions, "forest", additional_share=0.0))
    'Scenario for Economic forest: additional gain 0 yuan per person and year (0 to 0); 1,120 persons below 4,000 yuan \
with the gain, 1,120 without the additional gain (medians).'
    """
    table = scenario.summary
    low, middle, high = (table.loc["additional_gain_cny", end] for end in ("low", "median", "high"))
    with_gain, without = (table.loc[f"below_line_{case}", "median"] for case in ("with", "without_additional"))
    return say(
        f"Scenario for {scenario.label}: additional gain {middle:,.0f} yuan per person and year ({low:,.0f} to "
        f"{high:,.0f}); {with_gain:,.0f} persons below {scenario.poverty_line_cny:,.0f} yuan with the gain, "
        f"{without:,.0f} without the additional gain (medians)."
    )


def numbers(scenario: gains.Explored, shipped: gains.Explored) -> str:
    """Return the numbers as an HTML table: with what was chosen, beside the shipped assumptions, and as CSV."""
    official = 100 * float(gains.assumption_quantile(scenario.assumptions, 0.5).get(OFFICIAL, np.nan))
    rows = "".join(
        f'<tr><th scope="row">{said(label.format(gross=GROSS[scenario.gross], official=official))}</th>'
        f"<td>{cell(scenario.summary.loc[name])}</td>"
        f"<td>{cell(shipped.summary.loc[name]) if name in shipped.summary.index else said('no cost stated')}</td></tr>"
        for name, label in OUTCOME_LABELS.items()
        if name in scenario.summary.index
    )
    said_of_it = {"programme": scenario.programme, "kind": "scenario", **scenario.choices, "cite": cited(scenario)}
    csv = scenario.summary.assign(**said_of_it).to_csv()
    data = base64.b64encode(csv.encode()).decode()
    rests_on = plots.assumptions_note(scenario.assumptions, list(scenario.assumptions.index))
    heads = "".join(f'<th scope="col">{said(head)}</th>' for head in ("Scenario", "as chosen", "nothing chosen"))
    return (
        f"<table><caption>{said(f'{scenario.label}: median (5% to 95% of draws)')}</caption><thead><tr>{heads}</tr>"
        f"</thead><tbody>{rows}</tbody></table><p>{said(f'{rests_on}.')}</p>"
        f'<p><a download="scenario-{scenario.programme}.csv" href="data:text/csv;base64,{data}">'
        f"{said('These numbers as CSV')}</a></p>"
    )


def cited(scenario: gains.Explored) -> str:
    """Return how to cite these numbers, in one line to copy."""
    built, source = _edition_and_source()
    return chart_citation("of the explorer", f"Scenario for {scenario.label}", built, source)


@cache
def _edition_and_source() -> tuple[str, str]:
    """Asks git and reads a file, which takes longer than the numbers."""
    return edition(PROJECT, full=True), f"{report_citation()}; outside facts and assumptions of this package"


def said(text: str) -> str:
    """Return a text in the language in use, as HTML."""
    return escape(say(text))


def cell(row: pd.Series) -> str:
    """Return median and range of one outcome, in as many digits as are worth reading."""
    low, middle, high = (in_words(float(row[end])) for end in ("low", "median", "high"))
    return say(middle) if low == middle == high else f"{say(middle)} ({say(f'{low} to {high}')})"


def in_words(number: float) -> str:
    """Return a number with thousands separators, or "never" for years that do not end.

    Examples
    --------
    >>> in_words(1234.5), in_words(0.347), in_words(-0.001), in_words(float("inf"))
    ('1,234', '0.35', '0', 'never')
    """
    if np.isinf(number):
        return "never"
    number = round(number, 2 if abs(number) < 10 else 0) or 0.0  # never -0.00
    return f"{number:,.2f}" if 0 < abs(number) < 10 else f"{number:,.0f}"
