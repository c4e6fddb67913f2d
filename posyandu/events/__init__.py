"""The log of the office: who did what, when, in a chain that shows any later change."""
