"""How often the intervals of measures hold in samples of few villages, drawn from a synthetic register."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from poverty_analysis import gains
from poverty_analysis.households.register.synthetic import synthetic_register
from poverty_analysis.measures.call import Call
from poverty_analysis.measures.inference.case import Case, Group, Terms, group_of, terms_of
from poverty_analysis.measures.inference.design import Design, SampledUnits, sampled_units
from poverty_analysis.measures.inference.intervals import limits
from poverty_analysis.measures.inference.jackknife import jackknife_error
from poverty_analysis.measures.inference.scales import Limits
from poverty_analysis.measures.inference.variance import error_under
from poverty_analysis.measures.registry import REGISTRY, call_by_name, influence_function, measure_of
from poverty_analysis.measures.sample import Codes, Vector

SEED, SAMPLES, BOOTSTRAP_SAMPLES = 20_261_129, 2_000, 200
HOUSEHOLDS, SPREAD = 40_000, 0.82
"""Of the register that is sampled, with 1,166 villages: in hundredths the least spread at which the largest village has
ten times the households of the median one."""
SMALL, DRAWN_OF_SMALL = 4_000, 60
"""A register of 117 villages, more than half of which are drawn: shown, and nothing promised of it."""
HEAP, LOWEST = 1_000, 500
"""Heaped incomes are rounded to the one and are at least the other, in yuan."""
LINES: Mapping[str, tuple[int, ...]] = {"smooth": (880, 1_770, 4_550), "heaped": (1_500, 2_500, 4_500)}
"""Poverty lines with 0.5 to 22 in 100 people poor; between heaps where incomes are heaped."""
VILLAGES = (8, 20, 60)
AT_LINES = (
    "headcount_ratio",
    "poverty_gap_index",
    "squared_poverty_gap_index",
    "watts_index",
    "sen_index",
    "sen_shorrocks_thon_index",
)
OF_THE_POOR = ("income_gap_ratio", "average_shortfall", "poor_count", "total_shortfall")  # at the highest line
WITHOUT_LINE: tuple[tuple[str, dict[str, Any]], ...] = (
    ("mean", {}),
    ("weighted_quantile", {"at": 0.1}),
    ("median", {}),
    ("gini", {}),
    ("theil_t", {}),
    ("mean_log_deviation", {}),
    ("generalized_entropy", {"alpha": 2}),
    ("atkinson(epsilon=0.5)", {}),
    ("atkinson(epsilon=1)", {}),
    ("hoover", {}),
    ("quintile_share_ratio", {}),
    ("palma_ratio", {}),
    ("wolfson_polarisation", {}),
    ("quantile_shares", {}),
    ("relative_poverty_line", {}),
    ("at_risk_of_poverty_rate", {}),
    ("relative_foster_greer_thorbecke", {"alpha": 1}),
    ("percentile_ratio", {}),
    ("s_gini", {"nu": 3}),
    ("zenga", {}),
)
SHARES = ("headcount_ratio", "at_risk_of_poverty_rate")
MOST_LENGTH = 1.35
YARDSTICKS = ("beta, design", "jackknife, identity, design", "woodruff", "bootstrap")


class Population(NamedTuple):
    """The people of a register in one year."""

    income: Vector
    persons: Vector
    village: Codes
    rows: list[Codes]  # of each village
    heaped: bool


class Sample(NamedTuple):
    """Whole villages, drawn without replacement."""

    income: Vector
    units: SampledUnits
    group: dict[str, Group]  # by the rule of degrees of freedom


class Interval(NamedTuple):
    """One kind of interval: its terms, and from which error."""

    terms: Terms
    jackknife: bool = False


KINDS: Mapping[str, Interval] = {
    "default": Interval(terms_of()),
    "logit, design": Interval(terms_of("logit", degrees_of_freedom="design")),
    "identity, design": Interval(terms_of("identity", degrees_of_freedom="design")),
    "beta, design": Interval(terms_of("beta", degrees_of_freedom="design")),
    "jackknife": Interval(terms_of(), jackknife=True),
    "jackknife, identity, design": Interval(terms_of("identity", degrees_of_freedom="design"), jackknife=True),
    "bootstrap": Interval(terms_of("bootstrap")),
}


def population(households: int = HOUSEHOLDS, *, heaped: bool, rng: int = SEED) -> Population:
    """Return the people of a synthetic register with unequal villages in 2019, with smooth or heaped incomes."""
    assumptions = gains.with_assumption(gains.load_assumptions(), "register_village_size_log_sd", value=SPREAD)
    panel = synthetic_register(households, rng=rng, assumptions=assumptions).panel
    panel = panel[panel["wave"] == 2019]
    income = panel["income_per_person_cny"].to_numpy(dtype=float)
    if heaped:
        income = np.maximum(np.round(income / HEAP) * HEAP, LOWEST)
    village = pd.factorize(panel["village"])[0]
    ends = np.cumsum(np.bincount(village))[:-1]
    rows = np.split(np.argsort(village, kind="stable"), ends)
    return Population(income, panel["persons"].to_numpy(dtype=float), village, rows, heaped)


def draw_sample(people: Population, villages: int, rng: np.random.Generator) -> Sample:
    """Draw whole villages; persons are the weights, and the sampling fraction is given."""
    drawn = np.sort(rng.choice(len(people.rows), villages, replace=False))
    rows = np.concatenate([people.rows[village] for village in drawn])
    weights = people.persons[rows] * (len(people.rows) / villages)
    fraction = np.full(rows.size, villages / len(people.rows))
    design = Design(weights=weights, clusters=people.village[rows], sampling_fraction=fraction)
    units = sampled_units(design, rows.size)
    group = {rule: group_of(units, weights, rule) for rule in ("effective", "design")}
    return Sample(people.income[rows], units, group)


def asked_calls(lines: Sequence[float]) -> list[tuple[Call, float]]:
    """Return every measure that is judged, with its line; NaN for one without. What no list names comes last.

    One of two columns is judged nowhere.
    """
    highest, none = float(lines[-1]), float("nan")
    found = [(call_by_name(name, (line,)), float(line)) for line in lines for name in AT_LINES]
    found += [(call_by_name(name, (highest,)), highest) for name in OF_THE_POOR]
    found += [(call_by_name(name, (), options), none) for name, options in WITHOUT_LINE]
    named = {call.measure for call, _ in found} | {measure_of("foster_greer_thorbecke")}  # it is there by its members
    for row in REGISTRY:
        if row.influence and row.function not in named and not row.of_two_columns:
            call = call_by_name(row.function, (), next(iter(row.shown.values()), {}))
            takes_line = "poverty_line" in call.takes
            found.append((call._replace(arguments=(highest,)), highest) if takes_line else (call, none))
    return found


def kinds_of(call: Call, *, bootstrap: bool) -> list[str]:
    """Return the kinds of interval that are tried for a measure."""
    row = call.row
    assert row is not None
    if row.interval == "relative":
        return ["default", "identity, design", *(["bootstrap"] if bootstrap else [])]
    kinds = ["default", "identity, design"]
    if row.known_as in SHARES:
        kinds += ["logit, design", "beta, design"]
    if row.smooth and row.known_as != "quantile_shares":
        kinds += ["jackknife", "jackknife, identity, design"]
    return kinds


def values_of(call: Call, income: Vector, weights: Vector) -> Vector:
    """Return a measure as one value or more."""
    return np.atleast_1d(
        np.asarray(call.measure(income, *call.arguments, weights=weights, **call.options), dtype=float)
    )


def intervals_in(sample: Sample, call: Call, *, bootstrap: bool) -> Iterator[tuple[int, str, float, float]]:
    """Yield the ends of each kind of interval for each value of a measure; missing where it has no value."""
    weights = sample.group["design"].inside
    values = values_of(call, sample.income, weights)
    columns = influence_function(call.measure)(sample.income, *call.arguments, weights=weights, **call.options)
    columns = np.asarray(columns).reshape(sample.income.size, -1).T
    kinds, found = kinds_of(call, bootstrap=bootstrap), Limits(np.nan, np.nan, "")
    own_level = call.row is not None and call.row.percentiles_of_t
    for number, (value, influence) in enumerate(zip(values, columns, strict=True)):
        case = Case(float(value), influence, sample.income, sample.group["design"], call, number=number)
        error = error_under(influence, sample.units, "error")
        left_out = jackknife_error(case, sample.units) if "jackknife" in kinds and np.isfinite(value) else np.nan
        for kind in kinds:
            terms, jackknife = KINDS[kind]
            asked = case._replace(group=sample.group[str(terms.degrees_of_freedom)])
            if kind != "bootstrap" or found.interval != "bootstrap" or own_level:  # else it is the same
                found = limits(asked, left_out if jackknife else error, sample.units, terms)
            yield number, kind, found.low, found.high


Key = tuple[str, float, str]


class Block(NamedTuple):
    """A population and how many of its villages are drawn."""

    households: int
    heaped: bool
    villages: int
    judged: bool

    @property
    def incomes(self) -> str:
        """Whether incomes are smooth or heaped."""
        return "heaped" if self.heaped else "smooth"


BLOCKS = (
    *(Block(HOUSEHOLDS, heaped, villages, True) for heaped in (False, True) for villages in VILLAGES),
    Block(SMALL, False, DRAWN_OF_SMALL, False),
)


def interval_coverage(
    samples: int = SAMPLES,
    bootstrap_samples: int = BOOTSTRAP_SAMPLES,
    *,
    rng: int = SEED,
    progress: bool = False,
    only: Callable[[Call], bool] | None = None,
) -> pd.DataFrame:
    """Count how often 95% intervals hold each measure, in samples of few villages of unequal size.

    Parameters
    ----------
    samples, bootstrap_samples : int
        Of each block; the second number for intervals of relative measures that are bootstrapped.
    rng : int
        Seed of the registers; sample k of block b is drawn from (rng, b, k).
    progress : bool
        Say which block is done.
    only : callable, optional
        Which measures; all where left out. The rows of a measure are the same beside others and alone.

    Returns
    -------
    pandas.DataFrame
        One row a block, measure, line and interval; columns as `coverage_of_design`, with incomes, villages,
        of_villages, judged (whether a coverage is promised), bound, length_ratio (mean length over that of the
        yardstick: Korn and Graubard for shares, the percentile bootstrap at relative lines, Woodruff for quantiles, the
        jackknife with Student's t for others) and holds.

    Notes
    -----
    A row holds if its coverage plus two Monte Carlo errors reaches the bound and its intervals are at most 1.35 times
    as long as those of its yardstick. The bound is 93 in 100 for shares; for others 92, or 90 with 8 villages.
    """
    tables = []
    for number, block in enumerate(BLOCKS):
        people = population(block.households, heaped=block.heaped, rng=rng)
        found = coverage_of_design(
            people,
            LINES[block.incomes],
            block.villages,
            samples=samples,
            bootstrap_samples=bootstrap_samples,
            seed=[rng, number],
            only=only,
        )
        tables.append(judged_rows(found, block, len(people.rows)))
        if progress:
            print(f"{block.incomes}, {block.villages} of {len(people.rows)} villages: done", flush=True)
    return pd.concat(tables, ignore_index=True)


def judged_rows(found: pd.DataFrame, block: Block, of_villages: int) -> pd.DataFrame:
    """Return the rows of a block with their bounds and whether they hold."""
    cells = ["measure", "poverty_line"]
    yardsticks = found[found["interval"].isin(YARDSTICKS)].drop_duplicates(cells).set_index(cells)["mean_length"]
    share = found["measure"].isin(SHARES)
    bound = np.where(share, 0.93, 0.90 if block.villages < 20 else 0.92)
    keys = pd.MultiIndex.from_frame(found[cells])
    ratio = found["mean_length"].to_numpy() / yardsticks.reindex(keys).to_numpy()
    enough = (found["coverage"] + 2 * found["coverage_error"] >= bound) & ~(ratio > MOST_LENGTH)
    head = {"incomes": block.incomes, "villages": block.villages, "of_villages": of_villages}
    table = found.assign(bound=bound, length_ratio=ratio, holds=np.where(enough, "yes", "no"))
    own = block.judged & (found["interval"] == "default")
    table = table.assign(judged=np.where(own, "yes", "no"))
    return pd.concat([pd.DataFrame(head, index=table.index), table], axis=1)


def coverage_of_design(
    people: Population,
    lines: Sequence[float],
    villages: int,
    *,
    samples: int,
    bootstrap_samples: int,
    seed: Sequence[int],
    only: Callable[[Call], bool] | None = None,
) -> pd.DataFrame:
    """Return how often each kind of interval holds each measure of a population, in samples of so many villages.

    Parameters
    ----------
    people : Population
    lines : sequence of float
        Poverty lines, rising.
    villages : int
        In each sample.
    samples, bootstrap_samples : int
        How many; relative measures are bootstrapped in the first of these only.
    seed : sequence of int
        Sample k is drawn from the seed and k.
    only : callable, optional
        Which measures; all where left out.

    Returns
    -------
    pandas.DataFrame
        One row a measure, line and interval: measure, poverty_line, truth, interval, samples, without (samples without
        an interval, which count in no other column), coverage, coverage_error (Monte Carlo), mean_length.
    """
    calls = [(call, line) for call, line in asked_calls(lines) if only is None or only(call)]
    truth = [values_of(call, people.income, people.persons * 1.0) for call, _ in calls]
    ends: dict[Key, list[tuple[float, float]]] = {}
    true: dict[Key, float] = {}
    for number in range(samples):
        sample = draw_sample(people, villages, np.random.default_rng([*seed, number]))
        for (call, line), known in zip(calls, truth, strict=True):
            if number >= bootstrap_samples and people.heaped and call.row and call.row.interval == "relative":
                continue  # its own interval is bootstrapped
            found = intervals_in(sample, call, bootstrap=number < bootstrap_samples)
            for place, kind, low, high in found:
                key = (call.label + (f"[{place + 1}]" if known.size > 1 else ""), line, kind)
                ends.setdefault(key, []).append((low, high))
                true[key] = float(known[place])
    return pd.DataFrame([_row(key, true[key], np.array(found)) for key, found in ends.items()])


def _row(key: Key, truth: float, ends: np.ndarray[Any, Any]) -> dict[str, Any]:
    low, high = ends[np.isfinite(ends).all(axis=1)].T
    holds = float(np.mean((low <= truth) & (truth <= high))) if low.size else float("nan")
    return {
        "measure": key[0],
        "poverty_line": key[1],
        "truth": truth,
        "interval": key[2],
        "samples": len(ends),
        "without": len(ends) - low.size,
        "coverage": holds,
        "coverage_error": float(np.sqrt(holds * (1 - holds) / low.size)) if low.size else float("nan"),
        "mean_length": float(np.mean(high - low)) if low.size else float("nan"),
    }
