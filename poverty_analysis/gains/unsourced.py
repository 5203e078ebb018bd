"""What hangs on assumptions without a source: for each that moves a scenario, the conclusions that turn within it."""

from __future__ import annotations

import pandas as pd

from poverty_analysis.gains.assumptions import assumption_quantile
from poverty_analysis.gains.sentences import amount


def unsourced_turns(points: pd.DataFrame, assumptions: pd.DataFrame) -> pd.DataFrame:
    """Return, for each assumption without a source, which conclusions turn within its range.

    Parameters
    ----------
    points : pandas.DataFrame
        As `breakdown` returns.
    assumptions : pandas.DataFrame
        As `load_assumptions` returns, with which they were computed.

    Returns
    -------
    pandas.DataFrame, index `parameter`
        label_en, label_zh; from and to (the 5th and 95th percentile, in words); conclusions (how many it enters);
        turning (how many of them turn within its own distribution, all others where they stand); which_en, which_zh
        (these, in words). Most first; assumptions of the register, which moves no scenario, are left out, and so are
        those that enter no conclusion.

    Raises
    ------
    ValueError
        If points hold none of the unsourced assumptions, as after a selection that left them out.

    Notes
    -----
    A conclusion turns within a distribution where it holds at some of its quantiles and not at others.

    Examples
    --------
    >>> from poverty_analysis.gains import breakdown, load_assumptions, programme_claims
    >>> from poverty_analysis.report import load_figures
    >>> assumptions = load_assumptions()
    >>> points = breakdown(programme_claims(load_figures()), assumptions, "land_transfer", draws=10)
    >>> unsourced_turns(points, assumptions).index.tolist()
    ['land_paid_days']
    """
    unsourced = assumptions.index[
        (assumptions["kind"] == "placeholder") & ~assumptions.index.str.startswith("register_")
    ]
    entering = points[points["assumption"].isin(unsourced)]
    if entering.empty:
        raise ValueError("points must hold an assumption without a source; got none")
    rows = {}
    for name, part in entering.groupby("assumption", sort=False):
        turning = part[(part["prior_share_beyond"] > 0) & (part["prior_share_beyond"] < 1)]
        low, high = (float(assumption_quantile(assumptions.loc[[name]], p).iloc[0]) for p in (0.05, 0.95))
        unit = str(assumptions.loc[name, "unit"])
        rows[name] = {
            **{column: assumptions.loc[name, column] for column in ("label_en", "label_zh")},
            "from": amount(low, unit),
            "to": amount(high, unit),
            "conclusions": len(part),
            "turning": len(turning),
            "which_en": "; ".join(turning["label_en"]),
            "which_zh": "；".join(turning["label_zh"]),
        }
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("parameter")
    return table.sort_values("turning", ascending=False, kind="stable")
