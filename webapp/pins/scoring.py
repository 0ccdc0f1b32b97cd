"""What a commune scored its own record, as a reviewer is to see it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from geo import scores
from geo.kinds import Catalogue
from geo.scores import Item, Sheet
from webapp.pins.models import Pin
from webapp.pins.queries import has_open_hotspot


@dataclass(frozen=True, slots=True)
class Scored:
    """A record's own scores beside its sheet: what was given, and what of it counts."""

    sheet: Sheet
    given: scores.Scores
    counted: scores.Scores

    @property
    def total(self) -> int:
        """All that counts together."""
        return scores.total(self.counted)

    @property
    def by_criterion(self) -> dict[str, int]:
        """What counts of each criterion, by its key."""
        return scores.by_criterion(self.counted, self.sheet)

    @property
    def reaches(self) -> bool:
        """Whether it is enough."""
        return scores.reaches(self.counted, self.sheet)

    def is_spoilt(self, item: Item) -> bool:
        """Return whether a line gives nothing because a waste hotspot stands open in the residential area."""
        return item.key in self.given and self.counted[item.key] != self.given[item.key]


def scored(session: Session, pin: Pin, catalogue: Catalogue, *, open_states: Sequence[str]) -> Scored | None:
    """Return what a record was scored by its commune, or None where it has no sheet or nobody filled it in."""
    sheet_key = catalogue.kinds[pin.kind].score_sheet
    if sheet_key is None or pin.self_scores is None:
        return None
    sheet = scores.load_sheets()[sheet_key]
    open_hotspot = has_open_hotspot(session, pin.unit_path, open_states)
    return Scored(sheet, pin.self_scores, scores.effective(pin.self_scores, sheet, open_hotspot=open_hotspot))
