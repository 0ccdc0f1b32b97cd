"""What an address carries, read for routes of more than one audience."""

from collections.abc import Mapping

from flask import current_app, request

from geo.errors import Invalid
from geo.kinds import Group
from geo.review import Mark
from webapp.pins.queries import PinFilter

MOST = 1_000_000  # beyond any page or version, and within what both engines take as an integer


def filter_from_address() -> PinFilter:
    """Read which pins an address is about.

    Raises: Invalid with code bad_request for a value that names nothing.
    """
    try:
        group = Group(request.args["group"]) if request.args.get("group") else None
        return PinFilter(
            group=group,
            also_kinds=current_app.extensions["catalogue"].also_in(group) if group else (),
            mark=Mark(request.args["mark"]) if request.args.get("mark") else None,
            commune_code=request.args.get("commune") or None,
            only_my_turn=request.args.get("turn") == "mine",
        )
    except ValueError as unknown:
        raise Invalid("bad_request") from unknown


def whole_number(values: Mapping[str, str], name: str, *, least: int) -> int:
    """Read a whole number; the least where it is missing or none, the most where it is beyond all sense."""
    written = values.get(name, "")
    return min(max(int(written), least), MOST) if written.isdecimal() and len(written) < len(str(MOST)) + 1 else least
