"""`python -m poverty_analysis`, and `poverty-analysis`: the command line, which Ctrl-C ends in one line."""

import sys


def main() -> int:
    """Run one command; a stop while its packages are still being loaded ends it as any other."""
    try:
        from poverty_analysis.cli import main as command

        return command()
    except KeyboardInterrupt:
        print("poverty-analysis: stopped; nothing was written", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
