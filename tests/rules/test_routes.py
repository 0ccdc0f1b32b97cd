"""Every address declares who may ask for it, and the list of them is read before it changes."""

from pathlib import Path

import pytest
from flask import Flask

from webapp import create_app

LIST = Path(__file__).parent / "routes.txt"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("routes")
    return create_app(
        {"SQLALCHEMY_DATABASE_URI": f"sqlite:///{folder / 'none.sqlite'}", "SECRET_KEY": "only for tests"}
    )


def routes(app: Flask) -> list[str]:
    """Return `METHOD path -> access`, one line each."""
    lines = []
    for rule in app.url_map.iter_rules():
        access = getattr(app.view_functions[rule.endpoint], "access", "nobody")
        lines += [f"{method} {rule} -> {access}" for method in sorted(rule.methods - {"HEAD", "OPTIONS"})]
    return sorted(lines)


def test_every_view_declares_who_may_ask_for_it(app: Flask) -> None:
    assert not [line for line in routes(app) if line.endswith("-> nobody")]


def test_the_list_of_routes_is_the_one_written_down(app: Flask) -> None:
    assert "\n".join(routes(app)) + "\n" == LIST.read_text(encoding="utf-8")


def test_nothing_that_changes_something_is_asked_for_by_get(app: Flask) -> None:
    changing = {"sign_out", "pin_step", "store_pin_batch", "store_pin_updates", "store_photo", "sign_in_submit"}
    changing |= {"pin_target", "declare_number", "take_back_number"}
    changing |= {"file_document", "file_for_areas", "withdraw_document", "password_submit", "end_sign_in", "person_add"}
    changing |= {f"person_{step}" for step in ("code", "describe", "suspend", "resume", "give_role", "take_role")}
    changing |= {"person_end_sign_in", "person_hand_over"}
    by_get = {rule.endpoint.split(".")[-1] for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    assert not changing & by_get


def test_no_view_answers_both_a_question_and_a_change(app: Flask) -> None:
    methods: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        methods.setdefault(rule.endpoint, set()).update(rule.methods - {"HEAD", "OPTIONS"})
    assert not [endpoint for endpoint, used in methods.items() if "GET" in used and used != {"GET"}]
