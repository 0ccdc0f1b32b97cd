"""The drawn pictures are the same every time, differ from place to place, and keep a place recognisable."""

import io
from itertools import product

import numpy as np
import pytest
from PIL import Image

from webapp.demo.drawing.canvas import Canvas, down_to, leaf, ridge
from webapp.demo.drawing.light import DAYLIGHT, DULL, MORNING, NIGHTFALL, SEASONS, SUMMER, mix
from webapp.demo.pictures import Scene, draw, jpeg
from webapp.photos.processing import process

HOTSPOTS = (Scene.POND, Scene.CANAL, Scene.ROADSIDE, Scene.RIVER, Scene.MARKET_LOT)


def pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image.resize((160, 120)), np.int16)


@pytest.mark.parametrize("scene", Scene)
def test_a_scene_and_a_seed_always_give_the_same_bytes(scene: Scene) -> None:
    assert jpeg(scene, 3) == jpeg(scene, 3)


@pytest.mark.parametrize("scene", Scene)
def test_every_picture_is_a_photograph_the_server_accepts(scene: Scene) -> None:
    photo = process(jpeg(scene, 1))
    assert (photo.width, photo.height) == (1280, 960)


@pytest.mark.parametrize("scene", Scene)
def test_seeds_differ_to_the_eye(scene: Scene) -> None:
    first, second, third = (pixels(draw(scene, seed)) for seed in range(3))
    for one, other in ((first, second), (second, third), (first, third)):
        assert np.abs(one - other).mean() > 4


def test_no_two_pictures_are_the_same_file() -> None:
    files = {jpeg(scene, seed, phase) for scene, seed, phase in product(Scene, (1, 2), ("before", "after"))}
    assert len(files) == len(Scene) * 4


@pytest.mark.parametrize("scene", HOTSPOTS)
def test_a_hotspot_is_found_with_its_heap(scene: Scene) -> None:
    assert jpeg(scene, 5) == jpeg(scene, 5, "before")


@pytest.mark.parametrize("scene", [scene for scene in Scene if scene not in HOTSPOTS])
def test_a_model_is_shown_as_it_is_now(scene: Scene) -> None:
    assert jpeg(scene, 5) == jpeg(scene, 5, "after")


@pytest.mark.parametrize("scene", HOTSPOTS)
def test_before_and_after_are_the_same_place(scene: Scene) -> None:
    """Whatever the hour, edges stay where they are: the two agree far better than two places do."""
    before, after, elsewhere = (
        edges(draw(scene, seed, phase)) for seed, phase in ((8, "before"), (8, "after"), (9, "after"))
    )
    assert overlap(before, after) > 1.5 * overlap(before, elsewhere)


def edges(image: Image.Image) -> np.ndarray:
    """Find the outlines of the middle ground, which neither the sky nor the heap covers."""
    grey = np.asarray(image.convert("L").resize((640, 480)), np.float32)[175:270]
    return np.abs(np.diff(grey, axis=1)) > 6


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    return float((one & other).sum() / max(1, min(one.sum(), other.sum())))


def test_a_heap_is_gone_afterwards() -> None:
    """Bags are nearly black; flowers are not."""
    for scene in HOTSPOTS:
        before, after = (np.asarray(draw(scene, 4, phase).convert("L"))[600:] for phase in ("before", "after"))
        assert (before < 70).sum() > 4 * (after < 70).sum()


def test_a_picture_carries_nothing_but_pixels() -> None:
    image = Image.open(io.BytesIO(jpeg(Scene.RIVER, 1)))
    assert not image.getexif()
    assert "icc_profile" not in image.info


@pytest.mark.parametrize("light", {*DAYLIGHT, *NIGHTFALL, *DULL})
@pytest.mark.parametrize("season", SEASONS)
def test_every_hour_of_every_season_gives_colours(light: object, season: object) -> None:
    canvas = Canvas(light, season, "here")  # type: ignore[arg-type]
    for colour in (canvas.season.grass, canvas.season.leaf, *canvas.season.blossoms):
        for far in (0.0, 0.5, 1.0):
            assert all(0 <= part <= 255 for part in canvas.tone(colour, far))


def test_far_enough_everything_is_haze() -> None:
    canvas = Canvas(MORNING, SUMMER, "here")
    assert canvas.tone((10, 200, 30), 1.0) == MORNING.haze
    assert mix((0, 0, 0), (100, 50, 200), 0.5) == (50, 25, 100)


def test_what_may_be_missing_does_not_move_the_rest() -> None:
    plain, extended = Canvas(MORNING, SUMMER, "here"), Canvas(MORNING, SUMMER, "here")
    with extended.apart("flowers"):
        extended.rng.random()
    assert plain.rng.random() == extended.rng.random()


def test_a_skyline_spans_the_sheet_and_closes_below() -> None:
    canvas = Canvas(MORNING, SUMMER, "here")
    line = ridge(canvas.rng, 400, 100, 2)
    assert line[0][0] < 0
    assert line[-1][0] > 1280
    assert [y for _, y in down_to(line, 500)[-2:]] == [500, 500]


def test_a_leaf_starts_and_ends_in_a_point() -> None:
    outline = leaf(10, 20, 50, 12, 0.0)
    assert outline[0] == pytest.approx((10, 20))
    assert outline[5] == pytest.approx((60, 20))
