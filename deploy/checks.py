"""The quick checks: style, types, import contracts, front-end types and front-end unit tests, side by side."""

import os
import subprocess
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.places import PYTHON, ROOT, SetupStopped, environment


@dataclass(frozen=True)
class Check:
    """One program that says yes with exit code 0."""

    title: str
    command: Sequence[str | Path]


@dataclass(frozen=True)
class Outcome:
    """What came of a check."""

    check: Check
    exit_code: int
    output: str
    took_s: float


# The slowest first, so that the quick ones fill the other core meanwhile.
STATIC_CHECKS: Final = (
    Check("types (mypy)", (PYTHON, "-m", "mypy")),
    Check("front-end types (tsc)", ("npm", "run", "--silent", "types")),
    Check("front-end unit tests (node --test)", ("node", "--test", "tests/js/*.test.js")),
    Check("import contracts (lint-imports)", (PYTHON.parent / "lint-imports", "--no-cache")),
    Check("style (ruff check)", (PYTHON, "-m", "ruff", "check", "--quiet", ".")),
    Check("layout (ruff format)", (PYTHON, "-m", "ruff", "format", "--check", "--quiet", ".")),
)
UNIT_TESTS: Final = (
    Check("unit tests (pytest)", (PYTHON, "-m", "pytest", "-q", "tests/unit")),
    Check("rules tests (pytest)", (PYTHON, "-m", "pytest", "-q", "tests/rules")),
)


def run_checks(checks: Sequence[Check]) -> None:
    """Run checks side by side and say how each went; what a failed one printed follows.

    Raises: SetupStopped naming the checks that failed.
    """
    failed = []
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for outcome in pool.map(_run_check, checks):
            mark = "failed" if outcome.exit_code else "ok"
            print(f"{outcome.check.title} ... {mark}, {outcome.took_s:.1f} s", flush=True)
            if outcome.exit_code:
                failed.append(outcome.check.title)
                print(outcome.output, flush=True)
    if failed:
        raise SetupStopped(f"Failed: {'; '.join(failed)}.")


def _run_check(check: Check) -> Outcome:
    began_s = time.monotonic()
    done = subprocess.run(
        check.command,
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    return Outcome(check, done.returncode, done.stdout, time.monotonic() - began_s)
