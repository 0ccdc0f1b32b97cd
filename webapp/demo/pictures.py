"""Drawn pictures for a demonstration: places of the programme as calm, flat illustrations, none of them anywhere.

A scene and a seed always give the same place, byte for byte. `phase` decides what has been done there: a hotspot before
and after lies in the same landscape, under another sky, with its heap or without.
"""

import io
from collections.abc import Mapping
from enum import StrEnum
from random import Random
from typing import Final, Literal, Protocol

from PIL import Image

from webapp.demo.drawing import hotspots, models
from webapp.demo.drawing.canvas import Canvas
from webapp.demo.drawing.light import DAYLIGHT, DULL, NIGHTFALL, SEASONS, Light

Phase = Literal["general", "before", "after"]
QUALITY: Final = 84


class Scene(StrEnum):
    """Name what a picture shows."""

    LIT_ROAD = "lit_road"
    TREE_PLANTING = "tree_planting"
    SORTING_LANE = "sorting_lane"
    CULTURE_HOUSE = "culture_house"
    SECURITY_GATE = "security_gate"
    POND = "pond"
    CANAL = "canal"
    ROADSIDE = "roadside"
    RIVER = "river"
    MARKET_LOT = "market_lot"


class _Painter(Protocol):
    def __call__(self, canvas: Canvas, *, done: bool) -> None: ...


_MODELS: Final[Mapping[Scene, _Painter]] = {
    Scene.LIT_ROAD: models.lit_road,
    Scene.TREE_PLANTING: models.tree_planting,
    Scene.SORTING_LANE: models.sorting_lane,
    Scene.CULTURE_HOUSE: models.culture_house,
    Scene.SECURITY_GATE: models.security_gate,
}
_HOTSPOTS: Final[Mapping[Scene, _Painter]] = {
    Scene.POND: hotspots.pond,
    Scene.CANAL: hotspots.canal,
    Scene.ROADSIDE: hotspots.roadside,
    Scene.RIVER: hotspots.river,
    Scene.MARKET_LOT: hotspots.market_lot,
}


def draw(scene: Scene, seed: int, phase: Phase = "general") -> Image.Image:
    """Draw one place.

    Shape: 1280 x 960, RGB. In general a model's place is shown as it is now and a hotspot's as it was found.
    Cost: about 40 ms on one core.
    """
    done = phase == "after" or (phase == "general" and scene in _MODELS)
    place = f"{scene}/{seed}"
    sky_chance, season_chance = Random(f"{place}/{done}"), Random(place)  # noqa: S311  # chance for drawing
    canvas = Canvas(_light(scene, sky_chance, done=done), season_chance.choice(SEASONS), place)
    (_MODELS.get(scene) or _HOTSPOTS[scene])(canvas, done=done)
    return canvas.finished()


def jpeg(scene: Scene, seed: int, phase: Phase = "general") -> bytes:
    """Draw one place as a JPEG of 100-250 kB, the same bytes every time."""
    out = io.BytesIO()
    draw(scene, seed, phase).save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _light(scene: Scene, rng: Random, *, done: bool) -> Light:
    """Choose the hour: lamps are shown at nightfall, heaps under a dull sky, the rest by day."""
    if done and scene is Scene.LIT_ROAD:
        return rng.choice(NIGHTFALL)
    if done and scene is Scene.SECURITY_GATE:
        return rng.choice((*NIGHTFALL, *DAYLIGHT))
    return rng.choice(DAYLIGHT if done else DULL)
