"""What parts of a programme say against each other: contradictions, and what is allowed and probably not meant."""
