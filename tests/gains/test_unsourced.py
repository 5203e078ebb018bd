"""What hangs on assumptions without a source, by brute force; households with and without labour; cash flows."""

import numpy as np
import pytest

from poverty_analysis import gains, report
from poverty_analysis.gains import industry
from poverty_analysis.gains.assumption_world import setting_of, world_of
from poverty_analysis.gains.breakdown_points import ALL, _claimed, _together, _wanted
from poverty_analysis.gains.conclusions import FORMULAS, FREE
from poverty_analysis.gains.simulation import unit_mean

CLAIMS = gains.programme_claims(report.load_figures())
SHIPPED = gains.load_assumptions()
WALK = (np.arange(2_000) + 0.5) / 2_000


@pytest.fixture(scope="module")
def points():
    return gains.breakdown(CLAIMS, SHIPPED, draws=20)


@pytest.mark.slow
def test_the_conclusions_that_turn_within_unsourced_assumptions_are_those_of_brute_force(points):
    """Every placeholder is walked through its distribution under every conclusion, listed there or not."""
    table = gains.unsourced_turns(points, SHIPPED)
    placeholders = SHIPPED.query("kind == 'placeholder' and theme != 'register'").index
    world, models, rows = world_of(SHIPPED, 1, 0), gains.load_models(), gains.load_conclusions()
    found = {name: [] for name in placeholders}
    together, incomes = _together(CLAIMS, SHIPPED, models), unit_mean(None)
    for programme, kind in _wanted(CLAIMS, None, models, rows):
        for row in rows[rows["programme"] == kind].itertuples():
            claimed = _claimed(programme, row, CLAIMS, models, together, incomes)
            setting = setting_of(row.setting, world)
            for name in placeholders:
                values = {**world.middle, **{free: FREE[free].start for free in FREE}}
                for one, value in setting.items():
                    values[one] = values[value] if isinstance(value, str) else value
                values[name] = world.priors[name].quantile(WALK)
                try:
                    margin = FORMULAS[row.formula](claimed, values)
                except (TypeError, ValueError):  # a whole number of years cannot be walked
                    continue
                holds = np.broadcast_to(margin, WALK.shape) >= 0
                if holds.any() and not holds.all():
                    found[name].append(row.label_en)
    assert ALL in {kind for _, kind in _wanted(CLAIMS, None, models, rows)}
    for name in placeholders:
        said = table.loc[name, "which_en"].split("; ") if name in table.index and table.loc[name, "turning"] else []
        assert sorted(said) == sorted(found[name]), name
    assert (table["turning"] <= table["conclusions"]).all() and table["turning"].is_monotonic_decreasing


def test_what_has_no_unsourced_assumption_is_refused(points):
    with pytest.raises(ValueError, match="points must hold an assumption without a source"):
        gains.unsourced_turns(points[points["programme"] == ALL], SHIPPED)


def test_households_with_and_without_labour_make_the_mean():
    points = gains.with_assumptions(
        gains.with_point_priors(SHIPPED), {"labour_household_share": 0.5, "land_rent_cny_per_mu": 100}
    )
    table = gains.by_labour(CLAIMS, points, draws=101).set_index(["programme", "households"])["median"]
    for name in ("industry", "land_transfer", "relocation"):
        both = (table[(name, "with labour")] + table[(name, "without labour")]) / 2
        assert table[(name, "all")] == pytest.approx(both, rel=0.03)  # areas and persons have printed intervals
    # without labour there is rent on 27,000 mu over 7,568 households, less the own income given up
    own = gains.assumption_quantile(SHIPPED.loc[["own_farm_income_cny_per_mu"]], 0.5).iloc[0]
    assert table[("land_transfer", "without labour")] == pytest.approx((100 - own) * 27_000 / 7_568, rel=0.02)
    assert table[("relocation", "without labour")] == 0
    with pytest.raises(ValueError, match="claims must hold industry, land_transfer or relocation; got dibao"):
        gains.by_labour(CLAIMS.loc[["dibao"]], points)


def test_the_projects_cash_flows_add_up_and_deflate_their_loans():
    points = gains.with_assumptions(
        SHIPPED,
        {
            "industry_return": 0.075, "loan_interest_rate": 0.04, "loan_years": 10, "asset_life_years": 15,
            "industry_payout_share": 0.012, "employment_income_lost_cny": 1_500, "inflation": 0.0,
        },
    )  # fmt: skip
    flows = gains.project_cash_flows(CLAIMS, points)
    whole = industry.project_flows(flows)
    wages = 23_279 * (7_705 - 1_500)
    assert whole[0] == -10.893e9 and whole[5] == pytest.approx(0.075 * 10.893e9 + wages)
    service = 0.4 * 10.893e9 * 0.04 / (1 - 1.04**-10)
    banks = flows[(flows["party"] == "banks") & (flows["year"] == 3)]["cny"].sum()
    assert banks == pytest.approx(service)
    deflated = gains.project_cash_flows(CLAIMS, gains.with_assumption(points, "inflation", value=0.02))
    banks = deflated[(deflated["party"] == "banks") & (deflated["year"] == 3)]["cny"].sum()
    assert banks == pytest.approx(service / 1.02**3)
    with pytest.raises(ValueError, match="rule must be one of A, B, C, P"):
        gains.project_cash_flows(CLAIMS, points, rule="Q")


def test_break_down_points_in_words_are_at_most_so_many_and_in_per_cent(points):
    table = gains.points_in_words(points[points["programme"] == "industry"])
    assert 1 <= len(table) <= 8 and table.index.is_unique
    assert gains.points_in_words(points, rows=3).shape == (3, 4)
    with pytest.raises(ValueError, match="rows must be a whole number from 1; got 0"):
        gains.points_in_words(points, rows=0)
    words = gains.assumptions_in_words(SHIPPED, ["industry_log_effect", "land_paid_days"])
    assert words["median"].tolist() == ["4.8%", "30 days per household per year"]  # exp(0.0467) - 1
    assert not words.apply(lambda column: column.str.contains("log points")).any(axis=None)


def test_a_programme_without_a_conclusion_is_refused_by_the_tables_name():
    without = gains.load_conclusions().query("programme != 'forest'")
    with pytest.raises(ValueError, match=r"data/gains/conclusions.csv must hold every programme; got .* for forest"):
        gains.breakdown(CLAIMS, SHIPPED, "forest", conclusions=without, draws=1)
    models = gains.load_models().drop(index="forest")
    with pytest.raises(ValueError, match=r"none for forest: add it to data/gains/models.csv"):
        gains.simulate(CLAIMS, SHIPPED, models=models, draws=1)
