"""The registers: residential areas, their mergers and splits, lists read from Excel, and what is noted of communes."""
