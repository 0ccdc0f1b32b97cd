"""The policy, in one place: roles are bundles of permissions, held over a unit and all that lies below it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class Permission(StrEnum):
    """What an actor may do; named <thing>:<action>, in alphabetical order."""

    COMMUNES_EDIT = "communes:edit"
    DESIGN_READ = "design:read"
    FILINGS_READ = "filings:read"
    FILINGS_WRITE = "filings:write"
    PEOPLE_MANAGE = "people:manage"
    PINS_CREATE = "pins:create"
    PINS_PUBLISH = "pins:publish"
    PINS_READ = "pins:read"
    PINS_REVIEW = "pins:review"
    PINS_VERIFY = "pins:verify"
    PROGRESS_READ = "progress:read"
    UNITS_EDIT = "units:edit"


class Role(StrEnum):
    """The roles of the Front; their Vietnamese names are `domain.role.*`."""

    ADMIN = "admin"
    AREA_FRONT = "area_front"
    COMMUNE_LEAD = "commune_lead"
    COMMUNE_STAFF = "commune_staff"
    PROVINCE_LEAD = "province_lead"
    PROVINCE_REVIEWER = "province_reviewer"
    PROVINCE_SUPERVISION = "province_supervision"


_P = Permission
_DESK = frozenset({_P.DESIGN_READ, _P.FILINGS_READ, _P.PINS_READ, _P.PROGRESS_READ})
_COMMUNE = _DESK | {_P.FILINGS_WRITE, _P.PEOPLE_MANAGE, _P.PINS_CREATE, _P.PINS_REVIEW, _P.UNITS_EDIT}
_PROVINCE = _DESK | {
    *(_P.COMMUNES_EDIT, _P.FILINGS_WRITE, _P.PEOPLE_MANAGE, _P.UNITS_EDIT),
    *(_P.PINS_CREATE, _P.PINS_PUBLISH, _P.PINS_REVIEW, _P.PINS_VERIFY),
}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: _DESK | {_P.PEOPLE_MANAGE},
    Role.AREA_FRONT: frozenset({_P.PINS_CREATE, _P.PINS_READ}),
    Role.COMMUNE_LEAD: _COMMUNE,
    Role.COMMUNE_STAFF: _COMMUNE,
    Role.PROVINCE_LEAD: _PROVINCE,
    Role.PROVINCE_REVIEWER: _PROVINCE,
    Role.PROVINCE_SUPERVISION: _DESK,
}

_OF_COMMUNES = frozenset({Role.AREA_FRONT, Role.COMMUNE_LEAD, Role.COMMUNE_STAFF})
# Which roles may give which, below where they are held: a level gives the roles of the level below, an admin any.
GIVES: dict[Role, frozenset[Role]] = {
    Role.ADMIN: frozenset(Role),
    Role.COMMUNE_LEAD: frozenset({Role.AREA_FRONT}),
    Role.COMMUNE_STAFF: frozenset({Role.AREA_FRONT}),
    Role.PROVINCE_LEAD: _OF_COMMUNES,
    Role.PROVINCE_REVIEWER: _OF_COMMUNES,
}
# At which level of unit a role is held.
LEVEL_OF: dict[Role, str] = {
    Role.ADMIN: "province",
    Role.AREA_FRONT: "area",
    Role.COMMUNE_LEAD: "commune",
    Role.COMMUNE_STAFF: "commune",
    Role.PROVINCE_LEAD: "province",
    Role.PROVINCE_REVIEWER: "province",
    Role.PROVINCE_SUPERVISION: "province",
}


@dataclass(frozen=True, slots=True)
class Holding:
    """One role held over one unit, from the unit's own path downwards."""

    role: Role
    unit_path: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: nothing but an identity and what it holds right now."""

    user_id: int
    name: str
    holdings: tuple[Holding, ...] = ()
    is_demo: bool = False

    @property
    def role(self) -> Role | None:
        """The role to greet this person by: the first held."""
        return self.holdings[0].role if self.holdings else None


def reach(actor: Actor, permission: Permission) -> tuple[str, ...]:
    """Return the unit paths over which the actor holds the permission, none of them below another."""
    paths = {held.unit_path for held in actor.holdings if permission in ROLE_PERMISSIONS[held.role]}
    return tuple(sorted(path for path in paths if not _lies_below_any(path, paths)))


def can(actor: Actor, permission: Permission, unit_path: str) -> bool:
    """Return whether the actor holds the permission at this unit."""
    return any(unit_path.startswith(path) for path in reach(actor, permission))


def may_give(actor: Actor, role: Role, unit_path: str) -> bool:
    """Return whether the actor may give this role over this unit, and take it away."""
    return any(role in GIVES.get(held.role, ()) and unit_path.startswith(held.unit_path) for held in actor.holdings)


def holds(actor: Actor, permission: Permission) -> bool:
    """Return whether the actor holds the permission anywhere."""
    return bool(reach(actor, permission))


def narrowed(actor: Actor, unit_path: str) -> Actor:
    """Return the same person as one who holds nothing beyond this unit and what lies below it."""
    held = [
        replace(one, unit_path=max(one.unit_path, unit_path, key=len))
        for one in actor.holdings
        if unit_path.startswith(one.unit_path) or one.unit_path.startswith(unit_path)
    ]
    return replace(actor, holdings=tuple(held))


def _lies_below_any(path: str, paths: Iterable[str]) -> bool:
    return any(path != other and path.startswith(other) for other in paths)
