"""Whether the histories are what was written, and who did what."""
