"""What happens in the demonstration: 860 records spread so that every target has communes that meet it and that do not.

Every choice is drawn by name, so the same province comes out every time.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from geo.kinds import load_catalogue
from webapp.demo.activities import activities
from webapp.demo.areas import PLAN_AREA, PLAN_COMMUNE, DemoArea
from webapp.demo.dice import Dice
from webapp.demo.story import Areas, Ending, Story
from webapp.demo.works import works

PINS: Final = 860
_MODELS_AND_HOTSPOTS: Final = 600  # of them

_E = Ending
_CONFIRMED: Final = {_E.CONFIRMED: 0.72, _E.PUBLISHED: 0.28}
_RARELY_PUBLISHED: Final = {_E.CONFIRMED: 0.87, _E.PUBLISHED: 0.13}
_STILL_OPEN: Final = {_E.AT_COMMUNE: 0.55, _E.ASKED: 0.25, _E.AWAITING_PHOTOS: 0.2}

# T06: the share of a commune's areas that keep a self-managed model up.
_SELF_MANAGED: Final = {
    "02038": 1.0,
    "05953": 1.0,
    "05632": 0.96,
    "05581": 0.75,
    "05569": 0.7,
    PLAN_COMMUNE: 0.5,
    "02008": 0.45,
    "05443": 0.4,
    "05605": 0.3,
    "05860": 0.25,
    "01906": 0.2,
    "05692": 0.15,
}
_SELF_MANAGED_KINDS: Final = {
    "env_selfmanage": 0.42,
    "sec_selfmanage": 0.18,
    "sec_safe": 0.14,
    "sec_peace": 0.12,
    "env_monitor": 0.08,
    "sec_urban": 0.06,
}
_RUNNING: Final = {"maintained": 0.5, "launched": 0.35, "replicated": 0.15}
_RUNNING_POINT: Final = {"maintained": 0.45, "launched": 0.35, "needs_support": 0.12, "replicated": 0.08}
_ANY_STATE: Final = {
    "launched": 0.3,
    "maintained": 0.3,
    "building": 0.15,
    "needs_support": 0.1,
    "paused": 0.1,
    "replicated": 0.05,
}
_LEADERS: Final = {
    "area_front": 0.5,
    "commune_front": 0.25,
    "women": 0.07,
    "youth": 0.05,
    "veterans": 0.05,
    "farmers": 0.03,
    "province_front": 0.05,
}

_OPEN_STATES: Final = ("verified", "petitioned", "in_progress", "recurred")
_SETTLED_STATES: Final = {"resolved": 0.3, "monitoring": 0.3, "closed": 0.4}
_PLACES: Final = {
    "village_road": 0.16,
    "river": 0.14,
    "residential": 0.13,
    "canal": 0.12,
    "public_place": 0.11,
    "street": 0.09,
    "alley": 0.08,
    "pond": 0.07,
    "tourism": 0.05,
    "other": 0.05,
}
_OTHER_KINDS: Final = (
    *("env_road", "env_house", "env_member", "env_sorting", "env_tree", "env_street", "env_plastic", "env_eco"),
    *("env_nature", "sec_camera", "sec_nodrug", "sec_denounce"),
)
_OTHER_ENDINGS: Final = {
    _E.CONFIRMED: 0.34,
    _E.PUBLISHED: 0.22,
    _E.AT_COMMUNE: 0.13,
    _E.ASKED: 0.1,
    _E.AWAITING_PHOTOS: 0.1,
    _E.WITHDRAWN: 0.06,
    _E.TAKEN_BACK: 0.08,
}


def compose(areas: Areas) -> list[Story]:
    """Return all stories, always the same for the same areas."""
    told = [*_of_the_plan_area(areas), *_self_managed(areas), *_points(areas), *_drug_points(areas), *_hotspots(areas)]
    told += [*_others(areas, _MODELS_AND_HOTSPOTS - len(told)), *works(areas)]
    return [*told, *activities(areas, PINS - len(told))]


def _of_the_plan_area(areas: Areas) -> Iterator[Story]:
    """Tell one of each thing a residential area's Front meets on the telephone."""
    home = next(area for area in areas[PLAN_COMMUNE] if area.code == PLAN_AREA)
    yield Story("env_sxsd_point", home, _E.PUBLISHED, "maintained", lead_org="commune_front")
    yield Story("env_road", home, _E.ASKED, "launched")
    yield Story("env_tree", home, _E.AWAITING_PHOTOS, "launched")
    yield Story("river", home, _E.CONFIRMED, "closed")
    yield Story("village_road", home, _E.AT_COMMUNE, "new")
    yield Story("sec_camera", home, _E.CONFIRMED, "maintained")


def _self_managed(areas: Areas) -> Iterator[Story]:
    dice = Dice("self-managed")
    for commune, share in _SELF_MANAGED.items():
        drawn = dice.shuffled(areas[commune])
        enough = int(share * len(drawn))
        for area in drawn[:enough]:
            yield _kept_model(dice, area)
        for area in drawn[:1] if share == 1 else drawn[enough : enough + 2]:
            yield _model_short_of_something(dice, area)
    others = dice.shuffled([commune for commune in areas if commune not in _SELF_MANAGED])
    for commune in others[:26]:
        yield _kept_model(dice, dice.pick(areas[commune]))
    for commune in others[26:32]:
        yield _model_short_of_something(dice, dice.pick(areas[commune]))


def _kept_model(dice: Dice, area: DemoArea) -> Story:
    kind = dice.weigh(_SELF_MANAGED_KINDS)
    return Story(
        kind,
        area,
        dice.weigh(_RARELY_PUBLISHED),
        dice.weigh(_RUNNING),
        lead_org=dice.weigh(_LEADERS),
        launched_in_year=dice.chance(0.4),
    )


def _model_short_of_something(dice: Dice, area: DemoArea) -> Story:
    """Tell of a self-managed model that does not count: not confirmed yet, at rest, or not heard of for six months."""
    kind = dice.weigh(_SELF_MANAGED_KINDS)
    lead_org = dice.weigh(_LEADERS)
    lack = dice.pick(("confirmation", "activity", "news"))
    if lack == "confirmation":
        return Story(kind, area, _open_ending(dice, kind), "launched", lead_org)
    state = "paused" if lack == "activity" else "launched"
    return Story(kind, area, _E.CONFIRMED, state, lead_org, launched_in_year=False, kept_up=False)


def _open_ending(dice: Dice, kind: str) -> Ending:
    """Draw an ending that is none yet; only what must have a photograph can wait for one."""
    ending = dice.weigh(_STILL_OPEN)
    needs_photo = load_catalogue().kinds[kind].photo_required
    return _E.AT_COMMUNE if ending is _E.AWAITING_PHOTOS and not needs_photo else ending


def _points(areas: Areas) -> Iterator[Story]:
    """Tell for T11 of communes with their three models, on the way, and with records that do not count yet."""
    dice = Dice("points")
    drawn = dice.shuffled([commune for commune in areas if commune != PLAN_COMMUNE])
    wanted = {PLAN_COMMUNE: 1, **{commune: dice.whole(3, 4) for commune in drawn[:18]}}
    wanted |= {commune: dice.whole(1, 2) for commune in drawn[18:40]}
    for commune, how_many in wanted.items():
        places = dice.shuffled(areas[commune])
        for area in places[:how_many]:
            ending, state = dice.weigh(_CONFIRMED), dice.weigh(_RUNNING_POINT)
            yield Story("env_sxsd_point", area, ending, state, "commune_front", launched_in_year=dice.chance(0.7))
        if commune == PLAN_COMMUNE or (how_many < 3 and dice.chance(0.6)):  # noqa: PLR2004  # T11 asks for three
            yield Story("env_sxsd_point", places[how_many], _E.AT_PROVINCE, "launched", "commune_front")
    for commune in drawn[40:48]:
        area = dice.pick(areas[commune])
        yield Story(
            "env_sxsd_point", area, dice.pick((_E.AT_PROVINCE, _E.ASKED, _E.AT_COMMUNE)), "building", "commune_front"
        )
        if dice.chance(0.5):
            yield Story("env_sxsd_point", dice.pick(areas[commune]), _E.CONFIRMED, "launched", "women")


def _drug_points(areas: Areas) -> Iterator[Story]:
    """Tell for T12 of a new model in the year, none new, or none confirmed yet."""
    dice = Dice("drug points")
    drawn = dice.shuffled([commune for commune in areas if commune != PLAN_COMMUNE])
    for commune in (PLAN_COMMUNE, *drawn[:38]):
        for _ in range(2 if dice.chance(0.12) else 1):
            area, ending = dice.pick(areas[commune]), dice.weigh(_RARELY_PUBLISHED)
            yield Story("sec_drug_point", area, ending, dice.weigh(_RUNNING_POINT), "commune_front")
    for commune in drawn[38:44]:
        yield Story("sec_drug_point", dice.pick(areas[commune]), _E.AT_PROVINCE, "launched", "commune_front")
    for commune in drawn[44:48]:
        yield Story("sec_drug_point", dice.pick(areas[commune]), _E.ASKED, "building", "commune_front")
    for commune in drawn[48:51]:
        area = dice.pick(areas[commune])
        yield Story("sec_drug_point", area, _E.CONFIRMED, "maintained", "commune_front", launched_in_year=False)


def _hotspots(areas: Areas) -> Iterator[Story]:
    """Tell for T22 of communes rid of all they found, of some, of none yet, and communes where nothing is confirmed."""
    dice = Dice("hotspots")
    drawn = dice.shuffled([commune for commune in areas if commune != PLAN_COMMUNE])
    for commune in drawn[:14]:
        for _ in range(dice.whole(2, 3)):
            yield _hotspot(dice, areas[commune], dice.weigh(_SETTLED_STATES))
    for commune in (PLAN_COMMUNE, *drawn[14:31]):
        yield _hotspot(dice, areas[commune], dice.weigh(_SETTLED_STATES))
        for _ in range(dice.whole(1, 2)):
            yield _hotspot(dice, areas[commune], dice.pick(_OPEN_STATES))
        if dice.chance(0.7):
            yield _hotspot(dice, areas[commune], "new", _open_ending(dice, "river"))
    for commune in drawn[31:38]:
        yield _hotspot(dice, areas[commune], dice.pick(_OPEN_STATES[:3]))
    for commune in drawn[38:46]:
        yield _hotspot(dice, areas[commune], "new", _open_ending(dice, "river"))
    for number, commune in enumerate(drawn[:31:3]):
        yield _hotspot(dice, areas[commune], "invalid" if number % 2 else "duplicate", _E.WITHDRAWN)


def _hotspot(dice: Dice, areas: Sequence[DemoArea], state: str, ending: Ending = _E.CONFIRMED) -> Story:
    kind = dice.weigh(_PLACES)
    in_ward = areas[0].kind == "group"
    if kind == ("village_road" if in_ward else "street"):
        kind = "street" if in_ward else "village_road"
    return Story(kind, dice.pick(areas), ending, state)


def _others(areas: Areas, how_many: int) -> Iterator[Story]:
    """Tell all that no target asks for, kind after kind, so that each is there."""
    dice = Dice("others")
    communes = list(areas)
    wards = [commune for commune in communes if areas[commune][0].kind == "group"]
    for number in range(how_many):
        kind = _OTHER_KINDS[number % len(_OTHER_KINDS)]
        area = dice.pick(areas[dice.pick(wards if kind == "env_street" else communes)])
        ending = dice.weigh(_OTHER_ENDINGS)
        if kind.startswith("sec_") and ending is _E.AWAITING_PHOTOS:
            ending = _E.AT_COMMUNE
        shown = ending in {_E.PUBLISHED, _E.TAKEN_BACK}  # what is still being built is no example to show
        states = _RUNNING if shown else _ANY_STATE if ending is _E.CONFIRMED else {"building": 0.5, "launched": 0.5}
        yield Story(
            kind,
            area,
            ending,
            dice.weigh(states),
            lead_org="member_org" if kind == "env_member" else dice.weigh(_LEADERS),
            launched_in_year=dice.chance(0.6),
            kept_up=dice.chance(0.75),
        )
