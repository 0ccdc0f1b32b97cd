"""What a figure cannot read off the map: numbers that are declared, and documents with number, date and file."""
