"""What people do in this room, a module for each noun."""
