"""Watching for returns to poverty: who is at risk, whether predictions come true, whom a programme reaches."""

from poverty_analysis.households.monitoring.calibration import brier_score, calibration_table, wilson_interval
from poverty_analysis.households.monitoring.falling_back import FallingBack, falling_back_risk
from poverty_analysis.households.monitoring.targeting import targeting_area, targeting_curve, targeting_errors
from poverty_analysis.households.monitoring.vulnerability import vulnerability_as_expected_poverty

__all__ = [
    "FallingBack",
    "brier_score",
    "calibration_table",
    "falling_back_risk",
    "targeting_area",
    "targeting_curve",
    "targeting_errors",
    "vulnerability_as_expected_poverty",
    "wilson_interval",
]
