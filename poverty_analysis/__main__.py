"""`python -m poverty_analysis` is the command `poverty-analysis`."""

import sys

from poverty_analysis.cli import main

if __name__ == "__main__":
    sys.exit(main())
