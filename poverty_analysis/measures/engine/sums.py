"""Sums that need no order, by an engine in one scan: of the poor between neighbouring lines, of entropies by group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ..formulas import entropy_name
from ..gaps import unit_of_lines
from ..inequality import entropies
from ..population import running_sum
from ..rising import gap_sums_from
from ..sample import Vector
from .table import EngineSurvey, Expression, branches, exactly, import_ibis, total


class Wanted(NamedTuple):
    """Which sums are wanted."""

    lines: bool  # whether anything is taken at a line
    gaps: bool
    logs: bool
    alphas: tuple[float, ...]  # of generalised entropies


class PoorSums(NamedTuple):
    """Sums over the poor, at each line."""

    weight: Vector
    gap: Vector  # of (z - y) / z
    squared_gap: Vector
    log_gap: Vector  # of ln(z / y)


class GroupSums(NamedTuple):
    """Sums over everyone, or over a group."""

    at_lines: PoorSums
    at_own_lines: list[PoorSums]  # of each column of households' own lines
    entropy: dict[float, float]


def sums_of_groups(
    survey: EngineSurvey, lines: Vector, own_lines: int, line_rule: str, wanted: Wanted
) -> list[GroupSums]:
    """Return the sums of everyone, then of each group, from one scan.

    Gaps are summed from each income to the next line above: positive terms only, as in memory. Entropies are summed
    relative to the mean of the group, and put together by their exact decomposition into within and between groups.

    Parameters
    ----------
    survey : EngineSurvey
    lines : numpy.ndarray, shape (k,)
        Rising, above zero.
    own_lines : int
        How many columns of households' own lines there are.
    line_rule : {"<", "<="}
    wanted : Wanted
    """
    if not (wanted.lines or wanted.alphas):
        nothing = PoorSums(*np.zeros((4, lines.size)))
        return [GroupSums(nothing, [nothing] * own_lines, {})] * (len(survey.rows) + bool(survey.by))
    y, w = survey.table.y, survey.table.w
    # the next line above is the key of the sums; no line is 0, which stands for "above all lines"
    above = branches(y, lines.tolist(), [exactly(line) for line in [*lines.tolist(), 0.0]], line_rule)
    table = survey.table.mutate(line=above)
    y, w, line = table.y, table.w, table.line
    sums = {"people": w}
    if wanted.gaps:
        gap = (line - y) / exactly(unit_of_lines(lines))
        sums |= {"gap": w * gap, "squared_gap": w * gap * gap}
    if wanted.logs:
        sums["log_gap"] = w * y.ln()
    for number in range(own_lines):
        sums |= _own_sums(table, number, line_rule, wanted)
    sums |= {f"entropy{number}": w * term for number, term in enumerate(_entropy_terms(table, survey, wanted.alphas))}
    found = table.group_by(["g", "line"]).aggregate(**{name: total(term) for name, term in sums.items()}).execute()
    cells = np.zeros((len(sums), len(survey.rows), lines.size + 1))
    place = np.where(found["line"] == 0, lines.size, np.searchsorted(lines, found["line"]))
    for number, name in enumerate(sums):
        cells[number, found["g"].to_numpy(), place] = found[name]
    by_name = dict(zip(sums, cells, strict=True))
    within = [by_name[f"entropy{number}"].sum(axis=1) / survey.people for number in range(len(wanted.alphas))]
    groups = [
        _group({name: values[group] for name, values in by_name.items()}, lines, own_lines, wanted)._replace(
            entropy={alpha: float(values[group]) for alpha, values in zip(wanted.alphas, within, strict=True)}
        )
        for group in range(len(survey.rows))
    ]
    if not survey.by:
        return groups
    everyone = _group({name: values.sum(axis=0) for name, values in by_name.items()}, lines, own_lines, wanted)
    together = {alpha: _together(survey, alpha, values) for alpha, values in zip(wanted.alphas, within, strict=True)}
    return [everyone._replace(entropy=together), *groups]


def _own_sums(table: Expression, number: int, line_rule: str, wanted: Wanted) -> dict[str, Expression]:
    y, own = table.y, table[f"z{number}"]
    weight = import_ibis().ifelse(y < own if line_rule == "<" else y <= own, table.w, exactly(0))
    gap = (own - y) / own
    sums = {f"weight{number}": weight, f"gap{number}": weight * gap, f"squared_gap{number}": weight * gap * gap}
    if wanted.logs:
        sums[f"log_gap{number}"] = weight * (own.ln() - y.ln())
    return sums


def _group(sums: dict[str, Any], lines: Vector, own_lines: int, wanted: Wanted) -> GroupSums:
    """Return the sums at each line from those between neighbouring lines."""
    below = {name: values[:-1] for name, values in sums.items()}
    nothing = np.zeros(lines.size)
    gap = squared_gap = log_gap = nothing
    if wanted.gaps and lines.size:
        in_units = lines / unit_of_lines(lines)
        gap, squared_gap = gap_sums_from(in_units, below["people"], below["gap"], below["squared_gap"])
        gap, squared_gap = gap / in_units, squared_gap / in_units**2
    if wanted.logs and lines.size:
        logs = np.log(lines)
        rest = below["people"] * logs - below["log_gap"]
        log_gap, _ = gap_sums_from(logs, below["people"], rest, nothing)
        log_gap = log_gap + 0.0  # nobody times the negative logarithm of a line below 1 is -0
    own = [
        PoorSums(
            *(
                np.array([sums[f"{name}{number}"].sum()]) if f"{name}{number}" in sums else np.zeros(1)
                for name in PoorSums._fields
            )
        )
        for number in range(own_lines)
    ]
    return GroupSums(PoorSums(running_sum(below["people"]), gap, squared_gap, log_gap), own, {})


def _entropy_terms(table: Expression, survey: EngineSurvey, alphas: Sequence[float]) -> list[Expression]:
    """Return what each income r = 1 + excess, relative to its group's mean, adds to the entropies.

    As `poverty_analysis.measures.inequality`: zero at 1, else positive, so that nothing cancels.
    """
    if not alphas:
        return []
    ibis = import_ibis()
    excess = (table.y - table.m) / table.m
    mean = survey.mean
    near = (np.maximum(survey.highest - mean, mean - survey.lowest) < mean / 2).any()
    positive = ibis.ifelse(table.y > 0, table.y, exactly(1)) if survey.lowest.min() <= 0 else table.y
    logs = _log1p(excess) if near else positive.ln() - table.m.ln()
    terms = [_entropy_term(excess, logs, alpha) for alpha in alphas]
    if survey.lowest.min() > 0:
        return terms
    # at zero the term is 1 / alpha; alphas of zero or less were refused
    return [ibis.ifelse(table.y > 0, term, exactly(1 / alpha)) for alpha, term in zip(alphas, terms, strict=True)]


def _entropy_term(excess: Expression, logs: Expression, alpha: float) -> Expression:
    if alpha == 0:
        return excess - logs
    if alpha == 1:
        return (1 + excess) * logs - excess
    if alpha == 2:
        return excess * excess / 2
    if alpha < 0.5:
        return (excess - _expm1(exactly(alpha) * logs) / exactly(alpha)) / exactly(1 - alpha)
    power = alpha - 1
    return ((1 + excess) * (_expm1(exactly(power) * logs) / exactly(power)) - excess) / exactly(alpha)


def _log1p(value: Expression) -> Expression:
    """Return ln(1 + value): the rounding of 1 + value cancels in the quotient. No engine has the function itself."""
    rounded = 1 + value
    return import_ibis().ifelse(rounded == 1, value, rounded.ln() * value / (rounded - 1))


def _expm1(value: Expression) -> Expression:
    """Return exp(value) - 1, likewise."""
    rounded = value.exp()
    precise = (rounded - 1) * value / rounded.ln()
    return import_ibis().cases((rounded == 1, value), ((value > -0.5) & (value < 0.5), precise), else_=rounded - 1)


def _together(survey: EngineSurvey, alpha: float, within: Vector) -> float:
    """Return everyone's generalised entropy: the groups' own, and that of their means (Shorrocks 1980)."""
    share = survey.people / survey.people.sum()
    mean = float(share @ survey.mean)
    if mean <= 0 or (alpha <= 0 and survey.mean.min() <= 0):
        return float("nan")  # refused by the measure
    between = entropies(survey.mean, survey.people, mean, {alpha: entropy_name(alpha)})[alpha]
    return float(share @ ((survey.mean / mean) ** alpha * within)) + between
