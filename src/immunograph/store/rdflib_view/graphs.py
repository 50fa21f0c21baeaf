"""Subclasses of rdflib's Graph and Dataset that check documents before parsing and queries before evaluation.

Every graph that is derived from one of them has the same checks: graphs of a dataset, sums and differences, copies,
skolemized graphs, the result of a CONSTRUCT. The checks are in :mod:`immunograph.store.rdflib_view.parsing` and
:mod:`immunograph.store.sparql.hosts`. A graph created with ``rdflib.Graph(…)`` is not affected.

rdflib's evaluator gets a plain ``rdflib.Graph`` over the same store, after the algebra was checked for network access:
in some places it tests for the exact type ``Graph``, and evaluates updates on subclasses incorrectly.
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterator, Mapping
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Any, Final, NoReturn, cast

import rdflib
from rdflib import plugin
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.plugins.sparql import update as operations
from rdflib.plugins.sparql.algebra import translateQuery, translateUpdate
from rdflib.plugins.sparql.evaluate import evalPart
from rdflib.plugins.sparql.parser import parseQuery, parseUpdate
from rdflib.plugins.sparql.processor import SPARQLResult
from rdflib.plugins.sparql.sparql import Query, QueryContext, Update
from rdflib.query import Processor, Result, UpdateProcessor
from rdflib.store import Store
from rdflib.term import IdentifiedNode, Identifier, Node, Variable

from immunograph.errors import ImmunographError, QueryError
from immunograph.store.rdflib_view.parsing import parse_guarded, refuse_references
from immunograph.store.sparql.hosts import refuse_reaching
from immunograph.store.sparql.query import query_of, read
from immunograph.store.xml_text import refuse_illegal

__all__ = [
    "GuardedDataset",
    "GuardedGraph",
    "leave_to_rdflib",
    "occurring",
    "text_of",
]


_REACHING: Final = frozenset(("SERVICE", "LOAD", "USING"))


if TYPE_CHECKING:
    _Overridden = rdflib.Graph
else:
    _Overridden = object  # a mixin that precedes rdflib's class


_XML: Final = ("xml", "pretty-xml", "application/rdf+xml", "trix", "application/trix")


class _Guards(_Overridden):
    """Mixin that overrides methods of an rdflib graph; it must precede rdflib's class."""

    def parse(
        self,
        source: object = None,
        publicID: str | None = None,  # noqa: N803
        format: str | None = None,
        location: str | None = None,
        file: object = None,
        data: object = None,
        **args: Any,
    ) -> Any:
        """Parse a document as :meth:`rdflib.Graph.parse` does, within limits; an error leaves the graph unchanged.

        A URL is fetched only if it is passed as ``source`` or ``location``. References in the document, such as a
        remote JSON-LD context, are never fetched.

        Raises
        ------
        LimitError
            If the document is nested too deeply, or expands beyond the limit.
        FormatError, SyntaxError
            If the document is not valid, or refers to a remote context. Further errors, such as rdflib's own for an
            unknown format, are described at :func:`~immunograph.store.rdflib_view.parsing.parse_guarded`.
        """
        goal: rdflib.Graph = self.default_graph if isinstance(self, rdflib.Dataset) else self
        parse_guarded(goal, source, publicID, format, location, file, data, args)
        return self

    def query(
        self,
        query_object: Query | str,
        processor: Processor | str = "sparql",
        result: type[Result] | str = "sparql",
        initNs: Mapping[str, str] | None = None,  # noqa: N803
        initBindings: Mapping[str, Identifier] | None = None,  # noqa: N803
        use_store_provided: bool = True,
        **kwargs: Any,
    ) -> Result:
        """Answer a query as :meth:`rdflib.Graph.query` does, without access to other data.

        Raises
        ------
        LimitError
            If the query is nested too deeply.
        QueryError
            If the query cannot be parsed or answered, contains SERVICE, or contains FROM where rdflib evaluates it for
            a single graph or with another processor.
        """
        prefixes = {**dict(self.namespaces()), **(initNs or {})}
        bindings = _bindings_by_name(initBindings)
        if use_store_provided and hasattr(self.store, "query"):
            with contextlib.suppress(NotImplementedError):  # which leaves it to rdflib's own evaluator
                return _guarded(self.store.query(query_object, prefixes, bindings, _scope_of(self), **kwargs))
        prepared = _parsed_query(query_object, prefixes, kwargs.get("base"))
        refuse_reaching(prepared.algebra)
        if processor != "sparql":
            if prepared.algebra.datasetClause:
                raise QueryError(
                    "with the argument processor, rdflib would fetch the graphs in FROM as documents: leave processor out"
                )
            chosen = processor if isinstance(processor, Processor) else plugin.get(processor, Processor)(self)
            answer: Any = chosen.query(prepared, bindings, prefixes, **kwargs)
        else:
            answer = _evaluated(_plain(self), prepared, bindings)
        kind: type[Result] | str = SPARQLResult if result == "sparql" else result
        return _guarded((plugin.get(kind, Result) if isinstance(kind, str) else kind)(answer))

    def update(
        self,
        update_object: Update | str,
        processor: UpdateProcessor | str = "sparql",
        initNs: Mapping[str, str] | None = None,  # noqa: N803
        initBindings: Mapping[str, Identifier] | None = None,  # noqa: N803
        use_store_provided: bool = True,
        **kwargs: Any,
    ) -> None:
        """Run an update as the SPARQL standard says, without access to other data.

        Outside ``GRAPH``, patterns and templates refer to the unnamed graph, or to the graph of ``WITH`` or ``USING``,
        even if queries see the merge of all graphs (``default_union``). On a single graph, they refer to that graph.

        Raises
        ------
        LimitError
            If the update is nested too deeply.
        QueryError
            If the update cannot be parsed or executed, or contains LOAD, SERVICE, or USING where rdflib evaluates it.
        StoreError
            If the store cannot be written.
        """
        prefixes = {**dict(self.namespaces()), **(initNs or {})}
        bindings = _bindings_by_name(initBindings)
        if use_store_provided and hasattr(self.store, "update"):
            with contextlib.suppress(NotImplementedError):  # which leaves it to rdflib's own evaluator
                self.store.update(update_object, prefixes, bindings, _scope_of(self), **kwargs)
                return
        prepared = _parsed_update(update_object, prefixes, kwargs.get("base"))
        refuse_reaching(prepared.algebra)
        if processor != "sparql":
            chosen = (
                processor if isinstance(processor, UpdateProcessor) else plugin.get(processor, UpdateProcessor)(self)
            )
            chosen.update(prepared, bindings, prefixes, **kwargs)
            return
        try:
            _run(_plain(_dataset_of_default(self)), prepared, bindings)
        except ImmunographError:
            raise
        except Exception as error:  # rdflib raises plain exceptions
            raise QueryError(f"the update cannot be executed: {error}") from error

    def serialize(
        self,
        destination: str | PurePath | IO[bytes] | None = None,
        format: str | None = None,
        base: str | None = None,
        encoding: str | None = None,
        **args: Any,
    ) -> Any:
        """Serialise the graph as :meth:`rdflib.Graph.serialize` does; a JSON-LD context must be given as a value.

        Raises
        ------
        FormatError
            If the context is a URL, or the format is XML and a literal contains a character that XML does not allow.
        """
        if args.get("context") is not None:
            refuse_references({"@context": args["context"]}, "the argument context")
        if format in _XML:
            for _, _, text in cast("rdflib.Graph", self).triples((None, None, None)):
                if isinstance(text, rdflib.Literal):
                    refuse_illegal(str(text), "Turtle, TriG, N-Triples or JSON-LD")
        form: dict[str, Any] = (
            {} if format is None else {"format": format}
        )  # rdflib's default differs between graphs and datasets
        return super().serialize(destination, base=base, encoding=encoding, **form, **args)

    def skolemize(
        self,
        new_graph: rdflib.Graph | None = None,
        bnode: rdflib.BNode | None = None,
        authority: str | None = None,
        basepath: str | None = None,
    ) -> rdflib.Graph:
        """Replace blank nodes with IRIs; see :meth:`rdflib.Graph.skolemize`."""
        return super().skolemize(GuardedGraph() if new_graph is None else new_graph, bnode, authority, basepath)

    def de_skolemize(self, new_graph: rdflib.Graph | None = None, uriref: rdflib.URIRef | None = None) -> rdflib.Graph:
        """Replace the IRIs of skolemization with blank nodes; see :meth:`rdflib.Graph.de_skolemize`."""
        return super().de_skolemize(GuardedGraph() if new_graph is None else new_graph, uriref)

    def cbd(
        self, resource: Node, *, target_graph: rdflib.Graph | None = None, include_reifications: bool = True
    ) -> rdflib.Graph:
        """Return the concise bounded description of a resource; see :meth:`rdflib.Graph.cbd`."""
        return super().cbd(
            resource,
            target_graph=GuardedGraph() if target_graph is None else target_graph,
            include_reifications=include_reifications,
        )


class GuardedGraph(_Guards, rdflib.Graph):
    """rdflib Graph that checks documents before parsing, and queries and updates before evaluation."""

    def __reduce__(self) -> tuple[type[rdflib.Graph], tuple[Store, IdentifiedNode]]:
        """Support copying; the copy has the same class and store."""
        return type(self), (self.store, self.identifier)


class GuardedDataset(_Guards, rdflib.Dataset):
    """rdflib Dataset that checks documents, queries and updates; its graphs have the same checks."""

    def __init__(
        self, store: Store | str = "default", default_union: bool = False, default_graph_base: str | None = None
    ) -> None:
        super().__init__(store, default_union, default_graph_base)
        self._default_context = GuardedGraph(
            store=self.store, identifier=self._default_context.identifier, base=default_graph_base
        )

    def get_context(
        self, identifier: IdentifiedNode | rdflib.Graph | str | None, quoted: bool = False, base: str | None = None
    ) -> rdflib.Graph:
        """Return the graph with the given identifier, which has the same checks as the dataset.

        Parameters
        ----------
        identifier
            IRI or blank node of the graph, or a graph with this identifier; ``None`` for a new blank node.
        quoted
            Accepted for compatibility with rdflib, and ignored.
        base
            Base IRI against which relative IRIs are resolved.

        Returns
        -------
        rdflib.Graph
            A view of the graph, which need not exist yet.
        """
        if isinstance(identifier, rdflib.Graph):
            identifier = identifier.identifier
        return GuardedGraph(self.store, identifier, namespace_manager=self.namespace_manager, base=base)

    def _own(self, graphs: Iterator[rdflib.Graph]) -> Iterator[rdflib.Graph]:
        return (graph if isinstance(graph, GuardedGraph) else self.get_context(graph) for graph in graphs)

    def graphs(self, triple: tuple[Node, Node, Node] | None = None) -> Generator[rdflib.Graph, None, None]:
        """Iterate over the graphs of the dataset, or those that contain a triple.

        Parameters
        ----------
        triple
            The triple that the graphs must contain; ``None`` for all graphs.

        Yields
        ------
        rdflib.Graph
            A graph with the same checks as the dataset.
        """
        yield from self._own(super().graphs(triple))

    contexts = graphs


def _scope_of(graph: rdflib.Graph) -> str:
    if graph.default_union:
        return "__UNION__"
    return graph.default_graph.identifier if isinstance(graph, rdflib.Dataset) else graph.identifier


def _plain(graph: rdflib.Graph) -> rdflib.Graph:
    """Return a plain rdflib graph over the same store, for rdflib's evaluator."""
    if isinstance(graph, rdflib.Dataset):
        made = rdflib.Dataset(store=graph.store, default_union=graph.default_union)
        made.namespace_manager = graph.namespace_manager
        return made
    return rdflib.Graph(graph.store, graph.identifier, namespace_manager=graph.namespace_manager, base=graph.base)


def _guarded(result: Result) -> Result:
    """Replace a plain graph in a result by a :class:`GuardedGraph`."""
    made = getattr(result, "graph", None)
    if isinstance(made, rdflib.Graph) and not isinstance(made, GuardedGraph | GuardedDataset):
        result.graph = GuardedGraph(made.store, made.identifier)
    return result


# --- queries ------------------------------------------------------------------------------------------------------


def _bindings_by_name(bindings: Mapping[str, Identifier] | None) -> dict[str, Identifier]:
    """Return bindings with names stripped of ``?`` and ``$``, which callers sometimes include."""
    return {str(name).lstrip("?$"): value for name, value in (bindings or {}).items() if value is not None}


def text_of(
    given: Query | Update | str, namespaces: Mapping[str, str]
) -> tuple[str | None, str | None, Mapping[str, str]]:
    """Return the text, base IRI and prefixes of a query, which may be a text or prepared by rdflib.

    Parameters
    ----------
    given
        The query or update, as text or as prepared by ``rdflib.plugins.sparql``.
    namespaces
        Namespaces of the caller by prefix; those of a prepared query take precedence.

    Returns
    -------
    tuple[str | None, str | None, Mapping[str, str]]
        Text, base IRI and prefixes; the text is ``None`` if a prepared query does not contain it.
    """
    if isinstance(given, Query | Update):
        text, prepared, base = getattr(given, "_original_args", (None, None, None))
        return text, base, {**namespaces, **(prepared or {})}
    return str(given), None, namespaces


def occurring(bindings: Mapping[str, object], text: str) -> bool:
    """Return whether a query uses any of the bound variables.

    Parameters
    ----------
    bindings
        Values by name of the variable, without ``?``.
    text
        Text of the query or update.

    Returns
    -------
    bool
        True if at least one of the variables occurs in the text.
    """
    return bool(bindings) and not query_of(text).variables.isdisjoint(bindings)


def leave_to_rdflib(
    given: Query | Update | str, prefixes: Mapping[str, str], base: str | None, *, update: bool = False
) -> NoReturn:
    """Signal rdflib to use its own evaluator, unless the query would access the network.

    Parameters
    ----------
    given
        The query or update, as text or as prepared by rdflib.
    prefixes
        Namespaces by prefix.
    base
        Base IRI against which relative IRIs are resolved.
    update
        True if ``given`` is an update, False if it is a query.

    Raises
    ------
    NotImplementedError
        Always, unless a ``QueryError`` is raised; rdflib catches it and uses its own evaluator.
    QueryError
        If the query cannot be parsed, or would read data outside the graph.
    """
    text = text_of(given, {})[0]
    what = "update" if update else "query"
    if text is None or text != given or not read(text, what).words.isdisjoint(_REACHING):
        parsed = _parsed_update(given, prefixes, base) if update else _parsed_query(given, prefixes, base)
        refuse_reaching(parsed.algebra)
    raise NotImplementedError("the store cannot evaluate this query: use rdflib's evaluator")


def _parsed_query(given: object, prefixes: Mapping[str, str], base: str | None) -> Query:
    """Parse and translate a query; a prepared query is returned unchanged.

    Raises
    ------
    LimitError
        If the query is nested too deeply for a parser.
    QueryError
        If the query is not valid SPARQL.
    """
    if isinstance(given, Query):
        return given
    read(str(given))
    with _explained("query"):
        return translateQuery(parseQuery(str(given)), base, prefixes)


def _parsed_update(given: object, prefixes: Mapping[str, str], base: str | None) -> Update:
    """Parse and translate an update; a prepared update is returned unchanged.

    Raises
    ------
    LimitError
        If the update is nested too deeply for a parser.
    QueryError
        If the update is not valid SPARQL.
    """
    if isinstance(given, Update):
        return given
    read(str(given), "update")
    with _explained("update"):
        return translateUpdate(parseUpdate(str(given)), base, prefixes)


class _explained:  # noqa: N801  a context manager that reads as a verb
    """Context manager that converts rdflib's exceptions while parsing a query to a ``QueryError``."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        """Do nothing."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Convert the exception, if there is one."""
        if isinstance(error, RecursionError):
            raise QueryError(f"the {self._what} cannot be parsed: it is nested too deeply; use fewer nested groups")
        if isinstance(error, Exception) and not isinstance(error, ImmunographError):
            line = " ".join(str(error).split())
            raise QueryError(f"the {self._what} cannot be parsed: {line}") from error


def _evaluated(graph: rdflib.Graph, prepared: Query, bindings: Mapping[str, Identifier]) -> Mapping[str, object]:
    """Evaluate a query as rdflib does, but resolve FROM to graphs of the dataset only."""
    clauses = prepared.algebra.datasetClause
    initial: dict[str, Identifier] = {Variable(name): value for name, value in bindings.items()}
    if clauses:
        if not isinstance(graph, rdflib.Dataset):
            raise QueryError("FROM needs a dataset, but the query is evaluated on a single graph: leave FROM out")
        narrowed, default = rdflib.Dataset(), rdflib.Graph()
        for clause in clauses:
            name = clause.default or clause.named
            goal = default if clause.default else narrowed.get_context(name)
            goal += graph.get_context(name)
        context = QueryContext(narrowed, initBindings=initial)
        context.graph = default
    else:
        context = QueryContext(graph, initBindings=initial)
    context.prologue = prepared.prologue
    answer: Mapping[str, object] = evalPart(context, prepared.algebra)
    return answer


# --- updates ------------------------------------------------------------------------------------------------------


def _dataset_of_default(graph: rdflib.Graph) -> rdflib.Graph:
    """Return the dataset of an unnamed graph, because its updates may name other graphs; else the graph itself."""
    if isinstance(graph, rdflib.Dataset) or graph.identifier != DATASET_DEFAULT_GRAPH_ID:
        return graph
    made = rdflib.Dataset(store=graph.store)
    made.namespace_manager = graph.namespace_manager
    return made


def _run(graph: rdflib.Graph, prepared: Update, bindings: Mapping[str, Identifier]) -> None:
    """Run an update with rdflib's evaluator, on the dataset of the SPARQL standard.

    rdflib's own loop would match the merge of all graphs in the WHERE clause but change the unnamed graph alone, so that
    a triple that was to be replaced stays: https://www.w3.org/TR/sparql11-update/#deleteInsert.
    """
    initial: dict[str, Identifier] = {Variable(name): value for name, value in bindings.items()}
    for operation in prepared.algebra:
        context = QueryContext(graph, initBindings=initial)
        if isinstance(graph, rdflib.Dataset):
            context.graph = rdflib.Graph(graph.store, DATASET_DEFAULT_GRAPH_ID)
        context.prologue = operation.prologue
        try:
            getattr(operations, f"eval{operation.name}")(context, operation)
        except Exception:
            if not operation.silent:
                raise
