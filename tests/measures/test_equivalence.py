"""Equivalence scales, by hand and as Hagenaars, de Vos and Zaidi (1994) define the OECD-modified one."""

import pytest

from poverty_analysis import measures


def test_square_root_scale():
    assert measures.square_root_scale([1, 4, 9]).tolist() == [1, 2, 3]


def test_oecd_modified_scale():
    # two adults with two children under 14: 1 + 0.5 + 0.6
    assert measures.oecd_modified_scale([1, 2, 2, 1], [0, 0, 2, 3]).tolist() == pytest.approx([1, 1.5, 2.1, 1.9])


def test_the_scale_decides_who_is_poorer():
    """A single on 6,000 and five on 25,000: per person the five are poorer, by the square root they are richer."""
    assert 6000 > 25_000 / 5
    assert 6000 / measures.square_root_scale([1])[0] < 25_000 / measures.square_root_scale([5])[0]


@pytest.mark.parametrize(
    ("call", "rule"),
    [
        (lambda: measures.square_root_scale([2, 0]), "persons must be at least 1; got 0 at position 1"),
        (lambda: measures.square_root_scale([2, None]), "persons must be finite"),
        (lambda: measures.oecd_modified_scale([0], [2]), "adults must be at least 1; got 0"),
        (lambda: measures.oecd_modified_scale([1], [-1]), "children must be at least 0; got -1"),
        (lambda: measures.oecd_modified_scale([1, 2], [0]), "children must be as many as adults; got 1 for 2"),
    ],
)
def test_what_is_no_household_is_refused(call, rule):
    with pytest.raises(ValueError, match=rule):
        call()
