"""Each switch of a synthetic register does what it says, and nothing else; every bound on chance is stated as z."""

import numpy as np
import pandas as pd
import pytest

from poverty_analysis import gains

INCOME = "income_per_person_cny"
PLAIN = gains.PLAIN_TRUTH
HOUSEHOLDS = 4_000
MOST = 4.0  # standard errors: a correct difference passes this in 6 of 100,000 registers


def drawn(programme="relocation", truth=PLAIN, seed=0, **changes):
    return gains.synthetic_register(HOUSEHOLDS, seed, truth=truth._replace(**changes), programmes=[programme])


def entered(register, programme):
    return register.households[f"{programme}_start"].notna().to_numpy(dtype=bool)


def untreated(register):
    return register.truth.panel[f"untreated_{INCOME}"].to_numpy().reshape(HOUSEHOLDS, -1)


def z_of(values, inside):
    """Difference of two means over its standard error."""
    a, b = values[inside], values[~inside]
    return (a.mean() - b.mean()) / np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))


@pytest.mark.parametrize("programme", ["relocation", "cooperatives", "land_transfer", "transfer_employment"])
def test_without_selection_those_in_and_those_not_are_alike(programme):
    register = drawn(programme)
    inside, households = entered(register, programme), register.households
    village = register.villages.set_index("village").loc[households["village"]]
    logs = np.log(untreated(register))
    alike = {
        "income of the first wave": logs[:, 0],
        "growth without the programme": logs[:, -1] - logs[:, 0],
        "persons": households["persons"].to_numpy(dtype=float),
        "land": np.log(households["land_mu"].to_numpy()),
        "distance": np.log(village["distance_km"].to_numpy()),
        "altitude": village["altitude_m"].to_numpy(),
        "ability": register.truth.households["ability"].to_numpy(),
        "invited": households["cooperatives_invited"].to_numpy(dtype=float),
    }
    for name, values in alike.items():
        assert abs(z_of(values, inside)) < MOST, name
    assert households.loc[inside, f"{programme}_start"].eq(2017).all()  # one wave, the middle one


@pytest.mark.slow
def test_the_plain_effect_is_found_by_a_difference_of_differences():
    """0.2 log points for everybody in it: the mean of six registers, with its own standard error."""
    found = []
    for seed in range(6):
        register = drawn(seed=seed, effects={"relocation": 0.2})
        logs = np.log(register.panel[INCOME].to_numpy()).reshape(HOUSEHOLDS, -1)
        growth, inside = logs[:, -1] - logs[:, 0], entered(register, "relocation")
        found.append(growth[inside].mean() - growth[~inside].mean())
        assert gains.true_effects(register, "relocation")["att_log"].iloc[0] == pytest.approx(0.2, abs=1e-12)
    assert abs(np.mean(found) - 0.2) < MOST * np.std(found, ddof=1) / np.sqrt(6)


def test_no_effect_leaves_incomes_as_they_would_have_been():
    truth = gains.Truth(no_effect=True, anticipation=True, spillovers=True, effects={"forest": 0.5})
    register = gains.synthetic_register(HOUSEHOLDS, truth=truth)
    panel = register.truth.panel
    assert panel[INCOME].equals(panel[f"untreated_{INCOME}"])
    assert (register.panel[INCOME] == panel[INCOME]).all()
    assert gains.true_effects(register, "forest")["att_cny"].iloc[0] == 0


@pytest.mark.parametrize(("programme", "sign"), [("land_transfer", -1), ("relocation", 1)])
def test_selection_on_observables_prefers_the_near_or_the_far_and_little_land(programme, sign):
    register = drawn(programme, selection_on_observables=True)
    inside, households = entered(register, programme), register.households
    distance = register.villages.set_index("village").loc[households["village"], "distance_km"].to_numpy()
    assert sign * z_of(np.log(distance), inside) > 5
    assert z_of(np.log(households["land_mu"].to_numpy()), inside) < -5
    assert abs(z_of(register.truth.households["ability"].to_numpy(), inside)) < MOST


def test_selection_on_income_picks_a_bad_year_that_passes():
    register = drawn(selection_on_income=True)
    inside, logs = entered(register, "relocation"), np.log(untreated(register))
    assert z_of(logs[:, 0], inside) < -10
    assert z_of(logs[:, -1] - logs[:, 0], inside) > MOST  # back to the mean: growth that no programme made


def test_selection_on_ability_is_no_trend():
    register = drawn(selection_on_ability=True)
    inside, logs = entered(register, "relocation"), np.log(untreated(register))
    assert z_of(register.truth.households["ability"].to_numpy(), inside) > 10
    assert z_of(logs[:, 0], inside) > 5
    assert abs(z_of(logs[:, -1] - logs[:, 0], inside)) < MOST


def test_diverging_trends_break_growth_but_not_the_first_wave():
    register = drawn(diverging_trends=True)
    inside, logs = entered(register, "relocation"), np.log(untreated(register))
    assert abs(z_of(logs[:, 0], inside)) < MOST
    assert z_of(logs[:, -1] - logs[:, 0], inside) > 3
    assert z_of(register.truth.households["growth"].to_numpy(), inside) > 10


@pytest.mark.slow
def test_selection_on_size_meets_persons():
    """4,000 of 38,400: 788 land-transfer households (7,568 x 0.104 = 788.3) with 2,786 persons (2,786.4), 3.54 each."""
    free, tilted = (drawn("land_transfer", selection_on_size=on) for on in (False, True))
    sizes = [register.households["persons"][entered(register, "land_transfer")] for register in (free, tilted)]
    assert [len(size) for size in sizes] == [788, 788]
    assert sizes[1].sum() == 2_786
    assert sizes[0].mean() == pytest.approx(194_600 / 38_400, abs=MOST * sizes[0].std() / np.sqrt(788))


@pytest.mark.slow
def test_effects_differ_between_households_around_their_mean():
    same, differ = (drawn(heterogeneous_effects=on, effects={"relocation": 0.2}) for on in (False, True))
    assert (same.truth.households["relocation_effect"] == 0.2).all()
    effects = differ.truth.households["relocation_effect"]
    assert effects.mean() == pytest.approx(0.2, abs=MOST * effects.std() / np.sqrt(HOUSEHOLDS))
    assert np.log(effects).std() == pytest.approx(0.5, abs=MOST * 0.5 / np.sqrt(2 * HOUSEHOLDS))
    assert (effects > 0).all()
    ability = differ.truth.households["ability"]
    assert np.corrcoef(np.log(effects), ability)[0, 1] == pytest.approx(0.3, abs=MOST / np.sqrt(HOUSEHOLDS))


@pytest.mark.slow
def test_effects_grow_with_the_waves_in_a_programme():
    register = drawn(dynamic_effects=True, staggered_adoption=True, effects={"relocation": 0.2})
    table = gains.true_effects(register, "relocation", by="exposure")
    assert table.index.tolist() == [-1, 0, 1, 2, 3]
    assert table["att_log"].tolist() == pytest.approx([0, 0.2, 0.24, 0.28, 0.32])  # a fifth more a wave
    flat = drawn(staggered_adoption=True, effects={"relocation": 0.2})
    assert gains.true_effects(flat, "relocation", by="wave")["att_log"].tolist() == pytest.approx([0.2] * 4)


def test_effects_in_yuan_are_yuan():
    register = drawn("forest", effects={"forest": (500.0, "CNY")})
    table = gains.true_effects(register, "forest", by="wave")
    assert table["att_cny"].tolist() == [500.0] * 3
    panel = register.truth.panel
    difference = panel[INCOME] - panel[f"untreated_{INCOME}"]
    assert set(difference) == {0.0, 500.0}
    with pytest.raises(ValueError, match="programme must be one of forest; got 'nursery'"):
        gains.true_effects(register, "nursery")
    with pytest.raises(ValueError, match="by must be None, wave or exposure; got 'year'"):
        gains.true_effects(register, "forest", by="year")


@pytest.mark.slow
def test_households_enter_over_the_waves_and_the_likely_ones_sooner():
    by_lot = drawn(staggered_adoption=True)
    starts = by_lot.households["relocation_start"].dropna().astype(int)
    counts = starts.value_counts().sort_index(kind="stable")
    assert counts.index.tolist() == [2016, 2017, 2018, 2019]
    expected = len(starts) / 4
    assert ((counts - expected).abs() < MOST * np.sqrt(expected * 0.75)).all()
    assert by_lot.households["relocation_start"].isna().any()
    able = drawn(staggered_adoption=True, selection_on_ability=True)
    inside = entered(able, "relocation")
    starts = able.households.loc[inside, "relocation_start"].astype(int)
    assert np.corrcoef(starts, able.truth.households.loc[inside, "ability"])[0, 1] < -0.1


def test_anticipation_is_half_the_effect_a_wave_ahead():
    register = drawn(anticipation=True, effects={"relocation": 0.2})
    table = gains.true_effects(register, "relocation", by="exposure")
    assert table["att_log"].tolist() == pytest.approx([0.1, 0.2, 0.2, 0.2])
    panel = register.truth.panel.assign(inside=np.repeat(entered(register, "relocation"), 5))
    early = panel[panel["wave"] == 2016]
    assert (early[INCOME] > early[f"untreated_{INCOME}"]).eq(early["inside"]).all()


@pytest.mark.slow
def test_spillovers_by_the_share_of_a_village():
    """Outside the programme, half its effect times the share of the village's households in it."""
    register = drawn(spillovers=True, effects={"relocation": 0.2})
    inside = entered(register, "relocation")
    share = register.households.assign(inside=inside).groupby("village")["inside"].transform("mean").to_numpy()
    spill = register.truth.panel["spillover_effect"].to_numpy().reshape(-1, 5)
    assert (spill[:, :2] == 0).all()
    assert spill[:, 2:] == pytest.approx(np.where(inside, 0, 0.5 * 0.2 * share)[:, None] * np.ones(3))
    income, before = (register.truth.panel[name].to_numpy().reshape(-1, 5) for name in (INCOME, f"untreated_{INCOME}"))
    ratio = np.log(income / before)[~inside, 4]
    assert ratio == pytest.approx(0.1 * share[~inside], abs=0.01)  # rounding up to a sixteenth of a yuan


def test_measurement_error_has_mean_one():
    register = drawn(measurement_error=True)
    ratio = register.panel[INCOME] / register.truth.panel[INCOME]
    assert ratio.mean() == pytest.approx(1, abs=MOST * 0.2 / np.sqrt(len(ratio)) + 0.001)
    assert np.log(ratio).std() == pytest.approx(0.2, rel=0.05)
    errors = np.log(ratio).to_numpy().reshape(-1, 5)
    assert abs(np.corrcoef(errors[:, 0], errors[:, 1])[0, 1]) < MOST / np.sqrt(HOUSEHOLDS)


@pytest.mark.slow
def test_who_leaves_does_not_come_back_and_is_poorer():
    register = drawn(attrition=True)
    panel = register.panel
    there = panel.groupby("household")["wave"].agg(["min", "max", "size"])
    assert (there["min"] == 2015).all() and (there["size"] == there["max"] - 2014).all()
    assert len(register.truth.panel) == 5 * HOUSEHOLDS > len(panel)
    left = (there["max"] < 2019).to_numpy()
    assert 0.1 < left.mean() < 0.4
    assert z_of(np.log(untreated(register)[:, 0]), left) < -5


@pytest.mark.slow
def test_an_invitation_moves_membership_and_by_itself_nothing_else():
    with_lot, without = (drawn("cooperatives", instrument=on, no_effect=True) for on in (True, False))
    invited = with_lot.households["cooperatives_invited"].to_numpy()
    assert invited.mean() == pytest.approx(0.5, abs=MOST * 0.5 / np.sqrt(HOUSEHOLDS))
    assert z_of(entered(with_lot, "cooperatives").astype(float), invited) > 15
    assert abs(z_of(entered(without, "cooperatives").astype(float), invited)) < MOST
    for values in (np.log(untreated(with_lot)[:, 0]), with_lot.truth.households["ability"].to_numpy()):
        assert abs(z_of(values, invited)) < MOST
    broken = drawn("cooperatives", instrument=True, no_effect=True, exclusion_broken=True).truth.panel
    direct = np.log(broken[INCOME] / broken[f"untreated_{INCOME}"]).to_numpy().reshape(-1, 5)
    assert direct[invited] == pytest.approx(0.05, abs=0.005) and (direct[~invited] == 0).all()


@pytest.mark.parametrize("rule", ["fuzzy", "sharp", "none"])
def test_relocation_follows_its_rule(rule):
    register = drawn(relocation_rule=rule, staggered_adoption=True)
    villages = register.villages
    assert (villages["relocation_eligible"] == (villages["altitude_above_cutoff_m"] > 0)).all()
    households = register.households
    above = villages.set_index("village").loc[households["village"], "relocation_eligible"].to_numpy()
    inside = entered(register, "relocation")
    if rule == "sharp":
        assert (inside == above).all()
        assert households[inside].groupby("village")["relocation_start"].nunique().eq(1).all()  # villages move whole
        # 4,000 of 38,400: 99,000 persons are 10,312.5
        assert households.loc[inside, "persons"].sum() == pytest.approx(10_312.5, abs=0.5)
    elif rule == "fuzzy":
        assert inside[above].mean() - inside[~above].mean() > 0.3
    else:
        assert abs(z_of(inside.astype(float), above)) < MOST
    assert abs(z_of(register.truth.households["ability"].to_numpy(), above)) < MOST


@pytest.mark.parametrize("effect", [0.2, (500.0, "CNY")])
def test_without_its_only_programme_everybody_has_the_untreated_income(effect):
    truth = gains.PLAIN_TRUTH._replace(effects={"forest": effect})
    register = gains.synthetic_register(600, rng=1, truth=truth, programmes=["forest"])
    without = gains.income_without_programme(register, "forest")
    untreated = register.truth.panel["untreated_income_per_person_cny"]
    assert (without - untreated).abs().max() <= 1 / 16  # incomes stand in sixteenths of a yuan, rounded up
    inside = register.truth.panel["forest_effect"] != 0
    assert (without < register.truth.panel["income_per_person_cny"]).tolist() == inside.tolist()


def test_without_one_of_two_programmes_the_other_stays():
    truth = gains.PLAIN_TRUTH._replace(effects={"forest": 0.2, "nursery": (500.0, "CNY")})
    register = gains.synthetic_register(20_000, rng=1, truth=truth, programmes=["forest", "nursery"])
    panel = register.truth.panel
    in_both = (panel["forest_effect"] > 0) & (panel["nursery_effect"] > 0)
    assert in_both.any()
    untreated = panel.loc[in_both, "untreated_income_per_person_cny"]
    assert np.allclose(gains.income_without_programme(register, "forest")[in_both], untreated + 500, atol=1 / 16)
    assert np.allclose(
        gains.income_without_programme(register, "nursery")[in_both], untreated * np.exp(0.2), atol=1 / 16
    )


def test_what_is_written_into_a_table_does_not_reach_the_truth():
    register = gains.synthetic_register(households=400)
    before = register.truth.panel.copy(), register.truth.households.copy()
    for table in (register.panel, register.households):
        for column in table.select_dtypes("number"):
            table.loc[0, column] = 0
    pd.testing.assert_frame_equal(register.truth.panel, before[0])
    pd.testing.assert_frame_equal(register.truth.households, before[1])
