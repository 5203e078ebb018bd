"""A survey bound to its design: two stages, calibration, replicate weights; errors for whatever is asked of it."""

from .bound import Survey
from .reliability import Reliability

__all__ = ["Reliability", "Survey"]
