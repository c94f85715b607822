"""What every room stands on: errors, clock, text, actors, policies, transactions. No models."""
