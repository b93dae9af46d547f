"""What a reader must know of training runs, in sentences: what is not trained, what cuts take, what sites would lose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from gigawatt.study.tokens import ALL

NAMED = 1e-3  # of a run: less is told by the tables alone


def run_words(found: Mapping[str, Mapping[str, Any]], names: Mapping[str, str]) -> list[str]:
    """What a reader must know of each run: what is not trained of it, what cuts take, and what its sites would lose it.

    Args:
        found: as `runs` gives it.
        names: of the sites, by key.
    """
    return [sentence for key, run in found.items() for sentence in _words_of(key, run, names)]


def _words_of(key: str, run: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[str]:
    asked, given, cut = (float(run[name]) for name in ("tokens", "given_tokens", "cut_tokens"))
    if given < asked * ALL:
        part = f"{100 * run['trained_tokens'] / asked:.3g} %"
        yield (
            f"{key} is not finished: {part} of its tokens are trained by {run['due']}. The plan counts that part of its value; "
            "a run that ends early may be worth less."
        )
    elif cut > asked * NAMED:
        share = f"{100 * cut / asked:.2g} %"
        yield f"{key} has chips for all of its tokens, but power cuts take {share} of them" + (
            "." if run["finished"] else ": it is not finished in time."
        )
    if len(run["sites"]) > 1:
        listed = ", ".join(f"{names.get(site, site)} {100 * share:.3g} %" for site, share in run["sites"].items())
        yield f"{key} is spread over {len(run['sites'])} sites ({listed}). {_loss(run['spanned'])}"


def _loss(spanned: Mapping[str, Any] | None) -> str:
    keep = "`sites: 1` in its `train` keeps it at one."
    if spanned is None:
        return f"What it loses between them is in its rate; {keep}"
    where = f"over {spanned['fibre_km']:,.0f} km of fibre and {spanned['link_tbit_per_s']:g} Tbit/s out of each"
    if spanned["rate_share"] is None:
        return f"No layout spans them {where}, and the plan has it at the rate of one site; {keep}"
    if spanned["rate_share"] > 1.0 - NAMED:
        return f"As one run {where} it would lose nearly nothing."
    rate = f"{100 * spanned['rate_share']:.3g} %"
    return f"As one run {where} it would train at {rate} of the rate of one site, which the plan has; {keep}"
