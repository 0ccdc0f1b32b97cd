"""What people sign in with: telephone numbers as they write them, codes as they type them."""

import random

import pytest

from geo.entry_codes import ALPHABET, draw_code, read_code
from geo.telephones import read_telephone


@pytest.mark.parametrize("text", ["0912345678", "0912 345 678", "+84 912.345.678", "84912345678", "(091) 234-5678"])
def test_a_mobile_number_is_read_however_it_is_written(text: str) -> None:
    assert read_telephone(text) == "0912345678"


@pytest.mark.parametrize("text", ["", "091234567", "09123456789", "0212345678", "xa-01933", "0912345678a", "912345678"])
def test_what_is_no_mobile_number_is_none(text: str) -> None:
    assert read_telephone(text) is None


def test_a_code_is_read_back_in_whatever_way_it_is_typed() -> None:
    for seed in range(50):
        code = draw_code(random.Random(seed).choice)
        assert read_code(code) == code
        assert (
            read_code(code.lower())
            == read_code(code.replace("-", ""))
            == read_code(f" {code.replace('-', ' - ')} ")
            == code
        )


def test_no_letter_of_a_code_is_read_as_another() -> None:
    assert not set(ALPHABET) & set("0O1IJUWZ")
    assert len(set(ALPHABET)) == len(ALPHABET) == 28


@pytest.mark.parametrize("text", ["", "K7MP-3XQ", "K7MP-3XQTT", "K7MP-3XQO", "mat-khau-dai"])
def test_what_is_no_code_is_none(text: str) -> None:
    assert read_code(text) is None
