"""How long a simulation takes beside drawing its random numbers alone, and whether it is linear in draws.

Run from the checkout: ``python benchmarks/simulation.py``. Prints medians of several runs, in processor time, and their
ratios. The tables of 100,000 draws take 144 MB; with many more, fetching memory outweighs arithmetic.
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
    """Return the processor time of one call: what else runs on the machine does not count."""
    start = time.process_time()
    call()
    return time.process_time() - start


def main() -> None:
    """Print the benchmark."""
    claims, assumptions = gains.programme_claims(report.load_figures()), gains.load_assumptions()
    programmes = list(zip(*matched(claims, gains.load_models()), strict=True))
    times: dict[str, list[float]] = {"drawing alone": [], "simulate": [], "simulate, half the draws": []}
    gains.simulate(claims, assumptions, draws=1000, rng=0)
    for run in range(RUNS):  # in turns, so that a slow moment of the machine meets all three
        calls = [
            partial(draw_inputs, programmes, assumptions, DRAWS, run),
            partial(gains.simulate, claims, assumptions, draws=DRAWS, rng=run),
            partial(gains.simulate, claims, assumptions, draws=DRAWS // 2, rng=run),
        ]
        for name, call in zip(times, calls, strict=True):
            times[name].append(seconds(call))
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, value in medians.items():
        print(f"{name:28} {value * 1000:8.1f} ms")
    alone, whole, half = medians.values()
    print(f"simulate over drawing alone  {whole / alone:8.2f}  (at most 3)")
    print(f"all draws over half of them  {whole / half:8.2f}  (linear: 2)")


if __name__ == "__main__":
    main()
