"""Write tables and folders for readers: whole or not at all, over nothing without leave, no formula in a cell."""

from __future__ import annotations

import csv
import io
import math
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import pandas as pd

from poverty_analysis.tables.leftovers import beside, held_back

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


def write_whole(files: Mapping[Path, str | bytes], *, force: bool = False) -> None:
    """Write several files, all of them or none.

    Parameters
    ----------
    files : mapping of Path to str or bytes
        What to write where; text in UTF-8.
    force : bool
        Whether a file that is there already may be replaced.

    Raises
    ------
    FileExistsError
        If a file is there and `force` is not given, or a folder has its name. Nothing is written then.
    OSError
        If one cannot be written, with its name and why. All files are as they were, and no new folder is left.

    Notes
    -----
    A link that stands in a file's place is replaced; what it leads to stays as it is. All is written beside the files
    first, so that a full disk is met before the first of them is replaced.
    """
    if folders := [path for path in files if path.is_dir() and not path.is_symlink()]:
        raise FileExistsError(f"{folders[0]}: must be a file; a folder has that name; nothing was written")
    if blocked := [folder for path in files for folder in path.parents if folder.exists() and not folder.is_dir()]:
        raise NotADirectoryError(f"{blocked[0]}: must be a folder; a file has that name; nothing was written")
    if not force and (there := [path for path in files if os.path.lexists(path)]):
        raise FileExistsError(f"{there[0]} is there already; nothing was written; --force replaces it")
    with _folders_of(files):
        _replace_all(files, force)


@contextmanager
def _folders_of(paths: Iterable[Path]) -> Iterator[None]:
    """Remove the folders that were made for files or folders if these are not written in the end."""
    made = {folder for path in paths for folder in path.parents if not folder.exists()}
    try:
        yield
    except BaseException:
        with held_back():
            for folder in sorted(made, key=lambda folder: -len(folder.parts)):
                with suppress(OSError):
                    folder.rmdir()
        raise


def _unwritten(path: Path, error: OSError) -> str:
    """Say why a file or folder was not written, without the passing name beside it that the system complains about."""
    return f"{path}: cannot be written: {(error.strerror or str(error)).lower()}; nothing was written"


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise type(error)(_unwritten(path, error)) from None


def _replace_all(files: Mapping[Path, str | bytes], force: bool) -> None:
    try:
        for path, content in files.items():
            with _naming(path):
                path.parent.mkdir(parents=True, exist_ok=True)
                _write(beside(path, "new"), content)
        first = next(iter(files), Path())
        with _alone(first.parent), held_back(f"{first} had been written") as undo_if_stopped:
            _put_in_place(list(files), force, undo_if_stopped)
            _remove_passing(files)
    except BaseException:
        with held_back():
            _remove_passing(files)
        raise


def _remove_passing(files: Iterable[Path]) -> None:
    for leftover in [beside(path, kind) for path in files for kind in ("new", "old")]:
        with suppress(OSError):
            leftover.unlink(missing_ok=True)


def _put_in_place(paths: list[Path], force: bool, undo_if_stopped: Callable[[], None]) -> None:
    replaced: list[Path] = []
    try:
        for path in paths:
            with _naming(path):
                if os.path.lexists(path):
                    if not force:
                        raise FileExistsError("something was put there meanwhile")
                    _keep(path, beside(path, "old"))
        for path in paths:
            with _naming(path):
                os.replace(beside(path, "new"), path)
            replaced.append(path)
        undo_if_stopped()
    except BaseException:
        for path in replaced:
            _put_old_back(path)
        raise


def _put_old_back(path: Path) -> None:
    with suppress(OSError):
        if os.path.lexists(beside(path, "old")):
            os.replace(beside(path, "old"), path)
        else:
            path.unlink()


def _write(path: Path, content: str | bytes) -> None:
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content, encoding="utf-8", newline="\n")


def _keep(path: Path, old: Path) -> None:
    """Give a file a second name, or a copy where a file has one name only; what replaces it is open to the same."""
    try:
        os.link(path, old, follow_symlinks=False)
    except (OSError, NotImplementedError):
        shutil.copy2(path, old, follow_symlinks=False)
    if not path.is_symlink():
        shutil.copymode(path, beside(path, "new"))


@contextmanager
def replaced_folder(out: Path, require: Callable[[Path], object]) -> Iterator[Path]:
    """Give a fresh folder to write into; it takes the place of `out` if nothing failed, and vanishes if something did.

    Parameters
    ----------
    out : Path
        The folder to write. A link to a folder stays, and what it leads to is replaced.
    require : callable
        Raises `FileExistsError` if what stands at a path may not be replaced. It is asked at the start and again when
        the fresh folder is whole: what was put into `out` meanwhile is not lost, and neither is the fresh folder,
        which then stays beside it under a name that the message gives.

    Raises
    ------
    FileExistsError
        As `require` does.
    OSError
        If the folder cannot be written. What the system says about the fresh folder is said of `out`, whose name the
        user knows.
    """
    out = Path(os.path.realpath(out))
    require(out)
    if out.is_symlink():
        raise FileExistsError(f"{out}: must be a folder or not there; a link that leads nowhere has that name")
    fresh = beside(out, "new")
    try:
        with _folders_of([out]), _fresh_folder(fresh):
            try:
                yield fresh
            except KeyboardInterrupt as stop:
                stop.args = ()  # whatever had been written into the fresh folder goes with it
                raise
            with _alone(out.parent), held_back(f"{out} had been written") as undo_if_stopped:
                _swap(out, fresh, require, undo_if_stopped)
    except OSError as error:
        if error.errno is None or not _concerns(out, fresh, error.filename):
            raise
        raise type(error)(_unwritten(out, error)) from None


@contextmanager
def _fresh_folder(fresh: Path) -> Iterator[None]:
    try:
        fresh.mkdir(parents=True)  # before any work, so that a place that cannot be written is found at once
        yield
    finally:
        with held_back():
            shutil.rmtree(fresh, ignore_errors=True)


def _concerns(out: Path, fresh: Path, name: str | None) -> bool:
    """Whether an error is of this folder: of a file in it, of a folder above it, or of no file, such as a full disk."""
    return name is None or Path(name).is_relative_to(fresh) or out.is_relative_to(name)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let no other run replace anything in a folder at the same time, where the system has such locks."""
    handle = None
    try:
        with suppress(OSError, ImportError):
            import fcntl

            handle = os.open(folder, os.O_RDONLY)
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _swap(out: Path, fresh: Path, require: Callable[[Path], object], undo_if_stopped: Callable[[], None]) -> None:
    """Put the fresh folder in the place of the old one; if anything comes between, the old one is back."""
    old = beside(out, "old")
    moved_away = placed = False
    try:
        require(out)
        if os.path.lexists(out):
            os.replace(out, old)
            moved_away = True
            require(old)  # now that nothing can be put into it by its name any more
        os.replace(fresh, out)
        placed = True
        undo_if_stopped()
    except BaseException as error:
        if placed:
            os.replace(out, fresh)
        if moved_away:
            os.replace(old, _free(old) if os.path.lexists(out) else out)
        if isinstance(error, FileExistsError):
            said = str(error).replace(str(old), str(out))
            raise FileExistsError(f"{said}; what was to go there is whole in {_kept(out, fresh)}") from None
        raise
    shutil.rmtree(old, ignore_errors=True)


def _kept(out: Path, fresh: Path) -> Path:
    kept = _free(fresh)
    os.replace(fresh, kept)
    return kept


def _free(passing: Path) -> Path:
    """Return a name like a passing one that is free, and that no later run takes for a leftover."""
    names = (passing.with_name(passing.name.removeprefix(".") + more) for more in ("", *map(str, range(2, 100))))
    return next(name for name in names if not os.path.lexists(name))
