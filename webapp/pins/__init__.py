"""What stands on the map: models, waste hotspots and security models, with their append-only history."""
