"""A planned study in thousands of futures."""
