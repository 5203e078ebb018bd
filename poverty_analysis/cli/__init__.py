"""The command line: parses words, calls the rooms below."""

from __future__ import annotations

from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; wrong usage exits with 2.

    Its packages are loaded here and not before, so that what stops it meanwhile finds someone who listens.
    """
    from poverty_analysis.cli import commands

    return commands.main(arguments)
