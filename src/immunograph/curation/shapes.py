"""Validate a graph against SHACL shapes with pyshacl; requires the extra ``shacl``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from immunograph.errors import MissingExtraError
from immunograph.identifiers import compress

__all__ = ["violations"]


def violations(ntriples: str, shapes: Iterable[Path]) -> list[str]:
    """Validate a graph against SHACL shapes.

    Parameters
    ----------
    ntriples
        The graph as N-Triples.
    shapes
        Paths of Turtle files with SHACL shapes.

    Returns
    -------
    list[str]
        One message per violation, with the node, sorted; empty if the graph conforms.

    Raises
    ------
    MissingExtraError
        If pyshacl is not installed.
    """
    try:
        import pyshacl
    except ImportError as error:
        raise MissingExtraError("validating SHACL shapes needs pyshacl: pip install 'immunograph[shacl]'") from error
    from rdflib import SH, Graph

    data = Graph().parse(data=ntriples, format="nt")
    wanted = Graph()
    for path in shapes:
        wanted.parse(path, format="turtle")
    conforms, report, _ = pyshacl.validate(data, shacl_graph=wanted)
    if conforms or not isinstance(report, Graph):
        return []
    told = []
    for result in report.subjects(SH.resultSeverity, None):
        node = report.value(result, SH.focusNode)
        message = report.value(result, SH.resultMessage)
        told.append(f"{compress(str(node)) or node}: {message}")
    return sorted(told)
