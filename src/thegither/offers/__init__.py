"""What partners bring: how to work with them, what they offer and need, what is asked of them, what they gave."""
