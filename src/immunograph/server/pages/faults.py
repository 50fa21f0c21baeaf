"""Error pages: one sentence with problem and remedy, and suggestions."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from immunograph.errors import (
    AmbiguousNameError,
    ImmunographError,
    LimitError,
    QueryInterruptedError,
    QueryTimeoutError,
    StoreError,
    UnknownNameError,
)
from immunograph.server.advice import over_http
from immunograph.server.pages.asked import Asked
from immunograph.server.pages.rendering import Page, Writer

__all__ = ["error_page", "fault_page", "status_of"]

_STATUS: Final = (
    (AmbiguousNameError, 300),
    (UnknownNameError, 404),
    (QueryTimeoutError, 503),
    (QueryInterruptedError, 503),
    (LimitError, 422),
    (StoreError, 502),
)
_TITLES: Final = {
    300: "Which one?",
    400: "Not understood",
    403: "Not allowed",
    404: "Not found",
    405: "Not possible here",
    422: "Too much",
    500: "Something went wrong",
    502: "No answer",
    503: "Not now",
}


def status_of(error: ImmunographError) -> int:
    """Return the HTTP status code for an error.

    Parameters
    ----------
    error
        The error to report.

    Returns
    -------
    int
        For example 404 for an unknown name; 400 for errors without a more specific status.

    Examples
    --------
    >>> status_of(UnknownNameError("entity", "IL-99")), status_of(ImmunographError("no"))
    (404, 400)
    """
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 400)


def fault_page(error: ImmunographError, asked: Asked) -> Page:
    """Return the page that reports an error, with suggestions as links.

    Parameters
    ----------
    error
        The error to report.
    asked
        The request; suggestions link to the same kind of page.

    Returns
    -------
    Page
        The page, to be rendered in one of its formats.
    """
    status, to = status_of(error), asked.addresses
    choices: list[dict[str, str]] = []
    if isinstance(error, AmbiguousNameError):
        choices = [{"label": label, "name": name} for name, label in error.candidates]
    elif isinstance(error, UnknownNameError):
        choices = [{"label": name, "name": name} for name in error.suggestions]
    for choice in choices:
        choice["address"] = _address(str(choice["name"]), getattr(error, "name", ""), asked)
    data = {"error": over_http(str(error)), "status": status, "name": asked.name or None, "choices": choices}
    return Page(
        "fault.html", _TITLES.get(status, "Not understood"), data, {"search": to.page("/search", q=asked.name)}, status
    )


def error_page(request: Request, status: int, sentence: str) -> Response:
    """Return the HTML response for an unknown URL or an unexpected error.

    Parameters
    ----------
    request
        The HTTP request.
    status
        HTTP status code.
    sentence
        The message, in one sentence.

    Returns
    -------
    Response
        An HTML page with this status.
    """
    asked = replace(Asked.of(request), form="html")
    data = {"error": sentence, "status": status, "name": None, "choices": []}
    page = Page(
        "fault.html", _TITLES.get(status, "Not understood"), data, {"search": asked.addresses.page("/search")}, status
    )
    served = getattr(request.app.state, "served", None)
    return Writer(asked, served.title if served else "").respond(page)


def _address(name: str, unknown: str, asked: Asked) -> str:
    """Return the URL of this page with a suggestion in place of the unknown name, or else that of a search for it."""
    to = asked.addresses
    first = asked.path.split("/")[1] if "/" in asked.path else ""
    if asked.name and first in ("entity", "claim", "document", "ask") and unknown == asked.name:
        return to.thing(first, name)
    given = {key: value for key, value in asked.parameters.items() if value.strip() == unknown}
    if given:
        return asked.address(**dict.fromkeys(given, name))
    return to.page("/search", q=name)
