"""A poverty-alleviation report as audited data, measures of poverty and inequality, income-gain scenarios."""

__version__ = "0.1.0"
