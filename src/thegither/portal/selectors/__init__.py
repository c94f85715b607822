"""What the public pages show, read in a constant number of queries, always through the policies."""
