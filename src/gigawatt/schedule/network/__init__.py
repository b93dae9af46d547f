"""Tasks as one network: durations, calendars, dates in many futures at once."""
