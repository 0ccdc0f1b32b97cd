"""Set-up: a step is done once, again when something it depends on changes, and a failed one is never taken for done."""

import socket
from pathlib import Path

import pytest

from deploy import serving, steps
from deploy.places import SetupStopped
from deploy.recipe import TO_CHECK, TO_SERVE, to_test
from deploy.steps import Step, take


class Work:
    """Counts how often it was done, and fails when told to."""

    def __init__(self) -> None:
        self.times = 0
        self.fails = False

    def __call__(self, _log: Path) -> None:
        self.times += 1
        if self.fails:
            raise SetupStopped("as told")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the steps a project folder of their own."""
    monkeypatch.setattr(steps, "ROOT", tmp_path)
    monkeypatch.setattr(steps, "SETUP", tmp_path / "instance" / ".setup")
    (tmp_path / "input.txt").write_text("one", "utf-8")
    return tmp_path


@pytest.fixture
def work() -> Work:
    return Work()


def test_a_step_is_done_once(work: Work) -> None:
    step = Step("key", "Title", work, inputs=("*.txt",))
    take([step])
    take([step])
    assert work.times == 1


@pytest.mark.parametrize("name", ["input.txt", "another.txt"])
def test_a_step_is_done_again_when_an_input_changes_or_is_added(folder: Path, work: Work, name: str) -> None:
    step = Step("key", "Title", work, inputs=("*.txt",))
    take([step])
    (folder / name).write_text("two", "utf-8")
    take([step])
    assert work.times == 2


def test_a_step_is_done_again_when_a_setting_changes(work: Work) -> None:
    take([Step("key", "Title", work, facts=("sqlite",))])
    take([Step("key", "Title", work, facts=("postgresql",))])
    assert work.times == 2


def test_a_step_is_done_again_when_what_it_made_is_gone(work: Work, folder: Path) -> None:
    step = Step("key", "Title", work, is_sound=(folder / "made").exists)
    (folder / "made").touch()
    take([step])
    (folder / "made").unlink()
    take([step])
    assert work.times == 2


def test_a_step_is_done_again_after_the_step_it_rests_on(work: Work) -> None:
    first = Step("first", "First", Work(), inputs=("*.txt",))
    second = Step("second", "Second", work, rests_on=(first.stamp,))
    take([first, second])
    first.stamp.unlink()
    take([first, second])
    assert work.times == 2


def test_a_failed_step_is_told_by_name_and_done_again(work: Work) -> None:
    step = Step("key", "Title", work)
    take([step])
    step.stamp.write_text("of an older state", "ascii")
    work.fails = True
    with pytest.raises(SetupStopped, match=r"Step 1 of 1 \(Title\): as told"):
        take([step])
    work.fails = False
    take([step])
    assert work.times == 3


def test_what_changes_during_a_step_is_taken_in_next_time(folder: Path) -> None:
    seen = []

    def read_then_touch(_log: Path) -> None:
        seen.append((folder / "input.txt").read_text("utf-8"))
        (folder / "input.txt").write_text("two", "utf-8")

    step = Step("key", "Title", read_then_touch, inputs=("*.txt",))
    take([step])
    take([step])
    assert seen == ["one", "two"]


def test_no_two_steps_share_a_stamp() -> None:
    keys = [step.key for step in {*TO_SERVE, *TO_CHECK, *to_test()}]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "8000.5"])
def test_a_port_that_is_none_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(SetupStopped, match=r"^PORT is a number from 1 to 65535"):
        serving.wanted_port()


def test_a_taken_port_is_told_before_anything_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(SetupStopped, match=f"^Port {port} is taken"):
            serving.wanted_port()


def test_a_free_port_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    monkeypatch.setenv("PORT", str(port))
    assert serving.wanted_port() == port
