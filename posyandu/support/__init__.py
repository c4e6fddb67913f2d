"""CSR: donors, what they promised and gave for which posyandu, and what became of it; for the camat's office."""
