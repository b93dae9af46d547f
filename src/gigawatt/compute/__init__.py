"""Workload to chips, step time, tokens and IT power, and back: the performance model."""
