"""All that is sealed: every history there is."""

from typing import Final

from webapp.access.history import HISTORY as ACCESS
from webapp.db.chain import Chain
from webapp.filings.history import DECLARED, FILED, WITHDRAWN
from webapp.pins.events import HISTORY as PINS
from webapp.units.events import HISTORY as UNITS

CHAINS: Final[tuple[Chain, ...]] = (PINS, UNITS, DECLARED, FILED, WITHDRAWN, ACCESS)
