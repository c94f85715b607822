"""The room of reading what was said fairly, and answering it."""
