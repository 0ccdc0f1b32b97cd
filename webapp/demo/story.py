"""What a story of the demonstration is: one record, where, and how it ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from geo.kinds import Group, Kind, load_catalogue
from webapp.demo.areas import DemoArea


class Ending(StrEnum):
    """How far a record has come."""

    AWAITING_PHOTOS = "awaiting_photos"
    AT_COMMUNE = "at_commune"
    AT_PROVINCE = "at_province"
    ASKED = "asked"
    CONFIRMED = "confirmed"
    PUBLISHED = "published"
    TAKEN_BACK = "taken_back"  # published once, and then no longer
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Story:
    """One record of the demonstration: what it is, where, and how it ends."""

    kind: str
    area: DemoArea
    ending: Ending
    state: str
    lead_org: str = "area_front"
    launched_in_year: bool = True
    kept_up: bool = True  # somebody confirmed within six months that it is

    @property
    def rules(self) -> Kind:
        """What holds for its kind."""
        return load_catalogue().kinds[self.kind]

    @property
    def group(self) -> Group:
        """The group of its kind."""
        return self.rules.group


Areas = Mapping[str, Sequence[DemoArea]]  # by commune code
