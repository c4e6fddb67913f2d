"""The district's pictures: bars, lines, ranks, heat and maps, drawn by Matplotlib from words and numbers."""
