"""Random histories: the figure of any day equals a recount by hand, and what is behind a figure sums to it."""

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.programme import Target, load_programme
from geo.proof import Areas, Declared, Documents, Reports
from tests.chronicle import SPRING, Chronicle
from tests.factories import AWAY, HOME, Province
from tests.histories import ASKED, MERGED, Fact, History, Stage, at_the_last_instant, facts, histories
from tests.recount import UPKEEP, figures_by_hand, spoken_of, standing, target_of
from webapp.pins import spans
from webapp.pins.models import PinSpan
from webapp.progress import behind, queries
from webapp.progress.conditions import concerns, end_of
from webapp.units.queries import by_codes

pytestmark = pytest.mark.timeout(900)  # one test is many histories
PROGRAMME = load_programme()
MEASURED = [target for target in PROGRAMME.targets.values() if target.id != "T30"]
COLUMNS = [PinSpan.__table__.c[name] for name in ("pin_id", "since", "until", *spans.FACTS)]
random_histories = settings(
    max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def stage(chronicle: Chronicle, province: Province) -> Stage:
    """Return a stage in a province two of whose areas are merged during the year."""
    chronicle.merge((1, 2), 2, MERGED)
    chronicle.session.commit()
    return Stage(chronicle.session, province.commune.user_id)


@random_histories
@given(history=histories, on=st.sampled_from(ASKED))
@example(history=at_the_last_instant(SPRING), on=SPRING)
def test_the_figure_of_any_day_equals_a_recount_from_the_history(
    stage: Stage, province: Province, history: History, on: date
) -> None:
    stage.play(history)
    for target in spoken_of(history):
        figures = queries.figures_of(stage.session, province.reviewer, target, PROGRAMME, on=on)
        assert (target.id, figures.communes, figures.whole) == (target.id, *figures_by_hand(target, history, on))
    stage.undo()


@random_histories
@given(history=histories, on=st.sampled_from(ASKED))
def test_what_is_behind_a_figure_sums_to_it_and_communes_and_the_provinces_own_sum_to_the_provinces(
    stage: Stage, province: Province, history: History, on: date
) -> None:
    stage.play(history)
    communes = by_codes(stage.session, (HOME, AWAY))
    for target in spoken_of(history):
        figures = queries.figures_of(stage.session, province.reviewer, target, PROGRAMME, on=on)
        known = [unit.done or 0 for unit in figures.communes.values()]
        assert (target.id, figures.whole.figure.done or 0) == (target.id, sum(known) + (figures.whole.own or 0))
        for code, commune in communes.items():
            why = behind.read(stage.session, province.reviewer, target, PROGRAMME, commune, on=on)
            assert why.figure == figures.communes[code]
            assert (target.id, summed(target, why)) == (target.id, figures.communes[code].done or 0)
    stage.undo()


def summed(target: Target, why: behind.Why) -> int:
    """Add up what is behind a figure, as somebody would who clicks through it."""
    match target.proof:
        case Areas() | Documents(per_area=True):
            return sum(area.has for area in why.areas)
        case Declared():
            return sum(filing.value or 0 for filing in why.filings)
        case Documents() | Reports():
            return len({filing.what for filing in why.filings})
        case _:
            return sum(record.counts for record in why.records)


@random_histories
@given(told=st.lists(facts(), max_size=8), on=st.sampled_from(ASKED))
def test_a_record_speaks_for_one_target_only_beside_those_of_upkeep(stage: Stage, told: list[Fact], on: date) -> None:
    history = History(facts=sorted(told, key=lambda fact: fact.at))
    stage.play(history, at_once=True)
    found = Counter(
        (pin_id, target.id)
        for target in MEASURED
        if target.is_about_records and target.id not in UPKEEP
        for pin_id in stage.session.scalars(
            select(PinSpan.pin_id).where(concerns(target, PROGRAMME), spans.is_so_at(end_of(on)))
        )
    )
    expected = {
        (stage.pins[one.pin].id, target)
        for one in standing(history, on)
        if (target := target_of(one)) is not None and (target != "T17" or one.commune == HOME)
    }
    assert found == Counter(expected)
    stage.undo()


@random_histories
@given(told=st.lists(facts(), max_size=20), at_once=st.booleans())
@example(told=[*at_the_last_instant(SPRING).facts[:1] * 2], at_once=False)  # a step that changes nothing that counts
def test_spans_made_anew_from_the_history_equal_those_written_step_by_step(
    stage: Stage, told: list[Fact], *, at_once: bool
) -> None:
    """Also where clocks run back: here nothing is in the order of its instants."""
    stage.play(History(facts=told), at_once=at_once)
    written = spans_of(stage.session)
    assert spans.rebuild(stage.session) == len(written)
    assert spans_of(stage.session) == written
    assert_whole(written)
    stage.undo()


def spans_of(session: Session) -> list[tuple[object, ...]]:
    rows = session.execute(select(*COLUMNS).order_by(PinSpan.pin_id, PinSpan.id))
    return [tuple(row) for row in rows]


def assert_whole(written: list[tuple[object, ...]]) -> None:
    """Assert that a record's spans follow each other without a gap, each told by what changed, the last still open."""
    for before, after in pairwise([*written, (None,)]):
        pin_id, _, until, *said = before
        if after[0] != pin_id:
            assert until is None
        else:
            assert until == after[1]
            assert said != list(after[3:])
    assert all(until is None or since <= until for _, since, until, *_ in written)
