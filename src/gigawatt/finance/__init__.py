"""Contracts, capital and the cost of a token: what the plan's dispatch and purchases are in cash."""
