"""What is asked of a commune and of the province follows from the programme; everything asked for has its words."""

from datetime import date

import pytest

from geo.programme import load_programme
from geo.units import PROVINCE
from webapp.filings.asking import NumberAsked, asked_of
from webapp.filings.overview import lackable
from webapp.filings.wording import due, name_of, urgency
from webapp.words import catalogue

PROGRAMME = load_programme()
COMMUNE = asked_of(PROGRAMME, "01933")
AT_PROVINCE = asked_of(PROGRAMME, PROVINCE.code)


def test_a_commune_declares_its_own_numbers_and_its_share_of_the_provinces() -> None:
    assert [one.key for one in COMMUNE.numbers] == ["T01", "T02", "T23"]
    assert [one.key for one in COMMUNE.numbers if one.asks_total] == ["T02", "T23"]


def test_the_province_declares_what_it_does_itself() -> None:
    assert [one.key for one in AT_PROVINCE.numbers] == ["T01", "T16"]
    assert AT_PROVINCE.documents == ()
    assert AT_PROVINCE.per_area == ()


def test_a_commune_files_its_plans_and_reports_and_a_covenant_per_area() -> None:
    kinds = [one.kind for one in COMMUNE.documents]
    assert sorted(kinds) == sorted(
        ["plan_2026_2030", "plan_campaign", "plan_programme", "drug_free_decision", "report_half", "report_year"]
    )
    assert [one.kind for one in COMMUNE.per_area] == ["covenant"]
    assert COMMUNE.reports == ()


def test_the_province_files_the_organisations_reports() -> None:
    assert [one.kind for one in AT_PROVINCE.reports] == ["report_half", "report_year"]


def test_nobody_lacks_a_decision_that_is_not_theirs_to_take() -> None:
    assert "drug_free_decision" not in lackable(PROGRAMME)
    assert {"T02", "plan_campaign", "report_half", "covenant"} <= set(lackable(PROGRAMME))


@pytest.mark.parametrize("one", [*COMMUNE.numbers, *AT_PROVINCE.numbers], ids=lambda one: one.key)
def test_every_number_has_the_words_of_its_fields(one: NumberAsked) -> None:
    asked = {f"filings.number.{one.key}.value"}
    asked |= {f"filings.number.{one.key}.total"} if one.asks_total else set()
    assert {text for text in catalogue() if text.startswith(f"filings.number.{one.key}.")} == asked


def test_everything_that_can_be_lacking_has_a_name() -> None:
    assert all(name_of(key, PROGRAMME) for key in lackable(PROGRAMME))


def test_a_day_of_its_own_is_written_as_the_plan_writes_it() -> None:
    assert due(PROGRAMME.target("T28"), PROGRAMME) == "Hạn: trước 10/6"
    assert due(PROGRAMME.target("T05"), PROGRAMME) == "Hạn: trong năm 2026"
    assert due(PROGRAMME.target("T16"), PROGRAMME) == "Hạn: trước 01/01/2031"


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2026, 5, 10), None),
        (date(2026, 5, 11), "due_soon"),
        (date(2026, 6, 9), "due_soon"),
        (date(2026, 6, 10), "overdue"),
    ],
)
def test_before_a_day_means_that_the_day_itself_is_too_late(on: date, state: str | None) -> None:
    assert urgency(PROGRAMME.target("T28"), PROGRAMME, on) == state
    assert urgency(PROGRAMME.target("T05"), PROGRAMME, on) is None
