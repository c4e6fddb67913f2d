"""The demo: Medan Amplas with invented children, to look around in and to measure the system with."""
