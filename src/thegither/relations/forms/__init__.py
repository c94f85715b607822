"""The forms of this room, a module for each noun."""
