"""Tables of a study: what is built, what runs, what it costs, what was asked of it."""
