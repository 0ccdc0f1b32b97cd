"""Material for a demonstration: a province that looks alive without holding anybody's data."""
