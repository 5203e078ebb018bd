"""The explorer: one programme on one page, its assumptions on sliders (needs ipywidgets, the extra `lab`).

`explorer()` in a notebook shows it; `make explorer` serves ``explorer/explorer.ipynb`` as a page. Numbers come from
`gains.explore`, the picture from `plots.explored`: the page only asks, and can say in Python what it asked. Its words
are English here and said in the language of the page (`plots.say`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from poverty_analysis import gains, plots, report
from poverty_analysis.explorer.page import HEADING, INTRODUCTION, head, numbers, picture, said
from poverty_analysis.gains.exploration_choices import NO_CHOICE
from poverty_analysis.plots import say
from poverty_analysis.plots.language import Language

LANGUAGES = {"English": "en", "中文": "zh"}  # each in its own words


class Control(NamedTuple):
    """One slider: what it says, where it runs, and how its whole or decimal number becomes an argument."""

    label: str
    lowest: float
    highest: float
    step: float
    argument: Callable[[float], float]
    position: Callable[[float], float]


CONTROLS = {
    "additional_share": Control(
        "Additional part of the gain, per cent", 0, 100, 1, lambda n: round(n / 100, 2), lambda v: 100 * v
    ),
    "log_effect": Control(
        "Effect on income, per cent",
        *(-15, 60, 1),
        lambda n: round(float(np.log1p(n / 100)), 4),
        lambda v: 100 * float(np.expm1(v)),
    ),
    "years_of_claim": Control("Years over which the stated gain runs", 1, 5, 0.25, float, float),
    "cost_per_person_cny": Control(
        "Cost, thousand yuan per person, paid once", 1, 200, 1, lambda n: 1000 * n, lambda v: v / 1000
    ),
    "years_lasting": Control("Years for which the gain lasts", 1, 50, 1, float, float),
    "poverty_line_cny": Control("Poverty line, yuan per person and year", 1000, 10000, 50, float, float),
}


def python_call(programme: str, choices: Mapping[str, float], language: Language = "en") -> str:
    """Return the Python that gives the numbers and the picture of the page; Python is English in any language.

    Examples
    --------
    >>> print(python_call("forest", {"additional_share": 0.5}, "zh"))
    from poverty_analysis import gains, plots, report
    <BLANKLINE>
    plots.apply_style()
    plots.use_language("zh")
    claims, assumptions = gains.programme_claims(report.load_figures()), gains.load_assumptions()
    nothing_chosen = gains.explore(claims, assumptions, "forest")
    scenario = gains.explore(claims, assumptions, "forest", additional_share=0.5)
    note = f"{plots.SCENARIO_NOTE}. {plots.REPORT_NOTE}"
    plots.explored(scenario, compared=nothing_chosen, note=note)
    scenario.summary
    """
    arguments = "".join(f", {name}={value:.10g}" for name, value in choices.items())
    asked = [f'scenario = gains.explore(claims, assumptions, "{programme}"{arguments})']
    if choices:
        asked.insert(0, f'nothing_chosen = gains.explore(claims, assumptions, "{programme}")')
    return "\n".join(
        [
            "from poverty_analysis import gains, plots, report",
            "",
            "plots.apply_style()",
            f'plots.use_language("{language}")',
            "claims, assumptions = gains.programme_claims(report.load_figures()), gains.load_assumptions()",
            *asked,
            'note = f"{plots.SCENARIO_NOTE}. {plots.REPORT_NOTE}"',
            f"plots.explored(scenario{', compared=nothing_chosen' if choices else ''}, note=note)",
            "scenario.summary",
        ]
    )


def in_advance(control: Control, row: pd.Series) -> str:
    """Return what a choice is where nothing is chosen: the prior's range and its kind."""
    if not row["parameter"]:
        return "not stated by the report; move it to suppose one"
    low, middle, high = (round(control.position(float(row[end])), 1) for end in ("low", "median", "high"))
    spread = f"{middle:,.6g}" if low == high else f"{low:,.6g} to {high:,.6g}, median {middle:,.6g}"
    kind = {"figure": "from the report's figures", "placeholder": "placeholder, no source found"}
    return f"nothing chosen: {spread} ({kind.get(row['kind'], row['kind'])})"


def explorer(language: Language | None = None) -> None:
    """Show the explorer below the cell that calls it.

    Parameters
    ----------
    language : {"en", "zh"}, optional
        In which it begins; by default the one in use (`plots.language_in_use`). The page has buttons for both, which
        change the page alone: charts of other cells keep the language of `plots.use_language`.

    Raises
    ------
    ImportError
        If ipywidgets is not installed.
    ValueError
        If there is no such language.
    """
    from IPython.display import HTML, display

    plots.apply_style()
    display(HTML(head()), Explorer(language or plots.language_in_use()).page)


class Explorer:
    """The widgets and what they hold: the language, the programme, the choices by hand, the scenario without any."""

    def __init__(self, language: Language) -> None:
        import ipywidgets as widgets

        self.claims, self.assumptions = gains.programme_claims(report.load_figures()), gains.load_assumptions()
        self.choices: dict[str, float] = {}
        self.setting = False  # while the program itself moves sliders
        with plots.in_language(language):  # refuses what is none
            self.language = widgets.ToggleButtons(options=LANGUAGES, value=language)
        self.words, self.call, self.image, self.table = (widgets.HTML() for _ in range(4))
        self.programme = widgets.Dropdown(options=list(self.claims.index), value="forest")
        self.sliders = {name: self._slider(widgets, name, control) for name, control in CONTROLS.items()}
        self.states = {name: widgets.HTML() for name in CONTROLS}
        self.rows = {
            name: widgets.VBox([self.sliders[name], self.states[name]]).add_class("explorer-choice")
            for name in CONTROLS
        }
        self.back, self.show_call = widgets.Button(), widgets.Button()
        self.call.layout.display = "none"
        self.language.observe(lambda _: self.speak(), "value")
        self.programme.observe(lambda _: self.reset(), "value")
        self.back.on_click(lambda _: self.reset())
        self.show_call.on_click(lambda _: self.toggle_call())
        self.page = self._page(widgets)
        self.speak(anew=True)

    def _page(self, widgets: Any) -> Any:
        """Put the widgets in their places: words and languages, then controls, picture and numbers as columns."""
        buttons = widgets.HBox([self.back, self.show_call]).add_class("explorer-buttons")
        parts = {
            "head": [self.words.add_class("explorer-words"), self.language.add_class("explorer-language")],
            "controls": [self.programme, *self.rows.values(), buttons, self.call],
            "picture": [self.image],
            "numbers": [self.table],
        }
        columns = [widgets.VBox(children).add_class(f"explorer-{name}") for name, children in parts.items()]
        return widgets.HBox(columns).add_class("poverty-explorer")

    def _slider(self, widgets: Any, name: str, control: Control) -> Any:
        whole = float(control.step).is_integer()
        slider = (widgets.IntSlider if whole else widgets.FloatSlider)(
            min=control.lowest, max=control.highest, step=control.step
        )
        slider.observe(lambda change: self.choose(name, change["new"]), "value")
        return slider

    def speak(self, *, anew: bool = False) -> None:
        """Say everything on the page in the language chosen; the choices stay as they are, unless it begins anew."""
        with plots.in_language(self.language.value):
            self.page.remove_class("explorer-en").remove_class("explorer-zh")
            self.page.add_class(f"explorer-{self.language.value}")
            self.words.value = f"<h1>{said(HEADING)}</h1><p>{said(INTRODUCTION)}</p>"
            programme, self.setting = self.programme.value, True  # new options would choose the first of them
            self.programme.options = [(say(str(label)), str(name)) for name, label in self.claims["label_en"].items()]
            self.programme.value, self.setting = programme, False
            self.programme.description = say("Programme")
            for name, control in CONTROLS.items():
                self.sliders[name].description = say(control.label)
            self.back.description = say("Back to the report's own numbers")
            self.back.tooltip = say("Forget all choices: the shipped assumptions")
        self._name_call()
        if anew:
            self.reset()
        else:
            self.show()

    def choose(self, name: str, number: float) -> None:
        """Take a slider's number as a choice, and show what follows."""
        if not self.setting:
            self.choices[name] = CONTROLS[name].argument(number)
            self.show()

    def reset(self) -> None:
        """Forget all choices: the report's own numbers and the shipped assumptions of the programme."""
        if self.setting:
            return
        self.choices = {}
        self.possible = gains.explorable(self.claims, self.assumptions, self.programme.value)
        self.shipped = gains.explore(self.claims, self.assumptions, self.programme.value)
        self.setting = True
        for name, row in self.possible.iterrows():
            control, slider = CONTROLS[str(name)], self.sliders[str(name)]
            position = control.position(float(row["median"])) if row["parameter"] else 10 * control.step
            steps = round((position - control.lowest) / control.step)
            slider.value = min(max(slider.min + steps * slider.step, slider.min), slider.max)
        self.setting = False
        self.show()

    def show(self) -> None:
        """Simulate and draw what is chosen."""
        scenario = self.shipped
        if self.choices:
            chosen: dict[str, Any] = self.choices
            scenario = gains.explore(self.claims, self.assumptions, self.programme.value, **chosen)
        with plots.in_language(self.language.value):
            self.image.value = picture(scenario, self.shipped if self.choices else None)
            self.table.value = numbers(scenario, self.shipped)
            for name in CONTROLS:
                self._say(name)
        call = python_call(self.programme.value, self.choices, self.language.value)
        self.call.value = f'<pre tabindex="0" lang="en">{escape(call)}</pre>'

    def _say(self, name: str) -> None:
        """Below each slider: chosen, what it is otherwise, or why it cannot be moved."""
        control, slider = CONTROLS[name], self.sliders[name]
        cost = "cost_per_person_cny" in self.choices or (
            "cost_per_person_cny" in self.possible.index and self.possible.loc["cost_per_person_cny", "parameter"]
        )
        slider.disabled = name not in self.possible.index or (name == "years_lasting" and not cost)
        other = {"additional_share": "log_effect", "log_effect": "additional_share"}.get(name)  # a programme has one
        self.rows[name].layout.display = "none" if slider.disabled and other in self.possible.index else "flex"
        if name not in self.possible.index:
            words = NO_CHOICE[name]
        elif slider.disabled:
            words = "choose a cost first"
        elif name in self.choices:
            words = f"chosen: {self.sliders[name].value:,.6g}"
        else:
            words = in_advance(control, self.possible.loc[name])
        self.states[name].value = f"<small>{said(words)}</small>"

    def toggle_call(self) -> None:
        """Show the Python call, or hide it again."""
        self.call.layout.display = "flex" if self.call.layout.display == "none" else "none"
        self._name_call()

    def _name_call(self) -> None:
        hidden = self.call.layout.display == "none"
        with plots.in_language(self.language.value):
            self.show_call.description = say("Show the Python call" if hidden else "Hide the Python call")
