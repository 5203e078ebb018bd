"""The explorer as a page of scripts: its draws as one file, its formulas beside it, nothing to install or to ask."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from poverty_analysis import gains, plots, report
from poverty_analysis.gains.claim_draws import DRAWN, draw_inputs, programme_inputs
from poverty_analysis.gains.exploration import explore
from poverty_analysis.gains.exploration_choices import COST, explorable
from poverty_analysis.gains.own_claims import BASES
from poverty_analysis.gains.own_wages import WAGES
from poverty_analysis.gains.priors import stream
from poverty_analysis.gains.programme_model import MEASURED_AGAINST, OTHER_MODEL, load_models, parameters_of
from poverty_analysis.gains.simulation import matched, unit_mean
from poverty_analysis.gains.units import GAIN
from poverty_analysis.measures.sample import Vector
from poverty_analysis.publishing.citation import PROJECT, edition

SCRIPTS = Path(__file__).parent / "templates" / "explorer"
DATA = "explorer-data.js"
FILES = ("formulas.js", "own_claim.js", "picture.js", "explorer.js")  # in the order in which a page runs them
STYLE = "explorer.css"
DRAWS, SEED = 2_000, 0  # of every programme: what `gains.explore(draws=2000, rng=0)` draws
PROJECTS = "industry"  # the kind of a reader's claim that has wages
OWN = "own"  # the name of the reader's claim: its random numbers are found by it

_CLAIM = ("gain_basis", "gain_timing", "gain_low", "gain_high", "cost_of", "cost_timing", "persons_value")
_MODEL = ("gross", "pay_parameter", "years_parameter", "additional", "additional_parameter", "effect_parameter",
          "moving_losses", "cost_parameter", "cost_timing")  # fmt: skip
_ELSEWHERE = {*MEASURED_AGAINST} - {"poverty_line_2020_cny", "poor_income_cny"}  # lines and means that are not shown
_SAID = re.compile(r'\bsay\(\s*"((?:[^"\\]|\\.)*)"')


def explorer_data(assumptions: pd.DataFrame | None = None) -> dict[str, Any]:
    """Return all that the formulas need: draws by name, and for each programme what it claims, its model, its inputs.

    Parameters
    ----------
    assumptions : pandas.DataFrame, optional
        As `gains.load_assumptions` returns; the shipped ones by default.

    Returns
    -------
    dict
        *values*: by the name by which their random numbers are found, a number, or 2,000 of them in four bytes each as
        base64; *programmes*: label, claim, model, inputs (the names of its values), what is possible (as
        `gains.explorable` says) and what it rests on; *own*: the same by kind for a claim of the reader's own, with
        even draws from 0 to 1 for what will be typed; *incomes*, *windows*, *draws*, *edition*.

    Raises
    ------
    ValueError
        If the assumptions lack one that a programme needs.

    Examples
    --------
    >>> data = explorer_data()
    >>> len(data["programmes"]), data["programmes"]["forest"]["inputs"]["gain"], len(data["values"]["discount_rate"])
    (12, 'forest_gain_per_person', 10668)
    """
    assumptions = gains.load_assumptions() if assumptions is None else assumptions
    claims = gains.programme_claims(report.load_figures())
    models = load_models()
    programmes = list(zip(*matched(claims, models), strict=True))
    values: dict[str, Vector | float] = {}
    described = {}
    for claim, model in programmes:
        keys = _input_names(claim, model, assumptions)
        drawn = draw_inputs([(claim, model)], assumptions, DRAWS, SEED)[0]
        values |= {key: drawn[name] for name, key in keys.items()}
        described[str(claim.Index)] = {
            "label_en": str(claim.label_en),
            "label_zh": str(claim.label_zh),
            "claim": {"programme": str(claim.Index), **_plain(claim, _CLAIM)},
            "model": _plain(model, _MODEL),
            "inputs": keys,
            "possible": _possible(explorable(claims, assumptions, claim.Index)),
            **_notes(explore(claims, assumptions, str(claim.Index), draws=2).assumptions),
        }
    own, drawn = _own(assumptions)
    unit = unit_mean(None)
    return {
        "draws": DRAWS,
        "edition": edition(PROJECT, full=True),
        "incomes": {name: float(value) for name, value in vars(unit).items()},
        "windows": {"gain": [GAIN.lowest, GAIN.highest], "cost": [5, 5e6]},
        "programmes": described,
        "own": own,
        "values": {key: packed(value) for key, value in (values | drawn).items()},
    }


def _input_names(claim: Any, model: Any, assumptions: pd.DataFrame) -> dict[str, str]:
    """The inputs that what is shown rests on, each with the name by which its random numbers are found."""
    aside = set(_ELSEWHERE)
    if model.additional == "share":
        aside.add(model.effect_parameter)
    if claim.gain_basis != "per household" and claim.persons_of:
        aside.add("households")
    inputs = programme_inputs(claim, model, assumptions)
    return {name: source.key for name, source in inputs.items() if name not in aside}


def _own(assumptions: pd.DataFrame) -> tuple[dict[str, Any], dict[str, Vector | float]]:
    """What a claim of the reader's own needs, whatever it states: each kind's model, and draws for its words."""
    kinds: dict[str, Any] = {}
    drawn: dict[str, Vector | float] = {}
    for kind, models in {"": OTHER_MODEL, PROJECTS: load_models().loc[[PROJECTS]]}.items():
        kinds[kind], found = _own_kind(kind, models.set_axis([OWN], axis="index"), assumptions)
        drawn |= found
    uniform = {quantity: f"{quantity} of {OWN}" for quantity in (*DRAWN, *WAGES)}
    drawn |= {key: stream(SEED, key).random(DRAWS) for key in uniform.values()}
    return {"kinds": kinds, "uniform": uniform}, drawn


def _own_kind(
    kind: str, models: pd.DataFrame, assumptions: pd.DataFrame
) -> tuple[dict[str, Any], dict[str, Vector | float]]:
    """What a claim of one kind needs, whether or not it says how many people it reaches."""
    stated: dict[str, Any] = {"gain": (5, 6), "basis": BASES[1]} if not kind else {}
    claim = gains.claim(OWN, kind=kind, persons=(1, 2), households=(1, 2), cost=(5_000, 6_000), **stated)
    unstated = gains.claim(OWN, kind=kind, households=(1, 2))
    row, fewer, model = next(claim.itertuples()), next(unstated.itertuples()), next(models.itertuples())
    keys = {
        name: source.key
        for each in (row, fewer)
        for name, source in programme_inputs(each, model, assumptions).items()
        if name not in {*DRAWN, *_ELSEWHERE, *WAGES.values()}
    }
    drawn: dict[str, Vector | float] = {}
    for each in (row, fewer):
        found = draw_inputs([(each, model)], assumptions, DRAWS, SEED)[0]
        drawn |= {key: found[name] for name, key in keys.items() if name in found}
    possible = explorable(claim.assign(kind=OWN), assumptions, OWN, models=models)
    rests_on = assumptions.loc[[name for name in parameters_of(model, fewer) if name in keys]]
    return {"model": _plain(model, _MODEL), "inputs": keys, "possible": _possible(possible), **_notes(rests_on)}, drawn


def _plain(row: Any, names: Iterable[str]) -> dict[str, Any]:
    found = {name: getattr(row, name) for name in names}
    return {
        name: float(value) if isinstance(value, (float, np.floating)) else str(value) for name, value in found.items()
    }


def _possible(table: pd.DataFrame) -> dict[str, dict[str, Any]]:
    ends = ["low", "median", "high"]
    return {
        str(choice): {"kind": str(row["kind"]), **{end: float(row[end]) for end in ends}}
        for choice, row in table.iterrows()
    }


def _notes(assumptions: pd.DataFrame) -> dict[str, str]:
    """What a scenario rests on, in both languages."""
    names = [name for name in assumptions.index if name != COST]
    note = plots.assumptions_note(assumptions, names)
    with plots.in_language("zh"):
        return {"note_en": note, "note_zh": plots.say(note)}


def packed(value: Vector | float) -> str | float:
    """Return a number as it is; an array as base64 of little-endian numbers of four bytes.

    Examples
    --------
    >>> packed(2.0), packed(np.array([1.0]))
    (2.0, 'AACAPw==')
    """
    if np.ndim(value) == 0:
        return float(value)
    return base64.b64encode(np.asarray(value, dtype="<f4").tobytes()).decode()


def words_of(scripts: Iterable[str]) -> dict[str, str]:
    """Return each text that scripts say, with its Chinese.

    Parameters
    ----------
    scripts : iterable of str
        JavaScript in which every text that is shown stands in ``say("...")``.

    Raises
    ------
    UntranslatedError
        If a text has no Chinese: `data/labels.csv` needs a row.

    Examples
    --------
    >>> words_of(['say("Programme")'])
    {'Programme': '措施'}
    """
    texts = [json.loads(f'"{text}"') for script in scripts for text in _SAID.findall(script)]
    with plots.in_language("zh"):
        return {text: plots.say(text) for text in dict.fromkeys(texts) if text}


@cache
def explorer_files() -> dict[str, str]:
    """Return the explorer's files by name: its data, its scripts in the order in which a page runs them, its style."""
    scripts = {name: (SCRIPTS / name).read_text(encoding="utf-8") for name in FILES}
    data = {**explorer_data(), "words": words_of(scripts.values())}
    # written as JavaScript, where Infinity and NaN are numbers; one line a programme or an array
    text = json.dumps(data, ensure_ascii=False, indent=1)
    head = "// Draws of gains.explore(draws=2000, rng=0) and words; publishing/web_explorer.py wrote this."
    return {
        DATA: f"{head}\nconst EXPLORER_DATA = {text};\n",
        **scripts,
        STYLE: (SCRIPTS / STYLE).read_text(encoding="utf-8"),
    }
