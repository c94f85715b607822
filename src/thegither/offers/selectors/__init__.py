"""What pages, and the rooms above, ask about what partners bring."""

from .ledger import MedianHours, median_hours, months_between

__all__ = ["MedianHours", "median_hours", "months_between"]
