"""What the programme asks a commune, or the province itself, to declare and to file."""

from dataclasses import dataclass
from datetime import timedelta

from geo.programme import AskedOf, Programme, Target
from geo.proof import Declared, Documents, Reports
from geo.units import PROVINCE
from webapp.access.policy import Role

_IN_COMMUNES = frozenset({Role.AREA_FRONT, Role.COMMUNE_LEAD, Role.COMMUNE_STAFF})
_AT_PROVINCE = frozenset({AskedOf.PROVINCE, AskedOf.LEVELS})
_ORGANISATIONS = "member_org"  # who reports beside the Front; they have no account of their own


def has_own_day(target: Target, programme: Programme) -> bool:
    """Test that a target must come in by a day of its own, not just within the year."""
    return target.due_before != programme.ends_on + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NumberAsked:
    """A number to declare; with `asks_total`, out of a second one."""

    target: Target
    asks_total: bool

    @property
    def key(self) -> str:
        """Name it in addresses and forms."""
        return self.target.id


@dataclass(frozen=True, slots=True)
class DocumentAsked:
    """A document to file. Who is not `judged` by it has not failed at anything without one."""

    target: Target
    kind: str
    judged: bool = True

    @property
    def key(self) -> str:
        """Name it in addresses and forms."""
        return self.kind


@dataclass(frozen=True, slots=True)
class Asked:
    """All that is asked of one unit: numbers, documents, one document per residential area, organisations' reports."""

    numbers: tuple[NumberAsked, ...]
    documents: tuple[DocumentAsked, ...]
    per_area: tuple[DocumentAsked, ...]
    reports: tuple[DocumentAsked, ...]

    def number(self, target_id: str) -> NumberAsked | None:
        """Return the number asked for by a target; None where it asks for none here."""
        return next((one for one in self.numbers if one.key == target_id), None)

    def document(self, kind: str) -> DocumentAsked | None:
        """Return what is asked for of a kind; None where nothing of it is asked for here."""
        return next((one for one in (*self.documents, *self.reports) if one.key == kind), None)


def asked_of(programme: Programme, unit_code: str) -> Asked:
    """Return what the programme asks of the commune with this code, or of the province."""
    is_province = unit_code == PROVINCE.code
    here = [one for one in programme.targets.values() if _concerns(one, unit_code, is_province=is_province)]
    documents = [(target, rule) for target in here if isinstance(rule := target.proof, Documents)]
    reports = tuple(
        DocumentAsked(target, rule.document)
        for target in (_reported_by_organisations(programme) if is_province else here)
        if isinstance(rule := target.proof, Reports)
    )
    return Asked(
        numbers=tuple(NumberAsked(one, rule.asks_total) for one in here if isinstance(rule := one.proof, Declared)),
        documents=(*_each(documents, per_area=False), *(() if is_province else reports)),
        per_area=_each(documents, per_area=True),
        reports=reports if is_province else (),
    )


def _each(documents: list[tuple[Target, Documents]], *, per_area: bool) -> tuple[DocumentAsked, ...]:
    return tuple(
        DocumentAsked(target, kind, rule.judged)
        for target, rule in documents
        if rule.per_area is per_area
        for kind in rule.documents
    )


def _reported_by_organisations(programme: Programme) -> list[Target]:
    return [target for target in programme.targets.values() if _ORGANISATIONS in target.reports]


def _concerns(target: Target, unit_code: str, *, is_province: bool) -> bool:
    """Test that a unit has something to bring; a commune brings its share of a number of the whole province, too."""
    if is_province:
        return target.asked_of in _AT_PROVINCE
    shares = target.asked_of is AskedOf.PROVINCE and not _IN_COMMUNES.isdisjoint(target.reports)
    return target.asks(unit_code) or shares
