"""What the communes of the demonstration declared and filed: most of what they are asked for, and not all of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.organisations import load_organisations
from geo.programme import load_programme
from geo.units import PROVINCE, commune_path
from webapp.access.policy import Actor
from webapp.db.chain import append, seal
from webapp.demo.dice import Dice, demo_uid
from webapp.demo.paper import pdf_of
from webapp.demo.people import REVIEWER, staff_of
from webapp.demo.story import Areas
from webapp.filings.files import FiledFile, read_file
from webapp.filings.history import DECLARED, FILED, WITHDRAWN
from webapp.filings.models import Declaration, Document
from webapp.filings.storage import FilingStore
from webapp.words import t

_YEAR: Final = load_programme().year
_ANNOUNCED: Final = "KH-MTTQ-BTT"
_REPORTED: Final = "BC-MTTQ-BTT"
_RECOGNISED: Final = "QĐ-UBND"


@dataclass(frozen=True, slots=True)
class _Paper:
    """How a kind of document comes in: by how many communes, between which days, and how it is numbered."""

    share: float
    first: date
    last: date
    mark: str


_PAPERS: Final[Mapping[str, _Paper]] = {
    "plan_campaign": _Paper(0.95, date(2026, 2, 9), date(2026, 3, 31), _ANNOUNCED),
    "plan_2026_2030": _Paper(0.88, date(2026, 3, 16), date(2026, 5, 29), _ANNOUNCED),
    "plan_programme": _Paper(0.91, date(2026, 3, 2), date(2026, 4, 29), _ANNOUNCED),
    "drug_free_decision": _Paper(0.08, date(2026, 4, 6), date(2026, 10, 30), _RECOGNISED),
    "report_half": _Paper(0.86, date(2026, 5, 25), date(2026, 6, 19), _REPORTED),
    "report_year": _Paper(0.62, date(2026, 10, 26), date(2026, 11, 20), _REPORTED),
}
_COVENANT: Final = "covenant"
_COVENANTS: Final = (date(2026, 3, 9), date(2026, 10, 16))
_NO_COVENANTS: Final = 0.12  # of the communes have none recognised yet
_REPORTS: Final = ("report_half", "report_year")
_WITHDRAWN: Final = 0.05  # of the plans, filed by mistake and filed again
_SAID_ON: Final = (date(2026, 4, 15), date(2026, 6, 5), date(2026, 8, 20), date(2026, 11, 5))
_PROVINCE_SAID: Final = {"T01": (12, 30, 38), "T16": (41, 118, 205)}


@dataclass(slots=True)
class Filings:
    """Everything declared and filed, as rows; `declared_by`, `filed_by` and `withdrawn_by` are account names."""

    declarations: list[dict[str, Any]] = field(default_factory=list)
    documents: list[dict[str, Any]] = field(default_factory=list)

    def say(
        self, commune: str | None, target: str, on: date, said: tuple[int | None, int | None], note: str = ""
    ) -> None:
        """Declare a number for a commune, or for the province."""
        who, path = _who(commune), _path(commune)
        self.declarations.append(
            {
                "uid": demo_uid("declared", path, target, on),
                "target_id": target,
                "year": _YEAR,
                "unit_path": path,
                "value": said[0],
                "total": said[1],
                "note": note,
                "declared_by": who,
                "declared_at": _instant(on, Dice("declared", path, target, on)),
                "is_demo": True,
            }
        )

    def file(self, commune: str | None, kind: str, on: date, mark: str, **facts: Any) -> dict[str, Any]:
        """File a document of a commune, of one of its areas, or of the province."""
        path = facts.pop("path", _path(commune))
        dice = Dice("filed", path, kind, on, facts.get("organisation"))
        row = {
            "uid": demo_uid("filed", path, kind, on, facts.get("organisation")),
            "kind": kind,
            "year": _YEAR,
            "unit_path": path,
            "organisation": None,
            "number": f"{dice.whole(4, 96):02d}/{mark}",
            "issued_on": on,
            "title": "",
            "filed_by": _who(commune),
            "filed_at": _instant(on + timedelta(days=dice.whole(0, 5)), dice),
            "withdrawn_at": None,
            "withdrawn_by": None,
            "withdrawn_reason": None,
            "is_demo": True,
            **facts,
        }
        self.documents.append(row)
        return row


def tell_filings(areas: Areas, *, now: datetime) -> Filings:
    """Tell what all communes declared and filed until now."""
    told = Filings()
    for commune, here in areas.items():
        _numbers(told, commune)
        _documents(told, commune)
        _covenants(told, commune, [area.path for area in here])
    _province(told)
    told.declarations = sorted(
        (row for row in told.declarations if row["declared_at"] <= now), key=lambda row: row["declared_at"]
    )
    told.documents = sorted((row for row in told.documents if row["filed_at"] <= now), key=lambda row: row["filed_at"])
    for row in told.documents:
        if row["withdrawn_at"] is not None and row["withdrawn_at"] > now:
            row.update(withdrawn_at=None, withdrawn_by=None, withdrawn_reason=None)
    return told


def _numbers(told: Filings, commune: str) -> None:
    """Tell of the households helped, visited and signed: the numbers grow, and a few communes say nothing."""
    dice = Dice("numbers", commune)
    poor, households = dice.whole(24, 310), dice.whole(1900, 7800)
    if dice.chance(0.9):
        for on, share in zip(_SAID_ON, (0.2, 0.45, 0.7, dice.weigh({1.0: 5, 0.93: 3, 0.81: 2})), strict=True):
            told.say(commune, "T02", on, (int(poor * share), poor), t("demo.filing.note"))
    if dice.chance(0.6):
        told.say(commune, "T01", _SAID_ON[1], (dice.whole(0, 3), None))
        told.say(commune, "T01", _SAID_ON[3], (dice.whole(3, 6), None))
    if dice.chance(0.82):
        told.say(commune, "T23", _SAID_ON[2], (int(households * (0.4 + dice.share() * 0.58)), households))
    elif dice.chance(0.3):  # by mistake: so many households there are not
        told.say(commune, "T23", _SAID_ON[0], (households * 10, households * 10))
        told.say(commune, "T23", _SAID_ON[0] + timedelta(days=1), (None, None), t("demo.filing.take_back"))


def _documents(told: Filings, commune: str) -> None:
    for kind, paper in _PAPERS.items():
        dice = Dice("papers", commune, kind)
        if not dice.chance(paper.share):
            continue
        on = _between(paper.first, paper.last, dice)
        first = told.file(commune, kind, on, paper.mark, **_attached(kind))
        if kind.startswith("plan") and dice.chance(_WITHDRAWN):
            again = told.file(commune, kind, on + timedelta(days=9), paper.mark, **_attached(kind))
            reason = t("demo.filing.withdraw")
            first |= {"withdrawn_at": again["filed_at"], "withdrawn_by": again["filed_by"], "withdrawn_reason": reason}


def _covenants(told: Filings, commune: str, paths: Sequence[str]) -> None:
    """Tell which areas' covenants were recognised: in some communes one by one, in others several by one decision."""
    dice = Dice("covenants", commune)
    if dice.chance(_NO_COVENANTS):
        return
    share = dice.weigh({1.0: 3, 0.92: 4, 0.75: 3, 0.4: 2})
    day, together = _between(*_COVENANTS, dice), dice.chance(0.4)
    number = f"{dice.whole(20, 240)}/{_RECOGNISED}"
    for path in dice.shuffled(paths)[: round(share * len(paths))]:
        on = day if together else _between(*_COVENANTS, dice)
        told.file(commune, _COVENANT, on, _RECOGNISED, path=path, **({"number": number} if together else {}))


def _province(told: Filings) -> None:
    for target, values in _PROVINCE_SAID.items():
        for on, value in zip(_SAID_ON[1:], values, strict=True):
            told.say(None, target, on, (value, None))
    for number, organisation in enumerate(one for one in load_organisations() if one.reports):
        for kind in _REPORTS[: 2 if number % 2 == 0 else 1]:
            on = _between(_PAPERS[kind].first, _PAPERS[kind].last, Dice(kind, organisation.key))
            told.file(None, kind, on, "BC", organisation=organisation.key, **_attached(kind))


def put_in_filings(session: Session, told: Filings, actors: Mapping[str, Actor]) -> None:
    """Put all of it into the database."""
    ids = {name: actor.user_id for name, actor in actors.items()}
    declared = [row | {"declared_by": ids[row["declared_by"]]} for row in told.declarations]
    append(session, DECLARED, Declaration, declared)
    signed = ("filed_by", "withdrawn_by")
    unsigned = dict.fromkeys(("file_sha256", "file_name", "media_type", "size_bytes"))
    named = ({**unsigned, **row, **{key: ids.get(row[key]) for key in signed}} for row in told.documents)
    append(session, FILED, Document, list(named))
    withdrawn = select(Document.id).where(Document.withdrawn_at.is_not(None)).order_by(Document.withdrawn_at)
    seal(session, WITHDRAWN, session.scalars(withdrawn).all())


def keep_files(store: FilingStore) -> None:
    """Put the files on the disk; there is one for each kind of document."""
    for file in every_file():
        store.put(file.sha256, file.content)


def every_file() -> Iterator[FiledFile]:
    """Yield every file that a document of the demonstration has."""
    return (_file(kind) for kind in _PAPERS)


def _file(kind: str) -> FiledFile:
    content = pdf_of(t("demo.filing.paper"), t(f"programme.document.{kind}"))
    return read_file(content, t("demo.filing.file_name", kind=kind.replace("_", "-")))


def _attached(kind: str) -> dict[str, Any]:
    file = _file(kind)
    return {
        "file_sha256": file.sha256,
        "file_name": file.name,
        "media_type": file.media_type,
        "size_bytes": len(file.content),
    }


def _who(commune: str | None) -> str:
    return staff_of(commune) if commune else REVIEWER


def _path(commune: str | None) -> str:
    return commune_path(commune) if commune else PROVINCE.path


def _between(first: date, last: date, dice: Dice) -> date:
    return first + timedelta(days=dice.whole(0, (last - first).days))


def _instant(on: date, dice: Dice) -> datetime:
    """Return a moment of that day's office hours."""
    start = datetime.combine(on, time(1), tzinfo=UTC)
    return start + timedelta(minutes=dice.whole(0, 8 * 60), seconds=dice.whole(0, 59))
