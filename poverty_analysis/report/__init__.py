"""The report as data: printed quantities, the table of figures, its audit.

`load_figures` holds every figure with the interval that its print allows; `verify` holds the table against a copy of
the source; `audit` says which figures add up.
"""

from poverty_analysis.report.audit import VERDICTS, audit, load_checks
from poverty_analysis.report.beside_statistics import beside_statistics
from poverty_analysis.report.checkability import checkability
from poverty_analysis.report.denominators import common_denominators, possible_denominators, possible_numerators
from poverty_analysis.report.documents import Document, read_document
from poverty_analysis.report.drafts import Draft, draft_ledger, open_decisions, ranked_decisions, write_ledger
from poverty_analysis.report.explanations import smallest_explanations
from poverty_analysis.report.extraction import find_quantities
from poverty_analysis.report.figures import load_figures, load_tokens, source_card
from poverty_analysis.report.income_series import load_income_series
from poverty_analysis.report.proposals import propose_checks
from poverty_analysis.report.quantities import Quantity, parse_quantity
from poverty_analysis.report.reading import as_printed, contradictions, findings, locate
from poverty_analysis.report.side_by_side import Comparison, compare, promise_counts
from poverty_analysis.report.sources import digits_read, read_source, source_remarks
from poverty_analysis.report.stated_pairs import implied_changes
from poverty_analysis.report.strength import Power, audit_power, audit_strength
from poverty_analysis.report.verification import Verification, verify

__all__ = [
    "VERDICTS",
    "Comparison",
    "Document",
    "Draft",
    "Power",
    "Quantity",
    "Verification",
    "as_printed",
    "audit",
    "audit_power",
    "audit_strength",
    "beside_statistics",
    "checkability",
    "common_denominators",
    "compare",
    "contradictions",
    "digits_read",
    "draft_ledger",
    "find_quantities",
    "findings",
    "implied_changes",
    "load_checks",
    "load_figures",
    "load_income_series",
    "load_tokens",
    "locate",
    "open_decisions",
    "parse_quantity",
    "possible_denominators",
    "possible_numerators",
    "promise_counts",
    "propose_checks",
    "ranked_decisions",
    "read_document",
    "read_source",
    "smallest_explanations",
    "source_card",
    "source_remarks",
    "verify",
    "write_ledger",
]
