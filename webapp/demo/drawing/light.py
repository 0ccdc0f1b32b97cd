"""The hour of the day and the season of the year, as colours."""

from dataclasses import dataclass
from typing import Final

Colour = tuple[int, int, int]


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Blend two colours; share 0 is the first, 1 the second."""
    return (
        round(first[0] + (second[0] - first[0]) * share),
        round(first[1] + (second[1] - first[1]) * share),
        round(first[2] + (second[2] - first[2]) * share),
    )


@dataclass(frozen=True, slots=True)
class Light:
    """Hold one hour: its sky from top to horizon, what distance fades into, how it colours what it falls on."""

    sky: tuple[Colour, Colour, Colour]
    haze: Colour
    tint: tuple[float, float, float]
    cloud: Colour
    sun: Colour | None
    sun_height: float  # 0 at the horizon, 1 at the top of the sheet
    shade: Colour = (26, 40, 44)
    shadow: float = 0.22
    lamps: bool = False


@dataclass(frozen=True, slots=True)
class Season:
    """Hold one season: what grows, and in which colours."""

    grass: Colour
    leaf: Colour
    leaf_light: Colour
    rice: Colour
    rice_light: Colour
    tea: Colour
    blossoms: tuple[Colour, Colour, Colour]
    earth: Colour = (176, 134, 92)


DAWN: Final = Light(
    sky=((120, 164, 190), (214, 208, 196), (252, 218, 184)),
    haze=(226, 214, 204),
    tint=(1.0, 0.95, 0.92),
    cloud=(255, 240, 224),
    sun=(255, 226, 168),
    sun_height=0.28,
)
MORNING: Final = Light(
    sky=((104, 172, 210), (170, 212, 226), (234, 240, 224)),
    haze=(206, 226, 224),
    tint=(1.0, 1.0, 0.97),
    cloud=(255, 255, 250),
    sun=(255, 246, 206),
    sun_height=0.72,
)
NOON: Final = Light(
    sky=((84, 160, 208), (146, 204, 226), (218, 238, 234)),
    haze=(196, 222, 228),
    tint=(1.03, 1.03, 1.0),
    cloud=(255, 255, 255),
    sun=None,
    sun_height=1.0,
    shadow=0.26,
)
GOLDEN: Final = Light(
    sky=((122, 166, 186), (226, 206, 164), (252, 202, 132)),
    haze=(238, 208, 160),
    tint=(1.06, 0.96, 0.82),
    cloud=(255, 228, 188),
    sun=(255, 222, 140),
    sun_height=0.3,
    shade=(70, 42, 40),
    shadow=0.24,
)
DUSK: Final = Light(
    sky=((44, 58, 108), (128, 104, 142), (244, 166, 122)),
    haze=(150, 118, 146),
    tint=(0.66, 0.62, 0.76),
    cloud=(216, 150, 160),
    sun=(255, 196, 140),
    sun_height=0.1,
    shade=(20, 18, 48),
    shadow=0.3,
    lamps=True,
)
EVENING: Final = Light(
    sky=((24, 38, 78), (52, 76, 122), (140, 140, 160)),
    haze=(82, 98, 136),
    tint=(0.5, 0.56, 0.76),
    cloud=(96, 108, 150),
    sun=(246, 240, 214),
    sun_height=0.74,
    shade=(10, 14, 38),
    shadow=0.34,
    lamps=True,
)
OVERCAST: Final = Light(
    sky=((158, 172, 178), (192, 200, 200), (218, 220, 212)),
    haze=(204, 208, 204),
    tint=(0.93, 0.92, 0.9),
    cloud=(226, 230, 228),
    sun=None,
    sun_height=1.0,
    shadow=0.16,
)

SPRING: Final = Season(
    grass=(146, 186, 92),
    leaf=(84, 146, 76),
    leaf_light=(140, 188, 94),
    rice=(122, 178, 88),
    rice_light=(164, 204, 112),
    tea=(82, 142, 80),
    blossoms=((236, 132, 160), (250, 206, 92), (250, 244, 232)),
)
SUMMER: Final = Season(
    grass=(116, 164, 80),
    leaf=(52, 118, 70),
    leaf_light=(98, 160, 82),
    rice=(94, 160, 80),
    rice_light=(132, 186, 96),
    tea=(58, 122, 74),
    blossoms=((226, 82, 82), (246, 184, 60), (232, 120, 176)),
)
HARVEST: Final = Season(
    grass=(160, 170, 86),
    leaf=(82, 126, 70),
    leaf_light=(138, 162, 82),
    rice=(222, 184, 84),
    rice_light=(240, 210, 116),
    tea=(76, 128, 76),
    blossoms=((240, 150, 60), (248, 204, 74), (196, 96, 150)),
)
WINTER: Final = Season(
    grass=(150, 158, 100),
    leaf=(74, 112, 82),
    leaf_light=(122, 146, 98),
    rice=(168, 152, 104),
    rice_light=(190, 176, 126),
    tea=(72, 116, 80),
    blossoms=((232, 108, 142), (244, 238, 226), (248, 196, 88)),
)

DAYLIGHT: Final = (DAWN, MORNING, MORNING, NOON, GOLDEN)
NIGHTFALL: Final = (DUSK, DUSK, EVENING)
DULL: Final = (OVERCAST, OVERCAST, MORNING, DAWN)
SEASONS: Final = (SPRING, SUMMER, HARVEST, WINTER)
