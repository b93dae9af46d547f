"""The hours of weather of one place, made by whichever worker is free."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gigawatt.climate import SiteClimate, weather_years


@dataclass(frozen=True, slots=True)
class ClimateErrand:
    """A place, and the weather years that are asked for; as `weather_years` takes them."""

    latitude: float
    longitude: float
    seed: int
    count: int
    weather_file: Path | None
    cooling: str
    first_year: int | None
    wind_file: Path | None

    def done(self) -> tuple[SiteClimate, ...]:
        """The place's hours, by weather year.

        Raises:
            WeatherError: a weather file cannot be used, or holds fewer years than are asked for.
        """
        return weather_years(
            self.latitude,
            self.longitude,
            seed=self.seed,
            count=self.count,
            weather_file=self.weather_file,
            cooling=self.cooling,
            first_year=self.first_year,
            wind_file=self.wind_file,
        )
