"""What is planned at scale, and the bars that it is held to (issue *Scale*)."""

from __future__ import annotations

from dataclasses import dataclass

GIB = 1024.0


@dataclass(frozen=True)
class Case:
    """A drawn programme, the gap that it is planned to, and what that may take on two cores."""

    kind: str
    sites: int
    years: int
    gap: float
    bar_seconds: float | None = None  # None: no bar but that of the exponent
    bar_mb: float | None = None
    limit_seconds: float = 900.0
    whole_units: bool = False
    weather_years: int = 1
    price_paths: int = 1
    seed: int = 1
    stretch: bool = False  # the bar is one that may be missed

    @property
    def name(self) -> str:
        """As `everything-50x10-0.01`; with -whole, -weather5 and -paths3 where that is so."""
        more = "-whole" * self.whole_units + f"-weather{self.weather_years}" * (self.weather_years > 1)
        more += f"-paths{self.price_paths}" * (self.price_paths > 1)
        return f"{self.kind}-{self.sites}x{self.years}{more}-{self.gap:g}"

    @property
    def site_years(self) -> int:
        return self.sites * self.years


CASES = (  # the long ones last
    Case("one-store", 10, 5, 1e-3, bar_seconds=8.0, limit_seconds=300.0),
    Case("one-store", 10, 5, 1e-4, bar_seconds=20.0, limit_seconds=300.0),
    Case("everything", 10, 5, 1e-3, bar_seconds=60.0, limit_seconds=600.0),
    Case("one-store", 10, 5, 5e-3, limit_seconds=300.0, whole_units=True),
    Case("everything", 10, 5, 5e-3, limit_seconds=600.0, whole_units=True),
    Case("one-store", 10, 5, 1e-3, limit_seconds=600.0, weather_years=5),
    Case("one-store", 10, 5, 1e-3, limit_seconds=900.0, weather_years=5, price_paths=3),
    Case("one-store", 10, 10, 1e-3, limit_seconds=300.0),
    Case("one-store", 20, 10, 1e-3, limit_seconds=600.0),
    Case("one-store", 50, 10, 1e-3, bar_seconds=120.0, bar_mb=2 * GIB),
    Case("one-store", 100, 10, 1e-3, limit_seconds=1800.0),
    Case("everything", 10, 10, 1e-2, limit_seconds=600.0),
    Case("everything", 20, 10, 1e-2, limit_seconds=900.0),
    Case("everything", 50, 10, 1e-2, bar_seconds=600.0, bar_mb=8 * GIB, limit_seconds=1800.0),
    Case("everything", 100, 10, 1e-2, limit_seconds=3600.0),
    Case("one-store", 50, 10, 5e-3, limit_seconds=2400.0, whole_units=True),
    Case("everything", 50, 10, 1e-3, bar_seconds=300.0, bar_mb=8 * GIB, limit_seconds=1800.0, stretch=True),
    Case("one-store", 200, 20, 2e-3, bar_seconds=1800.0, bar_mb=8 * GIB, limit_seconds=3600.0),
)

SLOPE_SITES = (10, 20, 50, 100)  # over which time must be linear in site-years
SLOPE_YEARS = 10
SLOPE_GAPS = {"one-store": 1e-3, "everything": 1e-2}
SLOPE_BAR = 1.1
BUILDING_BAR = 0.05  # [CPU-s a site-year]
WRITING_BAR = 0.05  # share of the total


def slope_cases(kind: str) -> list[Case]:
    """Those that differ in nothing but the number of sites."""
    return [case for case in CASES if case.kind == kind and case.years == SLOPE_YEARS and case.gap == SLOPE_GAPS[kind]]
