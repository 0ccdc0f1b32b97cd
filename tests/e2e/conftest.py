"""A real browser before a real server: both engines where a test asks for them, SpatiaLite elsewhere.

Nothing here waits for a time: everything waits for something to be so.
"""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Playwright, expect, sync_playwright
from sqlalchemy.orm import Session

from deploy import machine
from deploy.places import PYTHON, ROOT, environment
from tests.e2e.phone import PHONE
from tests.e2e.server import Server, settings_of
from tests.e2e.watch import Watch
from tests.factories import Province
from webapp.assets import BUILD_COMMAND, MANIFEST

PATIENCE_MS = 20_000
ARGUMENTS = [
    "--no-sandbox",  # tests may run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESK: dict[str, Any] = {
    "viewport": {"width": 1280, "height": 800},
    "locale": "vi-VN",
    "timezone_id": "Asia/Ho_Chi_Minh",
}

OpenContext = Callable[..., BrowserContext]


@pytest.fixture(scope="session", params=["spatialite"])
def databases(databases: object) -> object:
    """Give databases of SpatiaLite alone; a test that wants both engines says so by parametrising this fixture."""
    return databases


@pytest.fixture(scope="session", autouse=True)
def built_front_end() -> None:
    """Insist on a front end that has been built: without it there is nothing to look at."""
    if not MANIFEST.exists():
        pytest.exit(f"{MANIFEST} does not exist; run `{BUILD_COMMAND}`", returncode=1)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Start the driver once."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def launch() -> dict[str, Any]:
    """Say how a browser is started."""
    found = machine.browser()
    assert found is not None, "no Chromium here: `make test` says how to get one, CHROMIUM names one"
    return {"executable_path": found, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def browser(playwright: Playwright, launch: dict[str, Any]) -> Iterator[Browser]:
    """Start one browser for all tests; each has contexts of its own in it."""
    started = playwright.chromium.launch(**launch)
    yield started
    started.close()


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Fail the test where a page complained of something that the test did not announce."""
    watching = Watch()
    yield watching
    assert not watching.problems, "the browser complained:\n" + "\n".join(watching.problems)


@pytest.fixture
def served(request: pytest.FixtureRequest) -> None:
    """Start what serves the test before any browser, so that it ends after them: a page may ask to the last."""
    for name in {"server", "serve"} & set(request.fixturenames):
        request.getfixturevalue(name)


@pytest.fixture
def open_context(browser: Browser, watch: Watch, served: None) -> Iterator[OpenContext]:
    """Open browser contexts that share nothing, each heard by the watch."""
    with ExitStack() as opened:

        def open_one(**options: Any) -> BrowserContext:
            context = browser.new_context(**options)
            context.set_default_timeout(PATIENCE_MS)
            opened.callback(context.close)
            return watch.listen(context)

        yield open_one


@pytest.fixture
def pocket(open_context: OpenContext) -> BrowserContext:
    """Give a phone."""
    return open_context(**PHONE)


@pytest.fixture
def open_desk(open_context: OpenContext) -> Callable[[], BrowserContext]:
    """Give desks, each with somebody else's browser."""
    return lambda: open_context(**DESK)


@pytest.fixture
def open_profile(
    playwright: Playwright, launch: dict[str, Any], watch: Watch, served: None, tmp_path: Path
) -> Iterator[Callable[[], BrowserContext]]:
    """Start the phone's browser on a profile of its own, which outlives it: closed and opened again, it is the same."""
    with ExitStack() as opened:

        def open_it() -> BrowserContext:
            context = playwright.chromium.launch_persistent_context(tmp_path / "profile", **launch, **PHONE)
            context.set_default_timeout(PATIENCE_MS)
            opened.callback(context.close)
            return watch.listen(context)

        yield open_it


@pytest.fixture
def server(app: Flask, province: Province, session: Session, tmp_path: Path) -> Iterator[Server]:
    """Serve a province of made-up people, on a database of its own; a failure in its log fails the test."""
    session.rollback()  # looks at the database again only when the test asks
    started = Server(settings_of(app.config["SQLALCHEMY_DATABASE_URI"], tmp_path)).start()
    yield started
    started.stop()
    assert not started.failures(), "the server failed:\n" + "".join(started.log)


@pytest.fixture(scope="session")
def demo_server(databases: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve the demonstration province. All tests share it: they look, and change nothing."""
    folder = tmp_path_factory.mktemp("demo")
    database_url = databases.fresh(folder)
    settings = settings_of(database_url, folder)
    command = [PYTHON, "-m", "flask", "--app", "webapp", "demo", "load"]
    done = subprocess.run(command, cwd=ROOT, env=environment(**settings), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    started = Server(settings).start()
    yield started
    started.stop()
    databases.drop(database_url)
    assert not started.failures(), "the server failed:\n" + "".join(started.log)
