"""Reading residential areas from the lists that offices keep: rows of cells in, areas and every problem out.

A list needs a header somewhere that names a column of residential areas. The commune of a row is what its code or name
says, else that of the rows above it, else the one that the titles, the sheet or the person stands for.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from geo.area_headers import Column, Header, find_header
from geo.area_names import AreaKind, AreaName, NameProblem, kind_named, read_name
from geo.area_rows import NoPlace, Place, is_total, text_of
from geo.commune_names import Found, commune_in_title, commune_with_name, is_commune
from geo.names import fold
from geo.units import Commune, communes_by_code

Cell = object  # None, str, int, float, bool, date or datetime, as a spreadsheet holds them
_LONGEST_READ = 200
ASIDE = frozenset({"vi du", "huong dan"})  # sheets of the template that only explain it


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's rows with their numbers; empty ones may be left out."""

    name: str
    rows: Sequence[tuple[int, Sequence[Cell]]]


@dataclass(frozen=True, slots=True)
class ReadArea:
    """A residential area as a row of a list says it."""

    sheet: str
    row: int
    read: str
    commune_code: str
    kind: str
    own_name: str
    code: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> AreaName:
        """The name with its kind."""
        return AreaName(AreaKind(self.kind), self.own_name)


@dataclass(frozen=True, slots=True)
class Problem:
    """What keeps a row from being an area; `code` is a key of `registry.problem`, `params` fill its braces."""

    sheet: str
    row: int | None
    read: str
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is no area and needs none: a total, a footer. `code` is a key of `registry.skipped`."""

    sheet: str
    row: int
    read: str
    code: str


@dataclass(frozen=True, slots=True)
class AreaList:
    """Everything a file says."""

    areas: tuple[ReadArea, ...]
    problems: tuple[Problem, ...]
    skipped: tuple[Skipped, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "AreaList":
        """Return what `to_json` was made of."""
        return cls(
            tuple(ReadArea(**{**area, "notes": tuple(area["notes"])}) for area in kept["areas"]),
            tuple(Problem(**problem) for problem in kept["problems"]),
            tuple(Skipped(**row) for row in kept["skipped"]),
        )


def read_list(sheets: Sequence[Sheet], *, allowed: Collection[str]) -> AreaList:
    """Read the residential areas of all sheets. A commune not `allowed` is a problem; a single one is the default."""
    lists = [_SheetReader(sheet, allowed) for sheet in sheets if fold(sheet.name) not in ASIDE]
    for one in lists:
        one.read()
    if not any(one.header for one in lists):
        return AreaList((), (Problem("", None, "", "no_header"),))
    areas, doubled = _without_doubles([area for one in lists for area in one.areas])
    problems = [problem for one in lists for problem in one.problems]
    if not areas and not problems:
        problems = [Problem("", None, "", "no_rows")]
    order = {sheet.name: number for number, sheet in enumerate(sheets)}
    return AreaList(
        tuple(areas),
        tuple(sorted([*problems, *doubled], key=lambda problem: (order.get(problem.sheet, 0), problem.row or 0))),
        tuple(row for one in lists for row in one.skipped),
    )


def _without_doubles(areas: Sequence[ReadArea]) -> tuple[list[ReadArea], list[Problem]]:
    """Return the areas that are named for the first time, and a problem for every later row with the same name."""
    first: dict[object, ReadArea] = {}
    problems = []
    for area in areas:
        met = first.setdefault((area.commune_code, area.name.exact), area)
        if met is not area:
            where: dict[str, str | int] = {"row": met.row, "sheet": met.sheet}
            problems.append(Problem(area.sheet, area.row, area.read, "duplicate_in_file", where))
    return list(first.values()), problems


class _SheetReader:
    """Reads one sheet from top to bottom, minding the commune that the rows above have named, or failed to name."""

    def __init__(self, sheet: Sheet, allowed: Collection[str]) -> None:
        self.sheet = sheet
        self.allowed = allowed
        self.areas: list[ReadArea] = []
        self.problems: list[Problem] = []
        self.skipped: list[Skipped] = []
        self._texts = [[text_of(cell) for cell in cells] for _, cells in sheet.rows]
        self.header: Header | None = find_header(self._texts)
        self._place: Commune | NoPlace | None = None
        self._is_past_total = False

    def read(self) -> None:
        """Read every row below the header."""
        if self.header is None:
            return
        begin = self.header.last_index + 1
        self._place = self._supposed_commune(self._texts[: self.header.last_index])
        for (number, cells), texts in zip(self.sheet.rows[begin:], self._texts[begin:], strict=True):
            shown = {column: texts[at] for at, column in self.header.columns if at < len(texts) and texts[at]}
            if shown:
                told = [text for column, text in shown.items() if column is not Column.ORDINAL] or list(shown.values())
                self._read_row(_Row(number, " · ".join(told)[:_LONGEST_READ], texts, cells, self.header))

    def _supposed_commune(self, titles: Sequence[Sequence[str]]) -> Commune | None:
        """Return the commune that a whole sheet is of, by its titles, its name or whose list it is."""
        named = commune_in_title(text for row in titles for text in row)
        by_name = commune_with_name(self.sheet.name)
        only = next(iter(self.allowed)) if len(self.allowed) == 1 else ""
        return named or (by_name.commune if isinstance(by_name, Found) else None) or communes_by_code().get(only)

    def _read_row(self, row: "_Row") -> None:
        if is_total(row.of(Column.ORDINAL, Column.COMMUNE, Column.AREA)):
            self._is_past_total = True
            self._skip(row, "total")
        elif (group := self._group_named(row)) is not None:
            self._place, self._is_past_total = Place(name=group).find(self._place), False
            if isinstance(self._place, NoPlace):
                self._complain(row, self._place.code, self._place.params)
        elif self._is_past_total and self.header and self.header.of(Column.ORDINAL) and not row.ordinal:
            self._skip(row, "footer")
        else:
            self._is_past_total = False
            self._read_area(row)

    def _group_named(self, row: "_Row") -> str | None:
        """Return the commune's name where a row does nothing but name it for the rows below."""
        name = row.first(Column.AREA)
        if is_commune(name):
            return name
        if not name and not row.first(Column.AREA_CODE):
            named = [text for text in row.of(Column.ORDINAL, Column.COMMUNE) if is_commune(text)]
            return named[0] if named else None
        return None

    def _read_area(self, row: "_Row") -> None:
        told = Place(row.first(Column.COMMUNE), row.first(Column.COMMUNE_CODE), row.first(Column.DISTRICT))
        self._place = place = told.find(self._place)
        if isinstance(place, NoPlace):
            self._complain(row, place.code, place.params)
            return
        if place.code not in self.allowed:
            self._complain(row, "commune_not_here", {"commune": place.full_name})
            return
        name = row.area_name(place)
        if isinstance(name, NameProblem):
            self._complain(row, name.code)
            return
        area = ReadArea(self.sheet.name, row.number, row.read, place.code, name.kind.value, name.own)
        notes = () if told.is_exact else ("commune_read_as",)
        code = row.area_code(place)
        if code is None:
            self._complain(row, "area_code_invalid")
        else:
            self.areas.append(replace(area, code=code or None, notes=notes))

    def _complain(self, row: "_Row", code: str, params: Mapping[str, str | int] | None = None) -> None:
        self.problems.append(Problem(self.sheet.name, row.number, row.read, code, params or {}))

    def _skip(self, row: "_Row", code: str) -> None:
        self.skipped.append(Skipped(self.sheet.name, row.number, row.read, code))


@dataclass(frozen=True, slots=True)
class _Row:
    """One row: its number on the sheet, what a person sees there, and its cells."""

    number: int
    read: str
    texts: Sequence[str]
    cells: Sequence[Cell]
    header: Header

    @property
    def ordinal(self) -> str:
        """What stands in the column of ordinals."""
        return self.first(Column.ORDINAL)

    def of(self, *columns: Column) -> list[str]:
        """Return what is in these columns."""
        return [self.texts[at] for column in columns for at in self._indices(column) if self.texts[at]]

    def first(self, column: Column) -> str:
        """Return what is in the first column of this sort, or nothing."""
        return next(iter(self.of(column)), "")

    def area_name(self, commune: Commune) -> AreaName | NameProblem:
        """Read the area's name; lists that keep hamlets and groups in two columns fill one of them."""
        filled = [at for at in self._indices(Column.AREA) if self.texts[at]]
        if len(filled) != 1:
            return NameProblem("two_names" if filled else "area_name_missing")
        at = filled[0]
        if isinstance(self.cells[at], date | bool):
            return NameProblem("area_name_is_date" if isinstance(self.cells[at], date) else "cell_error")
        if self.texts[at].startswith(("=", "#")):
            return NameProblem("formula_without_value" if self.texts[at].startswith("=") else "cell_error")
        said = self.first(Column.AREA_KIND)
        told = kind_named(said) if said else None
        if said and told is None:
            return NameProblem("area_kind_unknown")
        return read_name(self.texts[at], told=told, supposed=self.header.supposed.get(at), commune=commune.kind)

    def area_code(self, commune: Commune) -> str | None:
        """Return the code the list gives the area, "" where it gives none, None where it is no code of this commune."""
        text = self.first(Column.AREA_CODE)
        if not text:
            return ""
        head, _, tail = text.partition("-")
        is_code = head.zfill(5) == commune.code and tail.isascii() and tail.isdecimal() and len(tail) <= len("001")
        return f"{commune.code}-{tail.zfill(3)}" if is_code else None

    def _indices(self, column: Column) -> list[int]:
        return [at for at in self.header.of(column) if at < len(self.texts)]
