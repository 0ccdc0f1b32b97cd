"""What the forms of the registers say, read strictly."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from geo.area_names import MAX_NAME, AreaKind, AreaName, NameProblem, read_name
from geo.calendar import local_day
from geo.errors import Invalid
from geo.names import normalise
from webapp.access.policy import Actor
from webapp.units.events import Act
from webapp.units.models import Unit
from webapp.units.services import IN_FORCE_SINCE

ZONES = ("I", "II", "III")
MAX_DOCUMENT = 120
KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Facts:
    """What to note of communes; None keeps what is there, "" takes it away."""

    priority: bool | None = None
    zone: str | None = None
    cluster: str | None = None


def parse_act(form: Mapping[str, str], actor: Actor, *, now: datetime) -> Act:
    """Read the day from which a change holds, and the document behind it.

    Raises: Invalid for no day, one to come or one before the communes themselves, or a document too long.
    """
    effective_on = parse_day(form.get("on", ""), now=now)
    document = normalise(form.get("document", ""))
    if len(document) > MAX_DOCUMENT:
        raise Invalid("text_too_long", field="document", most=MAX_DOCUMENT)
    return Act(actor, effective_on, now, document or None)


def parse_day(text: str, *, now: datetime) -> date:
    """Read a day that has come.

    Raises: Invalid.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError as wrong:
        raise Invalid("date_invalid", field="on") from wrong
    if day > local_day(now):
        raise Invalid("date_in_future", field="on")
    if day < IN_FORCE_SINCE:
        raise Invalid("day_too_early", field="on")
    return day


def parse_area_name(kind: str, text: str, commune: Unit, *, field: str = "name") -> AreaName:
    """Read the name of a residential area as its form gives it: the kind chosen, the name with or without it.

    Raises: Invalid.
    """
    try:
        told = AreaKind(kind)
    except ValueError as unknown:
        raise Invalid("kind_unknown", field="kind") from unknown
    name = read_name(text, told=told, supposed=None, commune="phường" if commune.kind == "phường" else "xã")
    if isinstance(name, NameProblem):
        if name.code == "area_kind_differs":
            raise Invalid("kind_and_name_differ", field=field)
        if name.code == "name_too_long":
            raise Invalid("name_too_long", field=field, most=MAX_NAME)
        raise Invalid("name_required", field=field)
    return name


def parse_facts(form: Mapping[str, str]) -> Facts:
    """Read what to note of the chosen communes; what is to be kept is left out.

    Raises: Invalid.
    """
    priority = {KEEP: None, "yes": True, "no": False}.get(form.get("priority", KEEP), KEEP)
    zone = form.get("zone", KEEP)
    if priority == KEEP or zone not in {KEEP, "", *ZONES}:
        raise Invalid("bad_request")
    cluster = form.get("cluster", KEEP)
    return Facts(
        priority=priority if isinstance(priority, bool) else None,
        zone=None if zone == KEEP else zone,
        cluster=None if cluster == KEEP else cluster,
    )


def parse_cluster_name(text: str) -> str:
    """Read the name of a cluster.

    Raises: Invalid.
    """
    name = normalise(text)
    if not name:
        raise Invalid("name_required", field="name")
    if len(name) > MAX_NAME:
        raise Invalid("name_too_long", field="name", most=MAX_NAME)
    return name
