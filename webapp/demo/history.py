"""How a record came to its ending: dated steps, each of which the review allows, laid out over the programme's year."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from geo.calendar import VIETNAM, local_day
from geo.kinds import Group, load_catalogue
from geo.review import Action, Status, after
from webapp.demo.dice import Dice
from webapp.demo.people import REVIEWER, recorder_in, staff_of
from webapp.demo.story import Ending, Story
from webapp.words import t

FIRST_DAY: Final = date(2026, 1, 6)
EARLIEST_END: Final = date(2026, 3, 1)  # a year needs some weeks before it has a history
LATEST_END: Final = date(2026, 12, 31)
_NEWS_DAYS: Final = (70, 120)  # how long after one confirmation that a model is kept up the next one comes
_NO_NEWS_DAYS: Final = 195
_RECENT_DAYS: Final = {Ending.AWAITING_PHOTOS: 5, Ending.AT_COMMUNE: 14, Ending.AT_PROVINCE: 30, Ending.ASKED: 45}
_FESTIVE_DAYS: Final = 24  # the festivals are held within the same few weeks
_CHAIN: Final = ("petitioned", "in_progress", "resolved", "monitoring", "closed")
_CHAIN_DAYS: Final = {
    "petitioned": (1, 9),
    "in_progress": (2, 15),
    "resolved": (2, 20),
    "monitoring": (0, 4),
    "closed": (30, 34),
    "recurred": (15, 50),
}
_LASTING: Final = frozenset({Group.MODEL, Group.SECURITY})
_STEPS_OF_REVIEW: Final = frozenset(Action)


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of a history: who did what when, and where the record stood after it."""

    at: datetime
    actor: str | None  # account name; none: the system itself
    action: str
    status: Status
    state: str
    maintained_on: date | None
    reason: str | None = None
    changes: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class History:
    """All steps of a record, oldest first, and what its columns say at their end."""

    captured_at: datetime
    steps: tuple[Step, ...]
    maintained_on: date | None
    published_at: datetime | None

    @property
    def received_at(self) -> datetime:
        """When the record arrived."""
        return self.steps[0].at

    @property
    def end(self) -> Step:
        """The last step."""
        return self.steps[-1]

    def when(self, state: str) -> datetime | None:
        """Return when the record came into a state, if it ever did."""
        return next((step.at for step in self.steps if step.state == state), None)


@dataclass(frozen=True, slots=True)
class _Move:
    """A step before it has a date: so many days after the one before."""

    days: int
    actor: str | None
    action: str
    reason: str | None = None
    to: str | None = None  # the new state


def last_day(today: date) -> date:
    """Return the last day on which anything happens: yesterday, kept within the programme's year."""
    return min(max(today, EARLIEST_END), LATEST_END) - timedelta(days=1)


def tell(story: Story, number: int, *, today: date) -> History:
    """Return the history of a story: always the same for the same day."""
    dice = Dice("history", number)
    moves = [_Move(0 if dice.chance(0.8) else dice.whole(1, 3), recorder_in(story.area), "recorded")]
    moves += _after_arrival(story, dice)
    days = _days(story, [move.days for move in moves], dice, last_day(today))
    captured_at = _at(days[0], dice.whole(7 * 60, 16 * 60))
    dated = list(zip(_moments(captured_at, days[1:], dice), moves, strict=True))
    if story.kept_up and story.group in _LASTING:
        dated += _news(story, dated, dice, last_day(today))
    return _run(story, captured_at, sorted(dated, key=lambda pair: pair[0]))


def _after_arrival(story: Story, dice: Dice) -> Iterator[_Move]:
    staff = staff_of(story.area.commune_code)
    if story.rules.photo_required and story.ending is not Ending.AWAITING_PHOTOS:
        yield _Move(0, None, "photos_completed")
    if story.ending is Ending.WITHDRAWN:
        if story.state in {"duplicate", "invalid"}:
            yield _Move(dice.whole(1, 5), staff, "state_changed", to=story.state)
        yield _Move(dice.whole(0, 6), staff, Action.WITHDRAW, _withdrawal(story, dice))
    elif story.ending not in {Ending.AWAITING_PHOTOS, Ending.AT_COMMUNE}:
        yield from _review(story, dice, staff)


def _withdrawal(story: Story, dice: Dice) -> str:
    reasons = t(f"demo.withdraw.{story.group}").split(" | ")
    return reasons[story.state == "invalid"] if story.group is Group.HOTSPOT else dice.pick(reasons)


def _review(story: Story, dice: Dice, staff: str) -> Iterator[_Move]:
    to_province = story.rules.verified_by == "province"
    reason = dice.pick(t(f"demo.ask.{story.group}").split(" | "))
    if story.ending is Ending.ASKED:
        if to_province:
            yield _Move(dice.whole(1, 5), staff, Action.CONFIRM)
        yield _Move(dice.whole(1, 6), REVIEWER if to_province else staff, Action.ASK, reason)
        return
    if dice.chance(0.15):  # asked first, then put right
        yield _Move(dice.whole(1, 4), staff, Action.ASK, reason)
        yield _Move(dice.whole(1, 8), staff, Action.REOPEN)
    yield _Move(dice.whole(0, 5), staff, Action.CONFIRM)
    if story.ending is Ending.AT_PROVINCE:
        return
    if to_province:
        yield _Move(dice.whole(1, 8), REVIEWER, Action.CONFIRM)
    if story.ending in {Ending.PUBLISHED, Ending.TAKEN_BACK}:
        yield _Move(dice.whole(0, 9), REVIEWER, Action.PUBLISH)
    yield from _changes_of_state(story, dice, staff)
    if story.ending is Ending.TAKEN_BACK:
        yield _Move(dice.whole(3, 20), REVIEWER, Action.UNPUBLISH)


def _changes_of_state(story: Story, dice: Dice, staff: str) -> Iterator[_Move]:
    if story.group is not Group.HOTSPOT:
        if story.state != _first_state(story):
            yield _Move(dice.whole(10, 60), recorder_in(story.area), "state_changed", to=story.state)
        return
    if story.state == "recurred":
        chain: tuple[str, ...] = (*_CHAIN[:4], "recurred")
    else:
        chain = _CHAIN[: _CHAIN.index(story.state) + 1] if story.state in _CHAIN else ()
    for state in chain:
        yield _Move(dice.whole(*_CHAIN_DAYS[state]), staff, "state_changed", to=state)


def _first_state(story: Story) -> str:
    if story.group in _LASTING:
        return "building" if story.state == "building" else "launched"
    return load_catalogue().groups[story.group].first_state


def _days(story: Story, gaps: list[int], dice: Dice, last: date) -> list[date]:
    """Return the day of capture and of every step, the gaps shortened where the year has not enough days yet."""
    room = (last - FIRST_DAY).days
    whole = sum(gaps)
    if whole > room:
        gaps = [gap * room // whole for gap in gaps]
    latest = room - sum(gaps)
    recent_days = _FESTIVE_DAYS if story.kind == "festival" else _RECENT_DAYS.get(story.ending, latest)
    earliest = max(latest - recent_days, 0)
    if not story.kept_up:
        latest = max(min(latest, room - _NO_NEWS_DAYS), 0)
        earliest = min(earliest, latest)
    days = [FIRST_DAY + timedelta(days=dice.whole(earliest, latest))]
    for gap in gaps:
        days.append(days[-1] + timedelta(days=gap))
    return days


def _moments(captured_at: datetime, days: list[date], dice: Dice) -> list[datetime]:
    """Return a moment of office hours on each day, later than the one before."""
    moments: list[datetime] = []
    before = captured_at
    for number, day in enumerate(days):
        soon = timedelta(seconds=dice.whole(20, 900))
        at = before + soon if local_day(before) == day else _at(day, dice.whole(7 * 60 + 30, 16 * 60))
        before = at if number < 2 else at + soon  # noqa: PLR2004  # a phone is quicker than a desk
        moments.append(before)
    return moments


def _at(day: date, minutes: int) -> datetime:
    return (datetime.combine(day, time(), VIETNAM) + timedelta(minutes=minutes)).astimezone(UTC)


def _news(
    story: Story, dated: list[tuple[datetime, _Move]], dice: Dice, last: date
) -> Iterator[tuple[datetime, _Move]]:
    """Yield, every few months from its confirmation on, that the model is kept up."""
    confirmed = [at for at, move in dated if move.action == Action.CONFIRM]
    at_rest = story.state in {"building", "paused"}
    if at_rest or not confirmed or story.ending in {Ending.AT_PROVINCE, Ending.ASKED}:
        return
    day = local_day(confirmed[-1]) + timedelta(days=dice.whole(*_NEWS_DAYS))
    while day <= last:
        yield _at(day, dice.whole(8 * 60, 16 * 60)), _Move(0, recorder_in(story.area), "alive_confirmed")
        day += timedelta(days=dice.whole(*_NEWS_DAYS))


def _run(story: Story, captured_at: datetime, dated: list[tuple[datetime, _Move]]) -> History:
    """Take the steps one by one, with the review's own rules and what each does to the record's columns."""
    status = Status.WAITING_PHOTOS if story.rules.photo_required else Status.SUBMITTED_COMMUNE
    state, maintained_on, published_at = _first_state(story), None, None
    steps: list[Step] = []
    for at, move in dated:
        before, changes = status, None
        if move.action == "photos_completed":
            status = Status.SUBMITTED_COMMUNE
        elif move.action in _STEPS_OF_REVIEW:
            status = _reviewed(story, Action(move.action), status, by_province=move.actor == REVIEWER)
        elif move.action == "alive_confirmed":
            maintained_on = local_day(at)
        elif move.to is not None:
            changes, state = {"from": state, "to": move.to}, move.to
        if status is Status.APPROVED and before not in {Status.APPROVED, Status.PUBLISHED}:
            maintained_on = max(filter(None, (maintained_on, local_day(captured_at))))
            state = "verified" if state == "new" else state
        if status is not before:
            published_at = at if status is Status.PUBLISHED else None
        steps.append(Step(at, move.actor, move.action, status, state, maintained_on, move.reason, changes))
    return History(captured_at, tuple(steps), maintained_on, published_at)


def _reviewed(story: Story, action: Action, status: Status, *, by_province: bool) -> Status:
    last_word = story.rules.verified_by == "commune" or by_province
    return after(action, status, exposure=story.rules.public, has_last_word=last_word)
