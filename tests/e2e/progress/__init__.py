"""Progress on the map, in a browser."""
