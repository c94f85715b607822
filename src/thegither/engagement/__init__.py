"""Engagements and their activities; who ought to take part, who is missing and what is done about it."""
