"""The month of a posyandu and the midwife's signature under it."""
