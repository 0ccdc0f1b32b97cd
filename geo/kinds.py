"""What can be pinned: groups, kinds and the fields of a record, read from `geo/data/kinds.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from geo import flow
from geo.errors import Invalid
from geo.fields import Field
from geo.flow import By, Move, Need

DATA = Path(__file__).parent / "data" / "kinds.yaml"
INTERNAL_STATES = frozenset({"needs_support"})  # an assessment among those who review, like a score: never public


class Group(StrEnum):
    """The groups of records: what lasts, what is to go, and what was done on a day."""

    MODEL = "model"
    HOTSPOT = "hotspot"
    SECURITY = "security"
    ACTIVITY = "activity"


class Exposure(StrEnum):
    """How precisely the public may see a record: its point, its residential area, or only a number per commune."""

    POINT = "point"
    AREA = "area"
    COMMUNE = "commune"


class Placement(StrEnum):
    """Where a record of a kind stands: at its point, only in its residential area, or as the person likes."""

    POINT = "point"
    AREA = "area"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record: where it stands, who has the last word on it, and what it may prove."""

    key: str
    group: Group
    verified_by: str
    position: Placement
    public: Exposure
    photo_required: bool
    section: str | None = None
    serves: tuple[str, ...] = ()
    also_in: tuple[Group, ...] = ()
    score_sheet: str | None = None
    pinned: bool = True

    @property
    def keeps_position(self) -> bool:
        """Whether its own position may be kept, rather than only its residential area."""
        return self.position is not Placement.AREA


@dataclass(frozen=True, slots=True)
class GroupRules:
    """What all kinds of a group share."""

    key: Group
    states: tuple[str, ...]
    first_state: str
    photo_required: bool
    public: Exposure
    sections: tuple[str, ...]
    fields: tuple[Field, ...]
    flow: tuple[Move, ...]
    kinds: tuple[Kind, ...]

    def fields_of(self, kind: Kind) -> tuple[Field, ...]:
        """Return the fields that records of a kind have, in the order in which they are asked."""
        return tuple(field for field in self.fields if field.belongs_to(kind.key))

    def moves(self, state: str) -> tuple[Move, ...]:
        """Return the steps that lead on from a state."""
        return flow.moves(self.flow, state)

    def parse_details(self, kind: Kind, values: Mapping[str, object], *, today: date) -> dict[str, str | int]:
        """Return the fields of a record of a kind in their stored form, leaving out the empty ones.

        Raises: Invalid for an unknown, missing or malformed field.
        """
        fields = self.fields_of(kind)
        if set(values) - {field.key for field in fields}:
            raise Invalid("field_unknown", field="details")
        parsed = ((field.key, field.parse(values.get(field.key), today=today)) for field in fields)
        return {key: value for key, value in parsed if value is not None}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All groups, and every kind by its key."""

    groups: Mapping[Group, GroupRules]
    kinds: Mapping[str, Kind]

    def rules_of(self, kind: Kind) -> GroupRules:
        """Return the rules of the kind's group."""
        return self.groups[kind.group]

    def kind(self, group: object, key: object) -> Kind:
        """Return the kind with this key in this group, for a record that is to be pinned.

        Raises: Invalid with code kind_unknown, or kind_not_pinned for what is only ever a commune's number.
        """
        found = self.kinds.get(key) if isinstance(key, str) else None
        if found is None or found.group != group:
            raise Invalid("kind_unknown", field="kind")
        if not found.pinned:
            raise Invalid("kind_not_pinned", field="kind")
        return found

    def keys_in(self, group: Group | None) -> tuple[str, ...]:
        """Return the keys of the kinds that show in a group's lists and layers; of all kinds without one."""
        return tuple(kind.key for kind in self.kinds.values() if group in (None, kind.group, *kind.also_in))

    def states_in(self, group: Group | None) -> tuple[str, ...]:
        """Return the states of a group's records; of every group's without one."""
        rules = self.groups.values() if group is None else (self.groups[group],)
        return tuple(dict.fromkeys(state for one in rules for state in one.states))

    @property
    def lead_orgs(self) -> tuple[str, ...]:
        """The organisations that may lead what is recorded."""
        fields = (field for rules in self.groups.values() for field in rules.fields if field.key == "lead_org")
        return tuple(dict.fromkeys(choice for field in fields for choice in field.choices))

    def also_in(self, group: Group) -> tuple[str, ...]:
        """Return the keys of other groups' kinds that show in this group's lists and layers as well."""
        return tuple(kind.key for kind in self.kinds.values() if group in kind.also_in)


@cache
def load_catalogue(path: Path = DATA) -> Catalogue:
    """Read the kinds file once.

    Raises: ValueError where a kind's key is used twice; KeyError where a group is missing.
    """
    raw: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]
    groups = {group: _group(group, raw[group.value]) for group in Group}
    kinds = {kind.key: kind for rules in groups.values() for kind in rules.kinds}
    if len(kinds) != sum(len(rules.kinds) for rules in groups.values()):
        msg = f"{path}: a kind's key is used twice"
        raise ValueError(msg)
    return Catalogue(groups=groups, kinds=kinds)


def _group(group: Group, raw: dict[str, Any]) -> GroupRules:
    kinds = tuple(_kind(group, raw, kind) for kind in raw["kinds"])
    return GroupRules(
        key=group,
        states=tuple(raw["states"]),
        first_state=raw["first_state"],
        photo_required=raw["photo_required"],
        public=Exposure(raw["public"]),
        sections=tuple(raw.get("sections", ())),
        fields=tuple(_field(field, kinds) for field in raw["fields"]),
        flow=tuple(_move(move) for move in raw["flow"]),
        kinds=kinds,
    )


def _kind(group: Group, shared: dict[str, Any], raw: dict[str, Any]) -> Kind:
    return Kind(
        key=raw["key"],
        group=group,
        verified_by=raw["verified_by"],
        position=Placement(raw.get("position", "point")),
        public=Exposure(raw.get("public", shared["public"])),
        photo_required=raw.get("photo_required", shared["photo_required"]),
        section=raw.get("section"),
        serves=tuple(raw.get("serves", ())),
        also_in=tuple(Group(other) for other in raw.get("also_in", ())),
        score_sheet=raw.get("score_sheet"),
        pinned=raw.get("pinned", True),
    )


def _field(raw: dict[str, Any], kinds: tuple[Kind, ...]) -> Field:
    """Return a field; the sections it is for become the kinds in them."""
    facts: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
    sections: tuple[str, ...] | None = facts.pop("sections", None)
    if sections is not None:
        facts["kinds"] = tuple(kind.key for kind in kinds if kind.section in sections)
    return Field(**facts)


def _move(raw: dict[str, Any]) -> Move:
    needs = tuple(Need(need) for need in raw.get("needs", ()))
    return Move(to=raw["to"], from_states=tuple(raw["from"]), by=By(raw["by"]), needs=needs)
