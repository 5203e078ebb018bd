"""`python -m poverty_analysis setup`: the environment without make, on the standard library alone.

It runs before anything is installed: it makes ``.venv`` in a clone, installs what the locks pin, by their hashes, tries
a kernel, and says what to type next. Tried on Linux; Windows paths are written, and not tried.
"""

import argparse
import os
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

OLDEST = (3, 11)  # as pyproject.toml asks for
LOCKS = ("requirements.lock", "requirements-lab.lock")
NEWS = "@jupyterlab/apputils-extension:announcements"
PIP = ("-m", "pip", "--disable-pip-version-check", "install", "--no-user", "--quiet")
KERNEL = """
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="python3", startup_timeout=120)
answer = client.execute_interactive("import poverty_analysis.gains", timeout=120, output_hook=lambda message: None)
client.stop_channels()
manager.shutdown_kernel(now=True)
raise SystemExit(answer["content"]["status"] != "ok")
"""


class SetupError(Exception):
    """What stops the set-up, in one sentence that says what to do."""


def main(arguments: Sequence[str] = (), root: Path | None = None) -> int:
    """Make the environment, or check it.

    Parameters
    ----------
    arguments : sequence of str
        ``--check``: install nothing, say whether this machine is ready; ``--dry-run``: say what would be done.
    root : Path, optional
        The clone; by default the one that this file lies in.

    Returns
    -------
    int
        0, or 1 where something is missing; a sentence on standard error says what.

    Examples
    --------
    >>> import tempfile
    >>> main(["--dry-run"], Path(tempfile.mkdtemp()))
    1
    """
    parser = argparse.ArgumentParser(
        prog="python -m poverty_analysis setup", description="the environment without make"
    )
    parser.add_argument("--check", action="store_true", help="install nothing; say whether this machine is ready")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    asked = parser.parse_args(list(arguments))
    root = Path(__file__).resolve().parents[1] if root is None else root
    try:
        require_python(sys.version_info[:2])
        require_clone(root)
        if asked.check:
            check(root)
        else:
            install(root, dry=asked.dry_run)
    except SetupError as error:
        print(f"setup: {error}", file=sys.stderr)
        return 1
    return 0


def require_python(version: tuple[int, ...]) -> None:
    """Refuse a Python that is too old.

    Examples
    --------
    >>> require_python((3, 9))
    Traceback (most recent call last):
    poverty_analysis.setup.SetupError: Python must be 3.11 or newer; got 3.9: install a newer one and run this with it
    """
    if tuple(version) < OLDEST:
        got = ".".join(map(str, version))
        raise SetupError(f"Python must be 3.11 or newer; got {got}: install a newer one and run this with it")


def require_clone(root: Path) -> None:
    """Refuse a folder that is no clone, or may not be written into."""
    for name in ("pyproject.toml", *LOCKS):
        if not (root / name).is_file():
            raise SetupError(f"this must run in a clone of the repository; got no {name} in {root}")
    if not os.access(root, os.W_OK):
        raise SetupError(f"{root} must be a folder that you may write into; copy the clone to one, such as your home")


def scripts_of(environment: Path, *, windows: bool) -> Path:
    """Return where an environment has its programs.

    Examples
    --------
    >>> [scripts_of(Path(".venv"), windows=each).as_posix() for each in (False, True)]
    ['.venv/bin', '.venv/Scripts']
    """
    return environment / ("Scripts" if windows else "bin")


def python_of(root: Path, *, windows: bool | None = None) -> Path:
    """Return the Python of the clone's environment."""
    on_windows = os.name == "nt" if windows is None else windows
    return scripts_of(root / ".venv", windows=on_windows) / ("python.exe" if on_windows else "python")


def steps(root: Path) -> list[tuple[str, list[str]]]:
    """Return what is run once the environment is there: each step in words, and its command."""
    python = str(python_of(root))
    locked = [python, *PIP, "--require-hashes"]
    return [
        ("install the packages of the notebooks", [*locked, "-r", str(root / LOCKS[0])]),
        ("install JupyterLab", [*locked, "-r", str(root / LOCKS[1])]),
        ("install poverty_analysis from this clone",
         [python, *PIP, "--no-deps", "--no-build-isolation", "--editable", str(root)]),
        ("switch off JupyterLab's question about news", [python, "-m", "jupyter", "labextension", "disable", NEWS]),
        ("start a kernel", [python, "-c", KERNEL]),
    ]  # fmt: skip


def install(root: Path, *, dry: bool = False) -> None:
    """Make the environment and install into it; the network is needed, about 1.2 GB of disk and some minutes."""
    todo = steps(root)
    print(f"Into {root / '.venv'}: about 1.2 GB and some minutes; needs a network.")
    if dry:
        for words, command in [(f"make an environment with Python {sys.version.split()[0]}", ["venv"]), *todo]:
            print(f"would {words}: {' '.join(each for each in command if chr(10) not in each)}")
        return
    if not python_of(root).is_file():
        try:
            venv.EnvBuilder(with_pip=True, symlinks=os.name != "nt").create(root / ".venv")
        except (OSError, subprocess.CalledProcessError) as error:
            raise SetupError(_of_the_environment(error)) from error
    for words, command in todo:
        print(f"{words} ...", flush=True)
        run(words, command)
    print(f"Ready.\n{next_lines(root, windows=os.name == 'nt')}")


def _of_the_environment(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError):  # Debian keeps ensurepip in a package of its own
        return "no environment could be made; on Debian and Ubuntu install python3-venv and run this again"
    return (
        f"no environment could be made ({error}); free some disk, or copy the clone to a folder that you may write into"
    )


def run(words: str, command: Sequence[str]) -> None:
    """Run one step; where it fails, say why in one sentence, with the last lines that it printed."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    except OSError as error:
        raise SetupError(f"could not {words}: {error}; take .venv away and run this again") from error
    if done.returncode:
        raise SetupError(f"could not {words}: {reason(done.stderr)}")


def reason(printed: str) -> str:
    """Return what a failed step means, by what it printed.

    Examples
    --------
    >>> reason("ERROR: Could not find a version that satisfies the requirement numpy==2")
    'the package index was not reached, or lacks a package; check the network (or proxy) and run this again. It said: \
ERROR: Could not find a version that satisfies the requirement numpy==2'
    """
    lines = [line.strip() for line in printed.strip().splitlines() if line.strip()]
    last = " / ".join(lines[-2:]) or "nothing"
    said = {
        ("No space left",): "the disk is full; free about 1.2 GB and run this again",
        ("Permission denied", "PermissionError"): "a file may not be written; copy the clone to a folder of your own",
        ("DO NOT MATCH THE HASHES",): "a package is not the one that the lock pins; do not install it, and tell us",
        ("Could not find a version", "Connection", "ConnectionError", "ReadTimeout", "Temporary failure", "ProxyError"):
            "the package index was not reached, or lacks a package; check the network (or proxy) and run this again",
    }  # fmt: skip
    for signs, meaning in said.items():
        if any(sign in printed for sign in signs):
            return f"{meaning}. It said: {last}"
    return f"it said: {last}"


def check(root: Path) -> None:
    """Say whether this machine is ready: environment, packages as the locks pin them, a kernel that answers."""
    python = python_of(root)
    if not python.is_file():
        raise SetupError("nothing is installed yet; run python -m poverty_analysis setup, or make lab")
    wanted = pinned([root / name for name in LOCKS])
    listed = subprocess.run(
        [str(python), "-m", "pip", "list", "--format=freeze", "--disable-pip-version-check"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode:
        raise SetupError(f"the environment does not answer: {reason(listed.stderr)}")
    found = {plain(line.split("==")[0]): line.split("==")[1] for line in listed.stdout.splitlines() if "==" in line}
    other = [
        f"{name} {found.get(name, 'missing')}" for name, versions in wanted.items() if found.get(name) not in versions
    ]
    if other:
        some = ", ".join(other[:5]) + (f" and {len(other) - 5} more" if len(other) > 5 else "")
        raise SetupError(f"these packages are not as the locks pin them: {some}; run python -m poverty_analysis setup")
    run("start a kernel", [str(python), "-c", KERNEL])
    print(f"This machine is ready: {len(wanted)} packages as pinned, and a kernel answers.")
    print(next_lines(root, windows=os.name == "nt"))


def pinned(locks: Sequence[Path]) -> dict[str, set[object]]:
    """Return the versions that locks pin, by package; with None among them where only some machines need it."""
    found: dict[str, set[object]] = {}
    for lock in locks:
        for line in lock.read_text(encoding="utf-8").splitlines():
            if "==" in line and not line.startswith((" ", "#")):
                name, rest = line.split("==", maxsplit=1)
                found.setdefault(plain(name), set()).update({rest.split()[0], *([None] if ";" in line else [])})
    return found


def plain(name: str) -> str:
    """Return a package's name as every tool may write it.

    Examples
    --------
    >>> plain("Jupyter_Client")
    'jupyter-client'
    """
    return name.lower().replace("_", "-").replace(".", "-")


def next_lines(root: Path, *, windows: bool) -> str:
    """Return what to type next.

    Examples
    --------
    >>> print(next_lines(Path("clone"), windows=True))
    Next, in this folder:
      .venv\\Scripts\\poverty-analysis report
      .venv\\Scripts\\poverty-analysis workshop
      .venv\\Scripts\\jupyter lab notebooks
    (Windows: written, and not tried.)
    """
    place = ".venv\\Scripts\\" if windows else ".venv/bin/"
    lines = ["Next, in this folder:", *(f"  {place}{each}" for each in COMMANDS)]
    return "\n".join([*lines, *(["(Windows: written, and not tried.)"] if windows else [])])


COMMANDS = ("poverty-analysis report", "poverty-analysis workshop", "jupyter lab notebooks")
