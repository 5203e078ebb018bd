"""Every conclusion has one number: what `breakdown` says is what simulation, scenarios, tables and explorer compute."""

from collections import Counter
from functools import cache, partial
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from poverty_analysis import gains, report
from poverty_analysis.gains.conclusions import FREE
from poverty_analysis.gains.percentiles import percentiles

CLAIMS = gains.programme_claims(report.load_figures())
CONCLUSIONS = gains.load_conclusions()
ASSUMPTIONS = gains.load_assumptions()
DRAWS, SEED = 400, 3
CHANNELS = ("forest", "nursery", "transfer_employment")  # have a row in the table of channels
OWN = gains.claim("weaving", persons=1200, gain=900, basis="per person", years=1, cost=9e6)
LOSSES = gains.with_moving_losses(gains.load_models())


@cache
def breakdown_points():
    both = [gains.breakdown(claims, ASSUMPTIONS, draws=DRAWS, rng=SEED) for claims in (CLAIMS, OWN)]
    return pd.concat([both[0], both[1][both[1]["programme"] == "weaving"]])


def breakdown_of(conclusion):
    return breakdown_points()[breakdown_points()["conclusion"] == conclusion]


class World(NamedTuple):
    """What a conclusion is computed from elsewhere."""

    assumptions: pd.DataFrame
    claims: pd.DataFrame = CLAIMS


def at_printed_values(claims):
    """Printed values without their intervals."""
    fixed = claims.copy()
    for column in [column for column in claims.columns if column.endswith("_value")]:
        for end in ("low", "high"):
            fixed[column.replace("_value", f"_{end}")] = fixed[column]
    return fixed


def simulated(programme, w, models=None):
    result = gains.simulate(w.claims.loc[[programme]], w.assumptions, draws=DRAWS, rng=SEED, models=models)
    return result.draws


def land(w):
    return gains.land_transfer_scenario(w.claims, w.assumptions, draws=DRAWS, rng=SEED)


def industry(w):
    return gains.industry_scenario(w.claims, w.assumptions, draws=DRAWS, rng=SEED)


def drawn(w, *names):
    table = gains.draw(w.assumptions.loc[list(names)], DRAWS, SEED)
    return [np.broadcast_to(table[name], DRAWS) for name in names]


def project(w):
    rate, life = drawn(w, "discount_rate", "asset_life_years")
    found = industry(w)
    return found["earned"] * gains.annuity_factor(discount_rate=rate, years=life) / found["investment_cny"] - 1


def exits(year):
    def margin(w):
        table = simulated("industry", w)
        family = gains.income_families(mean_cny=(1.0, "CNY"))["singh_maddala"]
        line, mean = drawn(w, f"poverty_line_{year}_cny", "poor_income_cny")
        # the same people below the line without what they are paid, as simulate counts them
        with_it = table["persons"] * family.cumulative(line / mean)
        lifted = industry(w)["persons_lifted"].to_numpy()
        return table[f"below_{year}_line_without_gross"] - with_it - lifted

    return margin


def parts_gain(w):
    annual = gains.annual_claims(w.claims, w.assumptions)["gain_per_person_cny_value"]
    return annual[["leading_firms", "land_transfer", "dividends", "cooperatives"]].median()


def labour_days(w):
    (share,) = drawn(w, "labour_household_share")
    found = land(w)
    return found["rent"] + share * found["wages"] - found["own_income_lost"] - 3_300


def farmer(w):
    needed = gains.earnings_needed_per_mu(gain_cny=3_300, area_mu=land(w)["area_mu"].to_numpy())
    return drawn(w, "land_gross_yield_cny_per_mu")[0] - needed


def kept(programme):
    def margin(w):
        table = simulated(programme, w)
        return table["additional_gain_cny"] / table["gross_gain_cny"] - 1

    return margin


def share_less_effect(programme):
    def margin(w):
        table = simulated(programme, w)
        return table["additional_gain_cny"] - gains_of_effect(programme, w)

    return margin


def gains_of_effect(programme, w):
    result = gains.simulate(w.claims.loc[[programme]], w.assumptions, draws=DRAWS, rng=SEED)
    return result.draws["effect_gain_cny"]


def earnings(baseline):
    def margin(w):
        table = gains.growth_accounting(w.claims, w.assumptions).set_index(["baseline", "kind"])["cny_per_person"]
        (share,) = drawn(w, "additional_share")
        return share * table[(baseline, "earnings")] - 0.1 * table[(baseline, "rise")]

    return margin


def move(column, programme, models=None):
    def margin(w):
        found = gains.relocation_scenario(w.assumptions, draws=DRAWS, rng=SEED, models=models, programme=programme)
        again = simulated(programme, w, models)
        if column == "settled_gain":
            np.testing.assert_allclose(again["additional_gain_cny"], found[column], rtol=1e-9, atol=1e-6)
        else:
            for rate in ("", "_official"):
                same = found[f"net_present_value{rate}"] / found["cost_per_person"] + 1
                np.testing.assert_allclose(again[f"additional_yuan_per_yuan{rate}"], same, rtol=1e-9, atol=1e-9)
        return found[column]

    return margin


def move_with_house(programme):
    """The scenario's value without the house, and the house year by year."""

    def margin(w):
        found = gains.relocation_scenario(w.assumptions, draws=DRAWS, rng=SEED, programme=programme)
        rate, living, left, cost = drawn(
            w, "discount_rate", "house_services_share", "house_residual_share", "relocation_cost_per_person_cny"
        )
        house = sum(cost * living / (1 + rate) ** t for t in range(1, 21)) + cost * left / (1 + rate) ** 20
        return found["net_present_value"] + house

    return margin


def own_repays(w):
    result = gains.simulate(OWN, w.assumptions, draws=DRAWS, rng=SEED)
    if (drawn(w, "discount_rate")[0] == 0.08).all():  # the column at the official rate is that of this world
        same = result.draws["additional_yuan_per_yuan"]
        np.testing.assert_array_equal(result.draws["additional_yuan_per_yuan_official"], same)
    return result.draws["additional_yuan_per_yuan"] - 1


def channel(compute, programme):
    """By the formula of the channel, which the table gives as percentiles where it has the programme."""

    def margin(w):
        gain = compute(programme, w)
        table = gains.channel_readings(w.claims, w.assumptions, draws=DRAWS, rng=SEED).set_index("programme")
        if programme in CHANNELS or programme in table.index:
            assert table.loc[programme, "median"] == pytest.approx(percentiles(gain)["median"])
        return gain

    return margin


def placed(_, w):
    lost = ("employment_income_lost_cny", "employment_living_cost_cny")
    wage, days, own, living = drawn(w, "daily_wage_cny", "employment_days", *lost)
    return gains.siblings.transfer_employment_gain(
        daily_wage_cny=wage, days=days, income_lost_cny=(own, "CNY"), living_cost_cny=(living, "CNY")
    )


def net_of_work(programme, w):
    names = ("plantation_input_share", "plantation_days", "daily_wage_cny", "time_value_share")
    share, days, wage, value = drawn(w, *names)
    return gains.siblings.plantation_net_gain(
        gross_cny=(simulated(programme, w)["gross_gain_cny"].to_numpy(), "CNY"),
        input_share=share, days=days, daily_wage_cny=wage, time_value_share=value,
    )  # fmt: skip


def claimed_gain(w):
    return industry(w)["payout"] - parts_gain(w)


PRINTED = at_printed_values(CLAIMS)
ELSEWHERE = {
    "land_claim_gross": lambda a: land(a)["rent"] + land(a)["wages"] - 3_300,
    "land_claim_net": lambda a: land(a)["gain"] - 3_300,
    "land_claim_labour": labour_days,
    "land_not_worse": lambda a: land(a)["gain"],
    "land_farmer": farmer,
    "industry_banks_and_firms": lambda a: industry(a)["left_to_share"],
    "industry_payout": lambda a: industry(a)["left_to_share"] - industry(a)["payout"] * industry(a)["persons"],
    "industry_project": project,
    "industry_exits_2019_line": exits("2019"),
    "industry_exits_2020_line": exits("2020"),
    "industry_claimed_gain": claimed_gain,
    "earnings_tenth_qamdo": earnings("Qamdo"),
    "earnings_tenth_tibet": earnings("all Tibet"),
    "own_repays": own_repays,
}


# by formula, for whichever programme has a conclusion of it: a new row needs nothing here
BY_FORMULA = {
    "move_better_off": partial(move, "settled_gain"),
    "move_better_off_losses": partial(move, "settled_gain", models=LOSSES),
    "move_worth": partial(move, "net_present_value"),
    "move_worth_losses": partial(move, "net_present_value", models=LOSSES),
    "move_worth_house": move_with_house,
    "share_of_effect": share_less_effect,
    "share_of_effect_cny": share_less_effect,
    "net_of_work": partial(channel, net_of_work),
    "placement_pays": partial(channel, placed),
    "paid_is_gained": kept,
}
SETTINGS_BY_FORMULA = {"", "discount_rate=@official_discount_rate"} | {
    f"kept_share=@{name}" for name in ("transfer_kept_share", "dibao_kept_share")
}
# the conclusions of the report's programmes, none of which may go
NAMED = {
    "move_better_off": ["relocation", "sanyan"],
    "move_better_off_losses": ["relocation"],
    "move_worth": ["relocation", "relocation", "sanyan", "sanyan"],  # also at the official discount rate
    "move_worth_losses": ["relocation", "relocation"],
    "move_worth_house": ["relocation", "relocation"],
    "share_of_effect": ["leading_firms"],
    "share_of_effect_cny": ["cooperatives"],
    "net_of_work": ["forest", "nursery"],
    "placement_pays": ["transfer_employment"],
    "paid_is_gained": ["dividends", "ecological_posts", "dibao"],
}


def in_setting(conclusion):
    """The assumptions as a conclusion sets them beforehand, and its name without the setting's."""
    name, changed, setting = conclusion, ASSUMPTIONS, CONCLUSIONS.loc[conclusion, "setting"]
    if conclusion.endswith("_without_rent"):
        name = conclusion.removesuffix("_without_rent")
        changed = gains.with_assumption(changed, "land_rent_cny_per_mu", value=0.0)
    elif conclusion.endswith("_with_rent"):
        name = conclusion.removesuffix("_with_rent")
        paid = changed.loc["land_rent_cny_per_mu", "parameters"].replace("p_zero=0.5", "p_zero=0.0")
        changed = gains.with_assumption(changed, "land_rent_cny_per_mu", parameters=paid)
    elif setting == "discount_rate=@official_discount_rate":
        name = conclusion.removesuffix("_official")
        changed = gains.with_assumption(changed, "discount_rate", value=0.08)
    return name, changed


def elsewhere(conclusion):
    """What computes a conclusion's margin in another part of the package, and the assumptions it sets beforehand."""
    (name, changed), row = in_setting(conclusion), CONCLUSIONS.loc[conclusion]
    if row["formula"] not in BY_FORMULA:
        return ELSEWHERE[name], changed
    assert row["setting"] in SETTINGS_BY_FORMULA, "a setting that no test computes elsewhere"
    return BY_FORMULA[row["formula"]](programme=row["programme"]), changed


@pytest.mark.parametrize("conclusion", CONCLUSIONS.index)
def test_a_conclusion_holds_in_the_same_share_of_draws_wherever_it_is_drawn(conclusion):
    compute, changed = elsewhere(conclusion)
    margin = np.broadcast_to(np.asarray(compute(World(changed)), dtype=float), DRAWS)
    said = breakdown_of(conclusion)["holds_in"].iloc[0]
    at_most = 1e-9 if CONCLUSIONS.loc[conclusion, "formula"] == "paid_is_gained" else 0.0  # kept / paid has a last bit
    assert said == np.mean(margin >= -at_most)


@pytest.mark.parametrize("conclusion", CONCLUSIONS.index)
def test_a_conclusion_turns_at_the_same_value_wherever_it_is_computed(conclusion):
    """Just below the value that `breakdown` names and just above it, another part of the package says the same."""
    compute, changed = elsewhere(conclusion)
    points = gains.with_point_priors(changed)
    if conclusion.endswith("_with_rent"):  # a rent that is paid has its own median
        points = gains.with_assumption(points, "land_rent_cny_per_mu", value=paid_rent())
    for row in breakdown_of(conclusion).itertuples():
        if row.status != "turns" or row.assumption in FREE:
            continue
        bounds = ASSUMPTIONS.loc[row.assumption, ["lowest", "highest"]].astype(float)
        step = 1e-3 * max(abs(row.value), 1e-3)
        for side, x in ((-1, row.value - step), (1, row.value + step)):
            if not bounds["lowest"] <= x <= bounds["highest"]:
                continue
            margin = compute(World(gains.with_assumption(points, row.assumption, value=float(x)), PRINTED))
            holds = bool(np.all(np.asarray(margin)[..., :1] >= 0)) if np.ndim(margin) else margin >= 0
            assert holds == ((side > 0) == (row.holds_if == ">=")), (row.assumption, side)


def paid_rent():
    prior = gains.with_assumption(
        ASSUMPTIONS,
        "land_rent_cny_per_mu",
        parameters=ASSUMPTIONS.loc["land_rent_cny_per_mu", "parameters"].replace("p_zero=0.5", "p_zero=0.0"),
    )
    return float(gains.assumption_quantile(prior.loc[["land_rent_cny_per_mu"]], 0.5).iloc[0])


def test_every_conclusion_is_computed_elsewhere():
    by_name = CONCLUSIONS[~CONCLUSIONS["formula"].isin(BY_FORMULA)]
    assert {in_setting(name)[0] for name in by_name.index} == set(ELSEWHERE)
    found = CONCLUSIONS.groupby("formula")["programme"].agg(list)
    missing = {formula: Counter(named) - Counter(found.get(formula, [])) for formula, named in NAMED.items()}
    assert set(NAMED) == set(BY_FORMULA) and not any(missing.values()), missing


@pytest.mark.slow
def test_the_table_of_three_programmes_and_the_explorer_have_the_numbers_of_the_simulation():
    table = gains.joint_table(CLAIMS, ASSUMPTIONS, draws=DRAWS, rng=SEED)
    summary = gains.simulate(CLAIMS, ASSUMPTIONS, draws=DRAWS, rng=SEED).summary.set_index(["programme", "outcome"])
    for name in ("industry", "land_transfer", "relocation"):
        expected = summary.loc[(name, "effect_gain_cny")]
        shown = table.loc[name, ["expected_low", "expected_median", "expected_high"]].astype(float)
        np.testing.assert_allclose(shown, expected[["low", "median", "high"]].astype(float), rtol=1e-9)
        explored = gains.explore(CLAIMS, ASSUMPTIONS, name, draws=DRAWS, rng=SEED).summary
        for outcome in ("additional_gain_cny", "additional_yuan_per_yuan"):
            if outcome in explored.index:
                assert explored.loc[outcome, "median"] == summary.loc[(name, outcome), "median"]
