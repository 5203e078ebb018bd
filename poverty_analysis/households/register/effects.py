"""What only the maker of a synthetic register knows: incomes without a programme, and its true average effects."""

from __future__ import annotations

import numpy as np
import pandas as pd

from poverty_analysis.households.register.synthetic import Register
from poverty_analysis.households.register.truth import RegisterTruth


def income_without_programme(register: Register, programme: str) -> pd.Series:
    r"""Return true incomes, were nobody in one programme and everybody in all the others as they are.

    .. math:: Y^{-p} = (Y - A)\,e^{-\delta_p} + A \quad\text{or}\quad Y - \Delta_p

    for an effect in log points or in CNY, with A the sum of all effects in CNY. What a programme does to households
    outside it (`Truth.spillovers`) stays.

    Parameters
    ----------
    register : Register
    programme : str
        One in the register.

    Returns
    -------
    pandas.Series
        CNY per person and year, one for each row of `register.truth.panel`: all households in all waves.

    Raises
    ------
    ValueError
        If the programme is not in the register, or the register has no truth.

    Examples
    --------
    >>> from poverty_analysis.gains import PLAIN_TRUTH, synthetic_register
    >>> truth = PLAIN_TRUTH._replace(effects={"forest": (500.0, "CNY")})
    >>> register = synthetic_register(households=400, truth=truth, programmes=["forest"])
    >>> gain = register.truth.panel["income_per_person_cny"] - income_without_programme(register, "forest")
    >>> sorted(gain.unique().tolist())
    [0.0, 500.0]
    """
    truth = _truth_with(register, programme)
    income, added, effect = (
        truth.panel[name] for name in ("income_per_person_cny", "added_cny", f"{programme}_effect")
    )
    if truth.units[programme] == "CNY":
        return income - effect
    added = truth.panel["added_cny"]
    return (income - added) * np.exp(-effect) + added


def true_effects(register: Register, programme: str, *, by: str | None = None) -> pd.DataFrame:
    r"""Return the true average effect of a programme on those in it.

    .. math:: \Delta_{ht} = Y_{ht} - Y_{ht}^{-p}, \qquad \delta_{ht} = \ln Y_{ht} - \ln Y_{ht}^{-p}

    with :math:`Y^{-p}` the income in the same wave, were the household in all its other programmes but not in this one.

    Parameters
    ----------
    register : Register
    programme : str
        One in the register.
    by : {None, "wave", "exposure"}
        All waves in the programme together, or one row a wave, or one row for the waves since entry (0 in the first;
        -1 is the wave before, where an effect may be anticipated).

    Returns
    -------
    pandas.DataFrame
        Index `all`, `wave` or `exposure`: household_waves; att_log, mean of delta in log points; att_cny, mean of
        Delta in CNY per person and year. Each household counts once a wave, also where it has left the panel.

    Raises
    ------
    ValueError
        If the programme is not in the register, `by` is none of these, or the register has no truth.

    Examples
    --------
    >>> from poverty_analysis.gains import PLAIN_TRUTH, synthetic_register
    >>> truth = PLAIN_TRUTH._replace(effects={"relocation": 0.2})
    >>> register = synthetic_register(households=400, truth=truth, programmes=["relocation"])
    >>> true_effects(register, "relocation")["att_log"].round(9).tolist()
    [0.2]
    """
    truth = _truth_with(register, programme)
    if by not in {None, "wave", "exposure"}:
        raise ValueError(f"by must be None, wave or exposure; got {by!r}")
    panel = truth.panel
    start = register.households[f"{programme}_start"].to_numpy(dtype=float, na_value=np.inf)
    waves = panel["wave"].unique()
    place = np.searchsorted(waves, start)  # never: behind the last
    exposure = np.arange(len(waves)) - place[:, None]
    inside = (exposure >= (-1 if by == "exposure" else 0)) & (place[:, None] < len(waves))
    rows = inside.reshape(-1)
    income = panel["income_per_person_cny"].to_numpy()[rows]
    gain = income - income_without_programme(register, programme).to_numpy()[rows]
    keys = {"wave": panel["wave"].to_numpy()[rows], "exposure": exposure[inside]}
    key = keys[by] if by else np.full(len(income), "all")
    table = pd.DataFrame({"att_log": -np.log1p(-gain / income), "att_cny": gain}).groupby(key)
    result = table.mean()
    result.insert(0, "household_waves", table.size())
    result.index.name = by or "rows"
    return result


def _truth_with(register: Register, programme: str) -> RegisterTruth:
    """The register's truth, if it has one and the programme is in it."""
    if register.truth is None:
        raise ValueError("register must have its truth; got one that was read without it")
    if programme not in register.truth.units:
        raise ValueError(f"programme must be one of {', '.join(register.truth.units)}; got {programme!r}")
    return register.truth
