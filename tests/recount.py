"""Figures counted by hand from a history: no SQL, no spans, and each target's rule written down a second time."""

from collections.abc import Callable, Sequence
from datetime import date

from geo.calendar import midnight
from geo.kinds import load_catalogue
from geo.programme import Target, load_programme
from geo.progress import NOTHING, Count, UnitProgress, Whole, measure, measure_whole
from geo.units import PROVINCE, area_path, commune_path, communes
from tests.chronicle import area
from tests.factories import AWAY, HOME
from tests.histories import DAY, MERGED, NEW_YEAR, PAPERS, Fact, History, Paper

CATALOGUE, PROGRAMME = load_catalogue(), load_programme()
_CONFIRMED = ("approved", "published")
_SETTLED = ("resolved", "monitoring", "closed")
_OPEN = ("new", "verified", "petitioned", "in_progress", "recurred")


def _runs(one: Fact) -> bool:
    return one.state in {"launched", "maintained", "needs_support", "replicated"}


def _kept_up(one: Fact, on: date, since: date) -> bool:
    return one.maintained_on is not None and since <= one.maintained_on <= on


def _this_year(day: date | None, on: date) -> bool:
    return day is not None and NEW_YEAR <= day <= min(on, date(2026, 12, 31))


def _is_model(one: Fact) -> bool:
    return one.group in {"model", "security"} and not one.kind.startswith("work_")


Rule = Callable[[Fact, date], bool]
_MODEL: Rule = lambda one, _: _runs(one) and one.decided  # noqa: E731  # a table of rules
_HELD: Rule = lambda one, on: _this_year(one.held_on, on)  # noqa: E731
# What makes a confirmed record count, target by target.
COUNTS: dict[str, Rule] = {
    "T03": _MODEL,
    "T04": _MODEL,
    "T06": lambda one, on: _runs(one) and one.state != "needs_support" and _kept_up(one, on, on - 183 * DAY),
    "T07": lambda one, _: _runs(one),
    "T09": _HELD,
    "T10": _HELD,
    "T11": lambda one, _: _runs(one) and one.decided and one.scored and one.lead_org == "commune_front",
    "T12": lambda one, on: _runs(one) and one.decided and _this_year(one.launched_on, on),
    "T13": lambda one, on: _runs(one) and _kept_up(one, on, on - 183 * DAY),
    "T14": _HELD,
    "T15": lambda one, on: _HELD(one, on) and one.decided,
    "T17": lambda one, on: _runs(one) and _kept_up(one, on, on - 183 * DAY),
    "T18": _HELD,
    "T19": lambda one, _: _runs(one) and one.decided and one.lead_org == "province_front",
    "T20": lambda one, on: _HELD(one, on) and one.lead_org == "province_front",
    "T21": _HELD,
    "T22": lambda one, _: one.state in _OPEN,
    "T24": _HELD,
    "T26": lambda one, on: _runs(one) and _kept_up(one, on, NEW_YEAR),
    "T31": _HELD,
}
PER_AREA = ("T06", "T07", "T09", "T10", "T21")
UPKEEP = ("T13", "T26")
AT_EACH_LEVEL = ("T14", "T15")
NEEDED_PAPERS = {"T05": PAPERS[:1], "T25": PAPERS[3:4], "T27": PAPERS[1:3], "T28": PAPERS[4:5], "T29": PAPERS[5:]}
REPORTING = 5


def standing(history: History, on: date) -> list[Fact]:
    """Return what was true of each record at the end of a day: the last entry about it before the next day began."""
    newest = {fact.pin: fact for fact in history.facts if fact.at < midnight(on + DAY)}
    return [fact for fact in newest.values() if fact.status != "withdrawn"]


def target_of(one: Fact) -> str | None:
    """Return the one target that a record counts for."""
    claimed = CATALOGUE.kinds[one.kind].serves
    if one.serves in claimed:
        return one.serves
    if claimed == ("T11", "T19"):
        return "T19" if one.lead_org == "province_front" else "T11"
    return claimed[0] if claimed else None


def spoken_of(history: History) -> list[Target]:
    """Return the targets of which a history says anything."""
    by_paper = {kind: target for target, kinds in NEEDED_PAPERS.items() for kind in kinds} | {"covenant": "T08"}
    told = {target_of(fact) for fact in history.facts} | {said.target for said in history.said}
    told |= {by_paper[paper.kind] for paper in history.papers}
    told |= set(UPKEEP) if any(_is_model(fact) for fact in history.facts) else set()
    return [target for target in PROGRAMME.targets.values() if target.id in told]


def recounted(target: str, history: History, on: date) -> tuple[dict[str, Count], Count]:
    """Count by hand what is known for a target: by commune, and of the province itself."""
    if target in COUNTS:
        return _records(target, history, on)
    if target == "T08":
        return _with_areas({paper.path for paper in _in_force(history, on, ("covenant",))}, {}, on), NOTHING
    if target in NEEDED_PAPERS:
        return _filed(target, history, on)
    return _declared(target, history, on)


def _records(target: str, history: History, on: date) -> tuple[dict[str, Count], Count]:
    about = [one for one in standing(history, on) if _concerns(one, target)]
    count = [one for one in about if one.status in _CONFIRMED and COUNTS[target](one, on)]
    if target in PER_AREA:
        seen = {code: sum(one.commune == code for one in about) for code in (HOME, AWAY)}
        return _with_areas({one.path for one in count}, seen, on), NOTHING
    by_place: dict[str, Count] = {}
    for one in about:
        is_own = target in AT_EACH_LEVEL and one.lead_org == "province_front"
        place = PROVINCE.path if is_own else one.commune
        said = Count(1, int(one in count), int(_is_part(one, target)))
        by_place[place] = by_place.get(place, NOTHING) + said
    return by_place, by_place.pop(PROVINCE.path, NOTHING)


def _concerns(one: Fact, target: str) -> bool:
    if target in UPKEEP:
        return _is_model(one)
    return target_of(one) == target and (target != "T17" or one.commune == HOME)


def _is_part(one: Fact, target: str) -> bool:
    """Return whether a record is part of what its figure is a share of."""
    if one.status not in _CONFIRMED:
        return False
    return _runs(one) if target in UPKEEP else target == "T22" and one.state in {*_OPEN, *_SETTLED}


def _with_areas(having: set[str], seen: dict[str, int], on: date) -> dict[str, Count]:
    """Count areas in force; from the day of their merger on what the first one had counts for the second."""
    is_merged = on >= MERGED
    numbers = {HOME: (2, 3) if is_merged else (1, 2, 3), AWAY: (1, 2, 3)}
    first, second = area_path(area(1)), area_path(area(2))
    heirs = {second if is_merged and path == first else path for path in having}
    found = {}
    for code, own in numbers.items():
        done = sum(area_path(area(number, code)) in heirs for number in own)
        found[code] = Count(seen.get(code, done), done, len(own))
    return found


def _in_force(history: History, on: date, kinds: Sequence[str]) -> list[Paper]:
    end = midnight(on + DAY)
    return [
        paper
        for paper in history.papers
        if paper.kind in kinds and paper.at < end and (paper.withdrawn_at is None or paper.withdrawn_at >= end)
    ]


def _filed(target: str, history: History, on: date) -> tuple[dict[str, Count], Count]:
    there = _in_force(history, on, NEEDED_PAPERS[target])
    found = {}
    for code in (HOME, AWAY):
        own = len({paper.kind for paper in there if paper.path == commune_path(code)})
        found[code] = Count(own, own)
    if target not in {"T28", "T29"}:
        return found, NOTHING
    sent = len({paper.organisation for paper in there if paper.organisation in {"women", "youth"}})
    return found, Count(sent, sent, REPORTING)


def _declared(target: str, history: History, on: date) -> tuple[dict[str, Count], Count]:
    newest = {said.path: said for said in history.said if said.target == target and said.at < midnight(on + DAY)}
    known = {path: Count(1, said.value, said.total or 0) for path, said in newest.items() if said.value is not None}
    by_commune = {code: known[commune_path(code)] for code in (HOME, AWAY) if commune_path(code) in known}
    return by_commune, known.get(PROVINCE.path, NOTHING)


def figures_by_hand(target: Target, history: History, on: date) -> tuple[dict[str, UnitProgress], Whole]:
    """Return what the figures of all communes and of the province have to be."""
    regions = {commune.code: commune.region for commune in communes()}
    known, own = recounted(target.id, history, on)
    counts = {code: known.get(code, NOTHING) for code in regions}
    units = {
        code: measure(target, count, PROGRAMME, on=on, is_asked=target.asks(code)) for code, count in counts.items()
    }
    return units, measure_whole(target, counts, units, own, PROGRAMME, regions=regions, on=on)
