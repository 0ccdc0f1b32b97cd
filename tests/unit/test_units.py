"""The list of units: what it must hold, and that a damaged list tells everything that is wrong with it."""

import math
import unicodedata
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from geo import units
from geo.errors import NotFound
from geo.names import fold
from geo.tables import TableInvalid

DATA = Path(units.__file__).parent / "data" / "units"
COMMUNES_TEXT = (DATA / "communes.csv").read_text(encoding="utf-8")
FORMER_TEXT = (DATA / "former_communes.csv").read_text(encoding="utf-8")
HEADER, FIRST, SECOND = COMMUNES_TEXT.splitlines()[:3]


def test_the_province_has_77_communes_and_15_wards() -> None:
    assert Counter(commune.kind for commune in units.communes()) == {"xã": 77, "phường": 15}


def test_37_communes_lie_in_the_north_and_55_in_the_south() -> None:
    assert Counter(commune.region for commune in units.communes()) == {"north": 37, "south": 55}


def test_the_areas_add_up_to_the_official_total() -> None:
    assert math.fsum(commune.area_km2 for commune in units.communes()) == pytest.approx(8375.21, abs=0.1)


def test_codes_are_five_digit_strings_in_order_and_unique() -> None:
    codes = [commune.code for commune in units.communes()]
    assert all(isinstance(code, str) and len(code) == 5 and code.isdigit() for code in codes)
    assert all(one < next_one for one, next_one in pairwise(codes))


@pytest.mark.parametrize("name", ["communes.csv", "former_communes.csv"])
def test_files_are_plain_composed_utf8_with_unix_lines(name: str) -> None:
    data = (DATA / name).read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data
    assert unicodedata.is_normalized("NFC", data.decode("utf-8"))


def test_a_commune_knows_its_short_and_full_name_and_its_district() -> None:
    commune = units.commune("05665")
    assert (commune.name, commune.full_name, commune.kind) == ("Văn Lăng", "Xã Văn Lăng", "xã")
    assert commune.former_districts == ("Đồng Hỷ",)
    assert commune.label_with_former_district == "Văn Lăng – Đồng Hỷ cũ"
    assert (round(commune.lon), round(commune.lat)) == (106, 22)


def test_two_communes_with_one_search_form_differ_by_code_and_label() -> None:
    lang, other = units.commune("02143"), units.commune("05665")
    assert fold(lang.name) == fold(other.name)
    assert lang.label_with_former_district == "Văn Lang – Na Rì cũ"


def test_no_two_communes_share_a_name_or_a_folded_label() -> None:
    assert len({commune.name for commune in units.communes()}) == 92
    assert len({fold(commune.label_with_former_district) for commune in units.communes()}) == 92


def test_a_commune_of_several_districts_names_them_all() -> None:
    assert units.commune("05488").label_with_former_district == "Đại Phúc – Thái Nguyên, Đại Từ, Phổ Yên cũ"


def test_every_former_commune_is_listed_with_its_commune_of_today() -> None:
    former = {(unit.full_name, unit.former_district): unit for unit in units.former_communes()}
    assert len(former) == 280
    for commune in units.communes():
        for part in commune.former_units:
            whole = former[part.full_name, part.district]
            assert not part.whole or whole.commune_code == commune.code


def test_only_three_former_wards_and_communes_were_divided() -> None:
    divided = {str(unit) for commune in units.communes() for unit in commune.former_units if not unit.whole}
    assert divided == {"Xã Thượng Đình (Phú Bình)", "Phường Cam Giá (Thái Nguyên)", "Phường Gia Sàng (Thái Nguyên)"}


def test_no_commune_straddles_the_old_provincial_border() -> None:
    region_of = {"Bắc Kạn": "north", "Thái Nguyên": "south"}
    for former in units.former_communes():
        assert region_of[former.former_province] == units.commune(former.commune_code).region


def test_paths_nest_by_prefix() -> None:
    assert units.commune("01933").path == units.commune_path("01933") == "VN/19/01933/"
    assert units.area_path("01933-004") == "VN/19/01933/01933-004/"
    assert units.area_path("01933-004").startswith(units.commune_path("01933"))
    assert units.commune_path("01933").startswith(units.PROVINCE.path)


@pytest.mark.parametrize("code", ["1933", "019333", "01933/", "0193a", "０１９３３", "", "01933\n"])
def test_what_is_no_commune_code_makes_no_path(code: str) -> None:
    with pytest.raises(ValueError, match="no commune code"):
        units.commune_path(code)


@pytest.mark.parametrize("code", ["01933", "01933-4", "01933-0004", "1933-004", "01933-004/"])
def test_what_is_no_area_code_makes_no_path(code: str) -> None:
    with pytest.raises(ValueError, match="no residential-area code"):
        units.area_path(code)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("VN/19/01933/01933-004/", "01933"),
        ("VN/19/01933/", "01933"),
        ("VN/19/", None),
        ("VN/", None),
        ("VN/20/02143/", None),
    ],
)
def test_a_path_leads_back_to_its_commune(path: str, code: str | None) -> None:
    assert units.commune_code_of(path) == code


def test_an_unknown_commune_is_not_found() -> None:
    with pytest.raises(NotFound):
        units.commune("99999")


def test_all_problems_of_a_table_are_told_at_once() -> None:
    damaged = "\n".join(
        [
            HEADER,
            FIRST.replace("01840", "1840").replace("34.46", "-3"),
            SECOND.replace("phường,", "Phường,").replace("Xuất Hóa", "Xuất Hoá").replace("72,105.85972", "72,nan"),
            SECOND.replace("north", "up"),
            FIRST + ",more",
        ]
    )
    with pytest.raises(TableInvalid) as refusal:
        units.parse_communes(damaged)
    told = "\n".join(refusal.value.problems)
    for expected in (
        "line 2, code: not a code: '1840'",
        "line 2, area_km2: not a number",
        "line 3, kind: not one of xã, phường: 'Phường'",
        "line 3, former_units: not in display spelling",
        "line 3, lon: not a number",
        "line 4, region: not one of north, south: 'up'",
        "line 4, code: a second row: '01843'",
        "line 5: 10 cells in place of 9",
    ):
        assert expected in told


@pytest.mark.parametrize("text", ["", HEADER, "code;name\n", FIRST])
def test_a_table_without_columns_or_rows_is_refused(text: str) -> None:
    with pytest.raises(TableInvalid):
        units.parse_communes(text)


def test_a_full_name_must_agree_with_its_kind() -> None:
    with pytest.raises(TableInvalid) as refusal:
        units.parse_communes(f"{HEADER}\n{FIRST.replace('phường', 'xã')}")
    assert "full_name: does not start with 'Xã '" in refusal.value.problems[0]


def test_a_former_unit_without_its_district_is_told() -> None:
    with pytest.raises(TableInvalid) as refusal:
        units.parse_communes(f"{HEADER}\n{FIRST.replace('Huyền Tụng (Bắc Kạn)', 'Huyền Tụng')}")
    assert "Phường Huyền Tụng' is not" in refusal.value.problems[0]


def test_a_former_commune_must_lead_to_a_known_commune() -> None:
    with pytest.raises(TableInvalid) as refusal:
        units.parse_former_communes(FORMER_TEXT, {"01840"})
    assert len(refusal.value.problems) == sum(unit.commune_code != "01840" for unit in units.former_communes())
