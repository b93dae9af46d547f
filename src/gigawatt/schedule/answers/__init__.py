"""What a schedule answers: dates, curves, critical paths, what a bridge buys."""
