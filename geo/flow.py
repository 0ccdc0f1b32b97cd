"""How a model or a hotspot itself moves from one state to another: by whom, and what it takes."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class By(StrEnum):
    """Who may take a step: whoever may record there, or only whoever may review there."""

    FIELD = "field"
    COMMUNE = "commune"


class Need(StrEnum):
    """What a step must bring along."""

    AFTER_PHOTO = "after_photo"
    DOCUMENT = "document"  # its number and date
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Move:
    """One step of a group's flow: into a state, from any of those before it."""

    to: str
    from_states: tuple[str, ...]
    by: By
    needs: tuple[Need, ...] = ()


def moves(flow: Iterable[Move], state: str) -> tuple[Move, ...]:
    """Return the steps that lead on from a state, in the order of the flow."""
    return tuple(move for move in flow if state in move.from_states)


def find_move(flow: Iterable[Move], state: str, to: str) -> Move | None:
    """Return the step from one state into another, or None where the flow has none."""
    return next((move for move in moves(flow, state) if move.to == to), None)
