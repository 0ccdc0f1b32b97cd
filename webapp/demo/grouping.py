"""Clusters and priority communes of the demonstration, noted as the province would note them."""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from geo.calendar import local_day
from geo.units import communes
from webapp.access.policy import Actor
from webapp.demo.dice import Dice
from webapp.registries.communes import add_cluster, note
from webapp.registries.schemas import Facts
from webapp.units.events import Act
from webapp.words import t

CLUSTERS: Final = 8
PRIORITY: Final = 24


def group_communes(session: Session, reviewer: Actor, *, now: datetime) -> None:
    """Put neighbours into one cluster each, and call some communes a priority: which ones says nothing about them."""
    act = Act(reviewer, local_day(now), now)
    codes = sorted(commune.code for commune in communes())  # neighbours have codes near each other
    for number in range(CLUSTERS):
        members = codes[number * len(codes) // CLUSTERS : (number + 1) * len(codes) // CLUSTERS]
        cluster = add_cluster(session, t("demo.cluster", number=f"{number + 1:02d}"), act)
        note(session, members, Facts(cluster=str(cluster.id)), act)
    note(session, Dice("priority").shuffled(codes)[:PRIORITY], Facts(priority=True), act)
