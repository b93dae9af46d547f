"""Who answers: the sites' operations, kept here or in other processes and machines."""
