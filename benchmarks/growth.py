"""How cost grows with the number of rows: draws docs/benchmarks-growth.png with `python benchmarks/growth.py`.

On logarithmic axes, beside the limit of any exact measure that needs an order: incomes and weights read once, incomes
sorted once. Medians of several turns of one run, in which all cases take turns.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from measures import COUNTIES, LINE, medians, synthetic_people

from poverty_analysis import plots
from poverty_analysis.measures.designed import Survey
from poverty_analysis.measures.inequality import gini
from poverty_analysis.measures.profile import poverty_profile

SIZES = [10**5, 3 * 10**5, 10**6, 3 * 10**6, 10**7]
TURNS = 5
PICTURE = Path(__file__).parents[1] / "docs" / "benchmarks-growth.png"
LIMIT = "limit: read once, sort once"


def cases_of(rows: int) -> dict[str, Callable[[], Any]]:
    """Return what is timed at a number of rows, with the limit first."""
    people = synthetic_people(rows)
    income, weight = people["income"].to_numpy(), people["weight"].to_numpy()
    profile = partial(poverty_profile, people, "income", LINE, weights="weight")
    survey = Survey(people, weights="weight", strata="county", clusters="village")
    return {
        LIMIT: lambda: (np.sort(income), weight.sum()),
        "Gini index, weighted": lambda: gini(income, weights=weight),
        "profile of all measures": profile,
        f"profile, {COUNTIES} groups": partial(profile, by="county"),
        f"profile, {COUNTIES} groups, with standard errors": lambda: survey.profile("income", LINE, "county"),
    }


def main() -> None:
    """Time everything, print the seconds and draw them."""
    found = [medians(cases_of(rows), TURNS if rows < 10**7 else 3) for rows in SIZES]
    for rows, times in zip(SIZES, found, strict=True):
        print(f"{rows:.0e}", {name: round(value, 4) for name, value in times.items()}, file=sys.stderr)
    plots.apply_style()
    figure, axes = plt.subplots(figsize=(7.2, 4.6))
    for name in found[0]:
        style = {"color": "black", "linestyle": "--"} if name == LIMIT else {"marker": "o"}
        axes.plot(SIZES, [times[name] for times in found], label=name, **style)
    axes.set(xscale="log", yscale="log", xlabel="rows", ylabel="seconds")
    axes.set_title("Every measure grows as one sort does", loc="left")
    handles, labels = axes.get_legend_handles_labels()
    axes.legend(handles[::-1], labels[::-1], frameon=False)
    figure.savefig(PICTURE, dpi=110, bbox_inches="tight", metadata={"Software": None})


if __name__ == "__main__":
    main()
