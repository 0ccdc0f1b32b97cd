"""The policy as a WHERE clause: which rows lie within an actor's reach."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, false, or_, true

from webapp.access.policy import Actor, Permission, reach


def below(column: SQLColumnExpression[str], unit_path: str) -> ColumnElement[bool]:
    """Test that a path column lies at or below a unit.

    Cost: one range of the column's b-tree; paths end with "/", and "0" is the character that follows it.
    """
    return and_(column >= unit_path, column < _end_of(unit_path))


def outside(column: SQLColumnExpression[str], unit_paths: Sequence[str]) -> list[ColumnElement[bool]]:
    """Return the ranges of a path column before, between and after units of which none lies below another."""
    starts, ends = [*sorted(unit_paths), None], [None, *(_end_of(path) for path in sorted(unit_paths))]
    return [
        and_(true() if end is None else column >= end, true() if start is None else column < start)
        for end, start in zip(ends, starts, strict=True)
    ]


def _end_of(unit_path: str) -> str:
    """Return the first text after all that lies below a unit: "0" is the character that follows "/"."""
    return unit_path[:-1] + "0"


def within_reach(column: SQLColumnExpression[str], actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """Test that a path column lies where the actor holds the permission; false where it is held nowhere."""
    paths = reach(actor, permission)
    return or_(*(below(column, path) for path in paths)) if paths else false()
