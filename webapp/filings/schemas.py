"""What a form says, read strictly; every field at fault is named at once, so that nobody mends them one by one."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final, TypeVar
from uuid import UUID

from geo.errors import DomainError, Invalid
from geo.organisations import reporting
from webapp.words.formats import vi_number

MOST: Final = 1_000_000  # more households than the province has
NOTE_LENGTH: Final = 300
TITLE_LENGTH: Final = 200
NUMBER_LENGTH: Final = 40
EARLIEST: Final = date(2020, 1, 1)

# 1234, or 1.234 as the office writes it; 1.5 and 1,234 are something else, and nobody guesses what.
_WHOLE: Final = re.compile(r"[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+")
_DIGITS: Final = 12  # nothing longer is worth reading
_DOCUMENT_NUMBER: Final = re.compile(r"[0-9A-Za-zÀ-ÖØ-öø-ỹ/.\-– ]+")
_ISO_DAY: Final = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})")
_WRITTEN_DAY: Final = re.compile(r"(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})")

_UNSEEN: Final = frozenset({"Cf", "Cs", "Co"})  # joiners, marks of direction, halves of signs, private ones

Form = Mapping[str, str]
T = TypeVar("T")


class FormRefused(DomainError):
    """Say what is wrong with a form, field by field."""

    code: ClassVar[str] = "invalid"

    def __init__(self, problems: Mapping[str, DomainError]) -> None:
        super().__init__()
        self.problems = dict(problems)


@dataclass(frozen=True, slots=True)
class NewNumber:
    """A number as a form declares it."""

    value: int
    total: int | None
    note: str


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document as a form describes it, but for its file."""

    number: str
    issued_on: date
    title: str = ""
    organisation: str | None = None


class Reading:
    """One form while it is read: gathers what is wrong with its fields."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.problems: dict[str, DomainError] = {}

    def take(self, field: str, read: Callable[[str], T]) -> T | None:
        """Read a field; None where it does not hold, which is noted."""
        try:
            return read(self.form.get(field, ""))
        except Invalid as wrong:
            self.note(field, wrong)
            return None

    def note(self, field: str, wrong: DomainError) -> None:
        """Note what is wrong with a field; its first fault is the one to show."""
        self.problems.setdefault(field, wrong)

    def settle(self, made: T | None) -> T:
        """Return what was made of the fields, if every one of them holds.

        Raises: FormRefused.
        """
        if made is None or self.problems:
            raise FormRefused(self.problems)
        return made


def read_token(form: Form) -> str:
    """Read the form's own id, by which it is known when it comes twice.

    Raises: Invalid with code bad_request.
    """
    try:
        return str(UUID(form.get("uid", "")))
    except ValueError as unreadable:
        raise Invalid("bad_request") from unreadable


def read_number(form: Form, *, asks_total: bool) -> NewNumber:
    """Read a declaration.

    Raises: FormRefused.
    """
    reading = Reading(form)
    value = reading.take("value", read_whole)
    total = reading.take("total", read_whole) if asks_total else None
    note = reading.take("note", lambda text: read_line(text, most=NOTE_LENGTH))
    if value is not None and total is not None and value > total:
        reading.note("value", Invalid("number_above_total", field="value"))
    return reading.settle(None if value is None else NewNumber(value, total, note or ""))


def read_document(reading: Reading, *, today: date, by_organisation: bool = False) -> NewDocument | None:
    """Read the words of a document's form; None where number or day do not hold, which the reading has noted."""
    organisation = reading.take("organisation", read_organisation) if by_organisation else None
    number = reading.take("number", read_document_number)
    issued_on = reading.take("issued_on", lambda text: read_day(text, today=today))
    title = reading.take("title", lambda text: read_line(text, most=TITLE_LENGTH))
    if number is None or issued_on is None:
        return None
    return NewDocument(number, issued_on, title or "", organisation)


def read_areas(reading: Reading, ticked: Sequence[str], *, today: date) -> dict[str, NewDocument]:
    """Read, by the code of each ticked area, its number and day; what an area leaves empty is as for all of them."""
    if not ticked:
        reading.note("areas", Invalid("areas_required"))
    found: dict[str, NewDocument] = {}
    for code in dict.fromkeys(ticked):
        number = reading.take(_own_or_common(reading.form, "number", code), read_document_number)
        day = reading.take(_own_or_common(reading.form, "issued_on", code), lambda text: read_day(text, today=today))
        if number is not None and day is not None:
            found[code] = NewDocument(number, day)
    return found


def _own_or_common(form: Form, field: str, code: str) -> str:
    """Name the field that speaks for an area: its own, unless that is empty."""
    own = f"{field}-{code}"
    return own if form.get(own, "").strip() else field


def read_reason(form: Form) -> str:
    """Read why something is taken back.

    Raises: FormRefused.
    """
    reading = Reading(form)
    reason = reading.take("reason", lambda text: read_line(text, most=NOTE_LENGTH, missing="note_required"))
    return reading.settle(reason)


def read_whole(text: str) -> int:
    """Read a whole number, 1234 or 1.234.

    Raises: Invalid with code field_required, number_invalid or number_too_large.
    """
    written = "".join(text.split())
    if not written:
        raise Invalid("field_required")
    if not _WHOLE.fullmatch(written):
        raise Invalid("number_invalid")
    digits = written.replace(".", "").lstrip("0") or "0"
    if len(digits) > _DIGITS or int(digits) > MOST:
        raise Invalid("number_too_large", most=vi_number(MOST))
    return int(digits)


def read_day(text: str, *, today: date) -> date:
    """Read the day of a document, 2026-03-15 as a browser sends it or 15/3/2026 as a person writes it.

    Raises: Invalid with code field_required, date_invalid, date_in_future or date_too_early.
    """
    written = text.strip()
    if not written:
        raise Invalid("field_required")
    found = _ISO_DAY.fullmatch(written) or _WRITTEN_DAY.fullmatch(written)
    try:
        day = date(*(int(found[part]) for part in ("year", "month", "day"))) if found else None
    except ValueError:
        day = None
    if day is None:
        raise Invalid("date_invalid")
    if day > today:
        raise Invalid("date_in_future")
    if day < EARLIEST:
        raise Invalid("date_too_early", year=EARLIEST.year)
    return day


def read_document_number(text: str) -> str:
    """Read a document's number and mark, such as 12/KH-MTTQ-BTT.

    Raises: Invalid with code field_required or document_number_invalid.
    """
    number = read_line(text, most=None, missing="field_required")
    is_one = _DOCUMENT_NUMBER.fullmatch(number) and any(sign.isdecimal() for sign in number)
    if not is_one or len(number) > NUMBER_LENGTH:
        raise Invalid("document_number_invalid", most=NUMBER_LENGTH)
    return number


def read_organisation(text: str) -> str:
    """Read whose report it is: the key of an organisation that reports to the province.

    Raises: Invalid with code field_required.
    """
    if text not in reporting():
        raise Invalid("field_required")
    return text


def read_line(text: str, *, most: int | None, missing: str | None = None) -> str:
    """Read a text as one line of composed Unicode, without signs that cannot be seen.

    Raises: Invalid with the code of `missing` where it is empty, or text_too_long.
    """
    plain = unicodedata.normalize("NFC", "".join(_seen(text)))
    line = " ".join(plain.split())
    if not line and missing is not None:
        raise Invalid(missing)
    if most is not None and len(line) > most:
        raise Invalid("text_too_long", most=most)
    return line


def _seen(text: str) -> Iterator[str]:
    """Leave out signs that cannot be seen; a line break is a space."""
    for sign in text:
        category = unicodedata.category(sign)
        if category == "Cc":
            yield " "
        elif category not in _UNSEEN:
            yield sign
