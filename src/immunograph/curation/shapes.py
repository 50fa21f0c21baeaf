"""Validate a graph against SHACL shapes with pyshacl; requires the extra ``shacl``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from immunograph.errors import MissingExtraError
from immunograph.identifiers import compress

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.plugins.sparql.sparql import Query
    from rdflib.query import Processor, Result
    from rdflib.term import Identifier

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

    data = _graph_that_prepares_queries().parse(data=ntriples, format="nt")
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


def _graph_that_prepares_queries() -> Graph:
    """Return an empty graph that caches parsed SPARQL queries, because pyshacl runs the query of a shape for every node."""
    from rdflib import Graph
    from rdflib.plugins.sparql import prepareQuery

    prepared: dict[str, Query] = {}

    class Prepared(Graph):
        def query(
            self,
            query_object: str | Query,
            processor: str | Processor = "sparql",
            result: str | type[Result] = "sparql",
            initNs: Mapping[str, object] | None = None,  # noqa: N803  the names are those of rdflib
            initBindings: Mapping[str, Identifier] | None = None,  # noqa: N803
            use_store_provided: bool = True,
            **options: object,
        ) -> Result:
            if isinstance(query_object, str) and not initNs:
                if query_object not in prepared:
                    prepared[query_object] = prepareQuery(query_object, dict(self.namespaces()))
                query_object = prepared[query_object]
            return super().query(query_object, processor, result, initNs, initBindings, use_store_provided, **options)

    return Prepared()
