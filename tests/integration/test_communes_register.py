"""What the province notes of its communes, and who may."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from geo.organisations import load_organisations
from tests.factories import AWAY, HOME, Browser, Province
from tests.integration.registers import events, send
from webapp.access.models import Grant, User
from webapp.access.policy import Role
from webapp.extensions import db
from webapp.registries.clearing import forget_demo
from webapp.units.models import Cluster, Unit, UnitEvent
from webapp.words import t


@pytest.fixture
def reviewer(app: Flask, province: Province) -> Browser:
    return Browser(app, "tinh")


def facts(session: Session, code: str) -> tuple[bool, str | None, int | None]:
    session.rollback()
    unit = session.scalars(select(Unit).where(Unit.code == code)).one()
    return unit.priority, unit.zone, unit.cluster_id


def shown(person: Browser, query: str = "") -> str:
    return str(person.get(f"/office/communes{query}").get_data(as_text=True))


def test_several_communes_are_noted_at_once_and_each_change_has_its_entry(reviewer: Browser, session: Session) -> None:
    added = send(reviewer, "/office/communes/clusters", name="Cụm số 1")
    assert added.status_code == 302
    cluster = session.scalars(select(Cluster)).one()
    form = {"commune": [HOME, AWAY], "priority": "yes", "zone": "III", "cluster": str(cluster.id)}
    assert send(reviewer, "/office/communes", **form).status_code == 302
    assert facts(session, HOME) == facts(session, AWAY) == (True, "III", cluster.id)
    assert events(session)[1:] == [("commune_noted", f"VN/19/{HOME}/"), ("commune_noted", f"VN/19/{AWAY}/")]
    keep = {"commune": [HOME], "priority": "keep", "zone": "", "cluster": "keep"}
    assert send(reviewer, "/office/communes", **keep).status_code == 302
    assert facts(session, HOME) == (True, None, cluster.id)
    assert send(reviewer, "/office/communes", **form).status_code == 302
    assert len(events(session)) == 5, "what changes nothing leaves no entry"


def test_filters_in_the_address_choose_the_rows(reviewer: Browser, session: Session) -> None:
    send(reviewer, "/office/communes", commune=[HOME], priority="yes", zone="II")
    for query, found in {
        "": 92,
        "?region=north": 37,
        "?region=south": 55,
        "?priority=yes": 1,
        "?zone=II": 1,
        "?zone=none": 91,
        "?name=van lang": 2,
        "?name=ba be&region=north": None,
        "?cluster=none": 92,
        "?name=khongco": 0,
    }.items():
        page = shown(reviewer, query)
        assert found is None or t("registry.communes.shown", n=found) in page, query


def test_a_cluster_is_renamed_and_removed_and_its_communes_stay(reviewer: Browser, session: Session) -> None:
    send(reviewer, "/office/communes/clusters", name="Cụm số 1")
    taken = send(reviewer, "/office/communes/clusters", name=" cụm SỐ 1 ")
    assert (taken.status_code, t("errors.cluster_name_taken") in taken.get_data(as_text=True)) == (422, True)
    cluster = session.scalars(select(Cluster)).one()
    send(reviewer, "/office/communes", commune=[HOME], cluster=str(cluster.id))
    send(reviewer, f"/office/communes/clusters/{cluster.id}", name="Cụm phía Bắc")
    assert "Cụm phía Bắc" in shown(reviewer)
    assert send(reviewer, f"/office/communes/clusters/{cluster.id}/remove").status_code == 302
    assert facts(session, HOME) == (False, None, None)
    assert [action for action, _ in events(session)] == [
        "cluster_added",
        "commune_noted",
        "cluster_renamed",
        "cluster_removed",
    ]


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"priority": "yes"}, 422),
        ({"commune": [HOME]}, 422),
        ({"commune": [HOME], "priority": "maybe"}, 422),
        ({"commune": [HOME], "zone": "IV"}, 422),
        ({"commune": [HOME], "cluster": "99"}, 404),
        ({"commune": [HOME], "cluster": "9" * 30}, 404),
        ({"commune": ["00000"], "priority": "yes"}, 404),
    ],
)
def test_what_makes_no_sense_changes_nothing(
    reviewer: Browser, session: Session, form: dict[str, Any], status: int
) -> None:
    assert send(reviewer, "/office/communes", **form).status_code in {status, 400}
    assert events(session) == []


def test_only_the_province_notes_and_everybody_at_a_desk_reads(
    app: Flask, province: Province, session: Session
) -> None:
    for username in ("xa", "giam-sat"):
        person = Browser(app, username)
        assert person.get("/office/communes").status_code == 200
        assert t("registry.communes.edit") not in shown(person)
        assert send(person, "/office/communes", commune=[HOME], priority="yes").status_code == 403
        assert person.get("/office/communes/clusters").status_code == 403
    assert "Xã Phú Đình" not in shown(Browser(app, "xa")), "a commune sees its own"
    assert Browser(app, "kdc").get("/office/communes").status_code == 403


def test_clusters_are_the_whole_provinces_whoever_holds_a_part_of_it_has_no_say(
    app: Flask, province: Province, reviewer: Browser, session: Session
) -> None:
    send(reviewer, "/office/communes/clusters", name="Cụm số 1")
    cluster = session.scalars(select(Cluster)).one()
    session.execute(
        update(Grant).where(Grant.user_id == province.commune.user_id).values(role=Role.PROVINCE_REVIEWER.value)
    )
    session.commit()
    part = Browser(app, "xa")
    assert send(part, "/office/communes", commune=[HOME], cluster=str(cluster.id)).status_code == 302
    assert send(part, "/office/communes", commune=[HOME, AWAY], priority="yes").status_code == 404
    address = f"/office/communes/clusters/{cluster.id}"
    for target, form in (
        ("/office/communes/clusters", {"name": "Khác"}),
        (address, {"name": "Khác"}),
        (f"{address}/remove", {}),
    ):
        assert send(part, target, **form).status_code == 403, target
    session.rollback()
    assert [one.name for one in session.scalars(select(Cluster))] == ["Cụm số 1"]


def test_organisations_are_listed_by_their_names(reviewer: Browser) -> None:
    page = reviewer.get("/office/organisations").get_data(as_text=True)
    assert all(t(f"domain.lead_org.{organisation.key}") in page for organisation in load_organisations())


def test_what_the_demonstration_noted_goes_back_to_what_real_people_noted(
    app: Flask, province: Province, reviewer: Browser, session: Session
) -> None:
    send(reviewer, "/office/communes", commune=[HOME], zone="I")
    session.execute(update(User).where(User.id == province.reviewer.user_id).values(is_demo=True))
    session.commit()
    send(reviewer, "/office/communes/clusters", name="Cụm minh họa")
    cluster = session.scalars(select(Cluster)).one()
    send(reviewer, "/office/communes", commune=[HOME, AWAY], zone="III", priority="yes", cluster=str(cluster.id))
    session.rollback()
    with app.app_context():
        forget_demo(db.session)
        db.session.commit()
    assert (facts(session, HOME), facts(session, AWAY)) == ((False, "I", None), (False, None, None))
    assert session.scalars(select(Cluster)).all() == []
    assert [event.is_demo for event in session.scalars(select(UnitEvent))] == [False]
