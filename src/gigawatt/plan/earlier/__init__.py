"""What an earlier plan spares the next: its planes, its point, its prices."""
