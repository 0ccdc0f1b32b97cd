"""Residential areas as people name them: the kind a name begins with, its own name, and when two are the same."""

import re
from dataclasses import dataclass
from enum import StrEnum

from geo.names import display, fold
from geo.units import Kind

MAX_NAME = 120


class AreaKind(StrEnum):
    """The kinds of residential areas; their Vietnamese names are `domain.noun.area_*`."""

    HAMLET = "hamlet"
    VILLAGE = "village"
    BAN = "ban"
    GROUP = "group"


WORDS: dict[AreaKind, str] = {
    AreaKind.HAMLET: "Xóm",
    AreaKind.VILLAGE: "Thôn",
    AreaKind.BAN: "Bản",
    AreaKind.GROUP: "Tổ dân phố",
}

# How a name begins, longest first. "Tổ" alone is a group's only in a ward: elsewhere it may be anything.
_BEGINNINGS: tuple[tuple[str, AreaKind | None], ...] = (
    ("khu dân cư", None),
    ("tổ dân phố", AreaKind.GROUP),
    ("kdc", None),
    ("t.d.p", AreaKind.GROUP),
    ("tổ dp", AreaKind.GROUP),
    ("tdp", AreaKind.GROUP),
    ("thôn", AreaKind.VILLAGE),
    ("xóm", AreaKind.HAMLET),
    ("bản", AreaKind.BAN),
    ("x.", AreaKind.HAMLET),
    ("tổ", AreaKind.GROUP),
)
_BARE_GROUP = "tổ"
_KIND_WORDS = {fold(word): kind for word, kind in _BEGINNINGS if kind}
_NUMBER = re.compile(r"(?:so )?0*(\d+)\b")
_ROMAN = re.compile(r"[IVX]+")
_LOWER = frozenset({"số"})


@dataclass(frozen=True, slots=True)
class AreaName:
    """A residential area's kind and the name of its own: "số 3" of "Tổ dân phố số 3"."""

    kind: AreaKind
    own: str

    @property
    def full(self) -> str:
        """The name as the register shows it."""
        return f"{WORDS[self.kind]} {self.own}"

    @property
    def exact(self) -> tuple[AreaKind, str]:
        """What two spellings of the same name share when their diacritics agree."""
        return self.kind, _plain_numbers(display(self.own).casefold().replace("số ", "so "))

    @property
    def folded(self) -> tuple[AreaKind, str]:
        """What they share when only the letters do: no case, no diacritics, "số 03" as 3."""
        return self.kind, _plain_numbers(fold(self.own))


@dataclass(frozen=True, slots=True)
class NameProblem:
    """Why a text is not the name of a residential area; `code` is a key of `registry.problem`."""

    code: str


def kind_named(text: str) -> AreaKind | None:
    """Return the kind a text names: "xóm", "Thôn", "TDP"."""
    return _KIND_WORDS.get(fold(text))


def read_name(text: str, *, told: AreaKind | None, supposed: AreaKind | None, commune: Kind) -> AreaName | NameProblem:
    """Read a residential area's name.

    `told` is the kind another column says; `supposed` the one to take where neither that nor the name says any. In a
    ward it is a group (tổ dân phố) then.
    """
    begun, own = _split(display(text), commune, knows_kind=bool(told or supposed))
    if told and begun and begun is not told:
        # "Bản Mới" is also a village's own name, and a ward's group may be called after the hamlet it was.
        if begun is not AreaKind.BAN and told is not AreaKind.GROUP:
            return NameProblem("area_kind_differs")
        own = display(text)
    kind = told or begun or supposed or (AreaKind.GROUP if commune == "phường" else None)
    if not any(char.isalnum() for char in own):
        return NameProblem("area_name_missing")
    if kind is None:
        return NameProblem("area_kind_missing")
    name = AreaName(kind, _cased(own))
    return NameProblem("name_too_long") if len(name.full) > MAX_NAME else name


def parse_full(kind: str, full_name: str) -> AreaName:
    """Return the name of an area as the register keeps it."""
    word = WORDS[AreaKind(kind)]
    return AreaName(AreaKind(kind), full_name.removeprefix(f"{word} "))


def _split(text: str, commune: Kind, *, knows_kind: bool) -> tuple[AreaKind | None, str]:
    """Return the kind a name begins with, and the rest; "khu dân cư" before it says nothing."""
    for word, kind in _BEGINNINGS:
        rest = _after(text, word)
        if rest is None or (word == _BARE_GROUP and commune != "phường" and not knows_kind):
            continue
        return _split(rest, commune, knows_kind=knows_kind) if kind is None else (kind, rest)
    return None, text


def _after(text: str, word: str) -> str | None:
    """Return what follows a word that the text begins with. Diacritics count, unless the text has none at all."""
    shown, sought = (fold(text), fold(word)) if text.isascii() else (text.casefold(), word)
    if not shown.startswith(sought):
        return None
    rest = text[len(sought) :]
    if rest and rest[0].isalpha() and not word.endswith("."):
        return None  # "Thôngnhất" is no thôn
    return rest.strip(" .:-–")


def _cased(own: str) -> str:
    """Return a name in the case it should be in, where it was typed in capitals or without any."""
    if not (own.isupper() or own.islower()):
        return own
    return " ".join(_cased_word(word) for word in own.split())


def _cased_word(word: str) -> str:
    if word.lower() in _LOWER:
        return word.lower()
    return word if _ROMAN.fullmatch(word) else "-".join(part.capitalize() for part in word.split("-"))


def _plain_numbers(text: str) -> str:
    return _NUMBER.sub(r"\1", text)
