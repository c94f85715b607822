"""The invented demonstration partnership of Strathbrannoch."""
