"""Run every command, and end those that write at their steps: by a signal, a full disk, a file that must not grow.

In a process of its own, which loads the packages once and forks for each case; prints what became of each as JSON. An
audit hook sees each step that touches the case's folder, before it is done. Arguments: a folder to work in and, where
there is one, a small disk.
"""

import contextlib
import io
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parents[2]
MADE = {"os.mkdir", "os.link", "open"}  # what a full disk refuses
STEPS = {*MADE, "os.rename", "os.remove", "os.rmdir"}
TEXT = "青岭县情况(虚构)\n2015年底,贫困户8420户。计划项目240个,已开工228个、开工率95%。\n"
COMMANDS = {
    "extract": "extract county.txt -o mine/figures.csv",
    "extract, over an earlier ledger": "extract county.txt -o earlier --force",
    "audit --accept": "audit --data earlier --accept all",
    "report --data, over an earlier one": "report --data earlier",
    "report": "report --notebooks notebooks --out deep/er/out",
    "refresh": "refresh 02 --notebooks notebooks",
    "workshop, over an earlier one": "workshop --notebooks notebooks --out earlier-day --force",
    "profile": "profile people.csv --income income --line 3 --measure gini -o profile.csv --temp temp",
    "register, over an earlier one": "register --households 1500 --file-type csv --out earlier-register --force",
    "verify": "verify county.txt --data earlier",
    "audit": "audit --data earlier",
}


FOLDERS = {
    "report --data, over an earlier one": "earlier/report",
    "report": "deep/er/out",
    "workshop, over an earlier one": "earlier-day",
    "register, over an earlier one": "earlier-register",
}


def load_packages_and_leave_out_what_is_slow() -> None:
    """No kernels, charts or browser; a register and a page made once: what is ended here is the writing."""
    import ibis.backends.duckdb  # noqa: F401

    from poverty_analysis import households
    from poverty_analysis.measures.engine import on_engine  # noqa: F401
    from poverty_analysis.publishing import ledger_page, publication, workshop
    from poverty_analysis.publishing.execution import read_notebook

    design = households.register_design(1500)
    drawn = list(households.draw_register_in_parts(design, 0))
    households.register_design = lambda number: design
    households.draw_register_in_parts = lambda *arguments, **options: iter(drawn)
    publication.run_notebooks = lambda paths, workers: [read_notebook(path) for path in paths]
    ledger_page.draw_charts = lambda *arguments: ([], [])
    page = workshop.stations_page(REPOSITORY)
    workshop.stations_page = lambda *arguments: page
    workshop.print_pages = lambda pages: ""


def prepare(folder: Path) -> None:
    """Write what the commands begin from."""
    import yaml
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, writes

    from poverty_analysis.cli import main

    (folder / "notebooks").mkdir(parents=True)
    (folder / "temp").mkdir()
    (folder / "county.txt").write_text(TEXT, encoding="utf-8")
    (folder / "people.csv").write_text("income\n2\n4\n5\n", encoding="utf-8")
    numbers = "mark,series,x,y\nsource,Made up.,,\npoint,a,1,2\n"
    chart = {"image/png": "aGVsbG8=", "text/csv": numbers}
    picture = new_output("display_data", chart, metadata={"chart_name": "verdicts"})
    code = new_code_cell("draw(title='A')", id="b", execution_count=1, outputs=[picture])
    cells = [new_markdown_cell("# A", id="a"), code]
    for name in ("02-audit", "03-other"):
        (folder / f"notebooks/{name}.ipynb").write_text(writes(new_notebook(cells=cells)), encoding="utf-8")
    half_day = yaml.safe_load((REPOSITORY / "docs/workshop/half-day.yml").read_text(encoding="utf-8"))
    for station in half_day["stations"]:
        station["open"] = "02-audit"
    (folder / "docs/workshop").mkdir(parents=True)
    (folder / "docs/workshop/half-day.yml").write_text(yaml.safe_dump(half_day, allow_unicode=True), encoding="utf-8")
    shutil.copy(REPOSITORY / "docs/workshop/one-page.yml", folder / "docs/workshop/one-page.yml")
    (folder / "docs/verdicts.png").write_bytes(b"earlier")
    os.chdir(folder)
    for command in (
        "extract county.txt -o earlier",
        "report --data earlier",
        "workshop --notebooks notebooks --out earlier-day",
        "register --households 1500 --file-type csv --out earlier-register",
        "report --notebooks notebooks --out only-to-load-packages",
    ):
        with contextlib.redirect_stdout(io.StringIO()):
            assert main(command.split()) == 0, command
    shutil.rmtree(folder / "only-to-load-packages")


def contents(folder: Path) -> dict[str, str | None]:
    """Return every file and folder below one, with what a file holds."""
    return {
        path.relative_to(folder).as_posix(): None if path.is_dir() else path.read_bytes().hex()
        for path in sorted(folder.rglob("*"))
    }


def forked(work: Callable[[], Any]) -> Any:
    """Do something in a fork and return its result."""
    end, begin = os.pipe()
    if child := os.fork():
        os.close(begin)
        with open(end, encoding="utf-8") as pipe:
            answer = pipe.read()
        os.waitpid(child, 0)
        return json.loads(answer or "null")
    try:
        answer = json.dumps(work())
        with open(begin, "w", encoding="utf-8") as pipe:
            pipe.write(answer)
    finally:
        os._exit(0)


def run(
    command: str, start: Path, at_step: Callable[[int, str, Any], None], limit: int = 0, fill: bool = False
) -> dict[str, Any]:
    """Run a command in a copy of the start, or on a disk that it fills; a function is called at each of its steps."""
    from poverty_analysis.cli import main

    folder = Path(tempfile.mkdtemp(dir=start.parent))
    work = folder / "work"
    shutil.copytree(start, work)
    if fill:
        with contextlib.suppress(OSError), open(folder / "filling", "wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
    os.chdir(work)
    tempfile.tempdir = str(work / "temp")
    before, steps, active = contents(work), [], True

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal active
        if not active or event not in STEPS or not _touches(event, arguments, work):
            return
        active = False  # what the hook does itself is no step
        try:
            at_step(len(steps), event, arguments[0])
        finally:
            steps.append(event)
            active = True

    sys.addaudithook(hook)
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        try:
            code: object = main(command.split())
        except BaseException as error:
            code = repr(error)
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    active = False
    after = contents(work)
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name, 0) != after.get(name, 0))
    shutil.rmtree(folder)
    return {"code": code, "said": said.getvalue(), "changed": changed, "steps": steps}


def _touches(event: str, arguments: tuple[Any, ...], work: Path) -> bool:
    """Whether a step makes, moves or removes something in the folder of the case."""
    path, *more = arguments
    if event == "open" and not (isinstance(more[1], int) and more[1] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)):
        return False
    return not isinstance(path, int) and Path(os.path.abspath(os.fsdecode(path))).is_relative_to(work)


def send(number: int, at: int) -> Callable[[int, str, Any], None]:
    def at_step(step: int, event: str, path: Any) -> None:
        if step == at:
            os.kill(os.getpid(), number)

    return at_step


def full_from(at: int) -> Callable[[int, str, Any], None]:
    def at_step(step: int, event: str, path: Any) -> None:
        if step >= at and event in MADE:
            raise OSError(28, "No space left on device", os.fsdecode(path))

    return at_step


def refused(at: int) -> Callable[[int, str, Any], None]:
    def at_step(step: int, event: str, path: Any) -> None:
        if step == at:
            raise OSError(5, "Input/output error", os.fsdecode(path))

    return at_step


def put_notes_into(folder: str, at: int) -> Callable[[int, str, Any], None]:
    def at_step(step: int, event: str, path: Any) -> None:
        if step == at:
            Path(folder).mkdir(exist_ok=True)
            Path(folder, "notes.txt").write_text("mine", encoding="utf-8")

    return at_step


def chosen(steps: list[str]) -> list[int]:
    """Every step that moves something, the first, the last, and one in the midst of writing."""
    moves = [number for number, event in enumerate(steps) if event == "os.rename"]
    return sorted({*moves, 0, len(steps) // 3, len(steps) - 1}) if steps else []


def cases(command: str, start: Path, small_disk: Path | None, folder: str = "") -> Iterator[dict[str, Any]]:
    """Run a command to its end, then end it at its steps in each way."""

    def forked_run(at_step: Callable[[int, str, Any], None], **options: Any) -> dict[str, Any]:
        return forked(lambda: run(command, options.pop("start", start), at_step, **options)) or {}

    whole = forked_run(nothing)
    yield {"end": "none", **whole}
    for count, at in enumerate(chosen(whole["steps"])):
        number = (signal.SIGTERM, signal.SIGINT)[count % 2]
        yield {"end": number.name, "at": at, **forked_run(send(number, at))}
        if whole["steps"][at] in MADE:
            yield {"end": "no space left on device", "at": at, **forked_run(full_from(at))}
        if whole["steps"][at] == "os.rename":
            yield {"end": "input/output error", "at": at, **forked_run(refused(at))}
    if folder:
        at = whole["steps"].index("open")  # the first file of the fresh folder
        yield {"end": "a file of the user's", **forked_run(put_notes_into(folder, at))}
    if whole["steps"]:
        yield {"end": "file too large", **forked_run(nothing, limit=10)}
    if whole["steps"] and small_disk:
        yield {
            "end": "no space left on device",
            "at": "the small disk",
            **forked_run(nothing, start=small_disk, fill=True),
        }


def nothing(step: int, event: str, path: Any) -> None:
    """Let a step be made."""


def main(folder: Path, small_disk: Path | None) -> None:
    load_packages_and_leave_out_what_is_slow()
    prepare(folder / "start")
    if small_disk:
        shutil.copytree(folder / "start", small_disk / "start")
        small_disk /= "start"
    runs = {
        name: list(cases(command, folder / "start", small_disk, FOLDERS.get(name, "")))
        for name, command in COMMANDS.items()
    }
    print(json.dumps(runs))


if __name__ == "__main__":
    main(*[Path(argument) for argument in sys.argv[1:]], *[None][: 3 - len(sys.argv)])
