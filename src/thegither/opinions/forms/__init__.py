"""The forms of opinion conversations."""
