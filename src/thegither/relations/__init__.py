"""Who knows, needs and trusts whom."""
