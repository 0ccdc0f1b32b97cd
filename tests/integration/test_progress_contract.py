"""What other programs rely on: the addresses of the layer, its fields exactly, its 92 communes, and how it refuses."""

import pytest

from geo.programme import load_programme
from geo.units import communes
from tests.chronicle import AUTUMN, DECISION, Chronicle, Office
from tests.factories import HOME

LAYER = f"/api/v1/layers/progress?target=T11&level=commune&on={AUTUMN}"
BEHIND = f"/api/v1/layers/progress/T11/{HOME}?on={AUTUMN}"
STATES = {"met", "on_track", "behind", "not_started", "no_data", "overdue", "counted", "not_asked"}


@pytest.mark.parametrize("target", load_programme().targets)
def test_the_layer_of_every_target_answers_92_communes_with_the_same_fields(office: Office, target: str) -> None:
    answer = office.get(LAYER.replace("T11", target)).json
    assert set(answer) == {"version", "target", "on", "units", "province"}
    assert (answer["target"], answer["on"]) == (target, "2026-11-20")
    assert set(answer["units"]) == {commune.code for commune in communes()}
    assert len(answer["units"]) == 92
    for unit in answer["units"].values():
        assert set(unit) == {"done", "target", "out_of", "share", "state"}
        assert unit["state"] in STATES
    assert set(answer["province"]) == {*unit, "own", "asked", "met", "no_data"}


def test_a_figure_is_a_whole_number_with_a_share_of_three_digits(chronicle: Chronicle, office: Office) -> None:
    for number in (1, 2):
        chronicle.confirmed("env_sxsd_point", at=number, details={"decision": DECISION})
    unit = office.get(LAYER).json["units"][HOME]
    assert unit == {"done": 2, "target": 3, "out_of": None, "share": 0.667, "state": "behind"}


def test_what_is_behind_a_figure_is_answered_with_its_records(chronicle: Chronicle, office: Office) -> None:
    code = chronicle.confirmed("env_sxsd_point", details={"decision": DECISION})
    answer = office.get(BEHIND).json
    assert set(answer) == {
        *("version", "target", "unit", "on", "figure", "records", "areas", "filings", "lacking"),
    }
    assert (answer["target"], answer["unit"], answer["on"]) == ("T11", HOME, "2026-11-20")
    (record,) = answer["records"]
    assert (record["code"], record["counts"], record["misses"]) == (code, True, [])


def test_all_31_targets_are_listed_with_what_a_program_needs_to_name_them(office: Office) -> None:
    answer = office.get("/api/v1/targets").json
    assert answer["year"] == 2026
    assert [target["id"] for target in answer["targets"]] == [f"T{number:02d}" for number in range(1, 32)]
    for target in answer["targets"]:
        assert {"id", "name", "unit", "level", "aim", "proof", "asked_of", "due_before", "source"} <= set(target)
        assert target["name"]
        assert target["unit"]


@pytest.mark.parametrize("address", [LAYER, BEHIND, "/api/v1/layers/progress/series?target=T11"])
def test_an_answer_has_an_etag_and_is_304_until_something_is_recorded(
    chronicle: Chronicle, office: Office, address: str
) -> None:
    first = office.get(address)
    known = {"If-None-Match": first.headers["ETag"]}
    again = office.get(address, headers=known)
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    chronicle.record("env_sxsd_point", AUTUMN)
    assert office.get(address, headers=known).status_code == 200


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        (("target=T11", "target=T99"), 404, "not_found"),
        (("target=T11", "target="), 404, "not_found"),
        (("target=T11&", ""), 404, "not_found"),
        (("level=commune", "level=district"), 422, "level_unknown"),
        ((f"on={AUTUMN}", "on=2027-01-16"), 422, "date_invalid"),
        ((f"on={AUTUMN}", "on=2025-12-31"), 422, "date_invalid"),
        ((f"on={AUTUMN}", "on=20/11/2026"), 422, "date_invalid"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_a_code(
    office: Office, change: tuple[str, str], status: int, code: str
) -> None:
    answer = office.get(LAYER.replace(*change))
    assert (answer.status_code, answer.json["error"]["code"]) == (status, code)
