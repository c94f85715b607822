"""Who ought to take part: interests, reach, who is missing and what is done about it."""
