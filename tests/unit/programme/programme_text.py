"""A small programme as text, for tests to change one thing of."""

from pathlib import Path

from gigawatt.errors import Problem, ProgrammeError
from gigawatt.programme import Programme, parse_programme

SMALL = """\
programme: {name: Small, horizon: {start: 2027, end: 2030}, base_year: 2025, discount_rate: 7 %}
demand:
  serving: {demand: 100 kH100e, value: 1.5 USD/h}
sites:
  ohio:
    jurisdiction: Ohio
    place: {latitude: 40, longitude: -82}
    connection: {market: pjm-aep, steps: {2027: 300 MW}}
    phases:
      first:
        commitment: {halls: 200 MW, online: 2027-07-01}
    power:
      solar: {technology: solar, option: {limit: 1 GW}}
chips:
  gb200-nvl72: {supply: 100000}
"""


def small(*changes: tuple[str, str]) -> str:
    """The small programme with each first text replaced by the second; each must be there once."""
    text = SMALL
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def read(*changes: tuple[str, str], folder: Path = Path()) -> Programme:
    return parse_programme(small(*changes), folder)


def problems(*changes: tuple[str, str]) -> tuple[Problem, ...]:
    """What is wrong with the changed programme."""
    try:
        read(*changes)
    except ProgrammeError as error:
        return error.problems
    return ()
