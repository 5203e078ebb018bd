"""Copies of the notebooks run in Chinese, from which the site takes its Chinese pictures: `make site` runs this."""

from __future__ import annotations

import sys
from pathlib import Path

from poverty_analysis import LANGUAGE_SWITCH, PICTURES_SWITCH
from poverty_analysis.publishing.execution import find_notebooks, notebook_text, run_notebooks
from poverty_analysis.tables import write_whole


def write_chinese_copies(folder: Path, out: Path, *, workers: int = 2) -> list[Path]:
    """Execute the notebooks of a folder in Chinese, as `poverty-analysis report --language zh` does, and keep them.

    Parameters
    ----------
    folder : Path
        Where the notebooks are; they are only read.
    out : Path
        Where the executed copies go, under the same names.
    workers : int
        How many run at the same time.

    Returns
    -------
    list of Path
        The copies.

    Raises
    ------
    FileNotFoundError
        If there is no notebook.
    NotebookError
        If a cell fails, as it does when a chart has a text without Chinese. Nothing is written then.

    Notes
    -----
    The kernels are started with POVERTY_ANALYSIS_LANGUAGE and POVERTY_ANALYSIS_PICTURES, so that each chart carries its
    pictures in both languages (`plots.chart_pictures`).
    """
    paths = find_notebooks(folder)
    notebooks = run_notebooks(paths, workers=workers, switches={LANGUAGE_SWITCH: "zh", PICTURES_SWITCH: "1"})
    copies = [out / path.name for path in paths]
    write_whole({copy: notebook_text(notebook) for copy, notebook in zip(copies, notebooks, strict=True)}, force=True)
    return copies


if __name__ == "__main__":
    write_chinese_copies(Path(sys.argv[1]), Path(sys.argv[2]))
