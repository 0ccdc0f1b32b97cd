"""Taking the demonstration's traces out of the registers."""

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from webapp.access.models import User
from webapp.registries.models import AreaImport
from webapp.units.models import Cluster, Unit, UnitEvent, UnitSuccession

_PEOPLE = select(User.id).where(User.is_demo)
_AREAS = select(Unit.path).where(Unit.is_demo)


def forget_demo(session: Session) -> None:
    """Forget what made-up people did to the registers, before they and their areas go.

    What they noted of communes goes back to what real people noted last; what real people put into a made-up cluster is
    in none.
    """
    session.execute(delete(AreaImport).where(AreaImport.owner_id.in_(_PEOPLE)))
    session.execute(
        delete(UnitSuccession).where(or_(UnitSuccession.path.in_(_AREAS), UnitSuccession.successor_path.in_(_AREAS)))
    )
    noted = select(UnitEvent.unit_path).where(UnitEvent.is_demo, UnitEvent.action == "commune_noted")
    touched = list(session.scalars(select(Unit).where(Unit.path.in_(noted))))
    session.execute(delete(UnitEvent).where(UnitEvent.is_demo))
    for commune in touched:
        _as_noted(session, commune)
    made_up = select(Cluster.id).where(Cluster.is_demo)
    session.flush()
    session.execute(update(Unit).where(Unit.cluster_id.in_(made_up)).values(cluster_id=None))
    session.execute(delete(Cluster).where(Cluster.is_demo))


def _as_noted(session: Session, commune: Unit) -> None:
    """Note of a commune what its remaining entries say."""
    facts = {"priority": False, "zone": None, "cluster_id": None}
    here = (UnitEvent.unit_path == commune.path, UnitEvent.action == "commune_noted")
    for event in session.scalars(select(UnitEvent).where(*here).order_by(UnitEvent.id)):
        facts |= {key: change["to"] for key, change in event.changes.items()}
    clusters = set(session.scalars(select(Cluster.id)))
    commune.priority, commune.zone = bool(facts["priority"]), facts["zone"]  # type: ignore[assignment]  # as noted
    commune.cluster_id = facts["cluster_id"] if facts["cluster_id"] in clusters else None
