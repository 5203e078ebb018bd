"""How far people in rising order move what is said of the poor: per poor person, and as totals of all people."""

from __future__ import annotations

from .moves import Moving, no_moves
from .terms import Move


def income_gap_ratio(moving: Moving, line: int) -> list[Move]:
    """Return how far each moves the measure `income_gap_ratio`; NaN where nobody is poor."""
    headcount, cut = float(moving.people.headcount[line]), moving.line(line)
    if headcount == 0:
        return no_moves(1)
    ratio = float(moving.people.gap[line]) / headcount
    return [Move(below={cut: -ratio / headcount}, lacks={cut: 1 / (cut.income * headcount)})]


def average_shortfall(moving: Moving, line: int) -> list[Move]:
    """Return how far each moves the measure `average_shortfall`: the income gap ratio, times the line."""
    income = moving.line(line).income
    return [
        Move(
            each.constant,
            below={cut: times * income for cut, times in each.below.items()},
            lacks={cut: times * income for cut, times in each.lacks.items()},
        )
        for each in income_gap_ratio(moving, line)
    ]


def poor_count(moving: Moving, line: int) -> list[Move]:
    """Return how far each moves the measure `poor_count`: a total, whose moves have no mean of zero."""
    return [Move(below={moving.line(line): float(moving.people.everyone)})]


def total_shortfall(moving: Moving, line: int) -> list[Move]:
    """Return how far each moves the measure `total_shortfall`: a total, whose moves have no mean of zero."""
    return [Move(lacks={moving.line(line): float(moving.people.everyone)})]
