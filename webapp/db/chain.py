"""Seals: every entry of a history is tied to all that came before it, so that a change made by hand is found.

An entry's seal is the SHA-256 of the seal before it and of the entry itself. Seals stand beside the histories and not
in them: what is sealed is what the database really keeps, and a history is never touched to seal it. Whoever can write
to the database could compute all seals anew; the last one, noted elsewhere, shows that too.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, String, Table, UniqueConstraint, and_, delete, insert, select, true, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from webapp.db.schema import Base

_AT_ONCE: Final = 1_000
NOTHING_BEFORE: Final = "0" * 64


class Seal(Base):
    """The seal of one entry of a chain, by its place in it."""

    __tablename__ = "seals"
    __table_args__ = (UniqueConstraint("chain", "row_id"),)

    chain: Mapped[str] = mapped_column(String(24), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    row_id: Mapped[int]
    seal: Mapped[str] = mapped_column(String(64))


class ChainHead(Base):
    """Where a chain ends: how many entries it has, and the seal of the last. Its row is the turn of who writes next."""

    __tablename__ = "chain_heads"

    chain: Mapped[str] = mapped_column(String(24), primary_key=True)
    entries: Mapped[int]
    seal: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True, slots=True)
class Chain:
    """What is sealed of a table: these columns, of all its rows or only of those that are so.

    The columns of a chain never change: what is sealed could not be checked any more. A new column is a new chain's.
    """

    name: str
    table: Table
    columns: tuple[str, ...]
    only: ColumnElement[bool] | None = None

    def where(self, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        """Test that a row is of this chain."""
        return and_(true(), *([] if self.only is None else [self.only]), *conditions)


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain does not hold, and how.

    `how`: changed; missing, sealed and not there; added, there and not sealed; cut, with fewer seals than were made;
    resealed, not with the seal that was noted elsewhere. The words are `cli.audit.*`.
    """

    how: str
    number: int
    row_id: int | None = None


def append(session: Session, chain: Chain, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Put rows into a table, in the order given, and seal them."""
    if rows:
        # SQLite puts rows in as they are written; asked to promise it, SQLAlchemy would send them one by one.
        promise = session.get_bind().dialect.name != "sqlite"
        made = session.execute(insert(table).returning(chain.table.c.id, sort_by_parameter_order=promise), list(rows))
        seal(session, chain, sorted(made.scalars()))


def seal(session: Session, chain: Chain, row_ids: Sequence[int]) -> None:
    """Seal entries that this transaction appended, in the order given.

    Cost: three statements for a thousand entries. Others who append to the same chain wait until this commits.
    """
    if not row_ids:
        return
    query = select(ChainHead).where(ChainHead.chain == chain.name).with_for_update()
    head = session.scalars(query.execution_options(populate_existing=True)).one()
    for start in range(0, len(row_ids), _AT_ONCE):
        ids = row_ids[start : start + _AT_ONCE]
        told = dict(_entries(session, chain, chain.table.c.id.in_(ids)))
        made = []
        for row_id in ids:
            head.entries, head.seal = head.entries + 1, _seal_of(head.seal, told[row_id])
            made.append({"chain": chain.name, "number": head.entries, "row_id": row_id, "seal": head.seal})
        session.execute(insert(Seal), made)
    session.flush()


def seal_anew(session: Session, chain: Chain) -> None:
    """Seal a chain from its beginning, as its entries followed each other: for when some were rightly removed."""
    there = select(chain.table.c.id).where(chain.where())
    query = select(Seal.row_id).where(Seal.chain == chain.name, Seal.row_id.in_(there)).order_by(Seal.number)
    kept = list(session.scalars(query))
    session.execute(delete(Seal).where(Seal.chain == chain.name))
    session.execute(update(ChainHead).where(ChainHead.chain == chain.name).values(entries=0, seal=NOTHING_BEFORE))
    seal(session, chain, kept)


def first_break(session: Session, chain: Chain, *, noted: str | None = None) -> Break | None:
    """Return the first entry at which a chain does not hold, or None.

    `noted`: as `head_of` said it earlier.
    """
    number, last = 0, NOTHING_BEFORE
    noted_number, _, noted_seal = (noted or "0:").partition(":")
    for numbers, row_ids, seals in _sealed(session, chain):
        told = dict(_entries(session, chain, chain.table.c.id.in_(row_ids)))
        for at, row_id, kept in zip(numbers, row_ids, seals, strict=True):
            number += 1
            if at != number:
                return Break("cut", number)
            if row_id not in told:
                return Break("missing", number, row_id)
            last = _seal_of(last, told[row_id])
            if last != kept:
                return Break("changed", number, row_id)
            if number == int(noted_number) and last != noted_seal:
                return Break("resealed", number, row_id)
    if head_of(session, chain) != f"{number}:{last}" or int(noted_number) > number:
        return Break("cut", number + 1)
    return _unsealed(session, chain, number)


def head_of(session: Session, chain: Chain) -> str:
    """Return how many entries a chain has and its last seal, as `number:seal`: to be noted somewhere else."""
    query = select(ChainHead.entries, ChainHead.seal).where(ChainHead.chain == chain.name)
    return "{}:{}".format(*session.execute(query).one())


def _unsealed(session: Session, chain: Chain, number: int) -> Break | None:
    sealed = select(Seal.row_id).where(Seal.chain == chain.name, Seal.row_id == chain.table.c.id).exists()
    query = select(chain.table.c.id).where(chain.where(~sealed)).order_by(chain.table.c.id).limit(1)
    row_id = session.scalar(query)
    return None if row_id is None else Break("added", number + 1, row_id)


def _sealed(session: Session, chain: Chain) -> Iterator[tuple[list[int], list[int], list[str]]]:
    """Yield a chain's seals in parts, as columns."""
    after = 0
    while True:
        query = select(Seal.number, Seal.row_id, Seal.seal).where(Seal.chain == chain.name, Seal.number > after)
        rows = session.execute(query.order_by(Seal.number).limit(_AT_ONCE)).all()
        if not rows:
            return
        after = rows[-1].number
        yield [row.number for row in rows], [row.row_id for row in rows], [row.seal for row in rows]


def _entries(session: Session, chain: Chain, which: ColumnElement[bool]) -> Iterator[tuple[int, str]]:
    """Yield entries as the database keeps them, as text that is the same on both engines."""
    names = chain.columns
    query = select(chain.table.c.id.label("row_id"), *(chain.table.c[name] for name in names)).where(chain.where(which))
    for row in session.execute(query):
        told = {name: _plain(value) for name, value in zip(names, row[1:], strict=True)}
        yield row.row_id, json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:  # of whatever type a column has
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


def _seal_of(before: str, told: str) -> str:
    return hashlib.sha256(f"{before}\n{told}".encode()).hexdigest()
