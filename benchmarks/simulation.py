"""How long a simulation takes beside drawing its random numbers alone, and whether it is linear in draws.

Run from the checkout: ``python benchmarks/simulation.py``. Prints medians of several runs and their ratios.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial

from poverty_analysis import gains, report
from poverty_analysis.gains.claim_draws import draw_inputs
from poverty_analysis.gains.simulation import matched

DRAWS = 100_000
RUNS = 9


def seconds(call: Callable[[], object]) -> float:
    """Return the time of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def main() -> None:
    """Print the benchmark."""
    claims, assumptions = gains.programme_claims(report.load_figures()), gains.load_assumptions()
    programmes = list(zip(*matched(claims, gains.load_models()), strict=True))
    times: dict[str, list[float]] = {"drawing alone": [], "simulate": [], "simulate, twice the draws": []}
    gains.simulate(claims, assumptions, draws=1000, rng=0)
    for run in range(RUNS):  # in turns, so that a slow moment of the machine meets all three
        calls = [
            partial(draw_inputs, programmes, assumptions, DRAWS, run),
            partial(gains.simulate, claims, assumptions, draws=DRAWS, rng=run),
            partial(gains.simulate, claims, assumptions, draws=2 * DRAWS, rng=run),
        ]
        for name, call in zip(times, calls, strict=True):
            times[name].append(seconds(call))
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, value in medians.items():
        print(f"{name:28} {value * 1000:8.1f} ms")
    alone, once, twice = medians.values()
    print(f"simulate over drawing alone  {once / alone:8.2f}  (at most 3)")
    print(f"twice the draws over once    {twice / once:8.2f}  (linear: 2)")


if __name__ == "__main__":
    main()
