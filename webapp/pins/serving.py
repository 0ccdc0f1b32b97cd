"""Which target a record counts for: one at a time, and where its kind could prove two, the reviewer says which."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from geo.errors import Invalid
from geo.kinds import Catalogue
from geo.programme import Programme, Target
from geo.review import Status
from webapp.access.policy import Actor, Permission, can
from webapp.pins import events
from webapp.pins.models import Pin
from webapp.pins.services import VersionConflict

ACTION = "serves_changed"


@dataclass(frozen=True, slots=True)
class Choice:
    """A target that may be chosen, and what the record would then miss for who leads it, as `office.condition.*`."""

    target_id: str
    misses: str | None


@dataclass(frozen=True, slots=True)
class Serving:
    """The target a record counts for, and those among which whoever asks may choose."""

    target_id: str | None
    choices: tuple[Choice, ...]


def serving(actor: Actor, pin: Pin, programme: Programme, catalogue: Catalogue) -> Serving | None:
    """Return what a record counts for; None where its kind proves no target at all."""
    if not programme.claims.get(pin.kind):
        return None
    possible = choices(actor, pin, programme, catalogue)
    return Serving(target_of(pin, programme), tuple(_choice(pin, programme.targets[one]) for one in possible))


def _choice(pin: Pin, target: Target) -> Choice:
    is_led = target.lead_org in {None, pin.lead_org}
    return Choice(target.id, None if is_led else f"led_by_{target.lead_org}")


def target_of(pin: Pin, programme: Programme) -> str | None:
    """Return the target that a record counts for: the one chosen, if its kind can prove it, else the usual one."""
    is_chosen = pin.serves in programme.claims.get(pin.kind, ())
    return pin.serves if is_chosen else programme.usual_target(pin.kind, pin.lead_org)


def choices(actor: Actor, pin: Pin, programme: Programme, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the targets among which this actor may choose now; none where there is no choice, or it is another's."""
    claimed = programme.claims.get(pin.kind, ())
    if len(claimed) == 1 or pin.status == Status.WITHDRAWN or not _may_choose(actor, pin, catalogue):
        return ()
    return claimed


def _may_choose(actor: Actor, pin: Pin, catalogue: Catalogue) -> bool:
    is_the_provinces = catalogue.kinds[pin.kind].verified_by == "province" or pin.status == Status.SUBMITTED_PROVINCE
    return can(actor, Permission.PINS_VERIFY if is_the_provinces else Permission.PINS_REVIEW, pin.unit_path)


def choose_target(  # noqa: PLR0913  # each is one fact of the step
    session: Session,
    actor: Actor,
    pin: Pin,
    target_id: str,
    *,
    version: int,
    programme: Programme,
    catalogue: Catalogue,
    now: datetime,
) -> Pin:
    """Let a record count for another target than it did, and leave the entry in its history.

    Raises: Invalid action_not_possible, target_not_possible or target_unchanged; VersionConflict where the record is no
    longer at `version`.
    """
    session.refresh(pin, with_for_update={"key_share": True})
    possible = choices(actor, pin, programme, catalogue)
    if not possible:
        raise Invalid("action_not_possible", field="target")
    if target_id not in possible:
        raise Invalid("target_not_possible", field="target")
    was = target_of(pin, programme)
    if was == target_id:
        raise Invalid("target_unchanged", field="target")
    moved = session.execute(
        update(Pin).where(Pin.id == pin.id, Pin.version == version).values(version=version + 1, serves=target_id)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]  # a CursorResult, for an UPDATE
        raise VersionConflict
    session.refresh(pin)
    changes = {"from": was, "to": target_id}
    events.write(session, [events.entry_of(pin, action=ACTION, actor_id=actor.user_id, at=now, changes=changes)])
    return pin
