"""Constants from outside the report (poverty lines, incomes, costs, effect sizes), each with its source."""

from poverty_analysis.context.facts import Fact, fact, income_classes, load_facts
from poverty_analysis.context.official_lines import (
    POVERTY_LINES,
    STANDARDS,
    PovertyLine,
    lines_in,
    poverty_line,
    poverty_lines,
)
from poverty_analysis.context.price_levels import deflator, rural_prices

__all__ = [
    "POVERTY_LINES",
    "STANDARDS",
    "Fact",
    "PovertyLine",
    "deflator",
    "fact",
    "income_classes",
    "lines_in",
    "load_facts",
    "poverty_line",
    "poverty_lines",
    "rural_prices",
]
