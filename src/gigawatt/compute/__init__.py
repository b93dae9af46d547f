"""Compute: from training runs and tokens to chips, megawatts and money."""
