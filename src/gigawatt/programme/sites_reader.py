"""The section ``sites``: places, grid connections, phases of halls, chips already placed, power."""

from __future__ import annotations

from collections.abc import Mapping

from gigawatt.catalog.catalogue import Catalogue
from gigawatt.catalog.technologies import Chip, Hall
from gigawatt.programme.asset_reader import read_assets, read_standing, spent_share
from gigawatt.programme.connection_reader import CONNECTION_KEYS, read_connection
from gigawatt.programme.sections.figure_reader import figure, optional_figure, optional_path
from gigawatt.programme.sections.overrides import HALL_FIELDS, SPEND_SHARES_KEY, field_keys, restated
from gigawatt.programme.sections.section import Key, Section
from gigawatt.programme.site import ChipCommitment, Phase, Place, PowerAsset, Site
from gigawatt.programme.text.yaml_source import Mapping as MappingNode
from gigawatt.units import COUNT, MASS_PER_YEAR, POSITIVE_POWER, POWER_PER_YEAR, VOLUME_PER_YEAR

DEFAULT_HALL = "standard-hall"

SITE_KEYS = (
    Key("name", "text", "what the report calls it", "the site's key"),
    Key("jurisdiction", "text", "state or country"),
    Key("place", "section", "where it lies"),
    Key("connection", "section", "the grid connection", "no grid"),
    Key("carbon_cap", "a yearly mass, or by year", "emissions of this site; no limit before the first year given", "no limit"),
    Key("nox_cap", "a yearly mass, or by year", "NOx of this site's plants, as its air permit says; likewise", "no limit"),
    Key("water_cap", "a yearly volume, or by year", "water that this site may consume, cooling and plants; likewise", "no limit"),
    Key(
        "campus_limit", "a power", "the most critical IT power that land and permits allow; all phases must fit it", "not stated"
    ),
    Key("phases", "section by name", "blocks of data halls"),
    Key("power", "section by name", "plants and stores of the site", "none"),
)
PLACE_KEYS = (
    Key("latitude", "degrees north", "of the site"),
    Key("longitude", "degrees east", "of the site"),
    Key(
        "weather",
        "file name",
        "hourly weather (TMY3, EPW, NSRDB, Open-Meteo, ERA5 or plain CSV), relative to the programme's folder",
        "synthetic",
    ),
    Key("weather_year", "year", "of files of several years, the first to take", "the file's first"),
    Key(
        "wind", "file name", "hourly wind at hub height (WIND Toolkit, Open-Meteo), where the weather file has none", "synthetic"
    ),
)
PHASE_KEYS = (
    Key(
        "commitment",
        "section",
        "halls that stand or are contracted; exactly one of `commitment` and `option` is due",
        "or an option",
    ),
    Key("option", "section", "halls that the plan may build", "or a commitment"),
    Key("hall", "key of a hall, or section", "what kind of hall", DEFAULT_HALL),
    Key("power", "section by name", "plants and stores that come with the phase and inherit its date", "none"),
)
HALL_KEYS = (
    Key("like", "key of a hall", "which hall it begins as", DEFAULT_HALL),
    *field_keys(HALL_FIELDS),
    SPEND_SHARES_KEY,
)
PHASE_COMMITMENT_KEYS = (
    Key("halls", "a power", "critical IT power"),
    Key("online", "date", "when the halls are ready"),
    Key("spent", "a share", "part of the halls' cost that is already sunk", "0 %"),
    Key("chips", "section by chip", "accelerators already bought or contracted for it", "none"),
)
PHASE_OPTION_KEYS = (
    Key("halls", "a power", "the most critical IT power that may be built"),
    Key("earliest", "date", "first date the halls can be ready", "the horizon's start"),
    Key("most_per_year", "a power a year", "the most that can be built in a year", "no limit"),
)
CHIP_COMMITMENT_KEYS = (
    Key("accelerators", "a number of accelerators", "how many"),
    Key("online", "date", "when they run", "the phase's date"),
    Key("spent", "a share", "part of their price that is already sunk", "0 %"),
)


def read_sites(root: Section, catalogue: Catalogue, start: float) -> tuple[tuple[Site, Section], ...]:
    """The sites, each with its section; at least one is due."""
    if not root.has("sites"):
        root.missing("sites")
    if root.is_empty("sites"):
        root.problem("sites", "no site is named.", "Name at least one.")
    return tuple((_read_site(key, section, catalogue, start), section) for key, section in root.named("sites", SITE_KEYS))


def _read_site(key: str, section: Section, catalogue: Catalogue, start: float) -> Site:
    connection = section.section("connection", CONNECTION_KEYS)
    phases: list[Phase] = []
    assets: list[PowerAsset] = read_assets(section, None, None, start, catalogue)
    if not section.has("phases"):
        section.missing("phases")
    if section.is_empty("phases"):
        section.problem("phases", "no phase is named: nothing would be built here.", "Name at least one, with its halls.")
    for phase_key, phase_section in section.named("phases", PHASE_KEYS):
        phase, date = _read_phase(phase_key, phase_section, catalogue, start)
        if phase is not None:
            phases.append(phase)
        dated = phase is not None and phase.dated
        assets.extend(read_assets(phase_section, phase_key, date, start, catalogue, dated))
    return Site(
        key=key,
        name=section.text("name", key),
        jurisdiction=section.text("jurisdiction"),
        place=_read_place(section),
        connection=None if connection is None else read_connection(connection, catalogue),
        phases=tuple(phases),
        power=tuple(assets),
        carbon_cap_t_per_year=optional_path(section, "carbon_cap", MASS_PER_YEAR, before=float("inf")),
        nox_cap_t_per_year=optional_path(section, "nox_cap", MASS_PER_YEAR, before=float("inf")),
        water_cap_m3_per_year=optional_path(section, "water_cap", VOLUME_PER_YEAR, before=float("inf")),
        campus_limit_mw=optional_figure(section, "campus_limit", POSITIVE_POWER),
    )


def _read_place(section: Section) -> Place:
    nowhere = Place(float("nan"), float("nan"))
    if not section.has("place"):
        section.missing("place")
        return nowhere
    place = section.section("place", PLACE_KEYS)
    if place is None:
        return nowhere
    year = place.integer("weather_year", 1900, 2100) if place.has("weather_year") else None
    if year is not None and not place.has("weather") and not place.has("wind"):
        place.problem(
            "weather_year", "a weather year is stated without a file.", "Add `weather` or `wind`, or leave the year out."
        )
    return Place(
        latitude=place.degrees("latitude", 90.0),
        longitude=place.degrees("longitude", 180.0),
        weather_file=place.file("weather"),
        weather_year=year,
        wind_file=place.file("wind"),
    )


def _read_phase(key: str, section: Section, catalogue: Catalogue, start: float) -> tuple[Phase | None, float]:
    """The phase, and its date (which its power inherits even where the phase itself cannot be read)."""
    hall = _read_hall(section, catalogue.halls)
    standing = read_standing(section)
    if standing is None:
        return None, float("nan")
    committed = standing == "commitment"
    terms = section.section(standing, PHASE_COMMITMENT_KEYS if committed else PHASE_OPTION_KEYS)
    if terms is None:
        return None, float("nan")
    date = terms.date("online") if committed else terms.date("earliest", start)
    halls_mw = figure(terms, "halls", POSITIVE_POWER)
    most = None if committed else optional_figure(terms, "most_per_year", POWER_PER_YEAR)
    spent = spent_share(terms) if committed else 0.0
    chips = _read_chips(terms, catalogue.chips, date) if committed else ()
    if hall is None:
        return None, date
    phase = Phase(
        key=key,
        path=section.path,
        standing=standing,
        hall=hall,
        halls_mw=halls_mw,
        date=date,
        spent_share=spent,
        most_per_year_mw=most,
        chips=chips,
        dated=committed or terms.has("earliest"),
    )
    return phase, date


def _read_hall(section: Section, halls: Mapping[str, Hall]) -> Hall | None:
    if isinstance(section.get("hall"), MappingNode):
        restating = section.section("hall", HALL_KEYS)
        if restating is None:
            return None
        base = restating.refer("like", halls, "hall", DEFAULT_HALL)
        return None if base is None else restated(restating, base, HALL_FIELDS)
    return section.refer("hall", halls, "hall", DEFAULT_HALL)


def _read_chips(terms: Section, chips: Mapping[str, Chip], date: float) -> tuple[ChipCommitment, ...]:
    commitments: list[ChipCommitment] = []
    for key, section in terms.named("chips", CHIP_COMMITMENT_KEYS):
        accelerators = figure(section, "accelerators", COUNT)
        online, spent = section.date("online", date), spent_share(section)
        chip = section.known(key, chips, "chip")
        if chip is not None:
            commitments.append(ChipCommitment(chip, section.path, accelerators, online, spent))
    return tuple(commitments)
