"""The figures of this system, measured: each module has ``measure()``, ``python -m benchmarks`` runs them all."""
