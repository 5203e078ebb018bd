"""How long the measures take, as ratios of medians from one run: `python benchmarks/measures.py`.

Nothing here is a test, since times depend on the machine and on what else it does. Peers (microdf, inequality, ineqpy,
and R's laeken where Rscript is found) are compared where they are installed; they are not needed for anything else.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.metadata
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pandas as pd

from poverty_analysis.measures.designed import Survey
from poverty_analysis.measures.dimensions import Question, multidimensional_change, multidimensional_poverty
from poverty_analysis.measures.inequality import atkinson, gini, theil_t
from poverty_analysis.measures.inference.bootstrap import bootstrap_replicates
from poverty_analysis.measures.inference.design import Design
from poverty_analysis.measures.inference.jackknife import jackknife
from poverty_analysis.measures.inference.standard_errors import estimate
from poverty_analysis.measures.multidimensional import alkire_foster
from poverty_analysis.measures.poverty import headcount_ratio, poverty_gap_index, squared_poverty_gap_index
from poverty_analysis.measures.profile import poverty_profile
from poverty_analysis.measures.quantiles import quintile_share_ratio
from poverty_analysis.measures.shortfall import total_shortfall

LINE = 1500.0
COUNTIES = 11
VILLAGES = 3000
GINI_LIMITS = {10**5: 2.0, 10**6: 1.5, 10**7: 0.8}

Case = Callable[[], Any]


def synthetic_people(rows: int) -> pd.DataFrame:
    """Synthetic lognormal incomes with unequal weights in counties; one in five below the line."""
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "income": np.exp(8 + 0.9 * rng.standard_normal(rows)),
            "weight": rng.uniform(0.5, 3, rows),
            "county": pd.Categorical(rng.integers(0, COUNTIES, rows)),
            "village": rng.integers(0, VILLAGES // COUNTIES, rows),
        }
    )


def synthetic_achievements(rows: int, dimensions: int = 10) -> pd.DataFrame:
    """Synthetic amounts of ten things, of which less than 1 is too little: as three in ten have."""
    rng = np.random.default_rng(1)
    return pd.DataFrame({f"thing {place}": rng.random(rows) / 0.3 for place in range(dimensions)})


def medians(cases: dict[str, Case], repeats: int) -> dict[str, float]:
    """Return the median time of each case in seconds; cases take turns, so that a busy moment falls on all."""
    times: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(repeats):
        for name, case in cases.items():
            start = time.perf_counter()
            case()
            times[name].append(time.perf_counter() - start)
    return {name: median(values) for name, values in times.items()}


def peak(case: Case) -> int:
    """Return the most bytes that a case holds at a time beyond its input."""
    tracemalloc.start()
    case()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def own_limits(rows: int, repeats: int) -> Iterator[dict[str, Any]]:
    """Yield times of the Gini index and of the profile over that of one sort of the same incomes."""
    people = synthetic_people(rows)
    income, weight = people["income"].to_numpy(), people["weight"].to_numpy()
    lines = np.linspace(500, 10_000, 200)
    profile = partial(poverty_profile, people, "income", weights="weight")
    cases: dict[str, Case] = {
        "numpy.argsort": lambda: np.argsort(income),
        "Gini": lambda: gini(income, weights=weight),
        "profile": lambda: profile(poverty_line=LINE),
        "profile, 200 lines": lambda: profile(poverty_line=lines),
        f"profile, {COUNTIES} groups": lambda: profile(poverty_line=LINE, by="county"),
        "profile, no weights": lambda: poverty_profile(people, "income", LINE),
    }
    groups = f"profile, {COUNTIES} groups"
    limits = [
        ("Gini", "numpy.argsort", GINI_LIMITS.get(rows)),
        ("profile", "numpy.argsort", 1.3),
        ("profile, 200 lines", "profile", 1.3),
        (groups, "profile", 1.4),
        ("profile, no weights", "numpy.argsort", None),
    ]
    if rows <= 10**6:
        has = synthetic_achievements(rows)
        of_ten = partial(alkire_foster, has, dict.fromkeys(has, 1), k=10 / 3, weights=weight)
        cases["ten dimensions"] = partial(of_ten, ordinal=True)
        cases["ten dimensions, M1 and M2"] = of_ten
        limits += [("ten dimensions", "Gini", 1.0), ("ten dimensions", "profile", 1.0)]
        limits.append(("ten dimensions, M1 and M2", "profile", None))
    if polars := installed("polars"):
        cases["Gini of Polars"] = partial(gini_of_polars, polars, income, weight)
        limits.append(("Gini", "Gini of Polars", 1.0))
    if rows <= 10**6:
        design = {"weights": "weight", "strata": "county", "clusters": "village"}
        survey = Survey(people, **design)
        cases[f"{groups}, of a Survey"] = lambda: survey.profile("income", LINE, "county")
        cases[f"{groups}, with a design"] = lambda: poverty_profile(
            people, "income", LINE, by="county", design=Design(**design)
        )
        limits += [(f"{groups}, of a Survey", groups, 1.5), (f"{groups}, with a design", groups, 1.5)]
    found = medians(cases, repeats)
    yield {"rows": f"{rows:.0e}", "what": "numpy.argsort", "ms": 1000 * found["numpy.argsort"]}
    for name, base, limit in limits:
        yield {
            "rows": f"{rows:.0e}",
            "what": name,
            "ms": 1000 * found[name],
            "over": base,
            "ratio": found[name] / found[base],
            "limit": limit,
            "memory, arrays": peak(cases[name]) / income.nbytes,
        }


def gini_of_polars(polars: Any, income: Any, weight: Any) -> float:
    """Return the Gini index by one sort and one expression of Polars."""
    below, w, y = polars.col("w").cum_sum(), polars.col("w"), polars.col("y")
    pairs = (w * y * (2 * below - w - w.sum())).sum()
    table = polars.DataFrame({"y": income, "w": weight}).sort("y")
    return float(table.select(pairs / (w.sum() * (w * y).sum())).item())


def cluster_limits(repeats: int, rows: int = 100_000, clusters: int = 60) -> Iterator[dict[str, Any]]:
    """Yield times of replicates of few clusters over sorting anew, and of a jackknife over one estimate."""
    people = synthetic_people(rows)
    income, weight = people["income"].to_numpy(), people["weight"].to_numpy()
    design = Design(weights=weight, clusters=np.arange(rows) % clusters)
    measures = {"headcount": partial(headcount_ratio, poverty_line=LINE), "gini": gini}
    few, replicates = 10, 1000

    def sorting_anew() -> None:
        rng = np.random.default_rng(0)
        for _ in range(few):
            drawn = np.bincount(rng.integers(0, clusters, clusters - 1), minlength=clusters)
            weights = drawn[np.arange(rows) % clusters] * weight
            for measure in measures.values():
                measure(income, weights=weights)

    cases: dict[str, Case] = {
        "anew": sorting_anew,
        "pairs": lambda: bootstrap_replicates(measures, income, design=design, rng=0, replicates=replicates),
        "jackknife": lambda: jackknife("gini", income, design=design),
        "estimate": lambda: estimate("gini", income, design=design),
    }
    found = medians(cases, repeats)
    anew = found["anew"] * replicates / few
    yield {"what": f"1,000 replicates, sorting anew (measured on {few})", "ms": 1000 * anew}
    pairs = {"ms": 1000 * found["pairs"], "ratio": anew / found["pairs"], "limit": 100.0}
    yield {"what": "1,000 replicates by pairs of clusters: faster by", **pairs}
    yield {"what": "estimate of the Gini index", "ms": 1000 * found["estimate"]}
    over = found["jackknife"] / found["estimate"]
    yield {"what": "jackknife over estimate", "ms": 1000 * found["jackknife"], "ratio": over, "limit": 1.0}


def dimension_limits(repeats: int, rows: int = 10**6) -> Iterator[dict[str, Any]]:
    """Yield times of ten dimensions with all their errors over those of the profile of the same survey."""
    people = pd.concat([synthetic_people(rows), synthetic_achievements(rows)], axis=1)
    people["year"] = np.random.default_rng(2).choice([2015.0, 2020.0], rows)
    of_gaps = Question({name: 1.0 for name in people if str(name).startswith("thing")}, 10 / 3, ordinal=False)
    ordinal = of_gaps._replace(ordinal=True)
    survey = Survey(people, weights="weight", strata="county", clusters="village")
    by_row = Survey(people, weights="weight")
    base = f"profile, {COUNTIES} groups"
    limits: dict[str, tuple[str, Case]] = {
        "H, A, M0 and dimensions": ("profile", lambda: multidimensional_poverty(survey, ordinal)),
        "and M1, M2": ("H, A, M0 and dimensions", lambda: multidimensional_poverty(survey, of_gaps)),
        "and M1, M2, rows as clusters": ("profile", lambda: multidimensional_poverty(by_row, of_gaps)),
        f"and M1, M2, {COUNTIES} groups": (base, lambda: multidimensional_poverty(survey, of_gaps, "county")),
        "change between two years": ("profile", lambda: multidimensional_change(survey, of_gaps, "year")),
    }
    cases = {name: case for name, (_, case) in limits.items()}
    cases |= {"profile": lambda: survey.profile("income", LINE), base: lambda: survey.profile("income", LINE, "county")}
    found = medians(cases, repeats)
    for name, (over, _) in limits.items():
        yield {"what": name, "ms": 1000 * found[name], "over": over, "ratio": found[name] / found[over]}


def import_limit(repeats: int) -> Iterator[dict[str, Any]]:
    """Yield the processor time of importing pandas and the measures, each in a process of its own."""

    def seconds(module: str) -> float:
        code = f"import time; import {module}; print(time.process_time())"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        return float(done.stdout)

    names = ("pandas", "poverty_analysis.measures")
    times = [[seconds(name) for name in names] for _ in range(repeats)]
    pandas_alone, measures = (median(column) for column in zip(*times, strict=True))
    yield {"what": "import pandas", "ms": 1000 * pandas_alone}
    over = median(one[1] / one[0] for one in times)
    yield {"what": "import poverty_analysis.measures, over it", "ms": 1000 * measures, "ratio": over, "limit": 1.5}


def bootstrap_limit(repeats: int, rows: int = 10_000, replicates: int = 1000) -> Iterator[dict[str, Any]]:
    """Yield the time of sorting anew in each replicate over that of replicates from one sort."""
    people = synthetic_people(rows)
    income, weight = people["income"].to_numpy(), people["weight"].to_numpy()
    measures = {
        function.__name__: partial(function, poverty_line=LINE)
        for function in (headcount_ratio, poverty_gap_index, squared_poverty_gap_index)
    } | {"gini": gini}
    few = replicates // 10

    def sorting_anew() -> None:
        rng = np.random.default_rng(0)
        for _ in range(few):
            drawn = np.bincount(rng.integers(0, rows, rows - 1), minlength=rows) * weight
            for measure in measures.values():
                measure(income, weights=drawn)

    def sorted_once() -> None:
        bootstrap_replicates(measures, income, design=Design(weights=weight), rng=0, replicates=replicates)

    found = medians({"anew": sorting_anew, "once": sorted_once}, repeats)
    anew = found["anew"] * replicates / few
    yield {"what": f"sorting anew (measured on {few})", "ms": 1000 * anew}
    yield {"what": "sorted once", "ms": 1000 * found["once"], "faster by": anew / found["once"], "limit": 10.0}


def python_peers(people: pd.DataFrame) -> Iterator[tuple[str, str, Callable[[], float], Callable[[], float]]]:
    """Yield the measures of peers that are installed, each with the same measure here."""
    income, weight = people["income"].to_numpy(), people["weight"].to_numpy()
    if microdf := installed("microdf"):
        series = microdf.MicroSeries(income, weights=weight)
        frame = microdf.MicroDataFrame({"income": income, "line": np.full(income.size, LINE)}, weights=weight)
        yield "microdf", "Gini", series.gini, partial(gini, income, weights=weight)
        rate = partial(headcount_ratio, income, LINE, weights=weight)
        yield "microdf", "headcount ratio", lambda: frame.poverty_rate("income", "line"), rate
        shortfall = partial(total_shortfall, income, LINE, weights=weight)
        yield "microdf", "total shortfall", lambda: frame.poverty_gap("income", "line"), shortfall
    if pysal := installed("inequality.gini"):
        yield "inequality", "Gini, no weights", lambda: pysal.Gini(income).g, partial(gini, income)
        theil = importlib.import_module("inequality.theil")
        yield "inequality", "Theil's T, no weights", lambda: theil.Theil(income).T, partial(theil_t, income)
    if ineqpy := installed("ineqpy.inequality"):
        yield "ineqpy", "Gini", lambda: ineqpy.gini(income, weights=weight), partial(gini, income, weights=weight)
        half = partial(atkinson, income, 0.5, weights=weight)
        yield "ineqpy", "Atkinson (0.5)", lambda: ineqpy.atkinson(income, weights=weight, e=0.5), half
        yield (
            "ineqpy",
            "Theil's T",
            lambda: ineqpy.theil(income, weights=weight),
            partial(theil_t, income, weights=weight),
        )


def installed(name: str) -> Any:
    """Return a module; None, with a word about it, where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        print(f"{name.partition('.')[0]} is not installed: left out", file=sys.stderr)
        return None


def laeken(people: pd.DataFrame, repeats: int) -> dict[str, tuple[float, float]]:
    """Return R laeken's value and median time by measure; nothing where R or laeken is not there."""
    rscript = shutil.which("Rscript")
    program = """
        suppressMessages(library(laeken)); n <- as.integer(commandArgs(TRUE)[2]); k <- as.integer(commandArgs(TRUE)[3])
        x <- readBin(commandArgs(TRUE)[1], "double", 2 * n); y <- x[1:n]; w <- x[(n + 1):(2 * n)]
        for (f in c("gini", "qsr")) {
            t <- replicate(k, system.time(v <<- get(f)(y, weights = w)$value)[["elapsed"]])
            cat(f, sprintf("%.17g", v), median(t), "\\n")
        }"""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "people.bin"
        people[["income", "weight"]].to_numpy().T.tofile(file)
        command = [rscript, "-e", program, str(file), str(len(people)), str(repeats)] if rscript else ["false"]
        answer = subprocess.run(command, capture_output=True, text=True, check=False)
    if answer.returncode:
        print("R with laeken is not installed: left out", file=sys.stderr)
        return {}
    lines = [line.split() for line in answer.stdout.splitlines()]
    return {name: (float(value), float(seconds)) for name, value, seconds in lines}


def peers(rows: int, repeats: int) -> Iterator[dict[str, Any]]:
    """Yield the times of peers over those of the same measures here, and how far the values are apart."""
    people = synthetic_people(rows)
    income, weight = people["income"].to_numpy(), people["weight"].to_numpy()
    for name, what, peer, own in python_peers(people):
        found = medians({"own": own, "peer": peer}, repeats)
        yield comparison(name, what, found["peer"], found["own"], float(peer()), float(own()))
    measures = {"gini": ("Gini", partial(gini, income, weights=weight), 100)}
    measures["qsr"] = ("S80/S20", partial(quintile_share_ratio, income, weights=weight), 1)
    for name, (value, seconds) in laeken(people, repeats).items():
        what, own, unit = measures[name]
        yield comparison("laeken (R)", what, seconds, medians({"own": own}, repeats)["own"], value / unit, own())


def comparison(
    name: str, what: str, theirs: float, ours: float, their_value: float, our_value: float
) -> dict[str, Any]:
    """Return a row of the table of peers."""
    return {
        "peer": name,
        "measure": what,
        "peer, ms": 1000 * theirs,
        "here, ms": 1000 * ours,
        "peer over here": theirs / ours,
        "values differ by": abs(their_value / our_value - 1),
    }


def machine() -> str:
    """Return what the times depend on, without a name of a machine or person."""
    info = Path("/proc/cpuinfo")
    models = (
        [line.partition(":")[2].strip() for line in info.read_text().splitlines() if "model name" in line]
        if info.exists()
        else []
    )
    memory = (
        os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30 if hasattr(os, "sysconf") else float("nan")
    )
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("numpy", "pandas"))
    features = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])  # type: ignore[index]
    return (
        f"{os.cpu_count()} cores, {models[0] if models else platform.machine()}, {memory:.0f} GB, "
        f"Python {platform.python_version()}, {versions}, SIMD {' '.join(features)}"
    )


def show(title: str, rows: list[dict[str, Any]], markdown: bool) -> None:
    """Print a table, in Markdown or plain."""
    table = pd.DataFrame(rows)
    for column in table.select_dtypes("number"):
        digits = "{:.0e}" if column == "values differ by" else "{:.1f}" if column.endswith("ms") else "{:.2f}"
        table[column] = [digits.format(value) if pd.notna(value) else "" for value in table[column]]
    table = table.fillna("")
    print(f"\n## {title}\n" if markdown else f"\n{title}\n")
    if not markdown:
        print(table.to_string(index=False))
        return
    for cells in (table.columns, ["---"] * table.shape[1], *table.itertuples(index=False)):
        print("| " + " | ".join(cells) + " |")


def main() -> None:
    """Run everything and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", nargs="+", type=lambda text: int(float(text)), default=[10**6, 10**7])
    parser.add_argument("--peer-rows", type=lambda text: int(float(text)), default=10**6)
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--markdown", action="store_true")
    options = parser.parse_args()
    print(machine())
    limits = [row for rows in options.rows for row in own_limits(rows, options.repeats)]
    show("One sort", limits, options.markdown)
    show("1,000 bootstrap replicates of FGT and Gini, 10,000 households", list(bootstrap_limit(3)), options.markdown)
    show("60 clusters of 100,000 rows", list(cluster_limits(options.repeats)), options.markdown)
    show("Ten dimensions of a survey, 1e6 rows", list(dimension_limits(options.repeats)), options.markdown)
    show("Imports", list(import_limit(options.repeats)), options.markdown)
    show(f"Peers, {options.peer_rows:.0e} rows", list(peers(options.peer_rows, options.repeats)), options.markdown)


if __name__ == "__main__":
    main()
