"""The script of all pages, bundled from its own module and modules shared with the network page."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from immunograph.explorer.page import modules
from immunograph.explorer.script_bundle import bundle

__all__ = ["script", "site_script"]

_SOURCE: Final = Path(__file__).parent.parent / "static" / "site.js"


@cache
def site_script() -> str:
    """Return the bundle of ``site.js`` with the modules of the network page that it imports.

    Returns
    -------
    str
        JavaScript; cached.

    Examples
    --------
    >>> "class Combobox" in site_script()
    True
    """
    return bundle({**modules(), "site.js": _SOURCE.read_text(encoding="utf-8")}, "site.js")


async def script(request: Request) -> Response:
    """Answer a request for the script; its URL has a version, so browsers may cache it.

    Parameters
    ----------
    request
        The HTTP request.

    Returns
    -------
    Response
        The script, cacheable for a day.
    """
    headers = {"Cache-Control": "public, max-age=86400", "X-Content-Type-Options": "nosniff"}
    return Response(site_script(), media_type="text/javascript", headers=headers)
