"""Which edition of the project a page was built from: the version, and the commit where git knows it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from poverty_analysis import __version__


def edition(root: Path) -> str:
    """Return version, commit and its date as one phrase; without git, the version alone.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     edition(Path(folder)) == f"version {__version__}"
    True
    """
    commit = _git(root, "log", "-1", "--format=%h (%cs)")
    if not commit:
        return f"version {__version__}"
    changed = ", with changes that are not committed" if _git(root, "status", "--porcelain") else ""
    return f"version {__version__}, commit {commit}{changed}"


def _git(root: Path, *words: str) -> str:
    try:
        done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()
