"""Files of Parquet or CSV as one table of an embedded engine, DuckDB: checked one by one, errors by the file's name."""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import Any

from poverty_analysis.tables.delimited import csv_dialect, refuse_uneven_rows
from poverty_analysis.tables.leftovers import temporary_folder

from .decimal_commas import with_decimal_commas
from .table import Expression, import_ibis

Files = str | PathLike[str] | Sequence[str | PathLike[str]]

_KINDS = {".parquet": "Parquet", ".pq": "Parquet", ".csv": "CSV"}
# what the engine would guess otherwise: that lines with "#" are comments, or the first ones a title, to be left out,
# that texts are dates, in one order of day and month or another, and what quotes are; the header tells the delimiter
_AS_WRITTEN = {
    "header": True,
    "comment": "",
    "skip": 0,
    "quote": '"',
    "escape": '"',
    "strict_mode": True,
    "null_padding": False,
    "ignore_errors": False,
    "auto_type_candidates": ["NULL", "BOOLEAN", "BIGINT", "DOUBLE", "VARCHAR"],
}


@contextmanager
def open_files(
    files: Files,
    *,
    memory: str | None = None,
    threads: int | None = None,
    temp: str | PathLike[str] | None = None,
) -> Iterator[Expression]:
    """Open files of Parquet or CSV as one table, for as long as the context lasts.

    Parameters
    ----------
    files : path, pattern such as ``register/*.parquet``, or list of these
        All Parquet (`.parquet`, `.pq`) or all CSV (`.csv`, UTF-8, the header in its first line). Folders such as
        ``county=Karuo`` make a column. A file that is meant twice, or by a link too, counts once. Where CSV is not cut
        by commas, these may be decimal, as in `poverty_analysis.tables.read_survey_file`.
    memory : str, optional
        Most that the engine may hold, such as "4GB"; four fifths of the machine's where left out. What does not fit
        goes to the temporary folder. Rows that are sorted outside the engine take no more than half of it.
    threads : int, optional
        All cores where left out.
    temp : path, optional
        Where to make the temporary folder, which is removed in the end; the system's place where left out.

    Yields
    ------
    ibis.Table
        For `poverty_profile`, or any other work with Ibis.

    Raises
    ------
    FileNotFoundError
        If no file matches.
    ModuleNotFoundError
        Without the optional packages: `pip install poverty-analysis[scale]`.
    ValueError
        If a file is broken, is of another kind, names a column twice, or lacks one or has it of another type than the
        first.
    NotADirectoryError
        If there is no folder where the temporary one is to be made.
    OSError
        If memory or the temporary folder is full.

    Examples
    --------
    >>> with open_files("no/such/*.parquet") as table:
    ...     pass
    Traceback (most recent call last):
        ...
    FileNotFoundError: data must match at least one file; got none for 'no/such/*.parquet'
    """
    _need_packages()
    paths = matching_files(files)
    (_check_parquet if _one_kind(paths) == "Parquet" else _check_csv)(paths)
    if temp is not None and not Path(temp).is_dir():
        raise NotADirectoryError(f"the temporary folder must be made in a folder that is there; got {temp}")
    with temporary_folder(temp) as folder:
        # without keeping what it has read of the files: the operating system does, and memory hardly grows
        settings: dict[str, Any] = {"temp_directory": folder, "preserve_insertion_order": False}
        settings["enable_external_file_cache"] = False
        settings |= {"memory_limit": memory} if memory else {}
        settings |= {"threads": threads} if threads else {}
        with _opened(paths, settings) as table:
            yield table


def _need_packages() -> None:
    """Say what to install where one of the optional packages is not there."""
    for package in ("ibis", "duckdb", "pyarrow"):
        try:
            import_module(package)
        except ModuleNotFoundError:
            raise ModuleNotFoundError(
                f"files of any size need Ibis, DuckDB and pyarrow; {package} is not there; pip install "
                "poverty-analysis[scale]",
                name=package,
            ) from None


@contextmanager
def _opened(paths: Sequence[Path], settings: dict[str, Any], **options: Any) -> Iterator[Expression]:
    with engine_errors(paths):
        connection = import_ibis().duckdb.connect(**settings)
        try:
            names = [glob.escape(str(path)) for path in paths]
            read = connection.read_parquet if _one_kind(paths) == "Parquet" else connection.read_csv
            if _one_kind(paths) == "CSV":
                options |= {**_AS_WRITTEN, "delim": _delimiter(paths)}
            table = _read(read, names, paths, options)
            yield table if options.get("delim", ",") == "," else with_decimal_commas(table)
        finally:
            connection.disconnect()


def _read(read: Any, names: Sequence[str], paths: Sequence[Path], options: dict[str, Any]) -> Expression:
    """Read files; where types cannot be told since rows differ in length, say which row."""
    import duckdb

    try:
        return read(names, union_by_name=True, **options)
    except duckdb.InvalidInputException as error:
        if "sniffing" not in str(error):
            raise
        columns = csv_dialect(paths[0]).columns
        if len(columns) == 1 and len(paths) == 1:  # a title above the header: no column has the names asked for
            told = {name: value for name, value in options.items() if name != "auto_type_candidates"}
            told |= {"columns": dict.fromkeys(columns, "VARCHAR"), "auto_detect": False}
            return read(names, **told)
        for path in paths:
            refuse_uneven_rows(path)
        raise


def _one_kind(paths: Sequence[Path]) -> str:
    """Return what all files are, Parquet or CSV."""
    kinds = [_KINDS.get(path.suffix.lower()) for path in paths]
    for path, kind in zip(paths, kinds, strict=True):
        if kind is None or kind != kinds[0]:
            wanted = " or ".join(sorted(_KINDS)) if kind is None else f"{kinds[0]} as {paths[0]} is"
            raise ValueError(f"{path}: must be {wanted}; got {path.suffix or 'no ending'}")
    return str(kinds[0])


def matching_files(files: Files) -> list[Path]:
    """Return the files that are meant, in order; a pattern that matches none is refused by itself."""
    patterns = [files] if isinstance(files, (str, PathLike)) else list(files)
    paths: list[Path] = []
    for pattern in patterns:
        if not isinstance(pattern, (str, PathLike)):
            raise TypeError(f"data must be a DataFrame, paths of files or a table of Ibis; got a list of {pattern!r}")
        path = Path(pattern)
        found = [path] if path.is_file() else sorted(map(Path, glob.glob(str(pattern), recursive=True)))
        if path.is_dir():
            raise ValueError(f"data must be files; got the folder {path}: give a pattern such as {path / '*.parquet'}")
        if not found:
            raise FileNotFoundError(f"data must match at least one file; got none for {str(pattern)!r}")
        paths += found
    if not paths:
        raise FileNotFoundError("data must match at least one file; got an empty list")
    return list({path.resolve(): path for path in reversed(paths)}.values())[::-1]


def _check_parquet(paths: Sequence[Path]) -> None:
    """Refuse files that are no Parquet, or have other columns or types than the first, reading only their footers."""
    import pyarrow
    import pyarrow.parquet

    first = None
    for path in paths:
        try:
            schema = pyarrow.parquet.read_schema(path)
        except MemoryError:  # Arrow's own is one of its errors too
            raise
        except (pyarrow.ArrowException, OSError) as error:
            raise ValueError(f"{path}: must be a whole Parquet file; got {_line(error)}") from None
        _refuse_twice(path, schema.names)
        columns = {field.name: _kind(field.type) for field in schema}
        first = columns if first is None else first
        _same_columns(path, columns, paths[0], first)


def _kind(kind: Any) -> str:
    """Return what a column holds; whole numbers and decimals may differ in length from file to file."""
    import pyarrow.types as types

    if types.is_dictionary(kind):
        return _kind(kind.value_type)
    if types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind):
        return "numbers"
    return "texts" if types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind) else str(kind)


def _check_csv(paths: Sequence[Path]) -> None:
    """Refuse files without a header or with other columns than the first."""
    first = None
    for path in paths:
        header = csv_dialect(path).columns
        _refuse_twice(path, header)
        columns = dict.fromkeys(header, "")
        first = columns if first is None else first
        _same_columns(path, columns, paths[0], first)


def _delimiter(paths: Sequence[Path]) -> str:
    """Return the delimiter of all files, by their headers."""
    first = csv_dialect(paths[0]).delimiter
    for path in paths:
        if (found := csv_dialect(path).delimiter) != first:
            raise ValueError(f"{path}: must be cut by {first!r} as {paths[0]} is; got {found!r}")
    return first


def _refuse_twice(path: Path, names: Sequence[str]) -> None:
    """Refuse a name that stands for two columns, or for one and a folder; the engine does not tell cases of letters."""
    folders = [part.partition("=")[0].casefold() for part in path.absolute().parent.parts if "=" in part]
    before = set(folders)
    for name in filter(None, names):
        if name.casefold() in before:
            where = "a folder and a column" if name.casefold() in folders else "two columns"
            raise ValueError(f"{path}: must name each column once, whatever the case of letters; got {where} {name!r}")
        before.add(name.casefold())


def _same_columns(path: Path, columns: dict[str, str], first_path: Path, first: dict[str, str]) -> None:
    for name in [*first, *columns]:
        if name not in columns or name not in first:
            without, having = (path, first_path) if name not in columns else (first_path, path)
            raise ValueError(f"{without}: must have the columns of {having}; {name!r} is missing")
        if columns[name] != first[name]:
            raise ValueError(
                f"{path}: must hold in {name!r} what {first_path} does, {first[name]}; got {columns[name]}"
            )


def name_the_file(paths: Sequence[Path], error: Exception, check: Callable[[Expression], object]) -> None:
    """Raise an error again by the name of the first file that breaks the rule; pass where all or none do."""
    if len(paths) == 1:
        return
    broken = []
    with _opened(paths, {}, filename="file of the row") as together:
        for path in paths:
            try:
                if isinstance(error, TypeError):  # of a text among the numbers of one file
                    with _opened([path], {}) as table:
                        check(table)
                else:
                    check(together.filter(together["file of the row"] == str(path)).drop("file of the row"))
            except (TypeError, ValueError) as again:
                if str(again).split(";")[0] == str(error).split(";")[0]:
                    broken.append(path)
    if 0 < len(broken) < len(paths):
        more = f" (and {len(broken) - 1} more)" if len(broken) > 1 else ""
        raise type(error)(f"{broken[0]}{more}: {error}") from None


@contextmanager
def engine_errors(paths: Sequence[Path]) -> Iterator[None]:
    """Raise errors of the engine as built-in ones, in a line that names the file if a file is at fault."""
    import duckdb

    try:
        yield
    except duckdb.InterruptException:
        raise KeyboardInterrupt from None
    except (MemoryError, duckdb.OutOfMemoryException, duckdb.IOException) as error:
        if isinstance(error, duckdb.IOException) and (broken := _broken(paths, str(error))):
            raise ValueError(broken) from None
        raise OSError(
            f"memory and temporary folder must hold what does not fit at a time; got {_line(error)}"
        ) from None
    except RuntimeError as error:
        if "interrupted" in str(error):  # by a signal, in another wrapping
            raise KeyboardInterrupt from None
        raise
    except duckdb.Error as error:
        if _of_memory(error):
            raise OSError(f"memory must hold what is worked on at a time; got {_line(error)}") from None
        raise ValueError(_broken(paths, str(error)) or f"the engine stopped; got {_line(error)}") from None


def _broken(paths: Sequence[Path], message: str) -> str | None:
    """Return which file the engine means, or which one cannot be read to its end."""
    import duckdb

    for path in paths:
        if str(path) in message:
            return f"{path}: must be whole and of one type a column; got {_line(message)}"
    for path in paths:
        reader = "read_csv" if path.suffix.lower() == ".csv" else "read_parquet"
        # a hash of each value, since counts would be taken from the footer
        query = f"SELECT max(hash(COLUMNS(*))) FROM {reader}(?)"
        try:
            with duckdb.connect() as connection:
                connection.execute(query, [glob.escape(str(path))]).fetchall()
        except (MemoryError, duckdb.OutOfMemoryException):
            return None
        except duckdb.Error as error:
            if _of_memory(error):
                return None
            return f"{path}: must be whole and of one type a column; got {_line(error)}"
    return None


def _of_memory(error: object) -> bool:
    """Return whether the engine lacked memory, whatever it lays the blame on."""
    said = str(error).lower()
    return any(words in said for words in ("out of memory", "could not allocate", "failed to allocate", "bad_alloc"))


def _line(error: object) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
