"""The one maker of every figure: from the raw weighings to z-scores, N/T and the monthly summary."""
