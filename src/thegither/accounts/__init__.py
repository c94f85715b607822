"""Users, participants without account, tokens, second factor, news settings, personal data."""
