"""How often bands hold a whole Lorenz curve, beside intervals point by point: python -m writes data/judging."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from poverty_analysis.households.judging.stored import BANDS, SEED, stored_table
from poverty_analysis.measures.bands import curve_bands
from poverty_analysis.measures.designed import Survey
from poverty_analysis.measures.sample import checked_number
from poverty_analysis.tables import csv_text, data_folder, write_whole

POINTS = np.arange(1, 20) / 20
BETWEEN, WITHIN, HOUSEHOLDS = 0.3, 0.5, 20
VILLAGES, SAMPLES = (10, 20, 60), 400
ENDS = {
    "pointwise": ("low", "high"),
    "uniform": ("low_uniform", "high_uniform"),
    "Bonferroni": ("low_bonferroni", "high_bonferroni"),
}


def band_coverage(villages: tuple[int, ...] = VILLAGES, *, samples: int = SAMPLES, rng: int = SEED) -> pd.DataFrame:
    r"""Return how often 95% bands of a Lorenz curve hold all of it, at 19 shares, in samples of villages.

    Villages and households are lognormal: log income is 8 plus a normal number of the village and one of the household,
    so that the curve is known, :math:`L(p) = \Phi(\Phi^{-1}(p) - \sigma)` with :math:`\sigma^2 = 0.3^2 + 0.5^2`.

    Parameters
    ----------
    villages : tuple of int
        Numbers of villages in a sample, with 20 households each.
    samples : int
        Drawn for each number.
    rng : int
        Seed; each sample has its own, made of this, the number of villages and its place.

    Returns
    -------
    pandas.DataFrame
        One row a number of villages and band: `villages`, `households` (in each), `points`, `band`
        ("pointwise", "uniform" by the largest t, "Bonferroni"), `samples`, `seed`; `coverage_of_points` (mean share of
        points whose interval holds), `coverage` (share of samples in which all do), its Monte Carlo error
        `coverage_error` and `mean_length`.

    Raises
    ------
    TypeError, ValueError
        If there are fewer than 3 villages or 2 samples.

    Notes
    -----
    Synthetic. 95% is what each band says; an interval for each point says it of that point alone.

    References
    ----------
    Montiel Olea and Plagborg-Møller (2019), Simultaneous confidence bands, Journal of Applied Econometrics 34, 1-17.

    Examples
    --------
    >>> band_coverage((10,), samples=2)["band"].tolist()
    ['pointwise', 'uniform', 'Bonferroni']
    """
    drawn = int(checked_number(samples, "samples", at_least=2))
    counts = [int(checked_number(count, "villages", at_least=3)) for count in villages]
    return pd.DataFrame([row for count in counts for row in _rows(count, drawn, rng)])


def _rows(villages: int, samples: int, seed: int) -> list[dict[str, object]]:
    truth = stats.norm.cdf(stats.norm.ppf(POINTS) - np.hypot(BETWEEN, WITHIN))
    tables = [curve_bands(_sample(villages, seed, place), "lorenz_curve", "income", POINTS) for place in range(samples)]
    rows = []
    for band, (low, high) in ENDS.items():
        ends = np.array([table[[low, high]].to_numpy() for table in tables])
        holds = (ends[:, :, 0] <= truth) & (truth <= ends[:, :, 1])
        share = float(holds.all(axis=1).mean())
        rows.append(
            {
                "villages": villages,
                "households": HOUSEHOLDS,
                "points": POINTS.size,
                "band": band,
                "samples": samples,
                "seed": seed,
                "coverage_of_points": float(holds.mean()),
                "coverage": share,
                "coverage_error": float(np.sqrt(share * (1 - share) / samples)),
                "mean_length": float((ends[:, :, 1] - ends[:, :, 0]).mean()),
            }
        )
    return rows


def _sample(villages: int, seed: int, place: int) -> Survey:
    rng = np.random.default_rng([seed, villages, place])
    village = np.repeat(np.arange(villages), HOUSEHOLDS)
    log = 8 + BETWEEN * rng.normal(size=villages)[village] + WITHIN * rng.normal(size=village.size)
    return Survey(pd.DataFrame({"income": np.exp(log), "village": village}), clusters="village")


def main() -> None:
    """Write the table."""
    text = csv_text(stored_table(band_coverage()), index=False)
    write_whole({data_folder() / "judging" / f"{BANDS}.csv": text}, force=True)


if __name__ == "__main__":
    main()
