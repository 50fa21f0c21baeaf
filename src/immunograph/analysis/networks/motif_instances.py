"""One instance of a motif, and its edges."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Motif", "MotifEdge"]


@dataclass(frozen=True)
class MotifEdge:
    """One edge of a motif: all claims of one sign from one entity to another.

    Parameters
    ----------
    source, target
        Labels of the two entities.
    sign
        ``+`` or ``-``.
    claims
        Keys of the claims.
    certainty
        Highest certainty of the claims, 1 to 3.
    says
        Sentences of the claims, in the same order.
    """

    source: str
    sign: str
    target: str
    claims: tuple[str, ...]
    certainty: int
    says: tuple[str, ...]


@dataclass(frozen=True)
class Motif:
    """One instance of a motif.

    Parameters
    ----------
    kind
        One of :data:`immunograph.analysis.networks.motifs.MOTIFS`.
    entities
        Labels of the entities.
    edges
        The edges between them.
    certainty
        Certainty of the weakest edge, 1 to 3.
    sources
        Number of sources (lineages) of the claims.
    cautions
        Warnings about contexts, joint subjects and evidence against the claims.
    """

    kind: str
    entities: tuple[str, ...]
    edges: tuple[MotifEdge, ...]
    certainty: int
    sources: int
    cautions: tuple[str, ...]

    def line(self) -> str:
        """Return the motif as one line of text.

        Returns
        -------
        str
            Source, effect and target of each edge.
        """
        verbs = {"+": "increases", "-": "reduces"}
        return "; ".join(f"{edge.source} {verbs[edge.sign]} {edge.target}" for edge in self.edges)

    def as_dict(self) -> dict[str, object]:
        """Return the motif as plain data for JSON.

        Returns
        -------
        dict[str, object]
            ``kind``, ``entities``, ``certainty``, ``sources``, ``cautions`` and ``edges`` (the fields of each edge).
        """
        return {
            "kind": self.kind,
            "entities": list(self.entities),
            "certainty": self.certainty,
            "sources": self.sources,
            "cautions": list(self.cautions),
            "edges": [{name: getattr(edge, name) for name in edge.__dataclass_fields__} for edge in self.edges],
        }
