"""Processes and machines that answer for a study."""
