"""The command line: parses words, calls the rooms below."""

from poverty_analysis.cli.commands import main

__all__ = ["main"]
