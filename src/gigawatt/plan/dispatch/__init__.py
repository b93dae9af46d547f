"""The hours of one site and period: the cheapest year, exactly, with its prices."""
