"""Names: one display form, one search form."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geo.names import display, fold, normalise


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("  Xã   Văn\tLăng \n", "Xã Văn Lăng"),
        (unicodedata.normalize("NFD", "Định Hóa"), "Định Hóa"),
        ("Ba\u00a0Bể", "Ba Bể"),
        ("Ba\u200b \ufeffBể\x00", "Ba Bể"),
        ("Phú\u202e Lạc", "Phú Lạc"),
        ("Ba\ud800Bể", "BaBể"),
        ("", ""),
    ],
)
def test_normalise_leaves_one_visible_composed_line(typed: str, clean: str) -> None:
    assert normalise(typed) == clean


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Định Hóa", "định hoá"),
        ("Định Hóa", "DINH HOA"),
        ("Điềm Thụy", "Điềm Thuỵ"),
        ("Nam Hòa", unicodedata.normalize("NFD", "Nam Hoà")),
        ("Đồng Hỷ", "Ðồng Hỷ"),
        ("Đức Xuân", "duc  xuan"),
        ("Chợ Rã", "cho ra"),
    ],
)
def test_search_sees_no_case_no_diacritics_no_tone_style(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_search_form_is_plain_letters() -> None:
    assert fold("Phường Đức Xuân – Bắc Kạn cũ") == "phuong duc xuan – bac kan cu"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Định Hoá", "Định Hóa"),
        ("Nam Hoà", "Nam Hòa"),
        ("ĐIỀM THUỴ", "ĐIỀM THỤY"),
        ("Hoè Nhai", "Hòe Nhai"),
        ("Quý Sơn", "Quý Sơn"),
        ("Hoàng Nông", "Hoàng Nông"),
        ("Khoái Châu", "Khoái Châu"),
        ("Úc Kỳ", "Úc Kỳ"),
    ],
)
def test_display_puts_the_tone_on_the_first_vowel_of_an_open_pair(written: str, shown: str) -> None:
    assert display(written) == shown


@given(st.text())
@example("a\u200b\u0301")
def test_normalise_is_idempotent_and_one_line(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert once == once.strip()
    assert "\n" not in once
    assert "  " not in once


@given(st.text())
@example("\u0345")
@example("ŉ")
def test_fold_is_idempotent_and_blind_to_composition(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


@given(st.text(alphabet="aăâeêioôơuưyđhkqtĐHQ áàảãạéèẻẽẹýỳỷỹỵ"))
def test_display_never_changes_what_a_search_finds(text: str) -> None:
    assert fold(display(text)) == fold(text)
    assert display(display(text)) == display(text)
