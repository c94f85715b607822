"""The room of the means to take part, and who has them."""
