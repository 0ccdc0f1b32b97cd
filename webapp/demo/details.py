"""What somebody filled in for a record of the demonstration: its fields, and what its commune scored it."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from geo.calendar import local_day
from geo.kinds import Group
from geo.scores import BONUS, load_sheets
from webapp.demo.dice import Dice
from webapp.demo.history import History
from webapp.demo.story import Ending, Story
from webapp.words import t

Details = dict[str, str | int]

_YEAR: Final = date(2026, 1, 1)
_HOTSPOT_FIELDS: Final[Mapping[str, Mapping[str, float]]] = {
    "severity": {"minor": 0.3, "moderate": 0.45, "serious": 0.2, "urgent": 0.05},
    "amount": {"bags": 0.25, "barrow": 0.35, "cart": 0.28, "truck": 0.12},
    "waste": {
        "mixed": 0.3,
        "other_msw": 0.2,
        "plastic": 0.16,
        "construction": 0.12,
        "food": 0.05,
        "bulky": 0.05,
        "recyclable": 0.04,
        "pesticide": 0.04,
        "carcass": 0.02,
        "hazard_suspect": 0.02,
    },
}
_ORIGINS: Final = {
    "unknown": 0.3,
    "passers_by": 0.22,
    "households": 0.2,
    "market": 0.1,
    "construction": 0.1,
    "disaster": 0.05,
    "production": 0.03,
}
_OTHER_PLACES: Final = ("highway", "dyke", "bridge", "vacant", "field_edge")
_OUTPUTS: Final[Mapping[str, tuple[str, int, int]]] = {
    "env_tree": ("trees", 40, 600),
    "env_sorting": ("bins", 6, 60),
    "env_road": ("road_m", 200, 2400),
    "env_sxsd_point": ("lights", 8, 60),
    "work_road": ("road_m", 150, 1800),
    "work_canal": ("road_m", 200, 1500),
    "work_lighting": ("lights", 6, 45),
    "work_flowers": ("trees", 60, 900),
}
_TOPICS: Final = {"all": 0.55, "environment": 0.25, "crime": 0.12, "civility": 0.08}
_SAYS_MORE: Final = 0.35
# Exemplary models and commendations count with their decision; some have not written theirs down yet.
_DECIDED: Final = frozenset({"env_sxsd_point", "soc_point_prov", "soc_point_comm", "sec_drug_point", "commendation"})
_HAS_DECISION: Final = 0.92
_HAS_SCORES: Final = 0.96


def details_of(story: Story, history: History, dice: Dice) -> Details:
    """Return the fields that a record always has, and how many took part."""
    captured_on = local_day(history.captured_at)
    if story.group is Group.HOTSPOT:
        return {field: dice.weigh(weights) for field, weights in _HOTSPOT_FIELDS.items()}
    if story.group is Group.ACTIVITY:
        held_on = max(captured_on - timedelta(days=dice.whole(0, 2)), _YEAR)
        return {"held_on": held_on.isoformat(), "lead_org": story.lead_org, "participants": dice.whole(25, 180)}
    details: Details = {"lead_org": story.lead_org}
    if story.state != "building":
        details["launched_on"] = _launched_on(story, captured_on, dice).isoformat()
    if dice.chance(0.85):
        details["households"] = dice.whole(18, 160)
    return details


def _launched_on(story: Story, captured_on: date, dice: Dice) -> date:
    if story.launched_in_year:
        return max(captured_on - timedelta(days=dice.whole(0, 30)), _YEAR)
    return _YEAR - timedelta(days=dice.whole(30, 900))


def more_details_of(story: Story, number: int) -> Details:
    """Return the fields that only some fill in, and those of single kinds."""
    dice = Dice("more details", number)
    if story.group is Group.HOTSPOT:
        found: Details = {"origin": dice.weigh(_ORIGINS)} if dice.chance(0.6) else {}
        return found | ({"other_place": dice.pick(_OTHER_PLACES)} if story.kind == "other" else {})
    if story.group is Group.ACTIVITY:
        found = {"topic": dice.weigh(_TOPICS)} if story.kind == "meeting" else {}
        found |= {"done": t("demo.done")} if story.kind == "cleanup" and dice.chance(0.5) else {}
        return found | _decision(story, dice)
    found = {"members": dice.whole(5, 25)} if story.group is Group.SECURITY else {}
    if story.kind == "sec_camera":
        found["cameras"] = dice.whole(3, 24)
    if story.kind in _OUTPUTS and dice.chance(0.7):
        output, least, most = _OUTPUTS[story.kind]
        found[output] = dice.whole(least, most)
    if story.group is Group.MODEL and dice.chance(_SAYS_MORE):
        found |= {"funding_social": dice.whole(5, 220), "how": t("demo.how")}
    return found | _decision(story, dice)


def _decision(story: Story, dice: Dice) -> Details:
    decides = story.kind in _DECIDED and dice.chance(_HAS_DECISION)
    return {"decision": t("demo.decision", number=dice.whole(11, 98))} if decides else {}


def scores_of(story: Story, number: int) -> dict[str, int] | None:
    """Return what its commune gave a record line by line; none where its kind has no sheet, or nobody filled it in."""
    dice = Dice("scores", number)
    if story.rules.score_sheet is None or story.ending is Ending.AWAITING_PHOTOS or not dice.chance(_HAS_SCORES):
        return None
    sheet = load_sheets()[story.rules.score_sheet]
    scores = {item.key: item.points - min(dice.whole(0, 3), dice.whole(0, 3)) for item in sheet.items}
    return scores | {BONUS: dice.whole(1, sheet.bonus_most)} if dice.chance(0.3) else scores
