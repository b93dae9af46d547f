"""What projects of a class, and a programme itself, have done to their promises."""
