"""Thegither: partnership working in one thread, said → decided → did → changed."""

__version__ = "0.1.0"
