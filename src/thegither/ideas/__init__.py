"""The room of ideas, with support and an answer to each."""
