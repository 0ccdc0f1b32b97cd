"""The file of kinds says what it means: every kind is complete, short to fill in, and its flow leads somewhere."""

from datetime import date
from itertools import pairwise

import pytest

from geo import flow
from geo.errors import Invalid
from geo.fields import Field
from geo.flow import By, Need
from geo.kinds import Exposure, Group, GroupRules, Kind, Placement, load_catalogue

CATALOGUE = load_catalogue()
TODAY = date(2026, 11, 23)
MOST_AT_ONCE = 6

every_kind = pytest.mark.parametrize("kind", CATALOGUE.kinds.values(), ids=lambda kind: kind.key)
every_group = pytest.mark.parametrize("rules", CATALOGUE.groups.values(), ids=lambda rules: rules.key)


def by_key(key: str) -> Kind:
    return CATALOGUE.kinds[key]


def parse(kind: str, **values: object) -> dict[str, str | int]:
    return CATALOGUE.rules_of(by_key(kind)).parse_details(by_key(kind), values, today=TODAY)


def refusal(kind: str, **values: object) -> tuple[str, str | None]:
    with pytest.raises(Invalid) as refused:
        parse(kind, **values)
    return refused.value.code, refused.value.field


@every_kind
def test_no_kind_asks_for_more_than_six_fields_at_once(kind: Kind) -> None:
    shown = [field.key for field in CATALOGUE.rules_of(kind).fields_of(kind) if not field.more]
    assert len(shown) <= MOST_AT_ONCE, shown


@every_kind
def test_a_kind_stands_in_a_section_of_its_group_wherever_the_group_has_any(kind: Kind) -> None:
    sections = CATALOGUE.rules_of(kind).sections
    assert kind.section in sections if sections else kind.section is None


@every_kind
def test_what_is_kept_by_area_only_is_never_public_by_its_point(kind: Kind) -> None:
    if kind.position is Placement.AREA:
        assert kind.public is not Exposure.POINT


@every_kind
def test_a_kind_is_a_number_to_the_public_only_where_its_whole_group_is(kind: Kind) -> None:
    of_group = CATALOGUE.rules_of(kind).public
    assert (kind.public is Exposure.COMMUNE) == (of_group is Exposure.COMMUNE)


@every_group
def test_a_groups_fields_and_kinds_are_each_named_once(rules: GroupRules) -> None:
    for keys in ([field.key for field in rules.fields], [kind.key for kind in rules.kinds]):
        assert len(keys) == len(set(keys))
    for field in rules.fields:
        assert set(field.kinds or ()) <= {kind.key for kind in rules.kinds}


@every_group
def test_a_flow_knows_only_states_of_its_group_and_never_stands_still(rules: GroupRules) -> None:
    assert rules.first_state in rules.states
    for move in rules.flow:
        assert {move.to, *move.from_states} <= set(rules.states)
        assert move.to not in move.from_states
    pairs = [(state, move.to) for move in rules.flow for state in move.from_states]
    assert len(pairs) == len(set(pairs)), "two ways from one state into another"


@every_group
def test_every_state_can_be_reached_and_left(rules: GroupRules) -> None:
    if not rules.flow:
        assert rules.states == (rules.first_state,)
        return
    assert {move.to for move in rules.flow} | {rules.first_state} == set(rules.states)
    assert all(rules.moves(state) for state in rules.states)


def test_a_hotspot_goes_the_whole_way_and_may_recur() -> None:
    hotspots = CATALOGUE.groups[Group.HOTSPOT].flow
    way = ("new", "verified", "petitioned", "in_progress", "resolved", "monitoring", "closed", "recurred")
    assert all(flow.find_move(hotspots, state, to) for state, to in pairwise(way))
    settled = {"resolved", "monitoring", "closed"}
    assert {state for state in way if flow.find_move(hotspots, state, "recurred")} == settled
    assert flow.find_move(hotspots, "recurred", "in_progress")
    assert flow.find_move(hotspots, "new", "closed") is None


def test_what_a_hotspots_steps_need_and_who_takes_them() -> None:
    steps = {move.to: move for move in CATALOGUE.groups[Group.HOTSPOT].flow}
    assert steps["petitioned"].needs == (Need.DOCUMENT,)
    assert steps["resolved"].needs == (Need.AFTER_PHOTO,)
    assert {to for to, move in steps.items() if move.by is By.FIELD} == {"in_progress", "resolved", "recurred"}


@pytest.mark.parametrize("group", [Group.MODEL, Group.SECURITY])
def test_a_model_is_kept_up_weakened_copied_paused_and_taken_up_again(group: Group) -> None:
    steps = CATALOGUE.groups[group].flow
    for state, to in (
        *(("building", "launched"), ("launched", "maintained"), ("maintained", "needs_support")),
        *(("needs_support", "maintained"), ("maintained", "replicated"), ("replicated", "paused")),
        *(("paused", "maintained"), ("paused", "launched")),
    ):
        assert flow.find_move(steps, state, to), (state, to)
    assert flow.find_move(steps, "building", "maintained") is None


def test_what_is_only_a_communes_number_cannot_be_pinned() -> None:
    for key in ("sec_reform", "sec_nodrug_commune"):
        with pytest.raises(Invalid) as refused:
            CATALOGUE.kind("security", key)
        assert (refused.value.code, refused.value.field) == ("kind_not_pinned", "kind")


def test_order_and_cleanliness_in_town_shows_in_two_layers_and_is_one_kind() -> None:
    assert CATALOGUE.also_in(Group.MODEL) == ("sec_urban",)
    assert CATALOGUE.also_in(Group.SECURITY) == ()
    assert by_key("sec_urban").group is Group.SECURITY


def test_neither_a_camera_nor_a_poor_household_has_a_position() -> None:
    for key in ("sec_camera", "soc_livelihood", "cul_family", "housing", "gratitude"):
        assert not by_key(key).keeps_position, key


def test_an_activity_is_dated_and_never_ahead_of_its_day() -> None:
    assert parse("festival", held_on="2026-11-23") == {"held_on": "2026-11-23"}
    assert refusal("festival") == ("field_required", "held_on")
    assert refusal("festival", held_on="2026-11-24") == ("date_in_future", "held_on")
    assert refusal("festival", held_on="1989-12-31") == ("date_invalid", "held_on")
    assert parse("env_road", lead_org="area_front", launched_on="2026-12-01")["launched_on"] == "2026-12-01"


def test_a_meeting_says_what_was_woven_into_it() -> None:
    assert refusal("meeting", held_on="2026-11-20") == ("field_required", "topic")
    assert refusal("festival", held_on="2026-11-20", topic="all") == ("field_unknown", "details")


def test_a_field_of_single_kinds_is_unknown_to_the_others() -> None:
    led = {"lead_org": "area_front"}
    assert parse("sec_camera", **led, cameras=12)["cameras"] == 12
    assert refusal("sec_safe", **led, cameras=12) == ("field_unknown", "details")
    assert parse("work_road", **led, road_m=450)["road_m"] == 450
    assert refusal("soc_coop", **led, road_m=450) == ("field_unknown", "details")


def test_a_text_is_kept_with_its_lines_and_without_what_cannot_be_seen() -> None:
    field = Field("how", "text", max_length=20)
    assert field.parse("  Góp công\r\nmỗi tuần\u200b\x00 ", today=TODAY) == "Góp công\nmỗi tuần"
    assert field.parse(" \n ", today=TODAY) is None
    with pytest.raises(Invalid) as refused:
        field.parse("x" * 21, today=TODAY)
    assert (refused.value.code, refused.value.params) == ("text_too_long", {"most": 20})
    with pytest.raises(Invalid, match="field_invalid"):
        field.parse(7, today=TODAY)
