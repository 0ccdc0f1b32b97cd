"""Steps of a set-up, each done once: a step whose inputs have not changed since its stamp was written is left out."""

import contextlib
import fcntl
import hashlib
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from deploy.places import ROOT, SETUP, SetupStopped

IGNORED: Final = {"__pycache__", ".DS_Store"}


def always_sound() -> bool:
    """Say that there is nothing to look at besides the stamp."""
    return True


@dataclass(frozen=True)
class Step:
    """One piece of work, and everything that decides whether it must be done again."""

    key: str
    title: str
    work: Callable[[Path], None]  # is given the log to write to
    inputs: Sequence[str] = ()  # patterns below the project's folder, compared by content
    rests_on: Sequence[Path] = ()  # results of earlier steps, compared by when they were written
    facts: Sequence[str] = field(default=())  # anything else: a version, a setting
    is_sound: Callable[[], bool] = always_sound  # whether what the step made is still there

    @property
    def stamp(self) -> Path:
        """The file whose presence says that the step was finished, and whose content says with what."""
        return SETUP / f"{self.key}.stamp"

    @property
    def log(self) -> Path:
        """Where the output of the step's programs is kept."""
        return SETUP / f"{self.key}.log"

    def fingerprint(self) -> str:
        """Return what identifies the step's inputs as they are now."""
        digest = hashlib.sha256("\0".join(self.facts).encode())
        for path in self.rests_on:
            written_at_ns = path.stat().st_mtime_ns if path.exists() else 0
            digest.update(f"\0{path.name} {written_at_ns}".encode())
        for path in self._files():
            digest.update(f"\0{path.relative_to(ROOT)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()

    def _files(self) -> list[Path]:
        found = {path for pattern in self.inputs for path in ROOT.glob(pattern)}
        return sorted(path for path in found if path.is_file() and IGNORED.isdisjoint(path.parts))

    def is_done(self) -> bool:
        """Say whether the step can be left out."""
        return self.stamp.exists() and self.stamp.read_text("ascii") == self.fingerprint() and self.is_sound()

    def do(self) -> None:
        """Do the work: the stamp goes first and comes back last, so an interrupted step is never taken for a done one.

        Raises: SetupStopped.
        """
        fingerprint = self.fingerprint()  # before the work: what changes meanwhile has not been taken in
        self.stamp.unlink(missing_ok=True)
        self.log.unlink(missing_ok=True)
        self.work(self.log)
        self.stamp.write_text(fingerprint, "ascii")


def take(steps: Sequence[Step]) -> None:
    """Do the steps that are not done, in order, saying which and how long each took.

    Raises: SetupStopped naming the step that failed.
    """
    SETUP.mkdir(parents=True, exist_ok=True)
    with alone("setup", "Another set-up is running in this folder; waiting for it."):
        for number, step in enumerate(steps, start=1):
            if step.is_done():
                continue
            print(f"[{number}/{len(steps)}] {step.title} ... ", end="", flush=True)
            began_s = time.monotonic()
            try:
                step.do()
            except SetupStopped as stopped:
                print("stopped", flush=True)
                raise SetupStopped(
                    f"Step {number} of {len(steps)} ({step.title}): {stopped}\n  The same command goes on from here."
                ) from None
            print(f"{time.monotonic() - began_s:.1f} s", flush=True)


@contextlib.contextmanager
def alone(what: str, meanwhile: str) -> Iterator[None]:
    """Let one process at a time through; the others say `meanwhile` and wait."""
    SETUP.mkdir(parents=True, exist_ok=True)
    with (SETUP / f"{what}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(meanwhile, file=sys.stderr, flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
