"""The files of the domain agree with each other, and every key in them has its word."""

import pytest

from geo.kinds import GroupRules, Kind, load_catalogue
from geo.programme import load_programme
from geo.scores import BONUS, load_sheets
from webapp.pins.position_schemas import WEAK_REASONS
from webapp.pins.wording import state_word
from webapp.words import catalogue as texts
from webapp.words import t

CATALOGUE = load_catalogue()
PROGRAMME = load_programme()


@pytest.mark.parametrize("target_id", PROGRAMME.targets)
def test_a_measured_target_counts_exactly_the_kinds_that_say_they_serve_it(target_id: str) -> None:
    serving = {kind.key for kind in CATALOGUE.kinds.values() if target_id in kind.serves}
    assert set(PROGRAMME.target(target_id).kinds) == serving


def test_a_kind_that_may_prove_two_targets_usually_proves_the_first_and_there_are_two_such_pairs() -> None:
    shared = {kind: claimed for kind, claimed in PROGRAMME.claims.items() if len(claimed) > 1}
    assert set(shared.values()) == {("T06", "T07"), ("T11", "T19")}
    assert {kind for kind, claimed in shared.items() if claimed[0] == "T06"} == set(PROGRAMME.target("T06").kinds)
    assert {PROGRAMME.usual_target(kind, None) for kind in shared} == {"T06", "T11"}


@pytest.mark.parametrize("kind", CATALOGUE.kinds.values(), ids=lambda kind: kind.key)
def test_a_kind_has_a_name_and_a_demonstration_of_its_own(kind: Kind) -> None:
    assert t(f"domain.kind.{kind.key}")
    assert (f"demo.name.{kind.key}" in texts()) == kind.pinned
    assert kind.score_sheet is None or kind.score_sheet in load_sheets()


@pytest.mark.parametrize("rules", CATALOGUE.groups.values(), ids=lambda rules: rules.key)
def test_a_groups_states_sections_and_fields_have_their_words(rules: GroupRules) -> None:
    assert t(f"domain.group.{rules.key}")
    assert t(f"domain.group_short.{rules.key}")
    assert all(state_word(rules.key, state) for state in rules.states)
    assert all(t(f"domain.section.{section}") for section in rules.sections)
    for field in rules.fields:
        assert t(f"domain.field.{field.key}")
        assert all(t(f"domain.{field.key}.{choice}") for choice in field.choices)


def test_a_weak_fixs_reasons_and_a_sheets_lines_have_their_words() -> None:
    assert all(t(f"domain.weak_reason.{reason}") for reason in WEAK_REASONS)
    for sheet in load_sheets().values():
        assert all(t(f"scores.{sheet.key}.{key}") for key in (BONUS, *(item.key for item in sheet.items)))


def test_a_state_is_said_in_the_words_of_its_group() -> None:
    assert state_word("model", "launched") == t("domain.model_state.launched")
    assert state_word("security", "paused") == t("domain.model_state.paused")
    assert state_word("hotspot", "recurred") == t("domain.hotspot_state.recurred")
    assert state_word("activity", "held") == t("domain.activity_state.held")
