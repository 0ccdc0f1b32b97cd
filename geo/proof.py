"""What proves a target: a small closed set of rules, each a frozen value read from the programme file.

A rule says what is counted. How a count becomes a figure is `geo/progress.py`; its SQL is `webapp/progress/`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, ClassVar

from geo.kinds import Catalogue

DOCUMENTS = (
    "plan_2026_2030",
    "plan_campaign",
    "plan_programme",
    "covenant",
    "drug_free_decision",
    "report_half",
    "report_year",
)
# What may have to be written into a record before it counts.
COMPLETE = ("decision", "score_sheet")
_SINGLE = frozenset({"document", "lead_org"})  # what is one word of many, and not a list of them
_COUNTS = frozenset({"at_least", "having", "maintained_within_days", "confirmed_within_days"})


@dataclass(frozen=True, slots=True)
class Records:
    """Confirmed records of the kinds, counted where they stand."""

    type: ClassVar[str] = "records"
    kinds: tuple[str, ...]
    at_least: int
    states: tuple[str, ...]
    lead_org: str | None = None
    launched_in_year: bool = False
    maintained_within_days: int | None = None
    complete: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Areas:
    """Residential areas with at least so many confirmed records of the kinds; `share` of the areas in force."""

    type: ClassVar[str] = "areas"
    kinds: tuple[str, ...]
    having: int = 1
    share: float | None = None
    states: tuple[str, ...] = ()
    held_in_year: bool = False
    maintained_within_days: int | None = None


@dataclass(frozen=True, slots=True)
class Activities:
    """Confirmed activities of the kinds, held in the programme's year."""

    type: ClassVar[str] = "activities"
    kinds: tuple[str, ...]
    at_least: int | None = None
    lead_org: str | None = None
    complete: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Upkeep:
    """Running models that somebody confirmed to be kept up, of all that run.

    `other_than`: kinds of these groups that are no models.
    `confirmed_within_days`: without it, since the programme's first day.
    """

    type: ClassVar[str] = "upkeep"
    groups: tuple[str, ...]
    states: tuple[str, ...]
    other_than: tuple[str, ...] = ()
    confirmed_within_days: int | None = None
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Hotspots:
    """Waste hotspots still standing; the aim is none."""

    type: ClassVar[str] = "hotspots"
    kinds: tuple[str, ...]
    open_states: tuple[str, ...]
    settled_states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Declared:
    """A number that somebody declares, where `of_total` or a `share` says so out of a second one."""

    type: ClassVar[str] = "declared"
    at_least: int | None = None
    share: float | None = None
    of_total: bool = False

    @property
    def asks_total(self) -> bool:
        """Whether a total is declared beside the number."""
        return self.of_total or self.share is not None


@dataclass(frozen=True, slots=True)
class Documents:
    """Documents with number, date and file: one of each kind from a commune, or one from each of its areas.

    `judged`: false where who has none has not failed at anything.
    """

    type: ClassVar[str] = "documents"
    documents: tuple[str, ...]
    per_area: bool = False
    share: float | None = None
    judged: bool = True


@dataclass(frozen=True, slots=True)
class Reports:
    """The report for a period, from every commune and every organisation that reports."""

    type: ClassVar[str] = "reports"
    document: str


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """Deliberately not measured; the reason's words are `programme.unmeasured.*`."""

    type: ClassVar[str] = "unmeasured"
    why: str


Proof = Records | Areas | Activities | Upkeep | Hotspots | Declared | Documents | Reports | Unmeasured
_RULES: tuple[type[Proof], ...] = (
    Records,
    Areas,
    Activities,
    Upkeep,
    Hotspots,
    Declared,
    Documents,
    Reports,
    Unmeasured,
)
TYPES: Mapping[str, type[Proof]] = {rule.type: rule for rule in _RULES}


def problems_of(raw: Mapping[str, Any], catalogue: Catalogue) -> Iterator[str]:
    """Yield everything that is wrong with a rule as it is written in the programme file."""
    rule = TYPES.get(raw.get("type", ""))
    if rule is None:
        yield f"unknown type {raw.get('type')!r}"
        return
    known = {field.name: field for field in fields(rule)}
    yield from (f"unknown key {key!r}" for key in sorted(raw.keys() - known.keys() - {"type"}))
    needed = (name for name, field in known.items() if field.default is MISSING)
    yield from (f"missing key {name!r}" for name in needed if name not in raw)
    for key, allowed in _allowed(catalogue).items():
        written = raw.get(key, "" if key in _SINGLE else [])
        if isinstance(written, list) is (key in _SINGLE):
            yield f"{key}: {written!r} is {'a list' if key in _SINGLE else 'no list'}"
            continue
        values = filter(None, [written]) if key in _SINGLE else written
        yield from (f"{key}: unknown {value!r}" for value in values if value not in allowed)
    yield from _wrong_numbers(raw)


def _wrong_numbers(raw: Mapping[str, Any]) -> Iterator[str]:
    for key in _COUNTS & raw.keys():
        if type(raw[key]) is not int or raw[key] < 1:
            yield f"{key}: {raw[key]!r} is no whole number from 1"
    share = raw.get("share", 1)
    if type(share) not in {int, float} or not 0 < share <= 1:
        yield f"share: {share!r} is not above 0 and at most 1"


def read(raw: Mapping[str, Any]) -> Proof:
    """Return the rule that is written in the programme file, after `problems_of` found nothing."""
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items() if key != "type"}
    rule: Callable[..., Proof] = TYPES[raw["type"]]
    return rule(**values)


def _allowed(catalogue: Catalogue) -> Mapping[str, frozenset[str]]:
    states = frozenset(state for rules in catalogue.groups.values() for state in rules.states)
    return {
        "kinds": frozenset(catalogue.kinds),
        "other_than": frozenset(catalogue.kinds),
        "groups": frozenset(group.value for group in catalogue.groups),
        "states": states,
        "open_states": states,
        "settled_states": states,
        "documents": frozenset(DOCUMENTS),
        "document": frozenset(DOCUMENTS),
        "complete": frozenset(COMPLETE),
        "lead_org": frozenset(catalogue.lead_orgs),
    }
