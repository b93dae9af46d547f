"""The appendix of sources: how many figures of which confidence, from where, and the weather of every site."""

from __future__ import annotations

from gigawatt.report import numbers
from gigawatt.report.results import Results, Row, words
from gigawatt.report.tables import FLAGGED, Table

CONFIDENCES = ("high", "medium", "low", "stated", "assumption", "unsourced-memory")
ORIGINS = {"programme": "in the programme", "catalogue": "in the catalogue", "derived": "derived"}
MEANING = {
    "high": "high: measured, published by whoever knows, or a law of nature",
    "medium": "medium: a good source, not the owner of the number",
    "low": "low: a source that is thin or far off",
    "stated": "stated: the programme says so and names no source",
    "assumption": "assumption: chosen, with a reason",
    "unsourced-memory": "unsourced memory: remembered, no source found yet",
}


def counts(results: Results) -> Table:
    """Figures by confidence and by where they come from."""
    rows = results.rows("figures")
    if not rows:
        return Table([], [])
    origins = [*ORIGINS, *sorted({row["origin"] or "" for row in rows} - set(ORIGINS))]
    kinds = [*CONFIDENCES, *sorted({row["confidence"] or "" for row in rows} - set(CONFIDENCES))]
    lines = []
    for kind in kinds:
        of_kind = [row for row in rows if (row["confidence"] or "") == kind]
        if of_kind:
            parts = [str(sum((row["origin"] or "") == origin for row in of_kind)) for origin in origins]
            share = numbers.share(len(of_kind) / len(rows), 2)
            lines.append([MEANING.get(kind, words(kind) or "not said"), *parts, str(len(of_kind)), share])
    totals = [str(sum((row["origin"] or "") == origin for row in rows)) for origin in origins]
    lines.append(["all", *totals, str(len(rows)), numbers.share(1.0)])
    return Table(["confidence", *(f">{ORIGINS.get(origin, origin)}" for origin in origins), ">all", ">share"], lines)


def in_words(results: Results) -> list[str]:
    """How many figures nobody has sourced, and how many lack a date."""
    rows = results.rows("figures")
    if not rows:
        return []
    flagged = [row for row in rows if row["confidence"] in FLAGGED]
    stated = [row for row in rows if row["confidence"] == "stated"]
    undated = [row for row in rows if row["origin"] == "catalogue" and not row["as_of"]]
    share = numbers.share(len(flagged) / len(rows), 2)
    text = f"{len(rows)} figures: {len(flagged)} are assumed or remembered without a source ({share})"
    found = [f"{text}, {len(stated)} are stated by the programme without a source." if stated else f"{text}."]
    if undated:
        found.append(f"{numbers.plural(len(undated), 'figure')} of the catalogue have no date.")
    return found


def weather(results: Results) -> Table:
    """The weather of every site: where it comes from, what it gives, and what was noticed in it."""
    lines = []
    for row in results.rows("sites"):
        water = row.get("water_m3_per_it_mwh")
        lines.append(
            [
                results.site_names[row["site"]],
                "synthetic" if row["synthetic"] else "measured",
                str(row.get("weather_years") or 1),
                numbers.share(row["solar_capacity_factor"]),
                numbers.share(row["wind_capacity_factor"]),
                f"{row['pue_mean']:.3f} / {row['pue_max']:.3f}",
                numbers.UNKNOWN if water is None else f"{numbers.significant(water)} m³",
                _notes(row),
            ]
        )
    columns = ["site", "weather", ">years", ">sun", ">wind", ">PUE mean / highest", ">water of an IT MWh", "where from, notes"]
    return Table(columns, lines)


def weights(results: Results) -> list[str]:
    """That a plan of several weather years weighs them, in a sentence."""
    if results.weather_years < 2:
        return []
    known = results.weather_weights
    told = f", weighted {numbers.listed([numbers.share(one) for one in known])}" if len(known) == results.weather_years else ""
    text = f"Every year of the plan is dispatched in {results.weather_years} weather years{told}: energy and running costs are "
    return [f"{text}their weighted mean, and capacities have to do in each of them. Pictures of single hours show the first."]


def _notes(row: Row) -> str:
    notes = row.get("weather_notes") or ""
    return f"{row['climate']}. {notes}" if notes else str(row["climate"])
