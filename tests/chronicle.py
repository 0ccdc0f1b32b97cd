"""A year of the small province, brought about by the real services at chosen instants."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.area_names import AreaKind, AreaName
from geo.calendar import local_day, midnight
from geo.kinds import load_catalogue
from geo.programme import load_programme
from geo.review import Action
from geo.units import PROVINCE, area_path, commune, commune_path
from tests.factories import AWAY, HOME, Browser, Province, item, jpeg, manifest, update
from webapp.access.policy import Actor
from webapp.filings import services as filings
from webapp.filings.models import Document
from webapp.filings.schemas import NewDocument, NewNumber
from webapp.photos import services as photos
from webapp.photos.processing import ProcessedPhoto
from webapp.pins import intake, services, serving, updates
from webapp.pins.models import Pin
from webapp.pins.settling import hold, photo_arrived
from webapp.registries import areas
from webapp.registries.queries import fingerprint
from webapp.units.events import Act
from webapp.units.models import Unit

SPRING = date(2026, 5, 21)  # 183 days before AUTUMN
AUTUMN = date(2026, 11, 20)  # the 324th of 365 days
DECISION = "12/QĐ-MTTQ-BTT"
SCORES = {"S1": 8}
CATALOGUE, PROGRAMME = load_catalogue(), load_programme()


def noon(day: date) -> datetime:
    """Return the middle of a Vietnamese day."""
    return midnight(day) + timedelta(hours=12)


def area(number: int, commune_code: str = HOME) -> str:
    """Return the code of a commune's residential area."""
    return f"{commune_code}-{number:03d}"


@cache
def photograph() -> tuple[bytes, ProcessedPhoto]:
    """Return one photograph and its copies: which picture it is is not what is tested."""
    data = jpeg(size=(64, 48))
    sha256 = manifest(data)[0]["sha256"]
    return data, photos.develop(photos.Arrival(str(uuid4()), str(uuid4()), "general", sha256, data))


@dataclass(slots=True)
class Chronicle:
    """Brings about, through the services, whatever a test needs to have happened."""

    session: Session
    province: Province

    def staff_of(self, commune_code: str) -> Actor:
        """Return who records in a commune."""
        return {HOME: self.province.commune, AWAY: self.province.other_commune}[commune_code]

    def pin(self, code: str) -> Pin:
        """Return a record as it stands."""
        return self.session.scalars(select(Pin).where(Pin.code == code)).one()

    def record(
        self,
        kind: str,
        on: date | datetime = SPRING,
        *,
        at: int | None = 1,
        commune_code: str = HOME,
        details: dict[str, Any] | None = None,
        **changes: Any,
    ) -> str:
        """Record something in the residential area with this number, with photographs and scores; return its code."""
        now = on if isinstance(on, datetime) else noon(on)
        lines = manifest(photograph()[0]) if CATALOGUE.kinds[kind].photo_required else []
        made = item(
            kind,
            commune_code=commune_code,
            area_code=None if at is None else area(at, commune_code),
            position=_point_of(commune_code) if at is None else None,
            captured_at=changes.pop("captured_at", now).isoformat(),
            photos=lines,
        )
        held = {"held_on": local_day(now).isoformat()} if "held_on" in made["details"] else {}
        given = made["details"] | held | (details or {})
        made["details"] = {key: value for key, value in given.items() if value is not None}
        if CATALOGUE.kinds[kind].score_sheet:
            made["scores"] = SCORES
        (outcome,) = intake.store_batch(
            self.session, self.staff_of(commune_code), [made | changes], catalogue=CATALOGUE, now=now
        )
        if outcome.error is not None:
            raise outcome.error
        assert outcome.pin is not None
        code = outcome.pin.code
        self._arrive(outcome.pin.uid, lines, self.staff_of(commune_code), None, now)
        self.session.commit()
        return code

    def confirmed(self, kind: str, on: date | datetime = SPRING, **changes: Any) -> str:
        """Record something that the province confirms within the hour."""
        code = self.record(kind, on, **changes)
        self.step(code, Action.CONFIRM, on)
        return code

    def step(self, code: str, action: Action, on: date | datetime) -> None:
        """Take a review step as the province."""
        now = on if isinstance(on, datetime) else noon(on)
        pin = self.pin(code)
        services.take_step(
            *(self.session, self.province.reviewer, pin, action),
            version=pin.version,
            reason="Ghi rõ thêm",
            catalogue=CATALOGUE,
            now=now,
        )
        self.session.commit()

    def update(self, code: str, action: str, on: date | datetime, *, by: Actor | None = None, **changes: Any) -> None:
        """Send an update made on the spot, with the photographs it needs."""
        now, pin = on if isinstance(on, datetime) else noon(on), self.pin(code)
        needs_photo = action == "maintain" and CATALOGUE.kinds[pin.kind].photo_required
        role = "after" if changes.get("state") == "resolved" else "general"
        lines = manifest(photograph()[0], role=role) if needs_photo or role == "after" else []
        sent = update({"id": pin.uid, "version": pin.version}, action, photos=lines)
        sent |= {"captured_at": now.isoformat(), "note": "Ghi tại chỗ"} | changes
        actor = by or self.staff_of(pin.commune_code)
        (outcome,) = updates.store_updates(self.session, actor, [sent], catalogue=CATALOGUE, now=now)
        if outcome.error is not None:
            self.session.rollback()
            raise outcome.error
        self._arrive(pin.uid, lines, actor, sent["id"], now)
        self.session.commit()

    def maintain(self, code: str, on: date | datetime) -> None:
        """Confirm that something is kept up."""
        self.update(code, "maintain", on)

    def move(self, code: str, state: str, on: date | datetime) -> None:
        """Bring a record's subject into another state."""
        document = {"number": "12/KN-MTTQ", "on": "2026-01-05"} if state == "petitioned" else None
        self.update(code, "move", on, state=state, document=document)

    def amend(self, code: str, on: date | datetime, **changes: Any) -> None:
        """Correct a record."""
        self.update(code, "amend", on, changes=changes)

    def choose(self, code: str, target: str, on: date | datetime) -> None:
        """Say as the province which target a record counts for."""
        now, pin = on if isinstance(on, datetime) else noon(on), self.pin(code)
        serving.choose_target(
            *(self.session, self.province.reviewer, pin, target),
            version=pin.version,
            programme=PROGRAMME,
            catalogue=CATALOGUE,
            now=now,
        )
        self.session.commit()

    def close(self, number: int, day: date, *, commune_code: str = HOME, on: date | None = None) -> None:
        """Close a residential area for good from a day on."""
        act = Act(self.province.reviewer, day, noon(on or day))
        areas.close(self.session, self._area(number, commune_code), act, seen=self._seen(commune_code))
        self.session.commit()

    def merge(
        self, numbers: tuple[int, ...], into: int | str, day: date, *, commune_code: str = HOME, on: date | None = None
    ) -> str:
        """Merge residential areas from a day on, into one of them or into a new one; return its code."""
        act = Act(self.province.reviewer, day, noon(on or day))
        heir = AreaName(AreaKind.VILLAGE, into) if isinstance(into, str) else self._area(into, commune_code)
        merged = [self._area(number, commune_code) for number in numbers]
        code = areas.merge(self.session, merged, heir, act, seen=self._seen(commune_code)).code
        self.session.commit()
        return code

    def declare(self, target: str, value: int, total: int | None = None, **occasion: Any) -> None:
        """Declare a number for a commune, or for the province itself where `commune_code` is None."""
        filings.declare(self.session, self._occasion(**occasion), target, NewNumber(value, total, ""))
        self.session.commit()

    def take_back(self, target: str, **occasion: Any) -> None:
        """Take a number back."""
        filings.take_back(self.session, self._occasion(**occasion), target, "Kê khai nhầm")
        self.session.commit()

    def file(self, kind: str, *, organisation: str | None = None, **occasion: Any) -> str:
        """File a document and return its uid; of the province itself, or an organisation, where no commune is named."""
        new = NewDocument("15/KH-MTTQ-BTT", date(2026, 2, 10), organisation=organisation)
        uid = filings.file_document(self.session, self._occasion(**occasion), kind, new, None).uid
        self.session.commit()
        return uid

    def covenants(self, *codes: str, on: date = SPRING) -> None:
        """File the covenants of a commune's residential areas."""
        new = NewDocument("03/QĐ-UBND", date(2026, 2, 10))
        occasion = self._occasion(commune_code=codes[0][:5], on=on)
        filings.file_for_areas(self.session, occasion, "covenant", dict.fromkeys(codes, new), None)
        self.session.commit()

    def withdraw_document(self, uid: str, on: date) -> None:
        """Withdraw a document."""
        found = self.session.scalars(select(Document).where(Document.uid == uid)).one()
        filings.withdraw(self.session, self.province.reviewer, found, "Gửi nhầm", now=noon(on))
        self.session.commit()

    def _occasion(self, *, commune_code: str | None = HOME, on: date = SPRING, year: int = 2026) -> filings.Occasion:
        path = PROVINCE.path if commune_code is None else commune_path(commune_code)
        return filings.Occasion(self.province.reviewer, path, year, str(uuid4()), noon(on))

    def _area(self, number: int, commune_code: str) -> Unit:
        return self.session.scalars(select(Unit).where(Unit.path == area_path(area(number, commune_code)))).one()

    def _seen(self, commune_code: str) -> str:
        return fingerprint(self.session, [commune_path(commune_code)])

    def _arrive(
        self, pin_uid: str, lines: list[dict[str, Any]], actor: Actor, update_uid: str | None, now: datetime
    ) -> None:
        """Let every photograph of a manifest arrive."""
        data, developed = photograph()
        for line in lines:
            arrival = photos.Arrival(line["id"], pin_uid, line["role"], line["sha256"], data, update_uid)
            hold(self.session, pin_uid)
            photos.receive(self.session, actor, arrival, developed, lambda: None, keeps_position=False, now=now)
            photo_arrived(self.session, pin_uid, catalogue=CATALOGUE, now=now)


class Office(Browser):
    """Somebody who reads figures over the API."""

    def layer(self, target: str, on: date = AUTUMN) -> dict[str, Any]:
        """Return where everybody stood against a target on a day."""
        answer = self.get(f"/api/v1/layers/progress?target={target}&on={on}")
        assert answer.status_code == 200, answer.json
        return answer.json  # type: ignore[no-any-return]

    def unit(self, target: str, commune_code: str = HOME, on: date = AUTUMN) -> dict[str, Any]:
        """Return where a commune stood."""
        return self.layer(target, on)["units"][commune_code]  # type: ignore[no-any-return]

    def whole(self, target: str, on: date = AUTUMN) -> dict[str, Any]:
        """Return where the province stood."""
        return self.layer(target, on)["province"]  # type: ignore[no-any-return]

    def behind(self, target: str, commune_code: str = HOME, on: date = AUTUMN) -> dict[str, Any]:
        """Return what was behind a commune's figure."""
        answer = self.get(f"/api/v1/layers/progress/{target}/{commune_code}?on={on}")
        assert answer.status_code == 200, answer.json
        return answer.json  # type: ignore[no-any-return]

    def misses(self, target: str, commune_code: str = HOME, on: date = AUTUMN) -> dict[str, list[str]]:
        """Return by code what each record behind a commune's figure missed."""
        return {record["code"]: record["misses"] for record in self.behind(target, commune_code, on)["records"]}


def figure(
    done: int | None, target: int | None, share: float | None, state: str, *, out_of: int | None = None
) -> dict[str, Any]:
    """Return a unit's figure as the API says it."""
    return {"done": done, "target": target, "out_of": out_of, "share": share, "state": state}


def whole(unit: dict[str, Any], *, asked: int, met: int, no_data: int, own: int | None = None) -> dict[str, Any]:
    """Return the province's figure as the API says it."""
    return unit | {"own": own, "asked": asked, "met": met, "no_data": no_data}


def _point_of(commune_code: str) -> dict[str, Any]:
    home = commune(commune_code)
    return {"lon": home.lon, "lat": home.lat, "accuracy_m": None, "source": "tapped", "fixed_at": None}
