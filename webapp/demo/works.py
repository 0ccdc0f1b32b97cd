"""What happens in the demonstration beside exemplary models: T07's works and parts of work, welfare and culture."""

from collections.abc import Iterator, Sequence
from typing import Final

from geo.kinds import Group, load_catalogue
from webapp.demo.areas import PLAN_AREA, PLAN_COMMUNE, DemoArea
from webapp.demo.dice import Dice
from webapp.demo.story import Areas, Ending, Story

_E = Ending
_EACH: Final = 2  # records of every kind, at the least
# T07: two of the smallest communes have something in every area; what needs no photograph is drawn more often.
_WHOLE_COMMUNES: Final = ("02038", "01912")
_PROVINCES_MODEL: Final = "05503"  # where the province's Front leads a model of its own: T19
_PROVINCES_WELFARE: Final = "01906"  # T03: the model of the north; that of the south is still to come
_WELFARE: Final = ("02020", "02143", "05611", "05716", "05830", "05908")  # communes with a model of their own: T04
_IN_EVERY_AREA: Final = {
    "sec_nodrug": 0.3,
    "sec_denounce": 0.25,
    "sec_camera": 0.15,
    "work_lighting": 0.08,
    "work_road": 0.07,
    "work_flowers": 0.06,
    "work_hall": 0.05,
    "work_canal": 0.04,
}
_RUNNING: Final = {"maintained": 0.45, "launched": 0.45, "needs_support": 0.1}
_ENDINGS: Final = {_E.CONFIRMED: 0.5, _E.PUBLISHED: 0.25, _E.AT_COMMUNE: 0.15, _E.ASKED: 0.1}


def works(areas: Areas) -> Iterator[Story]:
    """Tell of works in every area of two communes, of thôn Nà Hai, and of each further kind of model here and there."""
    dice = Dice("works")
    for commune in _WHOLE_COMMUNES:
        for area in areas[commune]:
            yield Story(dice.weigh(_IN_EVERY_AREA), area, _E.CONFIRMED, dice.weigh(_RUNNING))
    home = next(area for area in areas[PLAN_COMMUNE] if area.code == PLAN_AREA)
    yield Story("soc_nahai", home, _E.CONFIRMED, "maintained", "commune_front", launched_in_year=False)
    yield Story("env_sxsd_point", areas[_PROVINCES_MODEL][0], _E.CONFIRMED, "launched", "province_front")
    yield Story("soc_point_prov", areas[_PROVINCES_WELFARE][0], _E.CONFIRMED, "launched", "province_front")
    yield from (Story("soc_point_comm", areas[one][0], _E.CONFIRMED, "launched", "commune_front") for one in _WELFARE)
    others = dice.shuffled([commune for commune in areas if commune not in _WHOLE_COMMUNES])
    for kind in load_catalogue().groups[Group.MODEL].kinds:
        if kind.section != "environment" and kind.key != "soc_nahai":
            yield from (_further(dice, kind.key, areas[others.pop()]) for _ in range(_EACH))


def _further(dice: Dice, kind: str, areas: Sequence[DemoArea]) -> Story:
    verified_above = load_catalogue().kinds[kind].verified_by == "province"
    ending = dice.weigh(_ENDINGS)
    if verified_above and ending is _E.AT_COMMUNE:
        ending = _E.AT_PROVINCE
    lead_org = "commune_front" if verified_above else "area_front"
    state = dice.weigh(_RUNNING) if ending in {_E.CONFIRMED, _E.PUBLISHED} else "launched"
    return Story(kind, dice.pick(areas), ending, state, lead_org, launched_in_year=dice.chance(0.7))
