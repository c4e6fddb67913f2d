"""How well each posyandu measures: numbers about numbers, never about a child."""
