"""Jemput bola: who is visited at home and why, by whom, what was found, and the week in numbers."""
