"""One English term has one Chinese term (data/terms.csv): in what charts and tables say, and in the workshop."""

import csv
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def pattern(english):
    """A term as a whole word, in one or more; part of a path or of a longer name it is not."""
    return re.compile(rf"(?<![\w/-]){re.escape(english)}(?:s|es)?(?![\w/-])", re.IGNORECASE)


TERMS = sorted(((row["en"], row["zh"], row["never"]) for row in rows(DATA / "terms.csv")), key=lambda row: -len(row[0]))
PATTERNS = {english: pattern(english) for english, _, _ in TERMS}
DRAWN = [(row["en"], row["zh"]) for row in rows(DATA / "labels.csv")]


def told(english):
    """The terms of a text, the longest first: the squared poverty gap is no poverty gap."""
    for term, chinese, never in TERMS:
        if PATTERNS[term].search(english):
            yield term, chinese, [word for word in never.split(";") if word]
            english = PATTERNS[term].sub(" ", english)


def labelled():
    for path in sorted(DATA.rglob("*.csv")):
        table = rows(path)
        if table and {"label_en", "label_zh"} <= set(table[0]):
            yield from ((row["label_en"], row["label_zh"]) for row in table)


def paired(node):
    """Texts of the workshop that have their Chinese beside them."""
    if isinstance(node, dict):
        yield from ((text, node[f"{key}_zh"]) for key, text in node.items()
                    if isinstance(text, str) and f"{key}_zh" in node)  # fmt: skip
        node = list(node.values())
    if isinstance(node, list):
        for one in node:
            yield from paired(one)


def test_a_term_stands_once_and_no_rival_is_another_terms_word():
    english = [term.casefold() for term, _, _ in TERMS]
    assert len(set(english)) == len(english)
    used = {chinese for _, chinese, _ in TERMS}
    assert not {word for _, _, never in TERMS for word in never.split(";") if word} & used


def test_every_term_is_said_as_the_term_base_has_it():
    """A word of two meanings ("share", "mean") is no term."""
    wrong = [(text, said, chinese) for text, said in DRAWN for _, chinese, _ in told(text) if chinese not in said]
    assert wrong == []


def workshop():
    return list(paired(yaml.safe_load((ROOT / "docs" / "workshop" / "half-day.yml").read_text("utf-8"))))


@pytest.mark.parametrize("texts", [DRAWN, list(labelled()), workshop()], ids=["labels", "tables", "workshop"])
def test_no_rival_of_a_term_is_used(texts):
    assert len(texts) > 20
    wrong = [(text[:60], word) for text, said in texts for _, _, never in told(text) for word in never if word in said]
    assert wrong == []
