"""The report as data: quantities, figures, audit."""
