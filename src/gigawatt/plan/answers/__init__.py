"""What a finished plan answers besides: alternatives, values of a month, of a limit, of knowing."""
