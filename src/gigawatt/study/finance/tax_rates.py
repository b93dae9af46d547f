"""What profits are taxed at where a thing stands, and how it may be written off there: for the levelised cost of compute."""

from __future__ import annotations

import numpy as np

from gigawatt.catalog.load import tax_law
from gigawatt.catalog.tax import TaxLaw
from gigawatt.finance.tax.written_off import MOST_YEARS, step, written_off
from gigawatt.programme.programme import Programme
from gigawatt.study.finance.owners import Owners


class TaxRates:
    """Rates and schedules by place: as the programme states one rate for all, else by the law of each site, else none."""

    def __init__(self, programme: Programme, owners: Owners) -> None:
        self._stated = programme.finance.assumptions.tax_rate
        self._tax, self._owners, self._year = programme.finance.tax, owners, programme.start_year
        self._technology = {(site.key, asset.key): asset.technology.key for site in programme.sites for asset in site.power}

    def rate(self, site: str | None) -> float:
        """Of profits at the margin, the country's and the region's together, as a share."""
        if self._stated is not None:
            return self._stated.value
        place = None if self._tax is None else self._tax.sites.get(site or "", self._tax.sites.get(""))
        if place is None:
            return 0.0
        law = self._law()
        country = law.jurisdictions[place.jurisdiction]
        rate = step(country.rate, self._year)
        if place.region is None:
            return rate
        regional = step(law.jurisdictions[place.region].rate, self._year)
        return rate + regional * (1.0 - rate * country.regional_tax_deducted)

    def written_off(self, site: str | None, item: str) -> tuple[float, ...]:
        """What of a dollar may be written off in each year of service, bonus included; empty where no law is named."""
        place = None if self._tax is None else self._tax.sites.get(site or "", self._tax.sites.get(""))
        if self._tax is None or place is None:
            return ()
        law, group = self._law(), self._owners.group(site, item)
        key = self._tax.classes.get(item) or self._tax.classes.get(group) or group
        kind = law.classes.get(key) or law.class_of(place.jurisdiction, item, self._technology.get((str(site), item), ""), group)
        if kind is None:
            return ()
        years = np.arange(self._year, self._year + MOST_YEARS)
        cost = np.zeros(MOST_YEARS)
        cost[0] = 1.0
        shares = written_off(cost, kind, law.jurisdictions[place.jurisdiction], years, None)
        return tuple(np.trim_zeros(shares, "b").tolist())

    def _law(self) -> TaxLaw:
        return tax_law()
