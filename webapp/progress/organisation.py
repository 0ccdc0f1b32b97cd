"""What a member organisation leads and what it has sent: nobody is measured against another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.kinds import Group
from geo.organisations import Organisation
from geo.programme import Programme, Target
from geo.proof import Reports
from geo.review import COUNTED, Status
from geo.units import PROVINCE
from webapp.access.policy import Actor, Permission, can
from webapp.access.scope import within_reach
from webapp.filings.models import Document
from webapp.filings.queries import is_in_force
from webapp.pins.models import PinSpan
from webapp.pins.spans import is_so_at
from webapp.progress.conditions import end_of
from webapp.units.models import Unit

_MODELS = (Group.MODEL.value, Group.SECURITY.value)


@dataclass(frozen=True, slots=True)
class Led:
    """The models an organisation leads in one commune: confirmed ones by their state, and how many wait."""

    code: str
    name: str
    states: Mapping[str, int]
    waiting: int

    @property
    def confirmed(self) -> int:
        """How many are confirmed."""
        return sum(self.states.values())


@dataclass(frozen=True, slots=True)
class Sent:
    """A report that is asked of an organisation, and the document that brought it; None where it has not come."""

    target: Target
    kind: str
    document: Document | None


def led_by(session: Session, actor: Actor, lead_org: str, *, on: date) -> list[Led]:
    """Return the communes in reach in which an organisation leads something. Where it leads nothing is not told."""
    query = (
        select(Unit.code, Unit.name, PinSpan.status, PinSpan.state, func.count())
        .join(Unit, (Unit.code == PinSpan.commune_code) & (Unit.level == "commune"))
        .where(
            PinSpan.lead_org == lead_org,
            PinSpan.group.in_(_MODELS),
            PinSpan.status != Status.WITHDRAWN,
            is_so_at(end_of(on)),
            within_reach(PinSpan.unit_path, actor, Permission.PROGRESS_READ),
        )
        .group_by(Unit.code, Unit.name, PinSpan.status, PinSpan.state)
    )
    names: dict[str, str] = {}
    states: dict[str, dict[str, int]] = {}
    waiting: dict[str, int] = {}
    for code, name, status, state, how_many in session.execute(query):
        names[code] = name
        if status in COUNTED:
            here = states.setdefault(code, {})
            here[state] = here.get(state, 0) + how_many
        else:
            waiting[code] = waiting.get(code, 0) + how_many
    return [Led(code, name, states.get(code, {}), waiting.get(code, 0)) for code, name in sorted(names.items())]


def reports_of(
    session: Session, actor: Actor, organisation: Organisation, programme: Programme, *, on: date
) -> Sequence[Sent] | None:
    """Return the reports asked of an organisation; None where it reports to nobody here, or the asker cannot know."""
    if not organisation.reports or not can(actor, Permission.FILINGS_READ, PROVINCE.path):
        return None
    asked = [(target, target.proof) for target in programme.targets.values() if "member_org" in target.reports]
    query = (
        select(Document)
        .where(
            Document.organisation == organisation.key,
            Document.year == programme.year,
            Document.unit_path == PROVINCE.path,
            is_in_force(end_of(on)),
        )
        .order_by(Document.id)
    )
    newest = {document.kind: document for document in session.scalars(query)}
    return [
        Sent(target, rule.document, newest.get(rule.document)) for target, rule in asked if isinstance(rule, Reports)
    ]
