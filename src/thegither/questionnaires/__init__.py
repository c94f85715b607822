"""The room of questionnaires, on the web and on paper."""
