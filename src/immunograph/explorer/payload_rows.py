"""Types of a payload as read by the page and the SVG image: rows of nodes and edges, groups, sources."""

from __future__ import annotations

from typing import Any, TypeAlias, TypedDict

__all__ = ["EdgeRow", "Group", "NodeRow", "Payload", "Source"]

Group: TypeAlias = list[str]
"""Name, shape and colour of a group of nodes."""


class NodeRow(TypedDict):
    """A node: label, index of its group, and position in pixels."""

    label: str
    group: int
    x: float
    y: float


class _EndsOfEdge(TypedDict):
    source: int
    target: int
    predicate: int
    certainty: int
    sign: str
    stance: str
    status: str


class EdgeRow(_EndsOfEdge, total=False):
    """An edge; nodes, predicate, passages (``evidence``) and sentence (``says``) are given by their indices."""

    evidence: list[int]
    beside: list[str]
    bend: float
    says: int
    sentence: str
    against: str
    caution: str


class Source(TypedDict):
    """A source document, of which the image shows the title."""

    title: str


class Payload(TypedDict):
    """The part of a payload that an SVG image needs.

    Tables are packed by :func:`immunograph.explorer.column_compression.pack_table`.
    """

    title: str
    licence: str
    citation: str
    directed: bool
    aside: list[str]
    groups: list[Group]
    predicates: list[list[str]]
    sources: list[Source]
    nodes: dict[str, Any]
    edges: dict[str, Any]
    says: dict[str, Any]
    evidence: dict[str, Any]
