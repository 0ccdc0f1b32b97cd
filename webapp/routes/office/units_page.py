"""What a commune's page says it still lacks: one line a target, each with what exactly and where it is brought."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from geo.programme import Programme
from geo.proof import Reports, Upkeep
from webapp.progress.behind import Record
from webapp.progress.lacking import Lack
from webapp.routes.office import board_page
from webapp.words import t
from webapp.words.formats import two_digits

MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class Named:
    """A record that is there and does not count yet, with why."""

    code: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Wanting:
    """One target a commune is short of, in words.

    `names`: residential areas or documents, the first of them; `more`: how many are not named. `anchor`: the form among
    the filings that brings it; empty where records on the spot do. `wants_areas`: the list of areas comes first.
    """

    id: str
    name: str
    sentence: str
    due: str
    urgency: str
    time_left: str
    names: Sequence[str]
    more: int
    records: Sequence[Named]
    more_records: int
    anchor: str
    wants_areas: bool


def wanting(lack: Lack, programme: Programme, on: date) -> Wanting:
    """Put what a target still wants of a commune into words, without blame: what is missing, not who failed."""
    target = lack.target
    urgency, left = board_page.urgency(target, lack.figure, on)
    documents = () if isinstance(target.proof, Reports) else lack.documents
    names = [*(area.name for area in lack.areas), *(t(f"programme.document.{kind}") for kind in documents)]
    return Wanting(
        id=target.id,
        name=t(f"programme.{target.id}.short"),
        sentence=_sentence(lack),
        due=board_page.due(target, programme),
        urgency=urgency,
        time_left=left,
        names=names[:MOST_NAMED],
        more=max(len(names) - MOST_NAMED, 0),
        records=[_named(lack, record) for record in lack.records[:MOST_NAMED]],
        more_records=max(len(lack.records) - MOST_NAMED, 0),
        anchor=lack.anchor or "",
        wants_areas=lack.has_no_areas,
    )


def _sentence(lack: Lack) -> str:
    """Say what is missing: what has to come first, else what is named one by one, else how many."""
    if lack.undeclared:
        return t("units.lack.undeclared")
    if lack.has_no_areas:
        return t("units.lack.no_areas")
    if isinstance(lack.target.proof, Reports):
        return t("units.lack.report")
    if named := lack.areas or lack.documents:
        return t(f"units.lack.{'areas' if lack.areas else 'documents'}", n=two_digits(len(named)))
    return _how_many(lack)


def _how_many(lack: Lack) -> str:
    figure, unit = lack.figure, t(f"programme.{lack.target.id}.unit")
    if figure.short_by is None:
        return t("units.lack.unknown", n=two_digits(figure.target or 0), unit=unit)
    key = "reviewed" if isinstance(lack.target.proof, Upkeep) else "short"
    return t(f"units.lack.{key}", n=two_digits(figure.short_by), unit=unit)


def _named(lack: Lack, record: Record) -> Named:
    # Of what is to be looked over this year, that is all there is to say.
    misses = () if isinstance(lack.target.proof, Upkeep) else record.misses
    why = "; ".join(t(f"office.condition.{name}") for name in misses)
    return Named(record.row.pin.code, record.row.pin.name, why)
