"""One cash-flow table of industry projects: who pays and who receives, party by year, under a stated rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import optimize

from poverty_analysis.gains.finance import Finance
from poverty_analysis.gains.present_value import annual_loan_service
from poverty_analysis.gains.units import TOTAL, Measure, converted, finite, rate, share
from poverty_analysis.measures.sample import Vector

PARTIES = ("households", "firms", "government", "banks")
RULES = {
    "A": "a share of the surplus, before finance",
    "B": "all that banks and the firms' required return leave",
    "C": "a share of what is left after loan service",
    "P": "an assumed payout, a share of investment a year",
}


class Rate(NamedTuple):
    """An internal rate of return, a ratio per year; NaN with the reason where there is none."""

    value: float
    reason: str


def cash_flows(
    *,
    investment_cny: Measure,
    annual_return: float,
    finance: Finance,
    interest_rate: float,
    loan_years: int,
    asset_life_years: int,
    rule: str = "P",
    payout_share: float | None = None,
    share_passed: float | None = None,
    firm_required_return: float | None = None,
    wages_cny: Measure = 0.0,
    income_lost_cny: Measure = 0.0,
    upkeep_share: float = 0.0,
    residual_share: float = 0.0,
    inflation: float = 0.0,
) -> pd.DataFrame:
    r"""Return what each party pays and receives in each year of a project.

    .. math:: \sum_{\text{parties}} f_t = rI - uI + W - F \quad (1 \le t \le L), \qquad
        \sum_{\text{parties}} f_0 = -I

    Parameters
    ----------
    investment_cny : number or pair with a unit
        I, CNY, paid in year 0: by firms, government and banks in the shares of `finance`.
    annual_return : float
        r, operating surplus after running costs and wages over investment, a ratio per year.
    finance : Finance
    interest_rate : float
        i, of the loans, a ratio per year, nominal.
    loan_years, asset_life_years : int
        n and L, whole years. Where n is above L, firms go on paying to n.
    rule : {"P", "A", "B", "C"}
        What households receive: P, `payout_share` of the investment a year, whatever is earned; A, `share_passed` of
        the surplus before finance; B, all that is left after loan service and `firm_required_return` on the firms'
        capital; C, `share_passed` of what is left after loan service. A, B and C never take from households.
    payout_share, share_passed, firm_required_return : float
        p, s and rho; each only where the rule needs it.
    wages_cny, income_lost_cny : number or pair with a unit
        W and F, wages of covered households from the projects and the own income that they give up for them, CNY per
        year. The surplus stands after these wages, so they are added to both sides of the sum.
    upkeep_share, residual_share : float
        u, upkeep a year, and v, what the assets are worth after L years, over investment.
    inflation : float
        Payments of loans are nominal; all else is in prices of year 0. At a rate above 0, they are deflated with it.

    Returns
    -------
    pandas.DataFrame
        party (households, firms, government, banks), year (0 to the later of L and n), item, cny: received above 0,
        paid below. Items of 0 in all years are left out. Firms take what is left; a shortfall is theirs.

    Raises
    ------
    TypeError, ValueError
        If nothing is invested, years are not whole numbers from 1, a rate or share is per cent, the rule is unknown, or
        what it needs is missing.

    Notes
    -----
    Surplus is r I less upkeep, before finance, as in `surplus`. The government receives nothing: its return is what
    households are paid. Who bears a payout that projects do not earn is not known; here the firms do.

    Examples
    --------
    1,000 yuan at 50% for two years, 360 lent at 25% over two years (250 a year), 100 paid to households:

    >>> flows = cash_flows(investment_cny=(1000, "CNY"), annual_return=0.5, finance=Finance(0.3, 0.34, 0.36),
    ...                    interest_rate=0.25, loan_years=2, asset_life_years=2, payout_share=0.1)
    >>> flows.pivot_table(index="year", columns="party", values="cny", aggfunc="sum", fill_value=0).round(6)
    party  banks  firms  government  households
    year
    0     -360.0 -300.0      -340.0         0.0
    1      250.0  150.0         0.0       100.0
    2      250.0  150.0         0.0       100.0
    """
    life, term = _whole(asset_life_years, "asset_life_years"), _whole(loan_years, "loan_years")
    invested = float(converted(investment_cny, TOTAL, "investment_cny"))
    if invested <= 0:
        raise ValueError(f"investment_cny must be above 0; got {invested:g}")
    years = np.arange(max(life, term) + 1)
    runs, repays = (years >= 1) & (years <= life), (years >= 1) & (years <= term)
    parts = {name: float(np.asarray(part)) for name, part in finance._asdict().items()}
    service = annual_loan_service(loan_cny=(parts["loans"] * invested, "CNY"), interest_rate=interest_rate, years=term)
    deflator = (1 + float(rate(inflation, "inflation"))) ** -years.astype(float)
    loan = np.where(repays, float(service), 0.0) * deflator
    surplus = np.where(
        runs, invested * (float(rate(annual_return, "annual_return")) - _part(upkeep_share, "upkeep_share")), 0.0
    )
    terms = {"payout_share": payout_share, "share_passed": share_passed, "firm_required_return": firm_required_return}
    paid = _paid(rule, terms, surplus=surplus, loan=loan, runs=runs, invested=invested, firms=parts["firms"])
    residual = np.where(years == life, _part(residual_share, "residual_share") * invested, 0.0)
    wages, lost = (float(converted(value, TOTAL, name)) for value, name in
                   ((wages_cny, "wages_cny"), (income_lost_cny, "income_lost_cny")))  # fmt: skip
    start = years == 0
    items = {
        ("households", "payout"): paid,
        ("households", "wages"): np.where(runs, wages, 0.0),
        ("households", "own income given up"): np.where(runs, -lost, 0.0),
        ("firms", "capital"): np.where(start, -parts["firms"] * invested, 0.0),
        ("firms", "surplus after upkeep"): surplus,
        ("firms", "payout"): -paid,
        ("firms", "loan service"): -loan,
        ("firms", "residual value"): residual,
        ("government", "capital"): np.where(start, -parts["government"] * invested, 0.0),
        ("banks", "capital"): np.where(start, -parts["loans"] * invested, 0.0),
        ("banks", "loan service"): loan,
    }
    return _table(items, years)


def project_flows(flows: pd.DataFrame) -> pd.Series:
    """Return the flow of the whole project, all parties together, CNY by year; see `cash_flows`.

    Examples
    --------
    >>> flows = pd.DataFrame({"party": ["firms", "banks"], "year": [0, 0], "item": "capital", "cny": [-3.0, -4.0]})
    >>> project_flows(flows).tolist()
    [-7.0]
    """
    return flows.groupby("year")["cny"].sum()


def internal_rate(flows: pd.Series) -> Rate:
    r"""Return the rate at which a series of yearly flows has a present value of 0.

    .. math:: \sum_t \frac{f_t}{(1 + r)^t} = 0

    Parameters
    ----------
    flows : pandas.Series, index: years
        CNY, paid below 0.

    Returns
    -------
    Rate
        NaN with the reason where the flows do not change sign exactly once: there is then no rate, or several.

    Raises
    ------
    ValueError
        If a flow is missing or infinite.

    Examples
    --------
    100 paid, 60 and 72 received: at 20% worth 50 + 50.

    >>> round(internal_rate(pd.Series([-100.0, 60.0, 72.0])).value, 9)
    0.2
    >>> internal_rate(pd.Series([-100.0, 0.0]))
    Rate(value=nan, reason='nothing is received')
    """
    amounts = finite(flows.to_numpy(dtype=float), "flows")
    years = flows.index.to_numpy(dtype=float)
    signs = np.sign(amounts[np.abs(amounts) > 1e-9 * max(np.abs(amounts).max(initial=0.0), 1e-300)])
    changes = int(np.count_nonzero(np.diff(signs)))
    if changes != 1:
        return Rate(float("nan"), _no_rate(signs, changes))

    def worth(log_rate: float) -> float:
        return float(np.sum(amounts * np.exp(-log_rate * (years - years.min()))))

    low, high = -5.0, 5.0  # growth factors a year from e^-5 to e^5
    if worth(low) * worth(high) > 0:
        return Rate(float("nan"), "the rate lies beyond what a year can lose or gain")
    return Rate(float(np.expm1(optimize.brentq(worth, low, high, xtol=1e-15, rtol=1e-14))), "")


def flow_summary(flows: pd.DataFrame, *, discount_rates: Mapping[str, float]) -> pd.DataFrame:
    """Return present values and internal rates of every party and of the project.

    Parameters
    ----------
    flows : pandas.DataFrame
        As `cash_flows` returns.
    discount_rates : mapping of str to float
        Rates by name; each gives a column ``npv_<name>``, CNY. Show the official 8% beside any other.

    Returns
    -------
    pandas.DataFrame, index: households, firms, government, banks, project
        The present values; internal_rate; no_rate_because.

    Examples
    --------
    >>> flows = cash_flows(investment_cny=(1000, "CNY"), annual_return=0.5, finance=Finance(0.3, 0.34, 0.36),
    ...                    interest_rate=0.25, loan_years=2, asset_life_years=2, payout_share=0.1)
    >>> table = flow_summary(flows, discount_rates={"official": 0.25})
    >>> table["npv_official"].round(6).tolist()  # 1.44 is what one yuan over two years is worth
    [144.0, -84.0, -340.0, 0.0, -280.0]
    >>> table["no_rate_because"].tolist()[:3]
    ['nothing is paid', '', 'nothing is received']
    """
    whole = {party: flows[flows["party"] == party].groupby("year")["cny"].sum() for party in PARTIES}
    whole["project"] = project_flows(flows)
    rows: dict[str, dict[str, Any]] = {}
    for name, series in whole.items():
        found = internal_rate(series)
        rows[name] = {f"npv_{label}": _present(series, d) for label, d in discount_rates.items()}
        rows[name] |= {"internal_rate": found.value, "no_rate_because": found.reason}
    return pd.DataFrame.from_dict(rows, orient="index")


def _paid(
    rule: str, terms: Mapping[str, float | None], *, surplus: Vector, loan: Vector, runs: NDArray[Any], invested: float,
    firms: float,
) -> Vector:  # fmt: skip
    """What households receive in each year under a rule."""
    needed = {"A": "share_passed", "B": "firm_required_return", "C": "share_passed", "P": "payout_share"}
    if rule not in RULES:
        raise ValueError(f"rule must be one of {', '.join(RULES)}; got {rule!r}")
    given = terms[needed[rule]]
    if given is None:
        raise ValueError(f"{needed[rule]} must be given under rule {rule}: {RULES[rule]}")
    value = _part(given, needed[rule])
    if rule == "P":
        return np.where(runs, value * invested, 0.0)
    left = {"A": value * surplus, "B": surplus - loan - value * firms * invested, "C": value * (surplus - loan)}[rule]
    return np.where(runs, np.maximum(left, 0.0), 0.0)


def _part(value: float, name: str) -> float:
    return float(share(value, name))


def _whole(years: int, name: str) -> int:
    if isinstance(years, bool) or not isinstance(years, (int, float, np.number)):
        raise TypeError(f"{name} must be a whole number from 1; got {years!r}")
    if not (years >= 1 and float(years).is_integer()):
        raise ValueError(f"{name} must be a whole number from 1; got {years!r}: a table has whole years")
    return int(years)


def _table(items: Mapping[tuple[str, str], Vector], years: NDArray[Any]) -> pd.DataFrame:
    parts = [
        pd.DataFrame({"party": party, "year": years, "item": item, "cny": amounts})
        for (party, item), amounts in items.items()
        if np.any(amounts)
    ]
    return pd.concat(parts, ignore_index=True)


def _present(series: pd.Series, discount_rate: float) -> float:
    d = float(rate(discount_rate, "discount_rate"))
    return float(np.sum(series.to_numpy() * (1 + d) ** -series.index.to_numpy(dtype=float)))


def _no_rate(signs: Vector, changes: int) -> str:
    if signs.size == 0:
        return "nothing flows"
    if changes == 0:
        return "nothing is received" if signs[0] < 0 else "nothing is paid"
    return f"flows change sign {changes} times, so that several rates may fit"
