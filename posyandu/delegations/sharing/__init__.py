"""Sharing with guests: a month's release, a frozen snapshot of it behind one link, and what guests see there."""
