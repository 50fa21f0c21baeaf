"""SPARQL 1.1 Graph Store HTTP Protocol: whole graphs by GET, HEAD, PUT, POST and DELETE.

``/data?graph=IRI`` and ``/data?default`` identify a graph, ``/data/…`` is itself the IRI of a graph, and ``/data``
alone is the whole dataset, which can only be read.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from typing import TYPE_CHECKING, Final, cast

import anyio
import anyio.to_thread

from immunograph.errors import FormatError
from immunograph.legible import quoted
from immunograph.model import IRI
from immunograph.server.errors import RefusedError
from immunograph.server.incoming import address_of, body_of, header, parameters_of, require_token
from immunograph.server.negotiation import TRIPLES, form_of, format_of, not_offered
from immunograph.server.protocol.dataset import iris_of
from immunograph.server.replies import etag_of, is_unchanged, send_bytes, send_written
from immunograph.store import FORMATS, LocalStore, Store
from immunograph.store.workers.serialised import Asked, settle

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from immunograph.server.query_scheduling import Queries
    from immunograph.server.served import Current, Served

__all__ = ["GraphStore"]

_METHODS: Final = "GET, HEAD, PUT, POST, DELETE, OPTIONS"
_KNOWN: Final = frozenset({"default", "format", "graph"})
"""The parameters of a request."""
_TAKEN: Final = {kind: form for form, kinds in TRIPLES.items() for kind in kinds[:1]}
_ALSO_TAKEN: Final = {"application/x-turtle": "turtle", "text/plain": "ntriples", "application/json": "jsonld"}


@dataclass(frozen=True, slots=True)
class _Target:
    """The target of a request: a named graph, the default graph (the empty IRI), or all (``None``)."""

    graph: IRI | None


class GraphStore:
    """The ASGI application for ``/data`` and ``/data/…``.

    Parameters
    ----------
    served
        The served graph.
    queries
        The query scheduler, which serialises graphs.
    """

    def __init__(self, served: Served, queries: Queries) -> None:
        self._served = served
        self._settings = served.settings
        self._queries = queries
        self._writers = anyio.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request.

        Raises
        ------
        RefusedError
            If the protocol does not allow the request, or the graph does not exist.
        """
        method = scope["method"]
        if method == "OPTIONS":
            await send_bytes(send, 204, [(b"allow", _METHODS.encode())])
        elif method in ("GET", "HEAD"):
            await self._read(_target(scope), scope, receive, send)
        elif method in ("PUT", "POST", "DELETE"):
            require_token(scope, self._settings, "write")
            target = _target(scope)
            if target.graph is None and method != "POST":
                default = " or ?default" if self._settings.standard_dataset else ""
                raise RefusedError(400, f"name the graph: add ?graph=IRI{default}")
            if target.graph == "" and method != "POST" and not self._settings.standard_dataset:
                raise RefusedError(
                    409,
                    "the default graph is read here as the merge of all graphs, which cannot be replaced or deleted: "
                    "name a graph, or have the server started with --standard-dataset",
                )
            if header(scope, b"content-range"):
                raise RefusedError(400, "a part of a graph cannot be written: leave out Content-Range")
            condition = (header(scope, b"if-match"), header(scope, b"if-none-match"))
            if method == "DELETE":
                await self._delete(target.graph or IRI(""), condition, send)
            else:
                await self._write(target, condition, scope, receive, send)
        else:
            raise RefusedError(405, f"{method} is not allowed here: use one of {_METHODS}", (("allow", _METHODS),))

    # --- reading --------------------------------------------------------------------------------------------------

    async def _read(self, target: _Target, scope: Scope, receive: Receive, send: Send) -> None:
        whole = target.graph is None
        accept = header(scope, b"accept")
        name = format_of(parameters_of(scope["query_string"]).all("format"), triples=True, quads=whole)
        if whole and not name and accept.strip() in ("", "*/*"):
            name = "trig"
        chosen = form_of(accept, triples=True, name=name, quads=whole)
        if chosen is None:
            raise RefusedError(406, not_offered("the graph", triples=True, name=name, quads=whole))
        form, content_type = chosen
        graph = target.graph
        if graph == "" and not self._settings.standard_dataset:
            graph = None  # what queries see as the default graph is the merge of all
        current = self._served.take()
        try:
            if graph and not await anyio.to_thread.run_sync(_has, current.kg.store, graph):
                raise _no_graph(graph)
            headers = [(b"content-type", content_type.encode()), (b"vary", b"accept, accept-encoding")]
            etag = etag_of(current.version, target.graph, form)
            if etag:
                headers += [(b"etag", etag.encode()), (b"cache-control", b"no-cache")]
            if is_unchanged(etag, header(scope, b"if-none-match")):
                await send_bytes(send, 304, headers)
                return
            written = await self._queries.answer(current, Asked(form, graph=graph), receive)
            await send_written(send, headers, written, self._settings)
        finally:
            self._served.give_back(current)

    # --- writing --------------------------------------------------------------------------------------------------

    async def _delete(self, graph: IRI, condition: tuple[str, str], send: Send) -> None:
        def work(current: Current) -> None:
            _check_condition(current, graph, condition)
            if graph and not _has(current.kg.store, graph):
                raise _no_graph(graph)
            current.kg.store.update(f"DROP GRAPH <{graph}>" if graph else "DROP DEFAULT")

        await self._change(work)
        await send_bytes(send, 204, [])

    async def _write(
        self, target: _Target, condition: tuple[str, str], scope: Scope, receive: Receive, send: Send
    ) -> None:
        graph = target.graph
        made = ""
        if graph is None:
            made = graph = IRI(f"{address_of(scope).rstrip('/')}/{uuid.uuid4()}")
        parts = _parts(header(scope, b"content-type"), await body_of(scope, receive, self._settings))
        replaces = scope["method"] == "PUT"
        is_new = False

        def work(current: Current) -> None:
            nonlocal is_new
            _check_condition(current, graph, condition)
            triples = b"".join(_as_ntriples(content, form, graph) for form, content in parts).decode()
            is_new = bool(graph) and not _has(current.kg.store, graph)
            current.kg.store.update(_update_of(graph, triples, replaces=replaces))

        await self._change(work)
        headers = [(b"location", made.encode())] if made else []
        await send_bytes(send, 201 if is_new else 204, headers)

    async def _change(self, work: Callable[[Current], None]) -> None:
        def run() -> None:
            with self._served.lease() as current:
                work(current)
                settle(current.kg.store)

        async with self._writers:
            await anyio.to_thread.run_sync(run)


def _has(store: Store, graph: IRI) -> bool:
    return graph in store.graphs()


def _check_condition(current: Current, graph: IRI, condition: tuple[str, str]) -> None:
    """Raise an error for a write whose If-Match or If-None-Match does not hold (RFC 9110, section 13).

    Raises
    ------
    RefusedError
        With status 412, if the condition does not hold.
    """
    match, none_match = condition
    is_there = not graph or _has(current.kg.store, graph)
    tags = [etag_of(current.version, graph, form) for form in TRIPLES] if is_there else []
    if match and not is_there:
        raise RefusedError(
            412, "the graph does not exist, so it was not written: leave the If-Match header out to create it"
        )
    if match and match.strip() != "*" and not any(is_unchanged(tag, match) for tag in tags):
        raise RefusedError(
            412,
            "the graph has changed since the ETag in If-Match was given, so it was not written: read it again first",
        )
    if none_match and (is_there if none_match.strip() == "*" else any(is_unchanged(tag, none_match) for tag in tags)):
        raise RefusedError(
            412,
            "the graph matches If-None-Match, so it was not changed: leave the header out to change it nevertheless",
        )


def _no_graph(graph: IRI) -> RefusedError:
    return RefusedError(404, f"the graph {quoted(graph)} does not exist here: GET /sparql lists the graphs")


def _target(scope: Scope) -> _Target:
    parameters = parameters_of(scope["query_string"])
    unknown = sorted(parameters.values.keys() - _KNOWN)
    if unknown:
        raise RefusedError(
            400, f"the parameter {quoted(unknown[0])} is not known here: use {', '.join(sorted(_KNOWN))} (?graph=IRI)"
        )
    default = "default" in parameters
    direct = scope["path"].removeprefix("/data").strip("/")
    if len(parameters.all("graph")) + default + bool(direct) > 1:
        raise RefusedError(400, "name one graph: ?graph=IRI, ?default, or an address below /data/")
    graphs = iris_of(parameters, "graph")
    if direct:
        return _Target(IRI(address_of(scope)))
    if graphs:
        return _Target(graphs[0])
    return _Target(IRI("") if default else None)


def _update_of(graph: IRI, triples: str, *, replaces: bool) -> str:
    if not graph:
        return ("DROP DEFAULT ;\n" if replaces else "") + f"INSERT DATA {{\n{triples}}}"
    cleared = f"DROP SILENT GRAPH <{graph}> ;\n" if replaces else ""
    return f"{cleared}CREATE SILENT GRAPH <{graph}> ;\nINSERT DATA {{ GRAPH <{graph}> {{\n{triples}}} }}"


def _as_ntriples(content: bytes, form: str, graph: IRI) -> bytes:
    """Read RDF completely before anything is written, and return it as N-Triples.

    Raises
    ------
    FormatError
        If it cannot be read, or has named graphs.
    """
    store = LocalStore()
    store.load(content, FORMATS[form], base=graph or None, name="the body")
    if store.graphs():
        raise FormatError("the body contains named graphs, but the target is one graph: send triples")
    return store.to_bytes(FORMATS["ntriples"])


def _parts(content_type: str, body: bytes) -> list[tuple[str, bytes]]:
    """Return the documents of a body (a form may have several), each with its syntax.

    Raises
    ------
    RefusedError
        If its content type is not that of an RDF syntax.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        return [(_syntax(kind), body)]
    head = f"content-type: {content_type}\r\n\r\n".encode("latin-1")
    parsed: Message = BytesParser(policy=HTTP).parsebytes(head + body)
    if not parsed.is_multipart():
        raise RefusedError(
            400, "the form cannot be read: separate its parts by the boundary that its Content-Type names"
        )
    parts = cast("list[Message]", parsed.get_payload())  # since it is multipart
    return [(_syntax(part.get_content_type()), cast("bytes", part.get_payload(decode=True))) for part in parts]


def _syntax(kind: str) -> str:
    form = _TAKEN.get(kind) or _ALSO_TAKEN.get(kind)
    if form is None:
        what = f"the content type {quoted(kind)} is not supported" if kind else "the content type is missing"
        raise RefusedError(415, f"{what}: send one of {', '.join(_TAKEN)}")
    return form
