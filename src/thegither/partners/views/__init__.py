"""Partners' pages."""
