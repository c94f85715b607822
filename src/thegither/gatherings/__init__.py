"""The room of events that people sign up for."""
