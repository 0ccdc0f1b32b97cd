"""The programme's targets measured per unit, and the records behind every figure."""
