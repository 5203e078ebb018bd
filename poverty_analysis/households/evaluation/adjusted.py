"""A difference of mean changes given controls: doubly robust, for one cohort against those it is compared with."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from poverty_analysis.households.evaluation.columns import Mask, Matrix
from poverty_analysis.households.evaluation.fit import logit, require_full_rank
from poverty_analysis.measures.sample import Vector

OVERLAP = 0.01


def doubly_robust_difference(
    change: Vector, cohort: Mask, columns: Matrix, names: Sequence[str], weights: Vector
) -> tuple[float, Vector]:
    r"""Mean change of a cohort less what it would have been, given controls, and influence values.

    With m the change predicted among the others by least squares, p the logit of being in the cohort, and
    :math:`r = \Delta y - m(x)`,

    .. math:: ATT = \frac{E[D r]}{E[D]} - \frac{E[w r]}{E[w]}, \qquad w = \frac{p(x)(1-D)}{1-p(x)}

    Parameters
    ----------
    change, weights : numpy.ndarray, shape (n,)
    cohort : numpy.ndarray of bool, shape (n,)
    columns : numpy.ndarray, shape (n, k)
        A constant and the controls in the base wave.
    names : list of str
        Of the columns.

    Returns
    -------
    effect : float
    influence : numpy.ndarray, shape (n,)
        The fitted models' part included.

    Raises
    ------
    ValueError
        If controls are collinear, separate the cohort from the others, or leave some of it without anybody alike.

    References
    ----------
    Sant'Anna and Zhao (2020), Doubly robust difference-in-differences estimators, Journal of Econometrics 219, 101-122,
    equation 3.1 and section 3.1 (the estimator with plain logit and least squares).

    Examples
    --------
    Near: the cohort gains 3, the others 1; far: 5 and 2. Three of four of the cohort are near: 3/4 x 2 + 1/4 x 3.

    >>> near = np.array([1, 1, 1, 1, 0, 0, 0, 0.0])
    >>> cohort = np.array([1, 1, 1, 0, 1, 0, 0, 0], dtype=bool)
    >>> change = np.array([3, 3, 3, 1, 5, 2, 2, 2.0])
    >>> columns = np.column_stack([np.ones(8), near])
    >>> effect, influence = doubly_robust_difference(change, cohort, columns, ["constant", "near"], np.ones(8))
    >>> round(effect, 9), round(float(influence.mean()), 9)
    (2.25, 0.0)
    """
    for group, name in ((cohort, "cohort"), (~cohort, "others")):
        if np.unique(columns[group], axis=0).shape[0] < 2 <= columns.shape[1]:
            raise ValueError(f"controls must vary within a cohort and among the others; they do not in the {name}")
    require_full_rank(columns[~cohort], names)
    score = logit(cohort, columns, names, weights).fittedvalues
    if score.max() > 1 - OVERLAP:
        raise ValueError(
            f"probabilities of a cohort must be up to {1 - OVERLAP:g}; got {score.max():.4f}: nobody else is like some "
            f"of it in {', '.join(map(str, names[1:]))}; coarsen or leave out a control"
        )
    odds = np.where(cohort, 0.0, score / (1 - score))
    inside = weights * ~cohort
    curve = (columns * inside[:, None]).T @ columns / change.size
    line = np.linalg.solve(curve, columns.T @ (inside * change) / change.size)
    gap = change - columns @ line
    of_line = (columns * (~cohort * gap)[:, None]) @ np.linalg.inv(curve)
    bend = (columns * (weights * score * (1 - score))[:, None]).T @ columns / change.size
    of_score = (columns * (cohort - score)[:, None]) @ np.linalg.inv(bend)
    effect, influence = 0.0, np.zeros(change.size)
    for sign, each in ((1, cohort.astype(float)), (-1, odds)):
        scale = float(np.average(each, weights=weights))
        mean = float(np.average(gap, weights=weights * each))
        by_line = -np.average(columns * each[:, None], axis=0, weights=weights) / scale
        influence = influence + sign * (each * (gap - mean) / scale + of_line @ by_line)
        effect += sign * mean
        if sign < 0:
            by_score = np.average(columns * (each * (gap - mean))[:, None], axis=0, weights=weights) / scale
            influence = influence - of_score @ by_score
    return effect, influence
