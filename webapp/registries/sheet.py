"""The one module that reads and writes Excel files: what is hostile or broken is refused before it is parsed."""

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.exceptions import InvalidFileException

from geo.area_lists import Cell, Sheet
from webapp.registries.errors import ListUnreadable

MOST_BYTES = 5 * 1024 * 1024
MOST_BYTES_INSIDE = 24 * 1024 * 1024  # unpacked; a list of 3,000 rows has about 2 MB
MOST_PARTS = 1_000
MOST_SHEETS = 120  # one for each commune, and some
MOST_ROWS = 20_000  # of all sheets, without the empty ones
_MOST_LINES = 100_000  # of one sheet, with the empty ones
_MOST_COLUMNS = 60
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # how .xls begins, and what is locked with a password
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_IS_LOCKED = 0x1
# What openpyxl and the parsers below it raise for files that only look like what they should be.
_BROKEN = (
    *(AttributeError, DefusedXmlException, EOFError, IndexError, InvalidFileException, KeyError, NotImplementedError),
    *(OSError, OverflowError, ParseError, RecursionError, TypeError, ValueError, zipfile.BadZipFile, zlib.error),
)


def read_workbook(data: bytes) -> list[Sheet]:
    """Return the visible sheets' rows that hold something. A formula reads as its last value, else as its text.

    Raises: ListUnreadable.
    """
    formulas = _check_package(data)
    try:
        sheets = list(_sheets(data, has_formulas=formulas))
    except _BROKEN as broken:
        raise ListUnreadable("list_broken") from broken
    if sum(len(sheet.rows) for sheet in sheets) > MOST_ROWS:
        raise ListUnreadable("list_too_long", most=MOST_ROWS)
    return sheets


def write_workbook(sheets: Iterable[tuple[str, Sequence[int], Iterable[Sequence[Cell]]]]) -> bytes:
    """Return a workbook of sheets, each a name, the widths of its columns, and rows of which the first is a header."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, widths, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for column, width in enumerate(widths, start=1):
            sheet.column_dimensions[sheet.cell(1, column).column_letter].width = width
        for cell in sheet[1]:
            cell.font = Font(bold=True)
            cell.fill = PatternFill("solid", fgColor="E3F1E8")
            cell.alignment = Alignment(wrap_text=True, vertical="center")
        sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _check_package(data: bytes) -> bool:
    """Look at the file and its directory only. Return whether any sheet has formulas.

    Raises: ListUnreadable.
    """
    if len(data) > MOST_BYTES:
        raise ListUnreadable("list_too_big", most=MOST_BYTES // 1024 // 1024)
    if data.startswith(_OLE):
        raise ListUnreadable("list_locked" if _LOCKED in data else "list_old_xls")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES_INSIDE:
                raise ListUnreadable("list_swollen")
            if any(part.flag_bits & _IS_LOCKED for part in parts):
                raise ListUnreadable("list_locked")
            names = {part.filename for part in parts}
            if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
                raise ListUnreadable("list_not_xlsx")
            drawn = [name for name in names if name.startswith("xl/worksheets/") and name.endswith(".xml")]
            return any(b"<f" in package.read(name) for name in drawn)
    except _BROKEN as broken:
        raise ListUnreadable("list_not_xlsx") from broken


def _sheets(data: bytes, *, has_formulas: bool) -> Iterator[Sheet]:
    values = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    texts = load_workbook(io.BytesIO(data), read_only=True, keep_links=False) if has_formulas else values
    if not values.sheetnames:
        raise ListUnreadable("list_broken")
    if len(values.sheetnames) > MOST_SHEETS:
        raise ListUnreadable("list_too_many_sheets", most=MOST_SHEETS)
    for name in values.sheetnames:
        sheet = values[name]
        if sheet.sheet_state != "visible" or not hasattr(sheet, "reset_dimensions"):
            continue  # put away, or a chart
        rows = _lines(sheet)
        if has_formulas:
            rows = (
                tuple(text if value is None else value for value, text in zip(shown, written, strict=False))
                for shown, written in zip(rows, _lines(texts[name]), strict=False)
            )
        yield Sheet(name, _kept(rows))


def _lines(sheet: Any) -> Iterator[tuple[Cell, ...]]:
    sheet.reset_dimensions()  # what a file says of its own size need not be so
    return iter(sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS))


def _kept(rows: Iterator[tuple[Cell, ...]]) -> list[tuple[int, tuple[Cell, ...]]]:
    kept = [
        (number, short)
        for number, row in enumerate(islice(rows, _MOST_LINES), start=1)
        if (short := _without_empty_end(row))
    ]
    if next(rows, None) is not None:
        raise ListUnreadable("list_too_long", most=MOST_ROWS)
    return kept


def _without_empty_end(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    filled = [at for at, cell in enumerate(row) if cell not in (None, "")]
    return row[: filled[-1] + 1] if filled else ()
