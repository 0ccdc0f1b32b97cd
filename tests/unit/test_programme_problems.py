"""A programme file is refused with everything that is wrong with it, each said with its place in the file."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from geo.kinds import load_catalogue
from geo.programme import DATA, ProgrammeInvalid, parse_programme

CATALOGUE = load_catalogue()
TEXT = (DATA / "2026.yaml").read_bytes()
RECORDS = {"type": "records", "kinds": ["env_sxsd_point"], "at_least": 3, "states": ["launched"]}


def written(*targets: Mapping[str, Any], **year: Any) -> bytes:
    """Return a programme file with these targets."""
    head = {"year": 2026, "starts_on": "2026-01-01", "ends_on": "2026-12-31"} | year
    text = yaml.safe_dump({"targets": [dict(target) for target in targets]})
    lines = "".join(f"{key}: {value}\n" for key, value in head.items() if value is not None)
    return (lines + text).encode()


def target(**changes: Any) -> dict[str, Any]:
    """Return a target that holds, but for what is changed; None leaves a key out."""
    made = {"id": "T11", "source": "II.5", "asked_of": "communes", "reports": ["commune_staff"], "hue": "amber"}
    made |= {"evidence": RECORDS} | changes
    return {key: value for key, value in made.items() if value is not None}


def evidence(**changes: Any) -> dict[str, Any]:
    """Return a target whose evidence is changed."""
    rule = {key: value for key, value in (RECORDS | changes).items() if value is not None}
    return target(evidence=rule)


def problems(*targets: Mapping[str, Any], **year: Any) -> tuple[str, ...]:
    with pytest.raises(ProgrammeInvalid) as refused:
        parse_programme(written(*targets, **year), CATALOGUE)
    assert str(refused.value) == "\n".join(refused.value.problems)
    return refused.value.problems


def test_a_target_that_holds_is_read() -> None:
    (read,) = parse_programme(written(target()), CATALOGUE).targets.values()
    assert (read.id, read.kinds, read.verifies) == ("T11", ("env_sxsd_point",), "province_reviewer")


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"hue": None}, "missing key 'hue'"),
        ({"id": None}, "missing key 'id'"),
        ({"color": "red"}, "unknown key 'color'"),
        ({"asked_of": "districts"}, "unknown asked_of 'districts'"),
        ({"asked_of": "chosen"}, "unknown asked_of 'chosen'"),
        ({"asked_of": ["01933", "00001"]}, "asked_of: unknown commune '00001'"),
        ({"asked_of": []}, "asked_of: names nobody"),
        ({"due_before": "tháng 6"}, "due_before: 'tháng 6' is no date"),
        ({"evidence": "records"}, "evidence: unknown type None"),
        ({"evidence": {"type": "opinion"}}, "evidence: unknown type 'opinion'"),
        ({"evidence": {"type": "documents", "documents": ["poem"]}}, "evidence: documents: unknown 'poem'"),
        ({"evidence": {"type": "reports", "document": "report_day"}}, "evidence: document: unknown 'report_day'"),
        (
            {"evidence": {"type": "reports", "document": ["report_year"]}},
            "evidence: document: ['report_year'] is a list",
        ),
        ({"evidence": {"type": "upkeep", "groups": ["river"], "states": []}}, "evidence: groups: unknown 'river'"),
        ({"evidence": {"type": "unmeasured"}}, "evidence: missing key 'why'"),
    ],
)
def test_what_is_wrong_with_a_target_is_said_with_its_place(changes: dict[str, Any], problem: str) -> None:
    place = f"targets[1] {changes.get('id', 'T11') or '?'}"
    assert problems(evidence_of_t12(), target(**changes)) == (f"{place}: {problem}",)


def evidence_of_t12() -> dict[str, Any]:
    return target(id="T12", evidence=RECORDS | {"kinds": ["sec_drug_point"]})


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"at_least": None}, "missing key 'at_least'"),
        ({"per_area": True}, "unknown key 'per_area'"),
        ({"kinds": ["env_rocket"]}, "kinds: unknown 'env_rocket'"),
        ({"kinds": "env_sxsd_point"}, "kinds: 'env_sxsd_point' is no list"),
        ({"kinds": ["env_tree"]}, "kinds: 'env_tree' says that it serves another target"),
        ({"states": ["flying"]}, "states: unknown 'flying'"),
        ({"complete": ["poem"]}, "complete: unknown 'poem'"),
        ({"lead_org": "comune_front"}, "lead_org: unknown 'comune_front'"),
        ({"at_least": 0}, "at_least: 0 is no whole number from 1"),
        ({"at_least": "3"}, "at_least: '3' is no whole number from 1"),
        ({"maintained_within_days": 0.5}, "maintained_within_days: 0.5 is no whole number from 1"),
    ],
)
def test_what_is_wrong_with_what_proves_it_is_said_with_its_place(changes: dict[str, Any], problem: str) -> None:
    assert problems(evidence(**changes)) == (f"targets[0] T11: evidence: {problem}",)


@pytest.mark.parametrize("share", [0, 90, -0.1, "90%", True])
def test_a_share_is_above_0_and_at_most_1(share: object) -> None:
    rule = {"type": "areas", "kinds": ["festival"], "share": share}
    (problem,) = problems(target(id="T09", evidence=rule))
    assert problem == f"targets[0] T09: evidence: share: {share!r} is not above 0 and at most 1"


def test_everything_that_is_wrong_is_said_at_once() -> None:
    found = problems(
        evidence(kinds=["env_rocket"], states=["flying"], lead_org="nobody"), target(id="T12", hue=None, color="red")
    )
    assert found == (
        "targets[0] T11: evidence: kinds: unknown 'env_rocket'",
        "targets[0] T11: evidence: states: unknown 'flying'",
        "targets[0] T11: evidence: lead_org: unknown 'nobody'",
        "targets[1] T12: unknown key 'color'",
        "targets[1] T12: missing key 'hue'",
        "targets[1] T12: evidence: kinds: 'env_sxsd_point' says that it serves another target",
    )


def test_an_id_is_used_once_also_where_the_first_of_two_has_problems() -> None:
    assert problems(target(hue=None), target()) == (
        "targets[0] T11: missing key 'hue'",
        "targets[1] T11: id is used twice",
    )


def test_a_file_without_its_year_says_so() -> None:
    assert problems(target(), year=None, ends_on=None) == ("missing key 'year'", "missing key 'ends_on'")


def test_the_version_changes_with_the_file_and_with_nothing_else() -> None:
    one = parse_programme(TEXT, CATALOGUE)
    assert re.fullmatch(r"[0-9a-f]{12}", one.version)
    assert parse_programme(TEXT, CATALOGUE).version == one.version
    assert parse_programme(TEXT + b"# a word more\n", CATALOGUE).version != one.version
