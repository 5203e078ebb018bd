r"""What measures of poverty are for each poor person where the lower tail of incomes is a power of income.

In the distributions of Singh and Maddala and of Dagum the share of people with less than y falls as a power of y where
y is low. Below any low line incomes over it then have the same distribution, :math:`F(x) = x^a`, with the mean gap
:math:`d = 1 / (1 + a)`: how deep the poor lie does not depend on the line, nor on how few they are.
"""

from __future__ import annotations

import scipy  # whose parts are loaded when they are first asked for


def gaps_of_tail(gap: float, alpha: float) -> float:
    r"""Return the mean of gaps to a power, :math:`\int (1 - x)^\alpha \, dx^a = a B(a, \alpha + 1)`.

    Examples
    --------
    A mean gap of 1/3 is a = 2: the mean square is 2 (1/2 - 2/3 + 1/4) = 1/6.

    >>> round(gaps_of_tail(1 / 3, 2), 9), round(gaps_of_tail(1 / 3, 1), 9), round(gaps_of_tail(1 / 3, 0), 9)
    (0.166666667, 0.333333333, 1.0)
    """
    power = 1 / gap - 1
    return float(power * scipy.special.beta(power, alpha + 1))


def log_gap_of_tail(gap: float) -> float:
    r"""Return the mean logarithm of the line over income, :math:`1 / a`.

    Examples
    --------
    >>> round(log_gap_of_tail(1 / 3), 9)
    0.5
    """
    return gap / (1 - gap)


def sen_of_tail(gap: float) -> float:
    r"""Return Sen's index over the headcount, :math:`d + (1 - d) G` with the Gini index of the poor, 1 / (2 a + 1).

    Examples
    --------
    1/3 + 2/3 x 1/5.

    >>> round(sen_of_tail(1 / 3), 9), round(7 / 15, 9)
    (0.466666667, 0.466666667)
    """
    return gap + (1 - gap) * gap / (2 - gap)


def sen_shorrocks_thon_of_tail(gap: float) -> float:
    """Return the index of Sen, Shorrocks and Thon over the headcount, twice the mean gap where few are poor.

    Examples
    --------
    >>> sen_shorrocks_thon_of_tail(0.25)
    0.5
    """
    return 2 * gap
