"""Which published rows the shipped coefficients were fitted on, by the fingerprints of what identifies them.

``data/fitted_rows.json`` is written by the tools that fit; ``{kind: {fingerprint: part}}``, where the part is ``fitted`` or
``held out``: the shipped coefficients are fitted on both, those for judging on the first alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources

FILE = "fitted_rows.json"


@lru_cache(maxsize=1)
def fitted_rows() -> Mapping[str, Mapping[str, str]]:
    """The part of the fixed split that each fitted row belongs to, by kind of measurements and fingerprint."""
    found: Mapping[str, Mapping[str, str]] = json.loads(
        resources.files("gigawatt.catalog").joinpath(f"data/{FILE}").read_text(encoding="utf-8")
    )
    return found
