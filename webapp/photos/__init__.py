"""Photographs: what was sent, what is shown of it, and where the files live."""
