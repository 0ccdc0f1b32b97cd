"""The yearly programme: its targets, read from `geo/data/programme/<year>.yaml`."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from geo.errors import NotFound
from geo.kinds import Catalogue, load_catalogue

DATA = Path(__file__).parent / "data" / "programme"


class Measure(StrEnum):
    """The closed set of ways a target is measured."""

    RECORDS = "records"
    AREAS = "areas"
    HOTSPOTS = "hotspots"


@dataclass(frozen=True, slots=True)
class Target:
    """One target of the plan and the rule by which records prove it; its words are `programme.<id>.*`."""

    id: str
    source: str
    measure: Measure
    kinds: tuple[str, ...]
    hue: str
    states: tuple[str, ...] = ()
    at_least: int | None = None
    at_least_share: float | None = None
    lead_org: str | None = None
    launched_in_year: bool = False
    held_in_year: bool = False
    maintained_within_days: int | None = None
    open_states: tuple[str, ...] = ()
    settled_states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Programme:
    """One year's targets. `version` changes whenever the file does."""

    year: int
    starts_on: date
    ends_on: date
    version: str
    targets: Mapping[str, Target]

    @property
    def open_states(self) -> tuple[str, ...]:
        """The states in which a hotspot still stands."""
        found = (state for target in self.targets.values() for state in target.open_states)
        return tuple(dict.fromkeys(found))

    def target(self, target_id: str) -> Target:
        """Return the target with this id.

        Raises: NotFound.
        """
        if target_id not in self.targets:
            raise NotFound
        return self.targets[target_id]


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
    problems: list[str] = []
    targets: dict[str, Target] = {}
    for number, entry in enumerate(raw.get("targets", [])):
        where = f"targets[{number}] {entry.get('id', '?')}"
        found = _problems_of(entry, catalogue)
        if entry.get("id") in targets:
            found.append("id is used twice")
        problems += [f"{where}: {problem}" for problem in found]
        if not found:
            targets[entry["id"]] = _target(entry)
    if problems:
        raise ProgrammeInvalid(problems)
    return Programme(
        year=raw["year"],
        starts_on=raw["starts_on"],
        ends_on=raw["ends_on"],
        version=hashlib.sha256(text).hexdigest()[:12],
        targets=targets,
    )


def _problems_of(entry: dict[str, Any], catalogue: Catalogue) -> list[str]:
    problems = [f"unknown key {key!r}" for key in sorted(set(entry) - {field.name for field in fields(Target)})]
    problems += [f"missing key {key!r}" for key in ("id", "source", "measure", "kinds", "hue") if key not in entry]
    problems += [f"unknown kind {kind!r}" for kind in entry.get("kinds", []) if kind not in catalogue.kinds]
    if entry.get("measure") not in set(Measure):
        problems.append(f"unknown measure {entry.get('measure')!r}")
    needs = {"records": "at_least", "areas": "at_least_share", "hotspots": "open_states"}.get(entry.get("measure", ""))
    if needs and needs not in entry:
        problems.append(f"measure {entry['measure']!r} needs {needs!r}")
    known_states = {state for rules in catalogue.groups.values() for state in rules.states}
    for key in ("states", "open_states", "settled_states"):
        problems += [f"{key}: unknown state {state!r}" for state in entry.get(key, []) if state not in known_states]
    return problems


def _target(entry: dict[str, Any]) -> Target:
    lists = {key: tuple(value) for key, value in entry.items() if isinstance(value, list)}
    return Target(**{**entry, **lists, "measure": Measure(entry["measure"])})
