"""Lists of residential areas as offices keep them: whatever their shape, each row is an area or a problem named."""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.area_headers import Column, column_named
from geo.area_lists import AreaList, Sheet, read_list
from geo.units import communes

HOME = "01933"  # xã Đồng Phúc
WARD = "05443"  # phường Phan Đình Phùng
LANG, LANG_HIGH = "02143", "05665"  # Văn Lang, Văn Lăng
ALL = [commune.code for commune in communes()]
HEAD = ["TT", "Mã xã", "Xã, phường", "Khu dân cư"]


def sheet(*rows: Sequence[Any], name: str = "Sheet1") -> Sheet:
    return Sheet(name, [(number, row) for number, row in enumerate(rows, 1) if any(cell is not None for cell in row)])


def read(*rows: Sequence[Any], name: str = "Sheet1", allowed: Sequence[str] = ALL) -> AreaList:
    return read_list([sheet(*rows, name=name)], allowed=allowed)


def names(found: AreaList) -> list[tuple[str, str]]:
    assert found.problems == ()
    return [(area.commune_code, area.name.full) for area in found.areas]


def problems(found: AreaList) -> list[tuple[int | None, str]]:
    return [(problem.row, problem.code) for problem in found.problems]


def test_columns_are_found_by_name_wherever_they_stand() -> None:
    plain = read(HEAD, [1, "01933", "Xã Đồng Phúc", "Thôn Nà Hai"])
    turned = read(["Ghi chú", "Tên thôn, xóm", "Thuộc xã", "STT"], [None, "Thôn Nà Hai", "Đồng Phúc", 1])
    assert names(plain) == names(turned) == [(HOME, "Thôn Nà Hai")]


def test_titles_above_the_header_are_passed_over_and_name_the_commune() -> None:
    found = read(
        ["ỦY BAN MTTQ VIỆT NAM"],
        ["XÃ ĐỒNG PHÚC", None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        ["DANH SÁCH KHU DÂN CƯ"],
        [None],
        ["TT", "Thôn", "Trưởng thôn", "Số hộ"],
        [1, "Nà Hai", "Cán bộ minh họa 01", 120],
        [2, "Bản Chán", "Cán bộ minh họa 02", 80],
    )
    assert names(found) == [(HOME, "Thôn Nà Hai"), (HOME, "Bản Chán")]
    assert [area.row for area in found.areas] == [6, 7]


def test_what_is_not_asked_for_is_not_read_at_all() -> None:
    found = read([*HEAD, "Trưởng thôn", "Số điện thoại"], [1, 1933, "Đồng Phúc", "Thôn A", "Cán bộ minh họa", "000"])
    assert "minh họa" not in str(found.to_json())
    assert "000" not in str(found.to_json())


def test_a_header_of_two_rows_with_merged_cells() -> None:
    found = read(
        ["TT", "Xã, phường", None, "Khu dân cư", None, "Ghi chú"],
        [None, "Mã", "Tên", "Loại", "Tên", None],
        [1, 1933, "Đồng Phúc", "Thôn", "Nà Hai", "x"],
    )
    assert names(found) == [(HOME, "Thôn Nà Hai")]


def test_a_row_of_column_numbers_is_no_area() -> None:
    assert names(read(HEAD, ["(1)", "(2)", "(3)", "(4)"], [1, "01933", "Đồng Phúc", "Thôn A"])) == [(HOME, "Thôn A")]


def test_a_merged_commune_holds_for_the_rows_below_it() -> None:
    found = read(
        HEAD,
        [1, "01933", "Đồng Phúc", "Thôn A"],
        [2, None, None, "Thôn B"],
        [3, "02143", "Văn Lang", "Thôn A"],
        [4, None, None, "Thôn B"],
    )
    assert names(found) == [(HOME, "Thôn A"), (HOME, "Thôn B"), (LANG, "Thôn A"), (LANG, "Thôn B")]


@pytest.mark.parametrize("wrong", ["Xã Không Có", "Van Lang"])
def test_rows_below_a_commune_that_could_not_be_read_are_not_given_to_the_one_above(wrong: str) -> None:
    merged = read(HEAD, [1, None, "Xã Đồng Phúc", "Thôn A"], [2, None, wrong, "Thôn B"], [3, None, None, "Thôn A"])
    grouped = read(
        ["TT", "Thôn"], ["I", "Xã Đồng Phúc"], [1, "Thôn A"], ["II", f"Xã {wrong.removeprefix('Xã ')}"], [1, "Thôn A"]
    )
    assert [area.commune_code for found in (merged, grouped) for area in found.areas] == [HOME, HOME]
    assert [row for row, _ in problems(merged)] == [3, 4]
    assert [row for row, _ in problems(grouped)] == [4, 5]
    assert len({code for _, code in problems(merged)}) == 1


def test_a_row_of_its_own_may_name_the_commune_of_those_below() -> None:
    found = read(
        ["TT", "Thôn, xóm, tổ dân phố"],
        ["I", "Xã Đồng Phúc (02 thôn)"],
        [1, "Thôn A"],
        ["Cộng", 1],
        ["II", "PHƯỜNG PHAN ĐÌNH PHÙNG"],
        [1, "Tổ 5"],
    )
    assert names(found) == [(HOME, "Thôn A"), (WARD, "Tổ dân phố 5")]


def test_several_sheets_each_named_after_its_commune() -> None:
    found = read_list(
        [
            sheet(["Thôn"], ["Nà Hai"], name="Đồng Phúc"),
            sheet(["Xóm"], ["Tân Lập"], name="Văn Lăng"),
            sheet(["Bìa"], ["không có danh sách"], name="Bìa"),
            sheet(HEAD, [1, "01933", None, "Thôn Ví Dụ"], name="Ví dụ"),
        ],
        allowed=ALL,
    )
    assert names(found) == [(HOME, "Thôn Nà Hai"), (LANG_HIGH, "Xóm Tân Lập")]


@pytest.mark.parametrize("code", [1933, 1933.0, "1933", "01933", " 01933", "'01933"])
def test_a_lost_leading_zero_is_found_again(code: object) -> None:
    assert names(read(HEAD, [1, code, None, "Thôn A"])) == [(HOME, "Thôn A")]


@pytest.mark.parametrize(
    ("written", "code"),
    [("Xã Văn Lăng", LANG_HIGH), ("văn lăng", LANG_HIGH), ("VĂN LANG", LANG), ("Xã Văn Lang", LANG)],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_two_communes_are_told_apart_by_their_diacritics(written: str, code: str, form: Any) -> None:
    assert names(read(HEAD, [1, None, unicodedata.normalize(form, written), "Thôn A"])) == [(code, "Thôn A")]


def test_letters_that_two_communes_share_need_the_former_district() -> None:
    head = [*HEAD, "Huyện cũ"]
    vague = read(head, [1, None, "Van Lang", "Thôn A", None])
    assert problems(vague) == [(2, "commune_ambiguous")]
    assert "Na Rì" in str(vague.problems[0].params["candidates"])
    assert names(read(head, [1, None, "Van Lang", "Thôn A", "Đồng Hỷ"])) == [(LANG_HIGH, "Thôn A")]
    assert names(read(head, [1, None, "Văn Lãng", "Thôn A", "huyện Na Rì (cũ)"])) == [(LANG, "Thôn A")]
    assert problems(read(head, [1, None, "Văn Lăng", "Thôn A", "Na Rì"])) == [(2, "district_differs")]
    assert names(read(head, [1, "02143", "Van Lang", "Thôn A", None])) == [(LANG, "Thôn A")]


def test_a_commune_written_with_other_marks_is_read_and_said_so() -> None:
    found = read(HEAD, [1, None, "Xã Đông Phúc", "Thôn A"], [2, None, "Xã Định Hoá", "Xóm B"])
    assert names(found) == [(HOME, "Thôn A"), ("05569", "Xóm B")]
    assert [area.notes for area in found.areas] == [("commune_read_as",), ()]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ([1, None, "Xã Không Có", "Thôn A"], "commune_unknown"),
        ([1, "99999", None, "Thôn A"], "commune_code_unknown"),
        ([1, "02143", "Văn Lăng", "Thôn A"], "code_name_differ"),
        ([1, None, None, "Thôn A"], "commune_missing"),
        ([1, "01933", None, None], "area_name_missing"),
        ([1, "01933", None, "Đồng Tâm"], "area_kind_missing"),
        ([1, "01933", None, datetime(2026, 2, 3)], "area_name_is_date"),  # noqa: DTZ001  # as a sheet holds it
        ([1, "01933", None, date(2026, 2, 3)], "area_name_is_date"),
        ([1, "01933", None, True], "cell_error"),
        ([1, "01933", None, "#REF!"], "cell_error"),
        ([1, "01933", None, "=A2&B2"], "formula_without_value"),
        ([1, "01933", None, "Thôn " + "a" * 130], "name_too_long"),
    ],
)
def test_a_row_that_is_no_area_is_a_problem_with_what_was_read(row: list[Any], problem: str) -> None:
    found = read(HEAD, row)
    assert problems(found) == [(2, problem)]
    assert found.areas == ()
    assert found.problems[0].read


def test_numbers_as_cells_are_read_as_a_person_sees_them() -> None:
    assert names(read(HEAD, [1, 5443, None, 3.0], [2, None, None, 4])) == [
        (WARD, "Tổ dân phố 3"),
        (WARD, "Tổ dân phố 4"),
    ]


def test_totals_empty_rows_and_signatures_are_passed_over() -> None:
    found = read(
        HEAD,
        [1, "01933", "Đồng Phúc", "Thôn A"],
        [None, None, None, None],
        ["Tổng cộng", None, None, 1],
        [None, None, None, "Đồng Phúc, ngày 12 tháng 5 năm 2026"],
        [None, None, None, "NGƯỜI LẬP BIỂU"],
    )
    assert names(found) == [(HOME, "Thôn A")]
    assert [(row.row, row.code) for row in found.skipped] == [(4, "total"), (5, "footer"), (6, "footer")]


def test_a_village_may_be_called_cong_hoa() -> None:
    assert names(read(["TT", "Thôn"], [1, "Cộng Hòa"], allowed=[HOME])) == [(HOME, "Thôn Cộng Hòa")]


def test_the_same_area_twice_is_a_problem_at_the_second_row() -> None:
    found = read(HEAD, [1, "01933", None, "Thôn Hoà Bình"], [2, "01933", None, "THÔN HÒA BÌNH"])
    assert problems(found) == [(3, "duplicate_in_file")]
    assert found.problems[0].params == {"row": 2, "sheet": "Sheet1"}
    apart = read(HEAD, [1, "01933", None, "Thôn Nà Lạn"], [2, "01933", None, "Thôn Nà Lán"])
    assert len(names(apart)) == 2


def test_a_commune_of_others_is_out_of_reach() -> None:
    found = read(HEAD, [1, "02143", None, "Thôn A"], [2, "01933", None, "Thôn B"], allowed=[HOME])
    assert problems(found) == [(2, "commune_not_here")]
    assert [area.name.full for area in found.areas] == ["Thôn B"]


def test_whoever_has_one_commune_need_not_name_it() -> None:
    assert names(read(["Thôn"], ["Nà Hai"], allowed=[HOME])) == [(HOME, "Thôn Nà Hai")]


def test_codes_of_areas_are_read_with_or_without_their_zeros() -> None:
    head = [*HEAD, "Mã khu dân cư"]
    found = read(head, [1, 1933, None, "Thôn A", "1933-4"], [2, 1933, None, "Thôn B", "01933-012"])
    assert [area.code for area in found.areas] == ["01933-004", "01933-012"]
    assert problems(read(head, [1, 1933, None, "Thôn A", "02143-001"])) == [(2, "area_code_invalid")]


def test_hamlets_and_groups_may_have_a_column_each() -> None:
    head = ["Mã xã", "Xóm", "Tổ dân phố"]
    assert names(read(head, [5443, "Tân Lập", None], [5443, None, 3])) == [
        (WARD, "Xóm Tân Lập"),
        (WARD, "Tổ dân phố 3"),
    ]
    assert problems(read(head, [5443, "Tân Lập", 3])) == [(2, "two_names")]


def test_a_file_without_a_list_says_so() -> None:
    assert problems(read(["Họ tên", "Số điện thoại"], ["a", "b"])) == [(None, "no_header")]
    assert problems(read(HEAD)) == [(None, "no_rows")]


@pytest.mark.parametrize(
    "label", ["Trưởng thôn", "Số thôn", "Số hộ", "Bí thư chi bộ thôn", "Trưởng Ban CTMT", "Xã cũ", "Thôn trước sắp xếp"]
)
def test_a_column_that_only_speaks_of_areas_is_not_taken_for_one(label: str) -> None:
    assert column_named(label) is None


@pytest.mark.parametrize(
    ("label", "column"),
    [
        ("Thôn (xóm, bản)", Column.AREA),
        ("Tên KDC", Column.AREA),
        ("Tổ", Column.AREA),
        ("Tên thôn sau sắp xếp", Column.AREA),
        ("Đơn vị hành chính", Column.COMMUNE),
        ("Xã/Phường", Column.COMMUNE),
        ("Mã ĐVHC", Column.COMMUNE_CODE),
        ("Mã số khu dân cư", Column.AREA_CODE),
        ("Loại hình", Column.AREA_KIND),
        ("Huyện, thành phố cũ", Column.DISTRICT),
    ],
)
def test_a_column_goes_by_many_names(label: str, column: Column) -> None:
    assert column_named(label) is column


cells = st.one_of(
    st.none(),
    st.text(max_size=30),
    st.integers(-10, 10**6),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.sampled_from([*HEAD, "Xã Đồng Phúc", "Thôn Nà Hai", "Tổng", "=A1", "Van Lang", "Loại", "Mã khu dân cư"]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(cells, max_size=6), max_size=12))
def test_no_sheet_is_too_strange_and_what_is_kept_reads_the_same_again(rows: list[list[Any]]) -> None:
    found = read_list([Sheet("a", list(enumerate(rows, 1)))], allowed=[HOME])
    assert AreaList.from_json(found.to_json()) == found
    numbers = [area.row for area in found.areas] + [row.row for row in found.skipped]
    numbers += [problem.row for problem in found.problems if problem.row]
    assert len(numbers) == len(set(numbers)), "a row is one thing"


def test_three_thousand_rows_are_read_whole() -> None:
    rows = [[n, code, None, f"Thôn {n}"] for n in range(3000) for code in [ALL[n % 92]]]
    assert len(names(read(HEAD, *rows))) == 3000
