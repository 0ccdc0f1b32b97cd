"""The programme's board: every target of the year on one day, as far as the asker reaches."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.parts import measure_part, of_one, short_by
from geo.programme import Programme, Target
from geo.progress import NOTHING, UnitProgress, Whole, measure, measure_whole
from geo.units import PROVINCE
from webapp.access.policy import Actor, Permission, can
from webapp.access.scope import within_reach
from webapp.progress.counting import Counted, Question, count
from webapp.units.models import Unit


class Scope(StrEnum):
    """Of whom a board speaks."""

    PROVINCE = "province"
    REGION = "region"
    COMMUNES = "communes"  # some, not all of a region
    COMMUNE = "commune"


@dataclass(frozen=True, slots=True)
class Line:
    """One target on the board. `short_by`: how many are known to be missing, None where that is not known."""

    target: Target
    whole: Whole
    short_by: int | None


@dataclass(frozen=True, slots=True)
class Place:
    """Of whom a board speaks: the communes' regions by code."""

    scope: Scope
    regions: Mapping[str, str]

    @property
    def commune_code(self) -> str | None:
        """The commune, where the board speaks of a single one."""
        return next(iter(self.regions)) if self.scope is Scope.COMMUNE else None


@dataclass(frozen=True, slots=True)
class Board:
    """All targets, in the programme's order."""

    on: date
    place: Place
    lines: tuple[Line, ...]


def read(session: Session, actor: Actor, programme: Programme, place: Place, *, on: date) -> Board:
    """Return the board of a day: of the province, of one region of it, or of the asker's own communes.

    Cost: one statement a target, whatever it counts; two where residential areas are counted.
    """
    lines = (
        _line(target, count(session, Question(target, programme, on, actor)), programme, place, on)
        for target in programme.targets.values()
    )
    return Board(on, place, tuple(lines))


def place_of(session: Session, actor: Actor, region: str = "") -> Place:
    """Return of whom the asker's board speaks; who does not reach the whole province chooses no region."""
    rows = session.execute(
        select(Unit.code, Unit.region)
        .where(Unit.level == "commune", within_reach(Unit.path, actor, Permission.PROGRESS_READ))
        .order_by(Unit.code)
    )
    regions = {code: name or "" for code, name in rows}
    if not can(actor, Permission.PROGRESS_READ, PROVINCE.path):
        return Place(Scope.COMMUNE if len(regions) == 1 else Scope.COMMUNES, regions)
    if not region:
        return Place(Scope.PROVINCE, regions)
    return Place(Scope.REGION, {code: name for code, name in regions.items() if name == region})


def _line(target: Target, counted: Counted, programme: Programme, place: Place, on: date) -> Line:
    counts = {code: counted.communes.get(code, NOTHING) for code in place.regions}
    figures = {
        code: measure(target, known, programme, on=on, is_asked=target.asks(code)) for code, known in counts.items()
    }
    match place.scope:
        case Scope.PROVINCE:
            whole = measure_whole(target, counts, figures, counted.own, programme, regions=place.regions, on=on)
        case Scope.COMMUNE:
            whole = _only(target, figures)
        case _:
            is_region = place.scope is Scope.REGION
            whole = measure_part(target, counts, figures, programme, regions=place.regions, on=on, is_region=is_region)
    return Line(target, whole, short_by(target, figures, whole))


def _only(target: Target, figures: Mapping[str, UnitProgress]) -> Whole:
    ((code, figure),) = figures.items()
    return of_one(target, code, figure)
