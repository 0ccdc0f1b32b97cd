"""docs/offline.md: all seven promises and all thirty traps are there, and what they point at exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "offline.md").read_text("utf-8")
ONLY_AN_IPHONE_SHOWS = {2, 3, 4, 6, 8, 9, 24}
TEST = re.compile(r"`(tests/[^`:]+)::([^`]+)`")
FILE = re.compile(r"`((?:static|webapp|geo)/[^`]+)`")


def rows(heading: str) -> dict[int, list[str]]:
    """Read the table under a heading: its cells by its numbers."""
    part = re.split(r"^## ", DOCUMENT, flags=re.MULTILINE)
    [text] = [one for one in part if one.startswith(heading)]
    found = re.findall(r"^\| (\d+) \| (.+) \|$", text, re.MULTILINE)
    return {int(number): cells.split(" | ") for number, cells in found}


CONTRACT = rows("The contract")
TRAPS = rows("The traps")
ALL = [*(("contract", n) for n in CONTRACT), *(("trap", n) for n in TRAPS)]


def cells_of(kind: str, number: int) -> list[str]:
    return (CONTRACT if kind == "contract" else TRAPS)[number]


def test_every_promise_and_every_trap_has_its_row() -> None:
    assert list(CONTRACT) == list(range(1, 8))
    assert list(TRAPS) == list(range(1, 31))


def test_what_only_an_iphone_shows_is_said_to_be_untried_and_nothing_else_is() -> None:
    assert {n for n, cells in TRAPS.items() if cells[-1].startswith("Not on an iPhone: ")} == ONLY_AN_IPHONE_SHOWS


@pytest.mark.parametrize(("kind", "number"), ALL)
def test_a_row_names_where_its_rule_lives(kind: str, number: int) -> None:
    files = FILE.findall(cells_of(kind, number)[-2])
    assert files
    assert [file for file in files if not (ROOT / file).is_file()] == []


@pytest.mark.parametrize(("kind", "number"), ALL)
def test_a_row_names_tests_that_exist(kind: str, number: int) -> None:
    tests = TEST.findall(cells_of(kind, number)[-1])
    assert tests
    assert [f"{file}::{name}" for file, name in tests if not exists(file, name)] == []


def exists(file: str, name: str) -> bool:
    """Tell whether a file holds a test of this name: a function in Python, a title in JavaScript."""
    path = ROOT / file
    if not path.is_file():
        return False
    text = path.read_text("utf-8")
    return f'test("{name}"' in text if path.suffix == ".js" else f"\ndef {name}(" in text
