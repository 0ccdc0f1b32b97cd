"""The small province with a year behind it, seen at the province's desk."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page
from sqlalchemy import select

from tests.chronicle import AUTUMN, DECISION, SPRING, Chronicle
from tests.e2e.desk import Desk
from tests.e2e.progress.page import opened
from tests.e2e.server import Server
from tests.factories import AWAY, HOME
from webapp.units.models import Cluster, Unit


@pytest.fixture
def year(chronicle: Chronicle) -> Chronicle:
    """Bring about two exemplary models and an area's own in one commune, one exemplary and one other in another."""
    decided = {"decision": DECISION}
    chronicle.confirmed("env_sxsd_point", SPRING, details=decided, name="Tuyến đường hoa Minh Họa")
    chronicle.confirmed("env_sxsd_point", AUTUMN, at=2, details=decided)
    chronicle.confirmed("env_sxsd_point", AUTUMN, commune_code=AWAY, details=decided)
    chronicle.confirmed("soc_point_comm", AUTUMN, commune_code=AWAY, details=decided)
    chronicle.confirmed("sec_denounce", SPRING, at=1, name="Hòm thư Minh Họa")
    cluster = Cluster(name="Cụm Minh Họa")
    chronicle.session.add(cluster)
    chronicle.session.flush()
    home = chronicle.session.scalars(select(Unit).where(Unit.code == HOME)).one()
    home.priority, home.cluster_id = True, cluster.id
    chronicle.session.commit()
    return chronicle


@pytest.fixture
def page(year: Chronicle, server: Server, open_desk: Callable[[], BrowserContext]) -> Page:
    """Open progress at the province's desk."""
    return opened(Desk.of(open_desk(), server.url, "tinh").page, server)
