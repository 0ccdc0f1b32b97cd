"""The outbox under faults: thousands of runs in a real browser on a bad road, then everything is counted.

    python -m bench.soak

DRAINS  how many runs of an outbox; 10000 unless told otherwise
SEED    which phones; 1 unless told otherwise. Each phone has a seed of its own, counted up from here.

A run is counted when it has made at least one request. Phones mostly wait, so several are soaked at once, each in a
process with a browser of its own and on a database of its own: SpatiaLite and, where TEST_POSTGIS_URL names a server,
PostGIS in turn. The first phone with a fault ends it.
"""

import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import psycopg
from flask_migrate import upgrade
from playwright.sync_api import sync_playwright
from sqlalchemy import make_url
from sqlalchemy.orm import Session

from bench import results
from deploy import machine
from tests.e2e.conftest import ARGUMENTS
from tests.e2e.server import settings_of
from tests.e2e.soak.run import Soaked, soak
from tests.factories import Province
from webapp import create_app
from webapp.extensions import db

DRAINS: Final = int(os.environ.get("DRAINS") or 10_000)
SEED: Final = int(os.environ.get("SEED") or 1)
OF_ONE_PHONE: Final = 200
AT_ONCE: Final = 2 * (os.cpu_count() or 1)
TITLE: Final = "Outbox under faults"


@contextmanager
def database(folder: Path, seed: int) -> Iterator[str]:
    """Make an empty database for one phone, PostGIS for every other one."""
    server = os.environ.get("TEST_POSTGIS_URL")
    if not server or seed % 2:
        yield f"sqlite:///{folder / 'soak.sqlite'}"
        return
    url = make_url(server)
    name = f"soak_{os.getpid()}_{seed}"
    conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]  # a name of our own
        try:
            yield url.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[call-overload]


def one_phone(seed: int, drains: int) -> Soaked:
    """Soak one phone on a province of its own."""
    with tempfile.TemporaryDirectory() as made, database(Path(made), seed) as url, sync_playwright() as driver:
        folder = Path(made)
        app = create_app({"SQLALCHEMY_DATABASE_URI": url, "PHOTO_FOLDER": str(folder / "photos"), "SECRET_KEY": "soak"})
        with app.app_context():
            upgrade()
        app.test_cli_runner().invoke(args=["units", "init"], catch_exceptions=False)
        browser = driver.chromium.launch(executable_path=machine.browser(), args=ARGUMENTS)
        with app.app_context(), Session(db.engine) as session:
            Province.make(session)
            session.close()
            soaked = soak(browser, settings_of(url, folder), session, seed=seed, drains=drains)
            session.close()
            db.engine.dispose()
        browser.close()
        return soaked


def phone_by_phone(pool: ProcessPoolExecutor) -> Iterator[tuple[int, Soaked]]:
    """Yield each phone's seed and what came of it, as they end.

    Raises: whatever a phone fell over, with its seed; no further one is begun.
    """
    soaking = {
        pool.submit(one_phone, SEED + number, min(OF_ONE_PHONE, DRAINS - number * OF_ONE_PHONE)): SEED + number
        for number in range(-(-DRAINS // OF_ONE_PHONE))
    }
    try:
        for done in as_completed(soaking):
            if error := done.exception():
                error.add_note(f"SEED={soaking[done]} DRAINS={OF_ONE_PHONE} make soak")
                raise error
            yield soaking[done], done.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def main() -> int:
    """Soak phone after phone until there were enough runs, then say what was counted."""
    total: Counter[str] = Counter()
    began_s = time.monotonic()
    # A browser's driver does not outlive a fork, and a database connection must not.
    with ProcessPoolExecutor(AT_ONCE, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        for seed, soaked in phone_by_phone(pool):
            total += soaked.counts
            total["phones"] += 1
            took_s = time.monotonic() - began_s
            print(
                f"phone {seed}: {total['drains']:,} of {DRAINS:,} drains, {took_s:,.0f} s", file=sys.stderr, flush=True
            )
            if soaked.faults:
                print(f"\nSEED={seed} DRAINS={OF_ONE_PHONE} make soak\n", *soaked.faults, sep="\n", file=sys.stderr)
                return 1
    told = summary(total, time.monotonic() - began_s)
    print(told, flush=True)
    results.keep(TITLE, "make soak", told)
    return 0


def summary(total: Counter[str], took_s: float) -> str:
    """Return what was counted, as a table."""
    first = (
        *("phones", "drains", "requests that write", "records", "updates", "photographs"),
        *("records received", "updates received", "photographs received", "waiting for their owner"),
    )
    lines = [*first, *sorted(total.keys() - set(first))]
    counted = [f"{name:<52}{total[name]:>8,}" for name in lines]
    return "\n".join([*counted, f"{'lost':<52}{0:>8}", f"{'doubled':<52}{0:>8}", f"{took_s:,.0f} s, seeds from {SEED}"])


if __name__ == "__main__":
    sys.exit(main())
