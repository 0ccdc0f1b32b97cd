"""A made-up province, or country, of any size: its units, its records and whoever looks at them.

The same numbers make the same records on both engines. Records are clustered around the points of their communes.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import numpy as np
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import ColumnElement, insert, literal, null, select, text
from sqlalchemy.orm import Session

from geo import morton
from geo.kinds import load_catalogue
from geo.names import fold
from geo.receipts import ALPHABET, LENGTH
from geo.units import PROVINCE, communes
from tests.e2e.server import settings_of
from webapp import create_app
from webapp.access.history import By
from webapp.access.policy import Role
from webapp.access.services import add_user, grant, hash_password
from webapp.db.engine import engine_name
from webapp.db.spatial import point_ewkt
from webapp.extensions import db
from webapp.pins import cells
from webapp.pins.models import Pin, PinSpan
from webapp.pins.spans import FACTS
from webapp.units.models import Unit

NOW: Final = datetime(2026, 11, 23, tzinfo=UTC)
USERNAME: Final = "bench"
PASSWORD: Final = "mot-mat-khau-de-do"  # noqa: S105  # of nobody
STATUSES: Final = ("approved", "approved", "published", "submitted_commune", "needs_info")
OTHER_COMMUNES: Final = 3_229  # beside the 92, in as many provinces as there are
OTHER_PROVINCES: Final = 33
COUNTRY: Final = (102.5, 8.6, 109.4, 23.3)
COMPUTED: Final = {"has_decision", "has_scores"}
_AT_ONCE: Final = 10_000

Home = tuple[str, str, float, float]  # path, code of the commune, lon, lat


def make(url: str, folder: Path, *, pins: int, areas: int, whole_country: bool = False) -> Flask:
    """Make an application on a new database, with one person who sees everything in it."""
    same = {key: value for key, value in settings_of(url, folder).items() if key != "DATABASE_URL"}
    cookies = {"SESSION_COOKIE_SECURE": False, "REMEMBER_COOKIE_SECURE": False}
    app = create_app({"SQLALCHEMY_DATABASE_URI": url, **same, **cookies})
    with app.app_context():
        upgrade()
    app.test_cli_runner().invoke(args=["units", "init"])
    with app.app_context():
        reach = "VN/" if whole_country else PROVINCE.path
        person = add_user(
            db.session, username=USERNAME, name="Cán bộ minh họa", password_hash=hash_password(PASSWORD), now=NOW
        )
        grant(db.session, user=person, role=Role.PROVINCE_REVIEWER, unit_path=reach, by=By(None, NOW))
        if whole_country:
            db.session.execute(insert(Unit), list(_other_communes()))
        db.session.execute(insert(Unit), list(_areas(areas)))
        homes = _homes(db.session)
        for start in range(0, pins, _AT_ONCE):
            db.session.execute(insert(Pin), list(_pins(start, min(pins, start + _AT_ONCE), homes, person.id)))
        db.session.execute(insert(PinSpan).from_select(("pin_id", "since", "until", *FACTS), select(*_spans())))
        cells.rebuild(db.session)
        _settle(db.session)
    return app


def sign_in(app: Flask) -> str:
    """Return the cookie of whoever looks."""
    client = app.test_client()
    page = client.get("/account/sign-in").get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    client.post("/account/sign-in", data={"username": USERNAME, "password": PASSWORD, "csrf_token": token})
    cookie = client.get_cookie("session")
    if cookie is None:
        raise RuntimeError("nobody was signed in")
    return f"session={cookie.value}"


def _other_communes() -> Iterator[dict[str, Any]]:
    """Make communes all over the country's box, and other provinces that lie one north of the other."""
    chance = np.random.default_rng(34)
    west, south, east, north = COUNTRY
    for number in range(OTHER_COMMUNES):
        lon, lat = chance.uniform(west, east), chance.uniform(south, north)
        band = int((lat - south) / (north - south) * OTHER_PROVINCES)
        province, code = f"VN/{50 + band}/", f"{50_000 + number}"
        yield _unit(code, province, "commune", f"Xã Minh Họa {number}", (float(lon), float(lat)))


def _areas(count: int) -> Iterator[dict[str, Any]]:
    """Make residential areas, as many in one commune of the province as in another."""
    homes = communes()
    for number in range(count):
        home = homes[number % len(homes)]
        code = f"{home.code}-{1 + number // len(homes):03d}"
        yield _unit(code, home.path, "area", f"Thôn Minh Họa {number}", (home.lon, home.lat))


def _unit(code: str, parent_path: str, level: str, name: str, place: tuple[float, float]) -> dict[str, Any]:
    return {
        "path": f"{parent_path}{code}/",
        "parent_path": parent_path,
        "code": code,
        "level": level,
        "kind": "xã" if level == "commune" else "village",
        "name": name,
        "folded_name": fold(name),
        "lon": place[0],
        "lat": place[1],
        "valid_from": date(2025, 7, 1),
    }


def _homes(session: Session) -> list[list[Home]]:
    """Return where records may stand, by commune: in its residential areas, or in itself where it has none."""
    rows = session.execute(select(Unit.path, Unit.code, Unit.level, Unit.lon, Unit.lat).order_by(Unit.path))
    by_commune: dict[str, list[Home]] = {}
    for path, code, level, lon, lat in rows:
        if level == "commune":
            by_commune[code] = [(path, code, lon, lat)]
        elif level == "area":
            by_commune[code[:5]].append((path, code[:5], lon, lat))
    return [found[1:] or found for found in by_commune.values()]


def _pins(
    start: int, end: int, homes: list[tuple[str, str, float, float]], created_by: int
) -> Iterator[dict[str, Any]]:
    """Make the records with these numbers."""
    catalogue = load_catalogue()
    kinds = [kind for kind in catalogue.kinds.values() if kind.pinned]
    chance, count = np.random.default_rng(start), end - start
    kind_of = chance.integers(len(kinds), size=count)
    chosen = [homes[commune] for commune in chance.integers(len(homes), size=count)]
    home_of = [areas[int(share * len(areas))] for areas, share in zip(chosen, chance.random(count), strict=True)]
    places = np.array([home[2:] for home in home_of]) + chance.normal(0, 0.03, (count, 2))
    codes, dice = morton.encode_many(places), chance.integers(1_000, size=count)
    for index, number in enumerate(range(start, end)):
        path, commune_code, _, _ = home_of[index]
        kind, (lon, lat), die = kinds[kind_of[index]], places[index], int(dice[index])
        states = catalogue.rules_of(kind).states
        day = NOW.date() - timedelta(days=die % 300)
        yield {
            "uid": str(UUID(int=number)),
            "code": _code(number),
            "content_sha256": hashlib.sha256(str(number).encode()).hexdigest(),
            "group": kind.group.value,
            "kind": kind.key,
            "name": f"Mục {number}",
            "status": STATUSES[die % len(STATUSES)],
            "state": states[die // 7 % len(states)],
            "lead_org": "commune_front" if die % 3 else "area_front",
            "launched_on": day,
            "maintained_on": day,
            "held_on": day,
            "unit_path": path,
            "commune_code": commune_code,
            "geom": point_ewkt(float(lon), float(lat)),
            "morton": int(codes[index]),
            "position_source": "gps",
            "captured_at": NOW - timedelta(minutes=number),
            "received_at": NOW - timedelta(minutes=number),
            "created_by": created_by,
        }


def _code(number: int) -> str:
    """Return a code of its own for each number: a million chosen by chance could meet."""
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(5 * (LENGTH - 1), -1, -5))


def _spans() -> tuple[ColumnElement[Any], ...]:
    """Return what a record's only span is made of: it came, and has stood as it does ever since."""
    facts = (literal(value=True) if name in COMPUTED else getattr(Pin, name) for name in FACTS)
    return (Pin.id, Pin.received_at, null(), *facts)


def _settle(session: Session) -> None:
    """Let PostgreSQL look at what it holds, as it does by itself where that came in over months; SQLite never does."""
    if engine_name(session.connection()) == "postgis":
        session.execute(text("ANALYZE"))
    session.commit()
