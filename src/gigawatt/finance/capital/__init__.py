"""Who pays for what, and who bears which loss: vehicles, debt, tax equity, leases, guarantees."""
