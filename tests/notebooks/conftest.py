"""Each notebook played once in this process, for all tests of its charts, its printed text and its exercises."""

import contextlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib.pyplot as plt
import pytest
from matplotlib.figure import Figure

from poverty_analysis import plots
from poverty_analysis.publishing.execution import read_notebook
from poverty_analysis.publishing.exercises import SOLUTION, exercises, tagged

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


class Chart(NamedTuple):
    place: str
    source: str
    figure: Figure


class Trial(NamedTuple):
    """An exercise with the names that a student has when he comes to it, and the solution's answer."""

    exercise: Any
    names: dict[str, Any]
    answer: Any


class Played(NamedTuple):
    """What a notebook shows, what it prints, the names it ends with, and its exercises."""

    charts: list[Chart]
    text: str
    names: dict[str, Any]
    trials: list[Trial]


@pytest.fixture(scope="session")
def play(in_process) -> Callable[[Any], Played]:
    """Give a function that runs a notebook as a student has it, without its solutions; these run aside, as checks do.

    Charts are drawn in Chinese, with the switch set before: nothing in a notebook knows of it.
    """

    def run_all(notebook: Any, name: str = "") -> Played:
        charts: list[Chart] = []
        text, names, trials = "", {}, []
        here = Chart(name, "", Figure())
        by_check = {exercise.check.id: exercise for exercise in exercises(notebook)}

        def keep() -> None:
            charts.extend(here._replace(figure=plt.figure(one)) for one in plt.get_fignums())
            plt.close("all")

        with plots.in_language("zh"), contextlib.chdir(NOTEBOOKS), in_process(keep) as run:
            for number, cell in enumerate(notebook.cells, start=1):
                if cell.cell_type != "code" or tagged(cell, SOLUTION):
                    continue
                here = Chart(f"{name}, cell {number}", cell.source, Figure())
                if exercise := by_check.get(cell.id):
                    solved = dict(names)
                    text += run([exercise.solution.source], solved)
                    trials.append(Trial(exercise, dict(names), solved[exercise.name]))
                else:
                    text += run([cell.source], names)
        return Played(charts, text, names, trials)

    return run_all


@pytest.fixture(scope="session")
def played(play) -> Callable[[str], Played]:
    """Give a function that plays a notebook of the repository, once however many tests ask for it."""
    return cache(lambda name: play(read_notebook(NOTEBOOKS / f"{name}.ipynb"), name))
