"""The records of reading what was said fairly, and answering it."""
