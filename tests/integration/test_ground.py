"""What the operator lays under the maps, how built files travel, and photographs shared while the worker is away."""

import dataclasses
import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import brotli
import pytest
from flask import Flask

from tests.basemaps import ATTRIBUTION, write_basemap
from tests.factories import Browser, Province
from webapp import create_app
from webapp.assets import DIST, Assets
from webapp.extensions import db
from webapp.ground import read_ground

TILES = {"TILE_URL": "https://tiles.example.vn/{z}/{x}/{y}.png", "TILE_ATTRIBUTION": "© Bản đồ minh họa"}

WithGround = Callable[..., Flask]


@pytest.fixture
def with_ground(app: Flask) -> Iterator[WithGround]:
    """Give an application on the test's database with more settings."""
    made = []

    def make(**settings: Any) -> Flask:
        made.append(create_app({**app.config, **settings}))
        return made[-1]

    yield make
    for each in made:
        with each.app_context():
            db.engine.dispose()


@pytest.fixture
def basemap(tmp_path: Path) -> dict[str, Any]:
    """Give the settings of a small file of tiles."""
    return {"BASEMAP_PMTILES": str(write_basemap(tmp_path / "nen.pmtiles")), "BASEMAP_ATTRIBUTION": ATTRIBUTION}


def test_without_a_choice_of_the_operator_nothing_lies_under_the_maps(app: Flask, province: Province) -> None:
    home = Browser(app, "kdc").get("/api/v1/field/home").get_json()
    assert home["ground"] == {"pmtiles": None, "tiles": None}
    policy = app.test_client().get("/field/").headers["Content-Security-Policy"]
    assert "img-src 'self' data: blob:;" in policy


def test_a_phone_hears_of_the_ground_and_fetches_it_in_parts(
    with_ground: WithGround, province: Province, basemap: dict[str, Any]
) -> None:
    app = with_ground(**basemap)
    file = Path(basemap["BASEMAP_PMTILES"]).read_bytes()
    offered = Browser(app, "kdc").get("/api/v1/field/home").get_json()["ground"]["pmtiles"]
    assert (offered["bytes"], offered["attribution"]) == (len(file), ATTRIBUTION)
    client = app.test_client()
    with client.get(offered["url"], headers={"Range": "bytes=100-199"}) as part:
        assert (part.status_code, part.data) == (206, file[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(file)}"
    with client.get(offered["url"]) as whole:
        assert whole.data == file
    assert "immutable" in whole.headers["Cache-Control"]
    assert "Set-Cookie" not in whole.headers


def test_another_file_has_another_address_and_the_old_one_is_gone(
    with_ground: WithGround, province: Province, basemap: dict[str, Any]
) -> None:
    path = write_basemap(Path(basemap["BASEMAP_PMTILES"]), padding=600_000)
    before = with_ground(**basemap).extensions["ground"].basemap
    write_basemap(path, padding=600_010)
    app = with_ground(**basemap)
    assert app.extensions["ground"].basemap.url != before.url
    assert app.test_client().get(before.url).status_code == 404


def test_the_home_document_changes_with_the_ground(
    app: Flask, with_ground: WithGround, province: Province, basemap: dict[str, Any]
) -> None:
    tags = [Browser(each, "kdc").get("/api/v1/field/home").headers["ETag"] for each in (app, with_ground(**basemap))]
    assert tags[0] != tags[1]


def test_pictures_may_come_from_the_chosen_tile_server_and_from_no_other(
    with_ground: WithGround, province: Province
) -> None:
    app = with_ground(**TILES)
    browser = Browser(app, "kdc")
    assert browser.get("/api/v1/field/home").get_json()["ground"]["tiles"] == {
        "url": TILES["TILE_URL"],
        "attribution": TILES["TILE_ATTRIBUTION"],
    }
    policy = browser.get("/field/").headers["Content-Security-Policy"]
    assert "img-src 'self' data: blob: https://tiles.example.vn;" in policy
    assert policy.count("example.vn") == 1
    assert "tiles.example.vn" in Browser(app, "tinh").get("/office/").get_data(as_text=True)


def test_phones_fetch_their_shell_anew_when_its_policy_changes(app: Flask, with_ground: WithGround) -> None:
    plain, tiled = (
        each.test_client().get("/field/sw.js").get_data(as_text=True) for each in (app, with_ground(**TILES))
    )
    revision = Assets().revision
    assert f'"{revision}"' in plain
    assert f'"{revision}"' not in tiled
    assert f'"{revision}-' in tiled


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({"BASEMAP_PMTILES": "/nowhere.pmtiles", "BASEMAP_ATTRIBUTION": "x"}, "BASEMAP_PMTILES"),
        ({"BASEMAP_PMTILES": __file__, "BASEMAP_ATTRIBUTION": "x"}, "BASEMAP_PMTILES"),
        ({"BASEMAP_PMTILES": __file__}, "BASEMAP_ATTRIBUTION"),
        ({"TILE_URL": TILES["TILE_URL"], "TILE_ATTRIBUTION": " "}, "TILE_ATTRIBUTION"),
        ({**TILES, "TILE_URL": "https://{s}.example.vn/{z}/{x}/{y}.png"}, "TILE_URL"),
        ({**TILES, "TILE_URL": "https://tiles.example.vn/{z}/{x}.png"}, "TILE_URL"),
        ({**TILES, "TILE_URL": "//tiles.example.vn/{z}/{x}/{y}.png"}, "TILE_URL"),
        ({**TILES, "TILE_URL": "https://a.vn; script-src evil/{z}/{x}/{y}"}, "TILE_URL"),
    ],
)
def test_a_setting_that_does_not_hold_is_named_before_anything_is_served(settings: dict[str, Any], names: str) -> None:
    with pytest.raises(ValueError, match=names):
        read_ground(settings)


def test_photographs_shared_without_the_worker_lead_into_the_app_and_nothing_is_kept(app: Flask) -> None:
    answer = app.test_client().post("/field/share", data={"photos": (b"abc", "a.jpg")})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/field/?shared=missed")


def test_the_phone_is_told_where_to_hand_over_what_is_shared(app: Flask) -> None:
    target = app.test_client().get("/field/manifest.webmanifest").get_json(force=True)["share_target"]
    assert (target["action"], target["method"], target["enctype"]) == ("/field/share", "POST", "multipart/form-data")
    assert target["params"]["files"] == [{"name": "photos", "accept": ["image/*"]}]


@pytest.mark.parametrize(("accepts", "encoding"), [("gzip, br", "br"), ("gzip", "gzip"), ("identity", None)])
def test_a_built_file_travels_as_it_was_compressed_when_it_was_built(
    app: Flask, accepts: str, encoding: str | None
) -> None:
    url = Assets().url("field/app.js")
    with app.test_client().get(url, headers={"Accept-Encoding": accepts}) as answer:
        sent = answer.data
    assert answer.headers.get("Content-Encoding") == encoding
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    assert unpack(sent) == (DIST / url.removeprefix("/static/dist/")).read_bytes()
    assert answer.mimetype == "text/javascript"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_nothing_beside_the_built_files_is_served_as_one(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/static/dist/../build.js").status_code == 404
    assert client.get("/static/dist/field/none.js").status_code == 404


def test_the_shell_asks_for_all_its_script_needs_beside_the_script(app: Flask) -> None:
    shell = app.test_client().get("/field/").get_data(as_text=True)
    assets = Assets()
    needed = [assets.url("field/app.js"), *assets.needs("field/app.js")]
    assert len(needed) > 1
    assert all(f'<link rel="modulepreload" href="{url}">' in shell for url in needed)
    assert 'rel="preload"' not in shell
    assert assets.revision[:7] in shell
    # On a first visit the letters come after the form; the shell as it is kept has them beside it.
    kept = app.test_client().get("/field/?kept=1").get_data(as_text=True)
    assert ("has-letters" in shell, "has-letters" in kept) == (False, True)


def test_the_ground_is_plain_data(tmp_path: Path) -> None:
    found = read_ground({**TILES, "BASEMAP_PMTILES": write_basemap(tmp_path / "a.pmtiles"), "BASEMAP_ATTRIBUTION": "a"})
    assert dataclasses.asdict(found)["tiles"]["url"] == TILES["TILE_URL"]
