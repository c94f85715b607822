"""What the engine of activities must know of opinion conversations."""

CONVERSATION = "conversation"
