"""What a list read from a file would do to the register: add what is new, keep what is there, name what is missing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from geo.area_lists import AreaList, Problem, ReadArea
from geo.area_names import AreaName, parse_full

T = TypeVar("T")
MOST_AREAS = 999  # of a commune: a code has three digits for them


@dataclass(frozen=True, slots=True)
class KnownArea:
    """A residential area of the register; one that is closed keeps its code for ever."""

    code: str
    commune_code: str
    kind: str
    full_name: str
    is_open: bool = True

    @property
    def name(self) -> AreaName:
        """The name with its kind."""
        return parse_full(self.kind, self.full_name)


@dataclass(frozen=True, slots=True)
class Plan:
    """What confirming the list does. With a problem in it nothing can be confirmed."""

    new: tuple[ReadArea, ...]
    kept: tuple[tuple[KnownArea, ReadArea], ...]
    missing: tuple[KnownArea, ...]
    problems: tuple[Problem, ...]

    @property
    def communes(self) -> tuple[str, ...]:
        """The codes of the communes that the list is about."""
        return tuple(sorted({area.commune_code for area in (*self.new, *(read for _, read in self.kept))}))

    @property
    def is_first(self) -> bool:
        """Whether none of these communes has a list yet: what is new to the register is not new in the villages."""
        return not (self.kept or self.missing)


def plan_of(read: AreaList, known: Iterable[KnownArea]) -> Plan:
    """Compare a list with the register's areas, open and closed, of the communes it is about."""
    by_commune: dict[str, list[KnownArea]] = {area.commune_code: [] for area in read.areas}
    for area in known:
        if area.commune_code in by_commune:
            by_commune[area.commune_code].append(area)
    problems = list(read.problems)
    new: list[ReadArea] = []
    kept: list[tuple[KnownArea, ReadArea]] = []
    missing: list[KnownArea] = []
    for commune_code, there in by_commune.items():
        rows = [area for area in read.areas if area.commune_code == commune_code]
        match = _Match(there)
        for row in match.in_order(rows):
            _settle(row, match, new, kept, problems)
        missing += [area for area in there if area.is_open and area.code not in match.taken]
        problems += _too_many(commune_code, there, new)
    order = {(row.sheet, row.row): number for number, row in enumerate(read.areas)}
    new.sort(key=lambda row: order[row.sheet, row.row])
    kept.sort(key=lambda pair: order[pair[1].sheet, pair[1].row])
    return Plan(tuple(new), tuple(kept), tuple(missing), tuple(problems))


def _settle(
    row: ReadArea,
    match: "_Match",
    new: list[ReadArea],
    kept: list[tuple[KnownArea, ReadArea]],
    problems: list[Problem],
) -> None:
    """Put a row where it belongs."""
    found = match.find(row)
    if isinstance(found, str):
        problems.append(Problem(row.sheet, row.row, row.read, found))
    elif found is None:
        new.append(replace(row, notes=(*row.notes, *match.doubts(row))))
    else:
        other = found.name.exact != row.name.exact
        kept.append((found, replace(row, notes=(*row.notes, "named_otherwise")) if other else row))


def _too_many(commune_code: str, there: Sequence[KnownArea], new: Sequence[ReadArea]) -> list[Problem]:
    last = max((int(area.code[-3:]) for area in there), default=0)
    added = [row for row in new if row.commune_code == commune_code]
    if last + len(added) <= MOST_AREAS:
        return []
    return [Problem(added[-1].sheet, added[-1].row, added[-1].read, "too_many_areas", {"most": MOST_AREAS})]


class _Match:
    """Finds the area that a row means: by its code, by its exact name, or by letters alone where no two share them."""

    def __init__(self, there: Sequence[KnownArea]) -> None:
        self.by_code: Mapping[str, KnownArea] = {area.code: area for area in there}
        self.open = [area for area in there if area.is_open]
        self.by_exact = {area.name.exact: area for area in self.open}
        self.by_letters = _unique((area.name.folded, area) for area in self.open)
        self.taken: set[str] = set()
        self._rows_by_letters: Mapping[object, ReadArea] = {}

    def in_order(self, rows: Sequence[ReadArea]) -> list[ReadArea]:
        """Return the rows, the surest first: what another row says exactly is not given to one that is only alike."""
        self._rows_by_letters = _unique((row.name.folded, row) for row in rows)
        return sorted(rows, key=lambda row: 0 if row.code else 1 if row.name.exact in self.by_exact else 2)

    def find(self, row: ReadArea) -> KnownArea | str | None:
        """Return the area a row means, None where it is new, or the code of a problem."""
        found = self.by_code.get(row.code) if row.code else self.by_exact.get(row.name.exact)
        if row.code:
            if found is None:
                return "area_code_unknown"
            if not found.is_open:
                return "area_code_closed"
        if found is None and row.name.folded in self._rows_by_letters:
            found = self.by_letters.get(row.name.folded)
            found = None if found and found.code in self.taken else found
        if found is not None:
            if found.code in self.taken:
                return "duplicate_of_code"
            self.taken.add(found.code)
        return found

    def doubts(self, row: ReadArea) -> tuple[str, ...]:
        """Return what a person should look at before adding this: an area that is called nearly so."""
        kind, letters = row.name.folded
        alike = [area.name.folded for area in self.open]
        if any(other == letters and other_kind is not kind for other_kind, other in alike):
            return ("other_kind_there",)
        return ("alike_there",) if row.name.folded in alike else ()


def _unique(pairs: Iterable[tuple[object, T]]) -> Mapping[object, T]:
    """Return what stands alone under its key."""
    found: dict[object, list[T]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return {key: values[0] for key, values in found.items() if len(values) == 1}
