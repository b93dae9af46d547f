"""A programme as groups of tasks: sites, connections, phases, plants, slots and gates, placed in time."""
