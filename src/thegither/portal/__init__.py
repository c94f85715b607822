"""What people open first: public pages, the thread, my work, search, feeds, digests. Reads everything."""
