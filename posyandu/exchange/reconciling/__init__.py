"""What e-PPGBM holds beside what we hold: every difference, its cause, and who is right."""
