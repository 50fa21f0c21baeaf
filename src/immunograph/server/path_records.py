"""Paths, and the claims without valid support, as JSON-compatible records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from immunograph.server.records import Records

if TYPE_CHECKING:
    from immunograph.analysis.mechanisms import Mechanism, Mechanisms
    from immunograph.graph import KnowledgeGraph

__all__ = ["path_record", "without_effect"]

_KNOWN: Final = 10
"""Number of unsupported claims written out along with the paths; the headline counts the rest."""
_STEP: Final = ("kind", "source", "target", "sign", "key", "certainty", "belief", "footing")


def path_record(path: Mechanism) -> dict[str, object]:
    """Return the JSON-compatible record of a path, without the records of its claims.

    Parameters
    ----------
    path
        A path from one entity to another.

    Returns
    -------
    dict[str, object]
        ``sentence``, ``path`` (keys of the claims), ``net_sign``, ``certainty``, ``belief``, ``weakest`` (steps),
        ``generalisations`` (their number), ``cautions``, ``told_end_to_end_by`` (``None`` if no text states the whole
        path) and ``steps``, each with its ``statement`` in words if it is that of a claim.
    """
    return {
        "sentence": path.sentence(),
        "path": list(path.claims),
        "net_sign": path.sign,
        "certainty": path.certainty,
        "belief": round(path.belief, 4),
        "weakest": [step.name for step in path.weakest],
        "generalisations": path.leaps,
        "cautions": list(path.cautions),
        "told_end_to_end_by": path.direct or None,
        "steps": [
            {**{name: getattr(step, name) for name in _STEP}, **({"statement": step.statement()} if step.claim else {})}
            for step in path.steps
        ],
    }


def without_effect(graph: KnowledgeGraph, found: Mechanisms) -> list[dict[str, object]]:
    """Return the records of the claims without valid support between two entities.

    Parameters
    ----------
    graph
        The knowledge graph that is served.
    found
        The result of a search for mechanisms.

    Returns
    -------
    list[dict[str, object]]
        At most 10 records; ``known`` says why the claim has no valid support.
    """
    known = found.known_claims[:_KNOWN]
    records = Records(graph).claims([each.claim for each in known])
    return [{"known": each.words, **record} for each, record in zip(known, records, strict=True)]
