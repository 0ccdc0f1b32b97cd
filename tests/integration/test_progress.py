"""Progress as a layer: every commune answered, on any day of the year, in reach, down to what is behind a figure."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from flask import Flask

from geo.calendar import VIETNAM
from geo.programme import load_programme
from geo.review import Action
from tests.chronicle import AUTUMN, DECISION, SPRING, Chronicle, Office, area, figure, noon
from tests.factories import AWAY, HOME, Browser, Province
from webapp.pins import spans

PROGRAMME = load_programme()
DAY = timedelta(days=1)
DECIDED = {"decision": DECISION}


def test_all_92_communes_are_answered_and_silence_is_no_data_never_zero(office: Office) -> None:
    silent = {"T28": {"overdue"}, "T29": {"overdue"}, "T30": {"not_asked"}, "T17": {"no_data", "not_asked"}}
    for target in PROGRAMME.targets:
        units = office.layer(target)["units"]
        assert len(units) == 92
        assert {unit["state"] for unit in units.values()} == silent.get(target, {"no_data"}), target
        reported = {0} if target in {"T28", "T29"} else {None}  # a report that is not here is known not to be here
        assert {unit["done"] for unit in units.values()} == reported, target


def test_a_figure_is_that_of_the_end_of_its_day_and_midnight_belongs_to_the_next(
    chronicle: Chronicle, office: Office
) -> None:
    midnight = datetime.combine(SPRING + DAY, time(), VIETNAM)
    chronicle.confirmed("soc_point_comm", midnight - timedelta(microseconds=1), details=DECIDED)
    chronicle.confirmed("soc_point_comm", midnight, details=DECIDED)
    assert [office.unit("T04", on=SPRING + days * DAY)["done"] for days in (-1, 0, 1)] == [None, 1, 2]


def test_what_happens_later_changes_nothing_of_a_day_that_has_passed(chronicle: Chronicle, office: Office) -> None:
    codes = [chronicle.confirmed("soc_point_comm", details=DECIDED) for _ in range(3)]
    before = office.layer("T04", SPRING)
    chronicle.move(codes[0], "paused", AUTUMN)
    chronicle.step(codes[1], Action.WITHDRAW, AUTUMN)
    chronicle.confirmed("soc_point_comm", AUTUMN, details=DECIDED)
    after = office.layer("T04", SPRING)
    assert (after["units"], after["province"]) == (before["units"], before["province"])
    assert office.unit("T04")["done"] == 2


def test_without_a_day_the_answer_is_of_today(office: Office) -> None:
    assert office.get("/api/v1/layers/progress?target=T11").json["on"] == "2027-01-15"
    assert office.layer("T11", AUTUMN)["on"] == "2026-11-20"


def test_a_day_that_has_not_come_or_lies_before_the_programme_is_refused(office: Office) -> None:
    for on in ("2027-01-16", "2025-12-31", "2026-02-30", "hôm nay", "1"):
        for address in ("?target=T11", f"/T11/{HOME}?"):
            answer = office.get(f"/api/v1/layers/progress{address}&on={on}")
            assert (answer.status_code, answer.json["error"]["code"]) == (422, "date_invalid"), on


def test_a_target_a_commune_or_a_level_that_does_not_exist_is_refused(office: Office) -> None:
    assert office.get("/api/v1/layers/progress?target=T99").status_code == 404
    assert office.get("/api/v1/layers/progress/series?target=T99").status_code == 404
    assert office.get("/api/v1/layers/progress/T11/99999").status_code == 404
    assert office.get("/api/v1/layers/progress?target=T11&level=district").json["error"]["code"] == "level_unknown"


def test_the_year_can_be_played_week_by_week_and_ends_with_it(chronicle: Chronicle, office: Office) -> None:
    code = chronicle.confirmed("soc_point_comm", SPRING, details=DECIDED)
    chronicle.move(code, "paused", AUTUMN)
    series = office.get("/api/v1/layers/progress/series?target=T04").json
    assert (len(series["days"]), series["days"][0], series["days"][-1]) == (53, "2026-01-01", "2026-12-31")
    days = [date.fromisoformat(day) for day in series["days"]]
    assert {(later - day).days for day, later in pairwise(days)} == {7}
    assert series["units"][HOME] == [None if day < SPRING else 1 if day < AUTUMN else 0 for day in days]
    assert len(series["units"]) == len(series["states"]) == len(series["shares"]) == 92
    for number in (0, 20, 21, 47, 52):
        layer = office.layer("T04", days[number])
        for key, name in (("units", "done"), ("states", "state"), ("shares", "share")):
            assert {unit: line[number] for unit, line in series[key].items()} == {
                unit: one[name] for unit, one in layer["units"].items()
            }
        assert series["province"][number] == layer["province"]


def test_the_series_of_a_year_under_way_ends_today(
    chronicle: Chronicle, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.routes.api.progress.now", lambda: noon(date(2026, 1, 16)))
    series = office.get("/api/v1/layers/progress/series?target=T04").json
    assert series["days"] == ["2026-01-02", "2026-01-09", "2026-01-16"]


# By name: what may happen, given a record and a document.
CHANGES: dict[str, Callable[[Chronicle, str, str], object]] = {
    "recorded": lambda chronicle, *_: chronicle.record("env_selfmanage"),
    "confirmed": lambda chronicle, code, _: chronicle.step(code, Action.CONFIRM, AUTUMN),
    "moved to another target": lambda chronicle, code, _: chronicle.choose(code, "T07", AUTUMN),
    "area closed": lambda chronicle, *_: chronicle.close(3, AUTUMN),
    "declared": lambda chronicle, *_: chronicle.declare("T01", 5),
    "filed": lambda chronicle, *_: chronicle.file("plan_campaign"),
    "withdrawn": lambda chronicle, _, uid: chronicle.withdraw_document(uid, AUTUMN),
}
ADDRESSES = ("layers/progress?target=T01", f"layers/progress/T01/{HOME}", "layers/progress/series?target=T01")


@pytest.mark.parametrize("change", CHANGES)
def test_a_figure_is_answered_304_until_anything_it_is_made_of_changes(
    chronicle: Chronicle, office: Office, change: str
) -> None:
    code, uid = chronicle.record("env_selfmanage"), chronicle.file("plan_campaign")
    etags = {address: office.get(f"/api/v1/{address}").headers["ETag"] for address in ADDRESSES}

    def answers() -> set[int]:
        return {
            office.get(f"/api/v1/{address}", headers={"If-None-Match": etag}).status_code
            for address, etag in etags.items()
        }

    assert answers() == {304}
    CHANGES[change](chronicle, code, uid)
    assert answers() == {200}


@pytest.mark.parametrize(
    ("target", "kind", "details"),
    [
        ("T06", "sec_selfmanage", {}),
        ("T11", "env_sxsd_point", DECIDED),
        ("T14", "arts_festival", {}),
        ("T22", "river", {}),
    ],
)
def test_the_records_behind_a_figure_sum_to_it_and_say_what_they_miss(
    chronicle: Chronicle, office: Office, target: str, kind: str, details: dict[str, str]
) -> None:
    counting = chronicle.confirmed(kind, details=details)
    waiting = chronicle.record(kind, details=details)
    withdrawn = chronicle.record(kind, details=details)
    chronicle.step(withdrawn, Action.WITHDRAW, SPRING + DAY)
    behind = office.behind(target)
    assert behind["figure"] == office.unit(target)
    assert [record["code"] for record in behind["records"]] == [counting, waiting]
    assert [record["counts"] for record in behind["records"]] == [True, False]
    assert behind["records"][1]["misses"][0] == "confirmed"
    assert behind["figure"]["done"] == 1
    assert withdrawn in office.misses(target, on=SPRING)  # it was there that day


def test_commune_staff_see_their_commune_only(chronicle: Chronicle, app: Flask, office: Office) -> None:
    for commune in (HOME, AWAY):
        chronicle.confirmed("soc_point_comm", commune_code=commune, details=DECIDED)
        chronicle.declare("T01", 10, commune_code=commune)
    staff = Office(app, "xa")
    assert list(staff.layer("T04")["units"]) == [HOME]
    assert (staff.whole("T04")["done"], staff.whole("T01")["done"]) == (1, 10)
    assert list(staff.get("/api/v1/layers/progress/series?target=T04").json["units"]) == [HOME]
    assert staff.get(f"/api/v1/layers/progress/T04/{AWAY}").status_code == 404
    assert office.whole("T04")["done"] == 2


def test_who_may_not_see_progress_sees_none_of_it(app: Flask, province: Province) -> None:
    front = Browser(app, "kdc")
    for address in ("targets", *ADDRESSES):
        assert front.get(f"/api/v1/{address}").status_code == 403
        assert app.test_client().get(f"/api/v1/{address}").status_code == 401


def test_the_layer_costs_the_same_few_statements_whatever_it_counts(
    chronicle: Chronicle, office: Office, statements: list[str]
) -> None:
    def cost_of(target: str) -> int:
        statements.clear()
        office.layer(target)
        return len(statements)

    nothing = {target: cost_of(target) for target in PROGRAMME.targets}
    for number in (1, 2, 3):
        for kind in ("sec_selfmanage", "env_sxsd_point", "river"):
            chronicle.confirmed(kind, at=number)
    chronicle.covenants(area(1), area(2))
    chronicle.declare("T01", 5)
    assert {target: cost_of(target) for target in PROGRAMME.targets} == nothing
    assert max(nothing.values()) <= 12


def test_figures_are_made_of_spans_and_spans_can_be_made_anew(app: Flask, chronicle: Chronicle, office: Office) -> None:
    code = chronicle.confirmed("soc_point_comm", details=DECIDED)
    chronicle.move(code, "paused", AUTUMN)
    days = (SPRING - DAY, SPRING, AUTUMN - DAY, AUTUMN)
    before = [office.unit("T04", on=day) for day in days]
    assert [one["done"] for one in before] == [None, 1, 1, 0]
    chronicle.session.query(spans.PinSpan).delete()
    chronicle.session.commit()
    assert office.unit("T04", on=AUTUMN - DAY) == figure(None, 1, None, "no_data")
    assert app.test_cli_runner().invoke(args=["pins", "rebuild"]).exit_code == 0
    assert [office.unit("T04", on=day) for day in days] == before


def test_every_targets_page_and_what_is_behind_it_open(chronicle: Chronicle, office: Office) -> None:
    for kind in {target.kinds[0] for target in PROGRAMME.targets.values() if target.kinds}:
        chronicle.confirmed(kind)
    for target in PROGRAMME.targets:
        assert office.get(f"/office/progress?target={target}").status_code == 200
        assert office.get(f"/office/progress/{target}/{HOME}").status_code == 200


def test_the_page_plays_the_programmes_year_and_no_day_beyond_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for today, last in ((AUTUMN, "2026-11-20"), (date(2027, 1, 15), "2026-12-31")):
        monkeypatch.setattr("webapp.routes.office.progress.now", lambda day=today: noon(day))
        page = office.get("/office/progress?target=T04").get_data(as_text=True)
        assert f'data-first="2026-01-01" data-last="{last}"' in page
