"""T01, T02, T05, T08, T16, T23, T25, T27-T30: numbers that are declared, documents that are filed, and T30."""

from datetime import date, timedelta
from typing import Any

import pytest

from geo.organisations import reporting
from tests.chronicle import AUTUMN, SPRING, Chronicle, Office, area, figure, whole
from tests.factories import AWAY, HOME, make_area
from webapp.words import t

DAY = timedelta(days=1)
AWAY_DECLARES: dict[str, Any] = {"commune_code": AWAY}
PROVINCE: dict[str, Any] = {"commune_code": None}


def test_t01_adds_up_what_communes_and_the_province_itself_declare_towards_200_households(
    chronicle: Chronicle, office: Office
) -> None:
    assert office.whole("T01") == whole(figure(None, 200, None, "no_data"), asked=0, met=0, no_data=92)
    chronicle.declare("T01", 120)
    chronicle.declare("T01", 50, **AWAY_DECLARES)
    assert office.unit("T01") == figure(120, None, None, "counted")
    # 170 of 200 on the 324th of 365 days.
    assert office.whole("T01") == whole(figure(170, 200, 0.85, "behind"), asked=0, met=0, no_data=90)
    chronicle.declare("T01", 30, **PROVINCE)
    assert office.whole("T01") == whole(figure(200, 200, 1.0, "met"), asked=0, met=0, no_data=90, own=30)


def test_the_newest_declaration_holds_from_its_day_on_and_one_taken_back_leaves_none(
    chronicle: Chronicle, office: Office
) -> None:
    chronicle.declare("T01", 120, on=SPRING)
    chronicle.declare("T01", 80, on=SPRING + DAY)
    chronicle.take_back("T01", on=SPRING + 2 * DAY)
    chronicle.declare("T01", 0, on=SPRING + 3 * DAY)
    by_day = [office.unit("T01", on=SPRING + days * DAY)["done"] for days in range(-1, 4)]
    assert by_day == [None, 120, 80, None, 0]
    assert office.behind("T01", on=SPRING + 2 * DAY)["filings"] == []
    (said,) = office.behind("T01", on=SPRING + DAY)["filings"]
    assert (said["what"], said["value"], said["on"]) == ("declared", 80, "2026-05-22")


def test_what_was_declared_for_another_year_or_another_target_is_not_this_ones(
    chronicle: Chronicle, office: Office
) -> None:
    chronicle.declare("T01", 120, year=2025)
    chronicle.declare("T16", 7)
    assert office.unit("T01") == figure(None, None, None, "no_data")


def test_t02_wants_every_poor_household_of_a_commune(chronicle: Chronicle, office: Office) -> None:
    assert office.unit("T02") == figure(None, None, None, "no_data", out_of=0)
    chronicle.declare("T02", 45, 60)
    assert office.unit("T02") == figure(45, 60, 0.75, "behind", out_of=60)
    chronicle.declare("T02", 40, 40, **AWAY_DECLARES)
    assert office.unit("T02", AWAY) == figure(40, 40, 1.0, "met", out_of=40)
    assert office.whole("T02") == whole(figure(85, 100, 0.85, "behind", out_of=100), asked=92, met=1, no_data=90)


def test_t02_of_the_province_is_not_met_while_communes_have_said_nothing(chronicle: Chronicle, office: Office) -> None:
    chronicle.declare("T02", 60, 60, on=date(2026, 1, 3))
    one_of_92 = figure(60, 60, 1.0, "on_track", out_of=60)
    # 1 of 92 communes is more than 3 of 365 days.
    assert office.whole("T02", on=date(2026, 1, 3)) == whole(one_of_92, asked=92, met=1, no_data=91)
    assert office.whole("T02")["state"] == "behind"
    assert office.whole("T02", on=date(2027, 1, 1))["state"] == "overdue"


def test_t02_of_a_commune_without_poor_households_is_known_and_judged_by_nobody(
    chronicle: Chronicle, office: Office
) -> None:
    chronicle.declare("T02", 0, 0)
    assert office.unit("T02") == figure(0, None, None, "counted", out_of=0)
    assert office.behind("T02")["lacking"] == []


def test_t16_has_until_2030(chronicle: Chronicle, office: Office) -> None:
    chronicle.declare("T16", 177, **PROVINCE)
    # The 324th of 1,826 days: 0.1774.
    assert office.whole("T16") == whole(figure(177, 1000, 0.177, "behind"), asked=0, met=0, no_data=92, own=177)
    chronicle.declare("T16", 178, **PROVINCE)
    assert office.whole("T16")["state"] == "on_track"
    assert office.whole("T16", on=date(2027, 1, 15))["state"] == "behind"  # and not overdue


def test_t23_counts_households_that_signed_and_asks_for_no_number(chronicle: Chronicle, office: Office) -> None:
    chronicle.declare("T23", 300, 400)
    chronicle.declare("T23", 100, 400, **AWAY_DECLARES)
    assert office.unit("T23") == figure(300, None, 0.75, "counted", out_of=400)
    assert office.whole("T23") == whole(figure(400, None, 0.5, "counted", out_of=800), asked=92, met=0, no_data=90)


def test_t05_wants_the_plan_of_every_commune_until_it_is_withdrawn(chronicle: Chronicle, office: Office) -> None:
    assert office.unit("T05") == figure(None, 1, None, "no_data")
    assert office.behind("T05")["lacking"] == ["plan_2026_2030"]
    chronicle.file("plan_2026_2030", year=2025)
    chronicle.file("plan_campaign")
    assert office.unit("T05") == figure(None, 1, None, "no_data")
    first = chronicle.file("plan_2026_2030", on=SPRING)
    second = chronicle.file("plan_2026_2030", on=SPRING)
    assert office.unit("T05") == figure(1, 1, 1.0, "met")  # one plan, however often it is filed
    assert office.behind("T05")["lacking"] == []
    chronicle.withdraw_document(first, AUTUMN)
    assert office.unit("T05")["state"] == "met"
    chronicle.withdraw_document(second, AUTUMN)
    assert office.unit("T05") == figure(None, 1, None, "no_data")
    assert office.unit("T05", on=AUTUMN - DAY)["state"] == "met"
    assert office.unit("T05", on=SPRING - DAY)["state"] == "no_data"


def test_t05_of_the_province_adds_up_its_communes(chronicle: Chronicle, office: Office) -> None:
    chronicle.file("plan_2026_2030")
    chronicle.file("plan_2026_2030", **AWAY_DECLARES)
    assert office.whole("T05") == whole(figure(2, 92, 0.022, "behind"), asked=92, met=2, no_data=90)


def test_t08_wants_the_covenants_of_nine_areas_in_ten(chronicle: Chronicle, office: Office) -> None:
    chronicle.session.add_all(make_area(HOME, number) for number in range(4, 11))
    chronicle.session.commit()
    assert office.unit("T08") == figure(None, 9, None, "no_data", out_of=10)
    chronicle.covenants(*(area(number) for number in range(1, 9)))
    assert office.unit("T08") == figure(8, 9, 0.8, "on_track", out_of=10)
    assert office.unit("T08", on=date(2026, 12, 1))["state"] == "behind"
    assert [one["code"] for one in office.behind("T08")["areas"] if not one["has"]] == [area(9), area(10)]
    # 8 of the 13 areas there are; it takes 12 of them.
    assert office.whole("T08") == whole(figure(8, 12, 0.615, "behind", out_of=13), asked=92, met=0, no_data=91)
    chronicle.covenants(area(9))
    assert office.unit("T08") == figure(9, 9, 0.9, "met", out_of=10)


def test_t08_follows_areas_that_are_closed_and_merged(chronicle: Chronicle, office: Office) -> None:
    chronicle.covenants(area(1), area(2), area(3))
    chronicle.merge((1, 2), 2, SPRING + DAY)
    assert office.unit("T08", on=SPRING) == figure(3, 3, 1.0, "met", out_of=3)
    assert office.unit("T08", on=SPRING + DAY) == figure(2, 2, 1.0, "met", out_of=2)
    chronicle.close(3, SPRING + 2 * DAY)
    assert office.unit("T08") == figure(1, 1, 1.0, "met", out_of=1)


def test_t25_counts_what_authorities_recognised_and_silence_is_never_a_failure(
    chronicle: Chronicle, office: Office
) -> None:
    assert office.unit("T25") == figure(None, None, None, "no_data")
    assert office.unit("T25", on=date(2027, 1, 1)) == figure(None, None, None, "no_data")
    assert office.behind("T25")["lacking"] == []
    decision = chronicle.file("drug_free_decision")
    assert office.unit("T25") == figure(1, None, None, "counted")
    assert office.whole("T25") == whole(figure(1, None, None, "counted"), asked=92, met=0, no_data=91)
    chronicle.withdraw_document(decision, AUTUMN)
    assert office.unit("T25")["state"] == "no_data"


def test_t25_is_never_derived_from_records(chronicle: Chronicle, office: Office) -> None:
    chronicle.confirmed("sec_nodrug")
    assert office.unit("T25")["state"] == "no_data"


def test_t27_wants_two_plans_of_every_commune(chronicle: Chronicle, office: Office) -> None:
    chronicle.file("plan_campaign")
    chronicle.file("plan_campaign")
    assert office.unit("T27") == figure(1, 2, 0.5, "behind")
    assert office.behind("T27")["lacking"] == ["plan_programme"]
    chronicle.file("plan_programme")
    assert office.unit("T27") == figure(2, 2, 1.0, "met")
    assert office.whole("T27") == whole(figure(2, 184, 0.011, "behind"), asked=92, met=1, no_data=91)


@pytest.mark.parametrize(
    ("target", "kind", "due"), [("T28", "report_half", date(2026, 6, 10)), ("T29", "report_year", date(2026, 11, 15))]
)
def test_t28_and_t29_a_report_that_is_not_here_is_not_begun_and_from_its_day_on_overdue(
    chronicle: Chronicle, office: Office, target: str, kind: str, due: date
) -> None:
    assert office.unit(target, on=due - DAY) == figure(0, 1, 0.0, "not_started")
    assert office.unit(target, on=due) == figure(0, 1, 0.0, "overdue")
    assert office.behind(target, on=due)["lacking"] == [kind]
    sent = chronicle.file(kind, on=due + DAY)
    assert office.unit(target, on=due + DAY) == figure(1, 1, 1.0, "met")
    chronicle.withdraw_document(sent, due + 2 * DAY)
    assert office.unit(target, on=due + 2 * DAY) == figure(0, 1, 0.0, "overdue")


@pytest.mark.parametrize(("sent_on", "is_late"), [(date(2026, 6, 9), False), (date(2026, 6, 10), True)])
def test_t28_a_report_that_came_late_is_here_and_is_said_to_be_late(
    chronicle: Chronicle, office: Office, sent_on: date, *, is_late: bool
) -> None:
    chronicle.file("report_half", on=sent_on)
    assert office.unit("T28", on=sent_on) == figure(1, 1, 1.0, "met")
    page = office.get(f"/office/progress/T28/{HOME}?on={sent_on}").get_data(as_text=True)
    assert "09/06/2026" in page if not is_late else "10/06/2026" in page
    assert (t("office.drill.late") in page) is is_late


def test_t28_expects_92_communes_and_the_organisations_that_report(chronicle: Chronicle, office: Office) -> None:
    last_day = date(2026, 6, 9)
    assert len(reporting()) == 5
    nobody = whole(figure(0, 97, 0.0, "not_started"), asked=92, met=0, no_data=0)
    assert office.whole("T28", on=last_day) == nobody
    for commune in (HOME, AWAY):
        chronicle.file("report_half", commune_code=commune)
    for organisation in ("women", "youth", "women"):
        chronicle.file("report_half", organisation=organisation, **PROVINCE)
    # 2 communes and 2 organisations of 97.
    assert office.whole("T28", on=last_day) == whole(figure(4, 97, 0.041, "behind"), asked=92, met=2, no_data=0, own=2)
    assert office.whole("T28", on=last_day + DAY)["state"] == "overdue"
    assert office.whole("T29", on=last_day)["done"] == 0  # the other report


def test_who_does_not_see_the_provinces_papers_is_not_told_which_are_missing(
    chronicle: Chronicle, app: Any, office: Office
) -> None:
    chronicle.file("report_half", organisation="women", **PROVINCE)
    seen = Office(app, "xa").whole("T28", on=date(2026, 6, 9))
    assert seen == whole(figure(0, 1, 0.0, "not_started"), asked=1, met=0, no_data=0)


def test_t30_is_listed_and_deliberately_not_measured(chronicle: Chronicle, office: Office) -> None:
    listed = {target["id"]: target for target in office.get("/api/v1/targets").json["targets"]}
    assert list(listed) == [f"T{number:02d}" for number in range(1, 32)]
    assert listed["T30"]["proof"] == "unmeasured"
    assert listed["T30"]["why"] == t("programme.unmeasured.sensitive")
    assert [target["why"] for key, target in listed.items() if key != "T30"] == [None] * 30
    layer = office.layer("T30")
    assert list(layer["units"].values()) == [figure(None, None, None, "not_asked")] * 92
    assert layer["province"] == whole(figure(None, None, None, "not_asked"), asked=0, met=0, no_data=0)
    behind = office.behind("T30")
    assert (behind["records"], behind["filings"], behind["areas"], behind["lacking"]) == ([], [], [], [])


@pytest.mark.parametrize("target", ["T01", "T02", "T05", "T08", "T16", "T23", "T25", "T27"])
def test_what_nobody_declared_or_filed_is_unknown_never_0(office: Office, target: str) -> None:
    for unit in (office.unit(target), office.whole(target), office.unit(target, on=date(2027, 1, 1))):
        assert (unit["done"], unit["share"], unit["state"]) == (None, None, "no_data")
