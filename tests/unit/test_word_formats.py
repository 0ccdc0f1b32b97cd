"""Numbers and dates read as the office writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from webapp.words.formats import two_digits, vi_date, vi_datetime, vi_number, vi_percent


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (1234.5, "1.234,5"),
        (1234567, "1.234.567"),
        (100.0, "100"),
        (-1234.25, "-1.234,25"),
        (0.1 + 0.2, "0,30000000000000004"),
        (Decimal("12.50"), "12,5"),
        (1000, "1.000"),
    ],
)
def test_points_part_thousands_and_a_comma_the_decimals(value: float | Decimal, written: str) -> None:
    assert vi_number(value) == written


@pytest.mark.parametrize(("value", "digits", "written"), [(2.5, 0, "3"), (66.65, 1, "66,7"), (5, 2, "5,00")])
def test_fixed_decimals_round_half_up(value: float, digits: int, written: str) -> None:
    assert vi_number(value, digits) == written


def test_a_share_is_written_as_a_percentage() -> None:
    assert [vi_percent(0.667), vi_percent(0.8956, 1), vi_percent(1)] == ["67%", "89,6%", "100%"]


@pytest.mark.parametrize(("count", "written"), [(0, "00"), (2, "02"), (10, "10"), (1200, "1.200")])
def test_small_counts_have_two_digits(count: int, written: str) -> None:
    assert two_digits(count) == written


def test_a_day_is_written_day_first() -> None:
    assert vi_date(date(2026, 11, 3)) == "03/11/2026"


def test_a_moment_is_told_by_the_clock_of_viet_nam() -> None:
    late_utc = datetime(2026, 11, 22, 18, 5, tzinfo=UTC)
    assert vi_datetime(late_utc) == "23/11/2026 01:05"
    assert vi_date(late_utc) == "23/11/2026"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        vi_datetime(datetime(2026, 11, 22, 18, 5))  # noqa: DTZ001 - the point of the test
