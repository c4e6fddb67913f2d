"""A bad day for the tablets' server, made on purpose: killed, cut off, locked, full, restored, overrun.

Tablets that are programs speak the real protocol to a real server process, and keep their outbox on the disk as the
app does. At the end everything they called saved must be on the server exactly once, whatever happened in between.
"""
