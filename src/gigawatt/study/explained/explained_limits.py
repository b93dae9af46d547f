"""Which of the plan's limits bind on a number, with their shadow prices."""

from __future__ import annotations

import re
from typing import Any

from gigawatt.study.explained.evidence import Evidence

# What of a limit a key of the programme sets.
KINDS_OF_KEY = {
    "steps": {"grid connection"},
    "halls": {"halls limit", "halls in service"},
    "limit": {"capacity limit"},
    "energy_limit": {"energy limit"},
    "most_per_year": {"yearly build"},
    "supply": {"chip supply", "supplier slots"},
    "carbon_cap": {"carbon cap"},
    "nox_cap": {"NOx cap"},
    "water_cap": {"water cap"},
    "clean_share": {"clean energy"},
    "reserve_margin": {"reserve"},
    "most_hours": {"permit hours"},
    "most_nox": {"NOx permit"},
    "most_co2": {"CO2 permit"},
    "must_serve": {"required demand"},
    "capital_budget": {"capital budget"},
    "demand": {"demand"},
    "pause_share": {"pause share"},
    "availability": {"availability"},
}
DEMAND = {"demand", "required demand"}
# Limits that everything at a site, or everything, shares.
SHARED = {"capital budget", "carbon cap", "NOx cap", "water cap", "clean energy", "reserve"}
# Limits of one year only; all others hold what is built until then.
IN_THEIR_YEAR = {
    "grid connection", "halls in service", "demand", "required demand", "pause share", "permit hours", "export", "carbon cap",
    "NOx cap", "NOx permit", "CO2 permit", "water cap", "clean energy", "reserve", "availability",
}  # fmt: skip
_WITHIN_A_QUANTITY = {"value", "p10", "p50", "p90", "path", "source", "as_of", "confidence", "note", "reference_class"}
_DATED = re.compile(r"\d{4}(-\d{2}){0,2}", re.ASCII)

Limit = dict[str, Any]


def binding(evidence: Evidence) -> list[Limit]:
    """Limits with a price, those first whose lifting saves most, then those of which a part in a hundred is worth most."""
    rows = [row for row in _all(evidence) if row["price_usd_per_unit"] > 0.0]
    return sorted(rows, key=lambda row: (row.get("saving_usd") or 0.0, row["price_usd_per_unit"] * row["bound"]), reverse=True)


def _all(evidence: Evidence) -> list[Limit]:
    return list(evidence.table("limits").iter_rows(named=True))


def limits_on_result(evidence: Evidence, path: str, items: list[tuple[str, str]]) -> list[Limit] | None:
    """The limits that bind on a number of the summary: those of its year and of what is in it; None where none can.

    Every limit bears a little on what the whole plan costs; of such a number none is told.
    """
    parts = path.split(".")
    year = next((int(part) for part in parts if part.isdigit() and len(part) == 4), None)
    if year is None or parts[0] not in ("capacity", "compute", "cost") or parts[-1] == "it_powered_share":
        return None
    found = [row for row in binding(evidence) if _reaches(row, year)]
    sites = {site for site, _ in items}
    names = {item for _, item in items}
    if parts[0] == "cost":  # what is spent in a year is held by what may be bought in it
        return [row for row in found if row["year"] == year and (row["kind"] == "capital budget" or row["item"] in names)]
    if parts[0] == "capacity" and parts[2] != "it_mw":
        names |= _slots_for(evidence, parts[-1])
        found = [row for row in found if row["kind"] not in DEMAND and (row["item"] in names or row["kind"] in SHARED)]
    elif parts[0] == "compute":
        found = [row for row in found if row["kind"] not in {*DEMAND, "pause share", "availability"} or row["item"] == parts[2]]
    return [row for row in found if row["site"] is None or not sites - {""} or row["site"] in sites]


def _reaches(row: Limit, year: int) -> bool:
    return bool(row["year"] == year if row["kind"] in IN_THEIR_YEAR else row["year"] <= year)


def _slots_for(evidence: Evidence, technology: str) -> set[str]:
    """The slot books that a technology needs, by what the programme says; the grid connection by its own name."""
    names = {"grid"} if technology == "grid-connection" else set()
    for path, stated in evidence.stated.items():
        parts = path.split(".")
        if parts[:2] == ["power", "slots"] and parts[-1] == "technologies":
            listed = {name.strip() for name in stated.text.strip("[]").split(",")}
            names |= {parts[2]} if technology in listed else set()
    return names


def limits_of_input(evidence: Evidence, path: str) -> list[Limit] | None:
    """The limits that bind and that a key of the programme sets, or any key below it; None where they set none at all."""
    once = _limits_set_by(evidence, [path, *(key for key in evidence.stated if key.startswith(f"{path}."))])
    return None if once is None else [row for row in binding(evidence) if row["limit"] in once]


def uses_of_input(evidence: Evidence, path: str) -> list[Limit]:
    """Every limit that a key of the programme sets, whether it binds or not, by what it is on and its time."""
    once = _limits_set_by(evidence, [path]) or set()
    rows = [row for row in _all(evidence) if row["limit"] in once]
    return sorted(rows, key=lambda row: (row["kind"], row["site"] or "", row["item"] or "", row["year"], row["period"] or ""))


def _limits_set_by(evidence: Evidence, keys: list[str]) -> set[str] | None:
    """Labels of the limits that keys set; None where no key sets any."""
    found = [limits for limits in (_limits_of_key(evidence, key) for key in keys) if limits is not None]
    return {row["limit"] for limits in found for row in limits} if found else None


def _limits_of_key(evidence: Evidence, path: str) -> list[Limit] | None:
    parts = path.split(".")
    keys = [part for part in parts if not _DATED.fullmatch(part) and part not in _WITHIN_A_QUANTITY]
    kinds = KINDS_OF_KEY.get(keys[-1], set()) if len(keys) > 1 else set()
    stated = _limits_stated_at(evidence, {_plain(parts), _plain(keys)})
    if keys[-1] == "steps" and keys != parts:
        first, last = _years_of_step(evidence, path)
        return [row for row in stated or _of_kinds(evidence, kinds, parts[1]) if first <= row["year"] <= last]
    if not kinds:
        return stated or None
    if stated:
        return stated
    found = _of_kinds(evidence, kinds, parts[1] if parts[0] == "sites" else None)
    if keys[-1] == "capital_budget" and parts[-1].isdigit():
        return [row for row in found if row["year"] == int(parts[-1])]
    return [row for row in found if not _is_named(row) or row["item"] in parts or row["kind"] == "halls in service"]


def _of_kinds(evidence: Evidence, kinds: set[str], site: str | None) -> list[Limit]:
    return [row for row in _all(evidence) if row["kind"] in kinds and row["site"] == site]


def _years_of_step(evidence: Evidence, path: str) -> tuple[int, int]:
    """The years in which a step of a connection is the last that was made."""
    above, _, rest = path.partition(".steps.")
    date = rest.partition(".")[0]
    dates = {
        key.removeprefix(f"{above}.steps.").partition(".")[0] for key in evidence.stated if key.startswith(f"{above}.steps.")
    }
    later = min((other for other in dates if other > date), default="9999")
    return int(date[:4]), int(later[:4])


def _plain(parts: list[str]) -> str:
    """A path without the names of sections that only say how a thing stands."""
    return ".".join(part for part in parts if part not in ("option", "commitment", "interruptible"))


def _limits_stated_at(evidence: Evidence, paths: set[str]) -> list[Limit]:
    """The limits whose own path is one of these, where the study keeps the paths of its limits."""
    if "path" not in evidence.table("limits").columns:
        return []
    return [row for row in _all(evidence) if _plain(str(row["path"]).split(".")) in paths]


def _is_named(row: Limit) -> bool:
    """Whether a limit is of one thing, which its item names."""
    return row["kind"] not in {*SHARED, "grid connection", "export"}
