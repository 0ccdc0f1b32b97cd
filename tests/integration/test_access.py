"""The policy says the same in Python and in SQL, for every role, permission and unit."""

from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import AWAY, HOME, Province
from webapp.access.policy import ROLE_PERMISSIONS, Actor, Holding, Permission, Role, can, reach
from webapp.access.scope import within_reach
from webapp.units.models import Unit

PATHS = ("VN/19/", f"VN/19/{HOME}/", f"VN/19/{HOME}/{HOME}-001/", f"VN/19/{AWAY}/", f"VN/19/{AWAY}/{AWAY}-002/")


def agree(session: Session, actor: Actor) -> None:
    for permission in Permission:
        by_sql = set(session.scalars(select(Unit.path).where(within_reach(Unit.path, actor, permission))))
        by_python = {path for path in session.scalars(select(Unit.path)) if can(actor, permission, path)}
        assert by_sql == by_python


@pytest.mark.parametrize(("role", "path"), list(product(Role, PATHS)))
def test_python_and_sql_agree_on_who_reaches_what(session: Session, province: Province, role: Role, path: str) -> None:
    agree(session, Actor(1, "Cán bộ minh họa", (Holding(role, path),)))


HOLDINGS = st.lists(st.builds(Holding, st.sampled_from(Role), st.sampled_from(PATHS)), max_size=4)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(holdings=HOLDINGS)
def test_they_agree_for_any_combination_of_roles(session: Session, province: Province, holdings: list[Holding]) -> None:
    agree(session, Actor(1, "Cán bộ minh họa", tuple(holdings)))


def test_a_commune_whose_code_begins_like_anothers_is_not_below_it() -> None:
    actor = Actor(1, "Cán bộ minh họa", (Holding(Role.COMMUNE_STAFF, "VN/19/0193/"),))
    assert not can(actor, Permission.PINS_REVIEW, f"VN/19/{HOME}/")


def test_who_holds_nothing_reaches_nothing() -> None:
    nobody = Actor(1, "Cán bộ minh họa")
    assert all(reach(nobody, permission) == () for permission in Permission)


def test_every_role_is_described_and_every_permission_is_held_by_some_role() -> None:
    assert set(ROLE_PERMISSIONS) == set(Role)
    assert set().union(*ROLE_PERMISSIONS.values()) == set(Permission)
