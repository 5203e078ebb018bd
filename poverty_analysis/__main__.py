"""`python -m poverty_analysis`, and `poverty-analysis`: the command line, which Ctrl-C ends in one line."""

import atexit
import os
import sys


def main() -> int:
    """Run one command; a stop while its packages are still being loaded ends it as any other."""
    _fill_closed_streams()
    _name_a_home()
    try:
        if sys.argv[1:2] == ["setup"]:  # before anything is installed
            from poverty_analysis.setup import main as setup

            return setup(sys.argv[2:])
        from poverty_analysis.cli.stopping import stoppable, too_late, want_of_memory_is_said

        try:
            with stoppable(), want_of_memory_is_said():
                from poverty_analysis.cli import main as command

                return command()
        finally:
            atexit.register(too_late)  # all is done and said
    except KeyboardInterrupt as stop:
        print(f"poverty-analysis: stopped; {str(stop) or 'nothing was written'}", file=sys.stderr)
        return 130


def _fill_closed_streams() -> None:
    """Lead what was closed nowhere: the next file opened would be taken for it, and a kernel ends without stderr."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # a new file has the lowest number that is free
            os.set_inheritable(number, True)


def _name_a_home() -> None:
    """Name one where there is none, as for a user whom a container does not know: Jupyter asks as it is imported."""
    if os.path.expanduser("~") == "~":
        os.environ["HOME"] = os.devnull


if __name__ == "__main__":
    sys.exit(main())
