"""What tests stand on: an application on each engine, in a database of its own made by the migrations."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from flask_migrate import upgrade
from hypothesis import HealthCheck, settings
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event, make_url
from sqlalchemy.orm import Session

from tests.chronicle import Chronicle, Office, noon
from tests.factories import Province
from webapp import create_app
from webapp.extensions import db

ENGINES = ("spatialite", "postgis")

# A rule does not become false because the machine is busy: no example has a deadline, nor has drawing one.
settings.register_profile("rules", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("rules")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let CI insist on both engines."""
    parser.addoption(
        "--require-all-engines",
        action="store_true",
        help="fail, rather than skip, where a database or a browser is missing",
    )


def _settings(url: str, folder: Path) -> dict[str, object]:
    return {
        "TESTING": True,
        "SQLALCHEMY_DATABASE_URI": url,
        "PHOTO_FOLDER": str(folder / "photos"),
        "FILING_FOLDER": str(folder / "filings"),
        "SECRET_KEY": "only for tests",
        "SESSION_COOKIE_SECURE": False,
        "REMEMBER_COOKIE_SECURE": False,
    }


def _migrate(url: str, folder: Path) -> None:
    app = create_app(_settings(url, folder))
    with app.app_context():
        upgrade()
    result = app.test_cli_runner().invoke(args=["units", "init"])
    if result.exception is not None:
        raise result.exception
    with app.app_context():
        db.engine.dispose()


class _Spatialite:
    """Hands out copies of one migrated file."""

    def __init__(self, folder: Path) -> None:
        self.template = folder / "template.sqlite"
        _migrate(f"sqlite:///{self.template}", folder)

    def fresh(self, folder: Path) -> str:
        copy = folder / "test.sqlite"
        shutil.copy(self.template, copy)
        return f"sqlite:///{copy}"

    def drop(self, url: str) -> None:
        Path(make_url(url).database or "").unlink()

    def close(self) -> None:
        self.template.unlink()


class _Postgis:
    """Hands out databases made from one migrated template database."""

    def __init__(self, server_url: str, folder: Path) -> None:
        self.server = make_url(server_url)
        self.template = f"template_{uuid4().hex[:12]}"
        self._run(f"CREATE DATABASE {self.template}")
        _migrate(self._url(self.template), folder)

    def fresh(self, _folder: Path) -> str:
        name = f"test_{uuid4().hex[:12]}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {self.template}")
        return self._url(name)

    def drop(self, url: str) -> None:
        self._run(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def close(self) -> None:
        self._run(f"DROP DATABASE {self.template} WITH (FORCE)")

    def _url(self, name: str) -> str:
        return self.server.set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        conninfo = self.server.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(conninfo, autocommit=True) as connection:
            connection.execute(statement)


def _databases_of(engine: str, folder: Path, config: pytest.Config) -> _Spatialite | _Postgis:
    if engine == "spatialite":
        return _Spatialite(folder)
    server_url = os.environ.get("TEST_POSTGIS_URL")
    if not server_url:
        message = "PostGIS is not running: `make test` starts it and sets TEST_POSTGIS_URL"
        if config.getoption("--require-all-engines"):
            pytest.fail(message)
        pytest.skip(message)
    return _Postgis(server_url, folder)


@pytest.fixture(scope="session", params=ENGINES)
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """Databases of one engine, each migrated and with the units in it."""
    source = _databases_of(request.param, tmp_path_factory.mktemp(request.param), request.config)
    yield source
    source.close()


@pytest.fixture
def on_both_engines(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Flask]]:
    """Yield an application on each engine, whose answers are to be laid side by side."""
    with ExitStack() as stack:
        apps = []
        for engine in reversed(ENGINES):  # the one that may not be here first
            folder = tmp_path_factory.mktemp(engine)
            source = _databases_of(engine, folder, request.config)
            stack.callback(source.close)
            url = source.fresh(folder)
            stack.callback(source.drop, url)
            apps.append(create_app(_settings(url, folder)))
            with apps[-1].app_context():
                stack.callback(db.engine.dispose)
        yield apps


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Keep what templates were compiled to: every test has an application of its own, and they are the same for all."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(
    databases: _Spatialite | _Postgis, tmp_path: Path, compiled_templates: FileSystemBytecodeCache
) -> Iterator[Flask]:
    """Yield an application on a database of its own."""
    url = databases.fresh(tmp_path)
    made = create_app(_settings(url, tmp_path))
    made.jinja_env.bytecode_cache = compiled_templates
    yield made
    with made.app_context():
        db.engine.dispose()
    databases.drop(url)


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """Yield a session beside the application's own: what somebody else at the database would see and do."""
    with app.app_context():
        engine = db.engine
    # A test looks on between requests: it must not hold the one write lock that SQLite has.
    with Session(engine.execution_options(only_reads=True)) as opened:
        yield opened


@pytest.fixture
def province(session: Session) -> Province:
    """Make a small province of made-up people and residential areas to record in."""
    return Province.make(session)


@pytest.fixture
def chronicle(app: Flask, province: Province) -> Iterator[Chronicle]:
    """Yield what brings about a year of the small province."""
    with app.app_context():
        engine = db.engine
    with Session(engine.execution_options(only_reads=False)) as opened:
        yield Chronicle(opened, province)


@pytest.fixture
def office(app: Flask, province: Province, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Let the province look back on its year from the next January: every day of it can be asked about."""
    monkeypatch.setattr("webapp.routes.api.progress.now", lambda: noon(date(2027, 1, 15)))
    return Office(app, "tinh")


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    """Every SQL statement that the application sends, as it sends them."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)
