"""The synthetic register: margins, identities, refusals, what it hides, and that a seed fixes it whatever the parts."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import poverty_analysis
from poverty_analysis import context, gains, measures, report
from poverty_analysis.households.register.income import SOURCES, kind_scores, persistent
from poverty_analysis.households.register.margins import apportioned, class_counts, register_whole, size_counts
from poverty_analysis.households.register.population import household_kinds

INCOME = "income_per_person_cny"
OBSERVED = ("villages", "households", "persons", "panel")
REPORTED = [  # the programmes of the report; others may follow
    *("leading_firms", "land_transfer", "dividends", "cooperatives", "forest", "nursery", "ecological_posts"),
    *("transfer_employment", "dibao", "relocation", "sanyan", "industry"),
]


@pytest.fixture(scope="module")
def figures():
    return report.load_figures()


@pytest.fixture(scope="module")
def assumptions():
    return gains.load_assumptions()


@pytest.fixture(scope="module")
def register():
    return gains.synthetic_register()


def inside(register, programme):
    return register.households[f"{programme}_start"].notna().to_numpy(dtype=bool)


# --- margins


def test_the_printed_margins_hold(register, figures):
    """By the print, not by the register's own targets: 3.84万户, 19.46万人, 11 counties, 1,119 villages."""
    households = register.households
    assert len(households) == 38_400
    assert len(register.persons) == households["persons"].sum() == 194_600
    assert register.villages["county"].nunique() == 11 and len(register.villages) == 1_119
    counts = {"leading_firms": 10_300, "land_transfer": 7_568, "cooperatives": 7_000, "forest": 1_287, "nursery": 423}
    persons = {
        "land_transfer": (26_749, 26_749),
        "dividends": (25_500, 26_500),
        "forest": (6_211, 6_211),
        "nursery": (1_999, 1_999),
        "relocation": (98_500, 99_500),
        "industry": (130_000, 140_000),
    }
    workers = {"cooperatives": (15_500, 16_500), "transfer_employment": (28_500, 29_500)}
    for programme, number in counts.items():
        assert inside(register, programme).sum() == number, programme
    for counted, intervals in (("persons", persons), ("workers", workers)):
        for programme, (low, high) in intervals.items():
            assert low <= households.loc[inside(register, programme), counted].sum() <= high, programme
    table = gains.register_report(register, figures)
    assert table["holds"].fillna(True).all() and table["holds"].notna().sum() > 40


def test_land_transfer_households_are_small_and_relocated_ones_large(register):
    """26,749 / 7,568 = 3.53 persons, and 103,000 / 20,000 = 5.15 planned, against 194,600 / 38,400 = 5.07."""
    size = register.households["persons"]
    assert size[inside(register, "land_transfer")].mean() == pytest.approx(26_749 / 7_568)
    assert size[inside(register, "relocation")].mean() == pytest.approx(5.15, abs=0.001)
    assert size.mean() == pytest.approx(194_600 / 38_400)


def test_overlaps_lie_within_their_frechet_bounds(register, figures, assumptions):
    """As `pairwise_overlap` bounds them from the report's own intervals, for programmes that count all persons."""
    claims = gains.programme_claims(figures)
    names = ["land_transfer", "dividends", "forest", "nursery", "relocation", "industry", "leading_firms"]
    size = register.households["persons"].to_numpy()
    for row in gains.pairwise_overlap(claims.loc[names], assumptions).itertuples():
        both = size[inside(register, row.programme) & inside(register, row.other)].sum()
        assert row.both_low <= both <= row.both_high, (row.programme, row.other)
        assert both > 0


@pytest.mark.slow
def test_what_cannot_be_held_is_refused_with_its_reason(figures, assumptions, register):
    targets = gains.register_targets(figures, assumptions)
    not_held = targets.index[~targets["held"]]
    assert not_held[not_held.isin(REPORTED)].tolist() == ["ecological_posts", "dibao", "sanyan"]
    assert not {f"{name}_start" for name in targets.index[~targets["held"]]} & set(register.households.columns)
    for name, reason in {
        "ecological_posts": "ecological_posts cannot be in a register: reaches 200,000 to 300,000 persons, more than",
        "dibao": "dibao cannot be in a register: reaches the recipients of dibao",
        "sanyan": "sanyan cannot be in a register: reaches people whom the report does not call poor",
    }.items():
        with pytest.raises(ValueError, match=reason):
            gains.synthetic_register(households=400, programmes=["forest", name])
    report_rows = gains.register_report(register, figures).set_index("margin")
    assert report_rows.loc["dibao", "note"].iloc[0].startswith("refused: reaches the recipients")
    assert report_rows.loc["dibao", "holds"].isna().all()


@pytest.mark.slow
def test_margins_that_no_choice_of_households_meets_are_refused(figures):
    """1,287 forest households cannot have 1,300 persons: those of one person are 1,248 here, the others have more."""
    changed = figures.copy()
    changed.loc["forest_persons", ["value", "low", "high"]] = 1_300
    with pytest.raises(ValueError, match=r"forest: 1,287 households must have 1,300 persons; .* they can have"):
        gains.register_design(programmes=["forest"], figures=changed)
    singles = size_counts(register_whole(figures, 38_400))[0]
    assert singles + 2 * (1_287 - singles) > 1_300
    changed.loc["forest_persons", ["value", "low", "high"]] = 12_000
    changed.loc["forest_households", ["value", "low", "high"]] = 40_000
    with pytest.raises(ValueError, match="persons per household must lie from 1 to 15"):
        gains.register_design(programmes=["forest"], figures=changed)
    changed.loc["forest_persons", ["value", "low", "high"]] = 60_000
    with pytest.raises(ValueError, match=r"forest: must reach at most the 38,400 households .* got 40,000"):
        gains.register_design(programmes=["forest"], figures=changed)


@pytest.mark.slow
def test_another_size_scales_every_margin(figures, assumptions):
    """A tenth: 19,460 persons, 757 (756.8) land-transfer households with 2,675 (2,674.9) persons, 112 villages."""
    register = gains.synthetic_register(3_840, rng=2)
    assert len(register.persons) == 19_460 and len(register.villages) == 112
    assert inside(register, "land_transfer").sum() == 757
    assert register.households.loc[inside(register, "land_transfer"), "persons"].sum() == 2_675
    table = gains.register_report(register, figures)
    assert table["holds"].fillna(True).all()
    row = table[(table["margin"] == "relocation") & (table["counted"] == "persons")].iloc[0]
    assert [row["low"], row["target"], row["high"]] == [9_850, 9_900, 9_950]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"households": 109}, ValueError, "households must be at least 110, ten a county; got 109"),
        ({"households": 400.0}, TypeError, "households must be a whole number; got 400.0"),
        ({"households": 400, "waves": [2019]}, ValueError, "waves must be at least two years, rising"),
        ({"households": 400, "waves": [2016, 2015]}, ValueError, "waves must be at least two years, rising"),
        ({"households": 400, "waves": [2015.0, 2016]}, TypeError, "waves must be whole years"),
        ({"households": 400, "waves": [2014, 2015]}, ValueError, r"waves must be years with .* got 2014"),
        ({"households": 400, "rng": "seed"}, TypeError, "rng must be a numpy.random.Generator or a seed"),
        ({"households": 400, "programmes": "forest"}, TypeError, "programmes must be a list of names"),
        ({"households": 400, "programmes": ["wood"]}, ValueError, r"programmes must be among .*; got 'wood'"),
        ({"households": 400, "truth": True}, TypeError, "truth must be a Truth; got bool"),
        ({"households": 400, "truth": gains.Truth(spillovers=1)}, TypeError, "truth.spillovers must be True or False"),
        ({"households": 400, "truth": gains.Truth(relocation_rule="hard")}, ValueError, "must be one of fuzzy, sharp"),
        (
            {"households": 400, "truth": gains.Truth(effects={"dibao": 0.1})},
            ValueError,
            "truth.effects must name programmes of the register; got 'dibao'",
        ),
        ({"households": 400, "truth": gains.Truth(effects={"forest": 900.0})}, ValueError, "effect of forest in log"),
        (
            {"households": 400, "truth": gains.Truth(effects={"industry": (-9_000.0, "CNY")})},
            ValueError,
            "effects must leave every income above 0; got",
        ),
    ],
)
def test_what_is_no_register(arguments, error, message):
    with pytest.raises(error, match=message):
        gains.synthetic_register(**arguments)


@pytest.mark.slow
def test_missing_and_impossible_assumptions_are_refused(assumptions):
    with pytest.raises(ValueError, match="assumptions must hold register_trend_sd"):
        gains.register_design(400, assumptions=assumptions.drop("register_trend_sd"))
    changed = gains.with_assumption(assumptions, "register_variance_ability", value=0.5)
    with pytest.raises(ValueError, match=r"register_variance_\.\.\. must add to 1; got 1.3"):
        gains.register_design(400, assumptions=changed)


# --- identities


def test_sources_add_up_to_income_and_persons_to_households(register):
    panel = register.panel
    wage, operating, from_property, transfer = (panel[f"{source}_{INCOME}"] for source in SOURCES)
    assert (wage + operating + from_property + transfer == panel[INCOME]).all()
    assert (transfer + (operating + (from_property + wage)) == panel[INCOME]).all()  # to the last bit, in any order
    assert (panel[[f"{source}_{INCOME}" for source in SOURCES]] >= 0).all(axis=None) and (panel[INCOME] > 0).all()
    size = register.persons.groupby("household")["works"].agg(["size", "sum"])
    assert (size["size"].to_numpy() == register.households["persons"].to_numpy()).all()
    assert (size["sum"].to_numpy() == register.households["workers"].to_numpy()).all()
    assert (register.households.groupby("village").size().to_numpy() == register.villages["households"]).all()
    county = register.villages.set_index("village")["county"]
    assert (register.households["village"].map(county) == register.households["county"]).all()


def test_the_panel_is_balanced_and_agrees_with_the_households(register):
    panel, households = register.panel, register.households
    assert len(panel) == 5 * len(households)
    assert (panel["wave"].to_numpy().reshape(-1, 5) == np.arange(2015, 2020)).all()
    assert (panel["household"].to_numpy() == np.repeat(households["household"].to_numpy(), 5)).all()
    assert (panel["persons"].to_numpy() == np.repeat(households["persons"].to_numpy(), 5)).all()
    for programme in ("relocation", "forest", "cooperatives"):
        start = households[f"{programme}_start"].to_numpy(dtype=float, na_value=np.inf)
        assert (panel[programme].to_numpy() == (panel["wave"].to_numpy() >= np.repeat(start, 5))).all()
    starts = households["relocation_start"].dropna()
    assert sorted(starts.unique()) == [2016, 2017, 2018, 2019]  # nobody in the first wave


def test_incomes_follow_the_chosen_family_and_mean(register, assumptions):
    """Without programmes 4,835.6 yuan in 2015, then growth as in rural Tibet, 8,244 to 12,951, less 0.025 a year.

    With them, 9,342.35 in 2019. The Gini is the family's. One draw: county and village effects leave means some play.
    """
    panel = register.truth.panel.assign(persons=register.panel["persons"])
    for year, mean in ((2015, 4_835.6), (2019, 4_835.6 * 12_951 / 8_244 * np.exp(-0.1))):
        wave = panel[panel["wave"] == year]
        income = wave[f"untreated_{INCOME}"]
        assert np.average(income, weights=wave["persons"]) == pytest.approx(mean, rel=0.03)
        family = gains.income_families(mean_cny=mean)["singh_maddala"]
        assert measures.gini(income, weights=wave["persons"]) == pytest.approx(family.gini(), abs=0.01)
    last = register.panel[register.panel["wave"] == 2019]
    assert np.average(last[INCOME], weights=last["persons"]) == pytest.approx(9_342.35, rel=0.03)
    first = register.panel[register.panel["wave"] == 2015]
    total = np.average(first[INCOME], weights=first["persons"])
    for source, amount in zip(SOURCES, (3_617, 4_297, 410, 3_175), strict=True):  # rural Qinghai 2019
        share = np.average(first[f"{source}_{INCOME}"], weights=first["persons"]) / total
        assert share == pytest.approx(amount / 11_499, abs=0.005), source


def test_larger_households_have_less_a_person_and_incomes_persist(register):
    panel, size = register.panel, register.households["persons"].to_numpy()
    logs = np.log(panel[INCOME].to_numpy()).reshape(-1, 5)
    assert logs[size >= 8, 0].mean() < logs[size <= 3, 0].mean() - 0.2
    near, far = (np.corrcoef(logs[:, 0], logs[:, wave])[0, 1] for wave in (1, 4))
    assert 0.4 < far < near < 0.95
    village = pd.Series(logs[:, 0]).groupby(register.households["village"].to_numpy()).mean()
    assert village.var() > 2 * logs[:, 0].var() / 34  # 34 households a village: twice what independence would leave


def test_parts_worked_by_hand(figures, assumptions):
    assert apportioned(np.array([0.5, 0.5, 2.0]), 3).tolist() == [1, 0, 2]  # ties to the first
    counts = size_counts(register_whole(figures, 38_400))
    assert counts.sum() == 38_400 and counts @ np.arange(1, 16) == 194_600
    targets = gains.register_targets(figures, assumptions)
    row = next(targets.loc[["nursery"]].itertuples())._replace(households=2.0, persons=5.0)
    # one household of each size 1 to 4: two of them with 5 persons are 1 + 4 or 2 + 3
    available = np.array([1, 1, 1, 1] + [0] * 11)
    assert class_counts(available, row, by_size=True)[:4].tolist() in ([1, 0, 0, 1], [0, 1, 1, 0])
    assert class_counts(available, row, by_size=False).tolist() == [2]
    shocks = np.array([[2.0], [0.0], [1.0]])
    assert persistent(shocks, 0.6).tolist() == [[2.0, 1.2, pytest.approx(0.6 * 1.2 + 0.8)]]
    kinds = household_kinds(register_whole(figures, 38_400), 0.3)
    people = kinds.persons * kinds.households
    scores = kind_scores(kinds)
    assert people @ scores / people.sum() == pytest.approx(0, abs=1e-12)
    assert people @ scores**2 / people.sum() == pytest.approx(1)


# --- one seed, one register


@settings(derandomize=True, max_examples=8, deadline=None)
@given(
    households=st.integers(110, 900),
    seed=st.integers(0, 2**40),
    switches=st.lists(st.booleans(), min_size=15, max_size=15),
    rule=st.sampled_from(["fuzzy", "sharp", "none"]),
    waves=st.integers(2, 5),
)
@pytest.mark.slow
def test_every_small_register_holds_together(figures, households, seed, switches, rule, waves):
    names = [name for name in gains.Truth._fields if name not in {"relocation_rule", "effects"}]
    truth = gains.Truth(**dict(zip(names, switches, strict=True)), relocation_rule=rule)
    register = gains.synthetic_register(households, seed, waves=range(2015, 2015 + waves), truth=truth)
    panel = register.panel
    assert len(register.households) == households
    assert (sum(panel[f"{source}_{INCOME}"] for source in SOURCES) == panel[INCOME]).all()
    assert (panel[INCOME] > 0).all() and not panel.isna().any(axis=None)
    assert len(panel) == households * waves or truth.attrition
    table = gains.register_report(register, figures).set_index(["margin", "counted"])
    printed = table.index.get_level_values("counted") == "households"
    assert table.loc[printed, "holds"].fillna(True).all()
    if truth.selection_on_size:
        assert table["holds"].fillna(True).all()


@pytest.mark.slow
def test_parts_of_any_size_are_the_register(register):
    truth = gains.Truth(spillovers=True, attrition=True, measurement_error=True, relocation_rule="sharp")
    design = gains.register_design(5_000, truth=truth)
    whole = gains.draw_register(design, 3)
    for households in (1, 2_500):
        parts = list(gains.draw_register_in_parts(design, 3, households=households))
        assert len(parts) > 1
        for name in OBSERVED:
            together = pd.concat([getattr(part, name) for part in parts], ignore_index=True)
            pd.testing.assert_frame_equal(together, getattr(whole, name), check_exact=True)
        together = pd.concat([part.truth.panel for part in parts], ignore_index=True)
        pd.testing.assert_frame_equal(together, whole.truth.panel, check_exact=True)
    with pytest.raises(ValueError, match="households must be at least 1"):
        next(gains.draw_register_in_parts(design, 3, households=0))


SCRIPT = """
import hashlib
import pandas as pd
from poverty_analysis import gains
register = gains.synthetic_register(600, rng=11)
for table in (*register[:4], register.truth.panel):
    print(hashlib.sha256(pd.util.hash_pandas_object(table, index=False).to_numpy().tobytes()).hexdigest())
"""


@pytest.mark.slow
def test_the_same_seed_gives_the_same_register_in_any_process():
    home = Path(poverty_analysis.__file__).parents[1]
    printed = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={**os.environ, "PYTHONHASHSEED": "4711", "PYTHONPATH": str(home)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    here = gains.synthetic_register(600, rng=11)
    mine = [
        hashlib.sha256(pd.util.hash_pandas_object(table, index=False).to_numpy().tobytes()).hexdigest()
        for table in (*here[:4], here.truth.panel)
    ]
    assert printed == mine and len(mine) == 5
    other = gains.synthetic_register(600, rng=12)
    assert not here.panel[INCOME].equals(other.panel[INCOME])
    generator = np.random.default_rng(5)
    first, second = (gains.synthetic_register(200, generator).panel[INCOME] for _ in range(2))
    assert not first.equals(second)


@pytest.mark.slow
def test_a_switch_leaves_the_households_of_a_seed_as_they_were():
    plain, full = (gains.synthetic_register(1_000, 4, truth=truth) for truth in (gains.PLAIN_TRUTH, gains.Truth()))
    for column in ("persons", "workers", "land_mu", "cooperatives_invited"):
        assert plain.households[column].equals(full.households[column])
    assert plain.truth.panel[f"untreated_{INCOME}"].equals(full.truth.panel[f"untreated_{INCOME}"])
    alone = gains.synthetic_register(1_000, 4, programmes=["relocation"])
    assert alone.households["relocation_start"].equals(full.households["relocation_start"])


# --- what it says and what it hides


def test_every_table_says_that_it_is_synthetic(register):
    tables = [*register[:4], register.truth.households, register.truth.panel]
    for table in tables:
        assert table.columns[0] == "synthetic" and table["synthetic"].all()
        assert table.attrs["synthetic"].startswith("synthetic")
    assert register.villages["county"].cat.categories.str.startswith("synthetic county").all()


@pytest.mark.slow
def test_no_observed_column_tells_the_truth():
    """Nothing observed is a function of ability, of effects, or of income without programmes where there are any."""
    register = gains.synthetic_register(4_000, 1)
    hidden = register.truth.households.drop(columns=["synthetic", "household", "land_transfer_effect"])  # that is 0
    observed = register.households.drop(columns=["synthetic", "household", "county"]).astype(float).fillna(0)
    sources = [f"{source}_{INCOME}" for source in SOURCES]
    wide = {
        (name, year): register.panel.loc[register.panel["wave"] == year, name].to_numpy()
        for name in (INCOME, *sources)
        for year in range(2015, 2020)
    }
    for name, column in {**observed, **wide}.items():
        for secret in hidden:
            ranks = np.corrcoef(pd.Series(np.asarray(column)).rank(), hidden[secret].rank())
            assert abs(ranks[0, 1]) < 0.7, (name, secret)
    # nor is ability a linear function of all that is seen together: it keeps most of its variance, 1
    logs = [np.log(wide[INCOME, year]) for year in range(2015, 2020)]
    seen = np.column_stack([np.ones(4_000), observed.to_numpy(), *logs])
    ability = hidden["ability"].to_numpy()
    assert (ability - seen @ np.linalg.lstsq(seen, ability, rcond=None)[0]).var() > 0.5
    assert abs(np.corrcoef(np.arange(4_000), ability)[0, 1]) < 4 / np.sqrt(4_000)
    # income without programmes is no number of the row, and transfers, which programmes do not touch, do not give it
    truth = register.truth.panel
    treated = (truth[f"untreated_{INCOME}"] != truth[INCOME]).to_numpy()
    assert treated.mean() > 0.5
    numbers = register.panel.loc[treated, ["persons", INCOME, *sources]].to_numpy()
    untreated = truth.loc[treated, f"untreated_{INCOME}"].to_numpy()
    assert (numbers == untreated[:, None]).mean() < 0.001
    share = np.repeat(wide[sources[3], 2015] / wide[INCOME, 2015], 5)[treated]
    guess = register.panel.loc[treated, sources[3]].to_numpy() / share
    assert np.log(guess / untreated)[guess > 0].std() > 0.1


def test_poverty_and_effects_of_the_truth_by_its_own_numbers(register):
    line = context.fact("povline_cn_2019cur").value
    truth = register.truth.panel
    assert (truth["poor"] == (truth[INCOME] < line)).all()
    assert truth["poor"].mean() < truth["poor_untreated"].mean()
    # without any programme's effect what is left is the income without programmes, to a sixteenth of a yuan
    logs = sum(truth[f"{name}_effect"] for name, unit in register.truth.units.items() if unit == "log points")
    back = (truth[INCOME] - truth["added_cny"]) * np.exp(-logs)
    assert (back - truth[f"untreated_{INCOME}"]).abs().max() <= 1 / 16 + 1e-9
    assert register.panel[INCOME].equals(truth[INCOME])  # no error of measurement in this one


# --- files


@pytest.mark.slow
@pytest.mark.parametrize("file_type", ["csv", "parquet"])
@pytest.mark.parametrize("with_truth", [False, True])
def test_a_register_is_written_and_read_back(tmp_path, file_type, with_truth):
    if file_type == "parquet":
        pytest.importorskip("pyarrow")
    design = gains.register_design(1_500, truth=gains.Truth(attrition=True, effects={"forest": (500.0, "CNY")}))
    whole = gains.draw_register(design, 1)
    parts = gains.draw_register_in_parts(design, 1, households=1_000)
    for name, written in (("whole", whole), ("parts", parts)):
        folder = gains.write_register(written, tmp_path / name, file_type=file_type, with_truth=with_truth)
        back = gains.read_register(folder)
        for table in OBSERVED:
            pd.testing.assert_frame_equal(getattr(back, table), getattr(whole, table), check_exact=True)
            assert getattr(back, table).attrs["synthetic"].startswith("synthetic")
        assert (back.truth is not None) == with_truth == (folder / "truth").exists()
        if with_truth:
            assert back.truth.settings == whole.truth.settings and back.truth.units == whole.truth.units
            pd.testing.assert_frame_equal(back.truth.panel, whole.truth.panel, check_exact=True)
        assert "synthetic" in (folder / "card.yml").read_text(encoding="utf-8")
    assert len(list((tmp_path / "parts").glob("panel-*"))) == 2


@pytest.mark.slow
def test_parquet_says_synthetic_in_its_metadata(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    folder = gains.write_register(gains.synthetic_register(200), tmp_path / "register", file_type="parquet")
    for path in folder.glob("*.parquet"):
        assert parquet.read_schema(path).metadata[b"synthetic"].startswith(b"synthetic")


@pytest.mark.slow
def test_files_are_written_whole_or_not_at_all(tmp_path):
    register = gains.synthetic_register(200)
    folder = gains.write_register(register, tmp_path / "register")
    before = {path: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(FileExistsError, match="force replaces only a register"):
        gains.write_register(register, folder)

    def broken():
        yield register
        raise RuntimeError("no second part")

    with pytest.raises(RuntimeError):
        gains.write_register(broken(), folder, force=True)
    with pytest.raises(RuntimeError):
        gains.write_register(broken(), tmp_path / "new")
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["register"]
    gains.write_register(gains.synthetic_register(300), folder, force=True)
    assert len(gains.read_register(folder).households) == 300
    other = tmp_path / "thesis"
    other.mkdir()
    (other / "chapter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError):
        gains.write_register(register, other, force=True)
    assert (other / "chapter.txt").exists()


@pytest.mark.slow
def test_files_that_are_not_what_the_card_says_are_refused(tmp_path):
    register = gains.synthetic_register(200)
    folder = gains.write_register(register, tmp_path / "register")
    with (folder / "panel-00001.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    with pytest.raises(ValueError, match=r"panel-00001\.csv: must be the file that the card names"):
        gains.read_register(folder)
    (folder / "panel-00001.csv").unlink()
    with pytest.raises(FileNotFoundError, match=r"panel-00001\.csv: must be there"):
        gains.read_register(folder)
    with pytest.raises(FileNotFoundError, match=r"card\.yml: must be there"):
        gains.read_register(tmp_path / "nothing")
    with pytest.raises(ValueError, match="file_type must be csv or parquet"):
        gains.write_register(register, tmp_path / "other", file_type="xlsx")
    with pytest.raises(ValueError, match="at least one part"):
        gains.write_register([], tmp_path / "other")
    without = register._replace(truth=None)
    with pytest.raises(ValueError, match="must have its truth"):
        gains.true_effects(without, "forest")
    with pytest.raises(ValueError, match="with_truth needs"):
        gains.write_register(without, tmp_path / "other", with_truth=True)
    assert not (tmp_path / "other").exists()
