"""How a record goes from the field to the public: its statuses, and the steps between them."""

from collections.abc import Sequence
from enum import StrEnum

from geo.errors import Invalid
from geo.kinds import Exposure


class Status(StrEnum):
    """Where a record stands in the review; the words are `domain.status.*`."""

    WAITING_PHOTOS = "waiting_photos"
    SUBMITTED_COMMUNE = "submitted_commune"
    SUBMITTED_PROVINCE = "submitted_province"
    NEEDS_INFO = "needs_info"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Mark(StrEnum):
    """What a map or a badge shows of a status: a shape, a word and a colour together."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    ASKED = "asked"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """A step a reviewer takes; the words are `domain.button.*` or `office.action.*`."""

    CONFIRM = "confirm"
    ASK = "ask"
    PUBLISH = "publish"
    UNPUBLISH = "unpublish"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"


_S, _A = Status, Action

MARK_OF: dict[Status, Mark] = {
    _S.WAITING_PHOTOS: Mark.WAITING,
    _S.SUBMITTED_COMMUNE: Mark.WAITING,
    _S.SUBMITTED_PROVINCE: Mark.WAITING,
    _S.NEEDS_INFO: Mark.ASKED,
    _S.APPROVED: Mark.CONFIRMED,
    _S.PUBLISHED: Mark.CONFIRMED,
    _S.WITHDRAWN: Mark.WITHDRAWN,
}
COUNTED = (_S.APPROVED, _S.PUBLISHED)
AMENDABLE = (_S.WAITING_PHOTOS, _S.SUBMITTED_COMMUNE, _S.SUBMITTED_PROVINCE, _S.NEEDS_INFO)
NEEDS_REASON = frozenset({_A.ASK, _A.WITHDRAW})

_FROM: dict[Action, frozenset[Status]] = {
    _A.CONFIRM: frozenset({_S.SUBMITTED_COMMUNE, _S.SUBMITTED_PROVINCE, _S.NEEDS_INFO}),
    _A.ASK: frozenset({_S.SUBMITTED_COMMUNE, _S.SUBMITTED_PROVINCE, _S.APPROVED}),
    _A.PUBLISH: frozenset({_S.APPROVED}),
    _A.UNPUBLISH: frozenset({_S.PUBLISHED}),
    _A.WITHDRAW: frozenset(_S) - {_S.PUBLISHED, _S.WITHDRAWN},
    _A.REOPEN: frozenset({_S.APPROVED, _S.WITHDRAWN, _S.NEEDS_INFO, _S.SUBMITTED_PROVINCE}),
}


def marks_to_statuses(mark: Mark) -> tuple[Status, ...]:
    """Return every status that this mark stands for."""
    return tuple(status for status in Status if MARK_OF[status] is mark)


def is_possible(action: Action, status: Status, exposure: Exposure) -> bool:
    """Return whether the step can be taken from this status; what is only ever a number is never published."""
    if action is Action.PUBLISH and exposure is Exposure.COMMUNE:
        return False
    return status in _FROM[action]


def after(action: Action, status: Status, *, exposure: Exposure, has_last_word: bool) -> Status:
    """Return the status after a step.

    `has_last_word` says whether this confirmation ends the review: the kind is the commune's to verify, or the actor
    speaks for the province.

    Raises: Invalid with code action_not_possible.
    """
    if not is_possible(action, status, exposure):
        raise Invalid("action_not_possible", field="action")
    if action is Action.CONFIRM:
        return Status.APPROVED if has_last_word else Status.SUBMITTED_PROVINCE
    return {
        Action.ASK: Status.NEEDS_INFO,
        Action.PUBLISH: Status.PUBLISHED,
        Action.UNPUBLISH: Status.APPROVED,
        Action.WITHDRAW: Status.WITHDRAWN,
        Action.REOPEN: Status.SUBMITTED_COMMUNE,
    }[action]


def was_asked(history: Sequence[tuple[str, str]]) -> bool:
    """Return whether more is being asked for, be it that photographs of the answer are still on their way.

    `history` is a record's entries as (action, status after it), oldest first.
    """
    standing = _without_waiting(history)
    return bool(standing) and standing[-1][1] == Status.NEEDS_INFO


def after_answer(history: Sequence[tuple[str, str]]) -> Status:
    """Return where a record goes once what it lacked is there: to the province if that asked, else to its commune."""
    standing = _without_waiting(history)
    if not was_asked(history):
        return Status.SUBMITTED_COMMUNE
    asked = max((number for number, (action, _) in enumerate(standing) if action == Action.ASK), default=0)
    asked_by_province = asked > 0 and standing[asked - 1][1] == Status.SUBMITTED_PROVINCE
    return Status.SUBMITTED_PROVINCE if asked_by_province else Status.SUBMITTED_COMMUNE


def _without_waiting(history: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Leave out what waited for photographs: no step of the review."""
    return [(action, status) for action, status in history if status != Status.WAITING_PHOTOS]
