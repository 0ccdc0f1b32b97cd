"""From a story to what a phone would have sent: name, fields, position and photographs."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from geo.kinds import Group
from geo.units import commune
from webapp.demo.areas import DemoArea, is_upland
from webapp.demo.details import details_of, more_details_of, scores_of
from webapp.demo.dice import Dice, demo_uid
from webapp.demo.history import History, tell
from webapp.demo.photographs import Developed, Photograph, Shot, sent_with, shots_of
from webapp.demo.story import Story
from webapp.words import t

SIZE_OF_AWAITED: Final = 183_000
_DIGITS: Final = 6
_NEARBY_DEG: Final = 0.0022  # about 240 m
_SOURCES: Final = {"gps": 0.84, "tapped": 0.16}
_ASTRAY: Final = 0.012  # of the records lie in a commune that is not theirs
_SHOWN_BEFORE: Final = frozenset(range(120, 600, 60))  # models among these show the photograph of the one before


@dataclass(frozen=True, slots=True)
class Record:
    """One record of the demonstration."""

    uid: str
    story: Story
    history: History
    name: str
    details: dict[str, str | int]
    scores: dict[str, int] | None
    position: dict[str, Any] | None
    photos: tuple[Photograph, ...]

    def item(self, kept: Mapping[str, Developed]) -> dict[str, Any]:
        """Return the record as a phone would have sent it; `kept` knows the photographs that arrived."""
        return {
            "schema": 2,
            "id": self.uid,
            "group": self.story.group.value,
            "kind": self.story.kind,
            "name": self.name,
            "state": self.history.steps[0].state,
            "position": self.position,
            "commune_code": self.story.area.commune_code,
            "area_code": self.story.area.code,
            "captured_at": self.history.captured_at.isoformat(),
            "details": self.details,
            "scores": self.scores,
            "photos": [self.line(photo, kept) for photo in self.photos if photo.in_manifest],
        }

    @staticmethod
    def line(photo: Photograph, kept: Mapping[str, Developed]) -> dict[str, Any]:
        """Return a photograph's line of a manifest."""
        known = kept.get(photo.uid)
        sha256 = known.sha256 if known else hashlib.sha256(photo.uid.encode()).hexdigest()
        size_bytes = known.size_bytes if known else SIZE_OF_AWAITED
        return {"id": photo.uid, "role": photo.role, "sha256": sha256, "bytes": size_bytes}


def write_down(stories: Sequence[Story], areas: Sequence[DemoArea], *, today: date) -> list[Record]:
    """Return all records, in the order in which they arrived."""
    places = np.array([(area.lon, area.lat) for area in areas])
    communes = np.array([area.commune_code for area in areas])
    latest: dict[str, Shot] = {}
    records = []
    for number, story in enumerate(stories):
        dice = Dice("record", number)
        history = tell(story, number, today=today)
        standing = _standing(story, dice, places, communes)
        shots = list(shots_of(story, history, number, standing, dice))
        if shots and story.group is Group.MODEL:
            if number in _SHOWN_BEFORE:
                shots[0] = latest[story.kind]
            latest[story.kind] = shots[0]
        records.append(
            Record(
                uid=demo_uid("pin", number),
                story=story,
                history=history,
                name=_name(story, dice),
                details=details_of(story, history, dice) | more_details_of(story, number),
                scores=scores_of(story, number),
                position=_position(story, history, standing, dice),
                photos=sent_with(story, history, number, shots),
            )
        )
    return sorted(records, key=lambda record: (record.history.received_at, record.uid))


def _standing(story: Story, dice: Dice, places: NDArray[np.float64], communes: NDArray[np.str_]) -> tuple[float, float]:
    """Return where the phone was: near the area's middle, seldom beyond the commune's border."""
    lon, lat = story.area.lon, story.area.lat
    if dice.chance(_ASTRAY) and story.group is not Group.SECURITY:
        elsewhere = places[communes != story.area.commune_code]
        lon, lat = elsewhere[np.square(elsewhere - (lon, lat)).sum(axis=1).argmin()].tolist()
    east, north = dice.share() * 2 - 1, dice.share() * 2 - 1
    return round(lon + east * _NEARBY_DEG, _DIGITS), round(lat + north * _NEARBY_DEG, _DIGITS)


def _position(story: Story, history: History, standing: tuple[float, float], dice: Dice) -> dict[str, Any] | None:
    if not story.rules.keeps_position:
        return None
    source = dice.weigh(_SOURCES)
    accuracy_m, age_s = None, dice.whole(2, 40)
    if source == "gps":
        accuracy_m = dice.whole(40, 900) / 10 if dice.chance(0.93) else dice.whole(90, 400)
        age_s = age_s if dice.chance(0.94) else dice.whole(1_200, 9_000)
    fixed_at = history.captured_at - timedelta(seconds=age_s)
    return {
        "lon": standing[0],
        "lat": standing[1],
        "accuracy_m": accuracy_m,
        "source": source,
        "fixed_at": fixed_at.isoformat() if source == "gps" else None,
    }


def _name(story: Story, dice: Dice) -> str:
    style = "upland" if is_upland(commune(story.area.commune_code)) else "lowland"
    stream = t(f"demo.area.{style}_stream", name=dice.pick(t(f"demo.area.{style}_tails").split(" | ")))
    return dice.pick(t(f"demo.name.{story.kind}", area=story.area.name, stream=stream).split(" | "))
