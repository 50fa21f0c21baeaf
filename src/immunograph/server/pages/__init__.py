"""Web pages for users without SPARQL: each entity, claim and document has a URL, as HTML, JSON and RDF."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from immunograph.errors import ImmunographError
from immunograph.server.kept import kept
from immunograph.server.pages.analyses import compare_page, gaps_page, mechanisms_page
from immunograph.server.pages.asked import Asked
from immunograph.server.pages.browsing import (
    CLAIMS_ARGUMENTS,
    claims_page,
    entities_page,
    search_page,
    sources_page,
    start_page,
)
from immunograph.server.pages.cases import contradictions_page
from immunograph.server.pages.claims import claim_page
from immunograph.server.pages.drawings import SANDBOX, draw
from immunograph.server.pages.editor import editor_page, terms_page
from immunograph.server.pages.entities import document_page, entity_page
from immunograph.server.pages.faults import error_page, fault_page
from immunograph.server.pages.field_examples import NO_EXAMPLES, examples_of
from immunograph.server.pages.paging import PAGING
from immunograph.server.pages.questions import answer_page, questions_page
from immunograph.server.pages.rendering import Page, Writer, look
from immunograph.server.pages.scripts import script
from immunograph.store import NO_LIMITS
from immunograph.version import __version__

if TYPE_CHECKING:
    from immunograph.graph import KnowledgeGraph
    from immunograph.server.calls import Calls, Threads
    from immunograph.server.served import Current, Served

__all__ = ["error_page", "routes"]

Make = Callable[["KnowledgeGraph", Asked], Page]

STATIC: Final = Path(__file__).parent.parent / "static"

Takes = tuple[str, ...] | None
"""The arguments of a page; ``None`` where they depend on the graph, and the page checks them itself."""

_PAGES: Final[tuple[tuple[str, Make, Takes], ...]] = (
    ("/ask", questions_page, ()),
    ("/search", search_page, ("q", "limit", "kind")),
    ("/claims", claims_page, CLAIMS_ARGUMENTS),
    ("/entities", entities_page, ("category", *PAGING)),
    ("/sources", sources_page, PAGING),
    ("/mechanisms", mechanisms_page, ("source", "target", "max_steps", "limit")),
    ("/gaps", gaps_page, ("rows", "columns", "page")),
    ("/contradictions", contradictions_page, ("kind", *PAGING)),
    ("/compare", compare_page, ("first", "second")),
    ("/editor", editor_page, None),
    ("/editor/terms", terms_page, ("q", "limit")),
)
_THINGS: Final[tuple[tuple[str, Make, Takes], ...]] = (
    ("/ask/{name}", answer_page, None),
    ("/entity/{name:path}", entity_page, PAGING),
    ("/claim/{name:path}", claim_page, ()),
    ("/document/{name:path}", document_page, ("without", *PAGING)),
)


def routes(served: Served, threads: Threads) -> list[BaseRoute]:
    """Create the routes of all pages, of their static files, and of the explorer.

    Parameters
    ----------
    served
        The graph that is served.
    threads
        The thread pools: ``pages`` for pages, ``drawings`` for layouts of the explorer.

    Returns
    -------
    list[BaseRoute]
        Starlette routes; pages run in a thread pool.
    """

    def page(make: Make, takes: Takes = ()) -> Callable[[Request], Awaitable[Response]]:
        return _within(threads.pages, _endpoint(served, make, takes))

    made: list[BaseRoute] = [
        Route("/static/site.js", script),
        Mount("/static", StaticFiles(directory=STATIC), name="static"),
        Route("/explorer", _within(threads.drawings, _explorer(served))),
        Route("/", page(start_page)),
        Route("/index.{ending}", page(start_page)),
    ]
    for path, make, takes in _PAGES:
        made += [Route(address, page(make, takes)) for address in (path, f"{path}.{{ending}}")]
    return [*made, *(Route(path, page(make, takes)) for path, make, takes in _THINGS)]


def _within(calls: Calls, endpoint: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint that runs in a thread pool, with a deadline."""

    async def answered(request: Request) -> Response:
        return await calls.run(lambda: endpoint(request))

    return answered


def _asked(request: Request, current: Current, served: Served) -> Asked:
    """Parse a request; its queries have the limits of the server if the store can stop queries."""
    limited = current.kg.store.capabilities.ends_queries
    return Asked.of(request, served.settings.limits if limited else NO_LIMITS)


def _title(graph: KnowledgeGraph) -> str:
    return kept(graph, "title", lambda: graph.title)


def _known(current: Current) -> tuple[str, Mapping[str, str]]:
    """Return title and examples for an error page; an empty title and :data:`NO_EXAMPLES` if the graph cannot be read."""
    try:
        graph = current.ready()
        return _title(graph), examples_of(graph)
    except ImmunographError:
        return "", NO_EXAMPLES


def _etag(current: Current) -> str:
    return f"{current.version}-{__version__}-{look()}" if current.version else ""


def _status_and_sentence(error: Exception) -> tuple[int, str]:
    """Log an unexpected error; return the HTTP status and the message for the client."""
    from immunograph.server import errors  # which imports this package

    return errors.status_and_sentence(error)


def _endpoint(served: Served, make: Make, takes: Takes) -> Callable[[Request], Response]:
    """Return a function that builds the response of a page, to be run in a thread."""

    def endpoint(request: Request) -> Response:
        with served.lease() as current:
            asked = _asked(request, current, served)
            etag = _etag(current)
            if etag and _unchanged(request, etag):
                return Response(status_code=304, headers={"Vary": "Accept"})
            try:
                if takes is not None:
                    asked.expect(takes)
                graph = current.ready()
                page = make(graph, asked)
                served.title = _title(graph)
                return Writer(asked, served.title, examples_of(graph)).respond(page, etag)
            except ImmunographError as error:
                return Writer(asked, *_known(current)).respond(fault_page(error, asked))
            except Exception as error:  # noqa: BLE001 (it is logged, and the client gets a sentence with its number)
                return error_page(request, *_status_and_sentence(error))

    return endpoint


def _unchanged(request: Request, etag: str) -> bool:
    """Return whether the client has this version of the page cached, in any format."""
    known = request.headers.get("if-none-match", "")
    return any(each.strip().startswith(f'W/"{etag}-') for each in known.split(","))


def _explorer(served: Served) -> Callable[[Request], Response]:
    """Return a function that builds the explorer's response; its page is sandboxed, and only this server may frame it."""

    def endpoint(request: Request) -> Response:
        with served.lease() as current:
            asked = _asked(request, current, served)
            etag = _etag(current)
            headers = {"Content-Security-Policy": SANDBOX, "Cache-Control": "no-cache"}
            if etag and _unchanged(request, etag):
                return Response(status_code=304, headers=headers)
            try:
                network = draw(current.ready(), asked)
                network.subtitle = " ".join(filter(None, [network.subtitle, f"({asked.hint})" if asked.hint else ""]))
                body = network.generate_html()
            except ImmunographError as error:
                return Writer(asked, *_known(current)).respond(fault_page(error, asked))
        headers |= {"ETag": f'W/"{etag}-html"'} if etag else {}
        return Response(body.encode("utf-8", "replace"), headers=headers, media_type="text/html")

    return endpoint
