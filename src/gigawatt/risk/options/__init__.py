"""What deciding later is worth."""
