"""Where things are, and how this project starts a program."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
INSTANCE: Final = ROOT / "instance"
SETUP: Final = INSTANCE / ".setup"
DATABASE: Final = INSTANCE / "ban-do.sqlite"  # as webapp/config.py names it
ACCOUNTS: Final = SETUP / "accounts.txt"
BROWSERS: Final = INSTANCE / "test" / "browsers"
VENV: Final = ROOT / ".venv"
PYTHON: Final = VENV / "bin" / "python"
NODE_MODULES: Final = ROOT / "node_modules"

TAIL_LINES = 30


class SetupStopped(Exception):
    """Set-up cannot go on; the message is for the person who typed the command."""


def environment(**more: str) -> dict[str, str]:
    """Return the environment for a program of this project: the virtual environment's programs come first."""
    path = os.pathsep.join((str(PYTHON.parent), os.environ.get("PATH", os.defpath)))
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PYTHONUNBUFFERED": "1"}
    inherited = {name: value for name, value in os.environ.items() if name not in {"PYTHONHOME", "VIRTUAL_ENV"}}
    return {**_spatialite(), **inherited, **quiet, "PATH": path, **more}


def _spatialite() -> dict[str, str]:
    """Say where Homebrew keeps SQLite's spatial module: macOS does not look there by itself."""
    brewed = (Path(folder) / "lib" / "mod_spatialite.dylib" for folder in ("/opt/homebrew", "/usr/local"))
    found = next((path for path in brewed if path.exists()), None)
    return {"SPATIALITE_LIBRARY": str(found)} if found else {}


def run(*command: str | Path, log: Path, shown: bool = False, **more: str) -> str:
    """Run a program to its end and return what it printed; keep that in the log as well.

    A `shown` one prints to the terminal instead, where there is a terminal: it takes long and says how far it is.

    Raises: SetupStopped, with the end of what it printed, when it fails.
    """
    words = [str(word) for word in command]
    log.parent.mkdir(parents=True, exist_ok=True)
    seen = shown and sys.stdout.isatty()
    if seen:
        print(flush=True)
    done = subprocess.run(
        words,
        cwd=ROOT,
        env=environment(**more),
        stdin=subprocess.DEVNULL,
        stdout=None if seen else subprocess.PIPE,
        stderr=None if seen else subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    printed = done.stdout or ""
    with log.open("a", encoding="utf-8") as file:
        file.write(f"$ {' '.join(words)}\n{printed}")
    if done.returncode:
        tail = "\n".join("    " + line for line in printed.splitlines()[-TAIL_LINES:])
        raise SetupStopped(
            f"this command failed (exit {done.returncode}): {' '.join(words)}\n{tail}\n  All of it: {log}"
        )
    return printed
