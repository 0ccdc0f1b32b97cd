"""The programme of 2026 says what the plan says, and a record counts for one target at a time."""

from datetime import date

import pytest

from geo.errors import NotFound
from geo.kinds import load_catalogue
from geo.programme import AskedOf, load_programme
from geo.proof import Activities, Areas, Declared, Documents, Hotspots, Records, Reports, Unmeasured, Upkeep

PROGRAMME = load_programme()
COMMUNES, PROVINCE, REGIONS, LEVELS, CHOSEN = AskedOf


def test_the_plan_has_31_targets_in_its_order() -> None:
    assert list(PROGRAMME.targets) == [f"T{number:02d}" for number in range(1, 32)]
    assert (PROGRAMME.year, PROGRAMME.starts_on, PROGRAMME.ends_on) == (2026, date(2026, 1, 1), date(2026, 12, 31))


# Who is asked, by which proof, and for how much: domain report, 1.2.
@pytest.mark.parametrize(
    ("target_id", "asked_of", "proof", "threshold"),
    [
        ("T01", PROVINCE, Declared, {"at_least": 200}),
        ("T02", COMMUNES, Declared, {"share": 1.0}),
        ("T03", REGIONS, Records, {"at_least": 1}),
        ("T04", COMMUNES, Records, {"at_least": 1}),
        ("T05", COMMUNES, Documents, {"documents": ("plan_2026_2030",), "judged": True}),
        ("T06", COMMUNES, Areas, {"share": 1.0, "having": 1, "maintained_within_days": 183}),
        ("T07", COMMUNES, Areas, {"share": 1.0, "having": 1, "maintained_within_days": None}),
        ("T08", COMMUNES, Documents, {"share": 0.9, "per_area": True, "documents": ("covenant",)}),
        ("T09", COMMUNES, Areas, {"share": 1.0, "held_in_year": True, "kinds": ("festival",)}),
        ("T10", COMMUNES, Areas, {"share": 1.0, "held_in_year": True, "kinds": ("meeting",)}),
        ("T11", COMMUNES, Records, {"at_least": 3, "complete": ("decision", "score_sheet")}),
        ("T12", COMMUNES, Records, {"at_least": 1, "launched_in_year": True, "complete": ("decision",)}),
        ("T13", COMMUNES, Upkeep, {"share": None, "confirmed_within_days": 183}),
        ("T14", LEVELS, Activities, {"at_least": 1}),
        ("T15", LEVELS, Activities, {"at_least": 1, "complete": ("decision",)}),
        ("T16", PROVINCE, Declared, {"at_least": 1000}),
        ("T17", CHOSEN, Records, {"at_least": 1, "maintained_within_days": 183}),
        ("T18", PROVINCE, Activities, {"at_least": 1}),
        ("T19", PROVINCE, Records, {"at_least": 1, "lead_org": "province_front"}),
        ("T20", PROVINCE, Activities, {"at_least": None, "lead_org": "province_front"}),
        ("T21", COMMUNES, Areas, {"share": None, "held_in_year": True}),
        ("T22", COMMUNES, Hotspots, {"settled_states": ("resolved", "monitoring", "closed")}),
        ("T23", COMMUNES, Declared, {"at_least": None, "share": None, "of_total": True}),
        ("T24", COMMUNES, Activities, {"at_least": None}),
        ("T25", COMMUNES, Documents, {"judged": False, "documents": ("drug_free_decision",)}),
        ("T26", COMMUNES, Upkeep, {"share": 1.0, "confirmed_within_days": None}),
        ("T27", COMMUNES, Documents, {"documents": ("plan_campaign", "plan_programme")}),
        ("T28", COMMUNES, Reports, {"document": "report_half"}),
        ("T29", COMMUNES, Reports, {"document": "report_year"}),
        ("T30", PROVINCE, Unmeasured, {"why": "sensitive"}),
        ("T31", COMMUNES, Activities, {"at_least": None}),
    ],
)
def test_a_target_asks_what_the_plan_asks(
    target_id: str, asked_of: AskedOf, proof: type, threshold: dict[str, object]
) -> None:
    target = PROGRAMME.target(target_id)
    assert target.asked_of is asked_of
    assert isinstance(target.proof, proof)
    assert {name: getattr(target.proof, name) for name in threshold} == threshold


# Where the plan says it: sections II and III, the tasks of the communes (organisation, 3), the reports (IV).
SOURCES = {
    "II.1": ("T01", "T02", "T03", "T04"),
    "II.2": ("T05",),
    "II.3": ("T06", "T07", "T08"),
    "II.4": ("T09", "T10"),
    "II.5": ("T11", "T12", "T13"),
    "II.6": ("T14", "T15"),
    "III.1": ("T02", "T16", "T17"),
    "III.2": ("T14", "T18"),
    "III.3": ("T19", "T20", "T21", "T22"),
    "III.4": ("T23", "T24", "T25"),
    "III.5": ("T30", "T31"),
    "III (TCTH).3": ("T26", "T27"),
    "IV": ("T28", "T29"),
}


def test_every_target_names_the_paragraphs_of_the_plan_that_ask_for_it() -> None:
    named: dict[str, tuple[str, ...]] = {}
    for target in PROGRAMME.targets.values():
        for paragraph in target.source.split(", "):
            named[paragraph] = (*named.get(paragraph, ()), target.id)
    assert named == SOURCES


# What the domain report calls P+A: a record of the kind is not even sent to a reviewer without its photograph.
@pytest.mark.parametrize("target_id", ["T03", "T04", "T09", "T11", "T14", "T17", "T18", "T19", "T21", "T22"])
def test_what_a_photograph_has_to_prove_is_not_there_without_one(target_id: str) -> None:
    kinds = load_catalogue().kinds
    assert all(kinds[key].photo_required for key in PROGRAMME.target(target_id).kinds)


def test_a_meeting_with_a_message_needs_no_photograph() -> None:
    assert not any(load_catalogue().kinds[key].photo_required for key in PROGRAMME.target("T10").kinds)


def test_only_the_reports_and_the_households_until_2030_have_a_day_of_their_own() -> None:
    own = {one.id: one.due_before for one in PROGRAMME.targets.values() if one.due_before != date(2027, 1, 1)}
    assert own == {"T16": date(2031, 1, 1), "T28": date(2026, 6, 10), "T29": date(2026, 11, 15)}


def test_only_dong_phuc_is_asked_for_na_hai() -> None:
    asked = {target.id for target in PROGRAMME.targets.values() if target.asks("05602")}
    assert {target.id for target in PROGRAMME.targets.values() if target.asks("01933")} - asked == {"T17"}
    # What the whole province, or a region of it, has to reach is no commune's own number.
    assert set(PROGRAMME.targets) - asked == {"T01", "T03", "T16", "T17", "T18", "T19", "T20", "T30"}


def test_a_target_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        PROGRAMME.target("T99")


def test_there_is_no_programme_of_a_year_nobody_wrote_down() -> None:
    with pytest.raises(FileNotFoundError):
        load_programme(1999)


def test_a_record_counts_usually_for_the_first_target_that_its_kind_may_prove() -> None:
    assert PROGRAMME.claims["env_selfmanage"] == ("T06", "T07")
    assert PROGRAMME.usual_target("env_selfmanage", "area_front") == "T06"
    assert PROGRAMME.usual_target("env_tree", None) == "T07"
    assert PROGRAMME.usual_target("soc_coop", "commune_front") is None


@pytest.mark.parametrize(
    ("lead_org", "target_id"),
    [("commune_front", "T11"), ("province_front", "T19"), ("women", "T11"), (None, "T11")],
)
def test_an_exemplary_model_counts_for_its_lead_organisations_target(lead_org: str | None, target_id: str) -> None:
    assert PROGRAMME.usual_target("env_sxsd_point", lead_org) == target_id


def test_every_kind_claims_exactly_the_targets_it_says_it_serves() -> None:
    assert PROGRAMME.claims == {kind.key: kind.serves for kind in load_catalogue().kinds.values()}


def test_a_hotspot_stands_until_it_is_resolved_or_was_none() -> None:
    assert PROGRAMME.open_states == ("new", "verified", "petitioned", "in_progress", "recurred")
