"""The folder that a report or workshop is written into: whole or not at all, and never over what is not its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from poverty_analysis.tables import replaced_folder

CONTENTS = "contents.txt"  # names every file of a report, so that no other file is ever deleted with it
EVERYWHERE = "figures.csv"  # is in every report and workshop; a list without it is somebody else's


@contextmanager
def whole_folder(out: Path, require: Callable[[Path], object] | None = None) -> Iterator[Path]:
    """Give a fresh folder to write a report into, as `replaced_folder` does; its files are listed in it in the end.

    What may be replaced is an earlier report, or what `require` lets pass.
    """
    with replaced_folder(out, require or require_replaceable) as fresh:
        yield fresh
        (fresh / CONTENTS).write_text("\n".join(files_in(fresh)) + "\n", encoding="utf-8")


def require_replaceable(out: Path, *, what: str = "report") -> None:
    """Refuse to write a report or a workshop where anything but an earlier one stands."""
    if not out.exists():
        return
    contents = out / CONTENTS
    listed = contents.read_text(encoding="utf-8", errors="replace").splitlines() if contents.is_file() else []
    ours = {CONTENTS, *listed} if EVERYWHERE in listed else set()
    foreign = sorted(set(files_in(out)) - ours) if out.is_dir() else [out.name]
    if foreign:
        raise FileExistsError(
            f"the {what} must go to a new or empty folder, or replace an earlier {what} and nothing else; "
            f"got {out}, which has {foreign[0]}"
        )


def files_in(folder: Path) -> list[str]:
    """Return every file and link of a folder and of those in it, as paths from it, but for Jupyter's own copies."""
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return sorted(path.as_posix() for path in files if ".ipynb_checkpoints" not in path.parts)
