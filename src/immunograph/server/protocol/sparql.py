"""SPARQL 1.1 Protocol: queries by GET and POST, updates by POST."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

import anyio
import anyio.to_thread

from immunograph.legible import quoted
from immunograph.query.unbound import unbound_columns
from immunograph.server.errors import RefusedError
from immunograph.server.incoming import (
    Parameters,
    body_of,
    header,
    parameters_of,
    require_token,
    text_of,
)
from immunograph.server.negotiation import form_of, format_of, not_offered
from immunograph.server.protocol.dataset import (
    base_of,
    query_dataset,
    update_with_dataset,
    without_from,
)
from immunograph.server.protocol.empty_answers import as_headers, is_empty, notes_headers
from immunograph.server.protocol.service_description import send_description
from immunograph.server.replies import etag_of, is_unchanged, send_bytes, send_written
from immunograph.store.request import EVERYTHING, Limits, Request
from immunograph.store.sparql.query import query_of
from immunograph.store.workers.serialised import Asked, settle

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from immunograph.server.query_scheduling import Queries
    from immunograph.server.served import Current, Served

__all__ = ["SparqlEndpoint"]

_METHODS: Final = "GET, HEAD, POST, OPTIONS"
_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
_VARYING: Final = frozenset(("NOW", "RAND", "UUID", "STRUUID", "BNODE", "SERVICE"))
_LONG_REACHING: Final = 20_000
_LONG_FORM: Final = 64 << 10
_LONG: Final = 2_000
"""Length in characters from which a query is analysed in a thread."""

log = logging.getLogger("immunograph.server")


class SparqlEndpoint:
    """The ASGI application for ``/sparql``.

    Parameters
    ----------
    served
        The served graph.
    queries
        The query scheduler.
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
            If the protocol does not allow the request.
        QueryError
            If the query or update cannot be answered.
        """
        method = scope["method"]
        parameters = parameters_of(scope["query_string"])
        if method in ("GET", "HEAD"):
            if not parameters or (set(parameters.values) <= {"format"}):
                await send_description(self._served, scope, send, format_of(parameters.all("format"), triples=True))
                return
            await self._by_get(parameters, scope, receive, send)
        elif method == "POST":
            await self._by_post(parameters, scope, receive, send)
        elif method == "OPTIONS":
            await send_bytes(send, 204, [(b"allow", _METHODS.encode()), (b"accept-post", _accepted().encode())])
        else:
            raise RefusedError(405, f"{method} is not allowed here: use GET or POST", (("allow", _METHODS),))

    async def _by_get(self, parameters: Parameters, scope: Scope, receive: Receive, send: Send) -> None:
        if "update" in parameters:
            raise RefusedError(400, "an update cannot be sent by GET: send it by POST")
        text = parameters.one("query")
        if text is None:
            raise RefusedError(400, "the parameter 'query' is missing: add ?query= with a query, URL-encoded")
        await self._query(text, parameters, scope, receive, send)

    async def _by_post(self, parameters: Parameters, scope: Scope, receive: Receive, send: Send) -> None:
        kind, charset = _content_type(header(scope, b"content-type"))
        if kind not in (_FORM, _QUERY, _UPDATE):
            what = f"the content type {quoted(kind)} is not supported" if kind else "the content type is missing"
            raise RefusedError(415, f"{what}: send one of {_accepted()}", _accept_post())
        if charset not in ("", "utf-8", "utf8"):
            raise RefusedError(415, f"the charset {quoted(charset)} is not supported: send UTF-8")
        if kind == _UPDATE:
            require_token(scope, self._settings, "update")
        body = await body_of(scope, receive, self._settings)
        if kind == _FORM:
            await self._by_form(parameters, body, scope, receive, send)
        elif kind == _QUERY:
            if "query" in parameters or "update" in parameters:
                raise RefusedError(400, "the query is the body: leave the parameters 'query' and 'update' out")
            await self._query(text_of(body, "query"), parameters, scope, receive, send)
        else:
            if "query" in parameters or "update" in parameters:
                raise RefusedError(400, "the update is the body: leave the parameters 'query' and 'update' out")
            await self._update(text_of(body, "update"), parameters, scope, send)

    async def _by_form(self, parameters: Parameters, body: bytes, scope: Scope, receive: Receive, send: Send) -> None:
        given = await anyio.to_thread.run_sync(parameters_of, body) if len(body) > _LONG_FORM else parameters_of(body)
        for name, values in parameters.values.items():
            given.values.setdefault(name, []).extend(values)
        query, update = given.one("query"), given.one("update")
        if (query is None) == (update is None):
            raise RefusedError(400, "expected exactly one of the parameters 'query' and 'update': give one of them")
        if query is not None:
            await self._query(query, given, scope, receive, send)
        else:
            require_token(scope, self._settings, "update")
            await self._update(update or "", given, scope, send)

    # --- queries --------------------------------------------------------------------------------------------------

    async def _query(self, text: str, parameters: Parameters, scope: Scope, receive: Receive, send: Send) -> None:
        settings = self._settings
        if len(text) > settings.max_query:
            raise RefusedError(
                413,
                f"the query has {len(text):,} characters, but {settings.max_query:,} at most are allowed: shorten it",
            )
        query = query_of(text)
        if len(text) > _LONG:
            await anyio.to_thread.run_sync(getattr, query, "measure")  # which keeps its tokens
        kind = query.form
        triples = kind in ("CONSTRUCT", "DESCRIBE")
        accept = header(scope, b"accept")
        name = format_of(parameters.all("format"), triples=triples) if kind else ""
        chosen = form_of(accept, triples=triples, name=name)
        if chosen is None:
            what = f"{'an' if kind == 'ASK' else 'a'} {kind}" if kind else "this query"
            raise RefusedError(406, not_offered(f"the answer to {what}", triples=triples, name=name))
        form, content_type = chosen
        dataset = query_dataset(parameters, standard=settings.standard_dataset)
        if dataset.graphs is not None:
            query = query_of(without_from(text))
        base = base_of(query.text, scope)
        asked = Asked(form, Request(query, dataset, base, settings.allow_hosts))
        current = self._served.take()
        try:
            await self._answer(current, asked, content_type, scope, receive, send)
        finally:
            self._served.give_back(current)

    async def _answer(
        self, current: Current, asked: Asked, content_type: str, scope: Scope, receive: Receive, send: Send
    ) -> None:
        request = asked.request
        assert request is not None  # noqa: S101  it is a query
        headers = [(b"content-type", content_type.encode()), (b"vary", b"accept, accept-encoding")]
        etag = ""
        if scope["method"] != "POST":
            seen = "" if request.scope is EVERYTHING else request.scope
            etag = etag_of(current.version, asked.form, request.base, request.query.text, seen)
            headers.append((b"cache-control", b"no-cache"))
        if (body := self._queries.look_up(current, asked)) is not None:
            if etag:
                headers.append((b"etag", etag.encode()))
                if is_unchanged(etag, header(scope, b"if-none-match")):
                    await send_bytes(send, 304, headers)
                    return
            headers += await self._explained(current, asked, body)
            await send_bytes(send, 200, headers, body)
            return
        words = request.query.checked().words
        self._refuse_long_reaching(request.query.text, words)
        if etag and words.isdisjoint(_VARYING):
            headers.append((b"etag", etag.encode()))
            if is_unchanged(etag, header(scope, b"if-none-match")):
                await send_bytes(send, 304, headers)
                return
        written = await self._queries.answer(current, asked, receive)
        if written.file is None:
            headers += await self._explained(current, asked, written.body)
        await send_written(send, headers, written, self._settings)

    @staticmethod
    async def _explained(current: Current, asked: Asked, body: bytes) -> list[tuple[bytes, bytes]]:
        """Return the headers that explain an empty answer to a SELECT, or a column without values."""
        request = asked.request
        if request is None or request.query.form != "SELECT":
            return []
        if not is_empty(asked.form, body):
            text = request.query.text
            return as_headers(unbound_columns(request.query.outline.variables, text)) if len(text) <= _LONG else []
        return await notes_headers(current.kg.store, request)

    def _refuse_long_reaching(self, text: str, words: frozenset[str]) -> None:
        """Raise an error for a long query with SERVICE, since a slow parser must find the hosts that it contacts."""
        if "SERVICE" in words and len(text) > _LONG_REACHING:
            raise RefusedError(
                413,
                f"the query has {len(text):,} characters, but with SERVICE {_LONG_REACHING:,} at most are allowed: shorten it",
            )

    # --- updates --------------------------------------------------------------------------------------------------

    async def _update(self, text: str, parameters: Parameters, scope: Scope, send: Send) -> None:
        settings = self._settings
        text = update_with_dataset(text, parameters)
        base = base_of(text, scope)
        limits = Limits(settings.timeout, None, settings.max_memory)

        def work() -> None:
            with self._served.lease() as current:
                current.kg.store.update(text, base=base, allow_hosts=settings.allow_hosts, limits=limits)
                settle(current.kg.store)

        async with self._writers:
            await anyio.to_thread.run_sync(work)
        await send_bytes(send, 204, [])


def _content_type(value: str) -> tuple[str, str]:
    kind, _, rest = value.partition(";")
    charset = ""
    for part in rest.split(";"):
        name, _, given = part.partition("=")
        if name.strip().lower() == "charset":
            charset = given.strip().strip('"').lower()
    return kind.strip().lower(), charset


def _accepted() -> str:
    return f"{_FORM}, {_QUERY}, {_UPDATE}"


def _accept_post() -> tuple[tuple[str, str], ...]:
    return (("accept-post", _accepted()),)
