"""The endpoints of the API: arguments from the URL or the body, answers as JSON with a link to the next page."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from immunograph.errors import FormatError, ImmunographError, UnknownNameError
from immunograph.server.advice import over_http
from immunograph.server.api.openapi import ADDRESSES, FIELDS, describe_api
from immunograph.server.incoming import body_of
from immunograph.server.operation_table import OPERATIONS
from immunograph.server.operations import Operation, Outcome, outcome_of
from immunograph.server.paging import as_text
from immunograph.server.replies import etag_of, is_unchanged
from immunograph.unique_keys import RepeatedKeyError, unique_keys
from immunograph.version import __version__

if TYPE_CHECKING:
    from immunograph.server.calls import Threads
    from immunograph.server.served import Served

__all__ = ["KEPT", "routes"]

KEPT: Final = ("claim", "iri", "sentence", "must_keep", "certainty", "strongest_against", "claims")
"""Fields that are always included in a selection of fields, so that a claim keeps its hedge."""

_HEADERS: Final = {"Cache-Control": "no-cache"}
_STATUS: Final = {
    "answer": 200,
    "choice": 300,
    "unknown": 404,
    "invalid": 400,
    "limit": 422,
    "timeout": 503,
    "failed": 502,
}


def routes(served: Served, threads: Threads) -> list[BaseRoute]:
    """Create the routes of the JSON API.

    Parameters
    ----------
    served
        The served graph.
    threads
        Thread pools in which operations run.

    Returns
    -------
    list[BaseRoute]
        Starlette routes below ``/api``.
    """
    api = _Api(served, threads)
    made = [Route("/api/openapi.json", api.description), Route("/api/", api.index), Route("/api", api.index)]
    made += [Route(f"/api/{address}", api.get(OPERATIONS[name])) for address, name in ADDRESSES.items()]
    made += [Route("/api/ask", api.get(OPERATIONS["ask"])), Route("/api/ask/{question}", api.ask)]
    made.append(Route("/api/check_wording", api.check_wording, methods=["POST"]))
    return list(made)


class _Api:
    def __init__(self, served: Served, threads: Threads) -> None:
        self._served = served
        self._threads = threads

    async def description(self, request: Request) -> Response:
        """Answer with the OpenAPI document."""

        def describe() -> Outcome:
            with self._served.lease() as current:
                return Outcome("answer", describe_api(list(current.kg.queries)))

        return self._reply(request, await self._threads.operations.run(describe))

    async def index(self, request: Request) -> Response:
        """List the addresses."""
        addresses = {**ADDRESSES, "ask": "ask", "check_wording": "check_wording"}
        root = request.scope.get("root_path", "")
        listed = {f"{root}/api/{address}": OPERATIONS[name].summary for address, name in addresses.items()}
        body: dict[str, object] = {"description": f"{root}/api/openapi.json", "addresses": listed}
        return self._reply(request, Outcome("answer", body))

    def get(self, operation: Operation) -> Callable[[Request], Awaitable[Response]]:
        """Return a handler for an operation whose arguments are in the URL."""

        async def answer(request: Request) -> Response:
            try:
                arguments = _arguments(request)
            except ImmunographError as error:
                return self._reply(request, Outcome("invalid", {"error": str(error)}))
            return await self._answer(request, operation, arguments)

        return answer

    async def ask(self, request: Request) -> Response:
        """Answer a named question; all arguments except ``start``, ``limit`` and ``fields`` are its parameters."""
        try:
            arguments = _arguments(request)
        except ImmunographError as error:
            return self._reply(request, Outcome("invalid", {"error": str(error)}))
        own: dict[str, object] = {
            name: arguments.pop(name) for name in ("start", "limit", "fields") if name in arguments
        }
        own |= {"question": request.path_params["question"], "parameters": arguments}
        return await self._answer(request, OPERATIONS["ask"], own)

    async def check_wording(self, request: Request) -> Response:
        """Compare a text with claims, both in a JSON body, since a text may be too long for a URL."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            fault: dict[str, object] = {
                "error": f"the body is {kind or 'sent without a Content-Type'}: send JSON, as Content-Type: application/json"
            }
            return self._reply(request, Outcome("invalid", fault), status=415)
        try:
            body = await body_of(request.scope, request.receive, self._served.settings)
            given = json.loads(body, object_pairs_hook=unique_keys)
        except RepeatedKeyError as error:
            return self._reply(request, Outcome("invalid", {"error": f"the body: {error}: keep one of them"}))
        except (ValueError, RecursionError):
            given = None
        if not isinstance(given, dict):
            told = 'the body is not a JSON object: expected {"text": "…", "claims": ["C35"]}'
            return self._reply(request, Outcome("invalid", {"error": told}))
        return await self._answer(request, OPERATIONS["check_wording"], given)

    async def _answer(self, request: Request, operation: Operation, arguments: Mapping[str, object]) -> Response:
        given = dict(arguments)
        try:
            fields = str(FIELDS.read(given.pop("fields"), operation.name)) if "fields" in given else ""
        except ImmunographError as error:
            return self._reply(request, Outcome("invalid", {"error": str(error)}))
        tag = _tag(request, self._served.version)
        if is_unchanged(tag, request.headers.get("if-none-match", "")):
            return Response(status_code=304, headers={"ETag": tag, **_HEADERS})

        def work() -> tuple[Outcome, str]:
            with self._served.lease() as current:
                tag = _tag(request, current.version)
                outcome = outcome_of(operation, current.ready(), given, limits=self._served.settings.limits)
                return _selected(outcome, fields), tag

        calls = self._threads.queries if operation.in_worker else self._threads.operations
        return self._reply(request, *await calls.run(work))

    def _reply(self, request: Request, outcome: Outcome, tag: str = "", *, status: int = 0) -> Response:
        """Return the response for an outcome; an answer has an ETag, if ``tag`` is given, and a link to its next page."""
        status = status or _STATUS[outcome.kind]
        body, headers = dict(outcome.body), dict(_HEADERS)
        if isinstance(error := body.get("error"), str):
            body |= {"error": over_http(error), "status": status}
        following = body.get("next")
        if outcome.kind == "answer" and isinstance(following, dict) and request.method != "POST":
            query = dict(request.query_params)
            query["start"] = str(following["start"])
            body["next"] = "?" + urlencode(query)
            headers["Link"] = f'<{body["next"]}>; rel="next"'
        if tag and status == 200:
            headers["ETag"] = tag
        return Response(as_text(body).encode("utf-8", "backslashreplace"), status, headers, "application/json")


def _tag(request: Request, version: str) -> str:
    """Return the ETag of the answer to a request by a version of the graph; an empty string for POST."""
    return "" if request.method == "POST" else etag_of(version, __version__, str(request.url))


def _arguments(request: Request) -> dict[str, object]:
    """Return the arguments in the URL of a request, by name.

    Raises
    ------
    FormatError
        If an argument is given more than once.
    """
    made: dict[str, object] = {}
    for name, value in request.query_params.multi_items():
        if name in made:
            raise FormatError(f"the argument {name!r:.80} is given more than once: pass it once")
        made[name] = value
    return made


def _selected(outcome: Outcome, fields: str) -> Outcome:
    """Return an outcome whose entries have only the named ``fields`` and those of :data:`KEPT`; all if none is named."""
    wanted = [name.strip() for name in fields.split(",") if name.strip()]
    of = list(outcome.body)[-1]  # the entries come last
    entries = outcome.body[of]
    if not wanted or outcome.kind != "answer" or not isinstance(entries, list) or not entries:
        return outcome
    known: list[str] = list(dict.fromkeys(name for entry in entries for name in entry))
    for name in wanted:
        if name not in known:
            hint = f"expected one of {', '.join(known)}"
            error = UnknownNameError("field", name, get_close_matches(name, known, n=1), hint=hint)
            return Outcome("invalid", {"error": str(error), "did_you_mean": list(error.suggestions)})
    kept = {*wanted, *KEPT}
    body = {**outcome.body, of: [{name: entry[name] for name in entry if name in kept} for entry in entries]}
    return Outcome("answer", body)
