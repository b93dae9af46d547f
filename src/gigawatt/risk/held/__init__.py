"""The plan held: what each future does to its dates, chips, work and cash."""
