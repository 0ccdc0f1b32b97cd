"""Numbers and dates as the office writes them: 1.234,5 · 23/11/2026 · 02 mô hình."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final
from zoneinfo import ZoneInfo

VIETNAM: Final = ZoneInfo("Asia/Ho_Chi_Minh")
_SWAP: Final = str.maketrans({",": ".", ".": ","})


def vi_number(value: float | Decimal, digits: int | None = None) -> str:
    """Write a number with points between thousands and a decimal comma: 1234.5 -> "1.234,5".

    `digits` fixes the decimals (half up, as people round); without it the number keeps those it has.
    """
    exact = Decimal(str(value))
    if digits is not None:
        exact = exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    elif exact == exact.to_integral_value():
        exact = exact.quantize(Decimal(1))
    else:
        exact = exact.normalize()
    return f"{exact:,f}".translate(_SWAP)


def vi_percent(share: float, digits: int = 0) -> str:
    """Write a share from 0 to 1 as a percentage: 0.667 -> "67%"."""
    return f"{vi_number(Decimal(str(share)) * 100, digits)}%"


def two_digits(count: int) -> str:
    """Write a small count as reports do: 2 -> "02", 12 -> "12", 1200 -> "1.200"."""
    return vi_number(count).zfill(2)


def vi_date(value: date) -> str:
    """Write a day as dd/mm/yyyy; an aware moment is the day it is in Viet Nam."""
    if isinstance(value, datetime):
        value = _local(value)
    return f"{value:%d/%m/%Y}"


def vi_datetime(moment: datetime) -> str:
    """Write an aware moment as dd/mm/yyyy HH:MM on a Vietnamese clock.

    Raises: ValueError when `moment` has no time zone.
    """
    return f"{_local(moment):%d/%m/%Y %H:%M}"


def _local(moment: datetime) -> datetime:
    """Move an aware moment to the clock of Viet Nam."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be shown")
    return moment.astimezone(VIETNAM)
