"""What partners agreed: the framework, who signed it, what was promised, which agreements there are."""
