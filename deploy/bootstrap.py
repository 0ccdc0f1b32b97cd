"""Everything between a fresh machine and a running project: what the Makefile calls.

    python3 -m deploy.bootstrap run|test|e2e|soak|check|bench|pins|clean

The machine is looked at first, then the steps that are not done are done, then the work itself begins.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import Final

from deploy import machine, postgis_cluster, recipe
from deploy.checks import STATIC_CHECKS, UNIT_TESTS, run_checks
from deploy.places import INSTANCE, NODE_MODULES, PYTHON, ROOT, SETUP, VENV, SetupStopped, environment
from deploy.serving import serve, wanted_port
from deploy.steps import alone, take

INTERRUPTED: Final = 130
# A browser's test mostly waits for its server or its page, so one more than there are processors; each process has
# databases, servers and browsers of its own.
PROCESSES: Final = min(4, (os.cpu_count() or 1) + 1)
SIDE_BY_SIDE: Final = ("--numprocesses", str(PROCESSES), "--dist", "worksteal")
# What tools leave behind; nothing in it was typed by a person.
CACHES: Final = (".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache", ".coverage")
MADE: Final = (
    VENV,
    NODE_MODULES,
    ROOT / "static" / "dist",
    SETUP,
    INSTANCE / "test",
    *(ROOT / name for name in CACHES),
)


def run() -> int:
    """Set up what serving needs, and serve."""
    port = wanted_port()
    machine.require(tests=False)
    take(recipe.TO_SERVE)
    serve(port)


def check() -> int:
    """Run what is quick."""
    machine.require(tests=False)
    take(recipe.TO_CHECK)
    run_checks((*UNIT_TESTS, *STATIC_CHECKS))
    return 0


def test() -> int:
    """Run everything; pytest comes last and has the last word."""
    _set_up_tests()
    insists = machine.add_other_engines() or "CI" in os.environ
    run_checks(STATIC_CHECKS)
    return _with_engines("-m", "pytest", *SIDE_BY_SIDE, *(["--require-all-engines"] if insists else []))


def e2e() -> int:
    """Run the tests that drive a real browser."""
    _set_up_tests()
    machine.add_other_engines()
    return _with_engines("-m", "pytest", *SIDE_BY_SIDE, "tests/e2e")


def soak() -> int:
    """Run the outbox ten thousand times under every fault; DRAINS and SEED say otherwise."""
    _set_up_tests()
    return _with_engines("-m", "bench.soak")


def bench() -> int:
    """Run the measurements."""
    _set_up_tests()
    return _with_engines("-m", "bench")


def pins() -> int:
    """Pin what requirements.in and requirements-dev.in ask for; UPGRADE=1 takes the newest of everything."""
    machine.require(tests=False)
    take(recipe.TO_PIN)
    flags = [
        "--quiet",
        "--strip-extras",
        "--no-emit-index-url",
        "--no-emit-find-links",
        "--no-header",
        "--allow-unsafe",
    ]
    flags += ["--upgrade"] if os.environ.get("UPGRADE") else []
    for name in ("requirements", "requirements-dev"):
        command = [str(PYTHON), "-m", "piptools", "compile", *flags, f"--output-file={name}.txt", f"{name}.in"]
        code = subprocess.run(command, cwd=ROOT, env=environment(), check=False).returncode
        if code:
            return code
    return 0


def clean() -> int:
    """Remove what set-up and tests have made. The database, the photographs and the secret stay."""
    postgis_cluster.remove()
    for path in MADE:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    return 0


def _set_up_tests() -> None:
    machine.require(tests=True)
    take(recipe.to_test())


def _with_engines(*arguments: str) -> int:
    """Run Python with PostGIS and Chromium at hand; stop PostGIS afterwards, come what may."""
    with alone("tests", "Other tests are running in this folder; waiting for them."):
        ran_before = postgis_cluster.is_running()
        try:
            url = postgis_cluster.start()
            return _wait_for([PYTHON, *arguments], environment(TEST_POSTGIS_URL=url, CHROMIUM=str(machine.browser())))
        finally:
            if not ran_before:
                postgis_cluster.stop()


def _wait_for(command: Sequence[str | Path], here: dict[str, str]) -> int:
    """Wait until the program has ended of itself, also when interrupted: it has things to put away first."""
    program = subprocess.Popen(command, cwd=ROOT, env=here)
    while True:
        try:
            return program.wait()
        except KeyboardInterrupt:
            continue  # a terminal's Ctrl-C has reached the program as well
        except Terminated:
            program.send_signal(signal.SIGINT)


class Terminated(BaseException):
    """Somebody asked this process to end."""


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    raise Terminated


VERBS: Final[dict[str, Callable[[], int]]] = {
    verb.__name__: verb for verb in (run, test, e2e, soak, check, bench, pins, clean)
}


def main() -> int:
    """Do what the one argument says."""
    if len(sys.argv) != 2 or sys.argv[1] not in VERBS:  # noqa: PLR2004
        print(f"usage: python3 -m deploy.bootstrap {'|'.join(VERBS)}", file=sys.stderr)
        return 2
    for wish in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(wish, _terminate)
    try:
        return VERBS[sys.argv[1]]()
    except SetupStopped as stopped:
        print(f"\n{stopped}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, Terminated):
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
