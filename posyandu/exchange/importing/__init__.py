"""Real lists come in: a spreadsheet is read, understood, checked row by row, and only then written."""
