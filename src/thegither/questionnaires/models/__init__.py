"""The records of questionnaires, on the web and on paper."""
