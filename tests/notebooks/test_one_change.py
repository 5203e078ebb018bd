"""One assumption changed in one place of a notebook: its numbers, its charts and its conclusions follow, to the end."""

from functools import cache

import matplotlib.pyplot as plt
import pytest

from poverty_analysis import gains

FALLEN = "NO LONGER HOLDS:"
NOTEBOOKS = ["03-industry-projects", "04-land-transfer", "05-relocation", "06-programmes-compared"]

# notebook, change, a line that is printed as shipped and then no longer, one that is printed instead, and a sentence of
# the text that falls (none where the text said nothing of it). The first change of each turns a conclusion's sign.
CHANGES = [
    (
        "03-industry-projects",
        {"industry_return": 0.5},
        "Something is left to share after banks and firms in about half of the draws",
        "Something is left to share after banks and firms in every draw",
        "2b is below zero in some draws",
    ),
    (
        "03-industry-projects",
        {"industry_log_effect": -0.1},
        "By effect size people gain in most draws",
        "By effect size people gain in no draw",
        "capital without finance gives several times what effect sizes do",
    ),
    (
        "03-industry-projects",
        {"finance_share_loans": 0.0, "finance_share_government": 0.7},
        "government's 30% would last",
        "government's 70% would last",
        "what banks and firms are owed is several times the dividends",
    ),
    (
        "04-land-transfer",
        {"land_paid_days": 0},
        "A household has less than before in a minority of draws",
        "A household has less than before in most draws",
        "the gain stands or falls with the paid days",
    ),
    (
        "04-land-transfer",
        {"land_rent_cny_per_mu": 1200},
        "Rent alone carries the claim in hardly any draw",
        "Rent alone carries the claim in every draw",
        "rent alone is unlikely to carry the claim",
    ),
    (
        "04-land-transfer",
        {"own_farm_income_cny_per_mu": {"parameters": "s=0.5; scale=800"}},
        "The claim needs 28 paid days net",
        "The claim needs 37 paid days net",
        "net of own farm income it needs about half as many days more",
    ),
    (
        "05-relocation",
        {"relocation_log_effect": {"value": 1.0, "highest": 1.2}},
        "The move is worth more than it costs in no draw",
        "The move is worth more than it costs in most draws",
        "the move pays back in no draw or hardly any",
    ),
    (
        "05-relocation",
        {"production_lost_share": 0, "living_cost_increase_cny": 0},
        "about half of the draws (53%). Two losses (placeholder, placeholder)",
        "hardly any draw (4%). Two losses (judgement, judgement)",
        "two losses without a source decide the sign",
    ),
    (
        "05-relocation",
        {"relocation_years": 40},
        "To pay, income would have to more than double",
        "To pay, income would have to rise by 8",
        "income would have to more than double",
    ),
    (
        "06-programmes-compared",
        {"relocation_log_effect": -0.15},
        "a gain in about half of the draws",
        "Additional gain of relocation: -1,1",
        "signs of land and relocation are open",
    ),
    (
        "06-programmes-compared",
        {"additional_share": 0},
        "Additional gain of forest: 7",
        "Additional gain of forest: 0 yuan, a gain in no draw",
        "the additional share matters most",
    ),
    (
        "06-programmes-compared",
        {"ecological_post_pay_cny": 0},
        "Ecological posts, at an outside pay 78%",
        "Ecological posts, at an outside pay 0%",
        "posts: five times as much as earnings",
    ),
]

# Charts of published numbers alone, by their titles: no assumption is in them.
PUBLISHED = ("Stated gains in both bases",)


class Run:
    """What a notebook prints, and its charts as drawn, by title."""

    def __init__(self, in_process, cells: list[str]) -> None:
        self.charts: dict[str, bytes] = {}
        names: dict[str, object] = {}
        with in_process(self._keep) as run:
            self.text = run(cells, names)
        self.assumptions = names["assumptions"]

    def _keep(self) -> None:
        for number in plt.get_fignums():
            figure = plt.figure(number)
            figure.set_dpi(40)
            title = figure.get_suptitle()
            figure.suptitle("")  # a title and a note may follow where the drawing does not
            for note in figure.texts:
                note.set_text("")
            figure.canvas.draw()
            self.charts[title] = bytes(figure.canvas.buffer_rgba())
        plt.close("all")


@pytest.fixture(scope="module")
def run(in_process, changed_cells):
    """A notebook run with changes; what runs as shipped runs once."""

    @cache
    def as_shipped(name):
        return Run(in_process, changed_cells(name, {}))

    return lambda name, changes=None: Run(in_process, changed_cells(name, changes)) if changes else as_shipped(name)


@pytest.mark.parametrize(("name", "changes", "said", "instead", "fallen"), CHANGES)
def test_a_conclusion_follows_the_assumption(run, name, changes, said, instead, fallen):
    before, after = run(name), run(name, changes)
    assert said in before.text and FALLEN not in before.text
    assert instead in after.text and instead not in before.text
    assert f"{FALLEN} {fallen}" in after.text
    answers = [run.text.splitlines() for run in (before, after)]
    assert len(answers[0]) > 12 and answers[0] != answers[1]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_chart_follows_the_assumptions(run, name):
    """All assumptions that vary lose their upper third at once: no chart of a scenario may stay as it was."""
    shipped = gains.load_assumptions()
    low, high = (gains.assumption_quantile(shipped, share) for share in (0.05, 0.7))
    varying = [parameter for parameter in shipped.index if low[parameter] < high[parameter]]
    parameters = {one: f"loc={low[one]:.9g}; scale={high[one] - low[one]:.9g}" for one in varying}
    after = run(name, {one: {"distribution": "uniform", "parameters": text} for one, text in parameters.items()})
    before = run(name)
    assert len(before.charts) >= 6
    unmoved = [title for title, chart in before.charts.items() if after.charts.get(title) == chart]
    assert unmoved == [title for title in before.charts if title.startswith(PUBLISHED)]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_shipped_assumptions_are_not_touched(run, name):
    assert run(name).assumptions.equals(gains.load_assumptions())
