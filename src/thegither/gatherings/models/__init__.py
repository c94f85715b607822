"""The records of events that people sign up for."""
