"""What somebody may do to a record on the spot. What a phone is offered and what is refused come from one function."""

from enum import StrEnum

from geo import flow
from geo.errors import DomainError, Forbidden, Invalid
from geo.flow import By
from geo.kinds import Catalogue
from geo.review import AMENDABLE, Status
from webapp.access.policy import Actor, Permission, can
from webapp.pins.models import Pin

KEPT_UP = frozenset({"launched", "maintained", "needs_support", "replicated"})  # states that can be confirmed to last


class UpdateAction(StrEnum):
    """What an update does to a record."""

    OBSERVE = "observe"
    MAINTAIN = "maintain"
    MOVE = "move"
    AMEND = "amend"


VERSIONED = frozenset({UpdateAction.MOVE, UpdateAction.AMEND})  # what must have seen the record as it stands
_ALWAYS_OFFERED = (UpdateAction.OBSERVE, UpdateAction.MAINTAIN, UpdateAction.AMEND)


def obstacle(
    actor: Actor, pin: Pin, action: UpdateAction, catalogue: Catalogue, *, to: str | None = None
) -> DomainError | None:
    """Return what keeps this actor from doing this to the record as it stands, or None.

    What it must bring along - a photograph, a document, a note - is not asked here.
    """
    if pin.status == Status.WITHDRAWN:
        return Invalid("record_withdrawn", field="pin")
    if not can(actor, Permission.PINS_CREATE, pin.unit_path):
        return Forbidden(field="pin")
    if action is UpdateAction.MAINTAIN and pin.state not in KEPT_UP:
        return Invalid("maintain_not_possible", field="action")
    if action is UpdateAction.AMEND and pin.status not in AMENDABLE:
        return Invalid("amend_not_possible", field="action")
    if action is UpdateAction.MOVE:
        return _obstacle_to_move(actor, pin, catalogue, to)
    return None


def may(actor: Actor, pin: Pin, catalogue: Catalogue) -> list[UpdateAction]:
    """Return what the actor may do to the record now, moves apart."""
    return [action for action in _ALWAYS_OFFERED if obstacle(actor, pin, action, catalogue) is None]


def moves(actor: Actor, pin: Pin, catalogue: Catalogue) -> list[str]:
    """Return the states into which the actor may bring the record now, in the order of the flow."""
    steps = catalogue.rules_of(catalogue.kinds[pin.kind]).moves(pin.state)
    return [step.to for step in steps if obstacle(actor, pin, UpdateAction.MOVE, catalogue, to=step.to) is None]


def _obstacle_to_move(actor: Actor, pin: Pin, catalogue: Catalogue, to: str | None) -> DomainError | None:
    step = flow.find_move(catalogue.rules_of(catalogue.kinds[pin.kind]).flow, pin.state, to or "")
    if step is None:
        return Invalid("move_not_possible", field="state")
    if step.by is By.COMMUNE and not can(actor, Permission.PINS_REVIEW, pin.unit_path):
        return Forbidden(field="state")
    return None
