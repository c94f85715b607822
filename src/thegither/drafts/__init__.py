"""The room of drafts that people comment on, line by line."""
