"""Write a synthetic register to a folder, whole or not at all, and read it back; every file says synthetic."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from poverty_analysis.households.register.synthetic import SYNTHETIC, Register
from poverty_analysis.households.register.truth import RegisterTruth, Truth
from poverty_analysis.tables import replaced_folder

TABLES = ("villages", "households", "persons", "panel")
TRUTH_TABLES = ("households", "panel")
_TITLE = "Synthetic register of the poor"
_NO_PYARROW = "Parquet needs pyarrow: install poverty-analysis[scale], or write CSV"


def write_register(
    register: Register | Iterable[Register],
    folder: Path | str,
    *,
    file_type: str = "csv",
    with_truth: bool = False,
    force: bool = False,
) -> Path:
    """Write a register to a folder: its tables and a card that says what they are. Whole or not at all.

    Parameters
    ----------
    register : Register, or iterable of Register
        A register, or its parts as `draw_register_in_parts` yields them, of which one is in memory at a time.
    folder : path
        Must not be there yet.
    file_type : {"csv", "parquet"}
        Parquet needs pyarrow; its files say in their metadata that they are synthetic. CSV files have only their column
        and the card.
    with_truth : bool
        Whether the truth is written too, to the folder `truth` inside. It is left out by default: those who practise on
        a register should not have it.
    force : bool
        Whether a register that is in the folder already may be replaced; not if there are other files with it.

    Returns
    -------
    pathlib.Path
        The folder. Its ``card.yml`` lists every file with its rows and sha256, and the type of every column.

    Raises
    ------
    FileExistsError
        If there is something at the folder's place and `force` is not given, or what is there is no register.
    OSError
        If the folder cannot be written, with its name and why.
    ValueError, ModuleNotFoundError
        If the type is neither, or pyarrow is missing.
    """
    if file_type not in {"csv", "parquet"}:
        raise ValueError(f"file_type must be csv or parquet; got {file_type!r}")
    folder = Path(folder)

    def require(place: Path) -> None:
        if place.exists() and not (force and _is_register(place)):
            raise FileExistsError(f"{folder} is there already; nothing was written; force replaces only a register")
        if place.exists() and (others := _other_files(place)):
            raise FileExistsError(
                f"{others[0]} is no file of the register; nothing was written; move it elsewhere first"
            )

    with replaced_folder(folder, require) as fresh:
        _write_parts(register, fresh, file_type, with_truth)
    return folder


def read_register(folder: Path | str) -> Register:
    """Read a register that `write_register` wrote; its truth is None where it was not written.

    Raises
    ------
    FileNotFoundError
        If there is no such folder, or no card or one of the files in it.
    ValueError
        If a file is not the one that the card names, by its sha256, or the card is of something else.
    """
    folder = Path(folder)
    card = _card(folder)
    tables = {name: _read_table(folder, name, card) for name in TABLES}
    truth = None
    if card["truth"]:
        settings = {**card["truth"]["settings"]}
        settings["effects"] = {
            name: tuple(effect) if isinstance(effect, list) else effect for name, effect in settings["effects"].items()
        }
        hidden = {name: _read_table(folder, f"truth/{name}", card) for name in TRUTH_TABLES}
        truth = RegisterTruth(Truth(**settings), units=card["truth"]["units"], **hidden)
    return Register(**tables, truth=truth)


def _write_parts(register: Register | Iterable[Register], folder: Path, file_type: str, with_truth: bool) -> None:
    """Write the files of every part, then the card."""
    parts = [register] if isinstance(register, Register) else register
    files: list[dict[str, Any]] = []
    columns: dict[str, Any] = {}
    truth: dict[str, Any] | None = None
    for number, part in enumerate(parts, start=1):
        if with_truth and part.truth is None:
            raise ValueError("with_truth needs a register that has its truth; got one that was read without it")
        tables = {name: getattr(part, name) for name in TABLES}
        if with_truth and part.truth is not None:
            tables |= {f"truth/{name}": getattr(part.truth, name) for name in TRUTH_TABLES}
            truth = {"settings": _plain(part.truth.settings), "units": dict(part.truth.units)}
        for name, table in tables.items():
            path = folder / f"{name}-{number:05d}.{file_type}"
            path.parent.mkdir(exist_ok=True)
            _write_table(table, path, file_type)
            files.append({"table": name, "file": str(path.relative_to(folder)), "rows": len(table)} | _digest(path))
            columns[name] = {column: str(kind) for column, kind in table.dtypes.items()}
            counties = list(tables["villages"]["county"].cat.categories)
    if not files:
        raise ValueError("register must have at least one part; got none")
    card = {
        "title": _TITLE,
        "synthetic": SYNTHETIC,
        "file_type": file_type,
        "counties": counties,
        "truth": truth,
        "columns": columns,
        "files": files,
    }
    (folder / "card.yml").write_text(yaml.safe_dump(card, sort_keys=False, allow_unicode=True), encoding="utf-8")


def _plain(truth: Truth) -> dict[str, Any]:
    """The settings as YAML can hold them."""
    effects = {
        name: [float(effect[0]), effect[1]] if isinstance(effect, tuple) else float(effect)
        for name, effect in truth.effects.items()
    }
    return {**truth._asdict(), "effects": effects}


def _write_table(table: pd.DataFrame, path: Path, file_type: str) -> None:
    if file_type == "csv":
        table.to_csv(path, index=False, lineterminator="\n")
        return
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise ModuleNotFoundError(_NO_PYARROW, name="pyarrow") from None
    arrow = pa.Table.from_pandas(table, preserve_index=False)
    metadata = {**arrow.schema.metadata, b"synthetic": SYNTHETIC.encode()}
    parquet.write_table(arrow.replace_schema_metadata(metadata), path)


def _read_table(folder: Path, name: str, card: dict[str, Any]) -> pd.DataFrame:
    """All files of one table, as they were written."""
    pieces = []
    for file in card["files"]:
        if file["table"] != name:
            continue
        path = folder / file["file"]
        if not path.is_file():
            raise FileNotFoundError(f"{path}: must be there by the card; no such file")
        if _digest(path)["sha256"] != file["sha256"]:
            raise ValueError(f"{path}: must be the file that the card names; got another sha256")
        pieces.append(_read_csv(path, name, card) if card["file_type"] == "csv" else _read_parquet(path))
    table = pd.concat(pieces, ignore_index=True) if len(pieces) > 1 else pieces[0]
    table.attrs["synthetic"] = SYNTHETIC
    return table


def _read_csv(path: Path, name: str, card: dict[str, Any]) -> pd.DataFrame:
    columns = card["columns"][name]
    counties = pd.CategoricalDtype(card["counties"])
    as_read = {"category": counties, "float64": str}  # pandas reads numbers fast or exactly by version; Python exactly
    table = pd.read_csv(path, dtype={column: as_read.get(kind, kind) for column, kind in columns.items()})
    return table.astype({column: float for column, kind in columns.items() if kind == "float64"})


def _read_parquet(path: Path) -> pd.DataFrame:
    try:
        from pyarrow import parquet
    except ImportError:
        raise ModuleNotFoundError(_NO_PYARROW.replace("write", "read"), name="pyarrow") from None
    return parquet.ParquetFile(path).read().to_pandas()


def _digest(path: Path) -> dict[str, str]:
    with path.open("rb") as file:
        return {"sha256": hashlib.file_digest(file, "sha256").hexdigest()}


def _is_register(folder: Path) -> bool:
    try:
        _card(folder)
    except (OSError, ValueError):
        return False
    return True


def _other_files(folder: Path) -> list[Path]:
    """Return what a register's folder holds beside the files of its card, and would be lost with it."""
    files = [folder / "card.yml", *(folder / file["file"] for file in _card(folder).get("files", []))]
    found = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return sorted(path for path in found if path not in files)


def _card(folder: Path) -> dict[str, Any]:
    path = folder / "card.yml"
    if not path.is_file():
        raise FileNotFoundError(f"{path}: must be there, as write_register writes it; no such file")
    card = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(card, dict) or card.get("title") != _TITLE:
        raise ValueError(f"{path}: must be the card of a synthetic register; got another file")
    return card
