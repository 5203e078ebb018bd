"""What a run leaves behind: nothing if it is stopped; if it is killed, what a later run knows to remove."""

from __future__ import annotations

import os
import re
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import current_thread, main_thread
from typing import Literal, NamedTuple

_TEMPORARY = re.compile(r"poverty-analysis-(?P<pid>[1-9]\d{0,9})-[a-z0-9_]{8}")
_STOPS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
_MARGIN = 2.0  # seconds, by which clocks of files and of processes may differ


class Leftovers(NamedTuple):
    """What `remove_leftovers` did; as text one line, empty where there was nothing to do."""

    removed: list[Path]
    put_back: list[Path]

    def __str__(self) -> str:
        removed = ", ".join(path.name for path in self.removed)
        put_back = ", ".join(str(path) for path in self.put_back)
        said = [f"removed {removed}"] if removed else []
        said += [f"put back {put_back}"] if put_back else []
        return f"a run that was killed had left traces: {'; '.join(said)}" if said else ""


def beside(path: Path, kind: Literal["new", "old"]) -> Path:
    """Return the passing name, beside a file or folder, of what takes its place or of what stood there before."""
    return path.with_name(f".{path.name}.{os.getpid()}.{kind}")


@contextmanager
def temporary_folder(parent: os.PathLike[str] | str | None = None) -> Iterator[str]:
    """Give a folder that is gone in the end; `remove_leftovers` knows it should this process be killed."""
    folder = None
    try:
        with held_back():
            folder = tempfile.mkdtemp(prefix=f"poverty-analysis-{os.getpid()}-", dir=parent)
        yield folder
    finally:
        with held_back():
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def held_back(done: str = "") -> Iterator[Callable[[], None]]:
    """Let a stop (Ctrl-C, a request to end) wait until a few quick steps are made that belong together.

    Parameters
    ----------
    done : str
        What the stop is to say where the steps were made.

    Yields
    ------
    callable
        Raises `KeyboardInterrupt` if a stop has come: for a point from which all can still be undone.
    """
    came: list[int] = []

    def undo_if_stopped() -> None:
        if came:
            raise KeyboardInterrupt

    if current_thread() is not main_thread():  # where Python takes no signals
        yield undo_if_stopped
        return
    before = {number: signal.getsignal(number) for number in _STOPS if signal.getsignal(number) is not None}
    try:
        for number in before:
            signal.signal(number, lambda number, frame: came.append(number))
        yield undo_if_stopped
    except BaseException:
        done = ""
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if came:
            _stop(came[0], done)


def _stop(number: int, done: str) -> None:
    try:
        signal.raise_signal(number)
    except KeyboardInterrupt as stop:
        if done:
            stop.args = (done,)
        raise


def remove_leftovers(*places: Path, temp: Path | None = None) -> Leftovers:
    """Remove what runs that no longer live left beside the files and folders that are about to be written.

    Parameters
    ----------
    places : Path
        Files or folders. Of what stands beside them only `.NAME.PID.new` and `.NAME.PID.old` is meant.
    temp : Path, optional
        Where temporary folders are made; the system's place where left out. Only `poverty-analysis-PID-XXXXXXXX` is
        meant there.

    Returns
    -------
    Leftovers

    Notes
    -----
    Nothing is touched whose process lives or that belongs to another user. A number that has been given to another
    process since (in a container, always the same few) is told by its start, which is later than what was left. What
    was moved away by a run that was killed before it could put the new in its place is put back. On Windows nothing
    is removed: whether a process lives cannot be asked there without packages of its own.
    """
    done = Leftovers([], [])
    for place in dict.fromkeys(each for path in places for each in (path.absolute(), Path(os.path.realpath(path)))):
        pattern = re.compile(rf"\.{re.escape(place.name)}\.(?P<pid>[1-9]\d{{0,9}})\.(new|old)")
        for path in _abandoned(place.parent, pattern):
            if path.suffix == ".old" and not os.path.lexists(place):
                with suppress(OSError):
                    os.replace(path, place)
                    done.put_back.append(place)
            else:
                _remove(path, done)
    for path in _abandoned(Path(tempfile.gettempdir()) if temp is None else temp, _TEMPORARY):
        if path.is_dir() and not path.is_symlink():
            _remove(path, done)
    return done


def _remove(path: Path, done: Leftovers) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()
    if not os.path.lexists(path):
        done.removed.append(path)


def _abandoned(folder: Path, pattern: re.Pattern[str]) -> list[Path]:
    """Return what a folder holds by such a name and of no living process, the latest first."""
    found = []
    with suppress(OSError):
        for entry in os.scandir(folder):
            match = pattern.fullmatch(entry.name)
            if match:
                about = entry.stat(follow_symlinks=False)
                mine = not hasattr(os, "getuid") or about.st_uid == os.getuid()
                if mine and not _may_be_at_work(int(match["pid"]), about.st_mtime):
                    found.append((about.st_mtime, Path(entry.path)))
    return [path for _, path in sorted(found, reverse=True)]


def _may_be_at_work(pid: int, changed: float) -> bool:
    """Whether a process lives that may have changed a file at that time."""
    if os.name == "nt":  # there, asking as below would end it
        return True
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # it is another user's
        pass
    started = _started(pid)
    return started is None or changed > started - _MARGIN


def _started(pid: int) -> float | None:
    """When a process was started, in seconds since 1970, where the system tells, as Linux does."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            ticks = int(file.read().rpartition(")")[2].split()[19])
        return time.time() - time.clock_gettime(time.CLOCK_BOOTTIME) + ticks / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError, AttributeError):
        return None
