"""Jemput bola as a programme: who did not come, who was reached, and what it did to D/S; numbers without names."""
