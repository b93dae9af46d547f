"""How fast a model trains: layouts of its parallelism, their memory, the time of a step and its parts."""
