"""A fast path for common requests: lookups by GET with only a query, and cached answers.

Such requests are answered synchronously; all others are passed to the endpoint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from immunograph.server.answered import Answered, AnsweredCache
from immunograph.server.incoming import decoded
from immunograph.server.negotiation import form_of
from immunograph.server.protocol.empty_answers import is_empty
from immunograph.server.replies import etag_of, is_unchanged
from immunograph.store.sparql.lookup_shapes import LONGEST
from immunograph.store.sparql.query import lookup_of

if TYPE_CHECKING:
    from starlette.types import Scope

    from immunograph.server.query_scheduling import Queries
    from immunograph.server.served import Served

__all__ = ["AtOnce"]

_QUERY: Final = b"query="
_LONGEST: Final = 3 * LONGEST
"""Maximum length in bytes of a URL-encoded look-up; longer ones are left to the endpoint."""

_MOST_FORMS: Final = 1_000

Headers = list[tuple[bytes, bytes]]


class AtOnce:
    """Handler of lookups by GET, with a cache of repeated answers.

    Parameters
    ----------
    served
        The served graph.
    queries
        The query scheduler.
    """

    def __init__(self, served: Served, queries: Queries) -> None:
        self._served = served
        self._queries = queries
        self._merged = not served.settings.standard_dataset
        self._answered = AnsweredCache()
        self._forms: dict[bytes, tuple[str, tuple[bytes, bytes]] | None] = {}

    def reply(self, scope: Scope) -> tuple[int, Headers, bytes] | None:
        """Answer a GET request from the cache or by a lookup.

        Parameters
        ----------
        scope
            The ASGI scope of the request.

        Returns
        -------
        tuple[int, Headers, bytes] or None
            Status, headers and body; ``None`` if the endpoint must handle the request.
        """
        version = self._served.version
        if not version:
            return None
        accept = unchanged = b""
        for name, value in scope["headers"]:
            if name == b"accept":
                accept = value if not accept else accept + b", " + value
            elif name == b"if-none-match":
                unchanged = value
        key = (scope["query_string"], accept)
        found = self._answered.at(version).get(key)
        if found is None:
            return self._looked_up(key, unchanged)
        self._queries.outcomes["cached"] += 1
        if unchanged and is_unchanged(found.etag.decode(), unchanged.decode("latin-1")):
            return 304, [*found.headers[:-1], (b"content-length", b"0")], b""
        return 200, list(found.headers), found.body

    def _form_of(self, accept: bytes) -> tuple[str, tuple[bytes, bytes]] | None:
        if accept not in self._forms:
            if len(self._forms) >= _MOST_FORMS:
                self._forms.clear()
            chosen = form_of(accept.decode("latin-1"), triples=False)
            self._forms[accept] = chosen and (chosen[0], (b"content-type", chosen[1].encode()))
        return self._forms[accept]

    def _looked_up(self, key: tuple[bytes, bytes], unchanged: bytes) -> tuple[int, Headers, bytes] | None:
        encoded, accept = key
        if not self._merged or len(encoded) > _LONGEST or not encoded.startswith(_QUERY) or b"&" in encoded:
            return None
        try:
            text = decoded(encoded[6:])
        except UnicodeError:
            return None
        if (chosen := self._form_of(accept)) is None or (shape := lookup_of(text)) is None:
            return None
        form, content_type = chosen
        current = self._served.take()
        try:
            body = self._queries.rows_of_lookup(current, text, shape, form)
            version = current.version
        finally:
            self._served.give_back(current)
        if body is None or is_empty(form, body):  # the endpoint explains an empty answer
            return None
        etag = etag_of(version, form, None, text, "").encode()
        headers = [
            content_type,
            (b"vary", b"accept, accept-encoding"),
            (b"cache-control", b"no-cache"),
            (b"etag", etag),
            (b"content-length", b"%d" % len(body)),
        ]
        if unchanged and is_unchanged(etag.decode(), unchanged.decode("latin-1")):
            headers[-1] = (b"content-length", b"0")
            return 304, headers, b""
        if (answered := self._answered.at(version)).is_wanted(key, body):
            answered.put(key, Answered(etag, tuple(headers), body))
        return 200, headers, body
