"""Decimal commas of CSV files on an engine, as the files are read in memory."""

from __future__ import annotations

from typing import Any

from poverty_analysis.tables.delimited import COMMA_NUMBER, THOUSANDS

from .table import Expression


def with_decimal_commas(table: Expression) -> Expression:
    """Return a table, read from files that are not cut by commas, in which text such as 1,5 or 1.234,5 is numbers.

    The rule is that of `poverty_analysis.tables.delimited.with_decimal_commas`, for all files together: a column must
    hold nothing else, and where every comma may as well part thousands nothing is changed. Its texts are scanned once.
    """
    texts = [name for name, kind in table.schema().items() if kind.is_string()]
    if not texts:
        return table
    counts: dict[str, Any] = {}
    for number, name in enumerate(texts):
        cell = table[name]
        counts[f"known{number}"] = cell.count()
        counts[f"numbers{number}"] = cell.re_search(f"^(?:{COMMA_NUMBER.pattern})$").cast("int64").sum()
        decimal = cell.contains(",") & ~cell.re_search(f"^(?:{THOUSANDS.pattern})$")
        counts[f"decimal{number}"] = decimal.cast("int64").sum()
    found = table.aggregate(**counts).to_pyarrow().to_pylist()[0]
    numeric = [place for place in range(len(texts)) if 0 < found[f"known{place}"] == found[f"numbers{place}"]]
    if not any(found[f"decimal{place}"] for place in numeric):
        return table
    return table.mutate(**{texts[place]: _number(table[texts[place]]) for place in numeric})


def _number(cell: Any) -> Any:
    return cell.strip().replace(".", "").replace(",", ".").nullif("").cast("float64")
