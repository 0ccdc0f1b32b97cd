"""Versions: the label of an answer, made of all that it depends on and of nothing else."""

import hashlib
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from flask import current_app, g, request

import webapp
from geo.calendar import local_day
from webapp.config import CONTENT_VERSION
from webapp.db.clocks import Times
from webapp.extensions import db
from webapp.kept.repeats import TIMES, Shown


@dataclass(frozen=True, slots=True)
class Version:
    """The label of an answer, and what was shown when it was given: while that is shown it would be given again."""

    label: str
    shown: Shown


def version_of(*clocks: str, daily: bool = False, **depends_on: Hashable) -> Version:
    """Return the version of an answer made of what these clocks watch, this program and its words, and what else it is.

    `daily`: the answer depends on what day it is. Ask for the version before anything that the answer is made of, the
    day included: what is newer than its label does no harm, what is older would.
    Raises: RuntimeError where something was read before the clocks were.
    """
    if not are_first():
        raise RuntimeError("the clocks must be read before the data")
    now, today = times(), local_day(datetime.now(UTC))
    told = [f"{getattr(now, clock):x}" for clock in clocks]
    label = "-".join((_tag((today if daily else None, *depends_on.items())), *told))
    # Who may ask is a matter of access, whatever it is they ask; sessions that run out are noticed within the day.
    shown = ((clock, getattr(now, clock)) for clock in dict.fromkeys(("access", *clocks)))
    return Version(label, (*shown, ("day", today)))


def times() -> Times:
    """Return what the clocks showed when this request first looked."""
    if "times" not in g:
        g.times = request.environ.get(TIMES)
        g.times_are_first = g.times is not None or not _is_reading()
        g.times = g.times or current_app.extensions["clocks"].read()
    return g.times  # type: ignore[no-any-return]


def are_first() -> bool:
    """Return whether the clocks were looked at before anything was read: only then is nothing older than its label."""
    times()
    return bool(g.times_are_first)


@lru_cache(maxsize=4_096)
def _tag(depends_on: Hashable) -> str:
    basis = (webapp.VERSION, CONTENT_VERSION, depends_on)
    return hashlib.sha256(repr(basis).encode()).hexdigest()[:16]


def _is_reading() -> bool:
    """Return whether this request has a transaction under way, which may see what was before."""
    return bool(db.session.registry.has() and db.session.registry().in_transaction())  # type: ignore[attr-defined]  # see extensions
