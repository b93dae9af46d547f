"""When the power really comes: task networks, suppliers' slots, delay, and energisation curves."""
