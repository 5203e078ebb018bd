"""The command line: parses words, calls the rooms below."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; wrong usage exits with 2.

    Its packages are loaded here and not before, so that what stops it meanwhile finds someone who listens.
    """
    try:
        from poverty_analysis.cli import commands
    except ModuleNotFoundError as error:
        if str(error.name).startswith("poverty_analysis"):
            raise
        print(
            f"poverty-analysis: {error.name} is not installed; python -m poverty_analysis setup makes the environment "
            "and says what to type in it, as make lab does",
            file=sys.stderr,
        )
        return 1

    return commands.main(arguments)
