"""The one place where a pin becomes JSON, for phones, maps and receipts alike."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from geo.errors import DomainError
from geo.kinds import Catalogue, GroupRules
from geo.receipts import readable
from geo.review import MARK_OF, Status
from webapp.access.policy import Actor
from webapp.pins import permitted
from webapp.pins.amending import area_code_of
from webapp.pins.changes import Delta, KeptPin
from webapp.pins.clusters import Cluster
from webapp.pins.history import Entry
from webapp.pins.intake import Outcome
from webapp.pins.models import Pin, PinUpdate
from webapp.pins.queries import PinRow
from webapp.pins.updates import UpdateOutcome
from webapp.pins.wording import amendments, circumstances, happened, state_word
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


def update_receipt(pin: Pin, update: PinUpdate) -> dict[str, Any]:
    """Return what proves to a phone that an update is kept here, and how its record stands with it."""
    return {
        "id": update.uid,
        "pin": pin.uid,
        "code": readable(pin.code),
        "version": pin.version,
        "status": pin.status,
        "state": pin.state,
        "received_at": instant(update.received_at),
        "content_sha256": update.content_sha256,
        "settled": update.settled_at is not None,
    }


def outcomes(
    results: Sequence[Outcome | UpdateOutcome], standing: Mapping[str, KeptPin], *, actor: Actor, catalogue: Catalogue
) -> dict[str, Any]:
    """Return what became of each item of a batch; beside a refusal, its record as it stands now."""
    said = []
    for result in results:
        answer: dict[str, Any] = {"id": result.uid, "outcome": result.outcome}
        if result.error is None:
            said.append(answer | {"receipt": _proof(result)})
            continue
        kept = standing.get(result.about or "")
        current = None if kept is None else in_field(kept, actor=actor, catalogue=catalogue)
        said.append(answer | {"error": error_body(result.error), "current": current})
    return {"outcomes": said}


def _proof(result: Outcome | UpdateOutcome) -> dict[str, Any] | None:
    if isinstance(result, UpdateOutcome):
        return update_receipt(result.pin, result.update) if result.pin and result.update else None
    return receipt(result.pin) if result.pin else None


def state_name(pin: Pin) -> str:
    """Return the word for where what it records itself stands."""
    return state_word(pin.group, pin.state)


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
        "state": pin.state,
        "state_name": state_name(pin),
        "mark": MARK_OF[Status(pin.status)],
        "status_name": t(f"domain.status.{pin.status}"),
        "place": row.place,
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
        "states": cluster.states,
    }


def in_field(kept: KeptPin, *, actor: Actor, catalogue: Catalogue) -> dict[str, Any]:
    """Return a pin as a phone keeps it for when there is no network."""
    pin, row = kept.row.pin, kept.row
    return {
        "id": pin.uid,
        "code": readable(pin.code),
        "version": pin.version,
        "group": pin.group,
        "kind": pin.kind,
        "kind_name": t(f"domain.kind.{pin.kind}"),
        "name": pin.name,
        "status": pin.status,
        "mark": MARK_OF[Status(pin.status)],
        "state": pin.state,
        "state_name": state_name(pin),
        "point": [round(row.lon, DIGITS), round(row.lat, DIGITS)],
        "position_source": pin.position_source,
        "accuracy_m": pin.accuracy_m,
        "commune_code": pin.commune_code,
        "area_code": area_code_of(pin),
        "captured_at": instant(pin.captured_at),
        "details": pin.details,
        "scores": pin.self_scores,
        "maintained_on": pin.maintained_on.isoformat() if pin.maintained_on else None,
        "held_on": pin.held_on.isoformat() if pin.held_on else None,
        "serves": pin.serves,
        "verified_by": catalogue.kinds[pin.kind].verified_by,
        "photos": [
            {"id": photo.uid, "role": photo.role, "at": instant(photo.stored_at)}
            for photo in kept.photos
            if photo.stored_at
        ],
        "mine": pin.created_by == actor.user_id,
        "reason": kept.asked_for if pin.status == Status.NEEDS_INFO else None,
        "changed": {"at": instant(kept.last.at), "by": kept.last.by, "action": kept.last.action},
        "may": permitted.may(actor, pin, catalogue),
        "moves": permitted.moves(actor, pin, catalogue),
    }


def delta(found: Delta, *, actor: Actor, catalogue: Catalogue) -> dict[str, Any]:
    """Return what became different of the records that a phone keeps."""
    return {
        "cursor": found.cursor,
        "whole": found.whole,
        "pins": [in_field(kept, actor=actor, catalogue=catalogue) for kept in found.pins],
        "gone": list(found.gone),
    }


def told(entry: Entry, rules: GroupRules) -> dict[str, Any]:
    """Return an entry of a record's history as a phone shows it."""
    changed = (t("office.update.changed", **asdict(one)) for one in amendments(entry, rules))
    return {
        "at": instant(entry.event.at),
        "by": entry.who,
        "text": ". ".join((happened(entry.event, rules.key), *changed, *circumstances(entry))),
        "note": entry.event.reason,
        "photos": [photo.uid for photo in entry.photos],
    }
