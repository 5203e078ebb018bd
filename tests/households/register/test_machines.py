"""A seed names one register: the values of every column, digested, are those stored, whatever the processor.

A digest is the register's own output and could not come from elsewhere. What makes it a test is that processors which
compute differently must agree on it, that NumPy promises the streams of `default_rng` for a seed, and that
`synthetic_register` promises the same seed the same register. Where the register changes on purpose, the new digests
are what `python tests/households/register/test_machines.py` prints (with `--parts` for the second file), and
CHANGELOG says that its numbers changed.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from poverty_analysis.households.register.design import register_design
from poverty_analysis.households.register.synthetic import draw_register_in_parts, synthetic_register
from poverty_analysis.households.register.truth import Truth

STORED = Path(__file__).parent
SEED = 7
PROGRAMMES = [  # those that the stored registers hold: a row added to the tables changes none of their values
    *("leading_firms", "land_transfer", "dividends", "cooperatives", "forest", "nursery"),
    *("transfer_employment", "relocation", "industry"),
]
EVERYTHING = Truth(
    diverging_trends=True,
    anticipation=True,
    spillovers=True,
    measurement_error=True,
    attrition=True,
    exclusion_broken=True,
    relocation_rule="sharp",
)


def values(column):
    """The bytes of a column's values, however pandas holds them: little-endian numbers of 64 bits, or text."""
    if isinstance(column.dtype, pd.CategoricalDtype) or column.dtype.kind not in "fiub":
        return "\n".join(column.astype(str)).encode()
    if pd.api.types.is_extension_array_dtype(column.dtype):  # <NA>: a wave in which nobody enters
        return column.to_numpy(dtype="<f8", na_value=np.nan).tobytes()
    numbers = column.to_numpy()
    return (numbers.astype("<f8") + 0.0 if numbers.dtype.kind == "f" else numbers.astype("<i8")).tobytes()


def digests(name, register):
    """One row a column of each table, truth included."""
    tables = {table: getattr(register, table) for table in ("villages", "households", "persons", "panel")}
    tables |= {f"truth/{table}": getattr(register.truth, table) for table in ("households", "panel")}
    return [
        {"register": name, "table": table, "column": column, "sha256": hashlib.sha256(values(each)).hexdigest()[:16]}
        for table, frame in tables.items()
        for column, each in frame.items()
    ]


def whole():
    """The register as it is by default, and one with every complication, of a tenth of its size."""
    found = digests("default", synthetic_register(rng=SEED, programmes=PROGRAMMES))
    smaller = synthetic_register(3_840, SEED, truth=EVERYTHING, programmes=PROGRAMMES)
    return pd.DataFrame(found + digests("every complication", smaller))


def in_parts():
    """A register of 100,000 households in two parts, as the command writes it into two files a table."""
    parts = draw_register_in_parts(register_design(100_000, programmes=PROGRAMMES), SEED, households=50_000)
    return pd.concat([pd.DataFrame(digests(f"part {number}", part)) for number, part in enumerate(parts, start=1)])


def stored(kind):
    return pd.read_csv(STORED / f"{kind}.csv", dtype=str)


def changed(found, kind):
    """The columns whose digest is another one than stored, or that are only on one side."""
    keys = ["register", "table", "column"]
    both = found.merge(stored(kind), on=keys, how="outer", suffixes=("", "_stored"))
    return [" / ".join(row) for row in both.loc[both["sha256"] != both["sha256_stored"], keys].to_numpy()]


def printed(environment, *options):
    """What this file prints in a fresh Python."""
    done = subprocess.run(
        [sys.executable, __file__, *options], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    rows = [line.split(",") for line in done.stdout.splitlines()]
    return pd.DataFrame(rows[1:], columns=rows[0])


def test_the_programmes_stored_are_those_of_a_register_by_default():
    held = register_design().programmes.index
    assert held[: len(PROGRAMMES)].tolist() == PROGRAMMES  # others may follow


@pytest.mark.slow
def test_the_values_of_every_column_are_those_stored():
    assert changed(whole(), "values") == []


@pytest.mark.slow
@pytest.mark.parametrize("processor", ["AVX2", "SSE4"])
def test_an_older_processor_draws_the_same_register(processor, older_processor):
    assert changed(printed(older_processor(processor)), "values") == []


@pytest.mark.slow
@pytest.mark.parametrize("processor", [None, "AVX2", "SSE4"])
def test_a_large_register_in_parts_is_the_same_too(processor, older_processor):
    found = in_parts() if processor is None else printed(older_processor(processor), "--parts")
    assert found["register"].unique().tolist() == ["part 1", "part 2"]
    assert changed(found, "values_in_parts") == []


def test_a_last_bit_changes_a_digest():
    table = pd.Series([1.0, 2.0])
    assert values(table) != values(table * (1 + 1e-15))
    assert values(pd.Series([0.0])) == values(pd.Series([-0.0]))


if __name__ == "__main__":
    print((in_parts() if "--parts" in sys.argv else whole()).to_csv(index=False), end="")
