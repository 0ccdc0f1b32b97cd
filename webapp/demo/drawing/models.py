"""The five scenes of models: each place before anything was done, or as it is now."""

from collections.abc import Callable
from typing import Final

from webapp.demo.drawing.canvas import HEIGHT, WIDTH, Canvas, spread
from webapp.demo.drawing.homes import hall, stilt_house, tile_house
from webapp.demo.drawing.land import backdrop
from webapp.demo.drawing.light import Colour, mix
from webapp.demo.drawing.plants import areca, bamboo, banana, bush, grass, potted, round_tree, sapling, slim_tree
from webapp.demo.drawing.street import (
    Road,
    bins,
    bunting,
    flower_bed,
    lamp,
    notice_board,
    pave,
    person,
    signboard,
    verge,
)

_SHIRTS: Final[tuple[Colour, ...]] = ((62, 120, 176), (200, 90, 96), (88, 148, 104), (226, 176, 92), (130, 104, 160))
_FAR_ENOUGH: Final = 0.6  # nearer than this, nobody is drawn
_WALLS: Final[tuple[Colour, ...]] = ((244, 214, 140), (246, 226, 178), (238, 200, 150), (214, 228, 206))


def lit_road(canvas: Canvas, *, done: bool) -> None:
    """Show Sáng: a village road at nightfall, its lamps on, flowers along it."""
    road = _road(canvas, canvas.rng.uniform(420, 480))
    backdrop(canvas, road.horizon)
    _homestead(canvas, road, -1)
    _homestead(canvas, road, 1)
    pave(canvas, road)
    verge(canvas, road)
    if not done:
        return
    with canvas.apart("done"):
        flower_bed(canvas, road, canvas.rng.choice((-1, 1)))
        flower_bed(canvas, road, 1)
        for near in road.stations(6, 0.13, 0.8):
            lamp(canvas, road.x(near, -1.5), road.y(near), 60 + 560 * near, 1)


def tree_planting(canvas: Canvas, *, done: bool) -> None:
    """Show Xanh: young trees along a road, and the people who plant them."""
    rng = canvas.rng
    road = _road(canvas, rng.uniform(400, 460))
    backdrop(canvas, road.horizon)
    for near in road.stations(5, 0.1, 0.3):
        plant = rng.choice((slim_tree, round_tree, areca))
        plant(canvas, road.x(near, rng.choice((-1, 1)) * rng.uniform(4, 8)), road.y(near), 60 + 300 * near)
    pave(canvas, road)
    verge(canvas, road, 60)
    if not done:
        return
    with canvas.apart("done"):
        side = canvas.rng.choice((-1, 1))
        for near in road.stations(9, 0.1, 0.92):
            for edge in (-side, side):
                sapling(canvas, road.x(near, edge * 1.75), road.y(near), 40 + 290 * near)
            if near < _FAR_ENOUGH and canvas.maybe(0.6):
                x = road.x(near, side * canvas.rng.uniform(2.2, 2.7))
                person(canvas, x, road.y(near), 40 + 230 * near, canvas.rng.choice(_SHIRTS))


def sorting_lane(canvas: Canvas, *, done: bool) -> None:
    """Show Sạch: a swept lane between hedges, three bins at its side."""
    rng = canvas.rng
    horizon = rng.uniform(390, 440)
    backdrop(canvas, horizon)
    road = Road(horizon, rng.uniform(520, 760), rng.uniform(560, 720), rng.uniform(330, 400), rng.uniform(-50, 50))
    tile_house(canvas, rng.uniform(170, 260), horizon + 120, rng.uniform(330, 400), 0.04, rng.choice(_WALLS))
    other = rng.choice((stilt_house, tile_house))
    other(canvas, rng.uniform(1020, 1120), horizon + 110, rng.uniform(320, 400), 0.04)
    for side in (-1, 1):
        for near in road.stations(6, 0.16, 0.42):
            rng.choice((areca, banana, bush, round_tree))(
                canvas, road.x(near, side * 2.1), road.y(near), 70 + 330 * near
            )
    pave(canvas, road, (212, 206, 194))
    for side in (-1, 1):
        _hedge(canvas, road, side)
    if not done:
        return
    with canvas.apart("done"):
        side = canvas.rng.choice((-1, 1))
        for near in road.stations(9, 0.16, 0.95):
            potted(canvas, road.x(near, -side * 1.02), road.y(near), 18 + 96 * near)
        bins(canvas, road.x(0.62, side * 1.06), road.y(0.62), 132)
        signboard(canvas, road.x(0.4, side * 1.14), road.y(0.4), 150)
        person(canvas, road.x(0.22, 0.2), road.y(0.22), 92, canvas.rng.choice(_SHIRTS))


def culture_house(canvas: Canvas, *, done: bool) -> None:
    """Show Đẹp: the culture house in its yard, walls painted, flags hung, flowers in pots."""
    rng = canvas.rng
    horizon = rng.uniform(400, 440)
    backdrop(canvas, horizon)
    x, foot, size = rng.uniform(560, 720), horizon + 190, rng.uniform(640, 760)
    for side in (-1, 1):
        for step in range(3):
            tall = rng.choice((areca, bamboo, round_tree, slim_tree))
            tall(
                canvas,
                x + side * (size * 0.56 + step * 90 + rng.uniform(0, 40)),
                foot - 30 + 14 * step,
                rng.uniform(230, 330),
            )
    hall(canvas, x, foot, size, rng.choice(_WALLS), bare=not done)
    yard = canvas.season.earth if not done else (214, 204, 188)
    canvas.shape([(0, foot + 26), (WIDTH, foot + 26), (WIDTH, HEIGHT), (0, HEIGHT)], yard)
    _yard_joints(canvas, x, foot + 26, mix(yard, (110, 96, 84), 0.2))
    for side in (-1, 1):
        _garden_wall(canvas, x + side * size * 0.54, side, foot + 30, done=done)
    with canvas.apart("grass"):
        for gx in spread(canvas.rng, 60, 0, WIDTH):
            grass(canvas, gx, foot + canvas.rng.uniform(24, 40), canvas.rng.uniform(8, 16))
    if done:
        with canvas.apart("done"):
            _festive_yard(canvas, x, foot, size)


def security_gate(canvas: Canvas, *, done: bool) -> None:
    """Show An ninh: the gate of a hamlet with its lamp and its notice board."""
    rng = canvas.rng
    road = _road(canvas, rng.uniform(410, 460), half=rng.uniform(330, 390), bend=rng.uniform(-60, 60))
    backdrop(canvas, road.horizon)
    _homestead(canvas, road, -1)
    _homestead(canvas, road, 1)
    pave(canvas, road)
    verge(canvas, road, 50)
    near = rng.uniform(0.36, 0.44)
    for side in (-1, 1):
        (bamboo if canvas.maybe(0.5) else round_tree)(
            canvas, road.x(near, side * 2.6), road.y(near), rng.uniform(300, 400)
        )
    if not done:
        return
    with canvas.apart("done"):
        _gate(canvas, road, near)
        side = canvas.rng.choice((-1, 1))
        lamp(canvas, road.x(0.56, side * 1.5), road.y(0.56), 430, -side)
        notice_board(canvas, road.x(0.6, -side * 1.62), road.y(0.6), 200)
        for place in (0.44, 0.52, 0.62, 0.74):
            potted(canvas, road.x(place, -side * 1.14), road.y(place), 30 + 60 * place)


def _road(canvas: Canvas, horizon: float, half: float | None = None, bend: float | None = None) -> Road:
    rng = canvas.rng
    return Road(
        horizon=horizon,
        vanish_x=rng.uniform(420, 860),
        foot_x=rng.uniform(520, 760),
        half=rng.uniform(260, 340) if half is None else half,
        bend=rng.choice((-1, 1)) * rng.uniform(60, 190) if bend is None else bend,
    )


def _homestead(canvas: Canvas, road: Road, side: int) -> None:
    """Settle one side of the road: a house or none, and what grows around it."""
    rng = canvas.rng
    near = rng.uniform(0.15, 0.24)
    if canvas.maybe(0.75):
        house = rng.choice((stilt_house, stilt_house, tile_house))
        house(canvas, road.x(near, side * rng.uniform(4.6, 6.0)), road.y(near), rng.uniform(230, 300), 0.05)
    for place in sorted(rng.uniform(0.12, 0.4) for _ in range(5)):
        plant: Callable[[Canvas, float, float, float], None] = rng.choice(
            (round_tree, areca, banana, bamboo, bush, slim_tree)
        )
        size = 60 + rng.uniform(320, 460) * place
        plant(canvas, road.x(place, side * rng.uniform(2.4, 5.2)), road.y(place), size * (0.5 if plant is bush else 1))


def _hedge(canvas: Canvas, road: Road, side: int) -> None:
    """Clip a hedge along one side, over a low wall."""
    nears = (0.07, 0.12, 0.2, 0.32, 0.5, 0.75, 1.1, 1.7)
    for low, high, colour in (
        (0, 70, (214, 200, 176)),
        (58, 170, canvas.season.leaf),
        (140, 176, canvas.season.leaf_light),
    ):
        foot = [(road.x(near, side * 1.3), road.y(near) - low * near) for near in nears]
        crown = [(road.x(near, side * 1.3), road.y(near) - high * near) for near in reversed(nears)]
        far_side = [(road.x(near, side * 1.6), road.y(near) - high * near) for near in reversed(nears)]
        canvas.shape([*foot, *far_side], mix(colour, (255, 255, 255), 0.08))
        canvas.shape(foot + crown, colour)


def _garden_wall(canvas: Canvas, x: float, side: int, foot: float, *, done: bool) -> None:
    """Build the low wall beside the house: bare plaster, or painted with hills, flowers and a sun."""
    rng, plaster = canvas.rng, (198, 192, 180)
    grounds = ((190, 220, 228), (248, 222, 168), (206, 226, 186), (246, 206, 196))
    for panel in range(6):
        wide, tall = 116, 92
        left = x + panel * wide if side > 0 else x - (panel + 1) * wide
        ground = rng.choice(grounds)
        canvas.box(left, foot - tall, left + wide, foot, ground if done else plaster)
        if done:
            _mural(canvas, left + 6, foot - tall + 10, wide - 12, tall - 16)
        canvas.box(left - 5, foot - tall - 8, left + 5, foot, (240, 232, 214) if done else (180, 174, 162))
        canvas.box(left, foot - tall - 6, left + wide, foot - tall + 4, (186, 98, 70) if done else (168, 162, 150))


def _mural(canvas: Canvas, left: float, top: float, wide: float, tall: float) -> None:
    with canvas.apart(f"mural {left:.0f}"):
        rng, foot = canvas.rng, top + tall
        canvas.disc(left + wide * rng.uniform(0.2, 0.8), top + 18, 11, 11, (250, 190, 90))
        for part in (0.25, 0.62):
            hill = [(left + wide * part - 26, foot), (left + wide * part, top + tall * rng.uniform(0.3, 0.5))]
            canvas.shape([*hill, (left + wide * part + 36, foot)], (112, 164, 130))
        for part in spread(rng, 5, 0.04, 0.96):
            stalk = rng.uniform(16, 34)
            fx, bloom = left + wide * part, rng.choice(canvas.season.blossoms)
            canvas.stroke([(fx, foot), (fx, foot - stalk)], 2, (70, 130, 80))
            for dx, dy in ((-5, 0), (5, 0), (0, -5), (0, 5)):
                canvas.disc(fx + dx, foot - stalk + dy, 4.6, 4.6, bloom)
            canvas.disc(fx, foot - stalk, 3.4, 3.4, (252, 220, 110))


def _yard_joints(canvas: Canvas, x: float, top: float, colour: Colour) -> None:
    for step in range(-9, 10):
        canvas.stroke([(x + step * 74, top), (x + step * 190, HEIGHT)], 1.6, colour)
    row, gap = top + 14, 18.0
    while row < HEIGHT:
        canvas.stroke([(0, row), (WIDTH, row)], 1.6, colour)
        row, gap = row + gap, gap * 1.4


def _festive_yard(canvas: Canvas, x: float, foot: float, size: float) -> None:
    rng = canvas.rng
    for side in (-1, 1):
        pole = x + side * size * 0.74
        canvas.shadow(pole, foot + 70, 16, 5)
        canvas.stroke([(pole, foot + 70), (pole, foot - 330)], 6, (196, 200, 202))
        bunting(canvas, pole, x + side * size * 0.3, foot - 320, rng.uniform(50, 80))
        bunting(canvas, pole, x + side * size * 0.56, foot - 240, rng.uniform(34, 60))
    for side in (-1, 1):
        for step in range(6):
            potted(canvas, x + side * (size * 0.26 + step * 62), foot + 44 + 10 * step, 44 + 8 * step)
    for px, py in ((rng.uniform(200, 420), foot + 150), (rng.uniform(820, 1080), foot + 190)):
        person(canvas, px, py, 150, rng.choice(_SHIRTS))
    for px in spread(rng, 6, -10, WIDTH + 10):
        potted(canvas, px, HEIGHT - rng.uniform(0, 20), rng.uniform(110, 140))


def _gate(canvas: Canvas, road: Road, near: float) -> None:
    """Build the gate over the road: two pillars, a curved beam under tiles."""
    stone, tile = (226, 206, 168), (176, 88, 62)
    foot, tall, wide = road.y(near), 150 + 430 * near, 36 + 40 * near
    left, right = road.x(near, -1.22), road.x(near, 1.22)
    for pillar in (left, right):
        canvas.shadow(pillar, foot, wide * 0.9, wide * 0.2)
        canvas.box(pillar - wide / 2, foot - tall, pillar + wide / 2, foot, stone)
        canvas.box(pillar + wide * 0.18, foot - tall, pillar + wide / 2, foot, mix(stone, (120, 96, 80), 0.25))
        canvas.box(
            pillar - wide * 0.66, foot - wide * 0.5, pillar + wide * 0.66, foot, mix(stone, (130, 110, 96), 0.35)
        )
    top = foot - tall
    beam = [(left - wide, top - 4), ((left + right) / 2, top - 34), (right + wide, top - 4)]
    canvas.shape(
        [*beam, (right + wide, top + 60), ((left + right) / 2, top + 34), (left - wide, top + 60)], (66, 132, 96)
    )
    canvas.shape(
        [*beam, (right + wide * 0.8, top + 8), ((left + right) / 2, top - 20), (left - wide * 0.8, top + 8)], stone
    )
    crest = [(left - wide * 1.5, top), ((left + right) / 2, top - 36), (right + wide * 1.5, top)]
    ridge_line = [(right + wide * 0.9, top - 52), ((left + right) / 2, top - 84), (left - wide * 0.9, top - 52)]
    canvas.shape([*crest, *ridge_line], tile)
    canvas.stroke(ridge_line, 9, mix(tile, (236, 180, 150), 0.3))
