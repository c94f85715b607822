"""The pages of opinion conversations."""
