"""Every word a person sees comes from `webapp/words/*.json`, once, in the wording of the glossary.

Keys that scripts read from the catalogues are checked by `tsc`, which types the imported JSON.
"""

import re
import string
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from webapp.words import FOLDER, catalogue, t

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static" / "src").rglob("*.js"))
PYTHON = sorted(path for folder in ("webapp", "geo") for path in (ROOT / folder).rglob("*.py"))

VIETNAMESE_LETTER = re.compile("[À-ÖØ-öø-ɏƠơƯưḀ-ỿ\u0300-\u036f]")
COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->|/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)
KEY_IN_CALL = re.compile(r"""\bt\(\s*(f?)(["'])([\w.{}]+)\2\s*([,)~+])""")


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _keys_asked(text: str) -> Iterator[tuple[str, bool]]:
    """Each literal key of a `t(...)` call, and whether more is appended to it."""
    for is_f_string, _, literal, after in KEY_IN_CALL.findall(text):
        if is_f_string and "{" in literal:
            yield literal.split("{", 1)[0], True
        else:
            yield literal, after in "~+"


@pytest.mark.parametrize("path", TEMPLATES + SCRIPTS, ids=_name)
def test_a_template_or_script_holds_no_vietnamese_of_its_own(path: Path) -> None:
    spoken = COMMENT.sub("", path.read_text(encoding="utf-8"))
    found = [line.strip() for line in spoken.splitlines() if VIETNAMESE_LETTER.search(line)]
    assert not found, f"move to webapp/words/: {found}"


@pytest.mark.parametrize("path", TEMPLATES + PYTHON, ids=_name)
def test_every_key_asked_for_has_a_text(path: Path) -> None:
    texts = catalogue()
    missing = [
        key
        for key, is_prefix in _keys_asked(path.read_text(encoding="utf-8"))
        if (not any(known.startswith(key) for known in texts) if is_prefix else key not in texts)
    ]
    assert not missing


def test_the_search_for_keys_sees_every_way_of_asking() -> None:
    asked = """t("a.b") t('a.c', m=1) t("a." ~ state) t(f"a.{state}.d")"""
    assert list(_keys_asked(asked)) == [("a.b", False), ("a.c", False), ("a.", True), ("a.", True)]


def test_texts_are_composed_unicode() -> None:
    assert [key for key, text in catalogue().items() if text != unicodedata.normalize("NFC", text)] == []


def test_texts_are_not_empty_nor_padded() -> None:
    assert [key for key, text in catalogue().items() if not text or text != text.strip()] == []


@pytest.mark.parametrize("word", ["bạn", "từ chối"])
def test_no_text_uses_a_word_the_office_does_not(word: str) -> None:
    said = re.compile(rf"\b{word}\b", re.IGNORECASE)
    assert [key for key, text in catalogue().items() if said.search(text)] == []


def test_braces_in_texts_are_named_parameters() -> None:
    for key, text in catalogue().items():
        for _, name, spec, conversion in string.Formatter().parse(text):
            assert name is None or (name.isidentifier() and not spec and conversion is None), key


def test_catalogue_files_are_named_as_the_first_part_of_their_keys() -> None:
    assert {key.split(".", 1)[0] for key in catalogue()} == {path.stem for path in FOLDER.glob("*.json")}


def test_an_unknown_key_is_named() -> None:
    with pytest.raises(KeyError, match=r"domain\.status\.unheard"):
        t("domain.status.unheard")


def test_a_missing_parameter_is_named() -> None:
    with pytest.raises(KeyError, match="'m'"):
        t("domain.message.gps_weak")


def test_a_parameter_may_have_any_name() -> None:
    assert t("errors.not_found", key="7KQ2M-9XD4A") == t("errors.not_found")


def test_parameters_fill_the_braces() -> None:
    assert "±12 m" in t("domain.message.gps_weak", m=12)
