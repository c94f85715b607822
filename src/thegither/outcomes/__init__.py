"""Outcomes, before and after, and the claims that tie actions to them: changed."""
