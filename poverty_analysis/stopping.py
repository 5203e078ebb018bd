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
    """Let Ctrl-C, and a request to end (SIGTERM), unwind once, so that what is half done is removed undisturbed."""
    signals = (signal.SIGINT, signal.SIGTERM)

    def stop(number: int, frame: Any) -> None:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        raise _Stopped

    before = [signal.signal(each, stop) for each in signals]
    yield
    for each, handler in zip(signals, before, strict=True):
        signal.signal(each, handler)
