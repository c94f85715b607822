"""The room of reports: what an engagement asked, heard and did, kept as it was published."""
