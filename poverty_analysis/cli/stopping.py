"""A command that is stopped leaves nothing half done: Ctrl-C and a request to end unwind it in order, once."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class _Stopped(KeyboardInterrupt):
    """A stop that Python itself does not turn into an exit by signal, even where it met compiled code."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Let Ctrl-C, and a request to end (SIGTERM), unwind once, so that what is half done is removed undisturbed.

    Whatever error a stop turns into on its way, such as that of a package half loaded, it leaves as a stop.
    """
    signals = (signal.SIGINT, signal.SIGTERM)
    stopped = False

    def stop(number: int, frame: Any) -> None:
        nonlocal stopped
        stopped = True
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        raise _Stopped

    before = [signal.signal(each, stop) for each in signals]
    try:
        yield
    except Exception:
        if stopped:
            raise _Stopped from None
        raise
    finally:
        if not stopped:  # after a stop, nothing is to disturb what is still to be undone
            for each, handler in zip(signals, before, strict=True):
                signal.signal(each, handler)
