"""The shape that batches of every sort share: items in, one outcome each out."""

from collections.abc import Sequence
from typing import Any

from flask import current_app

from geo.errors import Invalid
from webapp.extensions import db
from webapp.http import actor, json_body
from webapp.pins import changes, representation
from webapp.pins.intake import Outcome
from webapp.pins.updates import UpdateOutcome

MOST_ITEMS = 200


def read_batch() -> tuple[list[object], object]:
    """Return the items of the request, and what the phone's clock showed as it sent them.

    Raises: Invalid with code item_invalid or batch_too_large.
    """
    body = json_body()
    items = body.get("items") if isinstance(body, dict) else None
    if not isinstance(items, list):
        raise Invalid("item_invalid", field="items")
    if len(items) > MOST_ITEMS:
        raise Invalid("batch_too_large", field="items", most=MOST_ITEMS)
    return items, body.get("sent_at")


def answer(results: Sequence[Outcome | UpdateOutcome]) -> dict[str, Any]:
    """Return one outcome per item, in the same order."""
    refused = [result.about for result in results if result.error is not None and result.about is not None]
    standing = changes.as_they_stand(db.session, actor(), refused)
    return representation.outcomes(results, standing, actor=actor(), catalogue=current_app.extensions["catalogue"])
