"""Which rows were fitted: what the tools that fit write for ``gigawatt compute validate`` to tell them by."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path


def remember(target: Path, identities: Sequence[tuple[str, str]], parts: Sequence[str]) -> None:
    """Put the rows of some kinds in place of those that stood there.

    Args:
        target: the catalogue's file of fitted rows.
        identities: the kind and the fingerprint of each row.
        parts: the part of the fixed split that it belongs to.
    """
    kept = json.loads(target.read_text("utf-8")) if target.exists() else {}
    for kind in {kind for kind, _ in identities}:
        kept[kind] = {}
    for (kind, identity), part in zip(identities, parts, strict=True):
        kept[kind][identity] = part
    ordered = {kind: dict(sorted(rows.items())) for kind, rows in sorted(kept.items())}
    target.write_text(json.dumps(ordered, indent=1) + "\n", "utf-8")
