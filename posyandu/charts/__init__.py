"""The growth charts: WHO's lines drawn once, and each child's own line laid over them."""
