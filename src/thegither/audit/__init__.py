"""The record: append-only, hash-chained events; who reads them; how they are told; how they are proved."""
