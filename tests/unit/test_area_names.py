"""What a residential area is called, however it was typed."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.area_names import WORDS, AreaKind, AreaName, NameProblem, parse_full, read_name
from geo.names import display


def full(text: str, commune: str = "xã", **hints: AreaKind) -> str:
    """Return the full name that a text is read as, or the code of its problem."""
    name = read_name(text, told=hints.get("told"), supposed=hints.get("supposed"), commune=commune)  # type: ignore[arg-type]
    return name.code if isinstance(name, NameProblem) else name.full


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Xóm Đồng Tâm", "Xóm Đồng Tâm"),
        ("XÓM ĐỒNG TÂM", "Xóm Đồng Tâm"),
        ("xóm đồng tâm", "Xóm Đồng Tâm"),
        (unicodedata.normalize("NFD", "Thôn Nà Hai"), "Thôn Nà Hai"),
        ("Thôn  Định\u00a0Hoá", "Thôn Định Hóa"),
        ("Thôn Pác Nghiên - Cốc Pái", "Thôn Pác Nghiên - Cốc Pái"),
        ("XÓM PHÚ III", "Xóm Phú III"),
        ("X. Đồng Tâm", "Xóm Đồng Tâm"),
        ("TDP số 3", "Tổ dân phố số 3"),
        ("T.D.P 3", "Tổ dân phố 3"),
        ("Bản Mới", "Bản Mới"),
        ("xom dong tam", "Xóm Dong Tam"),
        ("Khu dân cư xóm Đồng", "Xóm Đồng"),
        ("Thôn Tổ Nai", "Thôn Tổ Nai"),
    ],
)
def test_the_kind_is_read_off_the_name(text: str, name: str) -> None:
    assert full(text) == name


@pytest.mark.parametrize("text", ["Tổ 5", "tổ 5", "5", "Khu dân cư 5"])
def test_in_a_ward_it_is_a_group(text: str) -> None:
    assert full(text, "phường") == "Tổ dân phố 5"


@pytest.mark.parametrize("text", ["Tổ 5", "5", "Đồng Tâm", "Bàn Đạt", "Thônglong"])
def test_elsewhere_a_name_without_a_kind_is_not_guessed(text: str) -> None:
    assert full(text) == "area_kind_missing"


def test_a_column_says_the_kind_and_a_contradiction_is_told() -> None:
    assert full("Nà Hai", told=AreaKind.VILLAGE) == "Thôn Nà Hai"
    assert full("Thôn Nà Hai", told=AreaKind.VILLAGE) == "Thôn Nà Hai"
    assert full("Bản Mới", told=AreaKind.VILLAGE) == "Thôn Bản Mới"
    assert full("Xóm Cải", told=AreaKind.GROUP) == "Tổ dân phố Xóm Cải"
    assert full("Xóm Đồng", told=AreaKind.VILLAGE) == "area_kind_differs"
    assert full("Nà Hai", supposed=AreaKind.VILLAGE) == "Thôn Nà Hai"
    assert full("Xóm Đồng", supposed=AreaKind.VILLAGE) == "Xóm Đồng"


def test_nothing_and_too_much_are_no_names() -> None:
    assert full("Xóm") == "area_name_missing"
    assert full(" . ", told=AreaKind.HAMLET) == "area_name_missing"
    assert full("Xóm " + "a" * 120) == "name_too_long"


def test_numbers_are_the_same_however_they_are_written() -> None:
    three = [AreaName(AreaKind.GROUP, own) for own in ("3", "03", "số 3", "Số 03")]
    assert len({name.folded for name in three}) == 1
    assert len({name.exact for name in three}) == 1
    assert AreaName(AreaKind.GROUP, "3").exact != AreaName(AreaKind.HAMLET, "3").exact


def test_diacritics_tell_two_names_apart_that_letters_do_not() -> None:
    one, other = AreaName(AreaKind.VILLAGE, "Nà Lạn"), AreaName(AreaKind.VILLAGE, "Nà Lán")
    assert one.folded == other.folded
    assert one.exact != other.exact
    assert AreaName(AreaKind.VILLAGE, "Hoà Bình").exact == AreaName(AreaKind.VILLAGE, "Hòa Bình").exact


@settings(deadline=None)
@given(st.sampled_from(AreaKind), st.text(alphabet="aàbđeêgihKNỐợ 0123-", min_size=1, max_size=40))
def test_a_name_the_register_keeps_reads_as_itself_again(kind: AreaKind, own: str) -> None:
    name = read_name(f"{WORDS[kind]} {own}", told=kind, supposed=None, commune="xã")
    if isinstance(name, AreaName):
        again = read_name(name.full, told=kind, supposed=None, commune="phường")
        assert again == name == parse_full(kind.value, name.full)
        assert name.full == display(name.full)


@settings(deadline=None)
@given(st.text(max_size=200), st.sampled_from(["xã", "phường"]))
def test_no_text_is_too_strange_to_be_answered(text: str, commune: str) -> None:
    assert full(text, commune)
