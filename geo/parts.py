"""Measuring a part of the province: one region, one commune, or the communes somebody answers for."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from geo.programme import AskedOf, Programme, Target
from geo.progress import NOTHING, Count, State, UnitProgress, Whole, measure, measure_whole
from geo.proof import Reports

_IN_COMMUNES = frozenset({"area_front", "commune_lead", "commune_staff"})


def measure_part(
    target: Target,
    counts: Mapping[str, Count],
    figures: Mapping[str, UnitProgress],
    programme: Programme,
    *,
    regions: Mapping[str, str],
    on: date,
    is_region: bool,
) -> Whole:
    """Return where some communes stand together. What only the whole province has to reach is counted, not judged.

    `counts`, `figures`, `regions`: of these communes alone, by code, as in `measure_whole`.
    """
    is_shared = target.asked_of is AskedOf.PROVINCE or (target.asked_of is AskedOf.REGIONS and not is_region)
    # The province's own level is nobody's here.
    judged = replace(target, asked_of=AskedOf.COMMUNES) if target.asked_of is AskedOf.LEVELS else target
    whole = measure_whole(judged, counts, figures, NOTHING, programme, regions=regions, on=on)
    if is_shared:
        total = sum(counts.values(), NOTHING)
        figure = measure(target, total, programme, on=on, is_asked=False)
        return replace(whole, figure=_if_asked(target, figure, is_asked=False))
    is_asked = whole.asked > 0 or target.asked_of is AskedOf.REGIONS
    return replace(whole, figure=_if_asked(target, whole.figure, is_asked=is_asked))


def of_one(target: Target, code: str, figure: UnitProgress) -> Whole:
    """Return a single commune's figure in the form of a whole."""
    is_asked = target.asks(code)
    return Whole(
        figure=_if_asked(target, figure, is_asked=is_asked),
        own=None,
        asked=int(is_asked),
        met=int(is_asked and figure.state is State.MET),
        no_data=int(figure.state is State.NO_DATA),
    )


def _if_asked(target: Target, figure: UnitProgress, *, is_asked: bool) -> UnitProgress:
    """Return the figure, or that nothing is asked here: no number to reach, nobody who reports, and nothing known."""
    if is_asked or figure.done is not None or not _IN_COMMUNES.isdisjoint(target.reports):
        return figure
    return UnitProgress(None, None, None, State.NOT_ASKED)


def short_by(target: Target, figures: Mapping[str, UnitProgress], whole: Whole) -> int | None:
    """Return how many are known to be missing; None where that is not known or nothing has to be reached.

    More than enough in one commune does not make up for another; a commune that said nothing is not said to lack.
    """
    figure = whole.figure
    if figure.done is None or figure.target is None:
        return None
    if target.asked_of is AskedOf.REGIONS:
        return figure.target - round((figure.share or 0.0) * figure.target)
    if target.has_whole or target.asked_of is AskedOf.PROVINCE or isinstance(target.proof, Reports):
        return figure.short_by
    return sum(unit.short_by or 0 for code, unit in figures.items() if target.asks(code))
