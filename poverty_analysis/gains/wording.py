"""Shares of draws in words, so that a printed conclusion follows the numbers it is drawn from."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

# words by the share up to which they hold; none and every draw are said as such
_WORDS = ((0.05, "hardly any draw"), (0.4, "a minority of draws"), (0.6, "about half of the draws"),
          (0.95, "most draws"), (1.0, "nearly all draws"))  # fmt: skip


def draws_in_words(condition: ArrayLike) -> str:
    """Return in how many draws a condition holds, in words and per cent.

    Parameters
    ----------
    condition : array_like of bool, shape (n,)
        Whether it holds, draw by draw.

    Returns
    -------
    str
        From "no draw" over "hardly any draw" (below 5%), "a minority of draws" (below 40%), "about half of the draws"
        (below 60%), "most draws" and "nearly all draws" (from 95%) to "every draw".

    Raises
    ------
    ValueError
        If there is no draw.
    TypeError
        If the draws are not true or false.

    Examples
    --------
    >>> draws_in_words([True, False, False, True])
    'about half of the draws (50%)'
    >>> draws_in_words([False, False])
    'no draw'
    """
    holds = np.atleast_1d(np.asarray(condition))
    if holds.dtype != bool:
        raise TypeError(f"condition must be true or false in each draw; got {holds.dtype}")
    if holds.size == 0:
        raise ValueError("condition must have at least one draw; got none")
    share = float(holds.mean())
    if share in (0.0, 1.0):
        return "every draw" if share else "no draw"
    words = next(words for end, words in _WORDS if share < end)
    close = min(share, 1 - share)
    digits = 0 if close >= 0.02 else 1 if close >= 0.001 else 2
    return f"{words} ({share:.{digits}%})"
