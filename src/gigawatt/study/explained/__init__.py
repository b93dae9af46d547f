"""Any number to its source, its formula and its limits."""
