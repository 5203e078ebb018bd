"""How long the profile takes on data that outgrow memory, as ratios of minima: `python benchmarks/engines.py 1e6 1e7`.

Nothing here is a test. Each size is written as Parquet (synthetic incomes, weights, 11 counties) to a temporary folder
that is removed in the end; 1e8 rows take 1.6 GB there, and more for the engine's own sort. The engine's own queries on
the same files are the yardstick. In memory, up to 1e7 rows, the NumPy path stands beside DuckDB on the same DataFrame,
and Polars, where it is installed. Each size is measured in a process of its own, for its peak memory.
"""

from __future__ import annotations

import argparse
import importlib.util
import math
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import ibis
import numpy as np

from poverty_analysis.measures.inequality import generalized_entropy
from poverty_analysis.measures.profile import poverty_profile

LINES = np.geomspace(500, 8000, 10).tolist()
FGT = ["headcount_ratio", "poverty_gap_index", "squared_poverty_gap_index"]
SORT_FREE = [*FGT, "watts_index", "mean_log_deviation", "theil_t", partial(generalized_entropy, alpha=2)]
LIMITS = {"FGT, 10 lines": ("FGT, 1 line", 1.3), "sort-free, by county": ("grouped scan", 6.0), "Gini": ("sort", 1.3)}

Case = Callable[[], Any]


def connection(folder: Path, memory: str) -> Any:
    return ibis.duckdb.connect(
        memory_limit=memory,
        threads=2,
        temp_directory=str(folder / "spill"),
        preserve_insertion_order=False,
        enable_external_file_cache=False,  # as `open_files`
    )


def write_register(folder: Path, rows: int) -> Path:
    """Write synthetic people; one in three below 3,218."""
    path = folder / "people.parquet"
    duckdb = connection(folder, "4GB").con
    duckdb.execute("SELECT setseed(0.5)")
    duckdb.execute(
        "COPY (SELECT exp(8 + 0.9 * sqrt(-2 * ln(1 - random())) * cos(2 * pi() * random())) AS income, "
        f"0.5 + 2.5 * random() AS weight, 'county ' || (range % 11) AS county FROM range({rows})) "
        f"TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 1000000)"
    )
    return path


def minima(cases: dict[str, Case], repeats: int) -> dict[str, float]:
    """Return the least time of each case in seconds; cases take turns, so that a busy moment falls on all."""
    least = dict.fromkeys(cases, math.inf)
    for _ in range(repeats):
        for name, case in cases.items():
            start = time.perf_counter()
            case()
            least[name] = min(least[name], time.perf_counter() - start)
    return least


def from_files(rows: int, repeats: int, memory: str, temp: str | None, queue: Any) -> None:
    """Measure one size, and tell the times and the peak memory."""
    with tempfile.TemporaryDirectory(prefix="benchmark-", dir=temp) as name:
        folder = Path(name)
        path = write_register(folder, rows)
        engine = connection(folder, memory)
        table, query = engine.read_parquet(path), engine.con.execute
        profile = partial(poverty_profile, table, "income", weights="weight")
        cases: dict[str, Case] = {
            "grouped scan": lambda: query(
                f"SELECT county, sum(income), sum(ln(income)), sum(weight) FROM '{path}' GROUP BY county"
            ).fetchall(),
            "FGT, 1 line": lambda: profile(poverty_line=LINES[0], measures=FGT),
            "FGT, 10 lines": lambda: profile(poverty_line=LINES, measures=FGT),
            "sort-free, by county": lambda: profile(poverty_line=LINES, by="county", measures=SORT_FREE),
        }
        found = minima(cases, repeats)
        found |= minima({"all measures, by county": lambda: profile(poverty_line=LINES, by="county")}, 1)
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # before the engine's own sort
        sort = f"SELECT max(place) FROM (SELECT row_number() OVER (ORDER BY income) AS place FROM '{path}')"
        found |= minima(
            {
                "sort": lambda: query(sort).fetchall(),
                "Gini": lambda: profile(poverty_line=LINES[0], measures=["gini"]),
            },
            repeats,
        )
        queue.put((found, own))


def in_memory(rows: int, repeats: int, queue: Any) -> None:
    """Measure the NumPy path, DuckDB on the same DataFrame and Polars, sort-free by county and the Gini index."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        people = connection(Path(name), "8GB").read_parquet(write_register(Path(name), rows)).execute()
        engine = connection(Path(name), "8GB")
        table = engine.create_table("people", ibis.memtable(people))
        options = {"poverty_line": LINES, "weights": "weight"}
        cases: dict[str, Case] = {
            "NumPy: sort-free, by county": lambda: poverty_profile(
                people, "income", **options, by="county", measures=SORT_FREE
            ),
            "DuckDB: sort-free, by county": lambda: poverty_profile(
                table, "income", **options, by="county", measures=SORT_FREE
            ),
            "NumPy: all measures, by county": lambda: poverty_profile(people, "income", **options, by="county"),
            "DuckDB: all measures, by county": lambda: poverty_profile(table, "income", **options, by="county"),
            "NumPy: Gini": lambda: poverty_profile(people, "income", **options, measures=["gini"]),
            "DuckDB: Gini": lambda: poverty_profile(table, "income", **options, measures=["gini"]),
        }
        if importlib.util.find_spec("polars"):
            cases["Polars: Gini"] = partial(polars_gini, people)
        queue.put((minima(cases, repeats), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20))


def polars_gini(people: Any) -> float:
    """Return the Gini index as one would write it in Polars."""
    import polars

    y, w = polars.col("income"), polars.col("weight")
    upto = w.cum_sum()
    index = (w * y * (2 * upto - w)).sum() / (w.sum() * (w * y).sum()) - 1
    return float(polars.from_pandas(people[["income", "weight"]]).lazy().sort("income").select(index).collect().item())


def apart(target: Callable[..., None], *arguments: Any) -> tuple[dict[str, float], float]:
    """Run in a process of its own and return what it told: its memory is not that of the size before."""
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=target, args=(*arguments, queue))
    process.start()
    found = queue.get()
    process.join()
    return found


def show(cells: list[str]) -> None:
    print("| " + " | ".join(cells) + " |")


def main() -> None:
    """Run everything and print the tables, in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="+", type=lambda text: int(float(text)))
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--memory", default="4GB", help="most that the engine may hold")
    parser.add_argument("--temp", help="where to make the temporary folder")
    parser.add_argument("--in-memory", type=lambda text: int(float(text)), default=0, help="rows to hold in memory")
    options = parser.parse_args()
    show(["rows", "what", "s", "over", "ratio", "limit", "peak memory, GB"])
    show(["---"] * 7)
    for rows in options.rows:
        found, memory = apart(from_files, rows, options.repeats, options.memory, options.temp)
        for name, seconds in found.items():
            base, limit = LIMITS.get(name, ("", None))
            ratio = f"{seconds / found[base]:.2f}" if base else ""
            peak = f"{memory:.1f}" if name == "all measures, by county" else ""
            show([f"{rows:.0e}", name, f"{seconds:.2f}", base, ratio, f"{limit:.1f}" if limit else "", peak])
    if options.in_memory:
        found, memory = apart(in_memory, options.in_memory, options.repeats)
        print()
        show(["in memory", "s"])
        show(["---"] * 2)
        for name, seconds in found.items():
            show([name, f"{seconds:.2f}"])


if __name__ == "__main__":
    main()
