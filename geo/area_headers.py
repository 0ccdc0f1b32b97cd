"""Which column of an office's list holds what: found by the words of its header, wherever that stands."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from geo.area_names import AreaKind, kind_named
from geo.names import fold

_SEARCHED_ROWS = 60
_LEAST_NUMBERED = 3

_FILLER = frozenset({"ten", "goi", "va", "hoac", "cac", "hien", "nay", "moi", "sau", "sap", "xep", "khi", "thuoc"})
_AREA = frozenset({"thon", "xom", "ban", "kdc", "tdp", "to", "dan", "pho", "khu", "cu"}) | _FILLER
_AREA_SUBJECTS = ("thon", "xom", "ban", "kdc", "tdp", "khu dan cu", "to dan pho")
_COMMUNE = (
    frozenset({"xa", "phuong", "thi", "tran", "don", "vi", "hanh", "chinh", "cap", "dvhc", "dac", "khu"}) | _FILLER
)
_COMMUNE_SUBJECTS = ("xa", "phuong", "don vi", "dvhc")
_DISTRICT = frozenset({"huyen", "thi", "xa", "thanh", "pho", "cu", "truoc", "day", "quan"}) | _FILLER
_KINDS = ("thon", "xom", "ban", "to dan pho", "tdp", "to")
_ORDINAL = frozenset({"tt", "stt", "so tt", "so thu tu"})
_KIND = frozenset({"hinh", "don", "vi"})


class Column(StrEnum):
    """What a column may hold; whatever else a list has, such as names and numbers of people, is never read."""

    ORDINAL = "ordinal"
    COMMUNE = "commune"
    COMMUNE_CODE = "commune_code"
    DISTRICT = "district"
    AREA = "area"
    AREA_KIND = "area_kind"
    AREA_CODE = "area_code"


_CODES = {Column.AREA: Column.AREA_CODE, Column.COMMUNE: Column.COMMUNE_CODE}


@dataclass(frozen=True, slots=True)
class Header:
    """Where a list's header ends, and which of its columns hold what."""

    last_index: int
    columns: tuple[tuple[int, Column], ...]
    supposed: dict[int, AreaKind]  # the kind that a column of names is headed by: "Xóm"

    def of(self, column: Column) -> list[int]:
        """Return the columns that hold this, from the left."""
        return [index for index, held in self.columns if held is column]


def find_header(rows: Sequence[Sequence[str]]) -> Header | None:
    """Return the header that names the most columns: one row, or two with merged cells. None where there is none."""
    found: list[tuple[int, int, Header]] = []
    for index in range(min(len(rows), _SEARCHED_ROWS)):
        for depth, labels in _labels(rows, index):
            header = _header(index + depth - 1, labels)
            if header.of(Column.AREA):
                found.append((len({column for _, column in header.columns}), -depth, header))
    if not found:
        return None
    best = max(found, key=lambda one: one[:2])[2]
    return _past_numbering(rows, best)


def column_named(label: str) -> Column | None:
    """Return what a column with this label holds."""
    words = re.findall(r"[a-z0-9]+", fold(label))
    if " ".join(words) in _ORDINAL:
        return Column.ORDINAL
    if words == ["to"]:
        return Column.AREA
    rest = [word for word in words[1:] if word != "so"]
    if words[:1] == ["ma"]:
        subject = _subject(rest)
        return _CODES.get(subject) if subject else None
    if words[:1] == ["loai"] and set(rest) <= _KIND | _AREA:
        return Column.AREA_KIND
    return _subject(words)


def _subject(words: Sequence[str]) -> Column | None:
    """Return what a label is about, if every word of it is one such a label has: "Trưởng thôn" is about a person."""
    used, label = set(words), f" {' '.join(words)} "
    if used <= _AREA and any(f" {subject} " in label for subject in _AREA_SUBJECTS):
        return Column.AREA
    if "huyen" in used and used <= _DISTRICT:
        return Column.DISTRICT
    if used <= _COMMUNE and any(f" {subject} " in label for subject in _COMMUNE_SUBJECTS):
        return Column.COMMUNE
    return None


def _labels(rows: Sequence[Sequence[str]], index: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the labels of a header that begins here: one row deep, and two where a cell above spans several below."""
    above = list(rows[index])
    yield 1, above
    if index + 1 < len(rows):
        below = list(rows[index + 1])
        wide = max(len(above), len(below))
        above += [""] * (wide - len(above))
        below += [""] * (wide - len(below))
        yield 2, [_joined(above, below, column) for column in range(wide)]


def _joined(above: Sequence[str], below: Sequence[str], column: int) -> str:
    if not below[column]:
        return above[column]
    spanning = next((above[left] for left in range(column, -1, -1) if above[left]), "")
    return f"{below[column]} {spanning}"


def _header(last_index: int, labels: Sequence[str]) -> Header:
    named = [(index, column) for index, label in enumerate(labels) if label and (column := column_named(label))]
    supposed = {}
    for index, column in named:
        kinds = _kinds_in(labels[index]) if column is Column.AREA else set()
        if len(kinds) == 1:
            supposed[index] = kinds.pop()
    return Header(last_index, tuple(named), supposed)


def _kinds_in(label: str) -> set[AreaKind]:
    """Return the kinds that a label names; none where it speaks of residential areas at large."""
    words = fold(label)
    if re.search(r"\b(khu dan cu|kdc)\b", words):
        return set()
    return {kind for word in _KINDS if re.search(rf"\b{word}\b", words) and (kind := kind_named(word))}


def _past_numbering(rows: Sequence[Sequence[str]], header: Header) -> Header:
    """Return the header with the row of column numbers below it, where there is one: (1) (2) (3)."""
    index = header.last_index + 1
    if index >= len(rows):
        return header
    numbers = [cell.strip("() ") for cell in rows[index] if cell]
    is_numbering = len(numbers) >= _LEAST_NUMBERED and numbers == [str(n) for n in range(1, len(numbers) + 1)]
    return Header(index, header.columns, header.supposed) if is_numbering else header
