"""What comes from a form about a person, read strictly."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from geo.errors import Invalid
from geo.names import normalise
from geo.telephones import read_telephone
from webapp.access.people import NewPerson
from webapp.access.policy import LEVEL_OF, Role

MAX_NAME: Final = 120
MAX_USERNAME: Final = 64
_ALLOWED: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-._")
_PREFIX: Final = {
    Role.AREA_FRONT: "kdc",
    Role.COMMUNE_STAFF: "xa",
    Role.COMMUNE_LEAD: "lanhdao",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A unit as far as a role over it is concerned."""

    code: str
    path: str
    level: str


def parse_person(form: Mapping[str, str], place: Place, *, taken: frozenset[str]) -> NewPerson:
    """Read a new person with their first role over a unit. `taken`: account names that begin like the proposed one.

    Raises: Invalid.
    """
    role = parse_role(form.get("role", ""), place)
    return NewPerson(
        name=parse_name(form.get("name", "")),
        username=_username(form.get("username", "")) or propose(role, place, taken),
        telephone=parse_telephone(form.get("telephone", "")),
        role=role,
        unit_path=place.path,
    )


def parse_role(text: str, place: Place) -> Role:
    """Read a role, which is held at one level of units only.

    Raises: Invalid with code role_unknown or role_elsewhere.
    """
    try:
        role = Role(text)
    except ValueError as unknown:
        raise Invalid("role_unknown", field="role") from unknown
    if LEVEL_OF[role] != place.level:
        raise Invalid("role_elsewhere", field="role")
    return role


def parse_name(text: str) -> str:
    """Read how pages are to address a person.

    Raises: Invalid.
    """
    name = normalise(text)
    if not name:
        raise Invalid("name_required", field="name")
    if len(name) > MAX_NAME:
        raise Invalid("name_too_long", field="name", most=MAX_NAME)
    return name


def parse_telephone(text: str) -> str | None:
    """Read a telephone number that may be left out.

    Raises: Invalid with code telephone_invalid.
    """
    if not text.strip():
        return None
    telephone = read_telephone(text)
    if telephone is None:
        raise Invalid("telephone_invalid", field="telephone")
    return telephone


def _username(text: str) -> str:
    name = text.strip().lower()
    if len(name) > MAX_USERNAME or not set(name) <= _ALLOWED or read_telephone(name) is not None:
        raise Invalid("username_invalid", field="username")
    return name


def stem_of(role: Role, place: Place) -> str:
    """Return how the account names of this role over this unit begin."""
    return f"{_PREFIX.get(role, 'tinh')}-{place.code}"


def propose(role: Role, place: Place, taken: frozenset[str]) -> str:
    """Return the first account name for this role over this unit that nobody has."""
    stem = stem_of(role, place)
    number = 1
    while (name := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return name
