"""Serving a model: prefill and decode rooflines, batching, the tail, and the cheapest layout within limits."""
