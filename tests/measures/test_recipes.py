"""The recipes of the page on decompositions run as they are printed, and give what they say."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "methods" / "decompositions.md"


@pytest.mark.slow
def test_the_recipes_run():
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    names: dict = {}
    for block in blocks:
        exec(block, names)
    assert len(blocks) == 2
    assert names["fit"].params["town[T.True]"] == pytest.approx(0, abs=4 * names["fit"].bse["town[T.True]"] + 0.02)
    assert names["found"]["difference"] == pytest.approx(0.3, abs=0.2)  # as the made-up people were made
    assert abs(names["rest"] - 0.3) < 3 * names["errors"]["difference"]
