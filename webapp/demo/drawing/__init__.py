"""A small box of paints: how a landscape, its houses and its roads are drawn, from back to front."""
