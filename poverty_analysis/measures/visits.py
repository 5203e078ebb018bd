"""What it would take to check a count of people lifted out: how many visits, to whom, and when to stop.

A false exit is a household that was counted out of poverty and is poor. The question is whether more than a tolerated
share of those counted out are false exits; the answer is "above" where `critical` or more of the visited are judged so.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from poverty_analysis.measures.sample import checked_number
from poverty_analysis.measures.visit_chances import Vector, beta_binomial, binomial, hypergeometric, summed_counts

_TINY = 1e-15
_MOST_VISITS = 200_000


class VerificationDesign(NamedTuple):
    """A design of visits.

    Attributes
    ----------
    households : int
        Households to visit, all told.
    villages : int or None
        Villages to visit, `per_village` households in each; None where households are drawn from one list.
    per_village : int or None
    critical : int
        "Above the tolerated share" is said where this many or more of the visited are judged false exits.
    size : float
        The chance of saying so where the share is just the tolerated one; at most `alpha`.
    power : float
        The chance of saying so where the share is the actual one.
    """

    households: int
    villages: int | None
    per_village: int | None
    critical: int
    size: float
    power: float


class _Question(NamedTuple):
    """The checked arguments of a design."""

    households: int
    villages: int
    per_village: int
    tolerated: float
    actual: float
    alpha: float
    power: float
    correlation: float
    sensitivity: float
    specificity: float

    def shares(self) -> tuple[float, float]:
        """The tolerated and the actual share, as whole households of the list."""
        low = math.floor(self.tolerated * self.households + 1e-9) / self.households
        return low, math.ceil(self.actual * self.households - 1e-9) / self.households


def verification_design(
    households: int,
    *,
    villages: int | None = None,
    per_village: int | None = None,
    tolerated: float = 0.02,
    actual: float = 0.05,
    alpha: float = 0.05,
    power: float = 0.9,
    correlation: float = 0.0,
    sensitivity: float = 1.0,
    specificity: float = 1.0,
) -> VerificationDesign:
    r"""Return the smallest number of visits that would show a share of false exits above the tolerated one.

    Parameters
    ----------
    households : int
        Households counted out of poverty: the list to draw from.
    villages : int, optional
        Villages that they live in. With it (and `per_village`) the design has two stages: villages are drawn with
        chances that go with their size, then `per_village` households in each; without, households from one list.
    per_village : int, optional
        Households to visit in a village.
    tolerated : float
        The share of false exits that is still accepted, 0 to 1. With 0 (and perfect visits) one found is enough:
        discovery sampling.
    actual : float
        The share that should be found out, above `tolerated`.
    alpha : float
        The largest chance to say "above" where the share is the tolerated one.
    power : float
        The smallest chance to say "above" where the share is the actual one.
    correlation : float
        Of false exits within villages (the intra-class correlation), 0 up to 1; two-stage designs only.
    sensitivity, specificity : float
        The chances that a visit calls a false exit false, and a true exit true.

    Returns
    -------
    VerificationDesign

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range; if the power cannot be reached even by visiting all.

    Notes
    -----
    One list: the number of false exits visited is hypergeometric. Two stages: it is a sum of beta-binomials, one a
    village, whose correlation is set so that its variance is that of two-stage sampling from a finite population,

    .. math:: V = \left(1 - \frac{m}{M}\right) k \left(\rho + \frac{1 - \rho}{B}\right)
              + \left(1 - \frac{k}{B}\right) (1 - \rho)

    times that of independent visits, for m of M villages with B households, k visited; below that of independent visits
    (V < 1) a hypergeometric of the same variance takes its place. Misclassification adds binomials. The power is a
    sawtooth in the number of visits; the smallest number is returned that meets both `alpha` and `power`.

    References
    ----------
    Cochran (1977), Sampling Techniques, eq. 10.10 (two stages). Skellam (1948) (the beta-binomial).

    Examples
    --------
    Discovery sampling by hand: from 10 households with 5 false exits (50%), three visits miss all of them with chance
    5/10 * 4/9 * 3/8 = 1/12, so 3 visits find one with chance 11/12; two with 7/9 only.

    >>> design = verification_design(10, tolerated=0, actual=0.5)
    >>> design.households, design.critical, round(design.power, 4)
    (3, 1, 0.9167)
    """
    question = _checked(
        households, villages, per_village, tolerated, actual, alpha, power, correlation, sensitivity, specificity
    )
    step = question.per_village or 1
    most = question.villages if question.per_village else question.households
    best = 0.0
    for number in range(_start(question, step), most + 1):
        if number * step > _MOST_VISITS:
            break
        critical, size, reached = _tried(question, number)
        best = max(best, reached)
        if reached >= power:
            villages_visited = number if question.per_village else None
            return VerificationDesign(
                number * step, villages_visited, question.per_village or None, critical, size, reached
            )
    raise ValueError(f"power must be one that {most * step:,} visits can reach; got {power}, and they reach {best:.3f}")


def _checked(
    households: int, villages: int | None, per_village: int | None, tolerated: float, actual: float, alpha: float,
    power: float, correlation: float, sensitivity: float, specificity: float,
) -> _Question:  # fmt: skip
    count = _whole(households, "households")
    if (villages is None) != (per_village is None):
        raise ValueError("villages and per_village must be given both or neither: two stages need both")
    if villages is None:
        m, k = 0, 0
        if correlation:
            raise ValueError(f"correlation must be 0 without villages; got {correlation}")
    else:
        m, k = _whole(villages, "villages"), _whole(per_village, "per_village")
        if m * k > count:
            raise ValueError(f"villages times per_village must be at most households ({count:,}); got {m * k:,}")
    _check_chances(tolerated, actual, alpha, power, correlation, sensitivity, specificity)
    return _Question(count, m, k, tolerated, actual, alpha, power, correlation, sensitivity, specificity)


def _check_chances(
    tolerated: float, actual: float, alpha: float, power: float, correlation: float, sensitivity: float,
    specificity: float,
) -> None:  # fmt: skip
    for name, value in (("tolerated", tolerated), ("correlation", correlation)):
        if not 0 <= checked_number(value, name) < 1:
            raise ValueError(f"{name} must be from 0 to below 1; got {value}")
    for name, value in (("alpha", alpha), ("power", power)):
        if not 0 < checked_number(value, name) < 1:
            raise ValueError(f"{name} must be between 0 and 1; got {value}")
    for name, value in (("sensitivity", sensitivity), ("specificity", specificity)):
        if not 0.5 < checked_number(value, name) <= 1:
            raise ValueError(f"{name} must be above 0.5 and at most 1; got {value}")
    if not tolerated < checked_number(actual, "actual") < 1:
        raise ValueError(f"actual must be above tolerated ({tolerated}) and below 1; got {actual}")


def _whole(value: Any, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} must be a whole number; got {value!r}")
    if value < 1:
        raise ValueError(f"{name} must be at least 1; got {value}")
    return int(value)


def _start(question: _Question, step: int) -> int:
    """A number of visits (or villages) safely too small, by the normal approximation for independent visits."""
    seen = [_seen(share, question) for share in question.shares()]
    if seen[0] <= 0 or question.tolerated == 0:
        return 1
    from scipy.special import ndtri

    spread = ndtri(1 - question.alpha) * math.sqrt(seen[0] * (1 - seen[0]))
    spread += ndtri(question.power) * math.sqrt(seen[1] * (1 - seen[1]))
    needed = (spread / (seen[1] - seen[0])) ** 2
    finite = needed / (1 + needed / question.households)
    return max(1, int(0.4 * finite / step))


def _seen(share: float, question: _Question) -> float:
    """The share judged false where `share` are."""
    return share * question.sensitivity + (1 - share) * (1 - question.specificity)


def _tried(question: _Question, number: int) -> tuple[int, float, float]:
    """The critical number of a design, its size and its power."""
    low, high = (_judged(share, number, question) for share in question.shares())
    tail = np.append(np.cumsum(low[::-1])[::-1], 0.0)  # chance of this many or more
    critical = max(1, int(np.argmax(tail <= question.alpha + 1e-12)))
    reached = float(high[critical:].sum()) if critical < len(high) else 0.0
    return critical, float(tail[critical]), min(1.0, reached)


def _judged(share: float, number: int, question: _Question) -> Vector:
    """The chances that 0, 1, 2, ... of the visited are judged false exits."""
    false = _visited(share, number, question)
    return _with_errors(false, question)


def _with_errors(false: Vector, question: _Question) -> Vector:
    """The chances of the numbers judged false, from those of the numbers that are: what visits miss and mistake."""
    if question.sensitivity == 1 and question.specificity == 1:
        return false
    visits = len(false) - 1
    judged = np.zeros(visits + 1)
    for count in np.flatnonzero(false > _TINY):
        caught = binomial(int(count), question.sensitivity)
        wrong = binomial(visits - int(count), 1 - question.specificity)
        judged += false[count] * np.convolve(caught, wrong)
    return judged


def _visited(share: float, number: int, question: _Question) -> Vector:
    """The chances that 0, 1, 2, ... of the visited are false exits."""
    if not question.per_village:
        return hypergeometric(question.households, round(share * question.households), number)
    k, size = question.per_village, question.households / question.villages
    rho, visits = question.correlation, number * question.per_village
    between = (1 - number / question.villages) * k * (rho + (1 - rho) / size)
    spread = between + (1 - k / size) * (1 - rho)
    if share == 0:
        return np.append(1.0, np.zeros(visits))
    if spread >= 1 and k > 1:
        return summed_counts(beta_binomial(k, share, (spread - 1) / (k - 1)), number)
    # fewer surprises than with independent visits: a large part of a finite list is visited
    like = (visits - spread) / (1 - spread) if spread < 1 else question.households
    like = int(min(max(visits, round(like)), 10 * _MOST_VISITS))
    return hypergeometric(like, round(share * like), visits)


def sequential_scores(
    *,
    per_village: int = 1,
    tolerated: float = 0.02,
    actual: float = 0.05,
    alpha: float = 0.05,
    power: float = 0.9,
    correlation: float = 0.0,
    sensitivity: float = 1.0,
    specificity: float = 1.0,
) -> pd.DataFrame:
    """Return what a village adds to the score by which visiting may stop early: Wald's sequential test.

    Start at 0, visit villages drawn at random one after the other, `per_village` households in each, and add the score
    of the number judged false exits. Stop and say "above" once the sum reaches `above`; stop and say "not above" once
    it falls to `not_above`.

    Parameters
    ----------
    per_village, tolerated, actual, alpha, power, correlation, sensitivity, specificity
        As for `verification_design`; `tolerated` above 0.

    Returns
    -------
    pandas.DataFrame, index `judged_false`
        For 0 to `per_village` judged false: score, above, not_above (the same two bounds in every row),
        chance_tolerated and chance_actual.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range.

    Notes
    -----
    The scores are log likelihood ratios; the bounds log(power/alpha) and log((1 - power)/(1 - alpha)). The chances of
    error are at most alpha/power and (1 - power)/(1 - alpha) together about as asked (Wald's inequalities); villages
    are taken as drawn from many.

    References
    ----------
    Wald (1945), Sequential Tests of Statistical Hypotheses, eq. 3.33.

    Examples
    --------
    >>> scores = sequential_scores(tolerated=0.1, actual=0.3)
    >>> scores.round(3).iloc[:, :3].values.tolist()  # log(0.7/0.9), log(0.3/0.1); log(0.9/0.05), log(0.1/0.95)
    [[-0.251, 2.89, -2.251], [1.099, 2.89, -2.251]]
    """
    if tolerated == 0:
        raise ValueError("tolerated must be above 0 for a sequential test: otherwise the first one found decides")
    k = _whole(per_village, "per_village")
    question = _checked(
        2 * k * _MOST_VISITS,
        2 * _MOST_VISITS,
        k,
        tolerated,
        actual,
        alpha,
        power,
        correlation,
        sensitivity,
        specificity,
    )
    low, high = (
        _with_errors(beta_binomial(k, share, correlation), question) for share in (question.tolerated, question.actual)
    )
    table = pd.DataFrame(
        {
            "score": np.log(high) - np.log(low),
            "above": math.log(power / alpha),
            "not_above": math.log((1 - power) / (1 - alpha)),
            "chance_tolerated": low,
            "chance_actual": high,
        }
    )
    return table.rename_axis("judged_false")
