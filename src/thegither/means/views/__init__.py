"""Pages of support, payments, places and equality."""
