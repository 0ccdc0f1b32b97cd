"""The five places where waste is found: the same place with its heap, or cleared."""

import math

from webapp.demo.drawing.canvas import HEIGHT, WIDTH, Canvas, down_to, ridge, spread
from webapp.demo.drawing.homes import stilt_house, tile_house
from webapp.demo.drawing.land import backdrop
from webapp.demo.drawing.light import Colour, mix
from webapp.demo.drawing.plants import areca, bamboo, banana, bush, grass, round_tree, slim_tree
from webapp.demo.drawing.street import Road, pave, verge
from webapp.demo.drawing.waste import clearing, heap, litter

_WATER: Colour = (122, 168, 172)


def pond(canvas: Canvas, *, done: bool) -> None:
    """Show a pond of lotus leaves and the bank in front of it."""
    rng = canvas.rng
    horizon = rng.uniform(370, 420)
    backdrop(canvas, horizon)
    _far_bank(canvas, horizon + 76)
    x, y, wide = rng.uniform(520, 760), horizon + 190, rng.uniform(560, 700)
    canvas.disc(x, y + 8, wide * 1.03, 122, mix(canvas.season.earth, canvas.season.grass, 0.4))
    canvas.disc(x, y, wide, 112, _water(canvas, done=done))
    _ripples(canvas, x, y, wide * 0.8, 80, _gleam(canvas, done=done))
    for _ in range(22):
        turn, reach = rng.uniform(0, math.tau), rng.uniform(0.45, 0.92)
        lx, ly = x + wide * reach * math.cos(turn), y + 100 * reach * math.sin(turn)
        size = 14 + (ly - horizon) * 0.07
        canvas.disc(lx, ly, size, size * 0.34, mix(canvas.season.leaf, canvas.season.leaf_light, rng.random()))
        if canvas.maybe(0.3):
            canvas.disc(lx, ly - size * 0.5, size * 0.26, size * 0.34, (240, 160, 186))
    _bank(canvas, horizon + 330)
    _spot(canvas, rng.uniform(460, 820), horizon + 400, rng.uniform(200, 240), done=done)


def canal(canvas: Canvas, *, done: bool) -> None:
    """Show a concrete channel running through the fields."""
    rng = canvas.rng
    horizon = rng.uniform(380, 430)
    backdrop(canvas, horizon)
    side = rng.choice((-1, 1))
    road = Road(
        horizon, 640 + side * rng.uniform(-40, 200), 640 - side * rng.uniform(180, 300), 190, rng.uniform(-60, 60)
    )
    nears = (0.015, 0.05, 0.1, 0.18, 0.3, 0.46, 0.68, 0.9, 1.06)
    for wide, colour in (
        (1.9, canvas.season.earth),
        (1.45, (204, 198, 186)),
        (1.05, (148, 146, 138)),
        (0.96, _water(canvas, done=done)),
    ):
        edge = [(road.x(near, -wide), road.y(near)) for near in nears]
        canvas.shape(edge + [(road.x(near, wide), road.y(near)) for near in reversed(nears)], colour)
    for near in road.stations(16, 0.1, 1.0):
        cx, cy = road.x(near, rng.uniform(-0.6, 0.3)), road.y(near)
        canvas.pill(cx, cy, cx + 130 * near, cy + 5 * near + 1, _gleam(canvas, done=done))
    for near in road.stations(5, 0.12, 0.32):
        rng.choice((slim_tree, banana, areca))(
            canvas, road.x(near, -side * rng.uniform(3.4, 6)), road.y(near), 70 + 420 * near
        )
    _tufts(canvas, road)
    if not done:
        with canvas.apart("afloat"):
            for near in road.stations(20, 0.3, 0.95):
                litter(canvas, road.x(near, canvas.rng.uniform(-0.7, 0.7)), road.y(near), 8 + 22 * near)
    size = rng.uniform(190, 225)
    _spot(canvas, road.x(0.66, side * 1.95) + side * size * 1.2, road.y(0.66), size, done=done)


def roadside(canvas: Canvas, *, done: bool) -> None:
    """Show the verge of a road between villages."""
    rng = canvas.rng
    horizon = rng.uniform(400, 450)
    backdrop(canvas, horizon)
    side = rng.choice((-1, 1))
    road = Road(
        horizon,
        640 + side * rng.uniform(0, 180),
        640 - side * rng.uniform(240, 340),
        300,
        rng.choice((-1, 1)) * rng.uniform(40, 150),
    )
    for near in road.stations(6, 0.1, 0.34):
        for edge in (-1, 1):
            if canvas.maybe(0.7):
                rng.choice((slim_tree, round_tree, bamboo))(
                    canvas, road.x(near, edge * rng.uniform(2.2, 4.5)), road.y(near), 70 + 480 * near
                )
    pave(canvas, road, (168, 166, 162))
    for near in road.stations(11, 0.08, 1.05):
        near_end = min(1.1, near * 1.13)
        dash = [(road.x(near, -0.03), road.y(near)), (road.x(near, 0.03), road.y(near))]
        dash += [(road.x(near_end, 0.03), road.y(near_end)), (road.x(near_end, -0.03), road.y(near_end))]
        canvas.shape(dash, (240, 236, 222))
    verge(canvas, road, 60)
    _kilometre_stone(canvas, road.x(0.34, side * 1.5), road.y(0.34), 74)
    size = rng.uniform(195, 230)
    _spot(canvas, road.x(0.62, side * 1.25) + side * size * 1.15, road.y(0.62), size, done=done)


def river(canvas: Canvas, *, done: bool) -> None:
    """Show a river bending towards us, and its sandy bank."""
    rng = canvas.rng
    horizon = rng.uniform(380, 430)
    backdrop(canvas, horizon)
    side = rng.choice((-1, 1))
    left, right = [], []
    for step in range(15):
        near = (step / 14) ** 1.7
        middle = 640 + side * (190 * math.sin(near * 5.2 + 0.6) * (0.35 + near) - 120 * near)
        half = 20 + 430 * near
        left.append((middle - half, horizon + 30 + 420 * near))
        right.append((middle + half, horizon + 30 + 420 * near))
    sand = (222, 202, 160)
    canvas.shape(
        [(x - 14 - 60 * k / 14, y + 3) for k, (x, y) in enumerate(left)]
        + [(x + 14 + 60 * k / 14, y + 3) for k, (x, y) in enumerate(right)][::-1],
        sand,
    )
    canvas.shape(left + right[::-1], _water(canvas, done=done))
    for step in range(26):
        near = (step / 26) ** 1.6
        cx = (
            640
            + side * (190 * math.sin(near * 5.2 + 0.6) * (0.35 + near) - 120 * near)
            + rng.uniform(-0.6, 0.3) * (430 * near)
        )
        cy = horizon + 34 + 420 * near
        canvas.pill(cx, cy, cx + 20 + 190 * near, cy + 2 + 5 * near, _gleam(canvas, done=done))
    _bamboo_raft(canvas, 640 + side * 60, horizon + 168, 150)
    for x in (rng.uniform(80, 300), rng.uniform(960, 1200)):
        bamboo(canvas, x, horizon + rng.uniform(60, 120), rng.uniform(200, 280))
    canvas.shape(down_to(ridge(rng, horizon + 352, 50, 0.8), HEIGHT), sand)
    for x in spread(rng, 26, 0, WIDTH):
        canvas.disc(x, rng.uniform(horizon + 370, 940), rng.uniform(6, 20), rng.uniform(4, 9), (186, 176, 156))
    _spot(canvas, rng.uniform(440, 840), horizon + 430, rng.uniform(195, 235), done=done)


def market_lot(canvas: Canvas, *, done: bool) -> None:
    """Show the open ground behind a village market."""
    rng = canvas.rng
    horizon = rng.uniform(370, 410)
    backdrop(canvas, horizon)
    for x in (rng.uniform(60, 160), rng.uniform(1120, 1220)):
        rng.choice((round_tree, areca, banana))(canvas, x, horizon + 130, rng.uniform(230, 320))
    x = rng.uniform(40, 90)
    while x < WIDTH - 160:
        wide = rng.uniform(220, 280)
        _stall(canvas, x, horizon + 176, wide)
        x += wide + rng.uniform(26, 60)
    ground = mix(canvas.season.earth, (214, 200, 176), 0.5)
    canvas.box(0, horizon + 170, WIDTH, HEIGHT, ground)
    for _ in range(26):
        gx, gy = rng.uniform(0, WIDTH), rng.uniform(horizon + 190, HEIGHT)
        canvas.pill(gx, gy, gx + rng.uniform(60, 200), gy + rng.uniform(3, 8), mix(ground, (110, 86, 62), 0.1))
    for gx in spread(rng, 40, 0, WIDTH):
        grass(canvas, gx, rng.choice((horizon + 178, 955)) + rng.uniform(-4, 6), rng.uniform(9, 26))
    _spot(canvas, rng.uniform(430, 850), horizon + 370, rng.uniform(215, 255), done=done)


def _spot(canvas: Canvas, x: float, y: float, size: float, *, done: bool) -> None:
    with canvas.apart("done" if done else "heap"):
        (clearing if done else heap)(canvas, min(max(x, size * 1.2), WIDTH - size * 1.2), y, size)


def _water(canvas: Canvas, *, done: bool) -> Colour:
    """Let water take the sky's colour; it is duller where waste lies in it."""
    clear = mix(_WATER, canvas.untoned(canvas.light.sky[1]), 0.5)
    return clear if done else mix(clear, (120, 122, 92), 0.45)


def _gleam(canvas: Canvas, *, done: bool) -> Colour:
    return mix(_water(canvas, done=done), (242, 250, 248), 0.4)


def _ripples(canvas: Canvas, x: float, y: float, wide: float, deep: float, colour: Colour) -> None:
    for _ in range(18):
        ry = canvas.rng.uniform(-deep, deep)
        reach = wide * math.sqrt(max(0.0, 1 - (ry / deep) ** 2)) * 0.8
        cx = x + canvas.rng.uniform(-reach, reach)
        canvas.pill(cx, y + ry, cx + 60 + (ry + deep) * 0.6, y + ry + 3.5, colour)


def _far_bank(canvas: Canvas, y: float) -> None:
    rng = canvas.rng
    house = rng.choice((stilt_house, tile_house))
    house(canvas, rng.uniform(220, 1060), y - 8, rng.uniform(190, 250), 0.1)
    for x in spread(rng, 9, -20, WIDTH + 20):
        rng.choice((round_tree, areca, banana, bush, bamboo))(
            canvas, x, y + rng.uniform(-8, 12), rng.uniform(80, 170), 0.08
        )


def _bank(canvas: Canvas, y: float) -> None:
    """Bring the near bank in: grass with a trodden path."""
    rng, season = canvas.rng, canvas.season
    canvas.shape(down_to(ridge(rng, y, 40, 0.9), HEIGHT), season.grass)
    canvas.shape(down_to(ridge(rng, y + 96, 30, 0.7), HEIGHT), mix(season.grass, season.earth, 0.45))
    for x in spread(rng, 70, 0, WIDTH):
        grass(canvas, x, y + rng.uniform(-8, 60), rng.uniform(14, 30))


def _tufts(canvas: Canvas, road: Road) -> None:
    for near in road.stations(46, 0.12, 1.05):
        for side in (-1, 1):
            grass(canvas, road.x(near, side * canvas.rng.uniform(2.0, 3.6)), road.y(near), 7 + 24 * near)


def _kilometre_stone(canvas: Canvas, x: float, y: float, height: float) -> None:
    canvas.shadow(x, y, height * 0.4, height * 0.1)
    canvas.disc(x, y - height * 0.72, height * 0.28, height * 0.28, (206, 88, 72))
    canvas.box(x - height * 0.28, y - height * 0.72, x + height * 0.28, y, (240, 236, 226))


def _bamboo_raft(canvas: Canvas, x: float, y: float, size: float) -> None:
    canvas.veil(
        [(x - size * 0.5, y + 8), (x + size * 0.5, y + 8), (x + size * 0.42, y + 18), (x - size * 0.42, y + 18)],
        canvas.light.shade,
        0.3,
    )
    for row in range(4):
        canvas.stroke(
            [(x - size * 0.5 + row * 5, y + row * 4), (x + size * 0.5 + row * 5, y + row * 4)], 4.5, (206, 178, 112)
        )
    for part in (-0.3, 0.3):
        canvas.stroke([(x + size * part, y - 2), (x + size * part + 15, y + 14)], 3, (132, 104, 70))


def _stall(canvas: Canvas, x: float, y: float, wide: float) -> None:
    """Put up one market stall: posts, a table, a striped awning."""
    rng = canvas.rng
    colour = rng.choice(((206, 92, 78), (70, 138, 156), (226, 172, 76), (104, 154, 98)))
    tall = rng.uniform(150, 176)
    for part in (0.04, 0.96):
        canvas.box(x + wide * part - 3, y - tall, x + wide * part + 3, y, (126, 98, 74))
    canvas.box(x + wide * 0.04, y - tall * 0.8, x + wide * 0.96, y - tall * 0.38, (150, 126, 104), 0.1)
    canvas.box(x, y - tall * 0.4, x + wide, y - tall * 0.32, (182, 146, 104))
    canvas.box(x + wide * 0.05, y - tall * 0.32, x + wide * 0.95, y - 4, (134, 108, 84))
    for part in spread(rng, 9, 0.06, 0.94):
        fruit = rng.choice(((228, 110, 70), (244, 196, 80), (122, 168, 84), (196, 84, 96)))
        for dx, up in ((-7, 0), (7, 0), (0, 9)):
            canvas.disc(x + wide * part + dx, y - tall * 0.43 - up, 7, 7, fruit)
    _awning(canvas, x, y, wide, tall, colour)


def _awning(canvas: Canvas, x: float, y: float, wide: float, tall: float, colour: Colour) -> None:
    stripes = 8
    for k in range(stripes):
        part, after = k / stripes, (k + 1) / stripes
        fill = colour if k % 2 else (246, 238, 220)
        top = [(x + wide * (0.08 + 0.84 * part), y - tall * 1.14), (x + wide * (0.08 + 0.84 * after), y - tall * 1.14)]
        canvas.shape(
            [
                *top,
                (x + wide * (1.12 * after - 0.06), y - tall * 0.86),
                (x + wide * (1.12 * part - 0.06), y - tall * 0.86),
            ],
            fill,
        )
        canvas.disc(x + wide * (1.12 * (part + after) / 2 - 0.06), y - tall * 0.86, wide * 0.07, 10, fill)
