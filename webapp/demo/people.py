"""Made-up people, their accounts and their roles; all share one password, printed wherever it can be used."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from geo.units import PROVINCE, commune_path, communes
from webapp.access.policy import Role
from webapp.demo.areas import PLAN_AREA, PLAN_COMMUNE, DemoArea
from webapp.words import t

PASSWORD: Final = "minh-hoa-2026"  # noqa: S105  # of people who do not exist
SINCE: Final = datetime(2026, 1, 2, 1, 0, tzinfo=UTC)

ADMIN: Final = "quantri"
REVIEWER: Final = "tinh"
LEAD: Final = "lanhdao"
SUPERVISOR: Final = "giamsat"
# Where residential areas have accounts of their own: an upland commune, a ward, and one in between.
COMMUNES_WITH_FRONTS: Final = (PLAN_COMMUNE, "05443", "05569", "05860")
FRONTS_PER_COMMUNE: Final = 3
SHOWN_WARD: Final = "05443"  # phường Phan Đình Phùng


@dataclass(frozen=True, slots=True)
class Person:
    """A made-up person with one role over one unit."""

    username: str
    name: str
    role: Role
    unit_path: str


def staff_of(commune_code: str) -> str:
    """Return the account name of a commune's staff."""
    return f"xa-{commune_code}"


def front_of(area_code: str) -> str:
    """Return the account name of a residential area's Front."""
    return f"kdc-{area_code}"


def everybody(areas: Iterable[DemoArea]) -> list[Person]:
    """Return all made-up people, the province's first."""
    held = [
        (ADMIN, Role.ADMIN, PROVINCE.path),
        (REVIEWER, Role.PROVINCE_REVIEWER, PROVINCE.path),
        (LEAD, Role.PROVINCE_LEAD, PROVINCE.path),
        (SUPERVISOR, Role.PROVINCE_SUPERVISION, PROVINCE.path),
        *((staff_of(commune.code), Role.COMMUNE_STAFF, commune_path(commune.code)) for commune in communes()),
        *((front_of(area.code), Role.AREA_FRONT, area.path) for area in areas if has_front(area)),
    ]
    return [
        Person(username, t("demo.person", number=f"{number:02d}"), role, unit_path)
        for number, (username, role, unit_path) in enumerate(held, start=1)
    ]


def has_front(area: DemoArea) -> bool:
    """Return whether a residential area has an account of its own: the first few of the shown communes."""
    return area.commune_code in COMMUNES_WITH_FRONTS and int(area.code[-3:]) <= FRONTS_PER_COMMUNE


def recorder_in(area: DemoArea) -> str:
    """Return the account name of whoever records in an area: its own Front, else its commune's staff."""
    return front_of(area.code) if has_front(area) else staff_of(area.commune_code)


def table() -> str:
    """Return the accounts worth trying, the password and what to look at, ready to print."""
    names = {commune.code: commune.full_name for commune in communes()}
    rows = [
        (Role.PROVINCE_REVIEWER, REVIEWER, t("demo.look.province_reviewer")),
        (Role.PROVINCE_LEAD, LEAD, t("demo.look.province_lead")),
        (Role.PROVINCE_SUPERVISION, SUPERVISOR, t("demo.look.province_supervision")),
        *(
            (Role.COMMUNE_STAFF, staff_of(code), t("demo.look.commune_staff", place=names[code]))
            for code in (PLAN_COMMUNE, SHOWN_WARD)
        ),
        (Role.AREA_FRONT, front_of(PLAN_AREA), t("demo.look.area_front", place=t("demo.area.named_in_plan"))),
    ]
    roles = [t(f"domain.role.{role}") for role, _, _ in rows]
    wide = max(map(len, roles))
    wide_name = max(len(username) for _, username, _ in rows)
    lines = [
        f"  {username:<{wide_name}}  {role:<{wide}}  {look}"
        for role, (_, username, look) in zip(roles, rows, strict=True)
    ]
    return "\n".join([t("demo.cli.accounts", password=PASSWORD), *lines])
