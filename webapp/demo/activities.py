"""What was held in the demonstration: festivals and meetings for T09 and T10, and one activity of every other kind."""

from collections.abc import Iterator, Mapping
from typing import Final

from geo.kinds import Group, load_catalogue
from webapp.demo.areas import PLAN_AREA, PLAN_COMMUNE
from webapp.demo.dice import Dice
from webapp.demo.story import Areas, Ending, Story

_E = Ending
# The share of a commune's areas that have held theirs; in the others nobody has, or nobody has confirmed it.
_FESTIVALS: Final = {"02038": 1.0, "01912": 0.4, "05953": 0.2}
_MEETINGS: Final = {"02038": 1.0, "01936": 1.0, "05632": 0.9, PLAN_COMMUNE: 0.2, "05443": 0.3, "05605": 0.3}
_ALONE: Final = 6  # communes with a single one
_UNCONFIRMED: Final = 4  # communes with one that does not count yet
_LEADERS: Final = {"area_front": 0.6, "commune_front": 0.4}
_ENDINGS: Final = {_E.CONFIRMED: 0.7, _E.AT_COMMUNE: 0.2, _E.ASKED: 0.1}
_TOLD_APART: Final = frozenset({"festival", "meeting", "song_festival"})
_PROVINCES_SEAT: Final = "05443"  # where the province held its festivals and honoured the best
_CLEANUPS: Final = 6  # for one of any other kind


def activities(areas: Areas, how_many: int) -> Iterator[Story]:
    """Tell of so many activities, those that targets ask for first."""
    told = [*_of_the_plan_area(areas), *_asked_for("festival", _FESTIVALS, areas)]
    told += _asked_for("meeting", _MEETINGS, areas)
    of_the_province = ("song_festival", "arts_festival", "commendation", "training")
    told += [Story(kind, areas[_PROVINCES_SEAT][0], _E.CONFIRMED, "held", "province_front") for kind in of_the_province]
    told += _of_communes(areas)
    yield from told
    yield from _others(areas, how_many - len(told))


def _of_the_plan_area(areas: Areas) -> Iterator[Story]:
    """Tell of what a residential area's Front meets on the telephone; its festival is still to come."""
    home = next(area for area in areas[PLAN_COMMUNE] if area.code == PLAN_AREA)
    yield Story("cleanup", home, _E.CONFIRMED, "held")
    yield Story("meeting", home, _E.AT_COMMUNE, "held")


def _asked_for(kind: str, shares: Mapping[str, float], areas: Areas) -> Iterator[Story]:
    dice = Dice("activities", kind)
    for commune, share in shares.items():
        for area in dice.shuffled(areas[commune])[: int(share * len(areas[commune]))]:
            yield Story(kind, area, _E.CONFIRMED, "held")
    others = dice.shuffled([commune for commune in areas if commune not in {*shares, PLAN_COMMUNE}])
    for commune in others[:_ALONE]:
        yield Story(kind, dice.pick(areas[commune]), _E.CONFIRMED, "held")
    for number, commune in enumerate(others[_ALONE : _ALONE + _UNCONFIRMED]):
        yield Story(kind, dice.pick(areas[commune]), _E.ASKED if number % 2 else _E.AT_COMMUNE, "held")


def _of_communes(areas: Areas) -> Iterator[Story]:
    """Tell of communes that held what T14 and T15 ask of each of them; the first one's is not confirmed yet."""
    dice = Dice("activities of communes")
    for kind in ("arts_festival", "commendation"):
        for number, commune in enumerate(dice.shuffled(list(areas))[:_ALONE]):
            ending = _E.CONFIRMED if number else _E.AT_COMMUNE
            yield Story(kind, dice.pick(areas[commune]), ending, "held", "commune_front")


def _others(areas: Areas, how_many: int) -> Iterator[Story]:
    """Tell of every other kind in turn, of clean-ups more often."""
    dice = Dice("other activities")
    kinds = [kind.key for kind in load_catalogue().groups[Group.ACTIVITY].kinds if kind.key not in _TOLD_APART]
    kinds += ["cleanup"] * (_CLEANUPS - 1)
    communes = list(areas)
    for number in range(how_many):
        kind = kinds[number % len(kinds)]
        area, ending = dice.pick(areas[dice.pick(communes)]), dice.weigh(_ENDINGS)
        yield Story(kind, area, ending, "held", dice.weigh(_LEADERS))
