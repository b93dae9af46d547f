"""A place and a year: hourly solar, wind, temperature, PUE and water, and the hours of a power price."""

from gigawatt.climate.cooling_systems import cooling_systems
from gigawatt.climate.monthly_means import MonthlyMeans
from gigawatt.climate.place import place_climate, weather_years
from gigawatt.climate.price import price_shape, read_price
from gigawatt.climate.site_climate import HOURS, Hourly, SiteClimate

__all__ = [
    "HOURS",
    "Hourly",
    "MonthlyMeans",
    "SiteClimate",
    "cooling_systems",
    "place_climate",
    "price_shape",
    "read_price",
    "weather_years",
]
