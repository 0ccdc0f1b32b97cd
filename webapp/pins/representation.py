"""The one place where a pin becomes JSON, for phones, maps and receipts alike."""

from datetime import datetime
from typing import Any

from geo.errors import DomainError
from geo.receipts import readable
from geo.review import MARK_OF, Status
from webapp.pins.clusters import Cluster
from webapp.pins.intake import Outcome
from webapp.pins.models import Pin
from webapp.pins.queries import PinRow
from webapp.words import t

DIGITS = 6  # of a degree: 0.1 m


def instant(moment: datetime) -> str:
    """Return an instant as clients read it: UTC, milliseconds, Z."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def receipt(pin: Pin) -> dict[str, Any]:
    """Return what proves to a phone that a record is kept here."""
    return {
        "id": pin.uid,
        "code": readable(pin.code),
        "status": pin.status,
        "received_at": instant(pin.received_at),
        "content_sha256": pin.content_sha256,
    }


def error_body(error: DomainError) -> dict[str, Any]:
    """Return the one shape of an error."""
    body: dict[str, Any] = {"code": error.code, "message": t(f"errors.{error.code}", **error.params)}
    if error.field is not None:
        body["field"] = error.field
    return body


def outcome(result: Outcome) -> dict[str, Any]:
    """Return what became of one item of a batch."""
    if result.pin is not None:
        return {"id": result.uid, "outcome": result.outcome, "receipt": receipt(result.pin)}
    error = result.error or DomainError()
    return {"id": result.uid, "outcome": result.outcome, "error": error_body(error)}


def state_name(pin: Pin) -> str:
    """Return the word for where the model or hotspot itself stands."""
    family = "hotspot_state" if pin.group == "hotspot" else "model_state"
    return t(f"domain.{family}.{pin.state}")


def on_map(row: PinRow) -> dict[str, Any]:
    """Return a pin as a map draws it."""
    pin = row.pin
    return {
        "code": pin.code,
        "lon": round(row.lon, DIGITS),
        "lat": round(row.lat, DIGITS),
        "group": pin.group,
        "kind_name": t(f"domain.kind.{pin.kind}"),
        "name": pin.name,
        "mark": MARK_OF[Status(pin.status)],
        "status_name": t(f"domain.status.{pin.status}"),
    }


def cluster_on_map(cluster: Cluster) -> dict[str, Any]:
    """Return a cluster as a map draws it."""
    lon, lat = cluster.centre
    return {
        "key": cluster.key,
        "lon": round(lon, DIGITS),
        "lat": round(lat, DIGITS),
        "count": cluster.count,
        "marks": cluster.marks,
        "groups": cluster.groups,
    }


def in_field(row: PinRow, *, user_id: int, reason: str | None) -> dict[str, Any]:
    """Return a pin as a phone keeps it for when there is no network."""
    pin = row.pin
    return {
        "id": pin.uid,
        "code": readable(pin.code),
        "group": pin.group,
        "kind": pin.kind,
        "kind_name": t(f"domain.kind.{pin.kind}"),
        "name": pin.name,
        "status": pin.status,
        "mark": MARK_OF[Status(pin.status)],
        "state": pin.state,
        "state_name": state_name(pin),
        "point": [round(row.lon, DIGITS), round(row.lat, DIGITS)],
        "area_code": _area_code(pin),
        "captured_at": instant(pin.captured_at),
        "mine": pin.created_by == user_id,
        "reason": reason if pin.status == Status.NEEDS_INFO else None,
    }


def _area_code(pin: Pin) -> str | None:
    last = pin.unit_path.rstrip("/").rsplit("/", 1)[-1]
    return last if last != pin.commune_code else None
