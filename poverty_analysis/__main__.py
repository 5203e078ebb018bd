"""`python -m poverty_analysis`, and `poverty-analysis`: the command line, which Ctrl-C ends in one line."""

import atexit
import sys


def main() -> int:
    """Run one command; a stop while its packages are still being loaded ends it as any other."""
    from poverty_analysis.stopping import lacks_memory, refusal, say, say_stopped, stoppable, too_late

    try:
        with stoppable():
            from poverty_analysis.cli import main as command

            return command()
    except KeyboardInterrupt as stop:
        return say_stopped(stop)
    except Exception as error:
        if not lacks_memory(error):
            raise
        say(refusal(error))
        return 1
    finally:
        atexit.register(too_late)  # all is done and said


if __name__ == "__main__":
    sys.exit(main())
