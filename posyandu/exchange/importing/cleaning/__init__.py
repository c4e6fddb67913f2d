"""What a cell means: numbers, dates, names and codes as people really write them, each change told in words."""
