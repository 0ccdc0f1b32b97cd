"""What stands on the map: models, waste hotspots, security models and activities, with their append-only history."""
