"""How long a synthetic register takes beside drawing its random numbers alone, and whether it is linear in households.

Run from the checkout: ``python benchmarks/register.py``. Prints the least processor time of several runs, taken in
turns, and their ratios. The design (tables read, margins planned) is made once for any number of registers.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from poverty_analysis import gains
from poverty_analysis.households.register.draw import random_numbers, register_plan

HOUSEHOLDS = 38_400
RUNS = 15


def seconds(call: Callable[[], object]) -> float:
    """Return the processor time of one call: what else runs on the machine does not count."""
    start = time.process_time()
    call()
    return time.process_time() - start


def numbers(design: gains.RegisterDesign, seed: int) -> None:
    """Draw the random numbers of a register, those of its plan included, and nothing more."""
    random_numbers(design, register_plan(design, seed), seed)


def main() -> None:
    """Print the benchmark."""
    design, half = (gains.register_design(households) for households in (HOUSEHOLDS, HOUSEHOLDS // 2))
    times: dict[str, float] = {}
    gains.draw_register(design, 0)
    for run in range(RUNS):
        calls = {
            "drawing alone": partial(numbers, design, run),
            "the register": partial(gains.draw_register, design, run),
            "half the households": partial(gains.draw_register, half, run),
            "the design": partial(gains.register_design, HOUSEHOLDS),
        }
        for name, call in calls.items():
            times[name] = min(times.get(name, float("inf")), seconds(call))
    for name, value in times.items():
        print(f"{name:32} {value * 1000:8.1f} ms")
    print(f"register over drawing alone      {times['the register'] / times['drawing alone']:8.2f}  (at most 5)")
    print(f"all households over half of them {times['the register'] / times['half the households']:8.2f}  (linear: 2)")


if __name__ == "__main__":
    main()
