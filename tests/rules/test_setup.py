"""Setting up: the Makefile documents itself, every package is pinned, and no file knows one particular machine."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {".git", ".hypothesis", ".venv", "__pycache__", "dist", "instance", "node_modules"}
PUBLIC_HOSTS = {"", "pypi.org", "files.pythonhosted.org", "registry.npmjs.org"}
PIN = re.compile(r"[a-z0-9][a-z0-9.-]*==[0-9][^\s;]*")


def our_files() -> Iterator[Path]:
    """Find every text file a newcomer gets."""
    for folder, names, files in os.walk(ROOT):
        names[:] = [name for name in names if name not in NOT_OURS and not name.endswith("_cache")]
        yield from (Path(folder, name) for name in files if not name.endswith((".png", ".woff2", ".jpg", ".gz")))


def printed(*command: str) -> str:
    """Run a program and return what it prints."""
    return subprocess.run(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
    ).stdout


def names_of_this_machine() -> set[str]:
    """Collect where this machine gets its packages from and keeps things: nobody else's machine has these."""
    package_settings = printed(sys.executable, "-m", "pip", "config", "list")
    if shutil.which("npm"):
        package_settings += printed("npm", "config", "get", "registry")
    urls = re.findall(r"[a-z+]+://[^\s'\"]+", package_settings)
    hosts = {urlsplit(url).hostname or "" for url in urls} - PUBLIC_HOSTS
    folders = {urlsplit(url).path for url in urls if url.startswith("file://")}
    folders |= set(re.findall(r"find[-_]links='?(/[^\s']+)", package_settings))
    return hosts | {f"{folder.rstrip('/')}/" for folder in (*folders, str(ROOT), str(Path.home())) if len(folder) > 1}


def targets() -> list[str]:
    """List the commands the Makefile declares."""
    declared = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert declared is not None
    return declared[1].split()


def test_make_alone_lists_every_command_with_a_sentence() -> None:
    listed = dict(re.findall(r"^make (\S+) +(\S.+)$", printed("make"), re.MULTILINE))
    assert list(listed) == targets()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_is_pinned_exactly(name: str) -> None:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    wanted = [line for line in lines if line and not line.lstrip().startswith("#")]
    assert [line for line in wanted if not PIN.fullmatch(line)] == []


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_everything_asked_for_has_a_pin(name: str) -> None:
    asked = re.findall(r"^[A-Za-z0-9._-]+", (ROOT / f"{name}.in").read_text("utf-8"), re.MULTILINE)
    pinned = {line.partition("==")[0] for line in (ROOT / f"{name}.txt").read_text("utf-8").splitlines()}
    assert {re.sub(r"[._-]+", "-", word).lower() for word in asked if not word.startswith("-")} <= pinned


def test_tests_are_installed_beside_the_very_packages_that_run() -> None:
    runs, tests = (
        (ROOT / name).read_text("utf-8").splitlines() for name in ("requirements.txt", "requirements-dev.txt")
    )
    assert {line for line in runs if PIN.fullmatch(line)} <= set(tests)


def test_no_file_knows_this_machine() -> None:
    names = names_of_this_machine()
    found = {
        str(path.relative_to(ROOT)): name
        for path in our_files()
        for text in [path.read_text("utf-8", errors="ignore")]
        for name in names
        if name in text
    }
    assert found == {}


def test_the_lock_file_leaves_the_registry_to_the_machine() -> None:
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text("utf-8")


def test_ci_runs_make_test_and_nothing_less() -> None:
    script = ROOT / ".ci" / "run"
    commands = [line for line in script.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert os.access(script, os.X_OK)
    assert commands[0] == "set -euo pipefail"
    assert re.fullmatch(r"exec make( --\S+)* test </dev/null", commands[-1])
