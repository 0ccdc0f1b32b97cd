"""Fifty submissions a second: whether every one of them is answered with a receipt, and kept.

    python -m bench.submissions [seconds]

Gunicorn as in production, on PostGIS and, to compare, on SpatiaLite; the phones are threads of this process, on the
same machine. Open loop: a submission begins when its time has come, whether or not those before it were answered, and
its latency counts from that time. A submission is one record in a batch of its own, from one of many accounts; with a
photograph it is also about 200 kB in parts of 128 KiB, and counts only with the photograph's receipt. What fails is
tried again as a phone does, with the same ids and from where the photograph got to; "at once" is the share that never
had to. The bar is 100 % receipts, and in the database exactly what was acknowledged.
"""

import hashlib
import io
import json
import os
import random
import secrets
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

import numpy as np
import psycopg
from flask import Flask
from flask_migrate import upgrade
from PIL import Image
from sqlalchemy import make_url, select

from geo.units import Commune, communes
from tests.e2e.server import Server, settings_of
from webapp import create_app
from webapp.access.history import By
from webapp.access.policy import Role
from webapp.access.services import add_user, grant, hash_password
from webapp.extensions import db
from webapp.photos.models import Photo
from webapp.pins.models import Pin

PER_SECOND: Final = 50
SECONDS: Final = 30
HOMES: Final = communes()[::2]  # an account for every second commune
CHUNK: Final = 128 * 1024
PHOTO_SIZE: Final = (1600, 1200)
PATIENCE_S: Final = 120  # a phone's own
TRIES: Final = 6
NOW: Final = datetime(2026, 11, 23, tzinfo=UTC)
PASSWORD: Final = "mot-mat-khau-de-do"  # noqa: S105  # of nobody
GIVEN: Final = {"lead_org": "commune_front", "launched_on": "2026-05-19", "households": 42}


@dataclass(slots=True)
class Phone:
    """One account's phone: where it stands, and what proves who it is."""

    commune: Commune
    cookie: str
    token: str

    def record(self, photo: bytes | None) -> dict[str, Any]:
        """Make a record of this commune."""
        group, kind = ("model", "env_sxsd_point") if photo else ("security", "sec_selfmanage")
        photos = [] if photo is None else [(str(uuid4()), hashlib.sha256(photo).hexdigest(), len(photo))]
        return {
            "schema": 1,
            "id": str(uuid4()),
            "group": group,
            "kind": kind,
            "name": "Tuyến đường hoa minh họa",
            "position": {
                "lon": self.commune.lon,
                "lat": self.commune.lat,
                "accuracy_m": 8.0,
                "source": "gps",
                "fixed_at": "2026-11-22T02:00:00.000Z",
            },
            "commune_code": self.commune.code,
            "area_code": None,
            "captured_at": "2026-11-22T02:00:05.000Z",
            "details": GIVEN,
            "photos": [{"id": uid, "role": "general", "sha256": sha256, "bytes": size} for uid, sha256, size in photos],
        }


@dataclass(slots=True)
class Tally:
    """What became of the submissions of one run."""

    acknowledged: list[str] = field(default_factory=list)
    spent_s: list[float] = field(default_factory=list)
    tries: list[int] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


class Submission(threading.Thread):
    """One record, with its photograph if it has one, on a connection of its own."""

    def __init__(self, phone: Phone, address: tuple[str, int], due_s: float, photo: bytes | None, tally: Tally) -> None:
        super().__init__()
        self.phone, self.address, self.due_s, self.photo, self.tally = phone, address, due_s, photo, tally

    def run(self) -> None:
        """Send, again where it fails, and note the receipt."""
        # Two photographs are never the same file; what follows the end of a JPEG is no part of the picture.
        photo = None if self.photo is None else self.photo + secrets.token_bytes(16)
        record = self.phone.record(photo)
        for tries in range(1, TRIES + 1):
            try:
                with closing(HTTPConnection(*self.address, timeout=PATIENCE_S)) as connection:
                    uid = self._send(connection, record, photo)
            except (OSError, HTTPException, KeyError) as error:
                self.tally.failures.append(str(error))
                time.sleep(random.uniform(0.5, 1) * 2**tries)
                continue
            self.tally.spent_s.append(time.monotonic() - self.due_s)
            self.tally.tries.append(tries)
            self.tally.acknowledged.append(uid)
            return

    def _send(self, connection: HTTPConnection, record: dict[str, Any], photo: bytes | None) -> str:
        body = json.dumps({"schema": 1, "sent_at": datetime.now(UTC).isoformat(), "items": [record]})
        answer = self._ask(
            connection, "POST", "/api/v1/pin-batches", body.encode(), {"Content-Type": "application/json"}
        )
        receipt = answer["outcomes"][0]["receipt"]
        if photo is not None:
            self._send_photo(connection, record, photo)
        return str(receipt["id"])

    def _send_photo(self, connection: HTTPConnection, record: dict[str, Any], photo: bytes) -> None:
        (line,) = record["photos"]
        address = f"/api/v1/photos/{line['id']}"
        answer = self._ask(connection, "GET", f"{address}/offset?sha256={line['sha256']}", None, {})
        while answer.get("receipt") is None:
            start = answer["offset"]
            chunk = photo[start : start + CHUNK]
            headers = {
                "Content-Type": "image/jpeg",
                "X-Content-SHA256": line["sha256"],
                "Content-Range": f"bytes {start}-{start + len(chunk) - 1}/{len(photo)}",
            }
            answer = self._ask(connection, "PUT", f"{address}?pin={record['id']}&role=general", chunk, headers)
        if answer["receipt"]["sha256"] != line["sha256"]:
            raise HTTPException("a receipt for something else")

    def _ask(
        self, connection: HTTPConnection, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> dict[str, Any]:
        own = {"Cookie": self.phone.cookie, "X-CSRFToken": self.phone.token}
        connection.request(method, path, body, {**headers, **own})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status not in (200, 202):
            raise HTTPException(f"{answer.status} {json.loads(text)['error']['code']}")
        return json.loads(text)  # type: ignore[no-any-return]


def photograph() -> bytes:
    """Make a JPEG of about 200 kB, as phones make them before they send."""
    chance = np.random.default_rng(2026)
    picture = Image.new("RGB", PHOTO_SIZE)
    for cells, share in ((20, 1.0), (160, 0.25)):
        noise = chance.integers(0, 255, (cells * 3 // 4, cells, 3), np.uint8)
        picture = Image.blend(picture, Image.fromarray(noise).resize(PHOTO_SIZE, Image.Resampling.BICUBIC), share)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()


def make(url: str, folder: Path) -> Flask:
    """Make an application whose accounts each record for one commune."""
    same = {key: value for key, value in settings_of(url, folder).items() if key in ("PHOTO_FOLDER", "SECRET_KEY")}
    cookies = {"SESSION_COOKIE_SECURE": False, "REMEMBER_COOKIE_SECURE": False}
    app = create_app({"SQLALCHEMY_DATABASE_URI": url, **same, **cookies})
    with app.app_context():
        upgrade()
    app.test_cli_runner().invoke(args=["units", "init"])
    with app.app_context():
        password_hash = hash_password(PASSWORD)
        for number, home in enumerate(HOMES):
            person = add_user(
                db.session, username=f"xa-{number}", name=f"Cán bộ {number}", password_hash=password_hash, now=NOW
            )
            grant(db.session, user=person, role=Role.COMMUNE_STAFF, unit_path=home.path, by=By(None, NOW))
        db.session.commit()
    return app


def sign_in(app: Flask) -> list[Phone]:
    """Sign every account in, before anything is measured."""
    phones = []
    for number, home in enumerate(HOMES):
        client = app.test_client()
        page = client.get("/account/sign-in").get_data(as_text=True)
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        client.post("/account/sign-in", data={"username": f"xa-{number}", "password": PASSWORD, "csrf_token": token})
        token = client.get("/api/v1/session").json["csrf_token"]  # type: ignore[index]
        phones.append(Phone(home, f"session={client.get_cookie('session').value}", token))  # type: ignore[union-attr]
    return phones


def submit(server: Server, phones: list[Phone], seconds: int, photo: bytes | None) -> Tally:
    """Begin so many submissions a second, and wait for the last answer."""
    tally = Tally()
    address = ("127.0.0.1", urlsplit(server.url).port or 0)
    begun_s = time.monotonic()
    under_way = []
    for number in range(seconds * PER_SECOND):
        due_s = begun_s + number / PER_SECOND
        time.sleep(max(0.0, due_s - time.monotonic()))
        under_way.append(Submission(phones[number % len(phones)], address, due_s, photo, tally))
        under_way[-1].start()
    for submission in under_way:
        submission.join()
    return tally


def kept(app: Flask) -> tuple[set[str], int]:
    """Return which records the database holds, and how many photographs have arrived."""
    with app.app_context():
        photos = select(Photo.id).where(Photo.stored_at.is_not(None))
        return set(db.session.scalars(select(Pin.uid))), len(db.session.scalars(photos).all())


@contextmanager
def database(folder: Path, engine: str) -> Iterator[str]:
    """Yield the URL of a new database."""
    if engine == "SpatiaLite":
        yield f"sqlite:///{folder / 'bench.sqlite'}"
        return
    server = make_url(os.environ["TEST_POSTGIS_URL"])
    name = f"bench_{secrets.token_hex(6)}"
    with psycopg.connect(server.set(drivername="postgresql").render_as_string(False), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield server.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def line(engine: str, photo: bytes | None, sent: int, tally: Tally, *, equal: bool) -> str:
    """Say in one line what became of a run."""
    share = len(tally.acknowledged) / sent
    p50, p95, p99 = np.percentile(tally.spent_s, (50, 95, 99)) * 1000 if tally.spent_s else (np.nan,) * 3
    what = f"{engine}, {len(photo) / 1000:.0f} kB each" if photo else f"{engine}, no photographs"
    told = f"{what:<28}{sent:>6}{share:>10.2%}{tally.tries.count(1) / sent:>9.1%}{p50:>9.0f}{p95:>9.0f}{p99:>9.0f}"
    return f"{told}   {'as acknowledged' if equal else 'NOT as acknowledged'}"


@contextmanager
def serving(url: str, folder: Path) -> Iterator[Server]:
    """Serve as in production, whatever happens meanwhile."""
    server = Server({**settings_of(url, folder), "WEB_CONCURRENCY": "2"})
    try:
        yield server.start()
    finally:
        server.stop()


def measure(engine: str, app: Flask, server: Server, phones: list[Phone], seconds: int) -> None:
    """Submit without photographs and with one each, and print what became of it."""
    acknowledged: set[str] = set()
    photos = 0
    for photo in (None, photograph()):
        tally = submit(server, phones, seconds, photo)
        acknowledged |= set(tally.acknowledged)
        photos += len(tally.acknowledged) if photo else 0
        equal = kept(app) == (acknowledged, photos)
        print(line(engine, photo, seconds * PER_SECOND, tally, equal=equal), flush=True)
        for failure in sorted(set(tally.failures)):
            print(f"    {tally.failures.count(failure)} x {failure}", flush=True)


def main(seconds: int) -> None:
    """Print the table."""
    print(f"{PER_SECOND} submissions a second for {seconds} s, {len(HOMES)} accounts; ms since each was due")
    print(f"the machine's load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors; PostGIS without fsync")
    print(f"{'':<28}{'sent':>6}{'receipts':>10}{'at once':>9}{'p50':>9}{'p95':>9}{'p99':>9}   rows in the database")
    for engine in ("PostGIS", "SpatiaLite"):
        with tempfile.TemporaryDirectory() as scratch, database(folder := Path(scratch), engine) as url:
            app = make(url, folder)
            phones = sign_in(app)
            with serving(url, folder) as server:
                measure(engine, app, server, phones, seconds)
            with app.app_context():
                db.engine.dispose()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)
