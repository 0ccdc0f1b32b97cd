"""What is photographed for a record, when, and what the camera notes of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from geo.kinds import Group
from webapp.demo.dice import Dice, demo_uid
from webapp.demo.history import History
from webapp.demo.pictures import Phase, Scene
from webapp.demo.stories import PINS
from webapp.demo.story import Ending, Story

MOST_PHOTOS: Final = 3
_SETTLED: Final = frozenset({"resolved", "monitoring", "closed", "recurred"})
_SAYS_WHEN: Final = 0.7  # of the files; a messenger strips the rest
_SAYS_WHERE: Final = 0.75  # of those
_S = Scene
_SCENES: Final[Mapping[str, tuple[Scene, ...]]] = {
    "env_sxsd_point": (_S.LIT_ROAD, _S.TREE_PLANTING, _S.CULTURE_HOUSE),
    "env_selfmanage": (_S.SORTING_LANE, _S.TREE_PLANTING, _S.LIT_ROAD),
    "env_member": (_S.TREE_PLANTING, _S.LIT_ROAD),
    "env_house": (_S.CULTURE_HOUSE, _S.SORTING_LANE),
    "env_road": (_S.LIT_ROAD, _S.TREE_PLANTING),
    "env_street": (_S.LIT_ROAD, _S.SORTING_LANE),
    "env_tree": (_S.TREE_PLANTING,),
    "env_sorting": (_S.SORTING_LANE,),
    "env_plastic": (_S.SORTING_LANE, _S.CULTURE_HOUSE),
    "env_eco": (_S.LIT_ROAD, _S.CULTURE_HOUSE),
    "env_monitor": (_S.CULTURE_HOUSE, _S.SORTING_LANE),
    "env_nature": (_S.TREE_PLANTING,),
    "soc_garden": (_S.TREE_PLANTING,),
    "work_road": (_S.LIT_ROAD,),
    "work_canal": (_S.CANAL,),
    "work_cemetery": (_S.TREE_PLANTING,),
    "work_civil": (_S.SORTING_LANE,),
    "work_lighting": (_S.LIT_ROAD,),
    "work_flowers": (_S.TREE_PLANTING,),
    "public_place": (_S.MARKET_LOT,),
    "tourism": (_S.POND, _S.RIVER),
    "canal": (_S.CANAL,),
    "pond": (_S.POND,),
    "river": (_S.RIVER,),
    "other": (_S.ROADSIDE, _S.CANAL),
    "cleanup": (_S.SORTING_LANE, _S.TREE_PLANTING),
    "tree_planting": (_S.TREE_PLANTING,),
}
_SCENES_OF_GROUP: Final = {
    Group.MODEL: (_S.CULTURE_HOUSE,),
    Group.HOTSPOT: (_S.ROADSIDE,),
    Group.SECURITY: (_S.SECURITY_GATE, _S.CULTURE_HOUSE),
    Group.ACTIVITY: (_S.CULTURE_HOUSE,),
}


@dataclass(frozen=True, slots=True)
class Shot:
    """One press of the shutter: what is on it and what the file says of itself. CRS: EPSG:4326."""

    scene: Scene
    seed: int
    phase: Phase
    taken_at: datetime | None
    place: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Photograph:
    """A photograph of a record."""

    uid: str
    role: Phase
    shot: Shot
    stored_at: datetime | None  # none: it has not arrived
    in_manifest: bool  # named when the record was sent; otherwise taken later


@dataclass(frozen=True, slots=True)
class Developed:
    """What is known of a photograph once it is kept. Units: width and height in pixels of the large copy."""

    uid: str
    sha256: str
    size_bytes: int
    width: int
    height: int
    facts: dict[str, Any]


def every_photo_uid() -> Iterator[str]:
    """Yield the id of every photograph that a demonstration may ever have had."""
    return (_photo_uid(number, index) for number in range(PINS) for index in range(MOST_PHOTOS))


def shots_of(story: Story, history: History, number: int, standing: tuple[float, float], dice: Dice) -> Iterator[Shot]:
    """Yield what is photographed for a record from where the phone stands; all of it at one place."""
    scene = dice.pick(_SCENES.get(story.kind, _SCENES_OF_GROUP[story.group]))
    shown = standing if story.group is not Group.SECURITY and story.rules.keeps_position else None
    for phase, later_at in _phases(story, history, dice):
        at = later_at or history.captured_at
        says_when = dice.chance(_SAYS_WHEN)
        yield Shot(
            scene=scene,
            seed=number,
            phase=phase,
            taken_at=at - timedelta(seconds=dice.whole(5, 240)) if says_when else None,
            place=shown if says_when and dice.chance(_SAYS_WHERE) else None,
        )


def _phases(story: Story, history: History, dice: Dice) -> Iterator[tuple[Phase, datetime | None]]:
    """Yield what is photographed, and when if that was after the record was made."""
    if story.group is Group.HOTSPOT:
        yield ("before" if dice.chance(0.75) else "general"), None
        if story.state in _SETTLED:
            yield "after", history.when("resolved")
    elif not story.rules.photo_required:
        # What is kept by its area only would be told by a picture, and an event without need of one has none.
        has_one = story.rules.keeps_position and story.group is not Group.ACTIVITY
        if has_one and dice.chance(0.4):
            yield "general", None
    elif story.kind == "work_canal" or (story.rules.section == "environment" and dice.chance(0.4)):
        yield "before", None
        yield "after", None
    else:
        yield "general", None


def sent_with(story: Story, history: History, number: int, shots: Sequence[Shot]) -> tuple[Photograph, ...]:
    """Return the photographs of a record: when each arrived, and whether the record named it from the start."""
    return tuple(_photograph(story, history, number, index, shots) for index in range(len(shots)))


def _photograph(story: Story, history: History, number: int, index: int, shots: Sequence[Shot]) -> Photograph:
    later = story.group is Group.HOTSPOT and index > 0
    stored_at: datetime | None = history.received_at + timedelta(seconds=4 * (index + 1))
    if later:
        stored_at = history.when("resolved")
    elif story.ending is Ending.AWAITING_PHOTOS and index == len(shots) - 1:
        stored_at = None
    shot = shots[index]
    return Photograph(_photo_uid(number, index), shot.phase, shot, stored_at, in_manifest=not later)


def _photo_uid(number: int, index: int) -> str:
    return demo_uid("photo", number, index)
