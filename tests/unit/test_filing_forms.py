"""Forms are read as an office writes, and every field at fault is named at once."""

from datetime import date

import pytest

from geo.errors import Invalid
from webapp.filings import schemas
from webapp.filings.schemas import FormRefused, NewDocument, NewNumber, Reading

TODAY = date(2026, 11, 23)
AREAS = ("01933-001", "01933-002")


def refused(read: object, *args: object, **params: object) -> str:
    with pytest.raises(Invalid) as refusal:
        read(*args, **params)  # type: ignore[operator]
    return refusal.value.code


@pytest.mark.parametrize(
    ("written", "number"),
    [("0", 0), ("7", 7), ("1234", 1234), ("1.234", 1234), (" 1.234.567 ", None), ("007", 7), ("1 234", 1234)],
)
def test_whole_numbers_are_read_with_points_between_thousands(written: str, number: int | None) -> None:
    if number is None:
        assert refused(schemas.read_whole, written) == "number_too_large"
    else:
        assert schemas.read_whole(written) == number


@pytest.mark.parametrize(
    "written", ["1,5", "1.5", "1,234", "12.34", "1.23.456", "-3", "+3", "3e2", "ba", "٣", "１２", "0x1f"]
)
def test_anything_else_is_no_number_and_nobody_guesses(written: str) -> None:
    assert refused(schemas.read_whole, written) == "number_invalid"


def test_numbers_have_an_upper_bound_however_long_they_are() -> None:
    assert schemas.read_whole("1.000.000") == schemas.MOST
    assert refused(schemas.read_whole, "1000001") == "number_too_large"
    assert refused(schemas.read_whole, "9" * 5000) == "number_too_large"


def test_a_missing_number_is_asked_for() -> None:
    assert refused(schemas.read_whole, "  ") == "field_required"


def test_a_declaration_is_within_its_total() -> None:
    form = {"value": "412", "total": "450", "note": "  theo\tsổ \n theo dõi "}
    assert schemas.read_number(form, asks_total=True) == NewNumber(412, 450, "theo sổ theo dõi")
    with pytest.raises(FormRefused) as refusal:
        schemas.read_number({"value": "451", "total": "450"}, asks_total=True)
    assert {name: one.code for name, one in refusal.value.problems.items()} == {"value": "number_above_total"}


def test_a_total_nobody_asks_for_is_not_read() -> None:
    assert schemas.read_number({"value": "6", "total": "x"}, asks_total=False) == NewNumber(6, None, "")


def test_all_faults_of_a_form_are_named_at_once() -> None:
    with pytest.raises(FormRefused) as refusal:
        schemas.read_number({"value": "x", "total": "", "note": "a" * 301}, asks_total=True)
    codes = {name: one.code for name, one in refusal.value.problems.items()}
    assert codes == {"value": "number_invalid", "total": "field_required", "note": "text_too_long"}


@pytest.mark.parametrize("written", ["2026-03-15", "15/3/2026", "15/03/2026", " 15/3/2026 "])
def test_a_day_is_read_as_a_browser_or_a_person_writes_it(written: str) -> None:
    assert schemas.read_day(written, today=TODAY) == date(2026, 3, 15)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "field_required"),
        ("2026-02-30", "date_invalid"),
        ("3/15/2026", "date_invalid"),
        ("15.3.2026", "date_invalid"),
        ("15/3/26", "date_invalid"),
        ("2026-11-24", "date_in_future"),
        ("2019-12-31", "date_too_early"),
        ("0000-01-01", "date_invalid"),
    ],
)
def test_a_day_that_cannot_be_is_refused(written: str, code: str) -> None:
    assert refused(schemas.read_day, written, today=TODAY) == code


def test_the_first_and_the_last_possible_day_are_taken() -> None:
    assert schemas.read_day("2020-01-01", today=TODAY) == date(2020, 1, 1)
    assert schemas.read_day("2026-11-23", today=TODAY) == TODAY


@pytest.mark.parametrize("number", ["12/KH-MTTQ-BTT", "02/ĐA-MTTQ-BTT", "13-ĐA/TU", "05/QĐ-UBND", "7", "12 / KH"])
def test_numbers_of_documents_are_taken_as_offices_write_them(number: str) -> None:
    assert schemas.read_document_number(f"  {number} ") == number


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("", "field_required"),
        ("KH-MTTQ", "document_number_invalid"),
        ("1" * 41, "document_number_invalid"),
        ("12/KH<script>", "document_number_invalid"),
        ('12"', "document_number_invalid"),
    ],
)
def test_what_is_no_documents_number_is_refused(number: str, code: str) -> None:
    assert refused(schemas.read_document_number, number) == code


def test_texts_are_one_line_of_composed_unicode_without_unseen_signs() -> None:
    assert schemas.read_line("Kê\u0301 hoa\u0323ch\u202e\u200b\r\nnăm\x002026", most=50) == "Kế hoạch năm 2026"


def test_only_an_organisation_that_reports_can_have_a_report() -> None:
    assert schemas.read_organisation("women") == "women"
    assert refused(schemas.read_organisation, "red_cross") == "field_required"
    assert refused(schemas.read_organisation, "") == "field_required"


def test_an_area_has_its_own_number_and_day_or_those_for_all() -> None:
    reading = Reading({"number": "05/QĐ-UBND", "issued_on": "2026-03-12", "number-01933-002": "06/QĐ-UBND"})
    assert schemas.read_areas(reading, AREAS, today=TODAY) == {
        "01933-001": NewDocument("05/QĐ-UBND", date(2026, 3, 12)),
        "01933-002": NewDocument("06/QĐ-UBND", date(2026, 3, 12)),
    }
    assert reading.problems == {}


def test_what_an_area_lacks_is_asked_for_where_it_was_to_be_written() -> None:
    reading = Reading({"number-01933-001": "x", "issued_on-01933-001": "2026-03-12"})
    schemas.read_areas(reading, AREAS, today=TODAY)
    assert {name: one.code for name, one in reading.problems.items()} == {
        "number-01933-001": "document_number_invalid",
        "number": "field_required",
        "issued_on": "field_required",
    }


def test_at_least_one_area_must_be_ticked() -> None:
    reading = Reading({"number": "05/QĐ-UBND", "issued_on": "2026-03-12"})
    assert schemas.read_areas(reading, (), today=TODAY) == {}
    assert {name: one.code for name, one in reading.problems.items()} == {"areas": "areas_required"}


@pytest.mark.parametrize("uid", ["", "1", "not-a-uuid", "../" * 12])
def test_a_form_without_its_own_id_is_refused(uid: str) -> None:
    assert refused(schemas.read_token, {"uid": uid}) == "bad_request"
