"""What the province notes of its communes: priority, zone, and the cluster each competes in."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from geo.errors import Forbidden, Invalid, NotFound
from geo.units import PROVINCE
from webapp.access.policy import Permission, can
from webapp.access.scope import within_reach
from webapp.registries.areas import take_turn
from webapp.registries.schemas import Facts
from webapp.units.events import Act, tell
from webapp.units.models import Cluster, Unit

_LONGEST_NUMBER = 8


def note(session: Session, codes: Collection[str], facts: Facts, act: Act) -> int:
    """Note facts of communes, one entry for each that they change. Return how many.

    Raises: NotFound where a commune is out of reach or there is no such cluster; Invalid where none is chosen.
    """
    if not codes:
        raise Invalid("commune_needed", field="commune")
    take_turn(session)
    wanted = _wanted(session, facts)
    query = select(Unit).where(
        Unit.level == "commune",
        Unit.code.in_(set(codes)),
        within_reach(Unit.path, act.actor, Permission.COMMUNES_EDIT),
    )
    communes = list(session.scalars(query.order_by(Unit.code).execution_options(populate_existing=True)))
    if len(communes) != len(set(codes)):
        raise NotFound
    changed = 0
    for commune in communes:
        changes = {
            key: {"from": getattr(commune, key), "to": value}
            for key, value in wanted.items()
            if getattr(commune, key) != value
        }
        if changes:
            for key, value in wanted.items():
                setattr(commune, key, value)
            tell(session, act, "commune_noted", commune.path, changes)
            changed += 1
    return changed


def add_cluster(session: Session, name: str, act: Act) -> Cluster:
    """Add a cluster, yet without communes.

    Raises: Forbidden for whoever does not speak for the whole province; Invalid where another has that name.
    """
    _admit(act)
    take_turn(session)
    _check_cluster_name(session, name)
    made = Cluster(name=name, is_demo=act.actor.is_demo)
    session.add(made)
    session.flush()
    tell(session, act, "cluster_added", PROVINCE.path, {"cluster": made.id, "name": name})
    return made


def rename_cluster(session: Session, cluster_id: int, name: str, act: Act) -> Cluster:
    """Give a cluster another name.

    Raises: Forbidden as for adding one; NotFound; Invalid where another has that name.
    """
    take_turn(session)
    cluster = _cluster_to_change(session, cluster_id, act)
    if cluster.name != name:
        _check_cluster_name(session, name)
        changes = {"cluster": cluster.id, "name": {"from": cluster.name, "to": name}}
        cluster.name = name
        tell(session, act, "cluster_renamed", PROVINCE.path, changes)
    return cluster


def remove_cluster(session: Session, cluster_id: int, act: Act) -> None:
    """Remove a cluster; its communes are in none then.

    Raises: Forbidden as for adding one; NotFound.
    """
    take_turn(session)
    cluster = _cluster_to_change(session, cluster_id, act)
    codes = list(session.scalars(select(Unit.code).where(Unit.cluster_id == cluster.id).order_by(Unit.code)))
    session.execute(update(Unit).where(Unit.cluster_id == cluster.id).values(cluster_id=None))
    changes = {"cluster": cluster.id, "name": cluster.name, "communes": codes}
    session.delete(cluster)
    tell(session, act, "cluster_removed", PROVINCE.path, changes)


def _wanted(session: Session, facts: Facts) -> dict[str, Any]:
    """Return the columns that the facts speak of."""
    wanted: dict[str, Any] = {}
    if facts.priority is not None:
        wanted["priority"] = facts.priority
    if facts.zone is not None:
        wanted["zone"] = facts.zone or None
    if facts.cluster is not None:
        named = facts.cluster
        wanted["cluster_id"] = (
            _cluster(session, int(named) if named.isdecimal() and len(named) < _LONGEST_NUMBER else 0).id
            if named
            else None
        )
    if not wanted:
        raise Invalid("nothing_changed", field="priority")
    return wanted


def _admit(act: Act) -> None:
    """Keep the clusters, which are the whole province's, from whoever notes facts of a part of it only.

    Raises: Forbidden.
    """
    if not can(act.actor, Permission.COMMUNES_EDIT, PROVINCE.path):
        raise Forbidden


def _cluster(session: Session, cluster_id: int) -> Cluster:
    found = session.get(Cluster, cluster_id)
    if found is None:
        raise NotFound
    return found


def _cluster_to_change(session: Session, cluster_id: int, act: Act) -> Cluster:
    """Return a cluster; the demonstration's accounts change only those they made.

    Raises: NotFound, Forbidden.
    """
    _admit(act)
    found = _cluster(session, cluster_id)
    if act.actor.is_demo and not found.is_demo:
        raise Forbidden
    return found


def _check_cluster_name(session: Session, name: str) -> None:
    if session.scalar(select(Cluster.id).where(func.lower(Cluster.name) == name.lower())) is not None:
        raise Invalid("cluster_name_taken", field="name")
