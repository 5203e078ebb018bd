"""A poverty-alleviation report as audited data, measures of poverty and inequality, income-gain scenarios."""

__version__ = "0.1.0"

PICTURES_SWITCH = "POVERTY_ANALYSIS_PICTURES"  # environment variable: charts shown carry pictures to publish
LANGUAGE_SWITCH = "POVERTY_ANALYSIS_LANGUAGE"  # environment variable: en or zh, what `plots.use_language` sets
