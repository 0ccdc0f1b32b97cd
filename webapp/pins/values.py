"""Single values from outside, read strictly."""

import contextlib
import math
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from geo.errors import Invalid

_YEARS = range(2000, 2101)


def parse_uid(value: object, field: str = "id") -> str:
    """Return a UUID in its canonical form.

    Raises: Invalid with code id_invalid.
    """
    if isinstance(value, str):
        with contextlib.suppress(ValueError):
            return str(uuid.UUID(value))
    raise Invalid("id_invalid", field=field)


def read_mapping(raw: object, code: str, field: str | None = None) -> Mapping[str, Any]:
    """Return a JSON object.

    Raises: Invalid with this code.
    """
    if not isinstance(raw, dict):
        raise Invalid(code, field=field)
    return raw


def read_instant(value: object, code: str, field: str) -> datetime:
    """Return an aware instant in UTC.

    Raises: Invalid with this code.
    """
    try:
        instant = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None or instant.year not in _YEARS:
        raise Invalid(code, field=field)
    return instant.astimezone(UTC)


def read_number(value: object) -> float:
    """Return a number, NaN where it is none: no bound holds for that."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return math.nan
    try:
        return float(value)
    except OverflowError:
        return math.inf
