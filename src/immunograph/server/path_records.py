"""Paths, and the claims without valid support, as JSON-compatible records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from immunograph.server.records import Records

if TYPE_CHECKING:
    from immunograph.analysis.mechanisms import Mechanism, Mechanisms, Step
    from immunograph.graph import KnowledgeGraph

__all__ = ["path_record", "without_effect"]

_KNOWN: Final = 10
"""Maximum number of claims without valid support that are listed with the paths; the headline counts all."""
_STEP: Final = ("kind", "source", "target", "sign", "key", "certainty", "belief", "epistemic_status")


def path_record(path: Mechanism) -> dict[str, object]:
    """Return the JSON-compatible record of a path, without the records of its claims.

    Parameters
    ----------
    path
        A path from one entity to another.

    Returns
    -------
    dict[str, object]
        ``sentence``, ``path`` (keys of the claims), ``net_sign``, ``certainty``, ``belief``, ``weakest`` (names of
        steps), ``generalisations`` (their number), ``cautions``, ``stated_end_to_end_by`` (``None`` if no claim states
        the effect from end to end) and ``steps``; a step that rests on a claim has a ``statement`` in words.
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
        "stated_end_to_end_by": path.direct or None,
        "steps": [_step_record(step) for step in path.steps],
    }


def _step_record(step: Step) -> dict[str, object]:
    fields = step.as_dict()
    statement = {"statement": step.statement()} if step.claim else {}
    return {**{name: fields[name] for name in _STEP}, **statement}


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
