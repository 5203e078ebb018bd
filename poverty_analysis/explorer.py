"""The explorer: one programme on one page, its assumptions on sliders (needs ipywidgets, the extra `lab`).

`explorer()` in a notebook shows it; `make explorer` serves ``explorer/explorer.ipynb`` as a page. Numbers come from
`gains.explore`, the picture from `plots.explored`: the page only asks, and can say in Python what it asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from poverty_analysis import gains, plots, report
from poverty_analysis.explorer_page import STYLE_AND_SCRIPT, numbers, picture
from poverty_analysis.gains.exploration import NO_CHOICE


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


def python_call(programme: str, choices: Mapping[str, float]) -> str:
    """Return the Python that gives the numbers and the picture of the page.

    Examples
    --------
    >>> print(python_call("forest", {"additional_share": 0.5}))
    from poverty_analysis import gains, plots, report
    <BLANKLINE>
    plots.apply_style()
    claims, assumptions = gains.programme_claims(report.load_figures()), gains.load_assumptions()
    nothing_chosen = gains.explore(claims, assumptions, "forest")
    scenario = gains.explore(claims, assumptions, "forest", additional_share=0.5)
    plots.explored(scenario, compared=nothing_chosen)
    scenario.summary
    """
    arguments = "".join(f", {name}={value:.10g}" for name, value in choices.items())
    asked = [f'scenario = gains.explore(claims, assumptions, "{programme}"{arguments})', "plots.explored(scenario)"]
    if choices:
        asked.insert(0, f'nothing_chosen = gains.explore(claims, assumptions, "{programme}")')
        asked[-1] = "plots.explored(scenario, compared=nothing_chosen)"
    return "\n".join(
        [
            "from poverty_analysis import gains, plots, report",
            "",
            "plots.apply_style()",
            "claims, assumptions = gains.programme_claims(report.load_figures()), gains.load_assumptions()",
            *asked,
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


def explorer() -> None:
    """Show the explorer below the cell that calls it.

    Raises
    ------
    ImportError
        If ipywidgets is not installed.
    """
    from IPython.display import HTML, display

    plots.apply_style()
    display(HTML(STYLE_AND_SCRIPT), Explorer().page)


class Explorer:
    """The widgets and what they hold: the programme, the choices made by hand, the scenario without any."""

    def __init__(self) -> None:
        import ipywidgets as widgets

        self.claims, self.assumptions = gains.programme_claims(report.load_figures()), gains.load_assumptions()
        self.choices: dict[str, float] = {}
        self.setting = False  # while the program itself moves sliders
        names = [(str(label), str(name)) for name, label in self.claims["label_en"].items()]
        self.programme = widgets.Dropdown(options=names, value="forest", description="Programme")
        self.sliders = {name: self._slider(widgets, name, control) for name, control in CONTROLS.items()}
        self.states = {name: widgets.HTML() for name in CONTROLS}
        self.rows = {
            name: widgets.VBox([self.sliders[name], self.states[name]]).add_class("explorer-choice")
            for name in CONTROLS
        }
        self.back = widgets.Button(
            description="Back to the report's own numbers", tooltip="Forget all choices: the shipped assumptions"
        )
        self.show_call = widgets.Button(description="Show the Python call")
        self.call, self.image, self.table = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.call.layout.display = "none"
        self.programme.observe(lambda _: self.reset(), "value")
        self.back.on_click(lambda _: self.reset())
        self.show_call.on_click(lambda _: self.toggle_call())
        buttons = widgets.HBox([self.back, self.show_call]).add_class("explorer-buttons")
        controls = [self.programme, *self.rows.values(), buttons, self.call]
        parts = {"controls": controls, "picture": [self.image], "numbers": [self.table]}
        columns = [widgets.VBox(children).add_class(f"explorer-{name}") for name, children in parts.items()]
        self.page = widgets.HBox(columns).add_class("poverty-explorer")
        self.reset()

    def _slider(self, widgets: Any, name: str, control: Control) -> Any:
        whole = float(control.step).is_integer()
        slider = (widgets.IntSlider if whole else widgets.FloatSlider)(
            min=control.lowest, max=control.highest, step=control.step, description=control.label
        )
        slider.observe(lambda change: self.choose(name, change["new"]), "value")
        return slider

    def choose(self, name: str, number: float) -> None:
        """Take a slider's number as a choice, and show what follows."""
        if not self.setting:
            self.choices[name] = CONTROLS[name].argument(number)
            self.show()

    def reset(self) -> None:
        """Forget all choices: the report's own numbers and the shipped assumptions of the programme."""
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
        self.image.value = picture(scenario, self.shipped if self.choices else None)
        self.table.value = numbers(scenario, self.shipped)
        self.call.value = f'<pre tabindex="0">{escape(python_call(self.programme.value, self.choices))}</pre>'
        for name in CONTROLS:
            self._say(name)

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
        self.states[name].value = f"<small>{escape(words)}</small>"

    def toggle_call(self) -> None:
        """Show the Python call, or hide it again."""
        hidden = self.call.layout.display == "none"
        self.call.layout.display = "flex" if hidden else "none"
        self.show_call.description = "Hide the Python call" if hidden else "Show the Python call"
