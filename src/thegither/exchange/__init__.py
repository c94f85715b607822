"""Data in and out: imports with a dry run, exports in constant memory."""
