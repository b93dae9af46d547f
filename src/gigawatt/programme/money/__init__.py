"""The section ``finance``: contracts, vehicles, debt, leases, tax and assumptions, read and checked."""
