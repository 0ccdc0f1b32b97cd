"""What tests of the registers share: people at their forms, and lists as Excel files."""

import io
import re
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import Browser
from webapp.access.models import Grant
from webapp.units.models import Unit, UnitEvent, UnitSuccession

TODAY_OR_BEFORE = "2026-11-01"
_FIELD = re.compile(r'name="seen" value="([0-9a-f]*)"')


def workbook(*rows: Sequence[Any], **more: Sequence[Sequence[Any]]) -> bytes:
    """Return an Excel file of one sheet, and of one more for each keyword."""
    book = Workbook()
    first = book.worksheets[0]
    for row in rows:
        first.append(list(row))
    for name, others in more.items():
        sheet = book.create_sheet(name)
        for row in others:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(person: Browser, data: bytes, name: str = "danh sach.xlsx") -> Any:
    """Choose a file; the answer leads to its preview, or says why it was not read."""
    return person.client.post(
        "/office/areas/import",
        data={"csrf_token": person.token, "file": (io.BytesIO(data), name)},
        content_type="multipart/form-data",
    )


def preview(person: Browser, data: bytes) -> tuple[str, str]:
    """Choose a file that can be read. Return the address of its preview and what it says."""
    answer = upload(person, data)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    address = answer.headers["Location"]
    return address, person.get(address).get_data(as_text=True)


def seen_in(page: str) -> str:
    """Return the state of the register that a page was made of."""
    found = _FIELD.search(page)
    assert found, "the page has no form that changes the register"
    return found[1]


def confirm(person: Browser, address: str, page: str, **form: str) -> Any:
    """Confirm a list as it was shown."""
    return send(person, address, seen=seen_in(page), **form)


def send(person: Browser, address: str, **form: str | Sequence[str]) -> Any:
    """Send a form."""
    return person.client.post(address, data={"csrf_token": person.token, "on": TODAY_OR_BEFORE, **form})


def merge(person: Browser, areas: Sequence[str], **form: str) -> Any:
    """Go through a merger: the form, the page that asks once more, the change."""
    asked = {"area": list(areas), "on": TODAY_OR_BEFORE, **form}
    page = person.get("/office/areas/merge", query_string={**asked, "step": "check"}).get_data(as_text=True)
    return send(person, "/office/areas/merge", seen=seen_in(page), **asked)


def split(person: Browser, area: str, *names: str, heir: int = 0, **form: str) -> Any:
    """Go through a split."""
    asked = {f"name-{n}": name for n, name in enumerate(names)} | {f"kind-{n}": "village" for n in range(len(names))}
    asked |= {"heir": str(heir), "on": TODAY_OR_BEFORE, **form}
    address = f"/office/areas/{area}/split"
    page = person.get(address, query_string={**asked, "step": "check"}).get_data(as_text=True)
    return send(person, address, seen=seen_in(page), **asked)


def areas_of(session: Session, commune: str) -> dict[str, tuple[str, bool]]:
    """Return a commune's areas by code: the name, and whether it is open."""
    session.rollback()
    found = session.scalars(select(Unit).where(Unit.level == "area", Unit.code.startswith(f"{commune}-")))
    return {unit.code: (unit.name, unit.valid_to is None) for unit in sorted(found, key=lambda unit: unit.code)}


def successions(session: Session) -> set[tuple[str, str, str, str | None]]:
    """Return who counts for whom, by codes and days."""
    session.rollback()
    return {
        (row.path[-10:-1], row.successor_path[-10:-1], str(row.since), str(row.until) if row.until else None)
        for row in session.scalars(select(UnitSuccession))
    }


def events(session: Session) -> list[tuple[str, str]]:
    """Return what is in the history of the registers: each action and where."""
    session.rollback()
    return [(event.action, event.unit_path) for event in session.scalars(select(UnitEvent).order_by(UnitEvent.id))]


def roles_at(session: Session, path: str) -> list[tuple[int, str]]:
    """Return who holds which role right at a unit."""
    session.rollback()
    held = session.scalars(select(Grant).where(Grant.unit_path == path, Grant.revoked_at.is_(None)))
    return sorted((grant.user_id, grant.role) for grant in held)
