"""Terms of debt, leases and credits that their dates alone forbid: named before anything is planned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gigawatt.catalog.tax import TaxCredit
from gigawatt.programme.dates import fractional_year, iso_date
from gigawatt.programme.money.capital import CreditClaim, Tranche, Vehicle
from gigawatt.programme.money.party_reader import NO_DATE
from gigawatt.programme.sections.section import Notebook
from gigawatt.programme.site import Site


@dataclass(frozen=True, slots=True)
class Horizon:
    """The calendar years that are planned, both included."""

    start_year: int
    end_year: int

    @property
    def first(self) -> int:
        """Its first month, counted from year 0."""
        return 12 * self.start_year

    @property
    def last(self) -> int:
        """Its last month."""
        return 12 * self.end_year + 11


def check_dates(vehicles: Sequence[Vehicle], horizon: Horizon, sites: Sequence[Site], notebook: Notebook) -> None:
    """Note debt that is due before it is drawn, or that outlives what its service follows from, and rents that end before it."""
    by_key = {vehicle.key: vehicle for vehicle in vehicles}
    for vehicle in vehicles:
        for tranche in vehicle.tranches:
            if tranche.matures != NO_DATE:
                _matures(vehicle, tranche, horizon, notebook)
                _beyond(tranche, horizon, notebook)
                _grace(vehicle, tranche, notebook)
                _served_late(vehicle, tranche, sites, notebook)
        _rents_end(vehicle, by_key, notebook)


def _matures(vehicle: Vehicle, tranche: Tranche, horizon: Horizon, notebook: Notebook) -> None:
    """A debt that is due by the time that it is drawn."""
    path, due = f"{tranche.path}.matures", _month(tranche.matures)
    if due < horizon.first:
        message = f"it matures in {tranche.matures:%Y-%m}, before the horizon begins in {horizon.start_year}."
        notebook.note(notebook.place(path), path, message, "Let it mature later, or leave it out: it is paid.")
    elif tranche.drawn_from is not None and _month(tranche.drawn_from) >= due:
        message = f"it is drawn in {tranche.drawn_from:%Y-%m} and matures in {tranche.matures:%Y-%m}."
        notebook.note(notebook.place(path), path, message, "Draw it earlier, or let it mature later.")
    elif vehicle.completion is not None and _month(vehicle.completion) >= horizon.first:
        drawn_until = min(_month(vehicle.completion), horizon.last)
        if due <= drawn_until:
            message = f"it matures in {tranche.matures:%Y-%m}, and is drawn until {_words(drawn_until)}."
            fix = "Let it mature later, or state an earlier `completion`: what is bought after it is paid by owners."
            notebook.note(notebook.place(path), path, message, fix)


def _beyond(tranche: Tranche, horizon: Horizon, notebook: Notebook) -> None:
    """A debt whose size or service follows from cash of years that are not planned."""
    if (tranche.coverage is not None or tranche.repayment == "sculpted") and _month(tranche.matures) > horizon.last:
        path = f"{tranche.path}.matures"
        message = f"its size or service follows from cash, which is known to the end of {horizon.end_year} only."
        fix = f"Let it mature by {horizon.end_year}-12, give its `amount` or `share` with `level` repayment, or plan more years."
        notebook.note(notebook.place(path), path, message, fix)


def _grace(vehicle: Vehicle, tranche: Tranche, notebook: Notebook) -> None:
    """Years of grace that leave none to pay back in."""
    if vehicle.completion is None or not tranche.grace_years or tranche.repayment == "bullet":
        return
    begins = _month(vehicle.completion) + 1 + round(12 * tranche.grace_years)
    if begins > _month(tranche.matures):
        path = f"{tranche.path}.grace"
        message = f"principal is first paid in {_words(begins)}, and the debt matures in {tranche.matures:%Y-%m}: all of it then."
        notebook.warn(notebook.place(path), path, message, "Shorten it, or say `repayment: bullet`.")


def _served_late(vehicle: Vehicle, tranche: Tranche, sites: Sequence[Site], notebook: Notebook) -> None:
    """Without a completion debt is drawn until the last purchase: later than what is committed comes into service at least."""
    if vehicle.completion is not None or vehicle.holds is None:
        return
    committed = [
        (asset.date, asset.key)
        for site in sites
        for group, assets in (("halls", site.phases), ("power", site.power))
        for asset in assets
        if asset.standing == "commitment" and vehicle.holds.takes(site.key, group, asset.key)
    ]
    if committed and max(committed)[0] > fractional_year(tranche.matures):
        online, key = max(committed)
        path = f"{tranche.path}.matures"
        message = f"it matures in {tranche.matures:%Y-%m}, and {key}, which it pays for, is in service on {iso_date(online)}."
        notebook.warn(
            notebook.place(path), path, message, "Let it mature later, or state the `completion` until which it is drawn."
        )


def _rents_end(vehicle: Vehicle, by_key: Mapping[str, Vehicle], notebook: Notebook) -> None:
    """A lease that is over, every renewal taken, while the debt that it serves is not."""
    lease = vehicle.lease
    if lease is None or not lease.services or lease.start == NO_DATE:
        return
    debtor, _, name = lease.services.partition(".")
    tranche = by_key[debtor].tranche(name) if debtor in by_key else None
    if tranche is not None and tranche.matures != NO_DATE and lease.ends_at_most < tranche.matures:
        path = f"{lease.path}.term"
        ends = f"rents end in {lease.ends_at_most:%Y-%m} even with every renewal"
        message = f"{ends}, and {lease.services} runs to {tranche.matures:%Y-%m}."
        fix = "Lengthen the lease, let the debt mature with it, or name who pays after it (`residual`, `support`)."
        notebook.warn(notebook.place(path), path, message, fix)


def check_credits(
    claims: Sequence[CreditClaim], known: Mapping[str, TaxCredit], sites: Sequence[Site], notebook: Notebook
) -> None:
    """Note credits whose asset comes into service too late for them, and two of one asset that exclude each other."""
    claimed: dict[tuple[str | None, str], CreditClaim] = {}
    for claim in claims:
        credit = known.get(claim.credit)
        if credit is None or claim.begun == NO_DATE:
            continue
        dates = [
            asset.date for site in sites for asset in site.power if asset.key == claim.item and claim.site in (None, site.key)
        ]
        begun = fractional_year(claim.begun)
        if dates and credit.share_left(begun, min(dates)) <= 0.0 < credit.share_left(begun, _stated(claim)):
            path = f"{claim.path}.asset"
            message = f"{credit.name} is past its date: `{claim.item}` is in service on {iso_date(min(dates))} at the earliest."
            notebook.note(
                notebook.place(path), path, message, "Begin its construction in time, bring it forward, or remove the claim."
            )
        other = claimed.setdefault((claim.site, claim.item), claim)
        kinds = {known[one.credit].kind for one in (claim, other) if one.credit in known}
        if other is not claim and len(kinds) > 1:
            message = f"`{claim.item}` has an investment credit and a production credit ({other.key}): it may have one of them."
            notebook.warn(notebook.place(claim.path), claim.path, message, "Keep the one that is worth more.")


def _stated(claim: CreditClaim) -> float | None:
    return None if claim.in_service is None else fractional_year(claim.in_service)


def _month(day: date) -> int:
    return 12 * day.year + day.month - 1


def _words(month: int) -> str:
    return f"{month // 12}-{month % 12 + 1:02}"
