"""Made-up people, areas and records. Đồng Phúc and Phú Đình are real communes; nothing else here is."""

import hashlib
import io
import re
import secrets
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from typing import Any, Self
from uuid import uuid4

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session

from geo.kinds import Group, load_catalogue
from geo.names import fold
from webapp.access import services as access
from webapp.access.history import By
from webapp.access.models import User
from webapp.access.policy import Actor, Role
from webapp.units.models import Unit

HOME = "01933"  # xã Đồng Phúc
AWAY = "05602"  # xã Phú Đình
NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
PASSWORD = "mat-khau-minh-hoa"  # of people who do not exist


class StandingClock(datetime):
    """A clock that always shows NOW, to be put in the place of `webapp.http.datetime`."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        """Return NOW."""
        return cls.fromtimestamp(NOW.timestamp(), tz)


_CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@cache
def cheap_hash() -> str:
    """Return a hash of the one password that costs little to verify: hashing is not what is tested."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@dataclass(slots=True)
class Province:
    """Who and what a test finds in the database."""

    area_front: Actor
    commune: Actor
    other_commune: Actor
    reviewer: Actor
    supervisor: Actor
    users: dict[str, str] = field(default_factory=dict)

    @classmethod
    def make(cls, session: Session) -> "Province":
        """Add three residential areas to each of two communes, and five people."""
        session.add_all(make_area(commune, number) for commune in (HOME, AWAY) for number in (1, 2, 3))
        session.flush()
        made = cls(
            area_front=_person(session, "kdc", Role.AREA_FRONT, f"VN/19/{HOME}/{HOME}-001/"),
            commune=_person(session, "xa", Role.COMMUNE_STAFF, f"VN/19/{HOME}/"),
            other_commune=_person(session, "xa-khac", Role.COMMUNE_STAFF, f"VN/19/{AWAY}/"),
            reviewer=_person(session, "tinh", Role.PROVINCE_REVIEWER, "VN/19/"),
            supervisor=_person(session, "giam-sat", Role.PROVINCE_SUPERVISION, "VN/19/"),
        )
        session.commit()
        return made


def _person(session: Session, username: str, role: Role, unit_path: str) -> Actor:
    user: User = access.add_user(
        session, username=username, name=f"Cán bộ minh họa {username}", password_hash=cheap_hash(), now=NOW
    )
    access.grant(session, user=user, role=role, unit_path=unit_path, by=By(None, NOW))
    session.refresh(user)
    return user.as_actor()


def make_area(commune_code: str, number: int, **facts: Any) -> Unit:
    """Return a residential area beside its commune's point."""
    from geo.units import commune  # noqa: PLC0415  # reads the data files

    home = commune(commune_code)
    code = f"{commune_code}-{number:03d}"
    name = f"Thôn Minh Họa {number}"
    return Unit(
        **{
            "path": f"VN/19/{commune_code}/{code}/",
            "parent_path": f"VN/19/{commune_code}/",
            "code": code,
            "level": "area",
            "kind": "village",
            "name": name,
            "folded_name": fold(name),
            "lon": home.lon + 0.002 * number,
            "lat": home.lat,
            "valid_from": date(2025, 7, 1),
            **facts,
        }
    )


def jpeg(colour: tuple[int, int, int] = (90, 140, 80), size: tuple[int, int] = (640, 480)) -> bytes:
    """Return a real JPEG whose bytes differ each time: a photograph is never the same file twice."""
    image = Image.new("RGB", size, colour)
    image.putdata([tuple(secrets.token_bytes(3)) for _ in range(8)] + [colour] * (size[0] * size[1] - 8))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


def manifest(*photos: bytes, role: str = "general") -> list[dict[str, Any]]:
    """Return the photo manifest of a record with these photographs."""
    return [
        {"id": str(uuid4()), "role": role, "sha256": hashlib.sha256(photo).hexdigest(), "bytes": len(photo)}
        for photo in photos
    ]


def item(kind: str = "env_sxsd_point", **changes: Any) -> dict[str, Any]:
    """Return one well-formed item of a batch, standing in the first residential area of Đồng Phúc."""
    rules = load_catalogue().kinds[kind]
    made: dict[str, Any] = {
        "schema": 2,
        "id": str(uuid4()),
        "group": rules.group.value,
        "kind": kind,
        "name": "Tuyến đường hoa Thôn Minh Họa 1",
        "position": {
            "lon": 105.7055,
            "lat": 22.3095,
            "accuracy_m": 8.5,
            "source": "gps",
            "fixed_at": "2026-11-22T02:00:00.000Z",
        },
        "commune_code": HOME,
        "area_code": f"{HOME}-001",
        "captured_at": "2026-11-22T02:00:05.000Z",
        "details": _DETAILS[rules.group] | ({"topic": "all"} if kind == "meeting" else {}),
        "photos": manifest(b"a photograph that never comes") if rules.photo_required else [],
    }
    return made | changes


def update(kept: dict[str, Any], action: str = "observe", **changes: Any) -> dict[str, Any]:
    """Return one well-formed update of a record as a phone keeps it, made where it stands."""
    made: dict[str, Any] = {
        "schema": 2,
        "id": str(uuid4()),
        "pin": kept["id"],
        "base_version": kept["version"],
        "action": action,
        "captured_at": "2026-11-22T08:30:00.000Z",
        "note": "Rác đã được thu gom một phần" if action == "observe" else None,
        "state": None,
        "document": None,
        "position": None,
        "changes": None,
        "dropped": [],
        "device": None,
        "photos": [],
    }
    return made | changes


_LED = {"lead_org": "commune_front", "launched_on": "2026-05-19", "households": 42}
_DETAILS: dict[Group, dict[str, Any]] = {
    Group.MODEL: _LED,
    Group.SECURITY: _LED,
    Group.HOTSPOT: {"severity": "moderate", "amount": "cart", "waste": "mixed"},
    Group.ACTIVITY: {"held_on": "2026-11-18", "participants": 60},
}


class Browser:
    """A signed-in person at the application: keeps the session and its CSRF token."""

    def __init__(self, app: Flask, username: str) -> None:
        self.client: FlaskClient = app.test_client()
        page = self.client.get("/account/sign-in").get_data(as_text=True)
        answer = self.client.post(
            "/account/sign-in", data={"username": username, "password": PASSWORD, "csrf_token": csrf_in(page)}
        )
        assert answer.status_code == 302, answer.get_data(as_text=True)
        self.token: str = self.get("/api/v1/session").json["csrf_token"]

    def get(self, address: str, **kw: Any) -> Any:
        """Ask for an address."""
        return self.client.get(address, **kw)

    def send(self, *items: Any) -> Any:
        """Send a batch of records."""
        return self.client.post(
            "/api/v1/pin-batches", json={"schema": 1, "items": list(items)}, headers={"X-CSRFToken": self.token}
        )

    def kept(self, code: str) -> dict[str, Any]:
        """Return a record as a phone keeps it."""
        (found,) = (pin for pin in self.get("/api/v1/field/pins").json["pins"] if pin["code"].replace("-", "") == code)
        return found

    def update(self, *updates: Any, **body: Any) -> Any:
        """Send a batch of updates."""
        headers = {"X-CSRFToken": self.token}
        return self.client.post(
            "/api/v1/pin-updates", json={"schema": 1, "items": list(updates), **body}, headers=headers
        )

    def send_photo(
        self, pin_id: str, line: dict[str, Any], data: bytes, update_id: str | None = None, **headers: str
    ) -> Any:
        """Send the bytes of one line of a manifest."""
        belongs = f"&update={update_id}" if update_id else ""
        return self.client.put(
            f"/api/v1/photos/{line['id']}?pin={pin_id}&role={line['role']}{belongs}",
            data=data,
            headers={"X-CSRFToken": self.token, "X-Content-SHA256": line["sha256"], **headers},
            content_type="image/jpeg",
        )

    def record(self, kind: str = "env_sxsd_point", **changes: Any) -> str:
        """Send a record with its photograph and return its public code."""
        photo = jpeg()
        lines = [] if changes.get("photos") == [] else manifest(photo)
        made = item(kind, **{"photos": lines, **changes})
        outcome = self.send(made).json["outcomes"][0]
        assert outcome["outcome"] == "stored", outcome
        for line in lines:
            assert self.send_photo(made["id"], line, photo).status_code == 200
        return str(outcome["receipt"]["code"]).replace("-", "")

    def step(self, code: str, action: str, *, version: int | None = None, reason: str = "") -> Any:
        """Take a review step through the form of the record's page."""
        page = self.get(f"/office/pins/{code}").get_data(as_text=True)
        shown = re.search(r'name="version"[^>]*value="(\d+)"', page)
        data = {
            "csrf_token": self.token,
            "action": action,
            "version": version if version is not None else (shown[1] if shown else 0),
            "reason": reason,
        }
        return self.client.post(f"/office/pins/{code}/steps", data=data)


def csrf_in(page: str) -> str:
    """Return the CSRF token of a page's form."""
    found = _CSRF.search(page)
    assert found, "the page has no form with a CSRF token"
    return found[1]
