"""A text that explains, in both languages: one of the two is shown, as the language button says."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

_MARKS = ('<div class="in-english">', '</div><div class="in-chinese" lang="zh">', "</div>")


def in_both(key: str, **shown: object) -> str:
    """Return Markdown that holds a text twice; the site's style shows the one in the language that is chosen.

    Parameters
    ----------
    key : str
        Which text of ``docs/both.yml``.
    **shown
        What is computed, by the names that stand in the text.

    Examples
    --------
    >>> [line for line in in_both("audit_order").splitlines() if "<div" in line]
    ['<div class="in-english">', '</div><div class="in-chinese" lang="zh">']
    """
    said = _texts()[key]
    start, between, end = (f"```{{raw}} html\n{mark}\n```" for mark in _MARKS)
    return "\n\n".join([start, said["en"].format(**shown), between, said["zh"].format(**shown), end])


@cache
def _texts() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    return found
