"""Write tables for readers: whole or not at all, over nothing without leave, no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import math
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pandas as pd

_FORMULA = re.compile("'*[=+\\-@\t\r]")
_QUOTED = re.compile("''*[=+\\-@\t\r]")


def neutral_cell(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would run as a formula.

    Examples
    --------
    >>> [neutral_cell(text) for text in ["=1+1", "-3.2%", "'=1", "3.2%"]]
    ["'=1+1", "'-3.2%", "''=1", '3.2%']
    """
    return "'" + text if _FORMULA.match(text) else text


def restored_cell(text: str) -> str:
    """Take back what `neutral_cell` did.

    Examples
    --------
    >>> [restored_cell(text) for text in ["'=1+1", "'-3.2%", "''=1", "'quoted'"]]
    ['=1+1', '-3.2%', "'=1", "'quoted'"]
    """
    return text[1:] if _QUOTED.match(text) else text


def csv_text(table: pd.DataFrame, *, index: bool = True) -> str:
    """Return a table as CSV: numbers as short as they are exact, texts neutral, an empty cell for what is missing.

    Examples
    --------
    >>> csv_text(pd.DataFrame({"literal": ["-3.2%", "7户"], "value": [-0.032, 7.0]}), index=False)
    "literal,value\\n'-3.2%,-0.032\\n7户,7\\n"
    """
    frame = table.reset_index() if index else table
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([neutral_cell(str(name)) for name in frame.columns])
    for row in frame.astype(object).itertuples(index=False):
        writer.writerow([_cell(value) for value in row])
    return out.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, float):  # numpy's float too
        if math.isnan(value):
            return ""
        whole = math.isfinite(value) and value == int(value) and abs(value) < 1e15
        return str(int(value)) if whole else repr(float(value))
    return neutral_cell("" if value is None else str(value))


def write_whole(files: Mapping[Path, str], *, force: bool = False) -> None:
    """Write several files, all of them or none.

    Parameters
    ----------
    files : mapping of Path to str
        What to write where, in UTF-8.
    force : bool
        Whether a file that is there already may be replaced.

    Raises
    ------
    FileExistsError
        If a file is there and `force` is not given, or a folder has its name. Nothing is written then.
    OSError
        If one cannot be written, with its name and why. The others are as they were, and no new folder is left.

    Notes
    -----
    A link that stands in a file's place is replaced; what it leads to stays as it is.
    """
    if folders := [path for path in files if path.is_dir() and not path.is_symlink()]:
        raise FileExistsError(f"{folders[0]}: must be a file; a folder has that name; nothing was written")
    if blocked := [folder for path in files for folder in path.parents if folder.exists() and not folder.is_dir()]:
        raise NotADirectoryError(f"{blocked[0]}: must be a folder; a file has that name; nothing was written")
    if not force and (there := [path for path in files if os.path.lexists(path)]):
        raise FileExistsError(f"{there[0]} is there already; nothing was written; --force replaces it")
    made = [folder for path in files for folder in [path.parent, *path.parent.parents] if not folder.exists()]
    try:
        _replace_all(files)
    except BaseException as error:
        for folder in sorted(set(made), key=lambda folder: -len(folder.parts)):
            with suppress(OSError):
                folder.rmdir()
        if isinstance(error, OSError):
            raise type(error)(unwritten(next(iter(files)), error)) from None
        raise


def unwritten(path: Path, error: OSError) -> str:
    """Say why a file or folder was not written, without the passing name beside it that the system complains about."""
    return f"{path}: cannot be written: {(error.strerror or str(error)).lower()}; nothing was written"


def _replace_all(files: Mapping[Path, str]) -> None:
    fresh = {path: path.with_name(f".{path.name}.{os.getpid()}.new") for path in files}
    old = {path: path.with_name(f".{path.name}.{os.getpid()}.old") for path in files}
    moved: list[Path] = []
    try:
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh[path].write_text(content, encoding="utf-8", newline="\n")
        for path in files:
            if os.path.lexists(path):
                os.replace(path, old[path])
            moved.append(path)
            os.replace(fresh[path], path)
    except BaseException:
        for path in moved:
            path.unlink(missing_ok=True)
            if os.path.lexists(old[path]):
                os.replace(old[path], path)
        raise
    finally:
        for leftover in [*fresh.values(), *old.values()]:
            with suppress(OSError):
                leftover.unlink(missing_ok=True)
