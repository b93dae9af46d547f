"""Futures planned anew: what knowing is worth, and plans that weigh the worst."""
