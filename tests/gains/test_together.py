"""Programmes together: one account of labour, one table of three, channels; every assumption is used."""

import re
from pathlib import Path

import numpy as np
import pytest

from poverty_analysis import gains, report

CLAIMS = gains.programme_claims(report.load_figures())
FIXED = {
    "daily_wage_cny": 150, "own_farm_income_cny_per_mu": 400, "employment_days": 60, "baseline_income_cny": 3000,
    "income_growth": 0.12, "relocation_log_effect": 0.09, "land_log_effect": 0.02, "industry_log_effect": 0.05,
    "employment_income_lost_cny": 1500, "employment_living_cost_cny": 2000, "industry_payout_share": 0.012,
    "plantation_days": 10, "plantation_input_share": 0.1, "time_value_share": 0.5, "years_since_2016": 4.5,
}  # fmt: skip
INCOME = 3000 * 1.12**4


@pytest.fixture(scope="module")
def points():
    return gains.with_assumptions(gains.load_assumptions(), FIXED)


def test_worker_days_by_hand(points):
    table = gains.labour_account(CLAIMS, points, draws=3)
    claimed = {name: CLAIMS.loc[name, "persons_value"] for name in ("ecological_posts", "transfer_employment")}
    assert table.loc["posts", "median"] == pytest.approx(claimed["ecological_posts"] * 3500 / 150)
    assert table.loc["placements", "median"] == pytest.approx(claimed["transfer_employment"] * 60)
    assert table.loc["land transfer", "median"] == pytest.approx(7568 * (3300 + 400 * 27_000 / 7568) / 150)
    assert table.loc["industry jobs", "median"] == pytest.approx(23_279 * 7705 / 150)
    assert table.loc["moves", "median"] == pytest.approx(99_000 * INCOME * np.expm1(0.09) / 150)
    parts = ["posts", "placements", "land transfer", "industry jobs", "moves"]
    assert table.loc["all of these", "median"] == pytest.approx(table.loc[parts, "median"].sum())
    assert table.loc["available", "median"] == pytest.approx(194_600 * 0.525 * 249)
    assert table.loc["available in households with labour", "median"] == pytest.approx(194_600 * 0.525 * 0.5218 * 249)


def test_what_claims_lack_takes_no_labour(points):
    table = gains.labour_account(CLAIMS.loc[["forest", "industry"]], points, draws=3)
    assert table.index.tolist()[:2] == ["industry jobs", "all of these"]


@pytest.mark.slow
def test_three_programmes_in_one_table(points):
    table = gains.joint_table(CLAIMS, points, draws=3)
    assert table.loc["land_transfer", "claimed_cny"] == pytest.approx(3300 * 7568 / 26_749)
    assert np.isnan(table.loc["relocation", "claimed_cny"])
    each = INCOME * np.expm1([0.05, 0.02, 0.09])
    assert table["expected_median"].tolist()[:3] == pytest.approx(each.tolist())
    total = each * [130_000, 26_749, 99_000] / 1e6
    last = table.iloc[-1]
    assert [last["total_median"], last["total_high"]] == pytest.approx([total.max(), total.sum()])
    break_even = gains.breakdown(CLAIMS, points, "industry", draws=3).set_index(["conclusion", "assumption"])
    assert table.loc["industry", "needed_en"] == break_even.loc[("industry_payout", "industry_return"), "sentence_en"]
    with pytest.raises(ValueError, match="relocation is missing"):
        gains.joint_table(CLAIMS.drop(index="relocation"), points)


def test_channels_by_hand(points):
    table = gains.channel_readings(CLAIMS, points, draws=2001).set_index(["programme", "channel"])["median"]
    assert table[("industry", "assumed payout")] == pytest.approx(0.012 * 10_893e6 / 130_000, rel=0.05)
    jobs = 23_279 * (7705 - 1500) / 130_000
    assert table[("industry", "wages of the projects")] == pytest.approx(jobs, rel=0.05)
    assert table[("transfer_employment", "wages of a placement, net")] == 150 * 60 - 1500 - 2000
    assert table[("forest", "proceeds net of inputs and own time")] == pytest.approx(
        3350 * 0.9 - 10 * 150 * 0.5, rel=0.01
    )
    paid = CLAIMS.loc["dibao", "gain_total_value"] / CLAIMS.loc["dibao", "persons_value"] / 4.5
    assert table[("dibao", "mean income behind the top-up")] == pytest.approx(4713 - paid)


@pytest.mark.slow
def test_every_assumption_is_read_by_code():
    """What no code reads is used or goes: each parameter stands by name in the package, outside the data."""
    folder = Path(gains.__file__).parents[1]
    code = "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    tables = "\n".join(path.read_text(encoding="utf-8") for path in (folder.parent / "data" / "gains").glob("*.csv"))
    unread = [
        name for name in gains.load_assumptions().query("theme != 'register'").index
        if not re.search(rf"\b{name}\b", code + tables) and not name.startswith("upper_")
        and not name.startswith("finance_share_")
    ]  # fmt: skip
    assert not unread


@pytest.mark.slow
def test_three_rows_in_per_cent_and_where_nothing_turns(points):
    table = gains.three_rows(CLAIMS, points, "relocation", draws=50)
    assert table.index.tolist() == ["claimed", "expected from evidence", "would have to hold"]
    assert table.loc["claimed", "figure"] == "no gain; 99,000 people reached"
    assert table.loc["expected from evidence", "figure"].startswith("+9.4% of income, ")  # exp(0.09) - 1
    assert "log" not in " ".join(table.to_numpy().ravel())
    doubled = gains.with_assumption(points, "relocation_log_effect", value=2.0, highest=2.0)
    always = gains.three_rows(CLAIMS, doubled, "relocation", draws=50).loc["would have to hold", "figure"]
    assert always.startswith("holds whatever ")
    with pytest.raises(ValueError, match="programme must be one of industry, land_transfer, relocation; got 'dibao'"):
        gains.three_rows(CLAIMS, points, "dibao")
