"""Pages on which a biologist finds her way without SPARQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from immunograph.server.served import Served

__all__ = ["routes"]


def routes(served: Served) -> list[BaseRoute]:
    """Give the addresses of the pages."""
    return []
