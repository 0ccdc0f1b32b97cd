"""Which area's records count for which other area, from when until when; kept so that one look answers."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.units.models import UnitSuccession


def succeed(session: Session, closed_path: str, heir_path: str | None, *, on: date) -> None:
    """Note that an area was closed on a day, and which one took over, if any.

    What counted for the closed area counts for its heir from then on: a chain is resolved as it grows, and what would
    have lasted for no day at all is not kept. The heir must be in force.
    """
    counting_for_it = select(UnitSuccession).where(
        UnitSuccession.successor_path == closed_path, UnitSuccession.until.is_(None)
    )
    for before in session.scalars(counting_for_it).all():
        since = max(on, before.since)
        if on > before.since:
            before.until = on
        else:
            session.delete(before)
        if heir_path is not None:
            session.flush()  # a row that goes makes room for the one that begins on its day
            session.add(UnitSuccession(path=before.path, successor_path=heir_path, since=since))
    if heir_path is not None:
        session.add(UnitSuccession(path=closed_path, successor_path=heir_path, since=on))
    session.flush()
