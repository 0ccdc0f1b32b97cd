"""Who counts for whom, after any mergers on any days: looked up in one row, the same as walking the chain."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, delete, select
from sqlalchemy.orm import Session

from webapp.units.models import UnitSuccession
from webapp.units.successions import succeed

FIRST = date(2026, 1, 1)
AREAS = range(6)
DAYS = range(8)


def path(area: int) -> str:
    return f"VN/19/01933/01933-{area:03d}/"


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    """Open a database of the one table."""
    engine = create_engine("sqlite://")
    UnitSuccession.metadata.create_all(engine, tables=[UnitSuccession.__table__])  # type: ignore[list-item]
    with Session(engine) as opened:
        yield opened
    engine.dispose()


# Each area closes at most once, in any order and on any day, for one that is still open, or for none.
closings = st.permutations(AREAS).flatmap(
    lambda order: st.lists(
        st.tuples(st.sampled_from(DAYS), st.integers(-1, len(AREAS) - 1)), min_size=1, max_size=len(AREAS) - 1
    ).map(lambda steps: [(area, day, heir) for area, (day, heir) in zip(order, steps, strict=False)])
)


def walked(closed: dict[int, tuple[int, int | None]], area: int, day: int) -> int | None:
    """Return what an area counts as on a day by following the chain; itself while it is open."""
    since = 0
    while area in closed:
        closes, heir = closed[area]
        since = max(since, closes)
        if day < since:
            return area
        if heir is None:
            return None
        area = heir
    return area


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(closings)
def test_one_row_says_what_the_chain_says(session: Session, closings: list[tuple[int, int, int]]) -> None:
    session.execute(delete(UnitSuccession))
    closed: dict[int, tuple[int, int | None]] = {}
    for area, day, wish in closings:
        heir = wish if wish >= 0 and wish != area and wish not in closed else None
        succeed(session, path(area), None if heir is None else path(heir), on=FIRST + timedelta(day))
        closed[area] = (day, heir)
    rows = session.scalars(select(UnitSuccession)).all()
    for area in closed:
        begins = FIRST + timedelta(closed[area][0])
        assert all(row.since >= begins for row in rows if row.path == path(area)), (
            "nobody stands for what is still there"
        )
        for day in DAYS:
            on = FIRST + timedelta(day)
            found = [
                row.successor_path
                for row in rows
                if row.path == path(area) and row.since <= on and (row.until is None or on < row.until)
            ]
            end = walked(closed, area, day)
            assert len(found) <= 1
            if day >= closed[area][0]:
                assert found == ([] if end is None else [path(end)])
