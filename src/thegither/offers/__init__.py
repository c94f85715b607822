"""What partners bring: how to work with them, offers and needs, what is asked of them, what they gave."""
