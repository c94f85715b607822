"""Analyses as pure functions: no Django, no files, no clock, no hidden randomness; for researchers too."""
