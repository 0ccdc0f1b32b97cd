"""From one coordinate reference system to another, longitude (or easting) always first."""

from collections.abc import Callable

import numpy as np
import pyproj
from numpy.typing import NDArray

Points = NDArray[np.float64]


def projection(source: str | int, target: str | int) -> Callable[[Points], Points]:
    """Return the function that moves points from one coordinate reference system to another.

    Shape: (n, 2) -> (n, 2); what cannot be moved becomes infinite.
    Raises: pyproj.exceptions.CRSError when a system is unknown, ProjError when no way leads between the two.
    """
    transformer = pyproj.Transformer.from_crs(source, target, always_xy=True)

    def move(points: Points) -> Points:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    return move
