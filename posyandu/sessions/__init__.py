"""Hari buka: the posyandu's day, from opening to closing, and each weighing in between."""
