"""Kept answers: made once however many ask at the same moment, never more than fit, and nothing of what failed."""

import threading
from collections.abc import Callable

import pytest

from webapp.kept import shelf
from webapp.kept.shelf import Shelf


def of_bytes(room: int = 1_000) -> Shelf[bytes]:
    return Shelf(room, len)


def never() -> bytes:
    raise AssertionError("it is kept, and must not be made again")


def test_what_is_kept_is_not_made_again() -> None:
    kept = of_bytes()
    assert kept.get("key", lambda: b"made") == b"made"
    assert kept.get("key", never) == b"made"


def test_another_key_is_another_answer() -> None:
    kept = of_bytes()
    assert [kept.get(key, lambda key=key: f"{key}".encode()) for key in (("a", 1), ("a", 2))] == [
        b"('a', 1)",
        b"('a', 2)",
    ]


def test_of_many_who_ask_at_once_one_makes_it_and_all_get_it() -> None:
    kept, made, everybody = of_bytes(), [], threading.Barrier(8)
    inside, let_go = threading.Event(), threading.Event()
    got: list[bytes] = []

    def build() -> bytes:
        made.append(threading.get_ident())
        inside.set()
        assert let_go.wait(10)
        return b"made"

    def ask() -> None:
        everybody.wait()
        got.append(kept.get("key", build))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    assert inside.wait(10)
    let_go.set()
    for thread in threads:
        thread.join()
    assert (got, len(made)) == ([b"made"] * 8, 1)


def test_who_makes_one_answer_keeps_nobody_waiting_for_another() -> None:
    kept = of_bytes()
    assert kept.get("outer", lambda: kept.get("inner", lambda: b"made")) == b"made"


def test_whoever_has_waited_long_enough_makes_it_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "PATIENCE_S", 0.01)
    kept, inside, let_go = of_bytes(), threading.Event(), threading.Event()

    def stuck() -> bytes:
        inside.set()
        assert let_go.wait(10)
        return b"late"

    first = threading.Thread(target=kept.get, args=("key", stuck))
    first.start()
    assert inside.wait(10)
    assert kept.get("key", lambda: b"mine") == b"mine"
    let_go.set()
    first.join()


def test_nothing_of_what_failed_is_kept_and_the_next_tries_again() -> None:
    def fail() -> bytes:
        raise ValueError("broken")

    kept = of_bytes()
    with pytest.raises(ValueError, match="broken"):
        kept.get("key", fail)
    assert kept.get("key", lambda: b"made") == b"made"


def make(size: int) -> Callable[[], bytes]:
    return lambda: bytes(size)


def test_what_was_asked_for_longest_ago_makes_room() -> None:
    kept = of_bytes(100)
    for key in ("a", "b"):
        kept.get(key, make(40))
    kept.get("a", never)
    kept.get("c", make(40))
    assert len(kept.get("a", never)) == len(kept.get("c", never)) == 40
    assert kept.get("b", lambda: b"anew") == b"anew"


def test_what_never_fits_is_given_and_not_kept() -> None:
    kept = of_bytes(100)
    kept.get("small", make(60))
    assert len(kept.get("large", make(1_000))) == 1_000
    assert kept.get("large", lambda: b"anew") == b"anew"


def test_a_thing_in_the_place_of_another_counts_once() -> None:
    kept = of_bytes(100)
    for _ in range(10):
        kept.put("same", bytes(60))
    kept.put("other", b"there")
    assert (kept.find("same"), kept.find("other")) == (bytes(60), b"there")
