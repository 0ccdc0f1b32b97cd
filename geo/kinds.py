"""What can be pinned: groups, kinds and the fields of a record, read from `geo/data/kinds.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from geo.errors import Invalid

DATA = Path(__file__).parent / "data" / "kinds.yaml"
EARLIEST_DATE = date(1990, 1, 1)


class Group(StrEnum):
    """The three groups of pins."""

    MODEL = "model"
    HOTSPOT = "hotspot"
    SECURITY = "security"


class Exposure(StrEnum):
    """How precisely the public may see a record: its point, its residential area, or only a number per commune."""

    POINT = "point"
    AREA = "area"
    COMMUNE = "commune"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a group: a choice, a date, or a whole number within bounds."""

    key: str
    type: str
    required: bool
    choices: tuple[str, ...] = ()
    min: int | None = None
    max: int | None = None

    def parse(self, value: object, *, today: date) -> str | int | None:
        """Return the value in its stored form, or None for an empty one.

        Raises: Invalid with code field_required, field_invalid or date_invalid.
        """
        if value is None or value == "":
            if self.required:
                raise Invalid("field_required", field=self.key)
            return None
        if self.type == "choice" and value in self.choices:
            return str(value)
        if self.type == "date":
            return self._parse_date(value, today)
        if self.type == "integer" and isinstance(value, int) and not isinstance(value, bool) and self._holds(value):
            return value
        raise Invalid("field_invalid", field=self.key)

    def _holds(self, number: int) -> bool:
        return (self.min is None or number >= self.min) and (self.max is None or number <= self.max)

    def _parse_date(self, value: object, today: date) -> str:
        try:
            day = date.fromisoformat(value) if isinstance(value, str) else None
        except ValueError:
            day = None
        if day is None or not EARLIEST_DATE <= day <= date(today.year + 1, 12, 31):
            raise Invalid("date_invalid", field=self.key)
        return day.isoformat()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record: who has the last word on it, and whether its own position may be kept."""

    key: str
    group: Group
    verified_by: str
    keeps_position: bool


@dataclass(frozen=True, slots=True)
class GroupRules:
    """What all kinds of a group share."""

    key: Group
    states: tuple[str, ...]
    first_state: str
    photo_required: bool
    public: Exposure
    fields: tuple[Field, ...]
    kinds: tuple[Kind, ...]

    def parse_details(self, values: Mapping[str, object], *, today: date) -> dict[str, str | int]:
        """Return the group's fields in their stored form, leaving out the empty ones.

        Raises: Invalid for an unknown, missing or malformed field.
        """
        unknown = set(values) - {field.key for field in self.fields}
        if unknown:
            raise Invalid("field_unknown", field="details")
        parsed = ((field.key, field.parse(values.get(field.key), today=today)) for field in self.fields)
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
        """Return the kind with this key in this group.

        Raises: Invalid with code kind_unknown.
        """
        found = self.kinds.get(key) if isinstance(key, str) else None
        if found is None or found.group != group:
            raise Invalid("kind_unknown", field="kind")
        return found


@cache
def load_catalogue(path: Path = DATA) -> Catalogue:
    """Read the kinds file once.

    Raises: ValueError where a kind's key is used twice or a group is missing.
    """
    raw: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]
    groups = {group: _group(group, raw[group.value]) for group in Group}
    kinds = {kind.key: kind for rules in groups.values() for kind in rules.kinds}
    if len(kinds) != sum(len(rules.kinds) for rules in groups.values()):
        msg = f"{path}: a kind's key is used twice"
        raise ValueError(msg)
    return Catalogue(groups=groups, kinds=kinds)


def _group(group: Group, raw: dict[str, Any]) -> GroupRules:
    return GroupRules(
        key=group,
        states=tuple(raw["states"]),
        first_state=raw["first_state"],
        photo_required=raw["photo_required"],
        public=Exposure(raw["public"]),
        fields=tuple(Field(**{**field, "choices": tuple(field.get("choices", ()))}) for field in raw["fields"]),
        kinds=tuple(
            Kind(
                key=kind["key"],
                group=group,
                verified_by=kind["verified_by"],
                keeps_position=kind.get("position", "point") == "point",
            )
            for kind in raw["kinds"]
        ),
    )
