"""Matters and their stages, contributions, what became of them, decisions: said → decided."""
