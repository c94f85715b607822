"""Analyses as pure functions: no Django, no files, no clock, no global randomness; reusable by researchers."""
