"""Every error code that the code can raise has its sentence, and every sentence is somebody's."""

import ast
import json
from pathlib import Path

import pytest

from geo.errors import DomainError
from geo.tables import TableInvalid
from webapp.http import STATUS_OF

ROOT = Path(__file__).parents[2]
SENTENCES = json.loads((ROOT / "webapp" / "words" / "errors.json").read_text(encoding="utf-8"))
SOURCES = [path for folder in ("geo", "webapp") for path in (ROOT / folder).rglob("*.py")]
# Raised as a whole by their classes, or handed to `_refuse`, whose first argument is the code.
RAISERS = {"Invalid", "_refuse", "read_instant", "read_unit_code", "read_mapping"}


def codes_of(tree: ast.AST) -> set[str]:
    """Return the codes named where something is refused."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RAISERS:
            found |= {arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)}
    return found


def raised() -> set[str]:
    named = set().union(*(codes_of(ast.parse(path.read_text(encoding="utf-8"))) for path in SOURCES))
    fields = {"field", "captured_at", "position", "commune_code", "area_code", "details", "photos", "id", "schema"}
    return named - fields


def subclasses(of: type[DomainError]) -> set[type[DomainError]]:
    return {of}.union(*(subclasses(child) for child in of.__subclasses__()))


def test_every_code_that_is_raised_has_its_sentence() -> None:
    assert raised() <= set(SENTENCES)


def test_every_error_class_that_a_person_can_meet_has_its_sentence() -> None:
    assert {kind.code for kind in subclasses(DomainError) if not issubclass(kind, TableInvalid)} <= set(SENTENCES)


def test_every_status_belongs_to_a_code_with_a_sentence() -> None:
    assert set(STATUS_OF) <= set(SENTENCES)


@pytest.mark.parametrize("code", sorted(SENTENCES))
def test_no_sentence_is_without_a_raiser(code: str) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in SOURCES)
    assert f'"{code}"' in text
