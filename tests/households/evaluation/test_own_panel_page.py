"""The page "your own panel": its four lines run as they stand, on the file that they name."""

import ast
import re
from pathlib import Path

import pandas as pd

from poverty_analysis.households import evaluation

ROOT = Path(__file__).parents[3]


def test_the_four_lines_of_the_page_run(monkeypatch):
    page = (ROOT / "docs" / "methods" / "own-panel.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    lines = [ast.unparse(line) for line in ast.parse(code).body]
    assert len(lines) == 4
    monkeypatch.chdir(ROOT)
    names = {"pd": pd, "evaluation": evaluation}
    for line in lines[:3]:
        exec(line, names)
    found = eval(lines[3], names)
    assert found["status"].tolist() == ["never", "never"]
    assert names["r"].panel is names["p"] and len(names["p"].frame) == len(names["d"]) == 550
