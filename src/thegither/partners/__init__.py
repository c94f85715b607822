"""Organisations, people, communities, partnerships, seats and mandates: who we are, at any date."""
