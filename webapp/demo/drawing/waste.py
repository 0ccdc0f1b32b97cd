"""A heap of waste, and what takes its place when people have cleared it."""

import math

from webapp.demo.drawing.canvas import Canvas
from webapp.demo.drawing.light import Colour, mix
from webapp.demo.drawing.plants import flowers, sapling
from webapp.demo.drawing.street import signboard

_BAGS: tuple[Colour, ...] = (
    (58, 60, 66), (72, 72, 80), (92, 136, 178), (214, 216, 210), (196, 108, 120), (116, 150, 112), (222, 198, 150),
)  # fmt: skip
_CARD: Colour = (182, 142, 98)


def heap(canvas: Canvas, x: float, y: float, size: float) -> None:
    """Pile up bags, boxes, a tyre and bottles around a middle at (x, y); `size` is half its width."""
    rng = canvas.rng
    canvas.shadow(x, y, size * 1.2, size * 0.22)
    canvas.disc(x, y - size * 0.02, size * 1.12, size * 0.17, (122, 104, 84))
    for row, (count, wide, up) in enumerate(((9, 0.92, 0.1), (7, 0.68, 0.26), (4, 0.36, 0.42), (2, 0.14, 0.54))):
        places = [(-1 + 2 * k / max(1, count - 1)) * wide + rng.uniform(-0.06, 0.06) for k in range(count)]
        rng.shuffle(places)
        for out in places:
            _item(canvas, x + out * size, y - size * (up - 0.06 * abs(out)), size * rng.uniform(0.17, 0.25), row)
    _tyre(canvas, x + size * rng.choice((-0.86, 0.82)), y + size * 0.05, size * 0.19)
    for _ in range(26):
        turn, reach = rng.uniform(0, math.tau), rng.uniform(0.9, 1.45)
        litter(
            canvas,
            x + math.cos(turn) * size * reach,
            y + math.sin(turn) * size * 0.2 * reach + size * 0.06,
            size * 0.07,
        )


def litter(canvas: Canvas, x: float, y: float, size: float) -> None:
    """Drop one small thing: a bottle, a scrap of paper, a can."""
    rng = canvas.rng
    turn = rng.uniform(-0.5, 0.5)
    kind = rng.randrange(3)
    dx, dy = math.cos(turn) * size, math.sin(turn) * size * 0.5
    if kind == 0:
        canvas.stroke([(x - dx, y - dy), (x + dx, y + dy)], size * 0.5, (170, 206, 206))
        canvas.stroke([(x + dx, y + dy), (x + dx * 1.4, y + dy * 1.4)], size * 0.28, (76, 138, 186))
    elif kind == 1:
        scrap = [(x - dx, y), (x - dx * 0.2, y - size * 0.5), (x + dx, y - dy), (x + dx * 0.3, y + size * 0.4)]
        canvas.shape(scrap, rng.choice(((244, 240, 230), (236, 200, 190), (220, 228, 232))))
    else:
        canvas.stroke(
            [(x - dx * 0.6, y), (x + dx * 0.6, y + dy)], size * 0.62, rng.choice(((200, 70, 64), (214, 180, 80)))
        )


def clearing(canvas: Canvas, x: float, y: float, size: float) -> None:
    """Show the same spot cleared: raked earth, a bed of flowers within bricks, a sign."""
    rng = canvas.rng
    earth = mix(canvas.season.earth, canvas.season.grass, 0.3)
    canvas.disc(x, y - size * 0.02, size * 1.18, size * 0.2, earth)
    for step in range(5):
        row = y - size * (0.14 - 0.06 * step)
        canvas.stroke([(x - size * 0.9, row), (x + size * 0.9, row)], 1.4, mix(earth, (90, 64, 44), 0.18))
    side = rng.choice((-1, 1))
    signboard(canvas, x + side * size * 0.62, y - size * 0.06, size * 0.72)
    if canvas.maybe(0.6):
        for out in (-0.15, 0.45, 0.95):
            sapling(canvas, x - side * size * out, y - size * 0.12, size * rng.uniform(0.62, 0.74))
    rows = ((-0.05, 0.62), (0.02, 0.74), (0.09, 0.8))
    colours = rng.sample(canvas.season.blossoms, 3)
    for (down, wide), colour in zip(rows, colours, strict=True):
        for k in range(13):
            flowers(canvas, x + size * wide * (k / 6 - 1), y + size * down + rng.uniform(-2, 2), size * 0.15, colour)
    for k in range(17):
        bx = x + size * 0.92 * (k / 8 - 1)
        brick = (190, 104, 76) if k % 2 else (206, 124, 92)
        canvas.box(bx - size * 0.05, y + size * 0.1, bx + size * 0.05, y + size * 0.16, brick)


def _item(canvas: Canvas, x: float, y: float, size: float, row: int) -> None:
    if canvas.maybe(0.24 - 0.03 * row):
        _carton(canvas, x, y, size)
    else:
        _bag(canvas, x, y, size)


def _bag(canvas: Canvas, x: float, y: float, size: float) -> None:
    """Draw a tied bag: a round body, a knot with two ears, a fold of light."""
    rng = canvas.rng
    colour = rng.choice(_BAGS)
    wide, tall = size * rng.uniform(0.85, 1.1), size * rng.uniform(0.7, 0.9)
    outline = []
    for step in range(14):
        turn = math.tau * step / 14
        wobble = 1 + 0.07 * math.sin(3 * turn + x)
        lift = 0.22 * max(0.0, math.sin(turn)) ** 24
        outline.append((x + wide * wobble * math.cos(turn), y - tall * (wobble * math.sin(turn) + lift)))
    canvas.shape(outline, colour)
    canvas.disc(x + wide * 0.22, y + tall * 0.3, wide * 0.62, tall * 0.5, mix(colour, (24, 28, 34), 0.22))
    knot = y - tall * 1.12
    canvas.shape(
        [(x, knot + size * 0.1), (x - size * 0.26, knot - size * 0.22), (x - size * 0.04, knot - size * 0.12)], colour
    )
    canvas.shape(
        [(x, knot + size * 0.1), (x + size * 0.26, knot - size * 0.2), (x + size * 0.04, knot - size * 0.12)], colour
    )
    fold = [(x - wide * 0.5, y - tall * 0.1), (x - wide * 0.3, y - tall * 0.6), (x - wide * 0.1, y - tall * 0.8)]
    canvas.stroke(fold, size * 0.07, mix(colour, (255, 255, 255), 0.35))


def _carton(canvas: Canvas, x: float, y: float, size: float) -> None:
    turn = canvas.rng.uniform(-0.35, 0.35)
    cos, sin = math.cos(turn) * size, math.sin(turn) * size
    front = [(x - cos, y + sin), (x + cos, y - sin), (x + cos - sin * 0.9, y - sin - cos * 0.9)]
    front.append((x - cos - sin * 0.9, y + sin - cos * 0.9))
    canvas.shape(front, _CARD)
    lid = [
        front[3],
        front[2],
        (front[2][0] + size * 0.3, front[2][1] - size * 0.36),
        (front[3][0] + size * 0.2, front[3][1] - size * 0.4),
    ]
    canvas.shape(lid, mix(_CARD, (240, 214, 170), 0.5))
    tape = [((front[0][0] + front[1][0]) / 2, (front[0][1] + front[1][1]) / 2)]
    tape.append(((front[2][0] + front[3][0]) / 2, (front[2][1] + front[3][1]) / 2))
    canvas.stroke(tape, size * 0.16, mix(_CARD, (230, 206, 160), 0.6))


def _tyre(canvas: Canvas, x: float, y: float, size: float) -> None:
    canvas.disc(x, y, size, size * 0.62, (52, 52, 56))
    canvas.disc(x, y - size * 0.06, size * 0.92, size * 0.54, (74, 74, 80))
    canvas.disc(x, y - size * 0.04, size * 0.48, size * 0.27, (40, 40, 44))
