"""Which feature of a file is which commune: by code, else by name; what fits nothing, or twice, is a problem."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from geo.boundary_files import Feature
from geo.boundary_problems import Problem
from geo.names import display, fold
from geo.units import Commune

_KIND_BEFORE_NAME = re.compile(r"^(?:xã|xa|phường|phuong|x\.|p\.)\s*\b")
_CODE_DIGITS = 5
_LABEL_LENGTH = 60

Matches = dict[str, Feature]


def match_features(features: Sequence[Feature], units: Sequence[Commune]) -> tuple[Matches, list[Problem]]:
    """Return the feature of every unit that has exactly one, keyed by unit code, and what stands against the rest.

    The column that holds the codes is found by its content: whichever names at least half of the features or of the
    units. A feature without a known code is matched by name, and where that leaves a choice, by the former district.
    """
    finder = _Finder(features, units)
    found: dict[str, list[Feature]] = defaultdict(list)
    problems: list[Problem] = []
    for feature in features:
        candidates = finder.candidates(feature)
        if len(candidates) == 1:
            found[candidates[0].code].append(feature)
        elif candidates:
            names = ", ".join(unit.label_with_former_district for unit in candidates)
            params = {"feature": feature.number, "label": _label(feature), "names": names}
            problems.append(Problem("unit_ambiguous", params, feature=feature.number))
        else:
            params = {"feature": feature.number, "label": _label(feature)}
            problems.append(Problem("unit_unknown", params, feature=feature.number))
    for unit in units:
        of_unit = found[unit.code]
        if not of_unit:
            problems.append(Problem("unit_missing", {"name": unit.full_name, "code": unit.code}, unit_code=unit.code))
        elif len(of_unit) > 1:
            numbers = ", ".join(str(feature.number) for feature in of_unit)
            params = {"name": unit.full_name, "code": unit.code, "features": numbers}
            problems.append(Problem("unit_twice", params, feature=of_unit[1].number, unit_code=unit.code))
    return {code: of_unit[0] for code, of_unit in found.items() if len(of_unit) == 1}, problems


class _Finder:
    """Knows the columns of one file that tell codes and names, and the units by either."""

    def __init__(self, features: Sequence[Feature], units: Sequence[Commune]) -> None:
        self._by_code = {unit.code: unit for unit in units}
        self._by_name = _by_key(units, _plain)
        self._by_folded = _by_key(units, _folded)
        columns = list(features[0].properties)
        self._code_column = _best_column(columns, features, self._of_code, at_least=min(len(features), len(units)) / 2)
        self._name_column = _best_column(columns, features, self._of_name, at_least=1)

    def candidates(self, feature: Feature) -> list[Commune]:
        """Return the units that the feature may be."""
        if self._code_column is not None:
            by_code = self._of_code(feature.properties[self._code_column])
            if by_code:
                return by_code
        if self._name_column is None:
            return []
        by_name = self._of_name(feature.properties[self._name_column])
        return _in_its_district(by_name, feature) if len(by_name) > 1 else by_name

    def _of_code(self, value: object) -> list[Commune]:
        unit = self._by_code.get(_as_code(value))
        return [unit] if unit else []

    def _of_name(self, value: object) -> list[Commune]:
        if not isinstance(value, str):
            return []
        return self._by_name.get(_plain(value)) or self._by_folded.get(_folded(value), [])


def _by_key(units: Iterable[Commune], key: Callable[[str], str]) -> dict[str, list[Commune]]:
    by_key: dict[str, list[Commune]] = defaultdict(list)
    for unit in units:
        by_key[key(unit.name)].append(unit)
    return dict(by_key)


def _plain(name: str) -> str:
    """Return a name as written, but for case and the word for its kind."""
    return _KIND_BEFORE_NAME.sub("", display(name).casefold())


def _folded(name: str) -> str:
    return _KIND_BEFORE_NAME.sub("", fold(name))


def _as_code(value: object) -> str:
    """Return a value as a unit code; tables lose leading zeros when they take codes for numbers."""
    text = str(value).strip().removesuffix(".0")
    return text.zfill(_CODE_DIGITS)


def _best_column(
    columns: Iterable[str], features: Sequence[Feature], find: Callable[[object], list[Commune]], at_least: float
) -> str | None:
    """Return the column whose values name the most different units, None when all name fewer than `at_least`."""
    named = {
        column: len({unit.code for feature in features for unit in find(feature.properties[column])})
        for column in columns
    }
    best = max(named, key=named.__getitem__, default=None)
    return best if best is not None and named[best] >= at_least else None


def _label(feature: Feature) -> str:
    """Return what a person can find the feature by: its texts."""
    texts = (display(value) for value in feature.properties.values() if isinstance(value, str))
    return ", ".join(filter(None, texts))[:_LABEL_LENGTH]


def _in_its_district(units: Sequence[Commune], feature: Feature) -> list[Commune]:
    """Return those units whose former district some text of the feature names; all when none does."""
    told = "\n".join(fold(value) for value in feature.properties.values() if isinstance(value, str))

    def is_told(district: str) -> bool:
        return re.search(rf"\b{re.escape(fold(district))}\b", told) is not None

    return [unit for unit in units if any(map(is_told, unit.former_districts))] or list(units)
