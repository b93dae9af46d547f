"""Futures: causes of doubt, their distributions and correlations, drawn."""
