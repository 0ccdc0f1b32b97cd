"""CSV tables of facts: every row becomes a value, or every problem of the file is told at once."""

import csv
import io
import math
import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from geo.errors import DomainError
from geo.names import display

T = TypeVar("T")
Choice = TypeVar("Choice", bound=str)


class TableInvalid(DomainError):
    """Say everything that is wrong with a table, one problem a line."""

    code = "table_invalid"

    def __init__(self, source: str, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(source=source, problems=self.problems)


class Row:
    """One row: hands out its cells as values and notes what is wrong with them; a wrong cell reads as nothing."""

    def __init__(self, line: int, cells: dict[str, str]) -> None:
        self.line = line
        self.problems: list[str] = []
        self._cells = cells

    def note(self, column: str, what: str) -> None:
        """Note a problem of this row."""
        self.problems.append(f"line {self.line}, {column}: {what}: {self._cells.get(column)!r}")

    def text(self, column: str) -> str:
        """Return a cell that must hold clean text, in the spelling this product displays."""
        cell = self._cells[column]
        if not cell:
            self.note(column, "empty")
        elif cell != display(cell):
            self.note(column, "not in display spelling (NFC, single spaces, hóa not hoá)")
        return cell

    def code(self, column: str, pattern: re.Pattern[str]) -> str:
        """Return a cell that must match the pattern."""
        cell = self._cells[column]
        if not pattern.fullmatch(cell):
            self.note(column, "not a code")
        return cell

    def choice(self, column: str, choices: tuple[Choice, ...]) -> Choice:
        """Return a cell that must be one of the choices."""
        cell = self._cells[column]
        for choice in choices:
            if cell == choice:
                return choice
        self.note(column, f"not one of {', '.join(choices)}")
        return choices[0]

    def number(self, column: str, low: float, high: float) -> float:
        """Return a cell that must be a number within the bounds."""
        try:
            value = float(self._cells[column])
        except ValueError:
            value = math.nan
        if not low <= value <= high:
            self.note(column, f"not a number from {low:g} to {high:g}")
        return value

    def texts(self, column: str) -> tuple[str, ...]:
        """Return the parts of a cell that must hold one or several texts, separated by "; "."""
        return tuple(self.text(column).split("; "))


def parse_table(text: str, source: str, columns: tuple[str, ...], key: str, make: Callable[[Row], T]) -> tuple[T, ...]:
    """Make a value of every row of CSV text, ordered by the `key` column, which no two rows share.

    Raises: TableInvalid with every problem found.
    """
    table = list(csv.reader(io.StringIO(text)))
    if not table or tuple(table[0]) != columns:
        raise TableInvalid(source, [f"line 1: the columns must be {','.join(columns)}"])
    values: dict[str, T] = {}
    problems: list[str] = []
    for line, cells in enumerate(table[1:], start=2):
        if len(cells) != len(columns):
            problems.append(f"line {line}: {len(cells)} cells in place of {len(columns)}")
            continue
        row = Row(line, dict(zip(columns, cells, strict=True)))
        value = make(row)
        identity = cells[columns.index(key)]
        if identity in values:
            row.note(key, "a second row")
        values[identity] = value
        problems += row.problems
    if not values:
        problems.append("no row")
    if problems:
        raise TableInvalid(source, problems)
    return tuple(values[identity] for identity in sorted(values))
