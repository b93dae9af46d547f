"""What operation costs in a future, from below and from above."""
