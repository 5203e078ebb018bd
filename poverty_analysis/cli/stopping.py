"""How a command ends: stopped, it leaves nothing half done; what a user can do something about is said in one line."""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from threading import current_thread, main_thread
from typing import Any

STOPPED = 130  # typer takes the same number for a stop while it reads the arguments
# Ctrl-C, a request to end, a terminal that closes, Ctrl-Break; a system has some of them
_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
_OF_MEMORY = ("cannot allocate memory", "failed to map segment", "can't start new thread", "bad_alloc", "out of memory")


class _Stopped(KeyboardInterrupt):
    """A stop that Python itself does not turn into an exit by signal, even where it met compiled code."""


class _Stop:
    """Turns the first signal into a stop; those after it are not to disturb what is being undone."""

    came = False
    said: tuple[str, ...] = ()

    def __call__(self, number: int, frame: Any) -> None:
        self.came = True
        too_late()
        raise _Stopped(*self.said)


@contextmanager
def stoppable() -> Iterator[None]:
    """Let Ctrl-C, and a request to end (SIGTERM), unwind once, so that what is half done is removed undisturbed.

    Whatever error a stop turns into on its way, such as that of a package half loaded, it leaves as a stop. Within
    another it is part of that one. In any thread but the first, where Python takes no signals, it does nothing.
    """
    outer = signal.getsignal(signal.SIGINT)
    stop = outer if isinstance(outer, _Stop) else _Stop()
    before = {}
    if stop is not outer and current_thread() is main_thread():
        before = {each: signal.signal(each, stop) for each in _SIGNALS if not _unheard(each)}
    try:
        yield
    except Exception:
        if stop.came:
            raise _Stopped(*stop.said) from None
        raise
    finally:
        if not stop.came:  # after a stop, nothing is to disturb what is still to be undone
            for each, handler in before.items():
                signal.signal(each, handler)


def _unheard(number: int) -> bool:
    """Whether a signal is to stay without effect: the closing of the terminal, under nohup."""
    return number == getattr(signal, "SIGHUP", None) and signal.getsignal(number) is signal.SIG_IGN


def too_late() -> None:
    """Leave what stops without effect from here on: all is written, or is being undone."""
    if current_thread() is main_thread():
        for each in _SIGNALS:
            signal.signal(each, signal.SIG_IGN)


def say_if_stopped(what: str) -> None:
    """Say this of a stop from here on, instead of that nothing was written."""
    stop = signal.getsignal(signal.SIGINT)
    if isinstance(stop, _Stop):
        stop.said = (what,)


def say(line: object) -> None:
    """Say one line on stderr, if anyone is there to read it."""
    if sys.stderr is not None:
        with suppress(OSError):
            print(f"poverty-analysis: {line}", file=sys.stderr, flush=True)


def tidy(*places: Path, temp: Path | None = None) -> None:
    """Remove what runs that were killed left where a command is about to write, and say so."""
    from poverty_analysis.tables.leftovers import remove_leftovers

    if done := str(remove_leftovers(*places, temp=temp)):
        say(done)


def write_all_characters() -> None:
    r"""Show characters that the console does not have as ``\u4eba`` instead of ending at the first."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def guarded(command: Callable[..., int]) -> Callable[..., None]:
    """Turn what a user can do something about into one line on stderr and a code; the rest is a defect of ours."""

    @wraps(command)
    def run(**options: Any) -> None:
        import typer

        try:
            with stoppable():
                code = command(**options)
                if sys.stdout is not None:
                    sys.stdout.flush()
        except KeyboardInterrupt as stop:
            code = STOPPED
            if str(stop):  # it came too late: what was asked for is done
                say(f"stopped; {stop}")
                code = 0
        except BrokenPipeError:  # what reads our output, such as head, has seen enough
            _leave_output()
            code = 0
        except Exception as error:
            line = _refusal(error)
            if line is None:
                raise
            _leave_output_that_cannot_be_written()
            say(line)
            code = 1
        raise typer.Exit(code)

    return run


@contextmanager
def want_of_memory_is_said() -> Iterator[None]:
    """End in one line where there is not even the memory to load packages."""
    try:
        yield
    except Exception as error:
        if not _lacks_memory(error):
            raise
        say(_refusal(error))
        raise SystemExit(1) from None


def _refusal(error: BaseException) -> str | None:
    """Return the line that tells a user what to do about an error; None where it is a defect of ours."""
    if _lacks_memory(error):
        got = str(error).strip().splitlines() or [type(error).__name__]
        return f"memory must hold what the command needs, its packages too; got {got[-1]}; nothing was written"
    if isinstance(error, ValueError | OSError):
        return str(error)
    if isinstance(error, ModuleNotFoundError) and not (error.name or "").startswith("poverty_analysis"):
        needs = f"this command needs {error.name}; install poverty-analysis[report]"
        return str(error) if "poverty-analysis[" in str(error) else needs
    return None


def _lacks_memory(error: BaseException | None) -> bool:
    """Whether an error is want of memory; packages that load say so in words of their own, or of the system."""
    if isinstance(error, ImportError | RuntimeError):
        return any(words in str(error).lower() for words in _OF_MEMORY) or _lacks_memory(error.__cause__)
    return isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM


def _leave_output_that_cannot_be_written() -> None:
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        _leave_output()


def _leave_output() -> None:
    """Send what is still to be printed nowhere, so that Python does not try it again at its end."""
    with suppress(OSError):  # of a stream that is no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
