"""What a list would do to the register."""

from collections.abc import Sequence
from typing import Any

from geo.area_lists import AreaList, Sheet, read_list
from geo.area_plans import KnownArea, Plan, plan_of

HOME, AWAY = "01933", "02143"
HEAD = ["Mã xã", "Khu dân cư", "Mã khu dân cư"]


def known(number: int, name: str, kind: str = "village", *, is_open: bool = True, commune: str = HOME) -> KnownArea:
    return KnownArea(f"{commune}-{number:03d}", commune, kind, name, is_open)


def plan(rows: Sequence[Sequence[Any]], *areas: KnownArea) -> Plan:
    read = read_list([Sheet("a", list(enumerate([HEAD, *rows], 1)))], allowed=[HOME, AWAY])
    return plan_of(read, areas)


def row(name: str, code: str | None = None, commune: str = HOME) -> list[Any]:
    return [commune, name, code]


def new(found: Plan) -> list[str]:
    return [area.name.full for area in found.new]


def kept(found: Plan) -> list[tuple[str, tuple[str, ...]]]:
    return [(area.code, read.notes) for area, read in found.kept]


def codes(found: Plan) -> list[str]:
    return [problem.code for problem in found.problems]


def test_what_is_there_is_kept_what_is_new_is_added_and_what_is_missing_is_named() -> None:
    found = plan([row("Thôn C"), row("Thôn A")], known(1, "Thôn A"), known(2, "Thôn B"))
    assert new(found) == ["Thôn C"]
    assert kept(found) == [("01933-001", ())]
    assert [area.code for area in found.missing] == ["01933-002"]


def test_another_spelling_is_the_same_area_and_keeps_the_registers_name() -> None:
    assert kept(plan([row("THÔN HOA BINH")], known(1, "Thôn Hòa Bình"))) == [("01933-001", ("named_otherwise",))]


def test_names_that_letters_do_not_tell_apart_are_not_mixed_up() -> None:
    there = known(1, "Thôn Nà Lạn"), known(2, "Thôn Nà Lán")
    assert kept(plan([row("Thôn Nà Lán")], *there)) == [("01933-002", ())]
    vague = plan([row("Thon Na Lan")], *there)
    assert new(vague) == ["Thôn Na Lan"]
    assert vague.new[0].notes == ("alike_there",)
    both = plan([row("Thôn Nà Lãn"), row("Thôn Nà Lạn")], known(1, "Thôn Nà Lạn"))
    assert (new(both), kept(both)) == (["Thôn Nà Lãn"], [("01933-001", ())])


def test_the_same_name_of_another_kind_is_another_area_and_said_so() -> None:
    found = plan([row("Xóm A")], known(1, "Thôn A"))
    assert new(found) == ["Xóm A"]
    assert found.new[0].notes == ("other_kind_there",)


def test_a_code_says_which_area_is_meant_whatever_it_is_called() -> None:
    found = plan([row("Thôn Tên Mới", "01933-001")], known(1, "Thôn A"))
    assert kept(found) == [("01933-001", ("named_otherwise",))]
    assert codes(plan([row("Thôn A", "01933-009")], known(1, "Thôn A"))) == ["area_code_unknown"]
    assert codes(plan([row("Thôn A", "01933-001")], known(1, "Thôn A", is_open=False))) == ["area_code_closed"]
    assert codes(plan([row("Thôn B", "01933-001"), row("Thôn A", "01933-001")], known(1, "Thôn A"))) == [
        "duplicate_of_code"
    ]


def test_a_closed_area_is_neither_missing_nor_met_again() -> None:
    found = plan([row("Thôn A")], known(1, "Thôn A", is_open=False))
    assert (new(found), found.missing) == (["Thôn A"], ())


def test_the_first_list_of_a_commune_is_told_from_a_later_one() -> None:
    elsewhere = known(1, "Thôn X", commune=AWAY)
    assert plan([row("Thôn A")], elsewhere).is_first
    assert not plan([row("Thôn A")], known(1, "Thôn A")).is_first
    assert not plan([row("Thôn A")], known(1, "Thôn B")).is_first
    assert not plan([row("Thôn A"), row("Thôn B", commune=AWAY)], elsewhere).is_first


def test_communes_the_list_does_not_speak_of_are_left_alone() -> None:
    found = plan([row("Thôn A")], known(1, "Thôn A"), known(1, "Thôn X", commune=AWAY))
    assert found.missing == ()
    assert found.communes == (HOME,)


def test_a_commune_has_999_numbers_and_no_more() -> None:
    rows = [row(f"Thôn {n}") for n in range(2)]
    assert codes(plan(rows, known(997, "Thôn Cũ", is_open=False))) == []
    assert codes(plan(rows, known(998, "Thôn Cũ", is_open=False))) == ["too_many_areas"]


def test_the_problems_of_the_list_are_problems_of_the_plan() -> None:
    assert codes(plan([row("Không Rõ")])) == ["area_kind_missing"]
    assert plan_of(AreaList((), ()), []) == Plan((), (), (), ())
