"""A place and a year: hourly solar, wind, temperature and PUE, and the hours of a power price."""

from gigawatt.climate.cooling import cooling_systems
from gigawatt.climate.place import place_climate
from gigawatt.climate.price import price_shape, read_price
from gigawatt.climate.site_climate import HOURS, Hourly, SiteClimate

__all__ = ["HOURS", "Hourly", "SiteClimate", "cooling_systems", "place_climate", "price_shape", "read_price"]
