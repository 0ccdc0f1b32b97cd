"""Names as people type them, made comparable: one display form, one form for search."""

import re
import unicodedata

_TONE_ON_LAST_VOWEL = re.compile(r"o[áàảãạéèẻẽẹ]\b|(?<!q)u[ýỳỷỹỵ]\b", re.IGNORECASE)
_HORIZONTAL_BAR = str.maketrans({"đ": "d", "ð": "d"})  # ð: what some old font converters made of đ


def normalise(text: str) -> str:
    """Return the text composed (NFC), on one line, with single spaces and nothing invisible in it."""
    visible = "".join(char for char in text if char.isspace() or not _is_invisible(char))
    return unicodedata.normalize("NFC", " ".join(visible.split()))


def fold(text: str) -> str:
    """Return the form in which a search compares: no case, no diacritics, đ as d; hóa and hoá are the same."""
    plain = normalise(text)
    for _ in range(2):  # a letter may only show its mark after case folding, and a mark may fold into a letter
        plain = unicodedata.normalize("NFD", plain.casefold())
        plain = "".join(char for char in plain if not unicodedata.category(char).startswith("M"))
    return normalise(plain.translate(_HORIZONTAL_BAR))


def display(text: str) -> str:
    """Return the normalised text with the tone where this product writes it: hóa, hòe, thụy; never hoá, hoè, thuỵ."""
    return _TONE_ON_LAST_VOWEL.sub(_tone_on_first_vowel, normalise(text))


def _tone_on_first_vowel(match: re.Match[str]) -> str:
    pair = match.group()
    marked = unicodedata.normalize("NFD", pair[1])
    return unicodedata.normalize("NFC", pair[0] + marked[1] + marked[0])


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Cs"}
