"""What pages ask of this room, a module for each noun."""
