"""Components as plain functions that return safe HTML; ``templatetags/thegither.py`` offers them to templates."""
