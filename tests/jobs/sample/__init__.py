"""Jobs for the tests, and an app so that worker processes know them too."""
