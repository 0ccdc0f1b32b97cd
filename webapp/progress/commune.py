"""Everything about one commune on one sheet: what it has, what it lacks, what wants looking after, what is new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.programme import Programme
from webapp.access.policy import Actor, narrowed
from webapp.filings.models import Document
from webapp.filings.queries import Declared, declarations_of, documents_of
from webapp.pins.recent import Week, weeks
from webapp.progress import board as boards
from webapp.progress.board import Board
from webapp.progress.lacking import Here, Lack, lacks
from webapp.progress.upkeep import Found, stale_models, standing_hotspots
from webapp.units.models import Cluster, Unit
from webapp.units.queries import areas_of

WEEKS = 6
NEWEST = 6


@dataclass(frozen=True, slots=True)
class Sheet:
    """One commune on one day. `areas`: the names of those in force, by path."""

    unit: Unit
    cluster: str | None
    areas: Mapping[str, str]
    board: Board
    lacks: Sequence[Lack]
    stale: Found
    hotspots: Found
    weeks: Sequence[Week]
    documents: Sequence[Document]
    declarations: Sequence[Declared]


def read(session: Session, actor: Actor, programme: Programme, commune: Unit, *, on: date) -> Sheet:
    """Return a commune's sheet, for whoever reaches it.

    Cost: that of a board within the commune alone, and one or two statements for each target it is short of.
    """
    here = narrowed(actor, commune.path)
    board = boards.read(session, here, programme, boards.place_of(session, here), on=on)
    areas = areas_of(session, commune, on=on)
    filed = [one.row for one in documents_of(session, here, commune.path, year=programme.year) if one.is_in_force]
    declared = _standing(declarations_of(session, here, commune.path, year=programme.year))
    known = Here(
        session=session,
        actor=here,
        programme=programme,
        commune=commune,
        on=on,
        areas=areas,
        declared=frozenset(one.row.target_id for one in declared),
        filed=frozenset(one.kind for one in filed if one.unit_path == commune.path),
    )
    return Sheet(
        unit=commune,
        cluster=session.scalar(select(Cluster.name).where(Cluster.id == commune.cluster_id)),
        areas={one.path: one.name for one in areas},
        board=board,
        lacks=lacks(known, board),
        stale=stale_models(session, here, programme, on=on),
        hotspots=standing_hotspots(session, here, programme, on=on),
        weeks=weeks(session, here, today=on, how_many=WEEKS),
        documents=filed[:NEWEST],
        declarations=declared[:NEWEST],
    )


def _standing(declarations: Sequence[Declared]) -> list[Declared]:
    """Return the newest declaration of each target, newest first, save those that took a number back."""
    newest: dict[str, Declared] = {}
    for one in declarations:
        newest.setdefault(one.row.target_id, one)
    return [one for one in newest.values() if one.row.value is not None]
