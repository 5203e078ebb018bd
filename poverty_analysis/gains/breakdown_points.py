"""The break-down points: how wrong an assumption may be before a conclusion falls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from poverty_analysis import context
from poverty_analysis.gains.accounting import BASELINES, earnings_of
from poverty_analysis.gains.assumption_world import (
    World,
    aliases,
    ends_over_corners,
    point_of,
    range_of,
    setting_of,
    share_beyond,
    share_of_draws,
    world_of,
)
from poverty_analysis.gains.assumptions import checked_draws, require_parameters
from poverty_analysis.gains.claim_draws import checked_claims, printed_draws
from poverty_analysis.gains.conclusions import FORMULAS, FREE, Claimed, industry_gain, load_conclusions
from poverty_analysis.gains.distribution import Incomes
from poverty_analysis.gains.overlap import annual_claims
from poverty_analysis.gains.own_wages import drawn_wages, stated_wages
from poverty_analysis.gains.priors import seed_of, stream
from poverty_analysis.gains.programme_model import OTHER_MODEL, is_own, kinds_of, load_models
from poverty_analysis.gains.readings import median_gain_of_parts
from poverty_analysis.gains.sentences import turning_sentences
from poverty_analysis.gains.simulation import unit_mean
from poverty_analysis.gains.turning_points import Turn, turning_point
from poverty_analysis.gains.units import LAND
from poverty_analysis.measures.sample import Vector

_SIZE = "unstated_household_size"
ALL = "all"  # conclusions about all claims together

COLUMNS = ["programme", "conclusion", "assumption", "label_en", "label_zh", "assumption_en", "assumption_zh", "status",
           "value", "value_high", "holds_if", "now", "friendly", "hostile", "holds_in", "prior_share_beyond", "unit",
           "sentence_en", "sentence_zh"]  # fmt: skip


def breakdown(
    claims: pd.DataFrame,
    assumptions: pd.DataFrame,
    programmes: str | Sequence[str] | None = None,
    *,
    conclusions: pd.DataFrame | None = None,
    models: pd.DataFrame | None = None,
    incomes: Incomes | None = None,
    draws: int = 10_000,
    rng: np.random.Generator | int = 0,
) -> pd.DataFrame:
    """Return where each conclusion turns as each assumption moves, all others where they stand.

    Parameters
    ----------
    claims, assumptions, models, incomes, draws, rng
        As in `simulate`; claims also as `claim` builds them.
    programmes : str or sequence of str, optional
        Rows of claims, or "all" for the conclusions about all claims together; everything by default.
    conclusions : pandas.DataFrame, optional
        As `load_conclusions` returns; the shipped ones by default.

    Returns
    -------
    pandas.DataFrame
        One row a programme, conclusion and assumption:

        - label_en, label_zh, assumption_en, assumption_zh: in words; unit: of the assumption;
        - status: *turns* at `value`; *always* or *never* holds, whatever the assumption is within its bounds;
          *interval*, it holds between `value` and `value_high`, or outside them; *identity*, what it says is true by
          definition, and the assumption cannot move it; *undefined*, the claim lacks what it would take;
        - holds_if: ">=" or "<=" `value`; "between" or "outside";
        - now: where the assumption stands, its median; for a rent that may be nothing, as the conclusion's label says;
        - friendly, hostile: where the conclusion turns with every other assumption at its 5th or 95th percentile,
          whichever is best or worst for it, over all corners; NaN where it does not turn there;
        - holds_in: share of draws of all assumptions in which the conclusion holds;
        - prior_share_beyond: share of the assumption's own distribution at which it does not hold, others where they
          stand; NaN for a number that no assumption holds;
        - sentence_en, sentence_zh.

    Raises
    ------
    TypeError, ValueError
        As `simulate`; also if a programme is not in claims, or has no conclusion.

    Notes
    -----
    Assumptions stand at their medians, printed figures at their value, a claim without upper end at its lower end.
    Ranges are an assumption's bounds; without bounds they end at the quantiles 0.0005 and 0.9995. A share of draws is
    no probability: it says how far the assumptions, as they are, carry a conclusion. The ends over corners are
    extremes: several assumptions are rarely all at theirs.

    Examples
    --------
    Paid days that give a household 3,300 yuan where no rent is paid and own income is left aside: 3,300 / 150 = 22.

    >>> from poverty_analysis.gains import load_assumptions, programme_claims, with_assumption
    >>> from poverty_analysis.report import load_figures
    >>> assumptions = with_assumption(load_assumptions(), "daily_wage_cny", value=150)
    >>> table = breakdown(programme_claims(load_figures()), assumptions, "land_transfer", draws=100)
    >>> table = table.set_index(["conclusion", "assumption"])
    >>> row = table.loc[("land_claim_gross_without_rent", "land_paid_days")]
    >>> row["status"], round(float(row["value"]), 6), row["holds_if"]
    ('turns', 22.0, '>=')
    """
    checked_claims(claims)
    rows = load_conclusions() if conclusions is None else conclusions
    world = world_of(assumptions, checked_draws(draws), seed_of(rng))
    models = load_models() if models is None else models
    wanted, unit_incomes = _wanted(claims, programmes, models, rows), unit_mean(incomes)
    together = _together(claims, assumptions, models, everyone=(ALL, ALL) in wanted)
    found: list[dict[str, Any]] = []
    for programme, kind in wanted:
        for row in rows[rows["programme"] == kind].itertuples():
            claimed = _claimed(programme, row, claims, models, together, unit_incomes)
            drawn, own = claimed, set()
            if programme != ALL:
                one, model = claims.loc[programme], _model_of(programme, claims, models)
                claimed = _with_own_cost(claimed, one, model, world.middle.get(_SIZE, np.nan))
                drawn = _within_print(claimed, one, model, world)
                own = set(model[["additional_parameter", "effect_parameter"]])
            found += _one_conclusion(programme, row, _Claim(claimed, drawn, own), world)
    return pd.DataFrame(found, columns=COLUMNS)


def _finite(claim: pd.Series, quantity: str) -> float:
    """The printed value of a claim; its lower end where it is open above."""
    return float(claim[f"{quantity}_{'low' if np.isinf(claim[f'{quantity}_high']) else 'value'}"])


class _Claim(NamedTuple):
    """A claim as printed, the same with its figures drawn, and the assumptions that its programme draws by itself."""

    printed: Claimed
    drawn: Claimed
    own: set[str]


def _wanted(
    claims: pd.DataFrame, programmes: str | Sequence[str] | None, models: pd.DataFrame, rows: pd.DataFrame
) -> list[tuple[str, str]]:
    """The programmes asked for, each with the kind whose conclusions it has."""
    kinds = kinds_of(claims, models) | {ALL: ALL}
    names = list(kinds) if programmes is None else [programmes] if isinstance(programmes, str) else list(programmes)
    if unknown := [name for name in names if name not in kinds]:
        raise ValueError(f"programmes must be among {', '.join(kinds)}; got {unknown[0]!r}")
    if silent := [name for name in names if kinds[name] not in set(rows["programme"])]:
        raise ValueError(
            f"data/gains/conclusions.csv must hold every programme; got no conclusion for {silent[0]}: add one there"
        )
    return [(name, kinds[name]) for name in names]


class _Together(NamedTuple):
    """What conclusions take from all claims together, CNY per person and year."""

    parts_gain: float
    earnings: float


def _together(
    claims: pd.DataFrame, assumptions: pd.DataFrame, models: pd.DataFrame, *, everyone: bool = True
) -> _Together:
    """The sum of all earnings, spread over one population, only where a conclusion about everyone asks for it."""
    each = annual_claims(claims, assumptions, models=models)
    return _Together(median_gain_of_parts(each), earnings_of(each) if everyone else np.nan)


def _claimed(
    programme: str, row: Any, claims: pd.DataFrame, models: pd.DataFrame, together: _Together, incomes: Incomes
) -> Claimed:
    """A claim's own numbers; those of all claims together where the conclusion is about them."""
    rise = np.nan
    if row.formula == "tenth_of_rise":
        before, after = BASELINES[row.setting.partition("=")[2].replace("_", " ")]
        rise = context.fact(after).value - context.fact(before).value
    if programme == ALL:
        return Claimed(*(np.nan,) * 7, "", *together, rise, incomes)
    one, model = claims.loc[programme], _model_of(programme, claims, models)
    households = float(one["households_value"])
    return Claimed(
        persons=float(one["persons_value"]),
        households=households,
        lifted=float(one["persons_lifted_value"]),
        gain=_finite(one, "gain_per_person"),
        household_gain=_finite(one, "gain_per_household"),
        area=float(one["units_value"]) / households if one["unit_name"] in LAND else np.nan,
        cost=float(one["cost_value"]),
        years_parameter=str(model["years_parameter"]) if one["gain_timing"] != "per year" else "",
        parts_gain=together.parts_gain,
        earnings=together.earnings,
        rise=rise,
        incomes=incomes,
        says={name: stated.value for name, stated in stated_wages(one).items()},
    )


def _with_own_cost(claimed: Claimed, claim: pd.Series, model: pd.Series, size: Vector | float) -> Claimed:
    """Put the cost of a person that a claim of the reader's own states in place of the assumed one."""
    if not is_own(claim) or model["cost_timing"] != "capital" or np.isnan(float(claim["cost_value"])):
        return claimed
    persons = claimed.households * size if np.isnan(claimed.persons).all() else claimed.persons
    return claimed._replace(says={**claimed.says, str(model["cost_parameter"]): claimed.cost / persons})


def _model_of(programme: str, claims: pd.DataFrame, models: pd.DataFrame) -> pd.Series:
    return pd.concat([models, OTHER_MODEL]).loc[kinds_of(claims, models)[programme]]


def _within_print(claimed: Claimed, claim: pd.Series, model: pd.Series, world: World) -> Claimed:
    """The same claim with its printed figures drawn within their intervals, by the random numbers of `simulate`."""

    def drawn(quantity: str, key: str) -> Vector | float:
        if np.isinf(claim[f"{quantity}_high"]) or np.isnan(claim[f"{quantity}_low"]):
            return _finite(claim, quantity)
        return printed_draws(claim, quantity, world.draws, world.seed, key)

    persons, households, gain, cost = (drawn(q, claim[f"{q}_of"]) for q in ("persons", "households", "gain", "cost"))
    size = world.priors[_SIZE].sample(world.draws, stream(world.seed, _SIZE)) if _SIZE in world.priors else np.nan
    spread = {"per household": (households / persons, 1.0), "per person": (1.0, persons / households)}
    each = spread.get(claim["gain_basis"], (1 / persons, 1 / households))
    within = claimed._replace(
        persons=persons,
        households=households,
        lifted=drawn("persons_lifted", f"persons_lifted/{claim.name}"),
        gain=gain * each[0],
        household_gain=gain * each[1],
        area=claimed.area if np.isnan(claimed.area) else drawn("units", f"units/{claim.name}") / households,
        cost=cost,
        says=drawn_wages(claim, world.draws, world.seed),
    )
    return _with_own_cost(within, claim, model, size)


def _one_conclusion(programme: str, row: Any, claim: _Claim, world: World) -> list[dict[str, Any]]:
    """One row for each assumption that enters a conclusion."""
    names = row.assumptions.split()
    setting = setting_of(row.setting, world)
    point = {**world.middle, **{name: free.start for name, free in FREE.items()}}
    formula = FORMULAS[row.formula]
    said = {**setting, **claim.printed.says}

    def margin(values: Mapping[str, Any], moved: str = "", claimed: Claimed = claim.printed) -> Vector:
        whole = dict(values)
        for name, value in {**setting, **claimed.says}.items():
            if name != moved:
                whole[name] = whole[value] if isinstance(value, str) else value
        try:
            return np.asarray(formula(claimed, whole), dtype=float)
        except KeyError as error:  # a formula takes more than the assumptions that may move it
            require_parameters(world.assumptions, [str(error.args[0])])
            raise

    keys = {name: f"{name}/{programme}" for name in claim.own}
    within = partial(margin, claimed=claim.drawn)
    holds_in = share_of_draws(within, point, [*names, *aliases(setting)], keys, row, world)
    rows = []
    for name in names:
        lowest, highest, label_en, label_zh, unit = range_of(name, world)
        now = point_of(point, name, said)  # a claim of the reader's own may state a number beyond the bounds
        lowest, highest = min(lowest, now), max(highest, now)

        def along(x: Vector, one: str = name) -> Vector:
            return np.broadcast_to(margin({**point, one: x}, one), np.shape(x))

        turn = _named(turning_point(along, lowest, highest), row, name, along(np.array([now])))
        friendly, hostile = ends_over_corners(margin, point, name, names, said, (lowest, highest), turn, world)
        if name == "industry_gain_cny":  # it follows from payout and wages
            now = float(industry_gain(claim.printed, {**point, **claim.printed.says}))
        cells = {
            "programme": programme, "conclusion": row.Index, "assumption": name, "label_en": row.label_en,
            "label_zh": row.label_zh, "assumption_en": label_en, "assumption_zh": label_zh, "status": turn.status,
            "value": turn.value, "value_high": turn.value_high, "holds_if": turn.holds_if, "now": now,
            "friendly": friendly, "hostile": hostile, "holds_in": holds_in,
            "prior_share_beyond": share_beyond(along, name, world), "unit": unit,
        }  # fmt: skip
        rows.append({**cells, **turning_sentences(cells)})
    return rows


def _named(turn: Turn, row: Any, name: str, here: Vector) -> Turn:
    """Say of what does not move whether it is true by definition, or holds, or does not."""
    if turn.status != "still":
        return turn
    if row.turns_on and name != row.turns_on:
        return Turn("identity")
    return Turn("always" if float(here.flat[0]) >= 0 else "never")
