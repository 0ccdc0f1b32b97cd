"""The fields of a record: what may be written into them, and in which form it is kept."""

import unicodedata
from dataclasses import dataclass
from datetime import date

from geo.errors import Invalid

EARLIEST_DATE = date(1990, 1, 1)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a group: a choice, a date, a whole number within bounds, or a text up to a length."""

    key: str
    type: str
    required: bool = False
    more: bool = False  # shown only under further details
    past: bool = False  # of a date: never one that has not come yet
    choices: tuple[str, ...] = ()
    min: int | None = None
    max: int | None = None
    max_length: int | None = None
    kinds: tuple[str, ...] | None = None  # none: every kind of the group

    def belongs_to(self, kind_key: str) -> bool:
        """Return whether records of this kind have the field."""
        return self.kinds is None or kind_key in self.kinds

    def parse(self, value: object, *, today: date) -> str | int | None:
        """Return the value in its stored form, or None for an empty one.

        Raises: Invalid with code field_required, field_invalid, text_too_long, date_invalid or date_in_future.
        """
        if isinstance(value, str):
            value = tidy(value)
        if value is None or value == "":
            if self.required:
                raise Invalid("field_required", field=self.key)
            return None
        if self.type == "choice" and value in self.choices:
            return str(value)
        if self.type == "date":
            return self._parse_date(value, today)
        if self.type == "text" and isinstance(value, str):
            return self._parse_text(value)
        if self.type == "integer" and isinstance(value, int) and not isinstance(value, bool) and self._holds(value):
            return value
        raise Invalid("field_invalid", field=self.key)

    def _holds(self, number: int) -> bool:
        return (self.min is None or number >= self.min) and (self.max is None or number <= self.max)

    def _parse_text(self, text: str) -> str:
        if self.max_length is not None and len(text) > self.max_length:
            raise Invalid("text_too_long", field=self.key, most=self.max_length)
        return text

    def _parse_date(self, value: object, today: date) -> str:
        try:
            day = date.fromisoformat(value) if isinstance(value, str) else None
        except ValueError:
            day = None
        if day is None or not EARLIEST_DATE <= day <= date(today.year + 1, 12, 31):
            raise Invalid("date_invalid", field=self.key)
        if self.past and day > today:
            raise Invalid("date_in_future", field=self.key)
        return day.isoformat()


def tidy(text: str) -> str:
    """Return a text composed (NFC), its lines kept, with nothing invisible in it and nothing empty around it."""
    lines = "\n".join(text.splitlines())
    visible = "".join(char for char in lines if char == "\n" or unicodedata.category(char) not in {"Cc", "Cf", "Cs"})
    return unicodedata.normalize("NFC", visible).strip()
