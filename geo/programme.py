"""The yearly programme: its targets, read from `geo/data/programme/<year>.yaml`."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from geo import proof
from geo.errors import NotFound
from geo.kinds import Catalogue, load_catalogue
from geo.proof import Activities, Areas, Declared, Documents, Hotspots, Proof, Records, Reports, Unmeasured, Upkeep
from geo.units import communes

DATA = Path(__file__).parent / "data" / "programme"
_KEYS = frozenset({"id", "source", "asked_of", "reports", "hue", "evidence"})
_MAY = frozenset({"verifies", "due_before"})
_OF_THE_YEAR = ("year", "starts_on", "ends_on", "targets")


class AskedOf(StrEnum):
    """Who has to reach a target's number; a list of commune codes in the file reads as CHOSEN."""

    COMMUNES = "communes"
    PROVINCE = "province"
    REGIONS = "regions"
    LEVELS = "levels"
    CHOSEN = "chosen"


@dataclass(frozen=True, slots=True)
class Target:
    """One target of the plan and the rule that proves it; its words are `programme.<id>.*`.

    `due_before`: the first day on which it is too late. `reports`, `verifies`: roles, `domain.role.*`.
    """

    id: str
    source: str
    asked_of: AskedOf
    reports: tuple[str, ...]
    verifies: str
    due_before: date
    hue: str
    proof: Proof
    chosen: tuple[str, ...] = ()

    def asks(self, commune_code: str) -> bool:
        """Return whether this commune itself has a number to reach."""
        if self.asked_of is AskedOf.CHOSEN:
            return commune_code in self.chosen
        return self.asked_of in {AskedOf.COMMUNES, AskedOf.LEVELS}

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of records that may prove it; none where it is proven otherwise."""
        return getattr(self.proof, "kinds", ())

    @property
    def is_about_records(self) -> bool:
        """Whether records on the map prove it."""
        return isinstance(self.proof, Records | Areas | Activities | Upkeep | Hotspots)

    @property
    def wants_share(self) -> bool:
        """Whether what has to be reached is a share."""
        return getattr(self.proof, "share", None) is not None

    @property
    def has_whole(self) -> bool:
        """Whether its number is part of another one worth saying: areas in force, running models, a declared total."""
        rule = self.proof
        if isinstance(rule, Declared):
            return rule.asks_total
        return isinstance(rule, Areas | Upkeep | Hotspots) or (isinstance(rule, Documents) and rule.per_area)

    @property
    def is_share(self) -> bool:
        """Whether a map colours it by share; hotspots are coloured by how many still stand."""
        return self.has_whole and not isinstance(self.proof, Hotspots)

    @property
    def aim(self) -> float | None:
        """The share or number at which a unit that is asked has reached it; None where there is none."""
        rule = self.proof
        if self.asked_of in {AskedOf.PROVINCE, AskedOf.REGIONS} or isinstance(rule, Hotspots | Unmeasured):
            return None
        if isinstance(rule, Reports):
            return 1
        if isinstance(rule, Documents) and not rule.per_area:
            return len(rule.documents) if rule.judged else None
        share: float | None = getattr(rule, "share", None)
        return share if self.has_whole else getattr(rule, "at_least", None)

    @property
    def lead_org(self) -> str | None:
        """The organisation that has to lead what is counted, if the target names one."""
        return getattr(self.proof, "lead_org", None)


@dataclass(frozen=True, slots=True)
class Programme:
    """One year's targets. `version` changes whenever the file does."""

    year: int
    starts_on: date
    ends_on: date
    version: str
    targets: Mapping[str, Target]
    claims: Mapping[str, tuple[str, ...]]  # by kind: the targets its records may count for, the usual one first

    @property
    def measured(self) -> tuple[Target, ...]:
        """The targets of which figures can be known, in their order."""
        return tuple(target for target in self.targets.values() if not isinstance(target.proof, Unmeasured))

    @property
    def open_states(self) -> tuple[str, ...]:
        """The states in which a hotspot still stands."""
        return tuple(dict.fromkeys(state for rule in self._hotspots() for state in rule.open_states))

    @property
    def settled_states(self) -> tuple[str, ...]:
        """The states in which a hotspot stands no more."""
        return tuple(dict.fromkeys(state for rule in self._hotspots() for state in rule.settled_states))

    def _hotspots(self) -> list[Hotspots]:
        return [target.proof for target in self.targets.values() if isinstance(target.proof, Hotspots)]

    def target(self, target_id: str) -> Target:
        """Return the target with this id.

        Raises: NotFound.
        """
        if target_id not in self.targets:
            raise NotFound
        return self.targets[target_id]

    def usual_target(self, kind: str, lead_org: str | None) -> str | None:
        """Return the target a record counts for unless a reviewer chose another: its lead's own, else the first."""
        claimed = self.claims.get(kind, ())
        led = (one for one in claimed if lead_org is not None and self.targets[one].lead_org == lead_org)
        return next(led, claimed[0] if claimed else None)


class ProgrammeInvalid(ValueError):
    """Say everything that is wrong with a programme file, each with its path in it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


@cache
def load_programme(year: int = 2026) -> Programme:
    """Read a year's programme once.

    Raises: ProgrammeInvalid; FileNotFoundError where there is no such year.
    """
    return parse_programme((DATA / f"{year}.yaml").read_bytes(), load_catalogue())


def parse_programme(text: bytes, catalogue: Catalogue) -> Programme:
    """Read a programme.

    Raises: ProgrammeInvalid with every problem at once.
    """
    raw: dict[str, Any] = yaml.safe_load(text)
    problems = [f"missing key {key!r}" for key in _OF_THE_YEAR if key not in raw]
    seen: set[str] = set()
    for number, entry in enumerate(raw.get("targets", [])):
        where = f"targets[{number}] {entry.get('id', '?')}"
        problems += [f"{where}: {problem}" for problem in _problems_of(entry, catalogue)]
        if entry.get("id", "?") in seen:
            problems.append(f"{where}: id is used twice")
        seen.add(entry.get("id", "?"))
    if problems:
        raise ProgrammeInvalid(problems)
    after_the_year = raw["ends_on"] + timedelta(days=1)
    targets = {entry["id"]: _target(entry, after_the_year) for entry in raw["targets"]}
    return Programme(
        year=raw["year"],
        starts_on=raw["starts_on"],
        ends_on=raw["ends_on"],
        version=hashlib.sha256(text).hexdigest()[:12],
        targets=targets,
        claims={
            kind.key: tuple(one for one in kind.serves if one in targets and kind.key in targets[one].kinds)
            for kind in catalogue.kinds.values()
        },
    )


def _problems_of(entry: dict[str, Any], catalogue: Catalogue) -> Iterator[str]:
    yield from (f"unknown key {key!r}" for key in sorted(entry.keys() - _KEYS - _MAY))
    yield from (f"missing key {key!r}" for key in sorted(_KEYS - entry.keys()))
    asked_of = entry.get("asked_of")
    if isinstance(asked_of, list):
        known = {commune.code for commune in communes()}
        yield from (f"asked_of: unknown commune {code!r}" for code in asked_of if code not in known)
        if not asked_of:
            yield "asked_of: names nobody"
    elif asked_of not in set(AskedOf) - {AskedOf.CHOSEN}:
        yield f"unknown asked_of {asked_of!r}"
    if not isinstance(entry.get("due_before", date.min), date):
        yield f"due_before: {entry['due_before']!r} is no date"
    evidence = written if isinstance(written := entry.get("evidence"), dict) else {}
    yield from (f"evidence: {problem}" for problem in proof.problems_of(evidence, catalogue))
    named = [kind for key in evidence.get("kinds", []) if (kind := catalogue.kinds.get(key)) is not None]
    serving = (kind for kind in named if "id" in entry and entry["id"] not in kind.serves)
    yield from (f"evidence: kinds: {kind.key!r} says that it serves another target" for kind in serving)


def _target(entry: dict[str, Any], after_the_year: date) -> Target:
    chosen = entry["asked_of"] if isinstance(entry["asked_of"], list) else ()
    return Target(
        id=entry["id"],
        source=entry["source"],
        asked_of=AskedOf.CHOSEN if chosen else AskedOf(entry["asked_of"]),
        chosen=tuple(chosen),
        reports=tuple(entry["reports"]),
        verifies=entry.get("verifies", "province_reviewer"),
        due_before=entry.get("due_before", after_the_year),
        hue=entry["hue"],
        proof=proof.read(entry["evidence"]),
    )
