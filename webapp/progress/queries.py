"""Figures of the programme within the asker's reach; what is behind each of them is in `behind`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.programme import Programme, Target
from geo.progress import NOTHING, UnitProgress, Whole, measure, measure_whole
from webapp.access.policy import Actor, Permission
from webapp.access.scope import within_reach
from webapp.progress.counting import Question, count
from webapp.units.models import Unit


@dataclass(frozen=True, slots=True)
class Figures:
    """One target on one day: every commune in reach by code, and the province as far as it can be seen from there."""

    communes: Mapping[str, UnitProgress]
    whole: Whole


def figures_of(session: Session, actor: Actor, target: Target, programme: Programme, *, on: date) -> Figures:
    """Return where every commune in reach and the province stand against a target at the end of a day."""
    regions = _communes(session, actor)
    counted = count(session, Question(target, programme, on, actor))
    counts = {code: counted.communes.get(code, NOTHING) for code in regions}
    communes = {
        code: measure(target, known, programme, on=on, is_asked=target.asks(code)) for code, known in counts.items()
    }
    whole = measure_whole(target, counts, communes, counted.own, programme, regions=regions, on=on)
    return Figures(communes, whole)


def by_commune(
    session: Session, actor: Actor, target: Target, programme: Programme, *, on: date
) -> Mapping[str, UnitProgress]:
    """Return where every commune in reach stands against a target, by code."""
    return figures_of(session, actor, target, programme, on=on).communes


def _communes(session: Session, actor: Actor) -> dict[str, str]:
    """Return the region of every commune in reach, by code."""
    rows = session.execute(
        select(Unit.code, Unit.region)
        .where(Unit.level == "commune", within_reach(Unit.path, actor, Permission.PROGRESS_READ))
        .order_by(Unit.code)
    )
    return {code: region or "" for code, region in rows}
