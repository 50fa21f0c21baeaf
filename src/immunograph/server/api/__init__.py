"""A JSON API under /api/, described by OpenAPI."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from immunograph.server.served import Served

__all__ = ["routes"]


def routes(served: Served) -> list[BaseRoute]:
    """Give the addresses of the API."""
    return []
