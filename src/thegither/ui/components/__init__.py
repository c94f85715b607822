"""Components as plain functions that return safe HTML; ``templatetags`` offers them to templates."""
