"""What a phone's clocks say of each other and of ours: facts for whoever reads the record, never a reason to refuse."""

import contextlib
from collections.abc import Mapping
from datetime import datetime

from geo.errors import Invalid
from webapp.pins.values import read_instant


def device_facts(told: Mapping[str, int] | None, sent_at: object, now: datetime) -> dict[str, int] | None:
    """Return what is kept of a phone's clocks, or None where they say nothing.

    `told` is what the item itself says. `sent_at` is what the phone's clock showed as it sent: what follows from it
    was measured just now, and stands over what the phone remembered of its last answer.

    Units: seconds; clock_offset_s is what the phone's clock would have to be put forward by.
    """
    facts = dict(told or {})
    with contextlib.suppress(Invalid):
        shown = read_instant(sent_at, "captured_at_invalid", "captured_at")
        facts["clock_offset_s"] = round((now - shown).total_seconds())
    return facts or None
