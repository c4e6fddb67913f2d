"""A child on one page, for the midwife who decides."""
