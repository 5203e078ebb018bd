"""The explorer: one page of sliders, the same drawing as the notebooks (needs ipywidgets, the extra `lab`)."""

from poverty_analysis.explorer.controls import explorer

__all__ = ["explorer"]
