"""Finding a commune of today from what a list says of it: a code that lost its zero, a name, a former district."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from geo.names import display, fold
from geo.units import Commune, communes, communes_by_code

_CODE_LENGTH = 5
_SHORTEST_CODE = 4
_KIND = re.compile(r"(?P<kind>xã|xa|phường|phuong)\s+(?P<name>.+)")
_NUMBERING = re.compile(r"^(?:[ivxlc]+|\d+|[a-z])\s*[.):-]\s*")
_COUNT = re.compile(r"\s*\(.*\)$")
_DISTRICT = re.compile(r"^(?:huyen|thi xa|thanh pho|tp\.?|h\.|tx\.?)\s*|\s*\(?cu\)?$")


@dataclass(frozen=True, slots=True)
class Found:
    """The commune that a text names; `exactly` when its diacritics are those of the name."""

    commune: Commune
    exactly: bool = True


@dataclass(frozen=True, slots=True)
class NotFound:
    """Why a text leads to no single commune; `code` is a key of `registry.problem`."""

    code: str
    candidates: tuple[Commune, ...] = ()


def commune_with_code(text: str) -> Found | NotFound:
    """Return the commune with this code, whose leading zero a spreadsheet may have taken: 1933 is 01933."""
    digits = text.strip(" '")
    if digits.isdecimal() and digits.isascii() and _SHORTEST_CODE <= len(digits) <= _CODE_LENGTH:
        found = communes_by_code().get(digits.zfill(_CODE_LENGTH))
        if found:
            return Found(found)
    return NotFound("commune_code_unknown")


def commune_with_name(text: str, former_district: str = "") -> Found | NotFound:
    """Return the commune with this name: by its exact diacritics, else by its letters where only one has them.

    "Văn Lang" and "Văn Lăng" are two communes; "Van Lang" is neither unless the former district says which.
    """
    kind, name = _split(text)
    alike = [commune for commune in _by_letters().get(fold(name), ()) if kind in {None, commune.kind}]
    exact = [commune for commune in alike if commune.name.casefold() == name]
    alike = exact or alike
    if not alike:
        return NotFound("commune_unknown")
    there = [commune for commune in alike if _lay_in(commune, former_district)]
    if not there:
        return NotFound("district_differs", tuple(alike))
    if len(there) > 1:
        return NotFound("commune_ambiguous", tuple(there))
    return Found(there[0], exactly=bool(exact))


def commune_in_title(texts: Iterable[str]) -> Commune | None:
    """Return the one commune that titles above a list name in full, "Danh sách xóm của xã Đồng Phúc", if it is one."""
    named: set[str] = set()
    for text in texts:
        shown = display(text).casefold()
        found = [code for code, pattern in _in_titles() if pattern.search(shown)]
        named.update(found)
    return communes_by_code()[named.pop()] if len(named) == 1 else None


def is_commune(text: str) -> bool:
    """Return whether a text begins as the full name of a commune does: "I. Xã Đồng Phúc"."""
    return bool(_KIND.fullmatch(_bare(text))) and _split(text)[0] is not None


@cache
def _by_letters() -> dict[str, list[Commune]]:
    found: dict[str, list[Commune]] = {}
    for commune in communes():
        found.setdefault(fold(commune.name), []).append(commune)
    return found


@cache
def _in_titles() -> tuple[tuple[str, re.Pattern[str]], ...]:
    names = {commune.code: f"{commune.kind} {commune.name.casefold()}" for commune in communes()}
    return tuple((code, re.compile(rf"\b{re.escape(name)}\b")) for code, name in names.items())


def _bare(text: str) -> str:
    """Return a text in small letters, without a number before it and a remark in brackets behind it."""
    return _NUMBERING.sub("", _COUNT.sub("", display(text).casefold()))


def _split(text: str) -> tuple[str | None, str]:
    """Return the kind that a commune's name begins with, if any, and the name of its own."""
    bare = _bare(text)
    match = _KIND.fullmatch(bare)
    if not match or (match["kind"] in {"xa", "phuong"} and not bare.isascii()):
        return None, bare
    return "xã" if match["kind"][0] == "x" else "phường", match["name"].strip()


def _lay_in(commune: Commune, former_district: str) -> bool:
    wanted = _DISTRICT.sub("", fold(former_district)).strip()
    return not wanted or wanted in {fold(district) for district in commune.former_districts}
