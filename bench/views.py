"""What the map's requests cost at 50,000 pins, against the same application's emptiest answer.

    python -m bench.views [pins]

One process, SpatiaLite, through the whole WSGI stack without a network. Only the ratios of one run mean anything.
"""

import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import numpy as np
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import insert

from geo import morton
from geo.receipts import short_code
from geo.units import communes
from webapp import create_app
from webapp.access.policy import Role
from webapp.access.services import add_user, grant, hash_password
from webapp.db.spatial import point_ewkt
from webapp.extensions import db
from webapp.http import open_to_everyone
from webapp.pins.models import Pin, PinEvent

PINS: Final = 50_000
RUNS: Final = 200
NOW: Final = datetime(2026, 11, 23, tzinfo=UTC)
PASSWORD: Final = "mot-mat-khau-de-do"  # noqa: S105  # of nobody
KINDS: Final = ("env_sxsd_point", "sec_selfmanage", "sec_drug_point", "river")
GROUPS: Final = {"env_sxsd_point": "model", "river": "hotspot"}
STATUSES: Final = ("approved", "approved", "published", "submitted_commune", "needs_info")
BOX: Final = {8: "104.8,21.0,106.9,23.0", 10: "105.4,21.4,106.1,22.1", 12: "105.7,21.5,105.9,21.7"}


ADDRESSES: Final = {
    **{f"clusters of a view, zoom {zoom}": f"/api/v1/layers/pins?bbox={box}&zoom={zoom}" for zoom, box in BOX.items()},
    **{f"progress of 92 communes, {id_}": f"/api/v1/layers/progress?target={id_}" for id_ in ("T06", "T11", "T22")},
    "the queue's first page": "/office/",
}


def make(folder: Path, pins: int) -> Flask:
    """Make an application with one reviewer and that many pins, clustered around the communes' points."""
    app = create_app(
        {
            "SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder / 'bench.sqlite'}",
            "PHOTO_FOLDER": str(folder),
            "SECRET_KEY": "only to measure",
            "SESSION_COOKIE_SECURE": False,
            "REMEMBER_COOKIE_SECURE": False,
        }
    )
    app.add_url_rule("/hello", "hello", open_to_everyone(lambda: {"hello": "world"}))
    with app.app_context():
        upgrade()
    app.test_cli_runner().invoke(args=["units", "init"])
    with app.app_context():
        person = add_user(
            db.session, username="bench", name="Cán bộ minh họa", password_hash=hash_password(PASSWORD), now=NOW
        )
        grant(db.session, user=person, role=Role.PROVINCE_REVIEWER, unit_path="VN/19/", granted_by=None, now=NOW)
        db.session.execute(insert(Pin), [row(number, person.id) for number in range(pins)])
        db.session.add(PinEvent(pin_id=1, at=NOW, action="recorded", status="approved", state="launched", changes={}))
        db.session.commit()
    return app


def row(number: int, created_by: int) -> dict[str, object]:
    """Make one pin, always the same for the same number."""
    dice = random.Random(number)
    home = dice.choice(communes())
    lon, lat = dice.gauss(home.lon, 0.03), dice.gauss(home.lat, 0.03)
    kind = dice.choice(KINDS)
    uid = str(UUID(int=dice.getrandbits(128)))
    return {
        "uid": uid,
        "code": short_code(uid),
        "content_sha256": "0" * 64,
        "group": GROUPS.get(kind, "security"),
        "kind": kind,
        "name": f"Mục {number}",
        "status": dice.choice(STATUSES),
        "state": "verified" if kind == "river" else "launched",
        "details": {},
        "lead_org": "commune_front",
        "maintained_on": NOW.date(),
        "launched_on": NOW.date(),
        "unit_path": home.path,
        "commune_code": home.code,
        "geom": point_ewkt(lon, lat),
        "morton": morton.encode(lon, lat),
        "position_source": "gps",
        "captured_at": NOW,
        "received_at": NOW - timedelta(minutes=number),
        "created_by": created_by,
    }


def sign_in(app: Flask) -> FlaskClient:
    """Return the reviewer's client."""
    client = app.test_client()
    page = client.get("/account/sign-in").get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    client.post("/account/sign-in", data={"username": "bench", "password": PASSWORD, "csrf_token": token})
    return client


def median_ms(client: FlaskClient, address: str, etag: str | None = None, runs: int = RUNS) -> tuple[float, int, str]:
    """Ask an address many times. Return the median in ms, the bytes of an answer and its ETag."""
    spent = []
    headers = {"If-None-Match": etag} if etag else {}
    for _ in range(runs):
        begun = time.perf_counter()
        answer = client.get(address, headers=headers)
        answer.get_data()
        spent.append((time.perf_counter() - begun) * 1000)
    return float(np.median(spent)), len(answer.get_data()), answer.headers.get("ETag", "")


def main(pins: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        app = make(Path(folder), pins)
        client = sign_in(app)
        hello_ms = statistics.median(median_ms(client, "/hello")[0] for _ in range(3))
        print(f"{pins:,} pins, SpatiaLite, one process, median of {RUNS}; ratios to an empty answer")
        print(f"{'request':<34}{'ms':>8}{'ratio':>8}{'bytes':>10}")
        print(f"{'an empty answer':<34}{hello_ms:>8.2f}{1:>8.1f}{'':>10}")
        for name, address in ADDRESSES.items():
            spent_ms, size, etag = median_ms(client, address, runs=RUNS // 4)
            print(f"{name:<34}{spent_ms:>8.2f}{spent_ms / hello_ms:>8.1f}{size:>10}")
            if etag:
                again_ms, _, _ = median_ms(client, address, etag)
                print(f"{'  the same, nothing changed (304)':<34}{again_ms:>8.2f}{again_ms / hello_ms:>8.1f}{0:>10}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PINS)
