"""The steps of this project: what a start, a check and a full test each need done first."""

import os
import shutil
import sys
from pathlib import Path
from typing import Final

from deploy.machine import browser
from deploy.places import ACCOUNTS, BROWSERS, DATABASE, NODE_MODULES, PYTHON, ROOT, VENV, SetupStopped, run
from deploy.steps import Step

UNFINISHED: Final = VENV / ".unfinished"  # there while packages are being put into the environment
MANIFEST: Final = ROOT / "static" / "dist" / "manifest.json"
BOUNDARIES: Final = tuple(map(Path, filter(None, [os.environ.get("BOUNDARIES")])))
FLASK: Final = (PYTHON, "-m", "flask", "--app", "webapp")


def has_environment() -> bool:
    """Say whether the virtual environment is whole, made by this Python, and made here."""
    settings = VENV / "pyvenv.cfg"
    if UNFINISHED.exists() or not PYTHON.exists() or not settings.exists():
        return False
    pairs = [line.partition(" = ") for line in settings.read_text("utf-8").splitlines()]
    made = {name: value for name, _, value in pairs}
    same_python = made.get("version", "").split(".")[:2] == [str(part) for part in sys.version_info[:2]]
    return same_python and made.get("command", "").endswith(f" {VENV}")


def make_environment(log: Path) -> None:
    """Make the virtual environment; one that is whole already is kept."""
    if has_environment():
        return
    shutil.rmtree(VENV, ignore_errors=True)
    VENV.mkdir()
    UNFINISHED.touch()
    run(_python_outside(), "-m", "venv", VENV, log=log)
    UNFINISHED.unlink()


def _python_outside() -> Path:
    """Return the Python this one stands on: with the environment activated, this one may just have been removed."""
    outside = Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}"
    return outside if outside.exists() else Path(sys.executable)


def install(requirements: str, log: Path) -> None:
    """Install pinned packages from wherever this machine's pip is set to look."""
    UNFINISHED.touch()
    run(PYTHON, "-m", "pip", "install", "--progress-bar=off", "--requirement", requirements, log=log)
    UNFINISHED.unlink()


def install_node_packages(log: Path) -> None:
    """Install the front end's packages exactly as locked."""
    run("npm", "ci", "--include=dev", log=log, NO_UPDATE_NOTIFIER="1")


def build_front_end(log: Path) -> None:
    """Build static/dist."""
    run("npm", "run", "--silent", "build", log=log)


def upgrade_database(log: Path) -> None:
    """Bring the database to the newest migration, making it where there is none."""
    run(*FLASK, "db", "upgrade", log=log)


def load_units(log: Path) -> None:
    """Put the province, its communes and their boundaries into the database."""
    run(*FLASK, "units", "init", log=log)


def load_demo(log: Path) -> None:
    """Put the demo province into the database, and keep the list of its accounts for later starts."""
    run(*FLASK, "demo", "load", log=log, shown=True)
    ACCOUNTS.write_text(run(*FLASK, "demo", "accounts", log=log), "utf-8")


def fetch_browser(log: Path) -> None:
    """Fetch the Chromium that Playwright brings, where the system has none to offer (Ubuntu's is a snap).

    Raises: SetupStopped when it cannot be fetched.
    """
    try:
        run(PYTHON, "-m", "playwright", "install", "chromium", log=log, PLAYWRIGHT_BROWSERS_PATH=str(BROWSERS))
    except SetupStopped as stopped:
        raise SetupStopped(
            f"{stopped}\n  Or install a Chromium or Chrome by hand and repeat with CHROMIUM=<its path>."
        ) from None


def has_database() -> bool:
    """Say whether the database file is there; a server elsewhere is taken at the stamp's word."""
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{DATABASE}"
    path = url.partition("?")[0].removeprefix("sqlite:///")
    return path == url or Path(path).exists()


ENVIRONMENT: Final = Step("environment", "Python environment", make_environment, is_sound=has_environment)
PACKAGES: Final = Step(
    "packages",
    "Python packages",
    lambda log: install("requirements.txt", log),
    inputs=("requirements.txt",),
    rests_on=(VENV / "pyvenv.cfg",),
)
TEST_PACKAGES: Final = Step(
    "test-packages",
    "Python packages for tests",
    lambda log: install("requirements-dev.txt", log),
    inputs=("requirements.txt", "requirements-dev.txt"),
    rests_on=(VENV / "pyvenv.cfg",),
)
NODE_PACKAGES: Final = Step(
    "node-packages",
    "Front-end packages",
    install_node_packages,
    inputs=("package.json", "package-lock.json"),
    rests_on=(VENV / "pyvenv.cfg",),
    is_sound=(NODE_MODULES / ".package-lock.json").exists,
)
FRONT_END: Final = Step(
    "front-end",
    "Front end",
    build_front_end,
    inputs=("static/*.js", "static/src/**/*", "templates/**/*", "webapp/words/*.json", "package-lock.json"),
    is_sound=MANIFEST.exists,
)
SCHEMA: Final = Step(
    "database",
    "Database",
    upgrade_database,
    inputs=("migrations/**/*",),
    facts=(os.environ.get("DATABASE_URL", ""),),
    is_sound=has_database,
)
UNITS: Final = Step(
    "units",
    "Province and communes",
    load_units,
    inputs=("geo/data/units/**/*",),
    rests_on=(SCHEMA.stamp, *BOUNDARIES),
    facts=tuple(map(str, BOUNDARIES)),
)
DEMO: Final = Step(
    "demo",
    "Demo province",
    load_demo,
    inputs=("webapp/demo/**/*", "geo/data/kinds.yaml", "geo/data/programme/**/*"),
    rests_on=(UNITS.stamp,),
    is_sound=ACCOUNTS.exists,
)
BROWSER: Final = Step("browser", "Chromium", fetch_browser, is_sound=lambda: browser() is not None)

TO_SERVE: Final = (ENVIRONMENT, PACKAGES, NODE_PACKAGES, FRONT_END, SCHEMA, UNITS, DEMO)
TO_PIN: Final = (ENVIRONMENT, PACKAGES, TEST_PACKAGES)
TO_CHECK: Final = (*TO_PIN, NODE_PACKAGES, FRONT_END)


def to_test() -> tuple[Step, ...]:
    """Return the steps before a full test; most machines have a browser already."""
    return TO_CHECK if browser() else (*TO_CHECK, BROWSER)
