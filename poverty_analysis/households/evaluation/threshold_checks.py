"""Whether a threshold can be trusted: heaps beside it, and jumps where there should be none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from poverty_analysis.households.evaluation.columns import UNSAID, as_table, numbers
from poverty_analysis.households.evaluation.discontinuity import regression_discontinuity
from poverty_analysis.households.evaluation.one_wave import score_table
from poverty_analysis.households.evaluation.panel import Panel
from poverty_analysis.measures.sample import Vector, checked_number


def threshold_density(
    data: pd.DataFrame | Panel,
    running: str,
    *,
    cutoff: float,
    bandwidth: float | None = None,
    bin_width: float | None = None,
) -> pd.DataFrame:
    r"""McCrary's test whether the density of the score jumps at the threshold: whether people moved across it.

    Counts in bins that do not cross the threshold are fitted by straight lines with a triangular kernel on each side;

    .. math:: \hat\theta = \ln\hat f_+ - \ln\hat f_-, \qquad
              \widehat{se} = \sqrt{\frac{24}{5}\frac{1}{nh}\Big(\frac{1}{\hat f_+} + \frac{1}{\hat f_-}\Big)}

    Parameters
    ----------
    data, running, cutoff
        As `regression_discontinuity`; of a panel the last wave, as there.
    bandwidth : float, optional
        h, in the unit of `running`; a standard deviation times :math:`1.84\,n^{-1/5}` where left out.
    bin_width : float, optional
        :math:`2\,sd\,n^{-1/2}` where left out.

    Returns
    -------
    pandas.DataFrame
        One row: hypothesis, statistic (the jump of the log density from below to above), standard_error, p_value, n
        (scores within the bandwidth), bandwidth.

    Raises
    ------
    TypeError, ValueError, TableError
        If a side has fewer than ten scores within the bandwidth, or too few to have a density at the threshold.

    Notes
    -----
    Scores count as independent of each other; where villages are drawn as a whole, p is too small. That no jump is
    found does not show that nobody moved: as many may have moved up as down.

    References
    ----------
    McCrary (2008), Manipulation of the running variable in the regression discontinuity design, Journal of
    Econometrics 142, 698-714, equations 4 to 7.

    Examples
    --------
    >>> even = pd.DataFrame({"score": (np.arange(2_000) + 0.5) / 1_000 - 1})
    >>> threshold_density(even, "score", cutoff=0)["p_value"].round(3).item()
    1.0
    """
    table = data.frame[data.wave == data.waves.size - 1] if isinstance(data, Panel) else as_table(data)
    score = numbers(table, running) - checked_number(cutoff, "cutoff")
    count, spread = score.size, float(score.std(ddof=1))
    step = checked_number(2 * spread * count**-0.5 if bin_width is None else bin_width, "bin_width", above=0)
    width = checked_number(1.84 * spread * count**-0.2 if bandwidth is None else bandwidth, "bandwidth", above=step)
    for name, side in (("below", score < 0), ("above", score >= 0)):
        if (got := int((side & (np.abs(score) <= width)).sum())) < 10:
            raise ValueError(f"a density needs ten scores or more {name} the cutoff within {width:.4g}; got {got}")
    above, below = (_at_threshold(side, step, width, count) for side in (score[score >= 0], -score[score < 0]))
    if min(above, below) <= 0:
        raise ValueError("a density at the cutoff must be positive on both sides; got none: widen the bandwidth")
    error = float(np.sqrt(24 / 5 / (count * width) * (1 / above + 1 / below)))
    jump = float(np.log(above) - np.log(below))
    return pd.DataFrame(
        {
            "hypothesis": "the density of the score does not jump at the threshold",
            "statistic": jump,
            "standard_error": error,
            "p_value": float(2 * stats.norm.sf(abs(jump) / error)),
            "n": int((np.abs(score) <= width).sum()),
            "bandwidth": width,
        },
        index=[0],
    )


def _at_threshold(away: Vector, step: float, width: float, count: int) -> float:
    """Height at zero of a line through the densities of bins, with a triangular kernel."""
    bins = int(np.ceil(width / step))
    middle = (np.arange(bins) + 0.5) * step
    height = np.bincount(np.minimum((away / step).astype(int), bins), minlength=bins + 1)[:bins] / (count * step)
    kernel = np.maximum(0.0, 1 - middle / width)
    design = np.column_stack([np.ones(bins), middle])
    return float(np.linalg.lstsq(design * np.sqrt(kernel)[:, None], height * np.sqrt(kernel), rcond=None)[0][0])


def placebo_cutoffs(
    data: pd.DataFrame | Panel,
    outcome: str | None = None,
    running: str | None = None,
    *,
    cutoff: float,
    placebos: Sequence[float],
    **options: Any,
) -> pd.DataFrame:
    """Jumps at thresholds that decide nothing, each from rows on one side of the true one: they should be zero.

    Parameters
    ----------
    data, outcome, running, cutoff
        As `regression_discontinuity`.
    placebos : sequence of float
        Scores other than the cutoff.
    **options
        Further arguments of `regression_discontinuity`, but `treated`: cluster, bandwidth, weights.

    Returns
    -------
    pandas.DataFrame
        One row a placebo in the tidy shape, after a first column `cutoff`.

    Raises
    ------
    TypeError, ValueError, TableError
        As `regression_discontinuity`; also if a placebo is the cutoff itself.

    Examples
    --------
    A jump of 5 at 0 and none at 4 or -4.

    >>> x = np.arange(-9.5, 10)
    >>> table = pd.DataFrame({"score": x, "income": x + 5 * (x >= 0)})
    >>> found = placebo_cutoffs(
    ...     table, "income", "score", cutoff=0, placebos=[-4, 4], bandwidth=4, cluster=None, treated_side="above"
    ... )
    >>> found[["cutoff", "estimate"]].abs().round(9).values.tolist()
    [[4.0, 0.0], [4.0, 0.0]]
    """
    if "treated" in options:
        raise TypeError("a placebo has no treated: nobody is treated because of it; leave it out")
    if running is None:
        raise TypeError("running must name the column of the score; got none")
    asked = score_table(data, outcome, None, options.pop("cluster", UNSAID), options.pop("weights", None))
    score = numbers(asked.data, running)
    options |= {"cluster": asked.cluster, "weights": asked.weights}
    rows = []
    for placebo in np.atleast_1d(np.asarray(placebos, dtype=float)).tolist():
        if placebo == cutoff:
            raise ValueError(f"a placebo must be another score than the cutoff; got {placebo:g}")
        side = score >= cutoff if placebo > cutoff else score < cutoff
        found = regression_discontinuity(asked.data[side], asked.outcome, running, cutoff=placebo, **options).to_frame()
        found.insert(0, "cutoff", float(placebo))
        rows.append(found)
    return pd.concat(rows, ignore_index=True)
