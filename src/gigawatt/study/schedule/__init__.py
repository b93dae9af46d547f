"""A study's dates: networks of tasks drawn, and their tables."""
