"""The province, its communes and residential areas, and the boundaries in force."""
