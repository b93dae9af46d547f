"""A programme's text: YAML to a tree that knows where every node stands, includes, and what else was meant."""
