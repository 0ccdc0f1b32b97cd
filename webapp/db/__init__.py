"""The database: which engine it is, what a row is made of, and the few SQL functions that differ between engines."""
