"""The composition root: settings, addresses, API, server entry. Nothing imports it."""
