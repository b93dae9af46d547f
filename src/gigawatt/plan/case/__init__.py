"""The programme as numbers: periods, costs, capacities and hours, in arrays."""
