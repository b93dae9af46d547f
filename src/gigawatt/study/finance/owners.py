"""Whose a thing is: the owner's, or a vehicle's that holds it; and who runs it."""

from __future__ import annotations

from gigawatt.plan.case.build_case import all_chips
from gigawatt.programme.money.capital import Vehicle
from gigawatt.programme.programme import Programme


class Owners:
    """Who pays for what: a vehicle that holds it, else the programme's owner."""

    def __init__(self, programme: Programme) -> None:
        self.owner = programme.finance.owner
        self.vehicles: tuple[Vehicle, ...] = programme.finance.vehicles
        self._groups = dict(_groups(programme))

    @property
    def parties(self) -> tuple[str, ...]:
        """Vehicles by the name that they pay under."""
        return tuple(dict.fromkeys(vehicle.party for vehicle in self.vehicles if vehicle.party != self.owner))

    def group(self, site: str | None, item: str) -> str:
        """Power, connection, halls or chips; empty where it is none of them (a contract, a tranche)."""
        return self._groups.get((site, item), "")

    def holder(self, site: str | None, item: str) -> Vehicle | None:
        """The vehicle that pays for an asset, None where the owner does."""
        group = self.group(site, item)
        held = (vehicle for vehicle in self.vehicles if vehicle.holds is not None and vehicle.holds.takes(site, group, item))
        return next(held, None) if group else None

    def of(self, site: str | None, item: str) -> str:
        """Who pays for an asset."""
        holder = self.holder(site, item)
        return self.owner if holder is None else holder.party

    def runs(self, site: str | None, item: str) -> str:
        """Who runs an asset and has what it earns: its tenant where it is let, else who pays for it."""
        holder = self.holder(site, item)
        if holder is None:
            return self.owner
        return holder.party if holder.lease is None else holder.lease.tenant


def _groups(programme: Programme) -> dict[tuple[str | None, str], str]:
    found: dict[tuple[str | None, str], str] = {}
    for site in programme.sites:
        found.update({(site.key, chip): "chips" for chip in all_chips(programme)})
        found.update({(site.key, phase.key): "halls" for phase in site.phases})
        found.update({(site.key, asset.key): "power" for asset in site.power})
        found[site.key, "grid"] = "connection"
    return found
