"""The map as one file: what it takes to make, and how large it is, with everything it needs inside.

    python -m bench.map_file [pins]

The same records are drawn by folium as one writes it first, with a marker for each, and as here; the bars are the ratio
of the two and the size of our file, which also holds 92 communes, one target, Leaflet and the typeface. Then the whole
request of the office, from its forms to the last byte, out of a database with as many records of every kind: only the
confirmed are told, and only those whose place may be told stand at it.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

import folium
import numpy as np

from bench import province
from bench.start_up import quiet_moment
from geo.drawn_pins import DrawnPin
from geo.maps import MapFile, draw
from geo.programme import load_programme
from geo.units import communes
from webapp.extensions import db
from webapp.progress import export
from webapp.progress.export_pins import Shown
from webapp.routes.office.map_file import MOST_TARGETS

PINS: Final = 50_000
RUNS: Final = 5
FASTER_BAR: Final = 100
MEGABYTES_BAR: Final = 2.5
SORTS: Final = [("Trồng cây xanh", "Đã ra mắt"), ("Đường làng, ngõ xóm", "Đang duy trì"), ("Khu phố", "Tạm dừng")]


def main(pins: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        app = province.make(f"sqlite:///{folder}/bench.sqlite", Path(folder), pins=pins, areas=4_000)
        drawn = scattered(pins)
        with app.app_context():
            content = _content(drawn)
        materials = export.materials()
        print(f"{pins:,} records, median of {RUNS}".replace(",", "."))
        print(f"{'':<44}{'s':>8}{'MB':>8}")
        quiet_moment()
        ours = report("as here", lambda: draw(content, materials), RUNS)
        first = report("a marker each", lambda: marker_each(drawn), 1)
        print(f"{first[0] / ours[0]:.0f} times as fast (bar {FASTER_BAR}), {ours[1]:.2f} MB (bar {MEGABYTES_BAR})")
        asker = app.test_client()
        asker.set_cookie("session", province.sign_in(app).removeprefix("session="))
        report(f"the office's request, {MOST_TARGETS} targets, 4 groups", lambda: asker.get(_address()).text, RUNS)


def report(name: str, make: Callable[[], str], runs: int) -> tuple[float, float]:
    """Time one way, print its row, and return seconds and megabytes."""
    spent, page = [], ""
    for _ in range(runs):
        begun = time.perf_counter()
        page = make()
        spent.append(time.perf_counter() - begun)
    seconds, megabytes = statistics.median(spent), len(page.encode()) / 1e6
    print(f"{name:<44}{seconds:>8.2f}{megabytes:>8.2f}", flush=True)
    return seconds, megabytes


def scattered(count: int) -> tuple[DrawnPin, ...]:
    """Make records around the communes' points, no two of one name."""
    homes, chance = communes(), np.random.default_rng(92)
    away = chance.normal(0, 0.03, (count, 2))
    return tuple(
        DrawnPin(
            homes[n % len(homes)].lon + float(away[n, 0]),
            homes[n % len(homes)].lat + float(away[n, 1]),
            "model",
            f"Tuyến đường hoa xóm Minh Họa {n * 31 % 997}, đoạn {n}",
            *SORTS[n // 92 % len(SORTS)],
            f"Xóm Minh Họa {n * 31 % 997}, {homes[n % len(homes)].full_name}",
        )
        for n in range(count)
    )


def marker_each(pins: tuple[DrawnPin, ...]) -> str:
    """Draw them as one writes it first."""
    drawn = folium.Map(location=[22, 105.8], zoom_start=9)
    for pin in pins:
        folium.Marker([pin.lat, pin.lon], popup=f"{pin.name}<br>{pin.kind}<br>{pin.state}<br>{pin.place}").add_to(drawn)
    return str(drawn.get_root().render())


def _content(drawn: tuple[DrawnPin, ...]) -> MapFile:
    programme = load_programme()
    question = export.Question(programme, [programme.target("T11")], date(2026, 11, 23))
    shown = Shown(groups={"model": "Mô hình"}, pins=drawn, tallies={}, counts={})
    return export.collect(db.session, export.system(), question, shown)


def _address() -> str:
    chosen = [f"target={target.id}" for target in load_programme().measured[:MOST_TARGETS]]
    chosen += [f"group={group}" for group in ("model", "hotspot", "security", "activity")]
    return f"/office/map/file?{'&'.join(chosen)}"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PINS)
