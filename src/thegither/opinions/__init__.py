"""Opinion conversations: short statements, votes on them, and where people agree."""
