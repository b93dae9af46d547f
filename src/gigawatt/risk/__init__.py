"""What if it goes wrong: futures of a plan, what each does to compute, cost and cash, and what could be done about it."""
