"""The policy as a WHERE clause: which rows lie within an actor's reach."""

from sqlalchemy import ColumnElement, and_, false, or_
from sqlalchemy.orm import InstrumentedAttribute

from webapp.access.policy import Actor, Permission, reach


def below(column: InstrumentedAttribute[str], unit_path: str) -> ColumnElement[bool]:
    """Test that a path column lies at or below a unit.

    Cost: one range of the column's b-tree; paths end with "/", and "0" is the character that follows it.
    """
    return and_(column >= unit_path, column < unit_path[:-1] + "0")


def within_reach(column: InstrumentedAttribute[str], actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """Test that a path column lies where the actor holds the permission; false where it is held nowhere."""
    paths = reach(actor, permission)
    return or_(*(below(column, path) for path in paths)) if paths else false()
